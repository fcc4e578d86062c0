/** Scans a text with a bundle and gives what stands: rule ids, spans, evidence. The way a blob is scanned. */
import type { Evidence, RuleBundle } from "../../src/rules/rule.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { Matcher } from "../../src/scan/match.ts";
import { SecretSets } from "../../src/scan/secret-sets.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";

export type FoundMatch = {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly evidence: Evidence;
};

export function textScanner(bundle: RuleBundle): (text: string | Uint8Array) => FoundMatch[] {
  const automaton = buildAutomaton(bundle.keywords);
  return (text) => {
    const secrets = new SecretTable();
    const state = new TextState();
    const bytes = Buffer.from(text);
    new TextScan(automaton, new Matcher(bundle, secrets)).scanWhole(bytes, state);
    return new SecretSets(bundle)
      .standing(bytes, state.hits, state.matches)
      .map(({ rule, start, end, secret }) => ({
        rule: bundle.text.at(rule)?.id ?? "",
        start,
        end,
        evidence: secrets.get(secret).evidence,
      }));
  };
}
