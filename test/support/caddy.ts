/**
 * The real Caddy for tests: one process with a site block a configuration, and our reading of the same file.
 *
 * In: configurations, each the lines of a site. Out: a running server and a resolver, to be asked by the same names. The
 * server has no admin endpoint, no TLS and no folder but the test's.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCaddy } from "../../src/web/caddy/reader.ts";
import type { ConfigFiles } from "../../src/web/config-files.ts";
import type { WebConfig } from "../../src/web/site.ts";
import { trouble } from "../../src/trouble.ts";
import { freePort, serverBinary, startServer } from "./real-server.ts";
import type { RunningServer } from "./real-server.ts";

/** Nothing where Caddy is not installed. */
export const caddyBinary: string | undefined = serverBinary(
  "/usr/bin/caddy",
  "/usr/local/bin/caddy",
);

/** What the environment of a Caddy of tests is: nothing of the user's. */
export function caddyEnvironment(folder: string): NodeJS.ProcessEnv {
  return { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, PATH: "/usr/bin:/bin" };
}

/** The name that the site of index `index` has. */
export function siteName(index: number): string {
  return `site${index}.test`;
}

/** A Caddyfile with a site for each of these. */
export function caddyfileOf(sites: readonly string[], port: number): string {
  const blocks = sites.map((site, index) => `http://${siteName(index)}:${port} {\n${site}\n}\n`);
  return `{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n${blocks.join("")}`;
}

/** Files of configurations in memory. */
export function memoryConfigFiles(texts: Readonly<Record<string, string>>): ConfigFiles {
  const names = (folder: string): readonly string[] => {
    const prefix = folder === "/" ? "/" : `${folder}/`;
    const below = Object.keys(texts).filter((path) => path.startsWith(prefix));
    return [...new Set(below.map((path) => path.slice(prefix.length).split("/")[0]!))].sort();
  };
  return {
    read: (path) => {
      const text = texts[path];
      return text === undefined ? trouble("FILE_UNREADABLE", path) : { path, text };
    },
    kind: (path) => {
      if (Object.hasOwn(texts, path)) return "file";
      return names(path).length > 0 ? "folder" : "absent";
    },
    names,
  };
}

/** Our reading of sites, whose working directory is `folder`. */
export function readSites(folder: string, sites: readonly string[], port = 80): WebConfig {
  const path = join(folder, "Caddyfile");
  return readCaddy(path, memoryConfigFiles({ [path]: caddyfileOf(sites, port) }), {
    prefix: folder,
  });
}

/** Starts Caddy with these sites, in `folder`. */
export async function startCaddy(
  binary: string,
  folder: string,
  sites: readonly string[],
): Promise<RunningServer> {
  const port = await freePort();
  return await startCaddyfile(binary, folder, caddyfileOf(sites, port), port);
}

/** Starts Caddy with a whole Caddyfile that listens on `port`. */
export async function startCaddyfile(
  binary: string,
  folder: string,
  text: string,
  port: number,
): Promise<RunningServer> {
  const path = join(folder, "Caddyfile");
  writeFileSync(path, text, "latin1");
  return await startServer(binary, ["run", "--config", path, "--adapter", "caddyfile"], port, {
    cwd: folder,
    env: caddyEnvironment(folder),
  });
}
