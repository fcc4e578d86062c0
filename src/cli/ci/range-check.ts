/**
 * Whether a range is what it was meant to be: nothing that was not looked at may pass for clean.
 *
 * In: a range, and the commits that were found in it. Out: a sentence where something is unusual and right; a mistake
 * where the range is cut off, empty, the wrong way round or between two histories.
 */
import type { LinkedCommit } from "../../git/commit-links.ts";
import { UserError } from "../../trouble.ts";
import type { CiTest } from "../ci-environment.ts";
import type { CiRange } from "./range.ts";
import type { Revisions } from "./revisions.ts";
import { historyAdvice } from "./wording.ts";

export function checkRange(
  range: CiRange,
  commits: readonly LinkedCommit[],
  revisions: Revisions,
  job: CiTest | undefined,
): readonly string[] {
  const { text, tips, base, emptyBecause, mustBeRelated } = range;
  const [tip] = tips;
  if (tip === undefined) return nothingNew(emptyBecause ?? "");
  if (commits.some(({ isCut }) => isCut))
    throw new UserError("RANGE_SHALLOW", text, historyAdvice(job));
  const head = revisions.commit(tip);
  if (!hasHead(commits, head)) {
    if (emptyBecause !== undefined) return nothingNew(emptyBecause);
    const isSame = base.some(({ oid }) => revisions.commit(oid) === head);
    throw new UserError(isSame ? "RANGE_EMPTY" : "RANGE_SWAPPED", text);
  }
  if (base.length === 0 || isRelated(commits, head)) return [];
  if (mustBeRelated) throw new UserError("RANGE_UNRELATED", text);
  return ["The two have no commit in common: all of the history is looked at."];
}

/** Whether the change's last commit is new. Its provider's merge alone would make no range. */
export function hasHead(commits: readonly LinkedCommit[], head: string | undefined): boolean {
  return commits.some(({ oid }) => oid === head);
}

function nothingNew(because: string): readonly string[] {
  return [`Nothing new: ${because}.`];
}

/** Whether the head leads out of the range, to something old. */
function isRelated(commits: readonly LinkedCommit[], head: string | undefined): boolean {
  const byId = new Map(commits.map((commit) => [commit.oid, commit]));
  const pending = head === undefined ? [] : [head];
  const seen = new Set(pending);
  for (let oid = pending.pop(); oid !== undefined; oid = pending.pop()) {
    const commit = byId.get(oid);
    if (commit === undefined) return true;
    for (const parent of commit.parents) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      pending.push(parent);
    }
  }
  return false;
}
