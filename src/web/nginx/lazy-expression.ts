/**
 * Expressions of a configuration, compiled when they are first asked: most of them never are.
 *
 * In: the source. Out: matches. One that cannot be compiled is undecided: nginx would not start with it.
 */
import { compileExpression } from "../expression.ts";
import type { Captures, ServerExpression } from "../expression.ts";

export type LazyExpression = {
  readonly source: string;
  readonly match: (subject: string) => Captures | undefined | "undecided";
};

/** An expression as nginx has PCRE read it: bytes, no flags but for the case. */
export function lazyExpression(source: string, ignoreCase: boolean): LazyExpression {
  let compiled: ServerExpression | undefined;
  let isAsked = false;
  return {
    source,
    match: (subject) => {
      if (!isAsked) {
        compiled = compileExpression(source, { ignoreCase });
        isAsked = true;
      }
      return compiled === undefined ? "undecided" : compiled.match(subject);
    },
  };
}
