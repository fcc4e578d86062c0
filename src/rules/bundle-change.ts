/**
 * Bundles changed by users: rules turned off, added, or of another severity.
 *
 * In: bundles, the first one the package's, and what is asked for. Out: one bundle, as if it had been compiled from
 * the rules that are left. Of two rules with one id the later bundle's stands.
 */
import { allRules, wholeBundle } from "./whole-bundle.ts";
import type { WholeBundle } from "./whole-bundle.ts";
import type { ContentAllow, FileRule, RuleBundle, RuleFacts, Severity, TextRule } from "./rule.ts";

export type BundleChange = {
  readonly isOn: (rule: RuleFacts) => boolean;
  /** Another severity, where one is asked for. */
  readonly severityOf: (rule: RuleFacts) => Severity | undefined;
};

export function changeBundle(
  bundles: readonly RuleBundle[],
  { isOn, severityOf }: BundleChange,
): WholeBundle {
  const text = new Map<string, { rule: TextRule; words: readonly string[] }>();
  const file = new Map<string, FileRule>();
  const allow: ContentAllow[] = [];
  for (const bundle of bundles) {
    for (const rule of allRules(bundle.text)) {
      const words = rule.keywords.flatMap((number) => bundle.keywords[number] ?? []);
      file.delete(rule.id);
      text.set(rule.id, { rule, words });
    }
    for (const rule of bundle.file) {
      text.delete(rule.id);
      file.set(rule.id, rule);
    }
    allow.push(...(bundle.allow ?? []));
  }
  const changed = <Rule extends RuleFacts>(rule: Rule): Rule => {
    const severity = severityOf(rule);
    return severity === undefined ? rule : { ...rule, severity };
  };
  const kept = [...text.values()].filter(({ rule }) => isOn(rule));
  const keywords = [...new Set(kept.flatMap(({ words }) => words))].toSorted();
  const numbers = new Map(keywords.map((word, number) => [word, number]));
  return wholeBundle({
    keywords,
    text: kept.map(({ rule, words }) => ({
      ...changed(rule),
      keywords: words.map((word) => numbers.get(word) ?? 0),
    })),
    file: [...file.values()].filter(isOn).map(changed),
    ...(allow.length === 0 ? {} : { allow }),
  });
}
