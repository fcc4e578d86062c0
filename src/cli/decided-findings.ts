/**
 * What is found below a path once its repository's decisions hold, for commands that tell what to do about findings.
 *
 * In: a path and settings. Out: the decided audit, and its report, masked. Decisions are read first: a mistake in them
 * is told before a scan of minutes.
 */
import { applyDecisions } from "../findings/decision-files.ts";
import type { Audit } from "../findings/audit.ts";
import { reportOf } from "../report/report.ts";
import type { Report } from "../report/report.ts";
import { auditEverything } from "./everything.ts";
import { policyOf } from "./policy.ts";
import type { Dependencies } from "./report-run.ts";
import type { Settings } from "./settings.ts";

export async function decidedFindings(
  path: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<{ readonly audit: Audit; readonly report: Report }> {
  const { folder, today, version } = dependencies;
  const decisions = await policyOf({ folder, target: path }, settings);
  const found = await auditEverything(path, settings, dependencies);
  const audit = applyDecisions(found.audit, decisions, found.by, today());
  const options = { command: "all", target: path, version: version(), reveal: false } as const;
  return { audit, report: reportOf(audit, options) };
}
