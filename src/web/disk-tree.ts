/**
 * The files of a server as they lie on this machine.
 *
 * In: folders of the server and where they lie here. Out: a tree. What was seen once is remembered: hundreds of requests
 * ask for the same folders. No file's content is read but a configuration's, `.htaccess` or `web.config`.
 */
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { configBytesMax } from "../limits.ts";
import { systemPath } from "../sources/folder.ts";
import { entryKind, isNothing } from "./entry-kind.ts";
import type { EntryKind, FileTree } from "./file-tree.ts";
import { localPath } from "./path-map.ts";
import type { MappedFolder } from "./path-map.ts";

/** The tree of these folders. */
export function diskTree(folders: readonly MappedFolder[]): FileTree {
  const kinds = new Map<string, EntryKind>();
  const lists = new Map<string, readonly string[]>();
  const local = (path: string): string | undefined => localPath(folders, path);
  return {
    kind: (path) => remembered(kinds, path, () => kindOfLocal(local(path))),
    isLink: (path) => isLink(local(path)),
    names: (path) => remembered(lists, path, () => namesOf(local(path))),
    text: (path) => textOf(local(path)),
  };
}

function remembered<Value>(known: Map<string, Value>, path: string, make: () => Value): Value {
  const value = known.get(path) ?? make();
  known.set(path, value);
  return value;
}

function kindOfLocal(path: string | undefined): EntryKind {
  return path === undefined ? "absent" : entryKind(path);
}

function isLink(path: string | undefined): boolean {
  if (path === undefined || path.includes("\0")) return false;
  try {
    return lstatSync(systemPath(path), { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch (error) {
    if (isNothing(error)) return false;
    throw error;
  }
}

function namesOf(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  try {
    return readdirSync(systemPath(path === "" ? "/" : path), { encoding: "latin1" }).sort();
  } catch {
    return []; // no folder, or not to be listed: nothing can be said of what is in it
  }
}

function textOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    const stat = statSync(systemPath(path), { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || stat.size > configBytesMax) return undefined;
    return readFileSync(systemPath(path), "latin1");
  } catch (error) {
    if (isNothing(error)) return undefined;
    throw error;
  }
}
