/**
 * Assignments: a name to which a value is given, in the forms of source code and configuration files.
 *
 * In: bytes, a window [from, to) and the place of a keyword in it, which is a name or part of one. Out: the
 * whole name, the value and how the two are joined, or `undefined` if nothing is assigned to the name. A
 * pure function of the window: bytes outside of it are never read, and its start counts as a line's start.
 *
 * This is no parser of any language: it reads what follows a name in the ways of about thirty languages and
 * formats, and errs towards reading too much, because verify/ judges what was read. The name is read by
 * assigned-name.ts, what follows it by assignment-operator.ts, the value by right-side.ts.
 */
import * as is from "./byte-kinds.ts";
import { readName, spanOf } from "./assigned-name.ts";
import type { Name, NameSpan } from "./assigned-name.ts";
import type { AssignedValue, AssignmentQuote } from "./assigned-value.ts";
import { readOperator } from "./assignment-operator.ts";
import type { AssignmentForm, Operator } from "./assignment-operator.ts";
import type { BareEnd } from "./bare-value.ts";
import { readElementText } from "./element-text.ts";
import { readLiteral } from "./literal.ts";
import { readValue } from "./right-side.ts";
import { skipBlanks, startsWith } from "./text-steps.ts";

export type { NameSpan } from "./assigned-name.ts";

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

function valueOf(
  bytes: Uint8Array,
  to: number,
  name: Name,
  operator: Operator,
): AssignedValue | undefined {
  const { form, next } = operator;
  if (form === "element") return readElementText(bytes, to, next);
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
