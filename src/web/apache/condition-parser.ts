/**
 * Apache's expressions as they are written (httpd's expr.html).
 *
 * In: text. Out: a condition, or nothing if it is none. Functions and operators of modules are kept as opaque.
 */
import { conditionBytesMax, webConfigDepthMax } from "../../limits.ts";
import { compileExpression } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { Condition, Word, WordPart } from "./condition.ts";

/** The condition that `text` writes; nothing if it is none. */
export function parseCondition(text: string): Condition | undefined {
  if (text.length > conditionBytesMax) return { kind: "opaque" };
  const parser = new ConditionParser(text);
  const condition = parser.alternatives(0);
  return parser.isAtEnd() ? condition : undefined;
}

class ConditionParser {
  readonly #text: string;
  #at = 0;
  #calls = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at >= this.#text.length;
  }

  alternatives(depth: number): Condition | undefined {
    let left = this.#conjunction(depth);
    while (left !== undefined && this.#take(/\|\||or\b/y) !== undefined) {
      const right = this.#conjunction(depth);
      left = right && { kind: "or", left, right };
    }
    return left;
  }

  #conjunction(depth: number): Condition | undefined {
    let left = this.#single(depth);
    while (left !== undefined && this.#take(/&&|and\b/y) !== undefined) {
      const right = this.#single(depth);
      left = right && { kind: "and", left, right };
    }
    return left;
  }

  #single(depth: number): Condition | undefined {
    if (depth > webConfigDepthMax) return undefined;
    if (this.#take(/!(?![=~])|not\b/y) !== undefined) {
      const of = this.#single(depth + 1);
      return of && { kind: "not", of };
    }
    if (this.#take(/\(/y) !== undefined) {
      const inner = this.alternatives(depth + 1);
      return this.#take(/\)/y) === undefined ? undefined : inner;
    }
    const constant = this.#take(/true\b|false\b/y);
    if (constant !== undefined) return { kind: "constant", value: constant === "true" };
    const unary = this.#take(/-[a-zA-Z](?![a-zA-Z0-9_])/y);
    const word = this.#word();
    if (word === undefined) return undefined;
    if (unary !== undefined) return { kind: "unary", operator: unary[1]!, word };
    return this.#comparison(word);
  }

  #comparison(left: Word): Condition | undefined {
    const matching = this.#take(/[=!]~/y);
    if (matching !== undefined) {
      const expression = this.#expression();
      return expression && { kind: "match", word: left, expression, negated: matching === "!~" };
    }
    const operator = this.#take(
      /==?|!=|<=?|>=?|-(?:in|eq|ne|ge|le|gt|lt)\b|(?:in|eq|ne|ge|le|gt|lt)\b/y,
    );
    if (operator === "-in" || operator === "in") return this.#among(left);
    if (operator === undefined) {
      // Such as -ipmatch, -strmatch: those of modules are not judged.
      if (this.#take(/-[a-zA-Z]\w+/y) === undefined) return undefined;
      return this.#word() && { kind: "opaque" };
    }
    const right = this.#word();
    return right && { kind: "compare", operator: operator.replace(/^-/, ""), left, right };
  }

  #among(word: Word): Condition | undefined {
    if (this.#take(/\{/y) === undefined) return this.#word() && { kind: "opaque" };
    const list: Word[] = [];
    do {
      const one = this.#word();
      if (one === undefined) return undefined;
      list.push(one);
    } while (this.#take(/,/y) !== undefined);
    return this.#take(/\}/y) === undefined ? undefined : { kind: "among", word, list };
  }

  #expression(): ServerExpression | undefined {
    this.#skipSpace();
    const opening = /m[/#$%^,;:_?|\-!.'"]|\//y;
    opening.lastIndex = this.#at;
    const start = opening.exec(this.#text)?.[0];
    if (start === undefined) return undefined;
    const end = this.#text.indexOf(start.at(-1)!, this.#at + start.length);
    if (end < 0) return undefined;
    const source = this.#text.slice(this.#at + start.length, end);
    const ignoreCase = this.#text[end + 1] === "i";
    this.#at = end + (ignoreCase ? 2 : 1);
    return compileExpression(source, { ignoreCase });
  }

  #word(): Word | undefined {
    const parts: WordPart[] = [];
    do {
      this.#skipSpace();
      const digits = this.#take(/-?\d+/y);
      const quote = digits === undefined ? this.#take(/["']/y) : undefined;
      if (digits !== undefined) parts.push({ kind: "text", text: digits });
      else if (quote !== undefined) {
        const string = this.#string(quote);
        if (string === undefined) return undefined;
        parts.push(...string);
      } else {
        const variable = this.#variable() ?? this.#call();
        if (variable === undefined) return undefined;
        parts.push(variable);
      }
    } while (this.#take(/\./y) !== undefined);
    return parts;
  }

  #variable(): WordPart | undefined {
    const found = this.#take(/%\{[a-zA-Z]\w*(?::[^}]*)?\}|\$\d/y);
    if (found === undefined) return undefined;
    if (found.startsWith("$")) return { kind: "variable", name: "$", argument: found };
    const [name = "", argument] = found.slice(2, -1).split(/:(.*)/s, 2);
    return { kind: "variable", name: name.toUpperCase(), argument };
  }

  #call(): WordPart | undefined {
    if (++this.#calls > webConfigDepthMax) return undefined;
    if (this.#take(/[a-zA-Z]\w*(?=\()/y) === undefined) return undefined;
    if (this.#take(/\(/y) === undefined || this.#word() === undefined) return undefined;
    if (this.#take(/\)/y) === undefined) return undefined;
    return { kind: "variable", name: "()", argument: undefined };
  }

  #string(quote: string): WordPart[] | undefined {
    const parts: WordPart[] = [];
    let text = "";
    while (this.#at < this.#text.length) {
      const byte = this.#text[this.#at]!;
      if (byte === quote) {
        this.#at++;
        return [...parts, { kind: "text", text }];
      }
      const hasVariable = byte === "%" || byte === "$" ? this.#variable() : undefined;
      if (hasVariable !== undefined) {
        parts.push({ kind: "text", text }, hasVariable);
        text = "";
        continue;
      }
      if (byte === "\\") this.#at++;
      text += this.#text[this.#at] ?? "";
      this.#at++;
    }
    return undefined;
  }

  #skipSpace(): void {
    while (/[ \t\n]/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #take(pattern: RegExp): string | undefined {
    if (!pattern.source.startsWith("[\"']")) this.#skipSpace();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
