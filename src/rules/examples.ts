/**
 * Examples of rules, filled: what must be found, and what must not.
 *
 * In: a rule as written, a seed, and the fillers of computed parts. Out: texts. Used by the tests of the patterns,
 * and by whoever writes a rule.
 */
import type { RuleSource } from "./rule-file.ts";
import { fillTemplate } from "./template.ts";
import type { Filler } from "./template.ts";

export type ExampleText = { readonly text: string; readonly wanted: boolean };

export function exampleTexts(
  rule: RuleSource,
  seed: number,
  fillers: ReadonlyMap<string, Filler>,
): ExampleText[] {
  const fill = (template: string): string => fillTemplate(template, seed, fillers);
  return [
    ...rule.examples.map((template) => ({ text: fill(template), wanted: true })),
    ...rule.counterExamples.map((template) => ({ text: fill(template), wanted: false })),
  ];
}
