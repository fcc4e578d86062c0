/**
 * The comparison behind --check-deltas: does a scan in delta space know what a scan of the whole knows?
 *
 * In: two states of the same object. Out: whether they are equal in every hit, match and entry.
 */
import type { TextState } from "./text-state.ts";
import type { TreeState } from "./tree-scan.ts";

export function sameTextStates(a: TextState, b: TextState): boolean {
  return (
    a.length === b.length &&
    sameLists(a.hits.count, b.hits.count, [
      [a.hits.end, b.hits.end],
      [a.hits.key, b.hits.key],
    ]) &&
    sameLists(a.matches.count, b.matches.count, [
      [a.matches.hit, b.matches.hit],
      [a.matches.rule, b.matches.rule],
      [a.matches.start, b.matches.start],
      [a.matches.end, b.matches.end],
      [a.matches.secret, b.matches.secret],
    ])
  );
}

export function sameTreeStates(a: TreeState, b: TreeState): boolean {
  return (
    a.length === b.length &&
    sameLists(a.entries, b.entries, [[a.starts, b.starts]]) &&
    sameLists(a.kept, b.kept, [[a.keptAt, b.keptAt]])
  );
}

type List = Int32Array | Uint16Array;

function sameLists(
  aCount: number,
  bCount: number,
  pairs: readonly (readonly [List, List])[],
): boolean {
  if (aCount !== bCount) return false;
  return pairs.every(([a, b]) => a.subarray(0, aCount).every((value, at) => value === b[at]));
}
