/**
 * `.dockerignore`: which files of a build context are left out of it.
 *
 * In: the file's text; then paths relative to the context. Out: the line that decides. The file looks like `.gitignore`
 * and is not: a pattern without a slash is the top folder's alone. docs.docker.com, "Build context", .dockerignore files.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import { compileExpression } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { Denial } from "../site.ts";
import { cleanPath } from "./surface.ts";

type Line = {
  readonly by: ConfigSpan;
  readonly isException: boolean;
  readonly matches: (path: string) => boolean;
  readonly isMeant: (path: string) => boolean;
};

export type Dockerignore = {
  /** The last line that matches a path or a folder above it, and whether it leaves it out. */
  readonly decide: (
    path: string,
  ) => { readonly isIgnored: boolean; readonly by: ConfigSpan } | undefined;
  readonly denials: readonly Denial[];
};

/** Reads a `.dockerignore`. */
export function readDockerignore(source: ConfigText): Dockerignore {
  const lines = linesOf(source);
  return {
    decide: (path) => {
      const parents = foldersOf(path);
      const line = lines.findLast(({ matches }) => parents.some(matches));
      return line === undefined ? undefined : { isIgnored: !line.isException, by: line.by };
    },
    denials: lines
      .filter(({ isException }) => !isException)
      .map(({ by, isMeant }) => ({ by, catches: (path) => foldersOf(path).some(isMeant) })),
  };
}

function linesOf(source: ConfigText): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of source.text.split("\n")) {
    const by = { source, start, end: start + line.length };
    start += line.length + 1;
    if (line.startsWith("#")) continue;
    const text = line.trim();
    const isException = text.startsWith("!");
    const pattern = cleanPath(isException ? text.slice(1).trim() : text);
    if (pattern === undefined || pattern === "") continue;
    const own = globExpression(pattern);
    if (own === undefined) continue;
    const anywhere = globExpression(`**/${pattern}`) ?? own;
    lines.push({
      by,
      isException,
      matches: (path) => isMatch(own, path),
      isMeant: (path) => isMatch(anywhere, path),
    });
  }
  return lines;
}

function isMatch(expression: ServerExpression, path: string): boolean {
  const found = expression.match(path);
  return found !== undefined && found !== "undecided";
}

/** A path and the folders it lies in, the outermost first. */
function foldersOf(path: string): readonly string[] {
  const names = path.split("/");
  return names.map((_, count) => names.slice(0, count + 1).join("/"));
}

/**
 * A pattern of Go's filepath.Match, with `**` for any number of folders, as an expression for whole paths. Nothing if it
 * is none. RE2 runs it, so that no pattern can stall.
 */
export function globExpression(pattern: string): ServerExpression | undefined {
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
