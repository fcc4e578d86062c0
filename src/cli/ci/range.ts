/**
 * The ends of a CI job's range, in the clone at hand.
 *
 * In: what the job tests, what the user named instead, and the clone's revisions. Out: the commits that are new at
 * least in part, those that are old, whose policy holds, and in sentences what was chosen. Nothing is walked here;
 * what comes of the walk is judged by range-check.ts. A name that leads nowhere ends the run.
 */
import { printableText } from "../../text/printable.ts";
import { UserError } from "../../trouble.ts";
import type { CiTest } from "../ci-environment.ts";
import type { CiChange } from "./provider.ts";
import type { Revisions } from "./revisions.ts";
import { rangeText, shortName, shortOf } from "./wording.ts";
import { historyAdvice, linesFor } from "./wording.ts";

/** What the user named. */
export type WantedEnds = {
  readonly base?: string;
  readonly head?: string;
};

/** A commit and what it is called. */
export type NamedCommit = { readonly name: string; readonly oid: string };

export type CiRange = {
  /** The range as people write it. */
  readonly text: string;
  /** Last commits of the change, or tags of them. */
  readonly tips: readonly string[];
  /** Full names of the refs that were pushed. */
  readonly refs: readonly string[];
  /** Their names were not known before: they are looked at too. */
  readonly hasNewNames: boolean;
  /** What the change is compared with; none where all history is new. */
  readonly base: readonly NamedCommit[];
  /** The target's tip, where the provider named another base: old too, unless it has the change already. */
  readonly target?: NamedCommit;
  /** For an answer to a change: the commit whose policy holds. */
  readonly policy?: NamedCommit;
  readonly notes: readonly string[];
  /** Why a range without commits is right. */
  readonly emptyBecause?: string;
  /** Base and head must have a commit in common. */
  readonly mustBeRelated: boolean;
};

type Ends = {
  readonly base: readonly NamedCommit[];
  readonly target?: NamedCommit;
  readonly notes: readonly string[];
};

export function ciRange(
  job: CiTest | undefined,
  wanted: WantedEnds,
  find: (text: string) => string,
  revisions: Revisions,
): CiRange {
  if (wanted.base !== undefined) return wantedRange(job, wanted, find, revisions);
  if (job === undefined) throw new UserError("CI_UNKNOWN", "");
  return jobRange(job, wanted, find, revisions);
}

/** Both ends as the user names them; of the job only whose policy holds. */
function wantedRange(
  job: CiTest | undefined,
  { base: baseText = "", head: headText }: WantedEnds,
  find: (text: string) => string,
  revisions: Revisions,
): CiRange {
  const base = { name: shortName(baseText), oid: find(baseText) };
  const change = job?.change;
  const head =
    headText !== undefined || job === undefined
      ? { name: shortName(headText ?? "HEAD"), oid: find(headText ?? "HEAD") }
      : headOf(job, revisions);
  const answered = change !== undefined && isAnswered(change);
  const text = rangeText(base.name, head.name);
  return {
    text,
    tips: [head.oid],
    refs: [],
    hasNewNames: false,
    base: [base],
    ...(answered ? { policy: policyOf(change, revisions) ?? base } : {}),
    notes: [`Range: ${text}.`],
    mustBeRelated: true,
  };
}

function jobRange(
  job: CiTest,
  { head: headText }: WantedEnds,
  find: (text: string) => string,
  revisions: Revisions,
): CiRange {
  const { change, provider } = job;
  const source = `${provider.name} (${change.event})`;
  if (change.isDeletion === true && headText === undefined) {
    return {
      text: source,
      tips: [],
      refs: [],
      hasNewNames: false,
      base: [],
      notes: [],
      emptyBecause: change.emptyBecause ?? "",
      mustBeRelated: false,
    };
  }
  const head =
    headText === undefined
      ? headOf(job, revisions)
      : { name: shortName(headText), oid: find(headText) };
  const ends = endsOf(job, revisions);
  const merge = headText === undefined ? mergeOf(change, head, revisions) : undefined;
  const text = rangeText(ends.base[0]?.name, head.name);
  const answered = isAnswered(change);
  const policy = ends.target ?? ends.base[0];
  return {
    text,
    tips: [head.oid, ...(merge === undefined ? [] : [merge.oid]), ...tagOf(change, revisions)],
    refs: refsOf(change),
    hasNewNames: change.base === undefined,
    base: [...ends.base, ...(merge?.others ?? [])],
    ...(ends.target === undefined ? {} : { target: ends.target }),
    ...(answered && policy !== undefined ? { policy } : {}),
    notes: [`Range: ${text}, as ${source} says.`, ...ends.notes, ...(merge?.notes ?? [])],
    ...(change.emptyBecause === undefined ? {} : { emptyBecause: change.emptyBecause }),
    mustBeRelated: answered,
  };
}

/** A change that waits for an answer: its author is not to write the policy that it is judged by. */
function isAnswered({ kind }: CiChange): boolean {
  return kind === "pull-request" || kind === "merge-queue";
}

function headOf({ change, provider }: CiTest, revisions: Revisions): NamedCommit {
  const oid = revisions.given(change.head) ?? tagOf(change, revisions)[0];
  if (oid === undefined) throw unknown(change.head, { provider, change }, revisions);
  return { name: shortName(change.tag ?? change.branch ?? change.head), oid };
}

/** The tag itself, whose message is part of what was pushed. */
function tagOf({ tag }: CiChange, revisions: Revisions): string[] {
  const oid = tag === undefined ? undefined : revisions.ref(`refs/tags/${tag}`);
  return oid === undefined ? [] : [oid];
}

function refsOf({ branch, tag }: CiChange): readonly string[] {
  return [
    ...(branch === undefined ? [] : [`refs/heads/${branch}`]),
    ...(tag === undefined ? [] : [`refs/tags/${tag}`]),
  ];
}

function endsOf(job: CiTest, revisions: Revisions): Ends {
  const { change } = job;
  if (isAnswered(change)) return endsOfRequest(job, revisions);
  const base = change.base === undefined ? undefined : revisions.given(change.base);
  if (base !== undefined) {
    return { base: [{ name: shortName(change.base ?? ""), oid: base }], notes: [] };
  }
  return endsOfBranch(job, revisions);
}

/** What a change is compared with: the base that the provider names, and the target's tip. */
function endsOfRequest(job: CiTest, revisions: Revisions): Ends {
  const { change } = job;
  const target = targetOf(change, revisions);
  const tip = target === undefined ? undefined : revisions.tracked(target);
  const given = change.base === undefined ? undefined : revisions.given(change.base);
  if (given !== undefined) {
    const base = [
      { name: tip?.oid === given ? tip.name : shortName(change.base ?? ""), oid: given },
    ];
    return tip === undefined ? { base, notes: [] } : { base, target: tip, notes: [] };
  }
  if (tip !== undefined) {
    const gone =
      change.base === undefined
        ? []
        : [`${shortName(change.base)}, which the provider names as the base, is not here.`];
    return { base: [tip], notes: gone };
  }
  const name = change.base ?? (target === undefined ? undefined : `origin/${target}`);
  if (name === undefined) throw noBase(job);
  throw unknown(name, job, revisions);
}

function targetOf(change: CiChange, revisions: Revisions): string | undefined {
  return change.target ?? change.defaultBranch ?? revisions.defaultBranch();
}

function policyOf(change: CiChange, revisions: Revisions): NamedCommit | undefined {
  const target = targetOf(change, revisions);
  return target === undefined ? undefined : revisions.tracked(target);
}

/**
 * What a branch or tag is compared with where no commit before is known: the default branch. Not other branches: two
 * that are pushed at once would hide one another's commits.
 */
function endsOfBranch(job: CiTest, revisions: Revisions): Ends {
  const { change } = job;
  if (change.base !== undefined && revisions.isShallow) throw unknown(change.base, job, revisions);
  const known = change.defaultBranch ?? revisions.defaultBranch();
  const isDefault =
    change.kind !== "tag" && (change.branch === undefined || change.branch === known);
  if (isDefault && change.isNew === true && change.branch !== undefined) {
    return {
      base: [],
      notes: [`${printableText(change.branch)} is new: all of its history is looked at.`],
    };
  }
  if (isDefault && change.base !== undefined) throw unknown(change.base, job, revisions);
  if (isDefault && change.kind === "run") {
    throw new UserError("CI_NO_CHANGE", `${job.provider.name} (${change.event})`);
  }
  if (isDefault || known === undefined) throw noBase(job);
  const tip = revisions.tracked(known);
  if (tip === undefined) throw unknown(`origin/${known}`, job, revisions);
  const why =
    change.base === undefined
      ? "no commit before is known"
      : `${shortName(change.base)}, the commit before, is not here any more`;
  return { base: [tip], notes: [`Compared with ${printableText(tip.name)}: ${why}.`] };
}

/** The provider's merge of the head. Its other parents are the target as it was then. */
function mergeOf(
  change: CiChange,
  head: NamedCommit,
  revisions: Revisions,
): { oid: string; others: readonly NamedCommit[]; notes: readonly string[] } | undefined {
  if (change.merge === undefined) return undefined;
  const oid = revisions.given(change.merge);
  if (oid === undefined || oid === head.oid) return undefined;
  const parents = revisions.parents(oid);
  if (!parents.includes(head.oid)) return undefined;
  const others = parents
    .filter((parent) => parent !== head.oid)
    .map((parent) => ({ name: shortOf(parent), oid: parent }));
  return {
    oid,
    others,
    notes: [`Its merge with ${others.map(({ name }) => name).join(", ")} is looked at too.`],
  };
}

function noBase({ provider, change }: CiTest): UserError {
  const lines = provider.baseLines === undefined ? [] : linesFor(provider, provider.baseLines);
  return new UserError("RANGE_NO_BASE", `${provider.name} (${change.event})`, lines);
}

/** A commit that was named and is not here: in a shallow clone because of that. */
export function unknown(
  name: string,
  job: CiTest | undefined,
  { isShallow }: Pick<Revisions, "isShallow">,
): UserError {
  const lines = historyAdvice(job);
  if (!isShallow) return new UserError("RANGE_REVISION_UNKNOWN", printableText(name), lines);
  return new UserError("RANGE_SHALLOW", `The history of ${shortName(name)}`, lines);
}
