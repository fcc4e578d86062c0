/**
 * A text of configuration, and places in it.
 *
 * In: a file's path and bytes. Out: spans, which are offsets; a line and a column are computed where one is shown.
 * Everything in web/ that names a file or holds a URL path is bytes as a latin1 string: servers compare bytes, and no
 * encoding is promised.
 */

/** One file as it was read. `path` is the server's name of it. */
export type ConfigText = { readonly path: string; readonly text: string };

/** The bytes [start, end) of a configuration: a directive, a block's head, a rule. */
export type ConfigSpan = {
  readonly source: ConfigText;
  readonly start: number;
  readonly end: number;
};

/** Where a span begins, for people: both from 1, the column in bytes. */
export function placeOf({ source, start }: ConfigSpan): {
  readonly line: number;
  readonly column: number;
} {
  const before = source.text.slice(0, start);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1)) line++;
  return { line, column: start - lineStart + 1 };
}

/** What stands at a span, in one line and without its block. */
export function textOf({ source, start, end }: ConfigSpan): string {
  return source.text.slice(start, end).replaceAll(/\s+/g, " ").trim();
}

/** Longest text of a rule that is shown, in bytes: more is a block or a list that nobody reads in a report. */
const ruleTextBytesMax = 200;

/** The same, cut off where it is too long to be shown as a rule. */
export function ruleTextOf(span: ConfigSpan): string {
  return textOf({ ...span, end: Math.min(span.end, span.start + ruleTextBytesMax) });
}

/** A whole line, by its number from 1, without its line break. */
export function lineSpan(source: ConfigText, line: number): ConfigSpan {
  const lines = source.text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  return { source, start, end: start + (lines[line - 1]?.length ?? 0) };
}
