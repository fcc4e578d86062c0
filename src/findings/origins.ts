/**
 * Origins: everything that leads to objects (refs, reflogs, indexes), and how far each reaches.
 *
 * In: named rows in order of importance, and the commit graph. Out: for every commit whether a ref reaches it,
 * whether a remote-tracking ref does, and the first origin that does. An object that no ref reaches is still
 * attributed: to a reflog or an index, if one leads there.
 */
import type { CommitGraph } from "./commit-graph.ts";

export type OriginKind =
  | "head"
  | "branch"
  | "worktree-head"
  | "remote"
  | "tag"
  | "stash"
  | "notes"
  | "replace"
  | "other"
  | "reflog"
  | "special";

/** Something with a name that leads to the object in `row`. */
export type Origin = {
  readonly name: string;
  readonly kind: OriginKind;
  readonly row: number;
  /** A copy of what a remote has. */
  readonly isRemote: boolean;
};

/** Flags of a commit, and of whatever its tree holds. */
export const reached = 1;
export const published = 2;
export const inHead = 4;
export const atTip = 8;

export type Reach = {
  /** Flags of each commit. */
  readonly flags: Uint8Array;
  /** Index of the first origin that reaches each commit, or -1. */
  readonly by: Int32Array;
  /** Origins that lead to a commit, by the commit's number. */
  readonly tips: ReadonlyMap<number, readonly number[]>;
  /** Origins that lead to a tree or blob: the row, flags and origins. */
  readonly direct: ReadonlyMap<number, readonly number[]>;
};

/** Whether an origin keeps what it reaches: reflogs and special heads do not count as refs. */
export function isRef(kind: OriginKind): boolean {
  return kind !== "reflog" && kind !== "special";
}

/** Walks the graph from every origin. Earlier origins name more. */
export function reachOf(graph: CommitGraph, origins: readonly Origin[]): Reach {
  const flags = new Uint8Array(graph.count);
  const by = new Int32Array(graph.count).fill(-1);
  const tips = new Map<number, number[]>();
  const direct = new Map<number, number[]>();
  const remotes: number[] = [];
  for (const [index, origin] of origins.entries()) {
    const row = peel(graph, origin.row);
    const commit = graph.numberOfRow.get(row);
    if (commit === undefined) {
      push(direct, row, index);
      continue;
    }
    if (isRef(origin.kind)) push(tips, commit, index);
    if (origin.isRemote) remotes.push(commit);
    walk(graph, [commit], (number) => {
      if (by[number]! >= 0) return false;
      by[number] = index;
      if (isRef(origin.kind)) flags[number]! |= reached;
      return true;
    });
    flags[commit]! |= origin.kind === "head" ? inHead : isRef(origin.kind) ? atTip : 0;
  }
  walk(graph, remotes, (number) => {
    if ((flags[number]! & published) !== 0) return false;
    flags[number]! |= published;
    return true;
  });
  return { flags, by, tips, direct };
}

/** Where a row leads through annotated tags. */
export function peel(graph: CommitGraph, row: number): number {
  let target = row;
  // A tag's hash covers its target, so tags cannot form a cycle; a bound all the same, for damaged stores.
  for (let steps = 0; steps < 64; steps++) {
    const next = graph.tags.get(target);
    if (next === undefined || next < 0) return target;
    target = next;
  }
  return target;
}

function walk(
  graph: CommitGraph,
  from: readonly number[],
  enter: (commit: number) => boolean,
): void {
  const stack = [...from];
  for (let commit = stack.pop(); commit !== undefined; commit = stack.pop()) {
    if (!enter(commit)) continue;
    for (let at = graph.parentsFrom[commit]!; at < graph.parentsFrom[commit + 1]!; at++)
      stack.push(graph.parents[at]!);
  }
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
