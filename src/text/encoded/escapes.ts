/**
 * Escapes: bytes written as `\x41`, `\u0041`, `%41`, `&#65;`, `&quot;` or `=41`.
 *
 * In: bytes and a range of them. Out: the text that they stand for. Each kind leaves alone what is none of its own, so
 * a text is read in one kind at a time; what is escaped twice is read twice.
 */
import type { Encoding } from "./piece.ts";

export type EscapeKind = Exclude<Encoding, "base64" | "hex">;

/** A text decoded: its bytes, where each stood, and how many escapes there were. */
export type Unescaped = {
  readonly bytes: Uint8Array;
  /** For each byte, and for the end. */
  readonly origins: Int32Array;
  readonly escapes: number;
};

/** One escape: its value and its length; a value below 0 stands for nothing (a line that goes on). */
type Escape = { readonly value: number; readonly length: number };

type ReadEscape = (bytes: Uint8Array, at: number, end: number) => Escape | undefined;

/** By the byte that an escape begins with. */
export const escapeKinds: ReadonlyMap<number, EscapeKind> = new Map([
  [0x5c, "backslash escapes"],
  [0x25, "percent escapes"],
  [0x26, "HTML entities"],
  [0x3d, "quoted-printable"],
]);

const readers: Readonly<Record<EscapeKind, { readonly lead: number; readonly read: ReadEscape }>> =
  {
    "backslash escapes": { lead: 0x5c, read: readBackslash },
    "percent escapes": { lead: 0x25, read: readPercent },
    "HTML entities": { lead: 0x26, read: readEntity },
    "quoted-printable": { lead: 0x3d, read: readQuotedPrintable },
  };

/** Reads [start, end) with the escapes of one kind. */
export function unescaped(
  kind: EscapeKind,
  bytes: Uint8Array,
  start: number,
  end: number,
): Unescaped {
  const { lead, read } = readers[kind];
  const made = new Uint8Array(end - start);
  const origins = new Int32Array(end - start + 1);
  let length = 0;
  let escapes = 0;
  const put = (byte: number, origin: number): void => {
    made[length] = byte;
    origins[length++] = origin;
  };
  for (let at = start; at < end;) {
    const escape = bytes[at] === lead ? read(bytes, at, end) : undefined;
    if (escape === undefined) {
      put(bytes[at]!, at);
      at++;
      continue;
    }
    escapes++;
    // An escape has at least as many bytes as its letter in UTF-8, so there is room.
    for (const byte of letterBytes(kind, escape.value)) put(byte, at);
    at += escape.length;
  }
  origins[length] = end;
  return {
    bytes: made.subarray(0, length),
    origins: origins.subarray(0, length + 1),
    escapes,
  };
}

/** Whether an escape stands at `at` whose letter is one of ASCII. */
export function isEscapeAt(bytes: Uint8Array, at: number, end: number): EscapeKind | undefined {
  const kind = escapeKinds.get(bytes[at] ?? 0);
  if (kind === undefined) return undefined;
  const escape = readers[kind].read(bytes, at, end);
  return escape !== undefined && escape.value < 0x80 ? kind : undefined;
}

/** Of bytes escaped as such, the byte; else the letter in UTF-8. */
function letterBytes(kind: EscapeKind, value: number): Iterable<number> {
  if (value < 0) return [];
  if (value < 0x80) return [value];
  if (kind === "percent escapes" || kind === "quoted-printable") return [value];
  return Buffer.from(String.fromCodePoint(value));
}

/** ECMAScript, "String Literals", and JSON (RFC 8259): `\xHH`, `\uHHHH`, `\u{H}`, `\n`, `\"`; C's `\ooo` besides. */
function readBackslash(bytes: Uint8Array, at: number, end: number): Escape | undefined {
  const letter = at + 1 < end ? bytes[at + 1]! : 0;
  if (letter === 0x78) return digitsAt(bytes, at + 2, 2, end, 4);
  if (letter === 0x75 && bytes[at + 2] === 0x7b) {
    const close = bytes.indexOf(0x7d, at + 3);
    const size = close - at - 3;
    if (close < 0 || close >= end || size < 1 || size > 6) return undefined;
    return digitsAt(bytes, at + 3, size, end, size + 4);
  }
  if (letter === 0x75) return digitsAt(bytes, at + 2, 4, end, 6);
  if (letter >= 0x30 && letter <= 0x33) return octalAt(bytes, at + 1, end);
  const plain = plainEscapes.get(letter);
  return plain === undefined ? undefined : { value: plain, length: 2 };
}

const plainEscapes: ReadonlyMap<number, number> = new Map([
  [0x22, 0x22],
  [0x27, 0x27],
  [0x2f, 0x2f],
  [0x5c, 0x5c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

function octalAt(bytes: Uint8Array, at: number, end: number): Escape | undefined {
  if (at + 3 > end) return undefined;
  let value = 0;
  for (let next = at; next < at + 3; next++) {
    const digit = bytes[next]! - 0x30;
    if (digit < 0 || digit > 7) return undefined;
    value = 8 * value + digit;
  }
  return value < 0x80 ? { value, length: 4 } : undefined;
}

/** RFC 3986, section 2.1. */
function readPercent(bytes: Uint8Array, at: number, end: number): Escape | undefined {
  return digitsAt(bytes, at + 1, 2, end, 3);
}

/** RFC 2045, section 6.7: `=HH`; at a line's end, the line goes on. */
function readQuotedPrintable(bytes: Uint8Array, at: number, end: number): Escape | undefined {
  if (bytes[at + 1] === 0x0a && at + 1 < end) return { value: -1, length: 2 };
  if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a && at + 2 < end)
    return { value: -1, length: 3 };
  return digitsAt(bytes, at + 1, 2, end, 3);
}

/** HTML, "Named character references" (those of markup) and numeric ones, which may lack the semicolon. */
function readEntity(bytes: Uint8Array, at: number, end: number): Escape | undefined {
  if (bytes[at + 1] === 0x23) return readNumber(bytes, at, end);
  for (const [name, value] of namedEntities) {
    if (at + name.length > end) continue;
    if (name.every((byte, number) => bytes[at + number] === byte))
      return { value, length: name.length };
  }
  return undefined;
}

const namedEntities: readonly (readonly [readonly number[], number])[] = (
  [
    ["&quot;", 0x22],
    ["&amp;", 0x26],
    ["&apos;", 0x27],
    ["&lt;", 0x3c],
    ["&gt;", 0x3e],
    ["&nbsp;", 0x20],
    ["&equals;", 0x3d],
    ["&colon;", 0x3a],
    ["&sol;", 0x2f],
    ["&commat;", 0x40],
    ["&lowbar;", 0x5f],
  ] as const
).map(([name, value]) => [[...Buffer.from(name)], value]);

/** `&#65;` or `&#x41;`. */
function readNumber(bytes: Uint8Array, at: number, end: number): Escape | undefined {
  const isHex = bytes[at + 2] === 0x78 || bytes[at + 2] === 0x58;
  const base = isHex ? 16 : 10;
  let next = at + (isHex ? 3 : 2);
  const first = next;
  let value = 0;
  for (; next < end && next < first + 7; next++) {
    const digit = digitOf(bytes[next]!);
    if (digit >= base) break;
    value = base * value + digit;
  }
  if (next === first || value > 0x10ffff) return undefined;
  if (next < end && bytes[next] === 0x3b) next++;
  return { value, length: next - at };
}

/** A number of `count` hexadecimal digits at `at`, as an escape of `length` bytes. */
function digitsAt(
  bytes: Uint8Array,
  at: number,
  count: number,
  end: number,
  length: number,
): Escape | undefined {
  if (at + count > end) return undefined;
  let value = 0;
  for (let next = at; next < at + count; next++) {
    const digit = digitOf(bytes[next]!);
    if (digit > 15) return undefined;
    value = 16 * value + digit;
  }
  return value > 0x10ffff ? undefined : { value, length };
}

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 255;
}
