/**
 * Literals of a pattern: what every match is sure to hold.
 *
 * In: a pattern's tree. Out: for each way through it the bytes that are the same in all its matches; and keywords one
 * of which stands in every match, where there are any. The prefilter rests on these.
 */
import { keywordBytesMax, keywordBytesMin, searchKeywordsMax } from "../limits.ts";
import type { PatternNode } from "./pattern-tree.ts";

/**
 * Keywords of which every match holds one: as few as will do, then the longest. Undefined where some way through the
 * pattern has no literal that is long enough, or where it would take too many.
 */
export function requiredWords(node: PatternNode): readonly string[] | undefined {
  return wordsOf(node, lettersTold) ?? wordsOf(node, lettersToldMax);
}

function wordsOf(node: PatternNode, told: number): readonly string[] | undefined {
  const ways = [...new Set(literalRuns(node, told))].map((way) => way.split("\n").flatMap(wordOf));
  if (ways.some((words) => words.length === 0)) return undefined;
  const chosen: string[] = [];
  let open = ways;
  while (open.length > 0) {
    const word = mostShared(open);
    chosen.push(word);
    if (chosen.length > searchKeywordsMax) return undefined;
    open = open.filter((words) => !words.some((one) => one.includes(word)));
  }
  return chosen.toSorted();
}

/** Whether every match holds one of the words (lower case). */
export function holdsOneOf(node: PatternNode, words: readonly string[]): boolean {
  return [lettersTold, lettersToldMax].some((told) =>
    literalRuns(node, told).every((way) => words.some((word) => way.includes(word))),
  );
}

/** The word of a literal: printable ASCII, not blank, of a length that a keyword may have. */
function wordOf(run: string): string[] {
  return (run.match(/[\x20-\x7e]+/g) ?? [])
    .map((word) => word.slice(0, keywordBytesMax))
    .filter((word) => word.trim().length >= keywordBytesMin);
}

function mostShared(ways: readonly (readonly string[])[]): string {
  const counts = new Map([...new Set(ways.flat())].map((word) => [word, 0]));
  for (const words of ways) {
    for (const [word, count] of counts)
      if (words.some((one) => one.includes(word))) counts.set(word, count + 1);
  }
  const [best] = [...counts].toSorted(
    ([a, x], [b, y]) => y - x || b.length - a.length || (a < b ? -1 : 1),
  );
  return best?.[0] ?? "";
}

/** Classes of so many letters are ways of their own. */
const lettersTold = 4;
/** Where that is too few to find a word: `SK` and a hexadecimal digit are sixteen words of three letters. */
const lettersToldMax = 36;

/** For each way through the pattern's choices, its literal bytes; a break (newline) wherever bytes vary. */
export function literalRuns(node: PatternNode, told: number = lettersTold): string[] {
  switch (node.kind) {
    case "bytes": {
      const letters = new Set([...node.set].map((byte) => String.fromCharCode(byte).toLowerCase()));
      return letters.size <= told ? [...letters] : ["\n"];
    }
    case "choice":
      return node.parts.flatMap((part) => literalRuns(part, told));
    case "repeat": {
      const runs = literalRuns(node.part, told);
      if (node.min === 0) return ["", ...(node.max === 1 ? runs : ["\n"])];
      // Each time may go another way: of several, only the first time's is sure.
      if (runs.length > 1 && node.max > 1) return runs.map((run) => `${run}\n`);
      const rest = node.max > node.min ? "\n" : "";
      return runs.map((run) => `${repeated(run, node.min)}${rest}`);
    }
    case "sequence":
      return node.parts.reduce<string[]>(
        (runs, part) => {
          const next = literalRuns(part, told);
          return runs.length * next.length > 1024
            ? runs.map((run) => `${run}\n`)
            : runs.flatMap((run) => next.map((more) => run + more));
        },
        [""],
      );
  }
}

/** A run `times` times; where that is longer than any keyword, its beginning and its end with a break between. */
function repeated(run: string, times: number): string {
  if (run.length * times <= 2 * keywordBytesMax) return run.repeat(times);
  const enough = run.repeat(Math.min(times, Math.ceil(keywordBytesMax / run.length)));
  return `${enough}\n${enough}`;
}
