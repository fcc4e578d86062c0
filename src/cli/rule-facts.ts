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
