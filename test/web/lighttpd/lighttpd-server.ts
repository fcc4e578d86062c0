/**
 * lighttpd for tests: one process with many configurations, each the block of a host; and the same, read by us.
 *
 * In: configurations with `W` and `O` for the site's folders. Out: what the real server and the resolver say of a request.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isHandedOut } from "../../../src/web/answer.ts";
import type { Outcome } from "../../../src/web/answer.ts";
import type { ConfigFiles } from "../../../src/web/config-files.ts";
import type { FileTree } from "../../../src/web/file-tree.ts";
import { readLighttpd } from "../../../src/web/lighttpd/reader.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { WebConfig } from "../../../src/web/site.ts";
import { trouble } from "../../../src/trouble.ts";
import { freePort, serverBinary, startServer } from "../../support/real-server.ts";
import type { Reply, RunningServer } from "../../support/real-server.ts";
import { testSiteTree, writeTestSite } from "../../support/web-site.ts";
import { startProgram } from "./program.ts";

export const lighttpd: string | undefined = serverBinary(
  "/usr/sbin/lighttpd",
  "/usr/local/sbin/lighttpd",
);

export const allModules: readonly string[] = [
  "mod_access",
  "mod_alias",
  "mod_auth",
  "mod_redirect",
  "mod_rewrite",
  "mod_simple_vhost",
  "mod_evhost",
  "mod_setenv",
  "mod_fastcgi",
  "mod_scgi",
  "mod_proxy",
  "mod_cgi",
];

/** Files of a configuration that are held in memory. */
export function filesOf(texts: Readonly<Record<string, string>>): ConfigFiles {
  const paths = Object.keys(texts);
  return {
    read: (path) =>
      texts[path] === undefined ? trouble("FILE_UNREADABLE", path) : { path, text: texts[path] },
    kind: (path) => {
      if (texts[path] !== undefined) return "file";
      return paths.some((one) => one.startsWith(`${path === "/" ? "" : path}/`))
        ? "folder"
        : "absent";
    },
    names: (folder) => [
      ...new Set(
        paths
          .filter((one) => one.startsWith(`${folder}/`))
          .map((one) => one.slice(folder.length + 1).split("/", 1)[0]!),
      ),
    ],
  };
}

/** The word for an outcome in tables: S, D, A, H, L, R, E, U, with the file that leaves. */
export function wordOf(outcome: Outcome, folders: Folders): string {
  const file = "file" in outcome ? (outcome.file ?? "") : "";
  const name = file.replace(`${folders.root}/`, "").replace(`${folders.outside}/`, "");
  switch (outcome.kind) {
    case "served":
      return `S ${name}`;
    case "error-body":
      return `E ${name}`;
    case "denied":
      return "D";
    case "absent":
      return "A";
    case "handler":
      return "H";
    case "redirect":
      return `R ${outcome.status}`;
    case "listing":
      return `L ${outcome.names.join(" ")}`;
    case "unknown":
      return "U";
  }
}

export type Folders = { readonly root: string; readonly outside: string };

/** What the real server said, in the same words as far as it can be seen from outside. */
export function replyWord(reply: Reply): string {
  if (reply.file !== undefined) return `${reply.status < 400 ? "S" : "E"} ${reply.file}`;
  if (reply.status >= 300 && reply.status < 400) return `R ${reply.status}`;
  if (reply.body.includes("PROGRAM")) return "H";
  if (reply.status === 200 && reply.body.includes("<title>Index of ")) return "L";
  // It makes no more than so many listings at a time, and counts some of them for ever.
  if (reply.status === 503) return "busy";
  return reply.status === 200 ? "200" : "no file";
}

/** The outcome in the words of `replyWord`. */
export function seenFromOutside(outcome: Outcome, folders: Folders): string {
  const real = (name: string): string =>
    name === "link.txt" ? "private/x.txt" : name.replace(/^outlink\//, "");
  const word = wordOf(outcome, folders);
  if (isHandedOut(outcome)) return `${word.slice(0, 2)}${real(word.slice(2))}`;
  if (outcome.kind === "listing") return "L";
  return outcome.kind === "denied" || outcome.kind === "absent" ? "no file" : word;
}

export type Pair = {
  readonly folders: Folders;
  readonly config: WebConfig;
  readonly tree: FileTree;
  readonly server: RunningServer;
  /** Both answers, in the words of `replyWord`; and the outcome. */
  readonly ask: (
    host: string,
    target: string,
  ) => Promise<{ readonly ours: string; readonly theirs: string; readonly outcome: Outcome }>;
  /** The same folders with another configuration. */
  readonly restart: (text: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The whole configuration of a server: `blocks` by host, and what is for all. */
export function wholeConfig(
  folder: string,
  port: number,
  modules: readonly string[],
  global: string,
  blocks: ReadonlyMap<string, string>,
): string {
  return [
    `server.modules = ( ${modules.map((module) => `"${module}"`).join(", ")} )`,
    `server.bind = "127.0.0.1"\nserver.port = ${port}`,
    `server.errorlog = "${folder}/error.log"\nserver.upload-dirs = ( "${folder}" )`,
    `server.document-root = "${folder}/w"\nindex-file.names = ( "index.html" )`,
    global,
    ...[...blocks].map(([host, text]) => `$HTTP["host"] == "${host}" {\n${text}\n}`),
    "",
  ].join("\n");
}

/** Starts the server with these configurations; `W` and `O` in them become the site's folders. */
export async function startPair(
  blocks: ReadonlyMap<string, string>,
  {
    global = "",
    modules = allModules,
  }: { readonly global?: string; readonly modules?: readonly string[] } = {},
): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), "telltale-lighttpd-"));
  const folders = writeTestSite(folder);
  const port = await freePort();
  const program = await startProgram();
  const named = (text: string): string =>
    text
      .replaceAll(/\bW\b/g, folders.root)
      .replaceAll(/\bO\b/g, folders.outside)
      .replaceAll("PORT", String(program.port));
  const text = wholeConfig(
    folder,
    port,
    modules,
    named(global),
    new Map([...blocks].map(([host, block]) => [host, named(block)])),
  );
  const path = join(folder, "conf", "lighttpd.conf");
  mkdirSync(join(folder, "conf"));
  writeFileSync(path, text);
  const config = readLighttpd(path, filesOf({ [path]: text }), {});
  const tree = testSiteTree(folders.root, folders.outside);
  let server: RunningServer;
  try {
    server = await startServer(lighttpd!, ["-D", "-f", path], port);
  } catch (error) {
    await program.stop();
    rmSync(folder, { recursive: true });
    throw error;
  }
  const ask: RunningServer["ask"] = async (...request) => await server.ask(...request);
  return {
    folders,
    config,
    tree,
    server: { port, ask, stop: async () => await server.stop() },
    restart: async (other) => {
      await server.stop();
      writeFileSync(path, other);
      server = await startServer(lighttpd!, ["-D", "-f", path], port);
    },
    ask: async (host, target) => {
      const { outcome } = config.answer(requestOf(host, target), tree);
      const reply = await server.ask(host, target);
      return { ours: seenFromOutside(outcome, folders), theirs: replyWord(reply), outcome };
    },
    stop: async () => {
      await server.stop();
      await program.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
