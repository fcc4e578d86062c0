/**
 * Walking a folder of the git directory (refs/, logs/) whose names may be any bytes.
 *
 * In: a folder inside the repository. Out: its files, sorted by name at each level, and trouble for what
 * cannot be listed. What git does not take for a ref or reflog (names that start with a dot or end in `.lock`)
 * is left out, as git does.
 *
 * Links are followed inside of the repository only, and no folder is entered twice by its real path: links
 * to a parent would else make a small folder endless.
 */
import { readdirSync, realpathSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import { folderDepthMax } from "../limits.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { isAbsent, isInside, placeOf } from "./metadata-file.ts";
import type { Confines } from "./metadata-file.ts";

export type WalkedFile = {
  readonly kind: "file";
  readonly path: Buffer;
  /** Path below the folder that is walked, with slashes. */
  readonly name: Buffer;
};

type Folder = { readonly path: Buffer; readonly name: Buffer; readonly depth: number };

const slash = Buffer.from("/");
const nothing = Buffer.alloc(0);

/** Every file below `folder`; none if it is absent. */
export function* walkFiles(
  confines: Confines,
  folder: string,
): Generator<WalkedFile | Trouble, void> {
  const visited = new Set<string>();
  const pending: Folder[] = [{ path: Buffer.from(folder), name: nothing, depth: 0 }];
  for (let here = pending.pop(); here !== undefined; here = pending.pop()) {
    const entries = listFolder(confines, here, visited);
    const folders: Folder[] = [];
    for (const entry of entries) {
      if (entry.kind === "folder") folders.push(entry.folder);
      else yield entry;
    }
    pending.push(...folders.toReversed());
  }
}

type Entry = WalkedFile | Trouble | { readonly kind: "folder"; readonly folder: Folder };

function listFolder(confines: Confines, here: Folder, visited: Set<string>): Entry[] {
  try {
    const real = realpathSync.native(here.path, { encoding: "buffer" });
    if (!isInside(confines.roots, real.toString("utf8"))) {
      return [trouble("LINK_OUTSIDE", placeOf(confines, here.path))];
    }
    const key = real.toString("latin1");
    if (visited.has(key)) return [];
    visited.add(key);
    if (here.depth > folderDepthMax) {
      return [trouble("LIMIT_REACHED", placeOf(confines, here.path))];
    }
    return readdirSync(real, { encoding: "buffer", withFileTypes: true })
      .filter((entry) => !isLeftOut(entry.name))
      .toSorted((a, b) => Buffer.compare(a.name, b.name))
      .flatMap((entry) => entryOf(confines, here, entry));
  } catch (error) {
    return isAbsent(error) ? [] : [trouble("FILE_UNREADABLE", placeOf(confines, here.path))];
  }
}

/** git's files backend (refs/files-backend.c, loose refs) leaves these names out too. */
function isLeftOut(name: Buffer): boolean {
  return name[0] === 0x2e || name.subarray(-5).equals(Buffer.from(".lock"));
}

function entryOf(confines: Confines, parent: Folder, entry: Dirent<Buffer>): Entry[] {
  const path = Buffer.concat([parent.path, slash, entry.name]);
  const name = parent.depth === 0 ? entry.name : Buffer.concat([parent.name, slash, entry.name]);
  if (entry.isFile()) return [{ kind: "file", path, name }];
  const folder = { path, name, depth: parent.depth + 1 };
  if (entry.isDirectory()) return [{ kind: "folder", folder }];
  if (!entry.isSymbolicLink()) return []; // sockets and the like hold nothing
  try {
    const real = realpathSync.native(path);
    if (!isInside(confines.roots, real)) return [trouble("LINK_OUTSIDE", placeOf(confines, path))];
    const isFolder = statSync(path).isDirectory();
    return isFolder ? [{ kind: "folder", folder }] : [{ kind: "file", path, name }];
  } catch (error) {
    return isAbsent(error) ? [] : [trouble("FILE_UNREADABLE", placeOf(confines, path))];
  }
}
