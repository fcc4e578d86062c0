/**
 * The prefilter's automaton: all keywords in one table, case folded, looking through single NUL bytes.
 *
 * In: keywords in lower case. Out: the table that prefilter.ts runs over bytes. Aho and Corasick, "Efficient
 * string matching" (1975), with failure links resolved into a full table.
 *
 * UTF-16 text in ASCII range is its ASCII bytes with a NUL between them, in either byte order. So every state
 * has a twin, "one NUL later": a second NUL, or anything that does not go on, leads back. Thus UTF-16 is found
 * by the same pass, with or without a byte-order mark, inside binary files too, and in delta space.
 */

/** The table. States are premultiplied: a state is the index of its row. */
export type Automaton = {
  /** next[state + classes[byte]]: the next state, negated if keywords end there. The root is 0. */
  readonly next: Int32Array;
  readonly classes: Uint8Array;
  readonly classCount: number;
  /** Of state number s (row / classCount): how many bytes back the longest keyword begun can reach. */
  readonly span: Uint8Array;
  /** Keywords that end in state number s: ends[endsFrom[s]] to ends[endsFrom[s + 1] - 1], ascending. */
  readonly endsFrom: Int32Array;
  readonly ends: Int32Array;
  readonly keywords: readonly Uint8Array[];
  /** The longest keyword as UTF-16: how far a hit can reach over a seam. */
  readonly spanMax: number;
};

/** A trie with failure links, before it becomes a table. */
type Trie = { goto: Int32Array[]; fail: number[]; ends: number[][]; depth: number[] };

/** Builds the automaton for `keywords` (lower case ASCII; their numbers are what hits carry). */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const words = keywords.map((word) => Uint8Array.from(Buffer.from(word, "latin1")));
  const { classes, classCount } = byteClasses(words);
  const trie = buildTrie(words, classes, classCount);
  const states = trie.goto.length;
  const next = new Int32Array(2 * states * classCount);
  const span = new Uint8Array(2 * states);
  const rowOf = (state: number): number => {
    const row = state * classCount;
    return (trie.ends[state]?.length ?? 0) > 0 ? -row : row;
  };
  const nul = classes[0] ?? 0;
  for (let state = 0; state < states; state++) {
    const row = state * classCount;
    const twin = (states + state) * classCount;
    for (let at = 0; at < classCount; at++) {
      next[row + at] = rowOf(trie.goto[state]?.[at] ?? 0);
      next[twin + at] = next[row + at] ?? 0;
    }
    if (state !== 0) next[row + nul] = twin;
    next[twin + nul] = 0;
    const depth = trie.depth[state] ?? 0;
    span[state] = depth === 0 ? 0 : 2 * depth - 1;
    span[states + state] = 2 * depth;
  }
  const endsFrom = new Int32Array(2 * states + 1);
  const ends: number[] = [];
  for (let state = 0; state < 2 * states; state++) {
    endsFrom[state] = ends.length;
    if (state < states) ends.push(...(trie.ends[state] ?? []));
  }
  endsFrom[2 * states] = ends.length;
  const longest = words.reduce((most, word) => Math.max(most, word.length), 1);
  return {
    next,
    classes,
    classCount,
    span,
    endsFrom,
    ends: Int32Array.from(ends),
    keywords: words,
    spanMax: 2 * longest - 1,
  };
}

/** Bytes that no keyword tells apart share a class; upper case shares the class of lower case. NUL has its own. */
function byteClasses(words: readonly Uint8Array[]): { classes: Uint8Array; classCount: number } {
  const classes = new Uint8Array(256);
  let classCount = 1; // class 0: bytes of no keyword
  classes[0] = classCount++;
  for (const word of words) {
    for (const byte of word) if (classes[byte] === 0) classes[byte] = classCount++;
  }
  for (let byte = 0x41; byte <= 0x5a; byte++) classes[byte] = classes[byte + 0x20] ?? 0;
  return { classes, classCount };
}

function buildTrie(words: readonly Uint8Array[], classes: Uint8Array, classCount: number): Trie {
  const trie: Trie = { goto: [], fail: [], ends: [], depth: [] };
  const addState = (depth: number): number => {
    trie.goto.push(new Int32Array(classCount));
    trie.fail.push(0);
    trie.ends.push([]);
    trie.depth.push(depth);
    return trie.goto.length - 1;
  };
  addState(0);
  for (const [number, word] of words.entries()) {
    let state = 0;
    for (const byte of word) {
      const row = trie.goto[state] as Int32Array;
      const at = classes[byte] ?? 0;
      if (row[at] === 0) row[at] = addState((trie.depth[state] ?? 0) + 1);
      state = row[at] ?? 0;
    }
    trie.ends[state]?.push(number);
  }
  resolveFailures(trie, classCount);
  return trie;
}

/** Breadth first: a state's failure state is nearer the root, so its row is complete when it is needed. */
function resolveFailures(trie: Trie, classCount: number): void {
  const queue: number[] = [];
  for (const child of trie.goto[0] ?? []) if (child !== 0) queue.push(child);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    const row = trie.goto[state] as Int32Array;
    const failRow = trie.goto[trie.fail[state] ?? 0] as Int32Array;
    trie.ends[state] = [
      ...(trie.ends[state] ?? []),
      ...(trie.ends[trie.fail[state] ?? 0] ?? []),
    ].toSorted((a, b) => a - b);
    for (let at = 0; at < classCount; at++) {
      const child = row[at] ?? 0;
      if (child === 0) {
        row[at] = failRow[at] ?? 0;
      } else {
        trie.fail[child] = failRow[at] ?? 0;
        queue.push(child);
      }
    }
  }
}
