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
  const quotes = quotesAt(bytes, open, to);
  const inner = open + quotes;
  const stop = Math.min(to, inner + valueBytesMax + 1);
  for (let next = inner; next < stop; next++) {
    const here = bytes[next]!;
    if (here === is.backslash) next++;
    else if (here === is.newLine || here === is.carriageReturn) return undefined;
    else if (here === byte) {
      if (quotes > 1 && quotesAt(bytes, next, to) < quotes) continue;
      const within = withinQuotes(bytes, inner, next);
      return literal(inner + within, next - within, quoteOf(byte), next + quotes);
    }
  }
  return undefined;
}

/** How many quotes open or close a literal at `at`: three of Python and others, two backticks of Markdown. */
function quotesAt(bytes: Uint8Array, at: number, to: number): number {
  const byte = bytes[at];
  if (at + 1 >= to || bytes[at + 1] !== byte) return 1;
  const isThree = at + 2 < to && bytes[at + 2] === byte;
  if (byte === is.backtick) return isThree ? 1 : 2;
  return isThree ? 3 : 1;
}

/** How far in the text of `'"x"'` or `"\\"x\\""` begins and ends, if [start, end) is one in quotes; 0 if it is not. */
function withinQuotes(bytes: Uint8Array, start: number, end: number): number {
  const escaped = bytes[start] === is.backslash && bytes[end - 2] === is.backslash ? 1 : 0;
  const quote = bytes[start + escaped];
  const isWithin = end - start > 2 * (escaped + 1) && is.isQuote(quote) && bytes[end - 1] === quote;
  return isWithin ? escaped + 1 : 0;
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
  if (byte === is.ampersand && quoteEntity(bytes, next, to) > 0) return next;
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

/** Quotes as HTML writes them: HTML Living Standard, section 13.5. */
const quoteEntities: readonly string[] = ["&quot;", "&#34;", "&#39;", "&apos;", "&#x22;", "&#x27;"];

/** How long the character reference of a quote at `at` is; 0 if there is none. */
export function quoteEntity(bytes: Uint8Array, at: number, to: number): number {
  return quoteEntities.find((entity) => startsWith(bytes, at, to, entity))?.length ?? 0;
}

function readEntity(bytes: Uint8Array, open: number, to: number): AssignedValue | undefined {
  const inner = open + quoteEntity(bytes, open, to);
  const stop = Math.min(to, inner + valueBytesMax + 1);
  for (let next = inner; next < stop; next++) {
    const byte = bytes[next]!;
    if (byte === is.newLine || byte === is.doubleQuote || byte === is.less) return undefined;
    if (byte !== is.ampersand) continue;
    const entity = quoteEntity(bytes, next, to);
    if (entity > 0) return literal(inner, next, "entity", next + entity);
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
