/**
 * Rule files tried: every example through the scanner that users run.
 *
 * In: texts of rule files. Out: how many rules and examples there were, and every mistake with its place: in the files,
 * and of rules that do not find what they should, or find what they should not.
 */
import { compileRules } from "../rules/compile.ts";
import { exampleTexts } from "../rules/examples.ts";
import { readRuleFile } from "../rules/rule-file.ts";
import type { RuleMistake } from "../rules/mistake.ts";
import type { RuleSource } from "../rules/rule-file.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { TemplateError } from "../rules/template.ts";
import { ChangeScan } from "../scan/change-scan.ts";
import { checksumFillers } from "../verify/checksums.ts";
import { unknownChecks } from "./config/rule-choice.ts";

export type RuleTest = {
  readonly rules: number;
  readonly examples: number;
  readonly mistakes: readonly RuleMistake[];
};

export function testRules(files: readonly { file: string; text: string }[]): RuleTest {
  const read = files.map(({ file, text }) => readRuleFile(file, text));
  const sources = read.flatMap(({ rules }) => rules);
  const compiled = compileRules(sources);
  const written = [
    ...read.flatMap(({ mistakes }) => mistakes),
    ...compiled.mistakes,
    ...sources.flatMap(unknownChecks),
  ];
  const texts = sources.filter(({ file }) => file === undefined);
  const examples = texts.reduce(
    (sum, rule) => sum + rule.examples.length + rule.counterExamples.length,
    0,
  );
  // Rules that could not be made find nothing: their examples would be blamed for it.
  const tried =
    written.length > 0 ? [] : texts.flatMap((rule) => exampleMistakes(rule, compiled.bundle));
  return { rules: sources.length, examples, mistakes: [...written, ...tried] };
}

/** Any will do, as long as it is the same each time. */
const seed = 1;

function exampleMistakes(rule: RuleSource, bundle: RuleBundle): RuleMistake[] {
  try {
    return exampleTexts(rule, seed, checksumFillers).flatMap(({ text, wanted }, number) => {
      if (findsRule(bundle, text, rule.id) === wanted) return [];
      const place = wanted ? number + 1 : number + 1 - rule.examples.length;
      const sentence = wanted
        ? `${rule.id}: example ${place} is not found`
        : `${rule.id}: counter-example ${place} is found`;
      return [{ ...rule.at, sentence }];
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [{ ...rule.at, sentence: `${rule.id}: ${error.message}` }];
  }
}

function findsRule(bundle: RuleBundle, text: string, id: string): boolean {
  const scanned = new ChangeScan(bundle).scan({
    kind: "input",
    state: "input",
    read: () => Buffer.from(text),
  });
  if (typeof scanned === "string") return false;
  return scanned.secrets.some(({ secret }) => bundle.text.at(secret.rule)?.id === id);
}
