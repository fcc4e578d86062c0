/**
 * Candidates of generic rules in a text: what the model is asked about, with the features that it goes by.
 *
 * In: a text and the rules. Out: every value that a generic rule's name is given to and that is not dropped before the
 * model is asked. The same reading as in a scan, without prefilter and threads.
 */
import { Expression } from "../../src/scan/expression.ts";
import type { TextRule } from "../../src/rules/rule.ts";
import type { WholeBundle } from "../../src/rules/whole-bundle.ts";
import { mayBeAssigned, readAssignment } from "../../src/text/assignment.ts";
import { features, looksLikeKey } from "../../src/verify/features.ts";
import { candidateOf } from "../../src/verify/generic.ts";
import { placeholderOf } from "../../src/verify/placeholder.ts";

export type Found = {
  readonly value: string;
  readonly name: string;
  readonly vector: readonly number[];
  readonly disguised: boolean;
  readonly looksLikeKey: boolean;
};

/** A finder of candidates under the generic rules of a bundle. */
export function candidateFinder(bundle: WholeBundle): (text: Uint8Array) => Found[] {
  const rules = bundle.text.filter((rule) => rule.generic && rule.form === "assignment");
  const tried = rules.map((rule) => ({
    rule,
    expression: new Expression(rule),
    keywords: rule.keywords.map((number) => bundle.keywords[number] ?? ""),
  }));
  return (bytes) => {
    const lower = Buffer.from(bytes).toString("latin1").toLowerCase();
    const found = new Map<string, Found>();
    for (const { rule, expression, keywords } of tried) {
      for (const keyword of keywords) {
        for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) {
          const one = foundAt(rule, expression, bytes, at, at + keyword.length);
          if (one !== undefined) found.set(`${one.name} ${one.value}`, one);
        }
      }
    }
    return [...found.values()];
  };
}

const span = { start: 0, end: 0 };

function foundAt(
  rule: TextRule,
  expression: Expression,
  bytes: Uint8Array,
  start: number,
  end: number,
): Found | undefined {
  const from = Math.max(0, start - rule.reachBefore);
  const to = Math.min(bytes.length, end + rule.reachAfter);
  if (!mayBeAssigned(bytes, from, to, start, end, span)) return undefined;
  const assignment = readAssignment(bytes, from, to, start, end);
  if (assignment === undefined) return undefined;
  const { valueStart, valueEnd } = assignment;
  const token = expression.wholeToken(bytes, valueStart, valueEnd);
  if (token === undefined) return undefined;
  const value = Buffer.from(bytes.subarray(token.secretStart, token.secretEnd)).toString("latin1");
  if (rule.publicValues.includes(value.toLowerCase()) || placeholderOf(value) !== undefined)
    return undefined;
  const { secretStart, secretEnd } = token;
  const candidate = candidateOf(bytes, secretStart, secretEnd, { from, to }, assignment);
  if (typeof candidate === "string") return undefined;
  const vector = features.map(({ of }) => of(candidate));
  const { look, name } = candidate;
  return {
    value: Buffer.from(value, "latin1").toString("utf8"),
    name,
    vector,
    disguised: look.disguised,
    looksLikeKey: looksLikeKey(look),
  };
}
