/**
 * `.dockerignore`: which files of a build context are left out of it.
 *
 * In: the file's text; then paths relative to the context. Out: the line that decides. The file looks like `.gitignore`
 * and is not: a pattern without a slash is the top folder's alone. docs.docker.com, "Build context", .dockerignore files.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { Denial } from "../site.ts";
import { pathMatcher } from "./path-glob.ts";
import { cleanPath, parents } from "./surface.ts";

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
      const parts = parents(path);
      const line = lines.findLast(({ matches }) => parts.some(matches));
      return line === undefined ? undefined : { isIgnored: !line.isException, by: line.by };
    },
    denials: lines
      .filter(({ isException }) => !isException)
      .map(({ by, isMeant }) => ({ by, catches: (path) => parents(path).some(isMeant) })),
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
    lines.push({
      by,
      isException,
      matches: pathMatcher(pattern),
      isMeant: pathMatcher(`**/${pattern}`),
    });
  }
  return lines;
}
