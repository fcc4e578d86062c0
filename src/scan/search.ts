/**
 * The search: a free expression of a user's rule, in the window around one of its keywords.
 *
 * In: a rule of the form `search`, and a window. Out: the matches there.
 *
 * What is found is a function of the window alone, as the delta scan asks. Where every match holds a keyword, the
 * match of a hit is the one that begins first of those that cover it: to begin with, not to end, so that neither what
 * stands before the window nor a match that ended earlier has a say. Where the keyword only stands nearby, matches
 * follow one another from the start of the first line in the window, and those near the keyword count.
 */
import type RE2 from "re2";
import { installed } from "../builtins.ts";
import { boundaryBytes, searchStartsMax } from "../limits.ts";
import type { SearchFacts, TextRule } from "../rules/rule.ts";
import type { TokenSpan } from "./expression.ts";

/** bytes[from] to bytes[to - 1], with the keyword at [start, end). */
type Window = {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
};

let engine: typeof RE2 | undefined;

export class Search {
  readonly #token: string;
  readonly #facts: SearchFacts;
  readonly #within: number;
  readonly #lengthMax: number;
  readonly #reachBefore: number;
  #compiled: RE2 | undefined;

  constructor({ token, search, within, lengthMax, reachBefore }: TextRule) {
    if (search === undefined) throw new Error("a rule that searches says how");
    this.#token = token;
    this.#facts = search;
    this.#within = within;
    this.#lengthMax = lengthMax;
    this.#reachBefore = reachBefore;
  }

  /** The matches of the keyword, in order. */
  matchesAt(window: Window): TokenSpan[] {
    const { bytes, from, to } = window;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
    engine ??= installed("re2") as typeof RE2;
    this.#compiled ??= new engine(this.#token, "dg");
    this.#compiled.lastIndex = 0;
    if (!this.#compiled.test(text)) return [];
    return this.#facts.holdsKeyword
      ? this.#covering(this.#compiled, text, window)
      : this.#nearby(this.#compiled, text, window);
  }

  #covering(expression: RE2, text: Buffer, { from, start, end }: Window): TokenSpan[] {
    let at = Math.max(0, end - this.#lengthMax - from);
    for (let count = 0; count < searchStartsMax; count++) {
      const span = this.#next(expression, text, at, from);
      if (span === undefined || span.start > start) return [];
      if (span.end >= end) return span.end - span.start <= this.#lengthMax ? [span] : [];
      at = span.start + 1 - from;
    }
    return [];
  }

  #nearby(expression: RE2, text: Buffer, { from, start, end }: Window): TokenSpan[] {
    const lineEnd = from === 0 ? -1 : text.indexOf(0x0a);
    // Where no line begins, the window's first bytes are there only to be looked back at.
    let at = start - from < this.#reachBefore ? 0 : boundaryBytes;
    if (lineEnd >= 0 && lineEnd < start - from) at = lineEnd + 1;
    const spans: TokenSpan[] = [];
    for (let count = 0; count < searchStartsMax; count++) {
      const span = this.#next(expression, text, at, from);
      if (span === undefined || span.start > end + this.#within) break;
      const isNear = span.end >= start - this.#within && span.end - span.start <= this.#lengthMax;
      if (isNear) spans.push(span);
      at = Math.max(span.end - from, at + 1);
    }
    return spans;
  }

  /** The first match that begins at or after `at` of `text`, which is what the window holds from `from`. */
  #next(expression: RE2, text: Buffer, at: number, from: number): TokenSpan | undefined {
    if (at > text.length) return undefined;
    expression.lastIndex = at;
    const found = expression.exec(text);
    const whole = found?.indices?.[0];
    if (found === null || whole === undefined) return undefined;
    const secret = this.#secretOf(found.indices ?? []) ?? whole;
    return {
      start: from + whole[0],
      end: from + whole[1],
      secretStart: from + secret[0],
      secretEnd: from + secret[1],
    };
  }

  #secretOf(
    groups: readonly (readonly [number, number] | undefined)[],
  ): readonly [number, number] | undefined {
    if (this.#facts.secretGroup > 0) return groups[this.#facts.secretGroup];
    return groups.slice(1).find((group) => group !== undefined && group[1] > group[0]);
  }
}
