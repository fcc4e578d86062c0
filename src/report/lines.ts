/**
 * Lines: words filled into lines of a given width.
 *
 * In: words, each with the colour it is to have. Out: painted lines. Every line of the text report is made here,
 * and here every word is shielded: so nothing that a repository says can steer the terminal it is shown on.
 */
import { shielded } from "../text/printable.ts";
import { columnsOf } from "./columns.ts";
import { plain } from "./palette.ts";
import type { Paint } from "./palette.ts";

/** What is not broken over lines: a word of prose, or a path with all its spaces. */
export type Word = { readonly text: string; readonly paint: Paint };

/** What a line starts with: text as wide as `columns`. */
export type Indent = { readonly text: string; readonly columns: number };

/** The words of a sentence; what stands between backticks is one, as it is to be typed as it is. */
export function prose(text: string, paint: Paint = plain): Word[] {
  const words = text.match(/(?:`[^`]*`|[^ ])+/g) ?? [];
  return words.map((word) => ({ text: word, paint }));
}

/** One word, whatever spaces it holds. */
export function whole(text: string, paint: Paint = plain): Word {
  return { text, paint };
}

export function blank(columns: number): Indent {
  return { text: " ".repeat(columns), columns };
}

/**
 * Fills lines of at most `width` columns. A word wider than a line has one for itself, and is left whole: what
 * is copied from a terminal should be complete.
 */
export function filled(
  words: readonly Word[],
  width: number,
  first: Indent,
  rest: Indent = blank(first.columns),
): string[] {
  const lines: string[] = [];
  let line: Word[] = [];
  let columns = first.columns;
  const end = (): void => {
    lines.push((lines.length === 0 ? first : rest).text + painted(line));
    line = [];
    columns = rest.columns;
  };
  for (const { text, paint } of words) {
    const word = { text: shielded(text), paint };
    const wider = columnsOf(word.text) + (line.length > 0 ? 1 : 0);
    if (line.length > 0 && columns + wider > width) {
      end();
      columns += columnsOf(word.text);
    } else columns += wider;
    line.push(word);
  }
  if (line.length > 0) end();
  return lines;
}

/** Neighbours of one colour are painted together, so that a sentence is one pair of codes. */
function painted(words: readonly Word[]): string {
  const runs: { paint: Paint; text: string }[] = [];
  for (const { text, paint } of words) {
    const last = runs.at(-1);
    if (last?.paint === paint) last.text += ` ${text}`;
    else runs.push({ paint, text });
  }
  return runs.map(({ paint, text }) => paint(text)).join(" ");
}
