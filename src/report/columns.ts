/**
 * Columns: how many cells of a terminal a text takes.
 *
 * In: text of one line, without control characters. Out: its width, or the text with its middle left out so that
 * it fits. Filling lines with words is left to lines.ts.
 *
 * Wide are the characters that Unicode's EastAsianWidth.txt calls Wide or Fullwidth, emoji among them; marks that
 * stand on the letter before take no column; characters of ambiguous width count as one, as in all but East Asian
 * terminals. Sequences that join several emoji into one need a character that printable.ts escapes.
 */

/** First and last of the wide characters, in order; gaps that Unicode has not assigned are left in. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], // leading Hangul
  [0x231a, 0x231b], // watch, hourglass; from here to 0x2b55 emoji, one by one
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x267f, 0x267f],
  [0x2693, 0x2693],
  [0x26a1, 0x26a1],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26ce, 0x26ce],
  [0x26d4, 0x26d4],
  [0x26ea, 0x26ea],
  [0x26f2, 0x26f3],
  [0x26f5, 0x26f5],
  [0x26fa, 0x26fa],
  [0x26fd, 0x26fd],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x274e, 0x274e],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x27b0, 0x27b0],
  [0x27bf, 0x27bf],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2b55, 0x2b55],
  [0x2e80, 0x303e], // radicals, punctuation
  [0x3041, 0x3247], // kana, Bopomofo, Hangul letters
  [0x3250, 0x4dbf],
  [0x4e00, 0xa4cf], // Han, Yi
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60], // fullwidth forms
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff], // Tangut, Khitan
  [0x1aff0, 0x1b2ff], // more kana
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f320], // emoji, with the pictures between them that are narrow left out
  [0x1f32d, 0x1f335],
  [0x1f337, 0x1f37c],
  [0x1f37e, 0x1f393],
  [0x1f3a0, 0x1f3ca],
  [0x1f3cf, 0x1f3d3],
  [0x1f3e0, 0x1f3f0],
  [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e],
  [0x1f440, 0x1f440],
  [0x1f442, 0x1f4fc],
  [0x1f4ff, 0x1f53d],
  [0x1f54b, 0x1f54e],
  [0x1f550, 0x1f567],
  [0x1f57a, 0x1f57a],
  [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4],
  [0x1f5fb, 0x1f64f],
  [0x1f680, 0x1f6c5],
  [0x1f6cc, 0x1f6cc],
  [0x1f6d0, 0x1f6d2],
  [0x1f6d5, 0x1f6df],
  [0x1f6eb, 0x1f6ef],
  [0x1f6f4, 0x1f6ff],
  [0x1f7e0, 0x1f7ff],
  [0x1f90c, 0x1f93a],
  [0x1f93c, 0x1f945],
  [0x1f947, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd], // Han
];

/** Marks that stand on the letter before; they only move where a line ends, so Node's own tables will do. */
const mark = /^[\p{Mn}\p{Me}]$/u;
const plainAscii = /^[ -~]*$/;

/** How many columns `text` takes. */
export function columnsOf(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let columns = 0;
  for (const letter of text) columns += columnsOfLetter(letter);
  return columns;
}

function columnsOfLetter(letter: string): number {
  const point = letter.codePointAt(0) ?? 0;
  if (point < 0x300) return 1;
  if (mark.test(letter)) return 0;
  return point >= 0x1100 && wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}

/** `text` with its middle left out if it is wider than `width`: both ends of a path tell more than its middle. */
export function shortened(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  const side = Math.max(1, Math.floor((width - 3) / 2));
  const letters = [...text];
  return `${headOf(letters, side)}...${headOf(letters.toReversed(), side, true)}`;
}

/** As many letters as fit into `width`; with `fromEnd` they are given in reverse, and put right again. */
function headOf(letters: readonly string[], width: number, fromEnd: boolean = false): string {
  const head: string[] = [];
  let columns = 0;
  for (const letter of letters) {
    columns += columnsOfLetter(letter);
    if (columns > width) break;
    head.push(letter);
  }
  return (fromEnd ? head.toReversed() : head).join("");
}
