/**
 * What a path that was put together from text leads to.
 *
 * In: a path with whatever slashes and dots it has. Out: what lies there, and its plain path. As a kernel resolves it:
 * `..` needs a folder before it, and leaves what a symbolic link led to, which is not known here.
 */
import { isUnknown } from "./run.ts";
import type { Run, Unknown } from "./run.ts";
import { textOfValue } from "./variables.ts";

export type LookUp =
  | { readonly kind: "file" | "folder" | "other"; readonly path: string }
  | { readonly kind: "absent"; readonly path: string }
  /** Below a file: not absent for nginx, which answers at once. */
  | { readonly kind: "below-file"; readonly path: string }
  | { readonly kind: "link-refused"; readonly path: string }
  | Unknown;

/** What is at `written`, where the location's `disable_symlinks` lets nginx go. */
export function lookUp(run: Run, written: string): LookUp {
  if (written.includes("\0")) return { kind: "absent", path: written };
  const plain = isPlain(written) ? { path: written } : plainPath(run, written);
  if ("kind" in plain) return plain;
  const { path } = plain;
  const refused = refusedLink(run, written);
  if (refused !== undefined) return refused;
  const kind = run.tree.kind(path);
  if (kind === "absent") return { kind: isBelowFile(run, path) ? "below-file" : "absent", path };
  if (kind === "file" && written.endsWith("/")) return { kind: "below-file", path };
  return { kind, path };
}

/** Whether the first that is there, on the way up, is a file. */
function isBelowFile({ tree }: Run, path: string): boolean {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    const kind = tree.kind(path.slice(0, slash));
    if (kind !== "absent") return kind === "file";
  }
  return false;
}

function isPlain(path: string): boolean {
  return path.length > 1 && !path.endsWith("/") && !/\/(\/|\.\.?(\/|$))/.test(path);
}

/** The path without empty and dot segments. */
function plainPath(run: Run, written: string): { readonly path: string } | LookUp {
  const names: string[] = [];
  for (const name of written.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") {
      names.push(name);
      continue;
    }
    const folder = `/${names.join("/")}`;
    const kind = run.tree.kind(folder);
    if (kind !== "folder") return { kind: kind === "file" ? "below-file" : "absent", path: folder };
    if (run.tree.isLink(folder))
      return { kind: "unknown", construct: ".. behind a symbolic link", by: run.location.by };
    names.pop();
  }
  return { path: `/${names.join("/")}` };
}

/** The first symbolic link that `disable_symlinks` stops at, if there is one. */
function refusedLink(run: Run, written: string): LookUp | undefined {
  const { symlinks, symlinksFrom } = run.location.settings;
  if (symlinks === "followed") return undefined;
  const from = symlinksFrom === undefined ? "" : textOfValue(run, symlinksFrom);
  if (isUnknown(from)) return from;
  if (from !== "" && from === written) return undefined;
  const start = from !== "" && written.startsWith(from) ? linksFrom(written, from) : 0;
  let at = written.indexOf("/", start) + 1;
  for (; ; at = written.indexOf("/", at) + 1) {
    const slash = written.indexOf("/", at);
    const path = slash < 0 ? written : written.slice(0, slash);
    if (path.length > start && path.length > at && run.tree.isLink(path)) {
      if (symlinks === "owner")
        return { kind: "unknown", construct: "disable_symlinks if_not_owner", by: run.location.by };
      // A link on the way is opened as itself, and nothing is below it.
      return { kind: slash < 0 ? "link-refused" : "below-file", path };
    }
    if (slash < 0) return undefined;
  }
}

/** Where `from=` lets the search begin: it must end where a name ends. */
function linksFrom(written: string, from: string): number {
  if (written[from.length] === "/") return from.length;
  return from.endsWith("/") ? from.length - 1 : 0;
}
