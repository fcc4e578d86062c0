/** `telltale rules show ID`: everything about one rule. */
import { nearest } from "../../rules/nearest.ts";
import { shielded } from "../../text/printable.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { knownRules } from "../rule-facts.ts";
import type { KnownRule } from "../rule-facts.ts";
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

type Value = string | number | boolean | readonly string[];

function valueText(value: Value): string {
  return shielded(typeof value === "object" ? value.join(", ") : String(value));
}

/** What is said of a rule; what it does not have is left out. */
function factsOf(known: KnownRule): Readonly<Record<string, Value>> {
  const { id, name, provider, severity, evidence, documentation, isOn, source, rule } = known;
  const facts: [string, Value | undefined][] = [
    ["id", id],
    ["name", name],
    ["provider", provider],
    ["severity", severity],
    ["evidence", evidence],
    ["source", source],
    ["on", isOn],
    ["documentation", documentation === "" ? undefined : documentation],
    ["rotation", known.rotation],
    ["keywords", known.keywords.length === 0 ? undefined : known.keywords],
  ];
  if ("form" in rule) {
    facts.push(
      ["found", foundBy[rule.form]],
      ["expression", rule.token],
      ["entropy", rule.entropy === 0 ? undefined : rule.entropy],
      ["checksum", rule.checksum],
      ["structure", rule.structure],
      ["bytes", `${rule.lengthMin} to ${rule.lengthMax}`],
      ["paths", rule.search?.path],
      ["requires", rule.search?.required.map((one) => one.rule)],
    );
  } else {
    facts.push(
      ["found", "by the name of a file"],
      ["names", rule.names],
      ["except", rule.except.length === 0 ? undefined : rule.except],
      ["content", rule.content],
      ["paths", rule.path],
    );
  }
  return Object.fromEntries(
    facts.filter((fact): fact is [string, Value] => {
      const value = fact[1];
      return value !== undefined && !(Array.isArray(value) && value.length === 0);
    }),
  );
}

const foundBy = {
  start: "beginning with a keyword",
  inside: "holding a keyword",
  near: "standing near a keyword",
  assignment: "assigned to a name that holds a keyword",
  search: "searched for around a keyword",
} as const;
