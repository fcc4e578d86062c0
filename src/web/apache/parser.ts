/**
 * Apache's configuration files as trees of directives.
 *
 * In: the text of a file. Out: directives, sections with what is in them, and where the file is not in its syntax. What a
 * directive means is left to others; an unknown name is kept.
 */
import { webConfigDepthMax } from "../../limits.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import { logicalLines, wordAt } from "./lexer.ts";

/** A directive, or a section: then `children` is what stands between its tags. */
export type Directive = {
  /** In lower case, without angle brackets. */
  readonly name: string;
  /** What follows the name, in one line; of a section without the bracket that closes its tag. */
  readonly args: string;
  /** The directive's line, or the line of a section's opening tag. */
  readonly by: ConfigSpan;
  readonly children?: readonly Directive[];
  /** Where a section's closing tag begins. */
  readonly closeAt?: number;
};

export type ParsedFile = {
  readonly directives: readonly Directive[];
  readonly troubles: readonly Trouble[];
};

type OpenSection = {
  readonly name: string;
  readonly args: string;
  readonly by: ConfigSpan;
  readonly children: Directive[];
};

/** The directives of a file. What stands in a section that is never closed counts as closed at the file's end. */
export function parseApache(source: ConfigText): ParsedFile {
  const top: Directive[] = [];
  const open: OpenSection[] = [];
  const troubles: Trouble[] = [];
  const bad = (at: number): void => {
    troubles.push(trouble("WEB_CONFIG_BAD", source.path, at));
  };
  const close = (closeAt: number): void => {
    const section = open.pop();
    if (section !== undefined) (open.at(-1)?.children ?? top).push({ ...section, closeAt });
  };
  for (const { text, start, end } of logicalLines(source.text)) {
    const { word, next } = wordAt(text, 0);
    if (word === "") continue;
    const by = { source, start, end };
    if (word.startsWith("</")) {
      const name = word.slice(2).replace(/>$/, "").toLowerCase();
      if (open.at(-1)?.name === name) close(start);
      else bad(start);
    } else if (word.startsWith("<")) {
      // `<IfModule>` has its bracket in the name, `<IfModule x>` in the arguments.
      const name = word.slice(1).replace(/>$/, "").toLowerCase();
      const bracket = text.lastIndexOf(">");
      if (bracket < 0 || name === "") bad(start);
      else if (open.length >= webConfigDepthMax) {
        troubles.push(trouble("LIMIT_REACHED", source.path, start));
        break;
      } else {
        const args = text.slice(Math.min(next, bracket), bracket);
        open.push({ name, args: args.trim(), by, children: [] });
      }
    } else {
      const directive = { name: word.toLowerCase(), args: text.slice(next), by };
      (open.at(-1)?.children ?? top).push(directive);
    }
  }
  for (let section = open.at(-1); section !== undefined; section = open.at(-1)) {
    bad(section.by.start);
    close(source.text.length);
  }
  return { directives: top, troubles };
}
