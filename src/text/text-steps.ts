/**
 * Steps over a text: past white space, past a word.
 *
 * In: bytes, a place, and `to`, past which nothing is read. Out: the next place, or whether the word stands there.
 */
import * as is from "./byte-kinds.ts";

/** Longest run of blanks crossed: columns of aligned assignments are rarely wider. */
const blanksMax = 64;

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
