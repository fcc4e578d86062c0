/**
 * The matcher: what a hit is worth.
 *
 * In: a blob's bytes and one hit. Out: matches (rule, span, secret number), judged by verify/. A match is a pure
 * function of the rule's window around the keyword, and of whether the text begins or ends inside it; that is
 * the whole ground on which delta-scan.ts may inherit one.
 *
 * Cheap tests come first: the bytes that the token can consist of, then RE2's `test`, and `exec` for survivors.
 */
import { keywordBytesMax } from "../limits.ts";
import { mayBeAssigned, readAssignment } from "../text/assignment.ts";
import type { NameSpan } from "../text/assigned-name.ts";
import type { UnpackBudget } from "../text/containers/member.ts";
import { standsAlone } from "../text/link.ts";
import { wideWindow } from "../text/wide.ts";
import { anyKey } from "../rules/any-key.ts";
import type { KeywordFacts, RuleBundle, TextRule, TextRules } from "../rules/rule.ts";
import { judge } from "../verify/judge.ts";
import { NameKinds } from "../verify/names.ts";
import type { Context as JudgeContext } from "../verify/verdict.ts";
import { AllowLists } from "./allow.ts";
import { DroppedValues } from "./dropped-values.ts";
import { Expression } from "./expression.ts";
import type { Gate } from "./hit-gates.ts";
import type { Matches } from "./matches.ts";
import { Search } from "./search.ts";
import { secretDigest } from "./secrets.ts";
import type { SecretTable } from "./secrets.ts";

/**
 * The bytes a rule may see: bytes[from] to bytes[to - 1], with the keyword at [start, end); and those that allow-lists
 * may see besides.
 */
type Window = {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly seenFrom: number;
  readonly seenTo: number;
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

/** What is made of a rule when it is first tried: most never are. */
type LiveRule = {
  readonly rule: TextRule;
  readonly expression: Expression;
  readonly search?: Search;
  /** What its matches are not to be. */
  readonly allow?: AllowLists;
};

export class Matcher {
  readonly reachBefore: Int32Array;
  readonly reachAfter: Int32Array;
  /** The farthest that any rule looks from its keyword's nearer end, the keyword included. */
  readonly reachMax: number;
  readonly bundle: RuleBundle;
  /** How the text that is looked at was encoded in another one, as a reason for whatever is found in it. */
  via: string | undefined;
  /** What the outermost container that is being unpacked may still unfold to. */
  unpacking: UnpackBudget | undefined;
  /** The name met last that calls no secret: of the hit looked at last, if it was emptied before. */
  readonly noSecret: NameSpan = { start: 0, end: 0 };
  readonly #rules: TextRules;
  readonly #live: (LiveRule | undefined)[];
  readonly #byKeyword: KeywordFacts["rules"];
  readonly #secrets: SecretTable;
  readonly #allow: AllowLists;
  readonly #anyKey = new Expression(anyKey);
  readonly #names = new NameKinds();
  readonly #dropped = new DroppedValues();
  readonly #span: NameSpan = { start: 0, end: 0 };
  #wide: Uint8Array = new Uint8Array(1024);

  constructor(bundle: RuleBundle, secrets: SecretTable) {
    this.bundle = bundle;
    this.#secrets = secrets;
    this.#allow = new AllowLists(bundle.allow ?? []);
    this.#rules = bundle.text;
    this.#live = Array.from({ length: bundle.text.length });
    const { rules, reachBefore, reachAfter } = bundle.keywordFacts;
    this.#byKeyword = rules;
    const { sight } = this.#allow;
    this.reachBefore = byKey(reachBefore, sight);
    this.reachAfter = byKey(reachAfter, sight);
    for (const number of bundle.searches) this.#widenFor(number);
    let reach = 0;
    for (const list of [this.reachBefore, this.reachAfter])
      for (const one of list) reach = Math.max(reach, one);
    this.reachMax = reach + 2 * keywordBytesMax;
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
    const before = matches.count;
    let takesAnyKey: number | undefined;
    for (const number of rules) {
      const { rule, expression } = this.#liveRule(number);
      if ((key & 1) === 0) {
        // Most hits of a token's beginning are none, and are not worth an object.
        if (rule.form === "start" && !expression.mayStandAt(bytes, start)) continue;
        this.#apply(number, this.#windowOf(number, bytes, start, end), (token, secret) => {
          matches.add(hit, number, token.secretStart - end, token.secretEnd - end, secret);
        });
      } else {
        this.#inWide(number, bytes, start, end, (window, back) => {
          this.#apply(number, window, (token, secret) => {
            matches.add(
              hit,
              number,
              back(token.secretStart) - end,
              back(token.secretEnd) - 1 - end,
              secret,
            );
          });
        });
      }
      if (rule.takesAnyKey === true) takesAnyKey ??= number;
    }
    if (takesAnyKey === undefined || matches.count > before) return;
    const number = takesAnyKey;
    if ((key & 1) === 0) {
      this.#takeAnyKey(number, this.#windowOf(number, bytes, start, end), (token, secret) => {
        matches.add(hit, number, token.secretStart - end, token.secretEnd - end, secret);
      });
      return;
    }
    this.#inWide(number, bytes, start, end, (window, back) => {
      this.#takeAnyKey(number, window, (token, secret) => {
        matches.add(
          hit,
          number,
          back(token.secretStart) - end,
          back(token.secretEnd) - 1 - end,
          secret,
        );
      });
    });
  }

  /** What a rule, and the allow-lists for it, see around the keyword at [start, end). */
  #windowOf(number: number, bytes: Uint8Array, start: number, end: number): Window {
    const { rule } = this.#liveRule(number);
    const from = Math.max(0, start - rule.reachBefore);
    const to = Math.min(bytes.length, end + rule.reachAfter);
    const sight = this.#sightOf(number);
    const seenFrom = Math.max(0, from - sight);
    const seenTo = Math.min(bytes.length, to + sight);
    return { bytes, from, to, seenFrom, seenTo, start, end };
  }

  /** The provider's word stands there, and no key of a form that is known. */
  #takeAnyKey(number: number, window: Window, found: (token: Token, secret: number) => void): void {
    const { rule } = this.#liveRule(number);
    const { bytes, from, start, end } = window;
    if (!standsAlone(bytes, from, start, end)) return;
    const keyword = { start, end, isOfForm: false };
    for (const token of nearTokens(rule, this.#anyKey, window))
      if (this.#judge(number, window, token, { keyword }, found)) return;
  }

  /** How many rules each keyword has. */
  get ruleCounts(): readonly number[] {
    return this.#byKeyword.map((rules) => rules.length);
  }

  /** What a keyword's rules ask of a hit first: where each of them says no, evaluate() finds nothing. */
  gatesOf(keyword: number): readonly Gate[] {
    return (this.#byKeyword[keyword] ?? []).map((number) => {
      const { rule } = this.#liveRule(number);
      const { form, reachBefore: before, reachAfter: after } = rule;
      if (form === "start") return { kind: "token", letters: rule.bytes, least: rule.lengthMin };
      if (form === "near" && before > 0) return { kind: "word" };
      if (form !== "assignment") return { kind: "open" };
      return { kind: livesByName(rule) ? "named" : "assignment", before, after };
    });
  }

  #liveRule(number: number): LiveRule {
    return (this.#live[number] ??= liveRule(this.#rules.at(number)));
  }

  /** How far beyond its window the allow-lists of a rule look. */
  #sightOf(number: number): number {
    return Math.max(this.#allow.sight, this.#liveRule(number).allow?.sight ?? 0);
  }

  /** Has the keywords of a rule reach as far as its own allow-lists look. */
  #widenFor(number: number): void {
    const { rule } = this.#liveRule(number);
    const sight = this.#sightOf(number);
    for (const keyword of rule.keywords) {
      this.#widen(2 * keyword, rule.reachBefore + sight, rule.reachAfter + sight);
      this.#widen(
        2 * keyword + 1,
        wideReach(rule.reachBefore + sight),
        wideReach(rule.reachAfter + sight),
      );
    }
  }

  #widen(key: number, before: number, after: number): void {
    this.reachBefore[key] = Math.max(this.reachBefore[key] ?? 0, before);
    this.reachAfter[key] = Math.max(this.reachAfter[key] ?? 0, after);
  }

  /** UTF-16: the window is read as bytes; `back` maps offsets in it to those in the text. */
  #inWide(
    number: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    look: (window: Window, back: (at: number) => number) => void,
  ): void {
    const { rule } = this.#liveRule(number);
    const sight = this.#sightOf(number);
    const [before, after] = [rule.reachBefore + sight, rule.reachAfter + sight];
    const keywordLetters = (end - start + 1) / 2;
    const letters = before + keywordLetters + after;
    if (this.#wide.length < letters) this.#wide = new Uint8Array(2 * letters);
    const narrow = wideWindow(bytes, start, end, before, after, this.#wide);
    const window = {
      bytes: this.#wide.subarray(0, narrow.length),
      from: Math.max(0, narrow.at - rule.reachBefore),
      to: Math.min(narrow.length, narrow.at + keywordLetters + rule.reachAfter),
      seenFrom: 0,
      seenTo: narrow.length,
      start: narrow.at,
      end: narrow.at + keywordLetters,
    };
    look(window, (at) => start + 2 * (at - narrow.at));
  }

  /** One rule on one window, with whatever form the rule has. */
  #apply(number: number, window: Window, found: (token: Token, secret: number) => void): void {
    const { rule, expression, search } = this.#liveRule(number);
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
        if (!standsAlone(window.bytes, window.from, window.start, window.end)) return;
        const keyword = { start: window.start, end: window.end, isOfForm: true };
        for (const token of nearTokens(rule, expression, window))
          if (this.#judge(number, window, token, { keyword }, found)) return;
        return;
      }
      case "assignment": {
        this.#assigned(number, window, found);
        return;
      }
      case "search":
        for (const token of search?.matchesAt(window) ?? [])
          this.#judge(number, window, token, {}, found);
        return;
    }
  }

  #assigned(number: number, window: Window, found: (token: Token, secret: number) => void): void {
    const { rule, expression } = this.#liveRule(number);
    const { bytes, from, to, start, end } = window;
    const span = this.#span;
    if (!mayBeAssigned(bytes, from, to, start, end, span)) return;
    if (livesByName(rule) && this.#names.isNone(bytes, span.start, span.end)) {
      this.noSecret.start = span.start;
      this.noSecret.end = span.end;
      return;
    }
    const assignment = readAssignment(bytes, from, to, start, end);
    if (assignment === undefined) return;
    const key = this.#dropped.keyOf(number, bytes, from, to, assignment);
    if (key !== undefined && this.#dropped.has(key)) return;
    const token = expression.wholeToken(bytes, assignment.valueStart, assignment.valueEnd);
    if (token !== undefined && this.#judge(number, window, token, { assignment }, found)) return;
    if (key !== undefined) this.#dropped.add(key);
  }

  /** False if the judge drops the token. What an allow-list drops is seen in more bytes than an assignment has. */
  #judge(
    number: number,
    window: Window,
    token: Token,
    context: JudgeContext,
    found: (token: Token, secret: number) => void,
  ): boolean {
    const { rule } = this.#liveRule(number);
    const verdict = judge(rule, window.bytes, token.secretStart, token.secretEnd, window, context);
    if (verdict.kind === "dropped") return false;
    if (this.#isAllowed(number, token, window)) return true;
    const value = window.bytes.subarray(token.secretStart, token.secretEnd);
    const secret = this.#secrets.enter({
      digest: secretDigest(rule.id, value),
      rule: number,
      evidence: verdict.evidence,
      reasons: this.via === undefined ? verdict.reasons : [...verdict.reasons, this.via],
    });
    found(token, secret);
    return true;
  }

  #isAllowed(number: number, token: Token, window: Window): boolean {
    const { rule, allow } = this.#liveRule(number);
    const sight = { bytes: window.bytes, from: window.seenFrom, to: window.seenTo };
    return (
      this.#allow.allows(rule.id, token, sight) || allow?.allows(rule.id, token, sight) === true
    );
  }
}

/** Whether a rule finds nothing where the name calls no secret. */
function livesByName({ generic, checksum, structure }: TextRule): boolean {
  return generic && checksum === undefined && structure === undefined;
}

function liveRule(rule: TextRule | undefined): LiveRule {
  if (rule === undefined) throw new Error("rule number out of range");
  const expression = new Expression(rule);
  if (rule.search === undefined) return { rule, expression };
  return { rule, expression, search: new Search(rule), allow: new AllowLists(rule.search.allow) };
}

/** The reach of each key, `sight` beyond what rules ask for: of a keyword as it stands, and as UTF-16. */
function byKey(reach: readonly number[], sight: number): Int32Array {
  const keys = new Int32Array(2 * reach.length);
  for (let keyword = 0; keyword < reach.length; keyword++) {
    keys[2 * keyword] = reach[keyword]! + sight;
    keys[2 * keyword + 1] = wideReach(reach[keyword]! + sight);
  }
  return keys;
}

/** As UTF-16 the same window covers twice the bytes, and one more decides how a letter is read. */
function wideReach(reach: number): number {
  return 2 * reach + 2;
}

/** The first token that covers the keyword. It can start only where a word starts, in the same run of its bytes. */
function insideToken(expression: Expression, window: Window): Token | undefined {
  const { bytes, start, end } = window;
  const least = Math.max(window.from, start - expression.leadMax);
  let runStart = start;
  while (runStart > least && expression.isLeadByte(bytes[runStart - 1]!)) runStart--;
  for (let at = runStart; at <= start; at++) {
    const token = expression.tokenAt(bytes, at, window.from, window.to);
    if (token !== undefined && token.end >= end) return token;
  }
  return undefined;
}

/** The tokens after the keyword, at most `within` bytes on; then, if the rule allows it, those before, nearest first. */
function* nearTokens(rule: TextRule, expression: Expression, window: Window): Generator<Token> {
  const { bytes, start, end } = window;
  const last = Math.min(window.to - expression.lengthMin, end + rule.within);
  for (let at = end; at <= last; at++) {
    if (at > end && !expression.canStart(bytes, at)) continue;
    const token = expression.tokenAt(bytes, at, window.from, window.to);
    if (token === undefined) continue;
    yield token;
    at = token.end - 1;
  }
  if (!rule.behind) return;
  const least = Math.max(window.from, start - rule.within - expression.lengthMax);
  for (let at = start - expression.lengthMin; at >= least; at--) {
    if (!expression.canStart(bytes, at)) continue;
    const token = expression.tokenAt(bytes, at, window.from, start);
    if (token !== undefined && start - token.end <= rule.within) yield token;
  }
}
