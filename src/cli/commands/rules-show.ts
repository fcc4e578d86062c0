/** `telltale rules show ID`: everything about one rule. */
import { nearest } from "../../rules/nearest.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { factsOf, knownRules, valueText } from "../rule-facts.ts";
import { writeAll } from "../terminal.ts";

export const run: CommandRun = async ([id = ""], settings, { stdout }) => {
  const rules = knownRules(settings);
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) {
    const ids = rules.map((one) => one.id);
    throw new UserError("RULE_UNKNOWN", `${id}; did you mean ${nearest(id, ids)}?`);
  }
  const facts = factsOf(rule);
  const text =
    settings.format === "json"
      ? `${JSON.stringify(facts, undefined, 2)}\n`
      : Object.entries(facts)
          .map(([key, value]) => `${key.padEnd(keyColumns)}${valueText(value)}\n`)
          .join("");
  await writeAll(stdout, text);
  return 0;
};

const keyColumns = 16;
