/**
 * Where configurations of servers are: files of a folder that one of the servers would start with or include.
 *
 * In: a folder or file of this machine, as latin1. Out: files with their server and what they are to it, in the order of
 * their paths. Folders of packages and of git are passed over: what lies there configures nobody's server.
 */
import { entryKind } from "../entry-kind.ts";
import { readdirSync, statSync } from "node:fs";
import { configBytesMax, webDepthMax, webFilesMax } from "../../limits.ts";
import { systemPath } from "../../sources/folder.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigText } from "../config-text.ts";
import { plainFileText } from "../plain-file.ts";
import { embeddedConfigs } from "./embedded-config.ts";
import { servers } from "./servers.ts";
import type { ConfigShape, Server } from "./servers.ts";

export type FoundFile = {
  /** A path of this machine. */
  readonly path: string;
  readonly server: Server;
  readonly shape: ConfigShape;
  /** Of a text inside another file, `FILE!KEY`: it and those beside it. */
  readonly texts?: readonly ConfigText[];
};

export type Found = {
  readonly files: readonly FoundFile[];
  /** Dockerfiles and compose files, which say where folders come to lie. */
  readonly layouts: readonly string[];
  readonly troubles: readonly Trouble[];
};

const passedOver = new Set([".git", ".hg", ".svn", "node_modules", "bower_components", ".venv", "venv", "site-packages", "__pycache__"]); // prettier-ignore

/** An absolute path of a folder without a slash at its end, or of a file. */
export function findConfigs(path: string): Found {
  const files: FoundFile[] = [];
  const layouts: string[] = [];
  const troubles: Trouble[] = [];
  let seen = 0;

  /** Configurations that Kubernetes hands to a server stand as texts in a YAML file. */
  function lookInside(file: string): void {
    const texts = embeddedConfigs(file, plainFileText(file, configBytesMax) ?? "");
    for (const { path: inner, text } of texts) {
      const name = inner.replace("!", "/");
      for (const server of servers.filter(({ mayBe }) => mayBe(name))) {
        const shape = server.shapeOf(name, text);
        if (shape !== undefined) files.push({ path: inner, server, shape, texts });
      }
    }
  }

  function look(file: string, name: string): void {
    if (isLayout(name)) layouts.push(file);
    if (/\.ya?ml$/i.test(name)) lookInside(file);
    const likely = servers.filter(({ mayBe }) => mayBe(file));
    if (likely.length === 0) return;
    const text = plainFileText(file, configBytesMax);
    if (text === undefined) troubles.push(trouble("FILE_UNREADABLE", file));
    for (const server of likely) {
      const shape = text === undefined ? undefined : server.shapeOf(file, text);
      if (shape !== undefined) files.push({ path: file, server, shape });
    }
  }

  function enter(folder: string, depth: number): void {
    const entries = listed(folder);
    if (entries === undefined) {
      troubles.push(trouble("FILE_UNREADABLE", folder));
      return;
    }
    for (const { name, kind } of entries) {
      if (++seen > webFilesMax || depth > webDepthMax) {
        troubles.push(trouble("LIMIT_REACHED", folder));
        return;
      }
      const at = folder === "/" ? `/${name}` : `${folder}/${name}`;
      if (kind === "folder" && !passedOver.has(name)) enter(at, depth + 1);
      else if (kind === "file") look(at, name);
    }
  }

  if (statSync(systemPath(path)).isDirectory()) enter(path, 0);
  else look(path, path.slice(path.lastIndexOf("/") + 1));
  return { files: files.filter((one) => !isSpare(one.path, files)), layouts, troubles };
}

function isLayout(name: string): boolean {
  return (
    /^(?:Dockerfile|Containerfile)(?:\.[^/]*)?$|\.(?:dockerfile|containerfile)$/i.test(name) ||
    /^(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/i.test(name)
  );
}

/** What is available but not enabled, where some are enabled. */
function isSpare(path: string, files: readonly FoundFile[]): boolean {
  const at = path.lastIndexOf("/sites-available/");
  return at >= 0 && files.some((one) => one.path.startsWith(`${path.slice(0, at)}/sites-enabled/`));
}

type Entry = { readonly name: string; readonly kind: "file" | "folder" };

function listed(folder: string): readonly Entry[] | undefined {
  try {
    const options = { encoding: "latin1", withFileTypes: true } as const;
    return readdirSync(systemPath(folder), options)
      .flatMap((entry): readonly Entry[] => {
        const { name } = entry;
        if (entry.isDirectory()) return [{ name, kind: "folder" }];
        if (entry.isFile()) return [{ name, kind: "file" }];
        // Debian's sites-enabled is made of links to files.
        if (entry.isSymbolicLink() && entryKind(`${folder}/${name}`) === "file")
          return [{ name, kind: "file" }];
        return [];
      })
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return undefined;
  }
}
