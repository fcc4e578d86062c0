/**
 * Expressions of users, as RE2 takes them or not.
 *
 * In: an expression. Out: why it is refused. RE2 is loaded on first need: most runs have no such expression.
 */
import type RE2 from "re2";
import { installed } from "../builtins.ts";

/** Why RE2 does not take an expression; undefined if it does. */
export function refusal(expression: string): string | undefined {
  const engine = installed("re2") as typeof RE2;
  try {
    // Made for its error alone.
    return new engine(expression) instanceof engine ? undefined : "not an expression";
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `RE2 does not take its expression: ${error.message}`;
  }
}
