/**
 * Base64 (RFC 4648) and hexadecimal digits in a run: standard or URL-safe, padded or not, in one line or many.
 *
 * In: a run. Out: pieces that read as text. Where the base64 begins need not be known: behind a path or a word it
 * begins at any of four offsets, and at all but the right one it reads as no text.
 */
import {
  misalignedLettersMax,
  pieceBytesMin,
  runLettersMin,
  wrappedLettersMin,
} from "../../limits.ts";
import type { Piece } from "./piece.ts";
import { textStretches } from "./piece.ts";
import { beginsAsContainer } from "./run-gate.ts";
import { isBase64Letter, runKinds } from "./run.ts";

/** Letters that belong together: ranges of the text, in order, and the letters of all. */
type Letters = { readonly bytes: Uint8Array; readonly originOf: (at: number) => number };

const notHex = 255;
/** Value of each base64 letter; URL-safe letters have the same values. */
const values = base64Values();
const hexValues = hexadecimalValues();
/** Letters that a group of four begins with where its first byte is ASCII. */
const asciiLead = 32;

/** Pieces of base64 or hex in the run [start, end). */
export function* base64Pieces(
  bytes: Uint8Array,
  start: number,
  end: number,
): Generator<Piece, void> {
  for (const letters of letterGroups(bytes, start, end)) {
    let digits = 0;
    for (const { from, to } of hexStretches(letters.bytes)) {
      digits += to - from;
      yield* hexPieces(letters, from, to);
    }
    // Digits alone are no base64, or a hash would be tried at each offset.
    if (digits < letters.bytes.length) yield* base64PiecesOf(letters);
  }
}

/** The groups of base64 letters in a run, over line breaks and over `\n` as strings have it. */
function* letterGroups(bytes: Uint8Array, start: number, end: number): Generator<Letters, void> {
  let ranges: { readonly from: number; readonly to: number }[] = [];
  for (let at = start; at < end;) {
    let next = at;
    while (next < end && isBase64Letter(bytes[next])) next++;
    if (next > at) ranges.push({ from: at, to: next });
    const resumes =
      next < end && next - at >= wrappedLettersMin ? lineBreakEnd(bytes, next, end) : -1;
    at = resumes < 0 ? next + 1 : resumes;
    if (resumes >= 0 && at < end) continue;
    if (ranges.length > 0) {
      const letters = joined(bytes, ranges);
      if (letters.bytes.length >= runLettersMin) yield letters;
    }
    ranges = [];
  }
}

/** Where the next line's letters begin, if a line ends at `at`: past a break or an escaped one; -1 if none does. */
function lineBreakEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  let breaks = 0;
  while (next < end) {
    const byte = bytes[next]!;
    if (byte === 0x0a) breaks++;
    else if (byte === 0x5c && (bytes[next + 1] === 0x6e || bytes[next + 1] === 0x72)) {
      breaks++;
      next++;
    } else if (isBase64Letter(byte) && byte !== 0x2b) break;
    else if (byte === 0x2b && breaks > 0) break;
    else if (byte === 0x3d || byte === 0x25 || byte === 0x26 || byte === 0x23) return -1;
    next++;
  }
  return breaks > 0 && next < end ? next : -1;
}

function joined(
  bytes: Uint8Array,
  ranges: readonly { readonly from: number; readonly to: number }[],
): Letters {
  const [first] = ranges;
  if (first !== undefined && ranges.length === 1) {
    const { from, to } = first;
    return { bytes: bytes.subarray(from, to), originOf: (at) => from + at };
  }
  const letters = new Uint8Array(ranges.reduce((sum, { from, to }) => sum + to - from, 0));
  const starts: number[] = [];
  let length = 0;
  for (const { from, to } of ranges) {
    starts.push(length);
    letters.set(bytes.subarray(from, to), length);
    length += to - from;
  }
  const originOf = (at: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return ranges[low]!.from + at - starts[low]!;
  };
  return { bytes: letters, originOf };
}

/** Longest stretches of hexadecimal digits, long enough to hold something; or shorter ones that are all there is. */
function* hexStretches(
  letters: Uint8Array,
): Generator<{ readonly from: number; readonly to: number }, void> {
  const { length } = letters;
  for (let at = 0; at < length;) {
    let next = at;
    while (next < length && hexValues[letters[next]!] !== notHex) next++;
    if (next - at >= 2 * pieceBytesMin || next - at === length) yield { from: at, to: next };
    at = next + 1;
  }
}

function* hexPieces(letters: Letters, from: number, to: number): Generator<Piece, void> {
  const { bytes } = letters;
  for (const first of [from, from + 1]) {
    if (!mayBeHexText(bytes, first, to)) continue;
    const decoded = new Uint8Array((to - first) >> 1);
    for (let at = 0; at < decoded.length; at++) {
      const place = first + 2 * at;
      decoded[at] = (hexValues[bytes[place]!]! << 4) | hexValues[bytes[place + 1]!]!;
    }
    yield* piecesOf("hex", decoded, letters, (at) => first + 2 * at);
  }
}

/** Hot, once a hash. Whether enough digits in a row begin bytes of ASCII, or NULs between such. */
function mayBeHexText(letters: Uint8Array, from: number, to: number): boolean {
  let inRow = 0;
  for (let at = from; at + 1 < to; at += 2) {
    inRow = hexValues[letters[at]!]! < 8 ? inRow + 1 : 0;
    if (inRow >= pieceBytesMin) return true;
  }
  return false;
}

function* base64PiecesOf(letters: Letters): Generator<Piece, void> {
  const { bytes } = letters;
  if (beginsAsContainer(bytes, 0)) {
    const { length } = bytes;
    yield {
      encoding: "base64",
      bytes: decodeBase64(bytes, 0),
      isContainer: true,
      originOf: (at) =>
        at === 0
          ? letters.originOf(0)
          : letters.originOf(Math.min(length - 1, Math.floor((at * 4) / 3))) + 1,
    };
    return;
  }
  for (let skipped = 0; skipped < 4; skipped++) {
    if (mayBeText(bytes, skipped)) {
      const decoded = decodeBase64(bytes, skipped);
      const originAt = (at: number): number => skipped + Math.floor((at * 4) / 3);
      let isText = false;
      for (const piece of piecesOf("base64", decoded, letters, originAt)) {
        isText = true;
        yield piece;
      }
      if (isText) return;
    }
    if (bytes.length > misalignedLettersMax) return;
  }
}

function* piecesOf(
  encoding: Piece["encoding"],
  decoded: Uint8Array,
  { bytes, originOf }: Letters,
  originAt: (at: number) => number,
): Generator<Piece, void> {
  for (const { from, to } of textStretches(decoded)) {
    yield {
      encoding,
      bytes: decoded.subarray(from, to),
      // Past the last letter, rather than at the next one: a line break may lie between.
      originOf: (at) => {
        const letter = originAt(from + at);
        return letter < bytes.length ? originOf(letter) : originOf(bytes.length - 1) + 1;
      },
    };
  }
}

/** Hot, once a run. Whether some groups of four in a row begin as ASCII does: cheaper than decoding them. */
function mayBeText(letters: Uint8Array, skipped: number): boolean {
  const { length } = letters;
  let inRow = 0;
  for (let at = skipped; at < length; at += 4) {
    inRow = values[letters[at]!]! < asciiLead ? inRow + 1 : 0;
    if (inRow * 3 >= pieceBytesMin) return true;
  }
  return false;
}

function decodeBase64(letters: Uint8Array, skipped: number): Uint8Array {
  const { length } = letters;
  const count = length - skipped;
  const decoded = new Uint8Array((count >> 2) * 3 + Math.max(0, (count & 3) - 1));
  let place = 0;
  for (let at = skipped; at + 1 < length; at += 4) {
    const bits =
      (values[letters[at]!]! << 18) |
      (values[letters[at + 1]!]! << 12) |
      ((at + 2 < length ? values[letters[at + 2]!]! : 0) << 6) |
      (at + 3 < length ? values[letters[at + 3]!]! : 0);
    decoded[place++] = bits >> 16;
    if (place < decoded.length) decoded[place++] = (bits >> 8) & 255;
    if (place < decoded.length) decoded[place++] = bits & 255;
  }
  return decoded;
}

function base64Values(): Uint8Array {
  const table = new Uint8Array(256);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (const [value, byte] of Buffer.from(letters).entries()) table[byte] = value;
  for (const [letter, value] of [
    ["+", 62],
    ["-", 62],
    ["/", 63],
    ["_", 63],
  ] as const)
    table[letter.charCodeAt(0)] = value;
  return table;
}

function hexadecimalValues(): Uint8Array {
  const table = new Uint8Array(runKinds.length).fill(notHex);
  for (const [value, byte] of Buffer.from("0123456789abcdef").entries()) table[byte] = value;
  for (const [value, byte] of Buffer.from("ABCDEF").entries()) table[byte] = 10 + value;
  return table;
}
