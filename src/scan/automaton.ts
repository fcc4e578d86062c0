/**
 * The prefilter's automaton: all keywords in one table, case folded, looking through single NUL bytes.
 *
 * In: keywords in lower case. Out: what prefilter.ts runs over bytes. Aho and Corasick, "Efficient string matching"
 * (1975): a trie with failure links, from which automaton-rows.ts fills the rows of a full table as they are reached.
 *
 * UTF-16 text in ASCII range is its ASCII bytes with a NUL between them, in either byte order. So every state
 * has a twin, "one NUL later": a second NUL, or anything that does not go on, leads back. Thus UTF-16 is found
 * by the same pass, with or without a byte-order mark, inside binary files too, and in delta space.
 */
import { emptyTable } from "./automaton-rows.ts";
import type { Table } from "./automaton-rows.ts";

/** What is known of the keywords before any text is seen: flat lists, so that a file can hold them. */
export type KeywordTrie = {
  /** Of each byte its class: bytes that no keyword tells apart share one. */
  readonly classes: Uint8Array;
  readonly classCount: number;
  /** Without twins. State 0 is the root. */
  readonly states: number;
  /** A state's children are a list, as most states have one; 0 ends it, as the root is nobody's child. */
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  /** The class of the byte that leads to a state. */
  readonly entered: Uint8Array;
  /** Of each state the one for the longest end of what was read that begins a keyword too. */
  readonly fail: Int32Array;
  /** Of each state, and of each twin behind them: how many bytes back the longest keyword begun can reach. */
  readonly span: Uint8Array;
  /** Keywords that end in state s: ends[endsFrom[s]] to ends[endsFrom[s + 1] - 1], ascending. In twins none end. */
  readonly endsFrom: Int32Array;
  readonly ends: Int32Array;
  readonly keywords: readonly Uint8Array[];
};

/** States are premultiplied in the table: a state is the index of its row. The root is 0. */
export type Automaton = KeywordTrie &
  Table & {
    /** The longest keyword as UTF-16: how far a hit can reach over a seam. */
    readonly spanMax: number;
  };

/**
 * Builds the automaton for `keywords` (lower case ASCII; their numbers are what hits carry). The trie of the package's
 * own is made with the package and read by automaton-file.ts; this is for rules that come later.
 */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  return automatonOf(buildTrie(keywords));
}

/** The automaton of a trie. */
export function automatonOf(trie: KeywordTrie): Automaton {
  const longest = trie.keywords.reduce((most, word) => Math.max(most, word.length), 1);
  return { ...trie, ...emptyTable(trie), spanMax: 2 * longest - 1 };
}

/** Builds the trie. */
export function buildTrie(keywords: readonly string[]): KeywordTrie {
  const text = Uint8Array.from(Buffer.from(keywords.join(""), "latin1"));
  let textEnd = 0;
  const words = keywords.map(({ length }) => text.subarray(textEnd, (textEnd += length)));
  const { classes, classCount } = byteClasses(text);
  const statesMax = text.length + 1;
  const firstChild = new Int32Array(statesMax);
  const sibling = new Int32Array(statesMax);
  const entered = new Uint8Array(statesMax);
  const depth = new Uint8Array(statesMax);
  const word = new Int32Array(statesMax).fill(-1);
  const wordBefore = new Int32Array(words.length);
  let states = 1;
  for (let number = 0; number < words.length; number++) {
    const bytes = words[number]!;
    let state = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byClass = classes[bytes[at]!]!;
      let child = firstChild[state]!;
      while (child !== 0 && entered[child] !== byClass) child = sibling[child]!;
      if (child === 0) {
        child = states++;
        sibling[child] = firstChild[state]!;
        firstChild[state] = child;
        entered[child] = byClass;
        depth[child] = at + 1;
      }
      state = child;
    }
    wordBefore[number] = word[state]!;
    word[state] = number;
  }
  const fail = failuresOf({ states, classCount, firstChild, sibling, entered });
  return {
    classes,
    classCount,
    states,
    firstChild: firstChild.subarray(0, states),
    sibling: sibling.subarray(0, states),
    entered: entered.subarray(0, states),
    fail,
    span: spansOf(depth, states),
    ...endsOf(states, fail, depth, word, wordBefore),
    keywords: words,
  };
}

/** Breadth first, as a state's failure state is nearer the root: of each child, what the parent's leads to. */
function failuresOf({
  states,
  classCount,
  firstChild,
  sibling,
  entered,
}: Pick<KeywordTrie, "states" | "classCount" | "firstChild" | "sibling" | "entered">): Int32Array {
  const fail = new Int32Array(states);
  const order = new Int32Array(states);
  const fromRoot = new Int32Array(classCount);
  for (let child = firstChild[0]!; child !== 0; child = sibling[child]!)
    fromRoot[entered[child]!] = child;
  let tail = 1; // order[0] is the root
  for (let head = 0; head < tail; head++) {
    const state = order[head]!;
    for (let child = firstChild[state]!; child !== 0; child = sibling[child]!) {
      order[tail++] = child;
      if (state === 0) continue;
      const byClass = entered[child]!;
      let other = 0;
      for (let link = fail[state]!; link !== 0 && other === 0; link = fail[link]!) {
        other = firstChild[link]!;
        while (other !== 0 && entered[other] !== byClass) other = sibling[other]!;
      }
      fail[child] = other === 0 ? fromRoot[byClass]! : other;
    }
  }
  return fail;
}

function spansOf(depth: Uint8Array, states: number): Uint8Array {
  const span = new Uint8Array(2 * states);
  for (let state = 1; state < states; state++) {
    span[state] = 2 * depth[state]! - 1;
    span[states + state] = 2 * depth[state]!;
  }
  return span;
}

/** The keywords that end in each state: its own, and those of the states that its failures lead to. */
function endsOf(
  states: number,
  fail: Int32Array,
  depth: Uint8Array,
  word: Int32Array,
  wordBefore: Int32Array,
): Pick<KeywordTrie, "endsFrom" | "ends"> {
  const endsFrom = new Int32Array(2 * states + 1);
  const ends: number[] = [];
  for (let state = 0; state < states; state++) {
    const from = ends.length;
    endsFrom[state] = from;
    for (let link = state; depth[link]! > 0; link = fail[link]!) {
      for (let number = word[link]!; number >= 0; number = wordBefore[number]!) ends.push(number);
    }
    if (ends.length - from > 1) ends.push(...ends.splice(from).sort((a, b) => a - b));
  }
  endsFrom.fill(ends.length, states);
  return { endsFrom, ends: Int32Array.from(ends) };
}

/** Bytes that no keyword tells apart share a class; upper case shares the class of lower case. NUL has its own. */
function byteClasses(text: Uint8Array): { classes: Uint8Array; classCount: number } {
  const classes = new Uint8Array(256);
  let classCount = 1; // class 0: bytes of no keyword
  classes[0] = classCount++;
  for (const byte of text) if (classes[byte] === 0) classes[byte] = classCount++;
  for (let byte = 0x41; byte <= 0x5a; byte++) classes[byte] = classes[byte + 0x20] ?? 0;
  return { classes, classCount };
}
