/**
 * MANIFEST.in: which files setuptools puts into a source distribution besides the modules.
 *
 * In: the file's text. Out: for a path, the last line that adds it or takes it away. setuptools.pypa.io, "Controlling files
 * in the distribution". git's ignore files do not count here.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import { pathMatcher } from "./path-glob.ts";
import { below, cleanPath } from "./surface.ts";

export type ManifestLine = {
  readonly by: ConfigSpan;
  readonly adds: boolean;
  readonly matches: (path: string) => boolean;
};

/** The lines of a MANIFEST.in, in order: the last one that matches a file decides. */
export function readManifestIn(source: ConfigText): readonly ManifestLine[] {
  const lines: ManifestLine[] = [];
  for (const { by, words } of joinedLines(source)) {
    const [command = "", ...rest] = words;
    const matches = matcherOf(command, rest);
    if (matches !== undefined) lines.push({ by, adds: !/exclude|prune/.test(command), matches });
  }
  return lines;
}

function matcherOf(
  command: string,
  words: readonly string[],
): ((path: string) => boolean) | undefined {
  switch (command) {
    case "include":
    case "exclude":
      return anyOf(words, (path) => path);
    case "global-include":
    case "global-exclude":
      return anyOf(
        words.map((word) => `**/${word}`),
        (path) => path,
      );
    case "recursive-include":
    case "recursive-exclude": {
      const [folder = "", ...patterns] = words;
      return anyOf(
        patterns.map((pattern) => `**/${pattern}`),
        (path) => below(cleanPath(folder) ?? "", path),
      );
    }
    case "graft":
    case "prune":
      return anyOf(
        words.map((word) => `${word.replace(/\/+$/, "")}/**`),
        (path) => path,
      );
    default:
      return undefined;
  }
}

function anyOf(
  patterns: readonly string[],
  partOf: (path: string) => string | undefined,
): (path: string) => boolean {
  const matchers = patterns.map(pathMatcher);
  return (path) => {
    const part = partOf(path);
    return part !== undefined && matchers.some((matches) => matches(part));
  };
}

/** Lines without comments; a backslash joins the next. */
function* joinedLines(
  source: ConfigText,
): Generator<{ readonly by: ConfigSpan; readonly words: readonly string[] }> {
  let at = 0;
  let start = 0;
  let joined = "";
  for (const line of source.text.split("\n")) {
    const end = at + line.length;
    if (joined === "") start = at;
    at = end + 1;
    const plain = line.replace(/(?:^|\s)#.*$/, "").trim();
    if (plain.endsWith("\\")) {
      joined += `${plain.slice(0, -1)} `;
      continue;
    }
    const words = (joined + plain).split(/\s+/).filter((word) => word !== "");
    joined = "";
    if (words.length > 0) yield { by: { source, start, end }, words };
  }
}
