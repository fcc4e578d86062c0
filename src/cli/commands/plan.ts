/** `telltale plan`: what to do about what was found, in order, as a checklist. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { applyDecisions } from "../../findings/decision-files.ts";
import type { FindingDraft } from "../../findings/assemble.ts";
import type { Finding } from "../../findings/finding.ts";
import { isAtLeast } from "../../findings/order.ts";
import { planMarkdown, planText } from "../../report/plan-text.ts";
import { reportOf } from "../../report/report.ts";
import { readEntries } from "../../rotation/entries.ts";
import { planOf } from "../../rotation/plan.ts";
import type { Plan } from "../../rotation/plan.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { auditEverything } from "../everything.ts";
import { policyOf } from "../policy.ts";
import { writeReplaceFile } from "../replace-file.ts";
import { findingsOfReport } from "../report-input.ts";
import type { Dependencies } from "../report-run.ts";
import type { Settings } from "../settings.ts";
import { wantsColour, widthOf, writeAll } from "../terminal.ts";

export const run: CommandRun = async ([target = "."], settings, dependencies) => {
  const { folder, stdout } = dependencies;
  const findings = await findingsAt(target, settings, dependencies);
  const counting = findings.filter(({ evidence }) => isAtLeast(evidence, settings.evidence));
  const plan = planOf(counting, readEntries());
  await writeAll(stdout, planWritten(plan, settings, dependencies));
  if (settings.replaceText !== undefined)
    await writeAll(
      dependencies.stderr,
      `${resolve(folder, settings.replaceText)} is written: delete it when history is rewritten.\n`,
    );
  return 0;
};

function planWritten(plan: Plan, settings: Settings, dependencies: Dependencies): string {
  switch (settings.planFormat) {
    case "json":
      return `${JSON.stringify(plan, undefined, 2)}\n`;
    case "markdown":
      return planMarkdown(plan);
    case "text": {
      const colour = wantsColour(settings.color, dependencies);
      return planText(plan, widthOf(dependencies.stdout), colour);
    }
  }
}

/** Those of a report, where the target is a file or standard input; else those of a scan of everything there. */
async function findingsAt(
  target: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<readonly Finding[]> {
  const { folder, readStdin } = dependencies;
  if (target !== "-" && !isFile(resolve(folder, target)))
    return await scanned(target, settings, dependencies);
  if (settings.replaceText !== undefined)
    throw new UserError(
      "USAGE",
      "--replace-text takes a path to scan: a report holds no secret whole.",
    );
  const bytes = target === "-" ? await readStdin() : readFileSync(resolve(folder, target));
  return findingsOfReport(bytes, target === "-" ? "standard input" : target);
}

async function scanned(
  path: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<readonly Finding[]> {
  const { folder, today, version } = dependencies;
  const decisions = await policyOf({ folder, target: path }, settings);
  const { audit, by } = await auditEverything(path, settings, dependencies);
  const decided = applyDecisions(audit, decisions, by, today());
  if (settings.replaceText !== undefined)
    writeReplaceFile(settings.replaceText, folder, committed(decided.findings, settings));
  const options = { command: "all", target: path, version: version(), reveal: false } as const;
  return reportOf(decided, options).findings;
}

/** What rewriting is about: what some commit holds, and nothing doubtful. */
function committed(findings: readonly FindingDraft[], { evidence: least }: Settings): string[] {
  return findings
    .filter(
      ({ evidence, places }) =>
        isAtLeast(evidence, least) && places.some(({ commit }) => commit !== undefined),
    )
    .map(({ secretText }) => secretText);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
