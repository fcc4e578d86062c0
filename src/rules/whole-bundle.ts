/**
 * Bundles that are made at once: when the package is built, of users' rules, and of both together.
 *
 * In: keywords and rules. Out: the bundle, with what the scan would otherwise have to ask every rule for.
 */
import type { KeywordFacts, RuleBundle, TextRule, TextRules } from "./rule.ts";

/** A bundle with all of its rules at hand: plain data, which may cross to threads. */
export type WholeBundle = RuleBundle & { readonly text: readonly TextRule[] };

/** Completes a bundle. */
export function wholeBundle(
  parts: Pick<WholeBundle, "keywords" | "text" | "file" | "allow">,
): WholeBundle {
  const { keywords, text } = parts;
  const searches = [...text.keys()].filter((number) => text[number]?.form === "search");
  return { version: 1, ...parts, keywordFacts: keywordFactsOf(keywords.length, text), searches };
}

/** Every text rule of a bundle: for commands that tell of rules, not for scans. */
export function allRules(rules: TextRules): TextRule[] {
  return Array.from({ length: rules.length }, (_, number) => rules.at(number)).filter(
    (rule) => rule !== undefined,
  );
}

function keywordFactsOf(count: number, text: readonly TextRule[]): KeywordFacts {
  const rules: number[][] = Array.from({ length: count }, () => []);
  const reachBefore = rules.map(() => 0);
  const reachAfter = rules.map(() => 0);
  for (const [number, rule] of text.entries()) {
    for (const keyword of rule.keywords) {
      rules[keyword]?.push(number);
      reachBefore[keyword] = Math.max(reachBefore[keyword] ?? 0, rule.reachBefore);
      reachAfter[keyword] = Math.max(reachAfter[keyword] ?? 0, rule.reachAfter);
    }
  }
  return { rules, reachBefore, reachAfter };
}
