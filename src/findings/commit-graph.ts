/**
 * The graph of all commits that are stored, in an order of time that respects parents.
 *
 * In: the parts that the threads collected. Out: commits numbered from the oldest to the newest, with their trees,
 * parents and tags. A commit's number is its order: first and last are then least and greatest.
 */
import { rowOid } from "../git/catalog.ts";
import type { Catalog } from "../git/catalog.ts";
import type { GraphPart } from "../scan/graph-log.ts";

export type CommitGraph = {
  readonly count: number;
  /** Row of each commit, and of its tree (-1: in no store). */
  readonly rows: Int32Array;
  readonly trees: Int32Array;
  /** Numbers of parents, CSR; parents in no store are left out. */
  readonly parentsFrom: Int32Array;
  readonly parents: Int32Array;
  readonly numberOfRow: ReadonlyMap<number, number>;
  /** Target row of each tag's row. */
  readonly tags: ReadonlyMap<number, number>;
};

/** Joins the parts. Copies of one commit in several packs are one commit. */
export function buildCommitGraph(catalog: Catalog, parts: readonly GraphPart[]): CommitGraph {
  const commits: { part: GraphPart; at: number; row: number }[] = [];
  const tags = new Map<number, number>();
  for (const part of parts) {
    for (let at = 0; at < part.commits.length; at++) {
      const row = part.commits[at]!;
      if (catalog.copy[row] === 0) commits.push({ part, at, row });
    }
    for (let at = 0; at < part.tags.length; at += 2) tags.set(part.tags[at]!, part.tags[at + 1]!);
  }
  const byRow = new Map(commits.map(({ row }, number) => [row, number]));
  const times = correctedTimes(commits, byRow);
  const order = commits
    .map((_, number) => number)
    .sort(
      (a, b) => times[a]! - times[b]! || compareOids(catalog, commits[a]!.row, commits[b]!.row),
    );
  const numberOfRow = new Map(order.map((old, number) => [commits[old]!.row, number]));
  const parentsFrom = new Int32Array(order.length + 1);
  const parents: number[] = [];
  for (const [number, old] of order.entries()) {
    for (const parent of parentRows(commits[old]!)) {
      const parentNumber = numberOfRow.get(parent);
      if (parentNumber !== undefined) parents.push(parentNumber);
    }
    parentsFrom[number + 1] = parents.length;
  }
  return {
    count: order.length,
    rows: Int32Array.from(order, (old) => commits[old]!.row),
    trees: Int32Array.from(order, (old) => commits[old]!.part.trees[commits[old]!.at]!),
    parentsFrom,
    parents: Int32Array.from(parents),
    numberOfRow,
    tags,
  };
}

type StoredCommit = { readonly part: GraphPart; readonly at: number; readonly row: number };

function parentRows({ part, at }: StoredCommit): Int32Array {
  return part.parents.subarray(part.parentsFrom[at], part.parentsFrom[at + 1]);
}

/**
 * Commit times, raised where a clock was wrong so that each is later than its parents': what git calls the
 * corrected committer date (gitformat-commit-graph(5), "Generation data"). Depth first, without recursion.
 */
function correctedTimes(
  commits: readonly StoredCommit[],
  byRow: ReadonlyMap<number, number>,
): Float64Array {
  const times = new Float64Array(commits.length).fill(-1);
  const waiting = new Uint8Array(commits.length); // 1 while its parents are being done: a hash can't form a cycle
  const stack: number[] = [];
  for (let start = 0; start < commits.length; start++) {
    if (times[start]! >= 0) continue;
    stack.push(start);
    while (stack.length > 0) {
      const number = stack.at(-1)!;
      const commit = commits[number]!;
      let after = commit.part.times[commit.at]!;
      let ready = true;
      for (const row of parentRows(commit)) {
        const parent = byRow.get(row);
        if (parent === undefined) continue;
        if (times[parent]! < 0 && waiting[parent] === 0) {
          stack.push(parent);
          ready = false;
        } else if (times[parent]! >= after) after = times[parent]! + 1;
      }
      waiting[number] = 1;
      if (!ready) continue;
      times[number] = after;
      stack.pop();
    }
  }
  return times;
}

function compareOids(catalog: Catalog, a: number, b: number): number {
  return rowOid(catalog, a) < rowOid(catalog, b) ? -1 : 1;
}
