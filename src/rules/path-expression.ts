/**
 * Expressions for paths: which file names they can be about.
 *
 * In: an expression that is searched for in whole paths. Out: patterns for the last part of a path, which scans of
 * trees ask first; or a sentence, where the expression leaves open what the name looks like.
 */
import { literalRuns } from "./pattern-literals.ts";
import { parseSearchPattern, PatternError } from "./pattern-syntax.ts";
import { bytesOf } from "./pattern-tree.ts";

/** Letters that a pattern for names must spell out (scan/file-names.ts). */
const nameLetters = 3;

export function fileNamesOf(expression: string): readonly string[] | string {
  try {
    const tree = parseSearchPattern(expression);
    const ways = literalRuns(tree);
    // A way goes on to the end of the path: its last literal ends the name.
    if (/(?:^|[^\\])\$\)*$/.test(expression)) {
      const ends = ways.map((way) => nameOf(way.split("\n").at(-1) ?? ""));
      if (ends.every((end) => end.length >= nameLetters))
        return [...new Set(ends)].map((end) => `*${quoted(end)}`);
    }
    const words = ways.map(longest);
    if (words.every((word) => word.length >= nameLetters) && !bytesOf(tree).has(0x2f))
      return [...new Set(words)].map((word) => `*${quoted(word)}*`);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return `its path: ${error.message}`;
  }
  return `its path must spell out ${nameLetters} letters of the file's name, best its end before $`;
}

function nameOf(run: string): string {
  return run.slice(run.lastIndexOf("/") + 1);
}

function longest(way: string): string {
  return way.split("\n").reduce((best, run) => (run.length > best.length ? run : best), "");
}

/** For picomatch: its signs as letters. */
function quoted(text: string): string {
  return text.replaceAll(/[\\*?[\]{}()!+@|]/g, "\\$&");
}
