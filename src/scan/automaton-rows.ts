/**
 * The automaton's table: one row of moves a state, filled when the state is first reached.
 *
 * In: a trie with failure links. Out: `next`, which prefilter.ts runs over. The whole table takes 5 MB for two thousand
 * keywords, of which a commit touches a few rows; memory that nobody touches costs nothing.
 *
 * A move is negative where there is something to do: keywords end in the state it leads to, or that state's row is
 * still empty. So the loop over bytes has one test for both, and a move that was seen to need nothing becomes positive.
 */
import type { KeywordTrie } from "./automaton.ts";

export type Table = {
  /** next[state + classes[byte]]: the next state, negated if arrive() must be asked. Twins come behind all states. */
  readonly next: Int32Array;
  /** 1 for each state, and each twin, whose row is filled. */
  readonly filled: Uint8Array;
};

/** A table with nothing but the root's row. */
export function emptyTable(trie: KeywordTrie): Table {
  const { states, classCount, firstChild, sibling, entered } = trie;
  const next = new Int32Array(2 * states * classCount);
  const filled = new Uint8Array(2 * states);
  for (let child = firstChild[0]!; child !== 0; child = sibling[child]!)
    next[entered[child]!] = -child * classCount;
  filled[0] = 1;
  return { next, filled };
}

/** What became of the move next[at], which is negative: its state's row is filled. Whether keywords end there. */
export function arrive(trie: KeywordTrie & Table, at: number): boolean {
  const { next, filled, classCount, endsFrom } = trie;
  const row = -next[at]!;
  const number = row / classCount;
  if (filled[number] === 0) fill(trie, number);
  if (endsFrom[number] !== endsFrom[number + 1]) return true;
  next[at] = row;
  return false;
}

/** A state's row is that of its failure state, with its own children over it. NUL leads to its twin. */
function fill(trie: KeywordTrie & Table, number: number): void {
  const { next, filled, classCount, states, classes, firstChild, sibling, entered, fail } = trie;
  const row = number * classCount;
  const nul = classes[0]!;
  filled[number] = 1;
  if (number >= states) {
    const like = row - states * classCount; // was reached before: only it leads here
    next.copyWithin(row, like, like + classCount);
    next[row + nul] = 0;
    return;
  }
  const other = fail[number]!;
  if (filled[other] === 0) fill(trie, other);
  next.copyWithin(row, other * classCount, (other + 1) * classCount);
  for (let child = firstChild[number]!; child !== 0; child = sibling[child]!)
    next[row + entered[child]!] = -child * classCount;
  next[row + nul] = -(row + states * classCount);
}

/** Fills the whole table, and leaves only moves negative that end keywords. */
export function fillAll(trie: KeywordTrie & Table): void {
  const { next, filled } = trie;
  for (let number = 0; number < filled.length; number++)
    if (filled[number] === 0) fill(trie, number);
  for (let at = 0; at < next.length; at++) if (next[at]! < 0) arrive(trie, at);
}
