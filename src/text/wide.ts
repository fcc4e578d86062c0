/**
 * UTF-16 read as bytes: a window of it around a keyword, one byte a letter.
 *
 * In: bytes in which a keyword stands with NULs between its letters. Out: the letters around it, where they are
 * ASCII; anything else becomes a byte that belongs to no token. Whether the text is little- or big-endian need
 * not be known: letters stand two bytes apart, and the byte after an ASCII letter is NUL in both, except at the
 * very end of what is UTF-16.
 */

/** Stands for a letter outside ASCII, and for bytes that are not UTF-16. */
export const otherLetter = 1;

/**
 * Writes to `letters` what stands up to `before` letters before and `after` letters after the keyword at
 * [start, end). Returns how many letters, and at which of them the keyword starts.
 */
export function wideWindow(
  bytes: Uint8Array,
  start: number,
  end: number,
  before: number,
  after: number,
  letters: Uint8Array,
): { length: number; at: number } {
  const first = Math.max(start % 2, start - 2 * before);
  const last = Math.min(bytes.length - 1, end - 1 + 2 * after);
  let length = 0;
  for (let at = first; at <= last; at += 2) {
    const byte = bytes[at]!;
    const next = bytes[at + 1] ?? 0;
    letters[length++] = next === 0 && byte < 128 ? byte : otherLetter;
  }
  return { length, at: (start - first) / 2 };
}
