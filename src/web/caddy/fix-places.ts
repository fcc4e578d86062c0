/**
 * Where a Caddyfile is changed.
 *
 * In: a site block. Out: the place before its first directive, and its file servers with the lines that they have already.
 */
import type { ConfigText } from "../config-text.ts";
import type { Line } from "./lines.ts";
import type { SiteBlock } from "./site-blocks.ts";

export type EditedLine = {
  readonly line: Line;
  readonly indent: string;
  /** Its `hide`, if it has one. */
  readonly hide: Line | undefined;
};

/** The place after the opening brace, or after the addresses of a site without braces; and the site's indentation. */
export function siteStart({
  at,
  block,
  lines,
}: SiteBlock):
  | { readonly source: ConfigText; readonly at: number; readonly indent: string }
  | undefined {
  const source = block?.at.source ?? at.source;
  const start = block === undefined ? at.end : block.at.start + 1;
  const own = lines.find((line) => line.at.source === source && line.at.start > start);
  const indent = block === undefined ? "" : own === undefined ? "\t" : indentOf(own);
  return { source, at: start, indent };
}

/** All lines that begin with `file_server` or `php_server`, in blocks of any depth. */
export function fileServerLines({ lines }: SiteBlock): readonly EditedLine[] {
  const found: EditedLine[] = [];
  const walk = (some: readonly Line[]): void => {
    for (const line of some) {
      const name = line.words[0]?.text;
      if (name === "file_server") {
        const hide = line.block?.lines.find(({ words }) => words[0]?.text === "hide");
        found.push({ line, indent: indentOf(line), hide });
      } else if (line.block !== undefined) walk(line.block.lines);
    }
  };
  walk(lines);
  return found;
}

/** The white space before a line. */
export function indentOf({ at: { source, start } }: Pick<Line, "at">): string {
  const lineStart = source.text.lastIndexOf("\n", start - 1) + 1;
  return /^[ \t]*/.exec(source.text.slice(lineStart, start))![0];
}
