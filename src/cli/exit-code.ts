/**
 * Exit codes: what a run says to a script.
 *
 * In: a report and the threshold. Out: 0 everything was looked at and nothing found; 1 findings at or above the
 * threshold; 3 nothing found, but not everything could be looked at; 130 stopped by the user. 2, a user's mistake,
 * is given where UserError is caught, and 70 (sysexits' EX_SOFTWARE) for a bug.
 */
import { isAsSevere, isAtLeast } from "../findings/order.ts";
import type { Report } from "../report/report.ts";
import type { Evidence, Severity } from "../rules/rule.ts";
import { exitInterrupted } from "./exit-codes.ts";

/** From where on a finding counts. */
export type Threshold = { readonly severity: Severity | "never"; readonly evidence: Evidence };

export function exitCode(report: Report, { severity, evidence }: Threshold): number {
  if (report.interrupted) return exitInterrupted;
  const counts = report.findings.some(
    (finding) =>
      severity !== "never" &&
      isAsSevere(finding.severity, severity) &&
      isAtLeast(finding.evidence, evidence),
  );
  if (counts) return 1;
  return report.coverage.complete ? 0 : 3;
}
