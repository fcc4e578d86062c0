/**
 * Paths on the server's disk, as lighttpd asks for them.
 *
 * In: a path that was put together as text: with double slashes, or one at its end. Out: what is there. "below-file" is
 * what makes path info of the rest; "missing" is 404.
 */
import type { FileTree } from "../file-tree.ts";

export type PathState = "file" | "folder" | "other" | "missing" | "below-file";

/** Longest path that Linux takes, its end included. */
const pathBytesMax = 4096;

export function pathState(tree: FileTree, path: string): PathState {
  // A path that is not absolute leads nowhere.
  if (!path.startsWith("/") || path.length >= pathBytesMax) return "missing";
  const clean = cleanPath(path);
  const kind = tree.kind(clean);
  if (kind === "file") return path.endsWith("/") ? "below-file" : "file";
  if (kind !== "absent") return kind;
  for (let at = clean; at !== "/";) {
    at = at.slice(0, at.lastIndexOf("/")) || "/";
    const above = tree.kind(at);
    if (above === "folder") return "missing";
    if (above !== "absent") return "below-file";
  }
  return "missing";
}

/** With single slashes, none at the end, without `.` and `..`. */
export function cleanPath(path: string): string {
  if (!/\/\/|\/\.|.\/$/.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}`;
}

/** Two parts with one slash between them. */
export function joinPath(folder: string, rest: string): string {
  if (folder.endsWith("/")) return folder + (rest.startsWith("/") ? rest.slice(1) : rest);
  return rest.startsWith("/") ? folder + rest : `${folder}/${rest}`;
}

/** Whether some name of a path, from the root on, is a symbolic link. */
export function containsLink(tree: FileTree, path: string): boolean {
  for (let at = cleanPath(path); at !== "/"; at = at.slice(0, at.lastIndexOf("/")) || "/")
    if (tree.isLink(at)) return true;
  return false;
}
