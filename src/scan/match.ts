/**
 * The matcher: what a hit is worth.
 *
 * In: a blob's bytes and one hit. Out: matches (rule, span, secret number), judged by verify/. A match is a pure
 * function of the rule's window around the keyword, and of whether the text begins or ends inside it; that is
 * the whole ground on which delta-scan.ts may inherit one.
 *
 * Cheap tests come first: the bytes that the token can consist of, then RE2's `test`, and `exec` for survivors.
 */
import { readAssignment } from "../text/assignment.ts";
import { wideWindow } from "../text/wide.ts";
import type { KeywordFacts, RuleBundle, TextRule, TextRules } from "../rules/rule.ts";
import { judge } from "../verify/judge.ts";
import type { Context as JudgeContext } from "../verify/verdict.ts";
import { Expression } from "./expression.ts";
import type { Matches } from "./matches.ts";
import { secretDigest } from "./secrets.ts";
import type { SecretTable } from "./secrets.ts";

/** The bytes a rule may see: bytes[from] to bytes[to - 1], with the keyword at [start, end). */
type Window = {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
};

/** A token found in a window: the whole of it, and the secret within. */
type Token = {
  readonly start: number;
  readonly end: number;
  readonly secretStart: number;
  readonly secretEnd: number;
};

export class Matcher {
  readonly reachBefore: Int32Array;
  readonly reachAfter: Int32Array;
  readonly #rules: TextRules;
  /** Made when the rule is first tried: most never are. */
  readonly #expressions: (Expression | undefined)[];
  readonly #byKeyword: KeywordFacts["rules"];
  readonly #secrets: SecretTable;
  #wide: Uint8Array = new Uint8Array(1024);

  constructor(bundle: RuleBundle, secrets: SecretTable) {
    this.#secrets = secrets;
    this.#rules = bundle.text;
    this.#expressions = Array.from({ length: bundle.text.length });
    const { rules, reachBefore, reachAfter } = bundle.keywordFacts;
    this.#byKeyword = rules;
    this.reachBefore = byKey(reachBefore);
    this.reachAfter = byKey(reachAfter);
  }

  /**
   * Adds the matches of the hit that ends at `end` to `matches`, under the hit's number `hit`. `span` is how many
   * bytes its keyword covers.
   */
  evaluate(
    bytes: Uint8Array,
    end: number,
    key: number,
    span: number,
    hit: number,
    matches: Matches,
  ): void {
    const rules = this.#byKeyword[key >> 1]!;
    const start = end - span;
    for (const number of rules) {
      const rule = this.#rule(number);
      if ((key & 1) === 0) {
        const from = Math.max(0, start - rule.reachBefore);
        const to = Math.min(bytes.length, end + rule.reachAfter);
        this.#apply(number, { bytes, from, to, start, end }, (token, secret) => {
          matches.add(hit, number, token.secretStart - end, token.secretEnd - end, secret);
        });
      } else {
        this.#applyWide(number, bytes, start, end, (token, secret) => {
          matches.add(hit, number, token.secretStart - end, token.secretEnd - end, secret);
        });
      }
    }
  }

  #rule(number: number): TextRule {
    const rule = this.#rules.at(number);
    if (rule === undefined) throw new Error("rule number out of range");
    return rule;
  }

  /** UTF-16: the window is read as bytes, and what is found there is mapped back. */
  #applyWide(
    number: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    found: (token: Token, secret: number) => void,
  ): void {
    const rule = this.#rule(number);
    const letters = rule.reachBefore + (end - start + 1) / 2 + rule.reachAfter;
    if (this.#wide.length < letters) this.#wide = new Uint8Array(2 * letters);
    const narrow = wideWindow(bytes, start, end, rule.reachBefore, rule.reachAfter, this.#wide);
    const window = {
      bytes: this.#wide.subarray(0, narrow.length),
      from: 0,
      to: narrow.length,
      start: narrow.at,
      end: narrow.at + (end - start + 1) / 2,
    };
    const back = (at: number): number => start + 2 * (at - narrow.at);
    this.#apply(number, window, (token, secret) => {
      found(
        {
          start: back(token.start),
          end: back(token.end) - 1,
          secretStart: back(token.secretStart),
          secretEnd: back(token.secretEnd) - 1,
        },
        secret,
      );
    });
  }

  /** One rule on one window, with whatever form the rule has. */
  #apply(number: number, window: Window, found: (token: Token, secret: number) => void): void {
    const rule = this.#rule(number);
    const expression = (this.#expressions[number] ??= new Expression(rule));
    switch (rule.form) {
      case "start": {
        const token = expression.tokenAt(window.bytes, window.start, window.from, window.to);
        if (token !== undefined) this.#judge(number, window, token, {}, found);
        return;
      }
      case "inside": {
        const token = insideToken(expression, window);
        if (token !== undefined) this.#judge(number, window, token, {}, found);
        return;
      }
      case "near": {
        const token = nearToken(rule, expression, window);
        if (token !== undefined) this.#judge(number, window, token, {}, found);
        return;
      }
      case "assignment": {
        const assignment = readAssignment(
          window.bytes,
          window.from,
          window.to,
          window.start,
          window.end,
        );
        if (assignment === undefined) return;
        const token = expression.wholeToken(
          window.bytes,
          assignment.valueStart,
          assignment.valueEnd,
        );
        if (token !== undefined) this.#judge(number, window, token, { assignment }, found);
        return;
      }
    }
  }

  #judge(
    number: number,
    window: Window,
    token: Token,
    context: JudgeContext,
    found: (token: Token, secret: number) => void,
  ): void {
    const rule = this.#rule(number);
    const verdict = judge(rule, window.bytes, token.secretStart, token.secretEnd, window, context);
    if (verdict.kind === "dropped") return;
    const value = window.bytes.subarray(token.secretStart, token.secretEnd);
    const secret = this.#secrets.enter({
      digest: secretDigest(rule.id, value),
      rule: number,
      evidence: verdict.evidence,
      reasons: verdict.reasons,
    });
    found(token, secret);
  }
}

/** The reach of each key: of a keyword as it stands, and as UTF-16. */
function byKey(reach: readonly number[]): Int32Array {
  const keys = new Int32Array(2 * reach.length);
  for (let keyword = 0; keyword < reach.length; keyword++) {
    keys[2 * keyword] = reach[keyword]!;
    // As UTF-16 the same window covers twice the bytes, and one more decides how a letter is read.
    keys[2 * keyword + 1] = 2 * reach[keyword]! + 2;
  }
  return keys;
}

/** The first token that covers the keyword. It can start only where a word starts, in the same run of its bytes. */
function insideToken(expression: Expression, window: Window): Token | undefined {
  const { bytes, start, end } = window;
  const least = Math.max(window.from, end - expression.lengthMax);
  let runStart = start;
  while (runStart > least && expression.isTokenByte(bytes[runStart - 1]!)) runStart--;
  for (let at = runStart; at <= start; at++) {
    const token = expression.tokenAt(bytes, at, window.from, window.to);
    if (token !== undefined && token.end >= end) return token;
  }
  return undefined;
}

/** The first token after the keyword, at most `within` bytes on; else, if the rule allows it, the last one before. */
function nearToken(rule: TextRule, expression: Expression, window: Window): Token | undefined {
  const { bytes, start, end } = window;
  const last = Math.min(window.to - expression.lengthMin, end + rule.within);
  for (let at = end; at <= last; at++) {
    if (at > end && !expression.canStart(bytes, at)) continue;
    const token = expression.tokenAt(bytes, at, window.from, window.to);
    if (token !== undefined) return token;
  }
  if (!rule.behind) return undefined;
  const least = Math.max(window.from, start - rule.within - expression.lengthMax);
  for (let at = start - expression.lengthMin; at >= least; at--) {
    if (!expression.canStart(bytes, at)) continue;
    const token = expression.tokenAt(bytes, at, window.from, start);
    if (token !== undefined && start - token.end <= rule.within) return token;
  }
  return undefined;
}
