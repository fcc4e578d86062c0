/** `telltale rules list`: every rule that there is, and whether it runs here. */
import type { CommandRun } from "../command.ts";
import { knownRules } from "../rule-facts.ts";
import { writeAll } from "../terminal.ts";

export const run: CommandRun = async (_, settings, { stdout }) => {
  const rules = knownRules(settings).map(
    ({ id, name, provider, severity, evidence, isOn, source }) => ({
      id,
      name,
      provider,
      severity,
      evidence,
      on: isOn,
      source,
    }),
  );
  if (settings.format === "json") {
    await writeAll(stdout, `${JSON.stringify(rules, undefined, 2)}\n`);
    return 0;
  }
  const rows = rules.map(({ id, provider, severity, evidence, on, source }) => [
    id,
    provider,
    severity,
    evidence,
    on ? source : `${source} (off)`,
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const lines = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "),
  );
  await writeAll(stdout, lines.map((line) => `${line.trimEnd()}\n`).join(""));
  return 0;
};
