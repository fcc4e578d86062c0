/**
 * The value that follows an operator: a literal in any of the usual quotes, a bare word, or the literal
 * inside an expression such as `getenv("X", "literal")` or `env.X || "literal"`.
 *
 * In: bytes, where to begin, and `to`, past which nothing is read. Out: the span of the inner value (without
 * quotes, prefix or scheme) and what stood around it, or `undefined` where there is no value on this line.
 * Finding the name and the operator is left to assignment.ts, judging the value to verify/.
 */
import * as is from "./byte-kinds.ts";

/** What the value stood in. `escaped`: `\"` inside another string; `entity`: `&quot;`; `markup`: `<a>x</a>`. */
export type AssignmentQuote =
  | "none"
  | "single"
  | "double"
  | "backtick"
  | "escaped"
  | "entity"
  | "markup";

export type AssignedValue = {
  start: number;
  end: number;
  quote: AssignmentQuote;
  /** The first byte after value and closing quote. */
  after: number;
  /** The value is a literal inside a call or after `||`, not the whole right side. */
  wrapped: boolean;
  /** The value follows an HTTP authorization scheme such as `Bearer`. */
  scheme: boolean;
};

/** How a bare value ends: `strict` at any separator, `line` only at a blank or the line's end. */
export type BareEnd = "strict" | "line";

/**
 * Longest value that is read. A key or password that somebody assigns in source text is shorter (the longest
 * usual one, 1024 bits in hex, has 256 digits); longer ones are data or key blocks, which have rules of their own.
 */
export const valueBytesMax = 256;

/** Longest run of blanks crossed: columns of aligned assignments are rarely wider. */
const blanksMax = 64;

/** Longest prefix of a literal: Python's `rb`, C++'s `u8R`, C#'s `$@`. */
const prefixBytesMax = 3;

/** Longest chain such as `process.env.SECRET_KEY` that is looked past. */
const chainBytesMax = 96;

const schemes: readonly string[] = ["bearer", "basic", "token", "digest", "apikey", "negotiate"];

/** Skips blanks from `from`; no further than `to`. */
export function skipBlanks(bytes: Uint8Array, from: number, to: number): number {
  let next = from;
  const end = Math.min(to, from + blanksMax);
  while (next < end && is.isBlank(bytes[next])) next++;
  return next;
}

/** Skips blanks and line ends. */
export function skipSpace(bytes: Uint8Array, from: number, to: number): number {
  let next = from;
  const end = Math.min(to, from + blanksMax);
  while (next < end && (is.isBlank(bytes[next]) || is.isLineEnd(bytes[next]))) next++;
  return next;
}

/** Whether the bytes from `from` are `word` (lower case), in any case. */
export function startsWith(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (from < 0 || from + word.length > to) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[from + i]!;
    const folded = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (folded !== word.charCodeAt(i)) return false;
  }
  return true;
}

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

/** Where the opening quote of a literal stands (past its prefix), or -1 if no literal begins at `start`. */
function literalAt(bytes: Uint8Array, start: number, to: number): number {
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

/** A bare word from `start`; a scheme such as `Bearer` before it is left out. */
export function readBare(
  bytes: Uint8Array,
  start: number,
  to: number,
  bareEnd: BareEnd,
): AssignedValue | undefined {
  const begin = schemeEnd(bytes, start, to);
  const stop = Math.min(to, begin + valueBytesMax + 1);
  let next = begin;
  while (next < stop && !endsBare(bytes, next, to, bareEnd)) next++;
  if (next === begin || next - begin > valueBytesMax) return undefined;
  return {
    start: begin,
    end: next,
    quote: "none",
    after: next,
    wrapped: false,
    scheme: begin > start,
  };
}

/** Whether a bare value ends before the byte at `next`. */
function endsBare(bytes: Uint8Array, next: number, to: number, bareEnd: BareEnd): boolean {
  const byte = bytes[next]!;
  if (byte <= is.space) return true;
  const following = next + 1 < to ? bytes[next + 1] : undefined;
  if (byte === is.backslash) {
    // `\"`, `\'`, `\n`, `\r`, `\t` inside a string end what is embedded there; other backslashes are text.
    return is.isQuote(following) || following === 0x6e || following === 0x72 || following === 0x74;
  }
  if (bareEnd === "line") {
    const separates = byte === is.semicolon || byte === is.comma || isClosing(byte);
    if (separates) return following === undefined || following <= is.space || isClosing(following);
    return is.isQuote(byte);
  }
  return (
    byte === is.semicolon ||
    byte === is.comma ||
    byte === is.ampersand ||
    byte === is.less ||
    byte === is.bar ||
    isClosing(byte) ||
    is.isQuote(byte)
  );
}

function isClosing(byte: number): boolean {
  return byte === is.roundClose || byte === is.curlyClose || byte === is.squareClose;
}

/** RFC 9110, section 11.4: `scheme SP credentials`. Where the credentials begin, or `start`. */
function schemeEnd(bytes: Uint8Array, start: number, to: number): number {
  for (const scheme of schemes) {
    const end = start + scheme.length;
    if (end < to && is.isBlank(bytes[end]) && startsWith(bytes, start, to, scheme)) {
      const after = skipBlanks(bytes, end, to);
      return after < to && !is.isLineEnd(bytes[after]) ? after : start;
    }
  }
  return start;
}

function withoutScheme(bytes: Uint8Array, value: AssignedValue): AssignedValue | undefined {
  const start = schemeEnd(bytes, value.start, value.end);
  if (start !== value.start) return { ...value, start, scheme: true };
  const last = bytes[value.end - 1];
  // "Bearer " with the credentials in another expression: nothing is assigned here.
  return is.isBlank(last) && isSchemeWord(bytes, value) ? undefined : value;
}

function isSchemeWord(bytes: Uint8Array, value: AssignedValue): boolean {
  for (const scheme of schemes) {
    const end = value.start + scheme.length;
    if (
      startsWith(bytes, value.start, value.end, scheme) &&
      skipBlanks(bytes, end, value.end) === value.end
    ) {
      return true;
    }
  }
  return false;
}
