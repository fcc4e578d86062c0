/**
 * Merge bases: where two lines of history last were one.
 *
 * In: two commits. Out: all their best common ancestors, in the order of their ids: common ancestors that are no
 * ancestor of another one. There are several where branches were merged crosswise, and none where histories are
 * unrelated or cut off.
 *
 * Both sides are painted, newest first, until only what lies behind common ancestors is left (git's
 * paint_down_to_common). The path from a side to a best common ancestor holds no other common one, so none is missed
 * whatever the clocks say. Those that are left over because of clocks are taken away by a walk from each to the
 * others, down to the roots if need be.
 */
import type { CommitLinks, LinkedCommit } from "./commit-links.ts";
import { TimeQueue } from "./time-queue.ts";

const fromFirst = 1;
const fromSecond = 2;
const common = 3;
/** Behind a common ancestor. */
const stale = 4;

type Visit = {
  readonly oid: string;
  readonly time: number;
  readonly commit: LinkedCommit;
  paint: number;
  isQueued: boolean;
};

export function mergeBases(links: CommitLinks, first: string, second: string): readonly string[] {
  const found = commonAncestors(links, first, second);
  const best = found.length < 2 ? found : found.filter((oid) => !isBehind(links, oid, found));
  return best.toSorted();
}

function commonAncestors(links: CommitLinks, first: string, second: string): readonly string[] {
  const visits = new Map<string, Visit>();
  const queue = new TimeQueue<Visit>("newest");
  let fresh = 0; // in the queue and not stale
  const paint = (oid: string, colours: number): void => {
    let visit = visits.get(oid);
    if (visit === undefined) {
      const commit = links.read(oid);
      if (typeof commit === "string") return; // what cannot be read joins nothing
      visit = { oid, time: commit.time, commit, paint: 0, isQueued: false };
      visits.set(oid, visit);
    }
    const before = visit.paint;
    if ((before | colours) === before) return;
    if (visit.isQueued && (before & stale) === 0) fresh--;
    visit.paint |= colours;
    if (!visit.isQueued) queue.push(visit);
    visit.isQueued = true;
    if ((visit.paint & stale) === 0) fresh++;
  };
  paint(first, fromFirst);
  paint(second, fromSecond);
  while (fresh > 0) {
    const visit = queue.pop();
    if (visit === undefined) break;
    visit.isQueued = false;
    if ((visit.paint & stale) === 0) fresh--;
    const colours = (visit.paint & common) === common ? common | stale : visit.paint;
    for (const parent of parentsOf(visit.commit)) paint(parent, colours);
  }
  return [...visits.values()]
    .filter((visit) => (visit.paint & common) === common && (visit.paint & stale) === 0)
    .map(({ oid }) => oid);
}

/** Whether some other of `ids` leads to `oid`. */
function isBehind(links: CommitLinks, oid: string, ids: readonly string[]): boolean {
  const pending = ids.filter((other) => other !== oid);
  const seen = new Set(pending);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const commit = links.read(next);
    if (typeof commit === "string") continue;
    for (const parent of parentsOf(commit)) {
      if (parent === oid) return true;
      if (seen.has(parent)) continue;
      seen.add(parent);
      pending.push(parent);
    }
  }
  return false;
}

function parentsOf({ parents, grafted }: LinkedCommit): readonly string[] {
  return grafted.length === 0 ? parents : [...parents, ...grafted];
}
