/**
 * Regular expressions of servers' configurations, which are hostile.
 *
 * In: the source of an expression as PCRE or Go's RE2 read it, subjects as bytes. Out: captures, no match, or "undecided".
 * RE2 runs what it can. What it cannot (look-around, back-references, possessive and atomic groups) is answered under a
 * step limit or not at all, never by an engine that a pattern can stall.
 */
import type RE2 from "re2";
import { installed } from "../builtins.ts";

export type ExpressionFlags = { readonly ignoreCase?: boolean };

/** The whole match first, then the groups; a group that took no part is undefined. */
export type Captures = {
  readonly start: number;
  readonly groups: readonly (string | undefined)[];
  readonly named: Readonly<Record<string, string | undefined>>;
};

export type ServerExpression = {
  readonly source: string;
  /** The first match in `subject`; nothing if there is none; "undecided" if that cannot be told. */
  readonly match: (subject: string) => Captures | undefined | "undecided";
};

let engine: typeof RE2 | undefined;

/** An expression; nothing if it is no expression at all. */
export function compileExpression(
  source: string,
  { ignoreCase = false }: ExpressionFlags = {},
): ServerExpression | undefined {
  engine ??= installed("re2") as typeof RE2;
  try {
    const compiled = new engine(source, ignoreCase ? "i" : "");
    return { source, match: (subject) => capturesOf(compiled.exec(subject)) };
  } catch {
    return { source, match: () => "undecided" };
  }
}

function capturesOf(found: RegExpExecArray | null): Captures | undefined {
  if (found === null) return undefined;
  return { start: found.index, groups: [...found], named: { ...found.groups } };
}
