/**
 * "Did you mean": the right word that is nearest to a wrong one.
 *
 * In: a word and those there are. Out: the one with the fewest letters to change.
 */

export function nearest(word: string, words: readonly string[]): string {
  return words.toSorted((a, b) => distance(word, a) - distance(word, b))[0] ?? "";
}

/** Levenshtein's distance, a row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
