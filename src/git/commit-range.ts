/**
 * Ranges of history: the commits that some tips reach and others do not.
 *
 * In: tips, and tips of what is old. Out: the commits that are new, parents before children, and what could not be
 * followed. Merge bases are left to merge-base.ts, the commits' content to tree-change.ts.
 *
 * Both sides are walked together, newest first, as git's limit_list does: a commit that both reach is old, and so is
 * everything it leads to. Clocks only say where to look first. A commit that was taken for new and turns out to be
 * old is painted over with all its ancestors. When only old commits are left to look at, the walk goes on down to the
 * time of the oldest new one, and a few commits further; many further, where a clock was seen to be wrong.
 *
 * Invariant: what is left out is reached by what is old. Where clocks are wrong by more than that, a commit may be
 * taken for new that is old, never the other way round.
 */
import { settledCommits, skewedCommits } from "../limits.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import type { CommitLinks, LinkedCommit } from "./commit-links.ts";
import { TimeQueue } from "./time-queue.ts";

export type CommitRange = {
  /** Parents before children, and else the oldest first. */
  readonly commits: readonly LinkedCommit[];
  /** Commits of the range that cannot be read, and so what lies behind them is not known. */
  readonly troubles: readonly Trouble[];
};

export type RangeEnds = {
  /** Commits, in hexadecimal. */
  readonly tips: readonly string[];
  /** Those absent here are passed over: they exclude nothing. */
  readonly excluded: readonly string[];
};

/** A commit on the way. `isOld` may become true at any time. */
type Visit = {
  readonly oid: string;
  readonly time: number;
  readonly commit: LinkedCommit;
  isOld: boolean;
  isQueued: boolean;
};

export function commitRange(links: CommitLinks, ends: RangeEnds): CommitRange {
  const walk = new RangeWalk(links);
  for (const oid of ends.excluded) walk.paintOld(oid);
  for (const oid of ends.tips) walk.paintNew(oid);
  walk.run();
  return walk.range();
}

class RangeWalk {
  readonly #links: CommitLinks;
  readonly #visits = new Map<string, Visit>();
  /** Commits that cannot be read, with the trouble of those that are new. */
  readonly #unread = new Map<string, Trouble | undefined>();
  readonly #queue = new TimeQueue<Visit>("newest");
  /** New commits in the queue. */
  #newQueued = 0;
  /** A commit was seen that is older than its parent. */
  #isSkewed = false;
  /** Time of the oldest new commit that was looked at. */
  #oldestNew = Number.POSITIVE_INFINITY;

  constructor(links: CommitLinks) {
    this.#links = links;
  }

  run(): void {
    let beyond = 0;
    for (;;) {
      const visit = this.#queue.first;
      if (visit === undefined) return;
      if (this.#newQueued === 0 && visit.time < this.#oldestNew) {
        if (beyond++ >= (this.#isSkewed ? skewedCommits : settledCommits)) return;
      }
      this.#queue.pop();
      visit.isQueued = false;
      const { parents, grafted } = visit.commit;
      if (visit.isOld) {
        for (const parent of parents) this.paintOld(parent);
      } else {
        this.#newQueued--;
        this.#oldestNew = Math.min(this.#oldestNew, visit.time);
        for (const parent of parents) this.paintNew(parent);
        for (const parent of grafted) this.paintNew(parent);
      }
      this.#isSkewed ||= parents.some((oid) => (this.#visits.get(oid)?.time ?? 0) > visit.time);
    }
  }

  paintNew(oid: string): void {
    if (!this.#visits.has(oid)) this.#enter(oid, false);
  }

  /** Paints a commit old, and all its ancestors that were met already. */
  paintOld(oid: string): void {
    const pending = [oid];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const visit = this.#visits.get(next);
      if (visit === undefined) {
        this.#enter(next, true);
        continue;
      }
      if (visit.isOld) continue;
      visit.isOld = true;
      if (visit.isQueued) this.#newQueued--;
      else pending.push(...visit.commit.parents);
    }
  }

  #enter(oid: string, isOld: boolean): void {
    const commit = this.#unread.has(oid) ? "OBJECT_MISSING" : this.#links.read(oid);
    if (typeof commit === "string") {
      // What is old need not be read.
      if (isOld) this.#unread.set(oid, undefined);
      else if (!this.#unread.has(oid)) this.#unread.set(oid, trouble(commit, oid));
      return;
    }
    const visit = { oid, time: commit.time, commit, isOld, isQueued: true };
    this.#visits.set(oid, visit);
    this.#queue.push(visit);
    if (!isOld) this.#newQueued++;
  }

  range(): CommitRange {
    const commits = [...this.#visits.values()].filter(({ isOld }) => !isOld);
    return {
      commits: parentsFirst(commits.map(({ commit }) => commit)),
      troubles: [...this.#unread.values()]
        .filter((value) => value !== undefined)
        .toSorted((a, b) => (a.where < b.where ? -1 : 1)),
    };
  }
}

/** Parents before children, the oldest first of those whose parents are all there, ids where times are equal. */
function parentsFirst(commits: readonly LinkedCommit[]): readonly LinkedCommit[] {
  const waiting = new Map(commits.map((commit) => [commit.oid, 0]));
  const children = new Map<string, LinkedCommit[]>();
  const ready = new TimeQueue<LinkedCommit>("oldest");
  for (const commit of commits) {
    const parents = [...commit.parents, ...commit.grafted].filter((oid) => waiting.has(oid));
    waiting.set(commit.oid, parents.length);
    if (parents.length === 0) ready.push(commit);
    for (const parent of parents) {
      const known = children.get(parent);
      if (known === undefined) children.set(parent, [commit]);
      else known.push(commit);
    }
  }
  const ordered: LinkedCommit[] = [];
  for (let commit = ready.pop(); commit !== undefined; commit = ready.pop()) {
    ordered.push(commit);
    for (const child of children.get(commit.oid) ?? []) {
      const left = (waiting.get(child.oid) ?? 0) - 1;
      waiting.set(child.oid, left);
      if (left === 0) ready.push(child);
    }
  }
  // Grafts can make a circle; what is in it comes last, in the order in which it was met.
  if (ordered.length < commits.length) {
    const placed = new Set(ordered);
    ordered.push(...commits.filter((commit) => !placed.has(commit)));
  }
  return ordered;
}
