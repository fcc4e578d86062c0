/**
 * Apache's expressions (ap_expr): what `<If>`, `Require expr` and `RewriteCond expr` ask.
 *
 * In: text, and a way to look up variables. Out: true, false, or undecided where a variable or a function depends on what no
 * file tells. Grammar: httpd's expr.html.
 */
import { conditionBytesMax, webConfigDepthMax } from "../../limits.ts";
import { compileExpression } from "../expression.ts";
import type { ServerExpression } from "../expression.ts";

export type Condition =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | {
      readonly kind: "compare";
      readonly operator: string;
      readonly left: Word;
      readonly right: Word;
    }
  | { readonly kind: "among"; readonly word: Word; readonly list: readonly Word[] }
  | {
      readonly kind: "match";
      readonly word: Word;
      readonly expression: ServerExpression;
      readonly negated: boolean;
    }
  | { readonly kind: "unary"; readonly operator: string; readonly word: Word }
  | { readonly kind: "opaque" };

/** Parts that stand one after the other. */
export type Word = readonly WordPart[];
type WordPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string; readonly argument: string | undefined };

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

/** What a condition is asked with. A variable is undefined where no file tells its value. */
export type ConditionSource = {
  readonly variable: (name: string, argument: string | undefined) => string | undefined;
  readonly fileTest: (flag: string, path: string) => boolean | undefined;
  readonly matches: (expression: ServerExpression, subject: string) => boolean | undefined;
};

/** Whether a condition holds; undefined if that cannot be told. */
export function holds(condition: Condition, source: ConditionSource): boolean | undefined {
  switch (condition.kind) {
    case "constant":
      return condition.value;
    case "not": {
      const inner = holds(condition.of, source);
      return inner === undefined ? undefined : !inner;
    }
    case "and":
    case "or": {
      const ends = condition.kind === "or";
      const left = holds(condition.left, source);
      if (left === ends) return ends;
      const right = holds(condition.right, source);
      if (right === ends) return ends;
      return left === undefined || right === undefined ? undefined : !ends;
    }
    case "compare": {
      const left = valueOf(condition.left, source);
      const right = valueOf(condition.right, source);
      if (left === undefined || right === undefined) return undefined;
      return compared(condition.operator, left, right);
    }
    case "among": {
      const word = valueOf(condition.word, source);
      const values = condition.list.map((one) => valueOf(one, source));
      if (word === undefined) return undefined;
      if (values.includes(word)) return true;
      return values.includes(undefined) ? undefined : false;
    }
    case "match": {
      const subject = valueOf(condition.word, source);
      const found =
        subject === undefined ? undefined : source.matches(condition.expression, subject);
      return found === undefined ? undefined : found !== condition.negated;
    }
    case "unary": {
      const word = valueOf(condition.word, source);
      if (word === undefined) return undefined;
      if (condition.operator === "z") return word === "";
      if (condition.operator === "n") return word !== "";
      if (condition.operator === "T") return word !== "" && !/^(?:0|off|false|no)$/i.test(word);
      return source.fileTest(condition.operator, word);
    }
    case "opaque":
      return undefined;
  }
}

function valueOf(word: Word, source: ConditionSource): string | undefined {
  let value = "";
  for (const part of word) {
    const text = part.kind === "text" ? part.text : source.variable(part.name, part.argument);
    if (text === undefined) return undefined;
    value += text;
  }
  return value;
}

function compared(operator: string, left: string, right: string): boolean {
  const isNumber = /^[a-z]/.test(operator);
  const order = isNumber
    ? Math.sign((Number.parseInt(left, 10) || 0) - (Number.parseInt(right, 10) || 0))
    : left < right
      ? -1
      : left > right
        ? 1
        : 0;
  switch (operator) {
    case "=":
    case "==":
    case "eq":
      return order === 0;
    case "!=":
    case "ne":
      return order !== 0;
    case "<":
    case "lt":
      return order < 0;
    case "<=":
    case "le":
      return order <= 0;
    case ">":
    case "gt":
      return order > 0;
    default:
      return order >= 0;
  }
}
