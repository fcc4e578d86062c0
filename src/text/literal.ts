/**
 * Literals: text in any of the usual quotes, after the prefix that a language has for them.
 *
 * In: bytes, where to begin, and `to`, past which nothing is read. Out: the span without quotes and prefix, or
 * `undefined` where no literal begins, or one that is empty, too long or does not end on its line.
 */
import * as is from "./byte-kinds.ts";
import { valueBytesMax } from "./assigned-value.ts";
import type { AssignedValue, AssignmentQuote } from "./assigned-value.ts";
import { startsWith } from "./text-steps.ts";

/** Longest prefix of a literal: Python's `rb`, C++'s `u8R`, C#'s `$@`. */
const prefixBytesMax = 3;

/** A literal that begins at `start`, with its prefix; `undefined` if none does or it does not end in time. */
export function readLiteral(
  bytes: Uint8Array,
  start: number,
  to: number,
): AssignedValue | undefined {
  const open = literalAt(bytes, start, to);
  if (open < 0) return undefined;
  const byte = bytes[open]!;
  if (byte === is.backslash) return readEscaped(bytes, open, to);
  if (byte === is.ampersand) return readEntity(bytes, open, to);
  const triple =
    open + 2 < to && bytes[open + 1] === byte && bytes[open + 2] === byte && byte !== is.backtick;
  const inner = open + (triple ? 3 : 1);
  const stop = Math.min(to, inner + valueBytesMax + 1);
  for (let next = inner; next < stop; next++) {
    const here = bytes[next]!;
    if (here === is.backslash) next++;
    else if (here === is.newLine || here === is.carriageReturn) return undefined;
    else if (here === byte) {
      if (triple && !(next + 2 < to && bytes[next + 1] === byte && bytes[next + 2] === byte))
        continue;
      return literal(inner, next, quoteOf(byte), next + (triple ? 3 : 1));
    }
  }
  return undefined;
}

/** Where the opening quote of a literal stands (past its prefix), or -1 if no literal begins at `start`. */
export function literalAt(bytes: Uint8Array, start: number, to: number): number {
  let next = start;
  const end = Math.min(to - 1, start + prefixBytesMax);
  while (next < end && isPrefix(bytes[next]!)) next++;
  if (next >= to) return -1;
  const byte = bytes[next]!;
  if (is.isQuote(byte)) return next;
  if (byte === is.backslash && next + 1 < to && is.isQuote(bytes[next + 1])) return next;
  if (byte === is.ampersand && startsWith(bytes, next, to, "&quot;")) return next;
  return -1;
}

/** Python b r u f, C and C++ L u8 R, C# @ and $, Objective-C and PowerShell @. */
function isPrefix(byte: number): boolean {
  const lower = byte | 0x20;
  return (
    lower === 0x62 || // b
    lower === 0x72 || // r
    lower === 0x75 || // u
    lower === 0x66 || // f
    byte === 0x4c || // L
    byte === 0x38 || // 8
    byte === is.at ||
    byte === is.dollar ||
    byte === is.hash // Rust r#"..."#
  );
}

/** `\"x\"`: a literal inside a literal; its own escapes (`\\\"`) are not followed. */
function readEscaped(bytes: Uint8Array, open: number, to: number): AssignedValue | undefined {
  const quote = bytes[open + 1]!;
  const inner = open + 2;
  const stop = Math.min(to - 1, inner + valueBytesMax + 1);
  for (let next = inner; next < stop; next++) {
    const byte = bytes[next]!;
    if (byte === is.newLine || byte === is.carriageReturn || byte === quote) return undefined;
    if (byte === is.backslash && bytes[next + 1] === quote) {
      return literal(inner, next, "escaped", next + 2);
    }
  }
  return undefined;
}

function readEntity(bytes: Uint8Array, open: number, to: number): AssignedValue | undefined {
  const inner = open + 6;
  const stop = Math.min(to, inner + valueBytesMax + 1);
  for (let next = inner; next < stop; next++) {
    const byte = bytes[next]!;
    if (byte === is.newLine || byte === is.doubleQuote || byte === is.less) return undefined;
    if (byte === is.ampersand && startsWith(bytes, next, to, "&quot;")) {
      return literal(inner, next, "entity", next + 6);
    }
  }
  return undefined;
}

function literal(
  start: number,
  end: number,
  quote: AssignmentQuote,
  after: number,
): AssignedValue | undefined {
  if (end <= start) return undefined;
  return { start, end, quote, after, wrapped: false, scheme: false };
}

function quoteOf(byte: number): AssignmentQuote {
  if (byte === is.singleQuote) return "single";
  return byte === is.doubleQuote ? "double" : "backtick";
}
