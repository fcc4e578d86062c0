/**
 * The right side of an assignment: a literal, a bare word, or the literal inside an expression such as
 * `getenv("X", "literal")` or `env.X || "literal"`.
 *
 * In: bytes, where to begin, and `to`, past which nothing is read. Out: the span of the inner value (without
 * quotes, prefix or scheme) and what stood around it, or `undefined` where there is no value on this line.
 * Finding the name and the operator is left to assignment.ts, judging the value to verify/.
 */
import * as is from "./byte-kinds.ts";
import type { AssignedValue } from "./assigned-value.ts";
import { withoutScheme } from "./authorization-scheme.ts";
import { readBare } from "./bare-value.ts";
import type { BareEnd } from "./bare-value.ts";
import { literalAt, readLiteral } from "./literal.ts";
import { skipBlanks, startsWith } from "./text-steps.ts";

/** Longest chain such as `process.env.SECRET_KEY` that is looked past. */
const chainBytesMax = 96;

/** The value that begins at `from`, after any blanks. Hot, once an operator. */
export function readValue(
  bytes: Uint8Array,
  from: number,
  to: number,
  bareEnd: BareEnd,
): AssignedValue | undefined {
  const start = skipBlanks(bytes, from, to);
  if (start >= to || is.isLineEnd(bytes[start])) return undefined;
  const found = readLiteral(bytes, skipBrackets(bytes, start, to), to);
  if (found !== undefined) return withoutScheme(bytes, found);
  if (literalAt(bytes, start, to) >= 0) return undefined; // empty, cut off or too long
  const inner = readInnerLiteral(bytes, start, to);
  if (inner !== undefined) return withoutScheme(bytes, inner);
  return readBare(bytes, start, to, bareEnd);
}

/** Past `(` or `[` of `("x")` and `["x"]`, if a literal follows them; otherwise `start`. */
function skipBrackets(bytes: Uint8Array, start: number, to: number): number {
  let next = start;
  for (let depth = 0; depth < 2 && next < to; depth++) {
    if (bytes[next] !== is.roundOpen && bytes[next] !== is.squareOpen) break;
    next = skipBlanks(bytes, next + 1, to);
  }
  return next !== start && literalAt(bytes, next, to) >= 0 ? next : start;
}

/**
 * The literal inside an expression that begins with a name: `f("x")`, `f("name", "x")`, `new F("x")`,
 * `a.b || "x"`, `a ?? "x"`, `a or "x"`. Of two arguments the second is taken: the first is then a key.
 */
function readInnerLiteral(bytes: Uint8Array, start: number, to: number): AssignedValue | undefined {
  let next = start;
  if (startsWith(bytes, next, to, "new ")) next = skipBlanks(bytes, next + 4, to);
  if (startsWith(bytes, next, to, "await ")) next = skipBlanks(bytes, next + 6, to);
  next = skipChain(bytes, next, to);
  if (next === start || next >= to) return undefined;
  if (bytes[next] === is.roundOpen) {
    const first = readLiteral(bytes, skipBlanks(bytes, next + 1, to), to);
    if (first === undefined) return undefined;
    let argument = first;
    next = skipBlanks(bytes, first.after, to);
    if (next < to && bytes[next] === is.comma) {
      argument = readLiteral(bytes, skipBlanks(bytes, next + 1, to), to) ?? first;
      next = skipBlanks(bytes, argument.after, to);
    }
    const closed = next < to && bytes[next] === is.roundClose;
    const fallback = closed ? readFallback(bytes, next + 1, to) : undefined;
    return { ...(fallback ?? argument), wrapped: true };
  }
  return readFallback(bytes, next, to);
}

function skipChain(bytes: Uint8Array, start: number, to: number): number {
  let next = start;
  const stop = Math.min(to, start + chainBytesMax);
  if (next >= stop) return start;
  const first = bytes[next]!;
  if (first === is.dollar || first === is.at) next++;
  else if (!is.isLetter(first) && first !== is.underscore) return start;
  while (next < stop) {
    const byte = bytes[next]!;
    if (byte === is.squareOpen) {
      const key = readLiteral(bytes, next + 1, to);
      if (key === undefined || key.after >= to || bytes[key.after] !== is.squareClose) return next;
      next = key.after + 1;
    } else if (is.isWord(byte) || byte === is.dot || byte === is.exclamation) next++;
    else if (byte === is.colon && next + 1 < to && bytes[next + 1] === is.colon) next += 2;
    else if (byte === is.dash && next + 1 < to && bytes[next + 1] === is.greater) next += 2;
    else break;
  }
  return next;
}

function readFallback(bytes: Uint8Array, from: number, to: number): AssignedValue | undefined {
  const next = skipBlanks(bytes, from, to);
  if (
    startsWith(bytes, next, to, "||") ||
    startsWith(bytes, next, to, "??") ||
    startsWith(bytes, next, to, "?:") ||
    (next > from && startsWith(bytes, next, to, "or "))
  ) {
    const found = readLiteral(bytes, skipBlanks(bytes, next + 2, to), to);
    return found === undefined ? undefined : { ...found, wrapped: true };
  }
  return undefined;
}
