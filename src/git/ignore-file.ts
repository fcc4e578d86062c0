/**
 * Ignore files: the rules of a `.gitignore`, `info/exclude` or `core.excludesFile`, and which of them holds for a path.
 *
 * In: bytes; then paths relative to the folder that the file is about, as latin1 strings. Out: the last rule that
 * matches. gitignore(5). Which files there are, and that what lies in an ignored folder is ignored with it, is left to
 * ignore-rules.ts.
 */
import { wildmatch } from "./wildmatch.ts";
import type { Wildmatch } from "./wildmatch.ts";

export type IgnoreRule = {
  /** Starts with `!`: what it matches is not ignored. */
  readonly isNegated: boolean;
  readonly line: number;
  readonly matches: (path: string, isFolder: boolean) => boolean;
};

/** The rules of a file, in its order. */
export function parseIgnoreFile(bytes: Uint8Array, ignoreCase: boolean): readonly IgnoreRule[] {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const lines = Buffer.from(bytes.subarray(hasMark ? 3 : 0))
    .toString("latin1")
    .split("\n");
  return lines.flatMap((text, number) => {
    // A C string ends at its first NUL; a CR before the newline is no part of the line.
    const line = trimmed((text.split("\0")[0] ?? "").replace(/\r$/u, ""));
    return line === "" || line.startsWith("#") ? [] : [ruleOf(line, number + 1, ignoreCase)];
  });
}

/** The last rule that matches `path`, which is the one that counts. */
export function lastMatch(
  rules: readonly IgnoreRule[],
  path: string,
  isFolder: boolean,
): IgnoreRule | undefined {
  return rules.findLast((rule) => rule.matches(path, isFolder));
}

/** Without blanks at the end, but for one that a backslash keeps. */
function trimmed(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\") at++;
    else if (line[at] === " ") continue;
    end = at + 1;
  }
  return line.slice(0, end);
}

function ruleOf(line: string, number: number, ignoreCase: boolean): IgnoreRule {
  const isNegated = line.startsWith("!");
  const written = isNegated ? line.slice(1) : line;
  const onlyFolders = written.endsWith("/");
  const pattern = onlyFolders ? written.slice(0, -1) : written;
  const matchesPath = pattern.includes("/")
    ? anchored(pattern.replace(/^\//u, ""), ignoreCase)
    : anywhere(pattern, ignoreCase);
  return {
    isNegated,
    line: number,
    matches: (path, isFolder) => (isFolder || !onlyFolders) && matchesPath(path),
  };
}

/** A pattern without a slash is about the last part of a path. */
function anywhere(pattern: string, ignoreCase: boolean): Wildmatch {
  const matches = wildmatch(pattern, ignoreCase);
  return (path) => matches(path.slice(path.lastIndexOf("/") + 1));
}

/**
 * A pattern with a slash is about the whole path. git compares what comes before the first special byte by itself and
 * matches the rest by itself, so that two stars right after it mean folders as if they began the pattern.
 */
function anchored(pattern: string, ignoreCase: boolean): Wildmatch {
  const special = pattern.search(/[*?[\\]/u);
  const plain = fold(special < 0 ? pattern : pattern.slice(0, special), ignoreCase);
  const matches = wildmatch(pattern.slice(plain.length), ignoreCase);
  return (path) =>
    fold(path.slice(0, plain.length), ignoreCase) === plain && matches(path.slice(plain.length));
}

/** Letters of ASCII in lower case. */
function fold(text: string, ignoreCase: boolean): string {
  return ignoreCase ? text.replaceAll(/[A-Z]/gu, (letter) => letter.toLowerCase()) : text;
}
