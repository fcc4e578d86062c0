/**
 * The servers: how the files of each one's configuration are told, and what reads them.
 *
 * In: a file's path and how it begins. Out: whose it is, and whether it stands by itself or is a part that another file
 * includes. A reader is loaded when a configuration of its server is there.
 */
import type { ConfigReader, ServerName } from "../site.ts";

/**
 * main: a server starts with it. part: others include it (a file of sites-enabled). folder: it stands among the files of
 * a site and holds for its folder (.htaccess).
 */
export type ConfigShape = "main" | "part" | "folder";

export type Server = {
  readonly name: ServerName;
  /** What people call it. */
  readonly title: string;
  /** Whether a file may be one of its configuration, by its path alone. */
  readonly mayBe: (path: string) => boolean;
  /** What a file is that may be one, by its text. */
  readonly shapeOf: (path: string, text: string) => ConfigShape | undefined;
  readonly load: () => Promise<ConfigReader>;
  /** Relative paths start from the folder that the configuration is in, unless the user names another. */
  readonly startsInItsFolder: boolean;
};

/** A name's last part, or a folder that files of one server stand in. */
const nginxPath =
  /(?:^|\/)[^/]*nginx[^/.]*$|\.(?:conf|vhost|nginx)(?:\.(?:template|tmpl|j2|erb))?$|(?:^|\/)nginx[^/]*\.(?:cfg|template|tmpl|j2)$|(?:^|\/)(?:sites-enabled|sites-available|conf\.d|vhosts)\/[^/]+$/i;
const apachePath =
  /(?:^|\/)(?:\.htaccess|[^/]*(?:httpd|apache)[^/]*\.conf|[^/]+\.(?:conf|vhost))$|(?:^|\/)(?:sites-enabled|sites-available|conf-enabled|conf\.d|vhosts)\/[^/]+$/i;

export const servers: readonly Server[] = [
  {
    name: "nginx",
    title: "nginx",
    mayBe: (path) => nginxPath.test(path),
    shapeOf: (_, text) => {
      if (/^# configuration file \/.*:$/m.test(text)) return "main"; // what `nginx -T` writes
      if (!/^[ \t]*(?:http|server|events|location|upstream)\b[^;{}]*\{/m.test(text))
        return undefined;
      if (/^[ \t]*http[ \t]*(?:\n[ \t]*)?\{/m.test(text)) return "main";
      return /^[ \t]*server[ \t]*(?:\n[ \t]*)?\{/m.test(text) ? "part" : undefined;
    },
    load: async () => (await import("../nginx/reader.ts")).readNginx,
    startsInItsFolder: false,
  },
  {
    name: "apache",
    title: "Apache httpd",
    mayBe: (path) => apachePath.test(path),
    shapeOf: (path, text) => {
      if (/(?:^|\/)\.htaccess$/.test(path)) return "folder";
      if (/^[ \t]*ServerRoot[ \t]/im.test(text) || /(?:^|\/)(?:httpd|apache2)\.conf$/.test(path))
        return /^[ \t]*(?:<|[A-Z][A-Za-z]+[ \t])/m.test(text) ? "main" : undefined;
      return /^[ \t]*(?:<VirtualHost\b|DocumentRoot[ \t])/im.test(text) ? "part" : undefined;
    },
    load: async () => (await import("../apache/reader.ts")).readApache,
    startsInItsFolder: false,
  },
  {
    name: "caddy",
    title: "Caddy",
    mayBe: (path) =>
      /(?:^|\/)(?:Caddyfile(?:\.[^/]+)?|[^/]+\.caddyfile|caddy[^/]*\.json)$/i.test(path),
    shapeOf: (path, text) => {
      if (path.endsWith(".json")) return /"apps"[\s\S]*"http"/.test(text) ? "main" : undefined;
      return text.trim() === "" ? undefined : "main";
    },
    load: async () => (await import("../caddy/reader.ts")).readCaddy,
    startsInItsFolder: true,
  },
  {
    name: "lighttpd",
    title: "lighttpd",
    mayBe: (path) => /(?:^|\/)[^/]*lighttpd[^/]*\.conf$/i.test(path),
    shapeOf: (_, text) =>
      /^[ \t]*server\.document-root[ \t]*:?=/m.test(text) ? "main" : undefined,
    load: async () => (await import("../lighttpd/reader.ts")).readLighttpd,
    startsInItsFolder: false,
  },
  {
    name: "iis",
    title: "IIS",
    mayBe: (path) => /(?:^|\/)web\.config$/i.test(path),
    shapeOf: (_, text) => (/<configuration\b/i.test(text) ? "main" : undefined),
    load: async () => (await import("../iis/reader.ts")).readIis,
    startsInItsFolder: true,
  },
  {
    name: "node",
    title: "a static server of Node",
    mayBe: (path) => /(?:^|\/)(?:serve|package)\.json$|(?:^|\/)[^/]+\.[cm]?[jt]s$/.test(path),
    shapeOf: (path, text) => {
      if (path.endsWith("/serve.json")) return "main";
      if (path.endsWith(".json"))
        return /"(?:[^"\n]*[ &;])?(?:http-server|serve|vite preview)(?: [^"\n]*)?"/.test(text)
          ? "main"
          : undefined;
      return /["'](?:express|serve-static|koa-static|@fastify\/static|fastify-static|sirv|serve-handler|hono\/[^"']+|@hono\/[^"']+)["']/.test(
        text,
      )
        ? "main"
        : undefined;
    },
    load: async () => (await import("../node/reader.ts")).readNode,
    // From the project's folder, which the reader finds.
    startsInItsFolder: false,
  },
];

/** The server of that name. */
export function serverOf(name: ServerName): Server {
  const server = servers.find((one) => one.name === name);
  if (server === undefined) throw new Error(`no server is called ${name}`);
  return server;
}
