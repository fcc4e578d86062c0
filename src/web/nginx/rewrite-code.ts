/**
 * The directives of nginx's rewrite module, in their order: `set`, `if`, `return`, `rewrite`, `break`.
 *
 * In: directives of a block. Out: codes that are run one after another (rewrite-phase.ts). The blocks of `if` are
 * locations without a name; whoever builds locations makes them.
 */
import type { ConfigSpan } from "../config-text.ts";
import { lazyExpression } from "./lazy-expression.ts";
import type { LazyExpression } from "./lazy-expression.ts";
import type { Location } from "./location.ts";
import type { Directive, Word } from "./syntax.ts";
import { valueOf, valueOfText } from "./value.ts";
import type { Value } from "./value.ts";

export type Condition =
  | { readonly kind: "is-set"; readonly value: Value }
  | { readonly kind: "equals"; readonly value: Value; readonly other: Value; readonly not: boolean }
  | {
      readonly kind: "matches";
      readonly value: Value;
      readonly expression: LazyExpression;
      readonly not: boolean;
    }
  | {
      readonly kind: "file";
      readonly value: Value;
      readonly test: "f" | "d" | "e" | "x";
      readonly not: boolean;
    };

export type RewriteCode =
  | { readonly kind: "set"; readonly name: string; readonly value: Value; readonly by: ConfigSpan }
  | {
      readonly kind: "return";
      readonly status: number;
      readonly text: Value | undefined;
      readonly by: ConfigSpan;
    }
  | {
      readonly kind: "rewrite";
      readonly expression: LazyExpression;
      readonly path: Value;
      readonly query: Value | undefined;
      readonly keepsQuery: boolean;
      readonly ends: "no" | "last" | "break" | "redirect";
      readonly status: number;
      readonly by: ConfigSpan;
    }
  | { readonly kind: "break"; readonly by: ConfigSpan }
  | {
      readonly kind: "if";
      readonly condition: Condition | undefined;
      readonly codes: readonly RewriteCode[];
      readonly location: Location | undefined;
      readonly by: ConfigSpan;
    };

/** Codes of these directives; `ifBlock` makes the location of an `if`, where there is one. */
export function rewriteCodesOf(
  directives: readonly Directive[],
  ifBlock: (directive: Directive) => Location | undefined,
): readonly RewriteCode[] {
  return directives.flatMap((directive) => codeOf(directive, ifBlock) ?? []);
}

function codeOf(
  directive: Directive,
  ifBlock: (directive: Directive) => Location | undefined,
): RewriteCode | undefined {
  const { name, words, by, block } = directive;
  const [first, second] = words;
  if (name === "break") return { kind: "break", by };
  if (first === undefined) return undefined;
  if (name === "return") return returnOf(directive, first, second);
  if (name === "if" && block !== undefined) {
    const location = ifBlock(directive);
    const codes = location?.codes ?? rewriteCodesOf(block, () => undefined);
    return { kind: "if", condition: conditionOf(directive), codes, location, by };
  }
  if (second === undefined) return undefined;
  if (name === "set" && first.text.startsWith("$"))
    return {
      kind: "set",
      name: first.text.slice(1).toLowerCase(),
      value: valueOf(second, directive),
      by,
    };
  return name === "rewrite" ? rewriteOf(directive, first, second) : undefined;
}

function returnOf(directive: Directive, first: Word, second: Word | undefined): RewriteCode {
  const { by } = directive;
  if (!/^\d+$/.test(first.text))
    return { kind: "return", status: 302, text: valueOf(first, directive), by };
  const text = second === undefined ? undefined : valueOf(second, directive);
  return { kind: "return", status: Number(first.text), text, by };
}

function rewriteOf(directive: Directive, pattern: Word, replacement: Word): RewriteCode {
  const { by, words } = directive;
  const flag = words[2]?.text;
  const isOutside = /^(https?:\/\/|\$scheme)/.test(replacement.text);
  const redirects = isOutside || flag === "redirect" || flag === "permanent";
  const dropsQuery = replacement.text.endsWith("?");
  const text = dropsQuery ? replacement.text.slice(0, -1) : replacement.text;
  const query = redirects ? -1 : text.indexOf("?");
  const valueIn = (part: string): Value => valueOfText(part, by, replacement.template);
  const plain = flag === "last" || flag === "break" ? flag : "no";
  return {
    kind: "rewrite",
    expression: lazyExpression(pattern.text, false),
    path: valueIn(query < 0 ? text : text.slice(0, query)),
    query: query < 0 ? undefined : valueIn(text.slice(query + 1)),
    keepsQuery: !dropsQuery,
    ends: redirects ? "redirect" : plain,
    status: flag === "permanent" ? 301 : 302,
    by,
  };
}

/** The condition between the brackets, which are parts of the first and the last word; nothing if there is none. */
function conditionOf(directive: Directive): Condition | undefined {
  const words = [...directive.words];
  const first = words[0];
  if (first?.text.startsWith("(") !== true) return undefined;
  words[0] = { ...first, text: first.text.slice(1) };
  const last = words.at(-1)!;
  if (!last.text.endsWith(")")) return undefined;
  words[words.length - 1] = { ...last, text: last.text.slice(0, -1) };
  if (words[0].text === "" && words.length > 1) words.shift();
  if (words.at(-1)!.text === "" && words.length > 1 && last.text === ")") words.pop();
  const [left, sign, right] = words;
  if (left === undefined) return undefined;
  const file = /^(!?)-([fdex])$/.exec(left.text);
  if (file !== null && sign !== undefined) {
    const test = file[2] as "f" | "d" | "e" | "x";
    return { kind: "file", value: valueOf(sign, directive), test, not: file[1] === "!" };
  }
  const value = valueOf(left, directive);
  if (sign === undefined || right === undefined) return { kind: "is-set", value };
  const not = sign.text.startsWith("!");
  if (sign.text.endsWith("="))
    return { kind: "equals", value, other: valueOf(right, directive), not };
  const expression = lazyExpression(right.text, sign.text.endsWith("*"));
  return { kind: "matches", value, expression, not };
}
