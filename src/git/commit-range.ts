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
import { commitGraphMin, settledCommits, skewedCommits } from "../limits.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import type { CommitGraphFile } from "./commit-graph-file.ts";
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

/** A commit on the way: its number in the commit-graph, or its id where that lacks it. */
type Key = number | string;

/** `isOld` may become true at any time. */
type Visit = {
  readonly key: Key;
  /** Empty where there is a number. */
  readonly oid: string;
  readonly time: number;
  readonly parents: readonly Key[];
  readonly grafted: readonly Key[];
  /** Of the commit-graph; those it lacks are beyond all generations, as nothing in it leads to them. */
  readonly generation: number;
  /** Its parents are those that the commit-graph says it has. */
  readonly isTold: boolean;
  /** The commit by which it was reached and taken for old. */
  readonly by: Visit | undefined;
  isOld: boolean;
  isQueued: boolean;
};

/** The commit-graph is not what the commits say. */
class GraphWrong extends Error {}

/** There are more commits to look at than were thought. */
class ManyCommits extends Error {}

/** The commit-graph is asked once `graphMin` commits were looked at. */
export function commitRange(
  links: CommitLinks,
  ends: RangeEnds,
  graphMin: number = commitGraphMin,
): CommitRange {
  try {
    return walked(new RangeWalk(links, undefined, graphMin), ends);
  } catch (error) {
    if (!(error instanceof ManyCommits)) throw error;
  }
  const graph = links.graph();
  try {
    return walked(new RangeWalk(links, graph), ends);
  } catch (error) {
    if (!(error instanceof GraphWrong)) throw error;
    return walked(new RangeWalk(links, undefined), ends);
  } finally {
    graph?.close();
  }
}

function walked(walk: RangeWalk, ends: RangeEnds): CommitRange {
  for (const oid of ends.excluded) walk.paintOld(walk.keyOf(oid), undefined);
  for (const oid of ends.tips) walk.paintNew(walk.keyOf(oid));
  walk.run();
  return walk.range();
}

const noGeneration = Number.POSITIVE_INFINITY;

class RangeWalk {
  readonly #links: CommitLinks;
  readonly #graph: CommitGraphFile | undefined;
  readonly #visitsMax: number;
  readonly #visits = new Map<Key, Visit>();
  /** New commits as they were read. */
  readonly #commits = new Map<Key, LinkedCommit>();
  /** Commits that cannot be read, with the trouble of those that are new. */
  readonly #unread = new Map<Key, Trouble | undefined>();
  readonly #queue = new TimeQueue<Visit>("newest");
  /** New commits in the queue. */
  #newQueued = 0;
  /** A commit was seen that is older than its parent. */
  #isSkewed = false;
  /** Time and generation of the oldest new commit that was looked at. */
  #oldestNew = Number.POSITIVE_INFINITY;
  #lowestNew = noGeneration;

  /** Past `visitsMax` commits, throws ManyCommits. */
  constructor(
    links: CommitLinks,
    graph: CommitGraphFile | undefined,
    visitsMax: number = Number.POSITIVE_INFINITY,
  ) {
    this.#links = links;
    this.#graph = graph;
    this.#visitsMax = visitsMax;
  }

  run(): void {
    let beyond = 0;
    for (;;) {
      const visit = this.#queue.first;
      if (visit === undefined) return;
      if (this.#newQueued === 0) {
        // In the queue are only old commits of this generation and lower ones: none leads to a new one.
        if (visit.generation < this.#lowestNew) return;
        const isBeyond = visit.generation === noGeneration && visit.time < this.#oldestNew;
        if (isBeyond && beyond++ >= (this.#isSkewed ? skewedCommits : settledCommits)) return;
      }
      this.#queue.pop();
      visit.isQueued = false;
      const { parents, grafted } = visit;
      if (visit.isOld) {
        for (const parent of parents) this.paintOld(parent, visit);
      } else {
        this.#newQueued--;
        this.#oldestNew = Math.min(this.#oldestNew, visit.time);
        this.#lowestNew = Math.min(this.#lowestNew, visit.generation);
        for (const parent of parents) this.paintNew(parent);
        for (const parent of grafted) this.paintNew(parent);
      }
      this.#isSkewed ||= parents.some((key) => (this.#visits.get(key)?.time ?? 0) > visit.time);
    }
  }

  /** What a commit is called here. */
  keyOf(oid: string): Key {
    const number = this.#graph?.find(oid) ?? -1;
    return number < 0 ? oid : number;
  }

  paintNew(key: Key): void {
    const visit = this.#visits.get(key);
    if (visit === undefined) this.#enter(key, false, undefined);
    else if (visit.isOld) this.#check(visit.by, key);
  }

  /** Paints a commit old, and all its ancestors that were met already. `by` is what led to it. */
  paintOld(key: Key, by: Visit | undefined): void {
    const first = this.#visits.get(key);
    if (first === undefined) {
      this.#enter(key, true, by);
      return;
    }
    if (first.isOld) return;
    this.#check(by, key);
    const pending = [key];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const visit = this.#visits.get(next);
      if (visit === undefined) {
        this.#enter(next, true, undefined);
        continue;
      }
      if (visit.isOld) continue;
      visit.isOld = true;
      if (visit.isQueued) this.#newQueued--;
      else pending.push(...visit.parents);
    }
  }

  /** What would be left out because of the commit-graph is left out only if the commit itself says the same. */
  #check(by: Visit | undefined, key: Key): void {
    if (by?.isTold !== true) return;
    const commit = this.#links.read(this.#oidOf(by.key));
    // A commit that is gone is in the table still, and what it led to has been with the remote.
    if (typeof commit !== "string" && !commit.parents.includes(this.#oidOf(key)))
      throw new GraphWrong();
  }

  #oidOf(key: Key): string {
    const oid = typeof key === "string" ? key : this.#graph?.oidOf(key);
    if (oid === undefined) throw new GraphWrong();
    return oid;
  }

  #enter(key: Key, isOld: boolean, by: Visit | undefined): void {
    if (this.#visits.size >= this.#visitsMax) throw new ManyCommits();
    const told = typeof key === "number" ? this.#graph?.read(key) : undefined;
    if (typeof key === "number" && told === undefined) throw new GraphWrong();
    const generation = told?.generation ?? noGeneration;
    let visit: Visit;
    if (isOld && told !== undefined) {
      const { parents, time } = told;
      const [oid, isTold, isQueued] = ["", true, true];
      visit = { key, oid, time, parents, grafted: [], generation, isTold, by, isOld, isQueued };
    } else {
      const commit = this.#read(key, isOld);
      if (commit === undefined) return;
      const { oid, time } = commit;
      const parents = commit.parents.map((parent) => this.keyOf(parent));
      const grafted = commit.grafted.map((parent) => this.keyOf(parent));
      const [isTold, isQueued] = [false, true];
      visit = { key, oid, time, parents, grafted, generation, isTold, by, isOld, isQueued };
    }
    this.#visits.set(key, visit);
    this.#queue.push(visit);
    if (!isOld) this.#newQueued++;
  }

  #read(key: Key, isOld: boolean): LinkedCommit | undefined {
    const oid = this.#oidOf(key);
    const commit = this.#unread.has(key) ? "OBJECT_MISSING" : this.#links.read(oid);
    if (typeof commit !== "string") {
      if (!isOld) this.#commits.set(key, commit);
      return commit;
    }
    // What is old need not be read.
    if (isOld) this.#unread.set(key, undefined);
    else if (!this.#unread.has(key)) this.#unread.set(key, trouble(commit, oid));
    return undefined;
  }

  range(): CommitRange {
    const commits = [...this.#commits].filter(([key]) => this.#visits.get(key)?.isOld === false);
    return {
      commits: parentsFirst(commits.map(([, commit]) => commit)),
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
