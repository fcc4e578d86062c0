/**
 * Apache's two kinds of patterns that are no regular expressions.
 *
 * In: a pattern. Out: whether it is one, and whether it matches.
 */

import { globMatches } from "../name-pattern.ts";

/** Whether a name is a pattern at all (apr_fnmatch_test). */
export function isGlob(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    const byte = pattern[at];
    if (byte === "*" || byte === "?") return true;
    if (byte === "\\") at++;
    else if (byte === "[" && pattern.includes("]", at + 1)) return true;
  }
  return false;
}

/** Whether `pattern` (`*` and `?`, neither of them minds slashes) covers all of `text`, case ignored if asked. */
export function wildcardMatches(pattern: string, text: string, ignoreCase = false): boolean {
  const plain = pattern.replaceAll(/[\\[]/g, "\\$&");
  return ignoreCase
    ? globMatches(plain.toLowerCase(), text.toLowerCase())
    : globMatches(plain, text);
}
