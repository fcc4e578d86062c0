/**
 * Apache's expressions (ap_expr): what `<If>`, `Require expr` and `RewriteCond expr` ask.
 *
 * In: a condition, and a way to look up variables. Out: true, false, or undecided where a variable or a function depends on
 * what no file tells.
 */
import type { ServerExpression } from "../expression/expression.ts";

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
export type WordPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string; readonly argument: string | undefined };

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
