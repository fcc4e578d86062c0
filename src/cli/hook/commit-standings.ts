/**
 * Where the commits of a push stand, as seen from what is checked out.
 *
 * In: the commits, parents before children, what HEAD is, and the branches that are pushed. Out: for each commit
 * whether it is the last one, one before it, one that a merge brought, or none of HEAD's. What to type follows from
 * that (report/way-out.ts).
 */
import type { LinkedCommit } from "../../git/commit-links.ts";
import type { CommitStanding } from "../../report/way-out.ts";

/** A branch that is pushed, by its full name, and its last commit. */
export type PushedBranch = { readonly name: string; readonly oid: string };

export function standingsOf(
  commits: readonly LinkedCommit[],
  head: string | undefined,
  branches: readonly PushedBranch[],
): ReadonlyMap<string, CommitStanding> {
  const byId = new Map(commits.map((commit) => [commit.oid, commit]));
  const line = new Set<string>();
  for (
    let commit = head === undefined ? undefined : byId.get(head);
    commit !== undefined && !line.has(commit.oid);
    commit = byId.get(commit.parents[0] ?? "")
  ) {
    line.add(commit.oid);
  }
  const ofHead = reachedFrom(head, byId);
  const ofBranches = branches.map(({ name, oid }) => ({ name, reached: reachedFrom(oid, byId) }));
  return new Map(
    commits.map(({ oid, parents }, order) => {
      const [parent] = parents;
      const branch = ofBranches.find(({ reached }) => reached.has(oid))?.name;
      const where = whereOf(oid, head, line, ofHead);
      const standing = {
        where,
        order,
        ...(parent === undefined ? {} : { parent }),
        ...(where === "elsewhere" && branch !== undefined ? { branch } : {}),
      };
      return [oid, standing];
    }),
  );
}

function whereOf(
  oid: string,
  head: string | undefined,
  line: ReadonlySet<string>,
  ofHead: ReadonlySet<string>,
): CommitStanding["where"] {
  if (oid === head) return "head";
  if (line.has(oid)) return "line";
  return ofHead.has(oid) ? "merged" : "elsewhere";
}

function reachedFrom(
  tip: string | undefined,
  byId: ReadonlyMap<string, LinkedCommit>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = tip === undefined ? [] : [tip];
  for (let oid = pending.pop(); oid !== undefined; oid = pending.pop()) {
    const commit = byId.get(oid);
    if (commit === undefined || reached.has(oid)) continue;
    reached.add(oid);
    pending.push(...commit.parents);
  }
  return reached;
}
