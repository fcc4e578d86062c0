/**
 * Columns: how wide text is on a terminal, and lines that fit.
 *
 * In: text without control bytes. Out: its width in columns, or the text cut or wrapped to a width. Wide are the
 * East Asian Wide and Fullwidth ranges and emoji of Unicode's UAX 11; combining marks take no column.
 */
import { stripVTControlCharacters } from "node:util";

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const none = /\p{Mn}|\p{Me}|\u200b|\u200c|\u200d|\ufe0e|\ufe0f/u;

export function columnsOf(text: string): number {
  let columns = 0;
  // Codes of colour take no column.
  for (const letter of stripVTControlCharacters(text))
    columns += none.test(letter) ? 0 : wide.test(letter) ? 2 : 1;
  return columns;
}

/** `text` in lines of at most `width` columns, broken at spaces where there are any, each after an indent. */
export function wrap(
  text: string,
  width: number,
  firstIndent: string,
  indent: string = firstIndent,
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const next =
      line === "" ? (lines.length === 0 ? firstIndent : indent) + word : `${line} ${word}`;
    if (line !== "" && columnsOf(next) > width) {
      lines.push(line);
      line = indent + word;
    } else line = next;
  }
  lines.push(line);
  return lines;
}

/** `text` with its middle left out if it is wider than `width`: both ends of a path tell more than its middle. */
export function shorten(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  const letters = [...text];
  const side = Math.max(1, Math.floor((width - 3) / 2));
  return `${letters.slice(0, side).join("")}...${letters.slice(-side).join("")}`;
}
