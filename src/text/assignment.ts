/**
 * Assignments: a name to which a value is given, in the forms of source code and configuration files.
 *
 * In: bytes, a window [from, to) and the place of a keyword in it, which is a name or part of one. Out: the
 * whole name, the value and how the two are joined, or `undefined` if nothing is assigned to the name. A
 * pure function of the window: bytes outside of it are never read, and its start counts as a line's start.
 *
 * This is no parser of any language: it reads what follows a name in the ways of about thirty languages and
 * formats, and errs towards reading too much, because verify/ judges what was read. The value itself is
 * read by assigned-value.ts.
 */
import * as is from "./byte-kinds.ts";
import { readBare, readLiteral, readValue, skipBlanks, skipSpace } from "./assigned-value.ts";
import { startsWith, valueBytesMax } from "./assigned-value.ts";
import type { AssignedValue, AssignmentQuote, BareEnd } from "./assigned-value.ts";

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

export type Assignment = {
  /** The whole name: `db.password` of which the keyword may have been `password`. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** The value without its quotes. */
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly quote: AssignmentQuote;
  readonly form: AssignmentForm;
  /** The value is compared with, not given. */
  readonly comparison: boolean;
  /** The line begins as a comment does. */
  readonly comment: boolean;
  /** The value is a literal inside an expression: an argument of a call, or what follows `||`. */
  readonly wrapped: boolean;
  /** Something is appended to the value or formatted into it. */
  readonly joined: boolean;
  /** Nothing but separators or a comment follows on the line. */
  readonly alone: boolean;
  /** The value follows an HTTP authorization scheme. */
  readonly scheme: boolean;
};

/** Longest part of a name on either side of the keyword; longer "names" are data. */
export const namePartBytesMax = 64;

/** Longest type between a name and `=`, as in `password: Option<&'static str> = "..."`. */
const typeBytesMax = 48;

/** Longest list of attributes between an element's name and its text. */
const attributesBytesMax = 96;

/** An operator that was read: its form and where the value begins. */
type Operator = { readonly form: AssignmentForm; readonly next: number };

/** The name around a keyword, and what stands before it. */
type Name = {
  readonly start: number;
  readonly end: number;
  /** The byte before the name, if the window holds one. */
  readonly before: number | undefined;
  /** Where the line begins, blanks and comment marks left out. */
  readonly lineStart: number;
  readonly comment: boolean;
};

/** Where a name stands. One is kept and filled again. */
export type NameSpan = { start: number; end: number };

/**
 * Bytes behind a name that nothing can be assigned with, unless it stands in an element or braces. Most names in
 * programs are followed by one of them: `f(token)`, `token;`, `pass->next`.
 */
const closing: Uint8Array = new Uint8Array(256).fill(1, 0x80);
for (const byte of Buffer.from(");,*/%^@#$[{~")) closing[byte] = 1;

/** What mayBeAssigned() asks of single bytes, for scan/kernel/gates.ts: bit 0 of words, 1 of names, 2 of `closing`. */
export function nameLetters(): Uint8Array {
  return closing.map(
    (isClosing, byte) => Number(is.isWord(byte)) + 2 * Number(is.isName(byte)) + 4 * isClosing,
  );
}

/**
 * Hot, once a keyword. Whether something may be assigned to the name around the keyword at [nameStart, nameEnd),
 * by the bytes on either side of it; `span` is then the whole name. readAssignment() has the last word.
 */
export function mayBeAssigned(
  bytes: Uint8Array,
  from: number,
  to: number,
  nameStart: number,
  nameEnd: number,
  span: NameSpan,
): boolean {
  spanOf(bytes, from, to, nameStart, nameEnd, span);
  if (span.end >= to) return false;
  if (closing[bytes[span.end]!] === 0) return true;
  if (span.start === from) return false;
  const before = bytes[span.start - 1]!;
  return before === is.less || before === is.colon || before === is.curlyOpen;
}

/** The assignment to the name in which the keyword at [nameStart, nameEnd) stands. Hot, once a keyword. */
export function readAssignment(
  bytes: Uint8Array,
  from: number,
  to: number,
  nameStart: number,
  nameEnd: number,
): Assignment | undefined {
  const name = readName(bytes, from, to, nameStart, nameEnd);
  const operator = readOperator(bytes, from, to, name);
  if (operator === undefined) return undefined;
  const value = valueOf(bytes, to, name, operator);
  if (value === undefined) return undefined;
  const rest = restOfLine(bytes, to, value);
  return {
    nameStart: name.start,
    nameEnd: name.end,
    valueStart: value.start,
    valueEnd: value.end,
    quote: operator.form === "element" ? "markup" : value.quote,
    form: operator.form,
    comparison: operator.form === "comparison",
    comment: name.comment,
    wrapped: value.wrapped,
    joined: rest === "joined",
    alone: rest === "empty",
    scheme: value.scheme,
  };
}

function readName(
  bytes: Uint8Array,
  from: number,
  to: number,
  nameStart: number,
  nameEnd: number,
): Name {
  spanOf(bytes, from, to, nameStart, nameEnd, scratch);
  const { start, end } = scratch;
  let line = start;
  while (line > from && !is.isLineEnd(bytes[line - 1])) line--;
  const lineStart = skipMarks(bytes, line, start);
  const before = start > from ? bytes[start - 1] : undefined;
  return { start, end, before, lineStart, comment: isComment(bytes, line, start) };
}

const scratch: NameSpan = { start: 0, end: 0 };

/** Hot. The whole name around a keyword; it begins and ends with a letter, digit or underscore. */
function spanOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  nameStart: number,
  nameEnd: number,
  span: NameSpan,
): void {
  let start = nameStart;
  const first = Math.max(from, nameStart - namePartBytesMax);
  while (start > first && is.isName(bytes[start - 1])) start--;
  while (start < nameStart && !is.isWord(bytes[start])) start++;
  let end = nameEnd;
  const last = Math.min(to, nameEnd + namePartBytesMax);
  while (end < last && is.isName(bytes[end])) end++;
  while (end > nameEnd && !is.isWord(bytes[end - 1])) end--;
  span.start = start;
  span.end = end;
}

/** Past blanks, list and comment marks at a line's start: `  - x`, `# x`, `// x`, ` * x`, diff's `+x`. */
function skipMarks(bytes: Uint8Array, line: number, start: number): number {
  let next = line;
  while (next < start) {
    const byte = bytes[next]!;
    const mark = byte === is.hash || byte === is.slash || byte === is.star || byte === is.semicolon;
    if (!is.isBlank(byte) && !mark && byte !== is.dash && byte !== is.plus && byte !== is.greater)
      break;
    next++;
  }
  return next;
}

function isComment(bytes: Uint8Array, line: number, start: number): boolean {
  let next = line;
  while (next < start && is.isBlank(bytes[next])) next++;
  if (next >= start) return false;
  const byte = bytes[next]!;
  const following = next + 1 < start ? bytes[next + 1] : undefined;
  if (byte === is.hash || byte === is.semicolon || byte === is.percent) return true;
  if (byte === is.star) return is.isBlank(following);
  if (byte === is.slash) return following === is.slash || following === is.star;
  if (byte === is.dash) return following === is.dash && is.isBlank(bytes[next + 2]);
  return byte === is.less && following === is.exclamation;
}

/** What joins the name to a value, and where the value begins. */
function readOperator(
  bytes: Uint8Array,
  from: number,
  to: number,
  name: Name,
): Operator | undefined {
  if (name.before === is.less || (name.before === is.colon && isElement(bytes, from, name))) {
    return readElement(bytes, to, name.end);
  }
  if (name.before === is.greater && name.end < to && bytes[name.end] === is.less) {
    return readPropertyList(bytes, to, name.end);
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

/** Past the quote, bracket or brace that closes what the name stands in; `name.end` if there is none. */
function closeName(bytes: Uint8Array, from: number, to: number, name: Name): number {
  let next = name.end;
  if (next >= to) return next;
  let outer = name.start - 1;
  if (bytes[next] === is.backslash && next + 1 < to && is.isQuote(bytes[next + 1])) {
    next += 2;
    outer -= 2;
  } else if (is.isQuote(bytes[next])) {
    next++;
    outer--;
  } else if (startsWith(bytes, next, to, "&quot;")) next += 6;
  const inside = outer >= from ? bytes[outer] : undefined;
  const quoted = next > name.end;
  if (next < to && bytes[next] === is.squareClose && (quoted || inside === is.squareOpen)) next++;
  else if (next < to && bytes[next] === is.curlyClose && inside === is.curlyOpen) {
    if (outer > from && (is.isWord(bytes[outer - 1]) || bytes[outer - 1] === is.greater)) next++;
  }
  return next;
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

/** `export `, `ENV `, `ARG `, `set `, `setx `, `setenv ` before the name. */
function environmentBefore(bytes: Uint8Array, from: number, name: Name): boolean {
  let word = name.start;
  while (word > from && is.isBlank(bytes[word - 1])) word--;
  if (word === name.start) return false;
  for (const command of ["export", "env", "arg", "set", "setx", "setenv"]) {
    const begin = word - command.length;
    if (begin >= from && startsWith(bytes, begin, word, command)) {
      return begin === from || !is.isName(bytes[begin - 1]);
    }
  }
  return false;
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

/** Whether the dash at `dash` begins an option: `--x`, or `-x` after a blank. */
function isFlag(bytes: Uint8Array, from: number, dash: number): boolean {
  if (dash === from) return true;
  const before = bytes[dash - 1];
  return before === is.dash || is.isBlank(before) || is.isLineEnd(before);
}

/** netrc(5): `machine h login l password p` on one line. */
function netrcBefore(bytes: Uint8Array, name: Name): boolean {
  return (
    startsWith(bytes, name.lineStart, name.start, "machine ") ||
    startsWith(bytes, name.lineStart, name.start, "login ") ||
    startsWith(bytes, name.lineStart, name.start, "default ")
  );
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

/** Whether the quoted name is itself an attribute's value: `key="x"`, `name="x"`. */
function attributeBefore(bytes: Uint8Array, from: number, name: Name): boolean {
  return name.start - 2 >= from && bytes[name.start - 2] === is.equals && is.isQuote(name.before);
}

/** `<add key="x" value="v"/>`, `<property name="x">v</property>`. `next` is past the name's quote. */
function readPair(bytes: Uint8Array, to: number, next: number): Operator | undefined {
  if (next < to && bytes[next] === is.greater) {
    return elementText(bytes, to, next + 1) ? { form: "element", next: next + 1 } : undefined;
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

/** A namespace before the name: `<ns:password>`. */
function isElement(bytes: Uint8Array, from: number, name: Name): boolean {
  let next = name.start - 1;
  const first = Math.max(from, next - namePartBytesMax);
  while (next > first && is.isWord(bytes[next - 1])) next--;
  return next < name.start - 1 && next > from && bytes[next - 1] === is.less;
}

/** `<x>v</x>`, `<x type="t">v</x>`. */
function readElement(bytes: Uint8Array, to: number, from: number): Operator | undefined {
  let next = from;
  const stop = Math.min(to, from + attributesBytesMax);
  if (next < stop && !is.isBlank(bytes[next]) && bytes[next] !== is.greater) return undefined;
  while (next < stop && bytes[next] !== is.greater) {
    if (bytes[next] === is.less || is.isLineEnd(bytes[next])) return undefined;
    next++;
  }
  if (next >= stop || bytes[next - 1] === is.slash) return undefined;
  return elementText(bytes, to, next + 1) ? { form: "element", next: next + 1 } : undefined;
}

/** Apple's property lists: `<key>x</key>` and then `<string>v</string>`. */
function readPropertyList(bytes: Uint8Array, to: number, from: number): Operator | undefined {
  if (!startsWith(bytes, from, to, "</key>")) return undefined;
  const next = skipSpace(bytes, from + 6, to);
  if (!startsWith(bytes, next, to, "<string>")) return undefined;
  return elementText(bytes, to, next + 8) ? { form: "element", next: next + 8 } : undefined;
}

/** Whether text without elements begins at `from` and a closing tag ends it. */
function elementText(bytes: Uint8Array, to: number, from: number): boolean {
  const end = elementEnd(bytes, to, from);
  return end > from && end + 1 < to && bytes[end + 1] === is.slash;
}

function elementEnd(bytes: Uint8Array, to: number, from: number): number {
  let next = from;
  const stop = Math.min(to, from + valueBytesMax + 1);
  while (next < stop && bytes[next] !== is.less && !is.isLineEnd(bytes[next])) next++;
  return next < stop && bytes[next] === is.less ? next : -1;
}

function valueOf(
  bytes: Uint8Array,
  to: number,
  name: Name,
  operator: Operator,
): AssignedValue | undefined {
  const { form, next } = operator;
  if (form === "element") {
    const start = skipBlanks(bytes, next, to);
    let end = elementEnd(bytes, to, next);
    while (end > start && is.isBlank(bytes[end - 1])) end--;
    if (end <= start) return undefined;
    return { start, end, quote: "markup", after: end, wrapped: false, scheme: false };
  }
  if (form === "call" || form === "argument" || form === "word") {
    return readLiteral(bytes, next, to) && readValue(bytes, next, to, "strict");
  }
  return readValue(bytes, next, to, bareEnd(name, form));
}

/** Configuration files give a bare value the rest of the word; inside code and strings it is cut finer. */
function bareEnd(name: Name, form: AssignmentForm): BareEnd {
  switch (form) {
    case "directive":
    case "pair":
    case "flag":
    case "environment":
      return "line";
    case "equals":
    case "colon":
      if (name.lineStart === name.start) return "line";
      // A quoted key at a line's start: `"x"=v` of registry files.
      return is.isQuote(name.before) && name.lineStart === name.start - 1 ? "line" : "strict";
    case "arrow":
    case "call":
    case "argument":
    case "element":
    case "query":
    case "default":
    case "word":
    case "comparison":
      return "strict";
  }
}

/** What follows the value on its line. */
function restOfLine(
  bytes: Uint8Array,
  to: number,
  value: AssignedValue,
): "empty" | "joined" | "more" {
  let next = skipBlanks(bytes, value.after, to);
  const first = next < to ? bytes[next] : undefined;
  const second = next + 1 < to ? bytes[next + 1] : undefined;
  if (value.quote !== "none") {
    if (first === is.plus || first === is.percent) return "joined";
    if (first === is.dot && (is.isBlank(second) || startsWith(bytes, next, to, ".format("))) {
      return "joined";
    }
  }
  while (next < to && isSeparator(bytes[next]!)) next++;
  if (next >= to || is.isLineEnd(bytes[next])) return "empty";
  const comment =
    bytes[next] === is.hash ||
    startsWith(bytes, next, to, "//") ||
    startsWith(bytes, next, to, "/*") ||
    startsWith(bytes, next, to, "<!--") ||
    startsWith(bytes, next, to, "\\n");
  return comment ? "empty" : "more";
}

function isSeparator(byte: number): boolean {
  return (
    is.isBlank(byte) ||
    byte === is.comma ||
    byte === is.semicolon ||
    byte === is.roundClose ||
    byte === is.squareClose ||
    byte === is.curlyClose ||
    byte === is.backslash ||
    is.isQuote(byte)
  );
}
