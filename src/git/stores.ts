/**
 * What a git directory holds beside its own objects: stores of submodules, files of Git LFS, plain files.
 *
 * In: a repository. Out: lists of folders and files, sorted in code units, each with its path below the git
 * directory. Opening a store is openGitDirectory's work, reading a file the sources'.
 *
 * Folders are walked by hand: pattern libraries pass over names with line breaks, and a name can be a hiding place.
 */
import { lstatSync, readdirSync } from "node:fs";
import type { Dirent } from "node:fs";
import { join } from "node:path";
import { folderDepthMax } from "../limits.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { isAbsent, isInside, placeOf, realPathIfAny } from "./metadata-file.ts";
import type { Repository } from "./repository.ts";
import { isStoreFolder } from "./repository-search.ts";

export type Store = {
  /** Its place below the git directory, such as `modules/lib/zlib` or `modules/a/modules/b`. */
  readonly name: string;
  /** For openGitDirectory. */
  readonly gitDir: string;
};

export type StoredFile = {
  /** Below the git directory, with slashes, as the file system names it: make it printable to show it. */
  readonly name: string;
  /** To read it from. */
  readonly path: string;
  readonly size: number;
};

export type Listed<Item> = {
  readonly items: readonly Item[];
  readonly troubles: readonly Trouble[];
};

/** Folders of a git directory in which git puts no other one. */
const leafFolders: ReadonlySet<string> = new Set([
  "branches",
  "hooks",
  "info",
  "lfs",
  "logs",
  "objects",
  "refs",
  "rr-cache",
]);

/**
 * The stores of submodules: below modules/ by the submodule's name, which may hold slashes (git-submodule(1),
 * `--name`), of submodules' submodules, and of linked worktrees. So every folder is looked into that is not
 * known to hold something else.
 */
export function submoduleStores(repository: Repository): Listed<Store> {
  const troubles: Trouble[] = [];
  const stores: Store[] = [];
  const pending = gitFolders(repository).map((path) => ({ name: "", path, depth: 0 }));
  for (let here = pending.pop(); here !== undefined; here = pending.pop()) {
    const { name, path, depth } = here;
    const isStore = depth > 0 && isStoreFolder(path);
    if (isStore) stores.push({ name, gitDir: path });
    if (depth >= folderDepthMax) {
      troubles.push(trouble("LIMIT_REACHED", placeOf(repository, path)));
      continue;
    }
    const isGitDirectory = isStore || depth === 0;
    for (const inner of folderNames(repository, path, troubles)) {
      if (isGitDirectory && leafFolders.has(inner)) continue;
      const innerName = name === "" ? inner : `${name}/${inner}`;
      pending.push({ name: innerName, path: join(path, inner), depth: depth + 1 });
    }
  }
  return { items: stores.toSorted(byName), troubles };
}

/** The files of Git LFS, which are objects in all but name (git-lfs: lfs/objects/ab/cd/<id>). */
export function lfsObjects(repository: Repository): Listed<StoredFile> {
  return listFiles(repository, repository.commonDir, "lfs/objects", []);
}

/**
 * The plain files of the git directory: config, reflogs, hooks, messages of commits under way, and whatever
 * somebody put there. Left out is what has readers of its own (objects, index files, submodules' stores, LFS
 * files), git's sample hooks, and refs that hold an id and nothing else.
 */
export function plainFiles(repository: Repository): Listed<StoredFile> {
  const refBytes = repository.oidBytes * 2 + 1;
  const stores = submoduleStores(repository).items.map((store) => store.name);
  const lists: Listed<StoredFile>[] = [];
  for (const folder of gitFolders(repository)) {
    lists.push(listFiles(repository, folder, "", stores));
  }
  return {
    items: lists
      .flatMap((list) => list.items)
      .filter(
        ({ name, size }) => !(size === refBytes && /^(?:worktrees\/[^/]+\/)?refs\//u.test(name)),
      )
      .toSorted(byName),
    troubles: lists.flatMap((list) => list.troubles),
  };
}

/** The folders that make up the git directory: one, but for a worktree whose own lies elsewhere. */
function gitFolders({ commonDir, gitDir }: Repository): readonly string[] {
  return isInside([commonDir], gitDir) ? [commonDir] : [commonDir, gitDir];
}

/** What has readers of its own: objects, LFS files, index files; and the hooks that git brings along. */
const ownReaders =
  /^(?:objects|lfs\/objects)\/|^(?:worktrees\/[^/]+\/)?(?:index$|sharedindex\.)|^hooks\/[^/]*\.sample$/u;

/**
 * Regular files in the folder `below` the git folder `root`, without those in `stores`. Links are not
 * followed; one that leads out of the repository is trouble.
 */
function listFiles(
  repository: Repository,
  root: string,
  below: string,
  stores: readonly string[],
): Listed<StoredFile> {
  const cwd = join(root, below);
  const real = realPathIfAny(cwd);
  if (real === undefined) return { items: [], troubles: [] };
  if (!isInside(repository.roots, real)) {
    return { items: [], troubles: [trouble("LINK_OUTSIDE", placeOf(repository, cwd))] };
  }
  const troubles: Trouble[] = [];
  const isLeftOut = (name: string): boolean =>
    below === "" && (ownReaders.test(name) || stores.some((store) => name.startsWith(`${store}/`)));
  const items: StoredFile[] = [];
  for (const { name, entry } of walk(repository, real, troubles)) {
    if (isLeftOut(name)) continue;
    const path = join(real, name);
    if (entry.isSymbolicLink()) {
      const target = realPathIfAny(path);
      const isOut = target !== undefined && !isInside(repository.roots, target);
      if (isOut) troubles.push(trouble("LINK_OUTSIDE", placeOf(repository, path)));
    } else if (entry.isFile()) {
      const size = sizeOf(path);
      if (size === undefined) troubles.push(trouble("FILE_UNREADABLE", placeOf(repository, path)));
      else items.push({ name: below === "" ? name : `${below}/${name}`, path, size });
    }
  }
  return { items: items.toSorted(byName), troubles: troubles.toSorted(byPlace) };
}

type Walked = { readonly name: string; readonly entry: Dirent };

/** Everything below `root` but folders, by its path there. A folder that cannot be listed is trouble. */
function* walk(repository: Repository, root: string, troubles: Trouble[]): Generator<Walked, void> {
  const pending = [""];
  // Links are not followed, so the system's longest path bounds the depth: past it, a folder is unreadable.
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const path = join(root, folder);
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      if (!isAbsent(error)) troubles.push(trouble("FILE_UNREADABLE", placeOf(repository, path)));
      continue;
    }
    for (const entry of entries) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) pending.push(name);
      else yield { name, entry };
    }
  }
}

/** The size of a file; nothing if it went away, or has a name that is no UTF-8 and cannot be opened by it. */
function sizeOf(path: string): number | undefined {
  try {
    return lstatSync(path).size;
  } catch {
    return undefined;
  }
}

function folderNames(repository: Repository, path: string, troubles: Trouble[]): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (!isAbsent(error)) troubles.push(trouble("FILE_UNREADABLE", placeOf(repository, path)));
    return [];
  }
}

function byPlace(a: Trouble, b: Trouble): number {
  return compare(a.where, b.where);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
