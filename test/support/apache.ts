/**
 * A real Apache for tests, and the resolver on the same configuration.
 *
 * In: lines of a configuration, a folder. Out: a running server, or our reading of the file that it runs on. What both do
 * with a request is compared by which file's body leaves.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Outcome } from "../../src/web/answer.ts";
import { readApache } from "../../src/web/apache/reader.ts";
import { diskConfigFiles } from "../../src/web/disk-config-files.ts";
import { sameMachine } from "../../src/web/path-map.ts";
import type { WebConfig } from "../../src/web/site.ts";
import { freePort, serverBinary, startServer } from "./real-server.ts";
import type { Reply, RunningServer } from "./real-server.ts";

export const apacheBinary: string | undefined = serverBinary(
  "/usr/sbin/apache2",
  "/usr/sbin/httpd",
);

/** Where Debian keeps modules, and Red Hat. */
const modulesFolder =
  ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules"].find((folder) => existsSync(folder)) ??
  "modules";

const modules = `
  mpm_prefork authz_core authz_host access_compat authn_core authz_user auth_basic authn_file alias rewrite mime
  dir autoindex negotiation proxy proxy_http proxy_fcgi remoteip status env setenvif
`
  .trim()
  .split(/\s+/);

/** The head of a configuration: what the server needs to run in `folder`. */
export function apacheHead(folder: string, port: number): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    `ServerRoot "${folder}"`,
    ...modules.map((name) => `LoadModule ${name}_module ${modulesFolder}/mod_${name}.so`),
    `PidFile "${folder}/pid"`,
    `ErrorLog "${folder}/error.log"`,
    "LogLevel crit",
    `Mutex file:${folder} default`,
    `Listen 127.0.0.1:${port}`,
    ...(isRoot ? ["User nobody", "Group nogroup"] : []),
    "ServerName main.invalid",
    "TypesConfig /etc/mime.types",
    "RemoteIPHeader X-Real-IP",
    "RemoteIPInternalProxy 127.0.0.0/8",
  ];
}

/** What every real configuration begins with. */
export const noAccessFiles: readonly string[] = [
  "<Directory />",
  "  AllowOverride None",
  "</Directory>",
];

/** Writes a configuration of these lines behind the head, and starts a server with it. */
export async function startApache(
  folder: string,
  lines: readonly string[],
): Promise<RunningServer> {
  const port = await freePort();
  const path = writeApache(folder, lines, port);
  const server = await startServer(apacheBinary!, ["-X", "-f", path], port);
  return { ...server, ask: (host, target) => server.ask(host, target, ["X-Real-IP: 203.0.113.9"]) };
}

export function writeApache(folder: string, lines: readonly string[], port: number): string {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const path = join(folder, "httpd.conf");
  writeFileSync(path, `${[...apacheHead(folder, port), ...lines].join("\n")}\n`, "latin1");
  return path;
}

/** Our reading of the configuration in `folder`. */
export function readWritten(folder: string): WebConfig {
  const files = diskConfigFiles(sameMachine, [folder, "/etc"]);
  return readApache(join(folder, "httpd.conf"), files, {});
}

/** A `.htaccess` file that names itself, so that its body tells whose it is. */
export function writeAccessFile(root: string, name: string, lines: readonly string[]): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `# FILE:${name}\n${lines.join("\n")}\n`, "latin1");
}

/** What left, as one word to compare: `200 a.js`, `404 .env` or `none`. */
export function leftBy({ status, file, body, location }: Reply): string {
  if (body.includes("<title>Index of")) return `listing ${listed(body).join(" ")}`;
  if (file === undefined)
    return status >= 300 && status < 400 && location !== undefined ? "redirect" : "none";
  return `${status >= 200 && status < 300 ? "served" : "error-body"} ${file}`;
}

/** The names in a list, without the folder above. */
function listed(body: string): readonly string[] {
  const links = [...body.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)];
  return links
    .filter(([, , text]) => !text!.includes("Parent Directory"))
    .map(([, link]) => decodeURIComponent(link!.replaceAll("&amp;", "&")).replace(/\/$/, ""))
    .toSorted();
}

/** The same of an outcome; a file is named by what stands in it, as a link's body is another's. */
export function leftByOutcome(outcome: Outcome): string {
  const { kind } = outcome;
  if (kind === "listing") return `listing ${outcome.names.toSorted().join(" ")}`;
  if (kind === "unknown" || kind === "redirect") return kind;
  if (kind !== "served" && kind !== "error-body") return "none";
  return `${outcome.kind} ${markerOf(outcome.file)}`;
}

const markers = new Map<string, string>();

function markerOf(path: string): string {
  const known = markers.get(path);
  if (known !== undefined) return known;
  const bytes = readIfThere(Buffer.from(path, "latin1"));
  const text = bytes?.[0] === 0x1f ? gunzipSync(bytes) : bytes;
  const marker = /FILE:([^\n]*)/.exec(text?.toString("latin1") ?? "")?.[1] ?? path;
  markers.set(path, marker);
  return marker;
}

function readIfThere(path: Buffer): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // a disagreement, which whoever compares shows
  }
}
