/**
 * The trees that a commit of the index would have.
 *
 * In: the entries of an index. Out: the id of the root tree, and the trees, as git-write-tree(1) would store them.
 * Nothing is stored: what a commit would change is then told by comparing trees (tree-change.ts), as for any commit.
 *
 * The cached trees of the index are not relied on: they may be of any age, and making all trees of a few thousand files
 * takes a few milliseconds. A folder of a sparse index is there as a tree's id, and stays one. Files that are only
 * meant to be added (`git add --intent-to-add`) are in no tree.
 */
import { createHash } from "node:crypto";
import type { IndexEntry } from "./git-index.ts";

export type IndexTrees = {
  readonly root: string;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
};

/** A side of a conflict: 1 is the base, 2 ours, 3 theirs. */
export type ConflictStage = 1 | 2 | 3;

/** The trees with `stage` of every path in conflict. A path that has no such stage is left out. */
export function indexTrees(
  entries: readonly IndexEntry[],
  objectFormat: string,
  stage: ConflictStage,
): IndexTrees {
  const trees = new Map<string, Uint8Array>();
  const levels: Level[] = [{ path: "", parts: [] }];
  const close = (): void => {
    const { path, parts } = levels.pop() ?? never();
    const bytes = Buffer.concat(parts);
    const id = createHash(objectFormat).update(`tree ${bytes.length}\0`).update(bytes).digest();
    trees.set(id.toString("hex"), bytes);
    const name = path.slice(levels.at(-1)?.path.length ?? 0, -1);
    levels.at(-1)?.parts.push(Buffer.from(`40000 ${name}\0`, "latin1"), id);
  };
  for (const entry of entries) {
    if (entry.isIntentToAdd === true || (entry.stage !== 0 && entry.stage !== stage)) continue;
    const path = Buffer.from(entry.path).toString("latin1").replace(/\/$/, "");
    while (!path.startsWith(levels.at(-1)?.path ?? "")) close();
    let start = levels.at(-1)?.path.length ?? 0;
    for (let at = path.indexOf("/", start); at >= 0; at = path.indexOf("/", start)) {
      levels.push({ path: path.slice(0, at + 1), parts: [] });
      start = at + 1;
    }
    const head = `${entry.mode.toString(8)} ${path.slice(start)}\0`;
    levels.at(-1)?.parts.push(Buffer.from(head, "latin1"), entry.oid);
  }
  while (levels.length > 1) close();
  close();
  return { root: [...trees.keys()].at(-1) ?? never(), bytes: trees };
}

/** A folder that is being written. `path` ends with a slash but for the root's. */
type Level = { readonly path: string; readonly parts: Uint8Array[] };

function never(): never {
  throw new Error("a tree without a root");
}
