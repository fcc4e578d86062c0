/**
 * Rules as they are listed: those of the package, of config files, and of a .gitleaks.toml.
 *
 * In: settings. Out: facts of each rule, in order of id, with where it comes from and whether it runs.
 */
import { readBundle } from "../rules/bundle-file.ts";
import { allRules } from "../rules/whole-bundle.ts";
import type { FileRule, RuleBundle, RuleFacts, TextRule } from "../rules/rule.ts";
import { shielded } from "../text/printable.ts";
import type { Settings } from "./settings.ts";

export type KnownRule = RuleFacts & {
  readonly isOn: boolean;
  /** `built in`, or file and line. */
  readonly source: string;
  readonly rule: TextRule | FileRule;
  /** What the prefilter looks for. */
  readonly keywords: readonly string[];
};

export function knownRules({ configuration }: Settings): readonly KnownRule[] {
  const bundle = configuration?.rules.bundle ?? readBundle();
  const off = configuration?.rules.off ?? [];
  const origins = configuration?.rules.origins;
  const sourceOf = ({ id }: RuleFacts): string => {
    const at = origins?.get(id);
    return at === undefined ? "built in" : shielded(`${at.file}:${at.line}`);
  };
  const known = (rule: TextRule | FileRule, isOn: boolean): KnownRule => ({
    ...rule,
    name: shielded(rule.name),
    id: shielded(rule.id),
    isOn,
    source: sourceOf(rule),
    rule,
    keywords: isOn ? keywordsOf(bundle, rule) : [],
  });
  return [
    ...[...allRules(bundle.text), ...bundle.file].map((rule) => known(rule, true)),
    ...off.map((rule) => known(rule as TextRule | FileRule, false)),
  ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function keywordsOf({ keywords }: RuleBundle, rule: TextRule | FileRule): readonly string[] {
  return "keywords" in rule ? rule.keywords.flatMap((number) => keywords[number] ?? []) : [];
}

export type RuleValue = string | number | boolean | readonly string[];

/** What is said of a rule; what it does not have is left out. */
export function factsOf(known: KnownRule): Readonly<Record<string, RuleValue>> {
  const { id, name, provider, severity, evidence, documentation, isOn, source, rule } = known;
  const facts: [string, RuleValue | undefined][] = [
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
    facts.filter((fact): fact is [string, RuleValue] => {
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

/** A fact as a line has it. */
export function valueText(value: RuleValue): string {
  return shielded(typeof value === "object" ? value.join(", ") : String(value));
}
