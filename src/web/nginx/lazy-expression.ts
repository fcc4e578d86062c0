/**
 * Expressions of a configuration, compiled when they are first asked: most of them never are.
 *
 * In: the source. Out: matches. One that cannot be compiled is undecided: nginx would not start with it. Generated
 * configurations have the same few in hundreds of blocks, so the last ones are kept for all.
 */
import { nginxExpressionsKept } from "../../limits.ts";
import { compileExpression } from "../expression/expression.ts";
import type { Captures, ServerExpression } from "../expression/expression.ts";

export type LazyExpression = {
  readonly source: string;
  readonly match: (subject: string) => Captures | undefined | "undecided";
};

const kept = new Map<string, ServerExpression | undefined>();

/** An expression as nginx has PCRE read it: bytes, no flags but for the case. */
export function lazyExpression(source: string, ignoreCase: boolean): LazyExpression {
  let compiled: ServerExpression | undefined;
  let isAsked = false;
  return {
    source,
    match: (subject) => {
      if (!isAsked) compiled = compileOnce(source, ignoreCase);
      isAsked = true;
      return compiled === undefined ? "undecided" : compiled.match(subject);
    },
  };
}

function compileOnce(source: string, ignoreCase: boolean): ServerExpression | undefined {
  const key = `${ignoreCase ? "i" : "s"}${source}`;
  if (kept.has(key)) return kept.get(key);
  const compiled = compileExpression(source, { ignoreCase });
  if (kept.size >= nginxExpressionsKept) kept.clear();
  kept.set(key, compiled);
  return compiled;
}
