/**
 * Where the parse of an expression stands, and what its parts ask of it.
 *
 * In: a state. Out: what was taken. A problem ends the parse by putting it at the end of its source.
 */
import type { ExpressionNode } from "./syntax.ts";

export type ParseProblem = "bad" | "unread";

/** `i s m x U`: options that hold to the end of the group they are set in. */
export type ParseOptions = {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
  readonly extended: boolean;
  readonly lazyFirst: boolean;
};

/** Where a parse stands. After a problem everything is at its end, so that all callers return soon. */
export type ParseState = {
  readonly source: string;
  at: number;
  options: ParseOptions;
  groups: number;
  readonly names: Map<string, number>;
  readonly references: (number | string)[];
  depth: number;
  problem: ParseProblem | undefined;
};

/** Ends the parse. What is not followed outweighs what seems wrong: it may be wrong only for us. */
export function stop(state: ParseState, problem: ParseProblem): ExpressionNode {
  state.problem ??= problem;
  state.at = state.source.length;
  return nothing;
}

export const nothing: ExpressionNode = { kind: "sequence", parts: [] };

export function referenceTo(state: ParseState, group: number | string): ExpressionNode {
  state.references.push(group);
  return { kind: "reference", group, ignoreCase: state.options.ignoreCase };
}

export function take(state: ParseState, text: string): boolean {
  if (!state.source.startsWith(text, state.at)) return false;
  state.at += text.length;
  return true;
}

/** What a sticky expression of ours finds here, taken. */
export function match(state: ParseState, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = state.at;
  const found = pattern.exec(state.source);
  if (found === null) return undefined;
  state.at += found[0].length;
  return found;
}
