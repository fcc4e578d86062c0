/**
 * Deciding: which findings of an audit were set aside by somebody.
 *
 * In: an audit, what looks decisions up, and today's date. Out: the audit with those findings apart. Nothing is lost:
 * what was set aside is still in the audit, with the decision.
 *
 * Invariant: a finding is set aside only by a decision about its secret, or by decisions about every one of its
 * places. A place that nobody looked at is not covered, nor is one that is only counted.
 */
import type { FindingDraft } from "./assemble.ts";
import type { Audit, IgnoredDraft } from "./audit.ts";
import type { Decider } from "./decider.ts";
import type { Decision } from "./decision.ts";

/** Sets findings aside. `today` is YYYY-MM-DD; what expired before is remembered at the finding, and counts no more. */
export function decide(audit: Audit, deciders: readonly Decider[], today: string): Audit {
  const findings: FindingDraft[] = [];
  const ignored: IgnoredDraft[] = [...audit.ignored];
  for (const finding of audit.findings) {
    const found = decisionOf(finding, deciders, today);
    if (found === undefined) findings.push(finding);
    else if (isExpired(found, today)) findings.push({ ...finding, expired: found });
    else ignored.push({ ...finding, ignored: found });
  }
  return { ...audit, findings, ignored };
}

/** The decision that holds; else one that held once. */
function decisionOf(
  finding: FindingDraft,
  deciders: readonly Decider[],
  today: string,
): Decision | undefined {
  const ofSecret = deciders.flatMap((decider) => decider.ofSecret?.(finding) ?? []);
  const holding = ofSecret.find((decision) => !isExpired(decision, today));
  return holding ?? ofAllPlaces(finding, deciders, today) ?? ofSecret[0];
}

/** The decision about the first place, if there is one about each. */
function ofAllPlaces(
  finding: FindingDraft,
  deciders: readonly Decider[],
  today: string,
): Decision | undefined {
  if (finding.places.length === 0 || finding.placesLeftOff > 0) return undefined;
  let first: Decision | undefined;
  for (const place of finding.places) {
    const decision = deciders
      .flatMap((decider) => decider.ofPlace?.(place, finding) ?? [])
      .find((one) => !isExpired(one, today));
    if (decision === undefined) return undefined;
    first ??= decision;
  }
  return first;
}

function isExpired({ expires }: Decision, today: string): boolean {
  return expires !== undefined && expires < today;
}
