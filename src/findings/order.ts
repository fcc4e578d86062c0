/** The order of findings in a report: what matters most first, and the same for the same findings. */
import type { Evidence, Severity } from "../rules/rule.ts";
import { statesByOrder } from "./finding.ts";
import type { Finding } from "./finding.ts";

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];
const evidences: readonly Evidence[] = ["proven", "shaped", "likely", "weak"];

/** Weak evidence last; then severity, published or not, evidence, state; then names, in code units. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    Number(a.evidence === "weak") - Number(b.evidence === "weak") ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    publishedRank(a) - publishedRank(b) ||
    evidences.indexOf(a.evidence) - evidences.indexOf(b.evidence) ||
    statesByOrder.indexOf(a.state) - statesByOrder.indexOf(b.state) ||
    compareText(a.rule, b.rule) ||
    compareText(a.places[0]?.path ?? "", b.places[0]?.path ?? "") ||
    compareText(a.id, b.id)
  );
}

/** What is unknown stands between yes and no. */
function publishedRank({ published }: Finding): number {
  return published === true ? 0 : published === null ? 1 : 2;
}

/** Whether `evidence` is at least `least`. */
export function isAtLeast(evidence: Evidence, least: Evidence): boolean {
  return evidences.indexOf(evidence) <= evidences.indexOf(least);
}

/** Whether `severity` is at least `least`. */
export function isAsSevere(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
