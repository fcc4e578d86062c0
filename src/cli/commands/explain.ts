/** `telltale explain`: all about one finding: where it stands, why it is thought to be one, and what to do. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { applyDecisions } from "../../findings/decision-files.ts";
import type { Finding } from "../../findings/finding.ts";
import { findingBlock } from "../../report/finding-block.ts";
import { paletteOf } from "../../report/palette.ts";
import { planText } from "../../report/plan-text.ts";
import { reportOf } from "../../report/report.ts";
import { readEntries } from "../../rotation/entries.ts";
import { planOf } from "../../rotation/plan.ts";
import type { CommandRun } from "../command.ts";
import { auditEverything } from "../everything.ts";
import { checkFindingId, findingWithId } from "../finding-id.ts";
import { policyOf } from "../policy.ts";
import { findingsOfReport } from "../report-input.ts";
import type { Dependencies } from "../report-run.ts";
import { factsOf, knownRules, valueText } from "../rule-facts.ts";
import type { Settings } from "../settings.ts";
import { wantsColour, widthOf, writeAll } from "../terminal.ts";

export const run: CommandRun = async ([id = "", path = "."], settings, dependencies) => {
  checkFindingId(id);
  const { stdout } = dependencies;
  const findings = await findingsAt(path, settings, dependencies);
  const finding = findingWithId(findings, id, settings.from);
  const colour = wantsColour(settings.color, dependencies);
  const width = widthOf(stdout);
  const palette = paletteOf(colour);
  const block = findingBlock(finding, { width, colour, palette, verbose: true, evidence: "weak" });
  const { groups } = planOf([finding], readEntries());
  const parts = [
    block.join("\n"),
    ruleText(finding, settings),
    planText({ groups }, width, colour),
  ];
  await writeAll(stdout, parts.filter((part) => part !== "").join("\n\n"));
  return 0;
};

/** How the rule finds what it finds. */
function ruleText({ rule: id }: Finding, settings: Settings): string {
  const rule = knownRules(settings).find((one) => one.id === id);
  if (rule === undefined) return "";
  const facts = factsOf(rule);
  const shown = [
    "source",
    "documentation",
    "found",
    "keywords",
    "expression",
    "checksum",
    "structure",
  ];
  return shown
    .flatMap((key) =>
      facts[key] === undefined ? [] : `  ${key.padEnd(15)}${valueText(facts[key])}`,
    )
    .join("\n");
}

async function findingsAt(
  path: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<readonly Finding[]> {
  const { folder, today, version } = dependencies;
  if (settings.from !== undefined)
    return findingsOfReport(readFileSync(resolve(folder, settings.from)), settings.from);
  const decisions = await policyOf({ folder, target: path }, settings);
  const { audit, by } = await auditEverything(path, settings, dependencies);
  const decided = applyDecisions(audit, decisions, by, today());
  const options = { command: "all", target: path, version: version(), reveal: false } as const;
  const { findings, ignored } = reportOf(decided, options);
  return [...findings, ...ignored];
}
