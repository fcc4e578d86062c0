/**
 * The gate of runs: whether what stands there can be text at all, asked before anything is decoded.
 *
 * In: a run. Out: yes or no. Most runs are long names and hashes, and nearly all of them end here. Base64 of text shows
 * in the bits that are zero in ASCII: of each group's three bytes, the highest one. What is decoded at last is told by
 * pieces.ts alone; this is part of what it asks.
 */
import { escapesMin, pieceBytesMin } from "../../limits.ts";

const first = 1;
const second = 2;
const third = 4;
const digit = 8;
const escape = 16;
/** What an escape's first byte is followed by: digits, and what says how they are written. */
const escaped = 32;

/** Groups of base64 in a row whose bytes may all be ASCII. Of random letters, one group in ten is such. */
export const groupsMin: number = pieceBytesMin / 3;

/** What each byte may be, as bits. */
export const gateKinds: Uint8Array = kinds();

/** Hot, once a run. */
export function mayHoldText(bytes: Uint8Array, start: number, end: number): boolean {
  if (beginsAsContainer(bytes, start)) return true;
  let [before, earlier] = [0, 0];
  // Groups in a row, by where they begin; digits of hexadecimal numbers, likewise.
  let [groups, groups1, groups2, groups3] = [0, 0, 0, 0];
  let [digits, digits1] = [0, 0];
  let escapes = 0;
  for (let at = start; at < end; at++) {
    const kind = gateKinds[bytes[at]!]!;
    const count = (earlier & (before >> 1) & (kind >> 2) & 1) === 0 ? 0 : groups + 1;
    if (count === groupsMin) return true;
    groups = groups1;
    groups1 = groups2;
    groups2 = groups3;
    groups3 = count;
    const digitCount = (kind & digit) === 0 ? 0 : digits + 1;
    if (digitCount === pieceBytesMin) return true;
    digits = digits1;
    digits1 = digitCount;
    if ((before & escape) !== 0 && (kind & escaped) !== 0 && ++escapes === escapesMin) return true;
    earlier = before;
    before = kind;
  }
  return false;
}

/** Whether base64 of gzip ("H4sI") or of a zip file ("UEsD") stands there: compressed text is no text by itself. */
export function beginsAsContainer(bytes: Uint8Array, at: number): boolean {
  const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (
    (a === 0x48 && b === 0x34 && c === 0x73 && d === 0x49) ||
    (a === 0x55 && b === 0x45 && c === 0x73 && d === 0x44)
  );
}

function kinds(): Uint8Array {
  const table = new Uint8Array(256);
  const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const alphabets = [`${base64}+/`, `${base64}-_`];
  for (const alphabet of alphabets) {
    for (const [value, byte] of Buffer.from(alphabet).entries()) {
      // A first byte of text: no control, but NUL, tab and line breaks.
      if (value === 0 || value === 2 || value === 3 || (value >= 8 && value < 32))
        table[byte]! |= first;
      if ((value & 8) === 0) table[byte]! |= second;
      if ((value & 2) === 0) table[byte]! |= third;
    }
  }
  for (const byte of Buffer.from("01234567")) table[byte]! |= digit;
  for (const byte of Buffer.from("\\%&=")) table[byte]! |= escape;
  for (const byte of Buffer.from("0123456789abcdefABCDEFxu#\\")) table[byte]! |= escaped;
  return table;
}
