/**
 * A rule's token as something to try on bytes: a byte table as the gate, and RE2 behind it.
 *
 * In: a rule. Out: tokens at a given place. RE2 and the expression are loaded on first need, as most rules never
 * see a byte: a hook must start as fast as Node does. A token is bounded: it is no part of a longer word.
 */
import type RE2 from "re2";
import { installed } from "../builtins.ts";
import type { TextRule } from "../rules/rule.ts";

export type TokenSpan = {
  readonly start: number;
  readonly end: number;
  readonly secretStart: number;
  readonly secretEnd: number;
};

/** As much of a rule as its expression needs. */
export type ExpressionRule = Pick<
  TextRule,
  "token" | "lengthMin" | "lengthMax" | "bytes" | "lastBytes" | "lead"
>;

let engine: typeof RE2 | undefined;

export class Expression {
  readonly lengthMin: number;
  readonly lengthMax: number;
  /** How far before its keyword a token can begin. */
  readonly leadMax: number;
  readonly #rule: ExpressionRule;
  readonly #bytes: Uint8Array;
  readonly #lastBytes: Uint8Array;
  readonly #leadBytes: Uint8Array;
  readonly #hasGroup: boolean;
  #compiled: RE2 | undefined;

  constructor(rule: ExpressionRule) {
    this.#rule = rule;
    this.lengthMin = rule.lengthMin;
    this.lengthMax = rule.lengthMax;
    this.#bytes = byteTable(rule.bytes);
    this.#lastBytes = byteTable(rule.lastBytes);
    this.leadMax = rule.lead?.lengthMax ?? rule.lengthMax;
    this.#leadBytes = rule.lead === undefined ? this.#bytes : byteTable(rule.lead.bytes);
    this.#hasGroup = hasGroup(rule.token);
  }

  /** Whether a token can hold the byte before its keyword. */
  isLeadByte(byte: number): boolean {
    return this.#leadBytes[byte]! === 1;
  }

  /** Whether a token may begin at `at`: its byte fits, and the one before does not belong to the same word. */
  canStart(bytes: Uint8Array, at: number): boolean {
    return this.#bytes[bytes[at]!]! === 1 && startsWord(bytes, at, 0);
  }

  /** Hot, once a hit. Whether the token's least bytes may stand at `at`. */
  mayStandAt(bytes: Uint8Array, at: number): boolean {
    const end = at + this.lengthMin;
    if (end > bytes.length) return false;
    const table = this.#bytes;
    // From the end: what only begins like a token ends soon.
    for (let next = end - 1; next >= at; next--) if (table[bytes[next]!]! !== 1) return false;
    return true;
  }

  /** The token that begins exactly at `at` and ends before `to`, bounded on both sides; `from` as in the window. */
  tokenAt(bytes: Uint8Array, at: number, from: number, to: number): TokenSpan | undefined {
    if (!startsWord(bytes, at, from)) return undefined;
    const gateEnd = at + this.lengthMin;
    if (gateEnd > to) return undefined;
    for (let next = at; next < gateEnd; next++)
      if (this.#bytes[bytes[next]!]! !== 1) return undefined;
    const span = this.#exec(bytes, at, Math.min(to, at + this.lengthMax));
    if (span === undefined || !this.#endsWord(bytes, span.end, to)) return undefined;
    return span;
  }

  /** The token if it is the whole of [start, end). */
  wholeToken(bytes: Uint8Array, start: number, end: number): TokenSpan | undefined {
    if (end - start < this.lengthMin || end - start > this.lengthMax) return undefined;
    for (let next = start; next < end; next++)
      if (this.#bytes[bytes[next]!]! !== 1) return undefined;
    const span = this.#exec(bytes, start, end);
    return span?.end === end ? span : undefined;
  }

  #exec(bytes: Uint8Array, start: number, end: number): TokenSpan | undefined {
    this.#compiled ??= this.#compile();
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    if (!this.#compiled.test(text)) return undefined;
    const found = this.#compiled.exec(text);
    if (found === null) return undefined;
    const whole = found[0].length;
    const group = this.#hasGroup ? found.indices?.[1] : undefined;
    return {
      start,
      end: start + whole,
      secretStart: start + (group?.[0] ?? 0),
      secretEnd: start + (group?.[1] ?? whole),
    };
  }

  #compile(): RE2 {
    engine ??= installed("re2") as typeof RE2;
    return new engine(`^(?:${this.#rule.token})`, this.#hasGroup ? "d" : "");
  }

  /** A token goes on if the next byte could be one of its letters, digits or signs of base64. */
  #endsWord(bytes: Uint8Array, end: number, to: number): boolean {
    if (end >= to) return true;
    const next = bytes[end]!;
    if (isWordByte(next)) return !isWordByte(bytes[end - 1]!);
    return !(this.#lastBytes[next]! === 1 && (next === 0x2b || next === 0x2d || next === 0x2f));
  }
}

/** Whether a pattern has a capture group: a parenthesis that is no literal, in no class, and not `(?:`. */
function hasGroup(pattern: string): boolean {
  return /\((?!\?)/.test(pattern.replaceAll(/\\./g, "x").replaceAll(/\[[^\]]*\]/g, "x"));
}

/** Ranges [from, to, from, to ...] as a table with 1 for each byte in them. */
function byteTable(ranges: readonly number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (let at = 0; at + 1 < ranges.length; at += 2)
    table.fill(1, ranges[at], (ranges[at + 1] ?? 0) + 1);
  return table;
}

/**
 * Whether a word can start at `at`: at the start of the text, after a byte of no word, or after an escape whose
 * last letter only looks like one (`\n`, `%3D`, `\u003d`).
 */
function startsWord(bytes: Uint8Array, at: number, from: number): boolean {
  if (at === 0 || !isWordByte(bytes[at]!)) return true;
  const before = bytes[at - 1]!;
  if (!isWordByte(before)) return true;
  const two = at - 2 >= from ? bytes[at - 2]! : 0;
  if (two === 0x5c) return before === 0x6e || before === 0x72 || before === 0x74; // \n \r \t
  if (before === 0x6d) return endsColour(bytes, at - 1, from);
  if (at - 3 >= from && bytes[at - 3]! === 0x25) return isHexByte(two) && isHexByte(before); // %3D
  return false;
}

/** Logs of builds have colours: ECMA-48's "select graphic rendition", ESC `[` numbers `m`, as it is or written out. */
function endsColour(bytes: Uint8Array, end: number, from: number): boolean {
  let at = end - 1;
  while (at >= from && (isDigit(bytes[at]!) || bytes[at] === 0x3b)) at--;
  if (at - 1 < from || bytes[at] !== 0x5b) return false;
  // `\x1b`, `\u001b`, `\033` and `\e` end so.
  const before = bytes[at - 1]!;
  return (
    before === 0x1b || before === 0x62 || before === 0x42 || before === 0x33 || before === 0x65
  );
}

function isWordByte(byte: number): boolean {
  return (
    isDigit(byte) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f
  );
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexByte(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
