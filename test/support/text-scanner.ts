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

/** A match with its reasons, and the text of what stands encoded. */
export type InnerFound = FoundMatch & {
  readonly reasons: readonly string[];
  readonly value: string | undefined;
};

export function textScanner(bundle: RuleBundle): (text: string | Uint8Array) => FoundMatch[] {
  const scan = innerScanner(bundle);
  return (text) =>
    scan(text).map(({ rule, start, end, evidence }) => ({ rule, start, end, evidence }));
}

/** The same, with the reasons, and the text of what stands encoded. */
export function innerScanner(bundle: RuleBundle): (text: string | Uint8Array) => InnerFound[] {
  const automaton = buildAutomaton(bundle.keywords);
  return (text) => {
    const secrets = new SecretTable();
    const state = new TextState();
    const bytes = Buffer.from(text);
    new TextScan(automaton, new Matcher(bundle, secrets)).scanWhole(bytes, state);
    return new SecretSets(bundle)
      .standing(bytes, state.hits, state.matches, state.inner)
      .map(({ rule, start, end, secret, inner }) => ({
        rule: bundle.text.at(rule)?.id ?? "",
        start,
        end,
        evidence: secrets.get(secret).evidence,
        reasons: secrets.get(secret).reasons,
        value: inner === undefined ? undefined : Buffer.from(inner.value).toString("latin1"),
      }));
  };
}
