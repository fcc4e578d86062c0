/**
 * Sets of bytes in expressions: single bytes, escapes like `\w`, POSIX classes.
 *
 * In: a letter or a name. Out: the set. Case and classes are those of ASCII: servers run in the C locale.
 */
import type { ByteSet } from "./syntax.ts";

/** The bytes of these ranges: pairs of first and last. */
export function bytesOf(...ranges: readonly (readonly [number, number])[]): ByteSet {
  const set = new Uint8Array(256);
  for (const [first, last] of ranges) set.fill(1, first, last + 1);
  return set;
}

const singles: ByteSet[] = [];

/** One byte, or a letter in both cases. */
export function singleByte(byte: number, ignoreCase: boolean): ByteSet {
  const key = ignoreCase ? byte + 256 : byte;
  const known = singles[key];
  if (known !== undefined) return known;
  const set = bytesOf([byte, byte]);
  return (singles[key] = ignoreCase ? inBothCases(set) : set);
}

/** The set with the other case of each letter. */
export function inBothCases(set: ByteSet): ByteSet {
  const both = set.slice();
  for (let upper = 0x41; upper <= 0x5a; upper++)
    both[upper] = both[upper + 0x20] = set[upper]! | set[upper + 0x20]!;
  return both;
}

export function complement(set: ByteSet): ByteSet {
  return set.map((is) => 1 - is);
}

const digit = bytesOf([0x30, 0x39]);
const word = bytesOf([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
const space = bytesOf([0x09, 0x0d], [0x20, 0x20]);
const blank = bytesOf([0x09, 0x09], [0x20, 0x20], [0xa0, 0xa0]);
const breaks = bytesOf([0x0a, 0x0d], [0x85, 0x85]);

export const notBreak: ByteSet = complement(bytesOf([0x0a, 0x0a]));
export const anyByte: ByteSet = bytesOf([0, 255]);
export const wordBytes: ByteSet = word;

/** Escapes that stand for a set, pcre2pattern(3), "Generic character types". */
export const escapedSets: Readonly<Record<string, ByteSet>> = {
  d: digit,
  D: complement(digit),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
  h: blank,
  H: complement(blank),
  v: breaks,
  V: complement(breaks),
};

/** pcre2pattern(3), "Posix character classes". */
export const posixSets: Readonly<Record<string, ByteSet>> = {
  alnum: bytesOf([0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]),
  alpha: bytesOf([0x41, 0x5a], [0x61, 0x7a]),
  ascii: bytesOf([0, 127]),
  blank: bytesOf([0x09, 0x09], [0x20, 0x20]),
  cntrl: bytesOf([0, 0x1f], [0x7f, 0x7f]),
  digit,
  graph: bytesOf([0x21, 0x7e]),
  lower: bytesOf([0x61, 0x7a]),
  print: bytesOf([0x20, 0x7e]),
  punct: bytesOf([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]),
  space,
  upper: bytesOf([0x41, 0x5a]),
  word,
  xdigit: bytesOf([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
};
