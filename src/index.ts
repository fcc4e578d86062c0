/**
 * The library: the audit behind `telltale history`, for programs.
 *
 * In: a path and options. Out: the report as data; and the two ways of writing it.
 */
import { auditHistory } from "./findings/history-audit.ts";
import type { AuditOptions } from "./findings/history-audit.ts";
import { packageVersion } from "./cli/version.ts";
import { reportOf } from "./report/report.ts";
import type { Report } from "./report/report.ts";

export type { Decision, DecisionKind } from "./findings/decision.ts";
export type { Coverage, Finding, IgnoredFinding } from "./findings/finding.ts";
export type { Moment, Place, PlaceKind, State } from "./findings/finding.ts";
export type { AuditOptions } from "./findings/history-audit.ts";
export type { Report, ReportTrouble } from "./report/report.ts";
export type { Evidence, Severity } from "./rules/rule.ts";
export { jsonReport } from "./report/json.ts";
export { textReport } from "./report/text.ts";
export type { TextOptions } from "./report/style.ts";
export { UserError } from "./trouble.ts";
export type { TroubleCode, UserErrorCode } from "./trouble.ts";

/** Audits the repository at or above `path`; rejects with a UserError if there is none. */
export async function history(
  options: AuditOptions & { readonly reveal?: boolean },
): Promise<Report> {
  const audit = await auditHistory(options);
  return reportOf(audit, {
    command: "history",
    target: options.path,
    version: packageVersion(),
    reveal: options.reveal ?? false,
  });
}
