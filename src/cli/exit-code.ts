/**
 * Exit codes: what a run says to a script.
 *
 * In: a report and the threshold. Out: 0 everything was looked at and nothing found; 1 findings at or above the
 * threshold (what stands only in files that git ignores is shown, but does not count: nobody is about to publish it);
 * 3 nothing found, but not everything could be looked at; 130 stopped by the user. 2, a user's mistake,
 * is given where UserError is caught, and 70 (sysexits' EX_SOFTWARE) for a bug.
 */
import type { Finding } from "../findings/finding.ts";
import { isAsSevere, isAtLeast } from "../findings/order.ts";
import type { Report } from "../report/report.ts";
import type { Evidence, Severity } from "../rules/rule.ts";
import { exitInterrupted } from "./exit-codes.ts";

/** From where on a finding counts. */
export type Threshold = { readonly severity: Severity | "never"; readonly evidence: Evidence };

export function exitCode(report: Report, threshold: Threshold): number {
  if (report.interrupted) return exitInterrupted;
  if (countedFindings(report, threshold).length > 0 || hasExposure(report, threshold)) return 1;
  return report.coverage.complete ? 0 : 3;
}

/** What a server hands out counts by its severity alone. */
function hasExposure({ web }: Report, { severity: least }: Threshold): boolean {
  if (least === "never" || web === undefined) return false;
  return web.exposures.some(({ severity }) => severity !== "info" && isAsSevere(severity, least));
}

/** Those that make the exit code 1. */
export function countedFindings(
  { findings }: Report,
  { severity, evidence }: Threshold,
): readonly Finding[] {
  if (severity === "never") return [];
  return findings.filter(
    (finding) =>
      finding.state !== "ignored" &&
      isAsSevere(finding.severity, severity) &&
      isAtLeast(finding.evidence, evidence),
  );
}
