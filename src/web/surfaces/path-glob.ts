/**
 * Patterns of whole paths: as `.dockerignore` has them, and hosts' files after it.
 *
 * In: a pattern. Out: whether it matches a path. RE2 runs it, so that no pattern can stall.
 */
import { compileExpression, surelyMatches } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";

/** Whether a path is the pattern's; a pattern that is none has no path. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const expression = globExpression(pattern);
  return (path) => surelyMatches(expression, path);
}

/**
 * A pattern of Go's filepath.Match, with `**` for any number of folders, as an expression for whole paths. Nothing if it
 * is none.
 */
function globExpression(pattern: string): ServerExpression | undefined {
  let text = "";
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at]!;
    if (letter === "*" && pattern[at + 1] === "*") {
      at++;
      const endsFolder = pattern[at + 1] === "/";
      if (endsFolder) at++;
      text += endsFolder ? "(?:[^\\x00]*/)?" : "[^\\x00]*";
    } else if (letter === "*") text += "[^/]*";
    else if (letter === "?") text += "[^/]";
    else if (letter === "[") {
      const end = pattern.indexOf("]", at + 2);
      if (end < 0) return undefined;
      text += classOf(pattern.slice(at + 1, end));
      at = end;
    } else {
      if (letter === "\\") at++;
      text += quoted(pattern[at] ?? "");
    }
  }
  return compileExpression(`^${text}$`);
}

/** A class of letters: `^` first negates it, a backslash takes the next letter as it is. */
function classOf(inside: string): string {
  const isNegated = inside.startsWith("^");
  let letters = "";
  const text = isNegated ? inside.slice(1) : inside;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "-" && at > 0 && at < text.length - 1) letters += "-";
    else {
      if (text[at] === "\\") at++;
      letters += quoted(text[at] ?? "");
    }
  }
  return `[${isNegated ? "^" : ""}${letters}]`;
}

function quoted(letter: string): string {
  return /[A-Za-z0-9/_]/.test(letter) || letter === ""
    ? letter
    : `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
