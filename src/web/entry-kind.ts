/**
 * What a path of this machine leads to.
 *
 * In: a path, as bytes. Out: what is there. Never throws: paths are made of what configurations say, and may lead below a
 * file, in circles, or be too long. Before Node 22, `throwIfNoEntry: false` throws for the first of these.
 */
import { statSync } from "node:fs";
import { systemPath } from "../sources/folder.ts";
import type { EntryKind } from "./file-tree.ts";

/** Links are followed. "other" is a device, a pipe, or what may not be looked at. */
export function entryKind(path: string): EntryKind {
  if (path.includes("\0")) return "absent";
  try {
    const stat = statSync(systemPath(path === "" ? "/" : path), { throwIfNoEntry: false });
    if (stat === undefined) return "absent";
    if (stat.isFile()) return "file";
    return stat.isDirectory() ? "folder" : "other";
  } catch (error) {
    return isNothing(error) ? "absent" : "other";
  }
}

/** A name that is too long, below a file, or in a circle of links: for a server nothing is there. */
export function isNothing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ELOOP" || code === "EACCES";
}
