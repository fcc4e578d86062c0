/**
 * An audit: what a run of any command found, before secrets are masked and findings advised.
 *
 * In: nothing (types only). Out: the shape that history-audit.ts and change-audit.ts make, and report/ turns into a
 * report.
 */
import type { Trouble } from "../trouble.ts";
import type { WebAudit } from "../web/exposures/exposure.ts";
import type { FindingDraft } from "./assemble.ts";
import type { CoverageCounts } from "./coverage.ts";
import type { Decision } from "./decision.ts";

export type Audit = {
  readonly findings: readonly FindingDraft[];
  /** What somebody decided is not to count (decide.ts); none until then. */
  readonly ignored: readonly IgnoredDraft[];
  readonly coverage: CoverageCounts;
  readonly troubles: readonly Trouble[];
  /** Of a run that opened a repository's whole store. */
  readonly repository?: RepositoryFacts;
  /** Objects on which --check-deltas compared the two scans. */
  readonly checked: number;
  readonly interrupted: boolean;
  /** What was chosen for the user, in sentences: what a change was compared with, whose policy held. */
  readonly notes?: readonly string[];
  /** Of a run that judged configurations of web servers, too. */
  readonly web?: WebAudit;
  /** Of a run that knows a baseline. */
  readonly baseline?: BaselineFacts;
};

/** What became of a baseline. */
export type BaselineFacts = {
  readonly file: string;
  /** Findings that are in it, and still there. */
  readonly known: number;
  /** What is in it and was not found; absent where this run did not look at all that the baseline was taken of. */
  readonly gone?: readonly GoneEntry[];
};

/** An entry of a baseline, by the rule, the day it was taken in, and where it stood then. */
export type GoneEntry = {
  readonly rule: string;
  readonly date: string;
  readonly at: string;
  readonly where: string;
};

/** A finding that was set aside. */
export type IgnoredDraft = FindingDraft & { readonly ignored: Decision };

export type HistoryAudit = Audit & { readonly repository: RepositoryFacts };

export type RepositoryFacts = {
  readonly objectFormat: string;
  readonly commits: number;
  readonly refs: number;
  readonly submodules: number;
};
