/**
 * `.gitallowed` of git-secrets: a regular expression a line, tried on `path:line:text of the line`.
 *
 * In: bytes. Out: decisions about places. The expressions are egrep's; RE2 has all of its constructs but references
 * back to a group, and its word edges `\<` and `\>` are written `\b`.
 */
import { decisionPatternsMax } from "../../limits.ts";
import { badFile, foreignDecision } from "./foreign-file.ts";
import type { ForeignEntry, ForeignFile } from "./foreign-file.ts";
import { patternOf } from "./pattern.ts";
import type { Pattern } from "./pattern.ts";

export function readGitAllowed(bytes: Uint8Array, path: string): ForeignFile {
  const patterns: (ForeignEntry & { pattern: Pattern })[] = [];
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  for (const [number, text] of lines.entries()) {
    const line = text.replace(/\r$/, "");
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (patterns.length >= decisionPatternsMax)
      return badFile(path, number + 1, 1, `more than ${decisionPatternsMax} patterns`);
    const pattern = patternOf(line.replaceAll(/\\([\\<>])/g, edgeOf));
    if (typeof pattern === "string") return badFile(path, number + 1, 1, pattern);
    patterns.push({ where: `${path}:${number + 1}`, pattern });
  }
  return {
    path,
    entries: patterns.map(({ where }) => ({ where })),
    decider: () => ({
      ofPlace: ({ path: file, line, lineText }) => {
        if (lineText === undefined) return [];
        const text = Buffer.from(lineText, "latin1").toString("utf8");
        const shown = file === undefined ? text : `${file}:${line ?? 0}:${text}`;
        return patterns
          .filter(({ pattern }) => pattern.test(shown))
          .map(({ where }) => foreignDecision(where, "a pattern that git-secrets allows"));
      },
    }),
  };
}

function edgeOf(written: string, letter: string): string {
  return letter === "\\" ? written : "\\b";
}
