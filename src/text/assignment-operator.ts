/**
 * What joins a name to its value: signs such as `=` and `=>`, or a place such as an argument, an element or a line.
 *
 * In: bytes, a window [from, to) and a name in it. Out: the form of the assignment and where the value begins, or
 * `undefined` if nothing is assigned to the name.
 */
import * as is from "./byte-kinds.ts";
import { attributeBefore, closeName, environmentBefore } from "./assigned-name.ts";
import { isElement, isFlag, netrcBefore } from "./assigned-name.ts";
import type { Name } from "./assigned-name.ts";
import { readBare } from "./bare-value.ts";
import { beginsElementText, readElement, readPropertyList } from "./element-text.ts";
import { readLiteral } from "./literal.ts";
import { skipBlanks, skipSpace, startsWith } from "./text-steps.ts";

/** How name and value are joined. */
export type AssignmentForm =
  | "equals" // x = v, x := v, x ||= v, x <- v
  | "colon" // x: v, "x": v, x: T = v
  | "arrow" // x => v, "x" -> v
  | "call" // x("v")
  | "argument" // f("x", "v"), define('x', 'v')
  | "pair" // name: x / value: v, <add key="x" value="v"/>
  | "element" // <x>v</x>, <key>x</key><string>v</string>
  | "flag" // --x v, --x=v, /x:v
  | "environment" // export x=v, ENV x v, set x=v
  | "query" // ?x=v&
  | "default" // ${x:v}, ${x:-v}
  | "word" // x "v", IDENTIFIED BY 'v'
  | "directive" // a line of two words: x v
  | "comparison"; // x == v, x != v

/** An operator that was read: its form and where the value begins. */
export type Operator = { readonly form: AssignmentForm; readonly next: number };

/** Longest type between a name and `=`, as in `password: Option<&'static str> = "..."`. */
const typeBytesMax = 48;

/** What joins the name to a value, and where the value begins. */
export function readOperator(
  bytes: Uint8Array,
  from: number,
  to: number,
  name: Name,
): Operator | undefined {
  if (name.before === is.less || (name.before === is.colon && isElement(bytes, from, name))) {
    return elementAt(readElement(bytes, to, name.end));
  }
  if (name.before === is.greater && name.end < to && bytes[name.end] === is.less) {
    return elementAt(readPropertyList(bytes, to, name.end));
  }
  const closed = closeName(bytes, from, to, name);
  if (closed > name.end && attributeBefore(bytes, from, name)) {
    const pair = readPair(bytes, to, closed);
    if (pair !== undefined) return pair;
  }
  const next = skipBlanks(bytes, closed, to);
  if (next >= to) return undefined;
  const sign = bytes[next]!;
  if (closed > name.end && sign === is.comma) return readArgument(bytes, to, next + 1);
  if (
    name.before === is.curlyOpen &&
    name.start - 2 >= from &&
    bytes[name.start - 2] === is.dollar
  ) {
    return readDefault(bytes, to, next);
  }
  if (sign === is.roundOpen && next === name.end) {
    const value = skipBlanks(bytes, next + 1, to);
    return readLiteral(bytes, value, to) === undefined ? undefined : { form: "call", next: value };
  }
  const signed = readSign(bytes, to, next, closed > name.end);
  if (signed !== undefined) return placed(bytes, from, to, name, signed, next);
  if (next === closed) return readNextLine(bytes, to, closed);
  return readBlank(bytes, from, to, name, next);
}

/** The operators that are signs. `quoted`: the name stood in quotes or brackets. */
function readSign(
  bytes: Uint8Array,
  to: number,
  at: number,
  quoted: boolean,
): Operator | undefined {
  const sign = bytes[at]!;
  const second = at + 1 < to ? bytes[at + 1] : undefined;
  const third = at + 2 < to ? bytes[at + 2] : undefined;
  if (sign === is.equals) {
    if (second === is.equals)
      return { form: "comparison", next: at + (third === is.equals ? 3 : 2) };
    if (second === is.greater) return { form: "arrow", next: at + 2 };
    return second === is.tilde ? undefined : { form: "equals", next: at + 1 };
  }
  if (sign === is.colon) {
    if (second === is.colon) return undefined;
    if (second === is.equals) return { form: "equals", next: at + 2 };
    const typed = skipType(bytes, to, at + 1);
    return { form: "colon", next: typed < 0 ? at + 1 : typed };
  }
  if (sign === is.exclamation && second === is.equals) {
    return { form: "comparison", next: at + (third === is.equals ? 3 : 2) };
  }
  if (sign === is.question && second === is.colon) {
    const typed = skipType(bytes, to, at + 2);
    return typed < 0 ? undefined : { form: "colon", next: typed };
  }
  if ((sign === is.question || sign === is.plus || sign === is.dot) && second === is.equals) {
    return { form: "equals", next: at + 2 };
  }
  if ((sign === is.bar || sign === is.question) && second === sign && third === is.equals) {
    return { form: "equals", next: at + 3 };
  }
  if (sign === is.less && second === is.dash) return { form: "equals", next: at + 2 };
  if (quoted && sign === is.dash && second === is.greater) return { form: "arrow", next: at + 2 };
  return undefined;
}

/**
 * Past a type and its `=` (`: string = `, `: &'static str = `, ` string = `), if a literal follows; -1 if
 * what stands there is no type.
 */
function skipType(bytes: Uint8Array, to: number, from: number): number {
  let next = skipBlanks(bytes, from, to);
  const begin = next;
  const stop = Math.min(to, next + typeBytesMax);
  while (next < stop && isType(bytes[next]!)) next++;
  if (next === begin || next >= stop || bytes[next] !== is.equals) return -1;
  if (next + 1 < to && (bytes[next + 1] === is.equals || bytes[next + 1] === is.greater)) return -1;
  const value = skipBlanks(bytes, next + 1, to);
  return readLiteral(bytes, value, to) === undefined ? -1 : value;
}

function isType(byte: number): boolean {
  return (
    is.isWord(byte) ||
    byte === is.space ||
    byte === is.ampersand ||
    byte === is.star ||
    byte === is.less ||
    byte === is.greater ||
    byte === is.squareOpen ||
    byte === is.squareClose ||
    byte === is.question ||
    byte === is.bar ||
    byte === is.dot ||
    byte === is.singleQuote
  );
}

/** Names the form more closely by what stands before the name. */
function placed(
  bytes: Uint8Array,
  from: number,
  to: number,
  name: Name,
  operator: Operator,
  sign: number,
): Operator | undefined {
  const { form, next } = operator;
  if (form === "comparison" || form === "arrow") return operator;
  if (name.before === is.dash && form === "equals") return { form: "flag", next };
  if (name.before === is.slash && form === "colon" && sign + 1 === next)
    return { form: "flag", next };
  if ((name.before === is.question || name.before === is.ampersand) && form === "equals") {
    return { form: "query", next };
  }
  if (form === "equals" && environmentBefore(bytes, from, name))
    return { form: "environment", next };
  const empty = skipBlanks(bytes, next, to);
  if (form === "colon" && (empty >= to || is.isLineEnd(bytes[empty]))) return undefined;
  return operator;
}

/** Only blanks stand between the name and what may be its value. */
function readBlank(
  bytes: Uint8Array,
  from: number,
  to: number,
  name: Name,
  next: number,
): Operator | undefined {
  if (is.isLineEnd(bytes[next])) return readNextLine(bytes, to, next);
  if (name.before === is.dash && isFlag(bytes, from, name.start - 1)) {
    return bytes[next] === is.dash ? undefined : { form: "flag", next };
  }
  if (environmentBefore(bytes, from, name)) return { form: "environment", next };
  if (readLiteral(bytes, next, to) !== undefined) return { form: "word", next };
  const typed = skipType(bytes, to, next);
  if (typed >= 0) return { form: "equals", next: typed };
  if (name.lineStart !== name.start && !netrcBefore(bytes, name)) return undefined;
  const value = readBare(bytes, next, to, "line");
  if (value === undefined) return undefined;
  const rest = skipBlanks(bytes, value.end, to);
  return rest >= to || is.isLineEnd(bytes[rest]) ? { form: "directive", next } : undefined;
}

/** A Kubernetes or compose pair: `name: X`, and on the next line `value: v`. */
function readNextLine(bytes: Uint8Array, to: number, next: number): Operator | undefined {
  if (next >= to || !is.isLineEnd(bytes[next])) return undefined;
  return readValueKey(bytes, to, next);
}

/** `value` as a key or attribute, after white space: where its own value begins. */
function readValueKey(bytes: Uint8Array, to: number, from: number): Operator | undefined {
  let next = skipSpace(bytes, from, to);
  const quote = next < to && is.isQuote(bytes[next]);
  if (quote) next++;
  if (!startsWith(bytes, next, to, "value")) return undefined;
  next += 5;
  if (quote && next < to && is.isQuote(bytes[next])) next++;
  next = skipBlanks(bytes, next, to);
  if (next >= to || (bytes[next] !== is.colon && bytes[next] !== is.equals)) return undefined;
  return { form: "pair", next: next + 1 };
}

/** `f("x", "v")`, or `"name": "x", "value": "v"`. `next` is past the comma. */
function readArgument(bytes: Uint8Array, to: number, next: number): Operator | undefined {
  const pair = readValueKey(bytes, to, next);
  if (pair !== undefined) return pair;
  const value = skipBlanks(bytes, next, to);
  return readLiteral(bytes, value, to) === undefined
    ? undefined
    : { form: "argument", next: value };
}

/** `<add key="x" value="v"/>`, `<property name="x">v</property>`. `next` is past the name's quote. */
function readPair(bytes: Uint8Array, to: number, next: number): Operator | undefined {
  if (next < to && bytes[next] === is.greater) {
    return elementAt(beginsElementText(bytes, to, next + 1) ? next + 1 : -1);
  }
  return readValueKey(bytes, to, next);
}

/** `${x:v}` of Spring, `${x:-v}` and `${x:=v}` of shells and compose files. */
function readDefault(bytes: Uint8Array, to: number, at: number): Operator | undefined {
  let next = at;
  if (bytes[next] === is.colon) next++;
  else if (bytes[next] !== is.dash) return undefined;
  if (next < to && (bytes[next] === is.dash || bytes[next] === is.equals)) next++;
  return { form: "default", next };
}

/** The operator before an element's text; none if `next` is -1. */
function elementAt(next: number): Operator | undefined {
  return next < 0 ? undefined : { form: "element", next };
}
