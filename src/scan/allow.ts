/**
 * Allow-lists of users: matches that are not to be one, by what they say.
 *
 * In: a match and the bytes around it. Out: whether some list allows it. A function of the match and of at most
 * `allowLineBytesMax` bytes around its rule's window, so that the delta scan may inherit the answer. Lists that ask
 * for a path or a commit are not for here (findings/place-allow.ts).
 */
import type RE2 from "re2";
import { installed } from "../builtins.ts";
import { allowLineBytesMax } from "../limits.ts";
import type { ContentAllow } from "../rules/rule.ts";
import type { TokenSpan } from "./expression.ts";

/** The bytes that may be looked at: [from, to). */
export type Sight = { readonly bytes: Uint8Array; readonly from: number; readonly to: number };

export class AllowLists {
  /** How far beyond a rule's window the lists look. */
  readonly sight: number;
  readonly #lists: readonly ContentAllow[];
  readonly #compiled = new Map<ContentAllow, readonly RE2[]>();

  constructor(lists: readonly ContentAllow[]) {
    this.#lists = lists;
    this.sight = lists.some(({ target }) => target === "line") ? allowLineBytesMax : 0;
  }

  /** Whether a match of a rule is allowed by one of the lists. */
  allows(rule: string, token: TokenSpan, sight: Sight): boolean {
    return this.#lists.some(
      (list) => (list.rules?.includes(rule) ?? true) && this.#isAllowed(list, token, sight),
    );
  }

  #isAllowed(list: ContentAllow, token: TokenSpan, sight: Sight): boolean {
    const hasWord = (): boolean => {
      if (list.words.length === 0) return false;
      const secret = text(sight.bytes, token.secretStart, token.secretEnd);
      const lower = secret.toString("latin1").toLowerCase();
      return list.words.some((word) => lower.includes(word));
    };
    const fits = (): boolean => {
      if (list.expressions.length === 0) return false;
      const [start, end] = targetOf(list.target, token, sight);
      const target = text(sight.bytes, start, end);
      return this.#expressionsOf(list).some((expression) => expression.test(target));
    };
    return list.needsBoth ? hasWord() && fits() : hasWord() || fits();
  }

  #expressionsOf(list: ContentAllow): readonly RE2[] {
    const known = this.#compiled.get(list);
    if (known !== undefined) return known;
    const engine = installed("re2") as typeof RE2;
    const made = list.expressions.map((expression) => new engine(expression));
    this.#compiled.set(list, made);
    return made;
  }
}

function targetOf(
  target: ContentAllow["target"],
  token: TokenSpan,
  sight: Sight,
): readonly [number, number] {
  switch (target) {
    case "secret":
      return [token.secretStart, token.secretEnd];
    case "match":
      return [token.start, token.end];
    case "line": {
      let { start, end } = token;
      while (start > sight.from && sight.bytes[start - 1] !== 0x0a) start--;
      while (end < sight.to && sight.bytes[end] !== 0x0a) end++;
      return [start, end];
    }
  }
}

function text(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
