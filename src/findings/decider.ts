/**
 * A decider: what one kind of thing decides of the findings that are at hand.
 *
 * In: nothing (types only). Out: the shape that readers of decisions make, and that decide.ts asks for each finding.
 */
import type { FindingDraft, MarkedPlace } from "./assemble.ts";
import type { Decision } from "./decision.ts";

/** Looks a finding up among decisions of one kind. */
export type Decider = {
  /** Decisions about the secret, wherever it stands. */
  readonly ofSecret?: (finding: FindingDraft) => readonly Decision[];
  /** Decisions about one place: a finding is set aside if there is one for each of its places. */
  readonly ofPlace?: (place: MarkedPlace, finding: FindingDraft) => readonly Decision[];
};
