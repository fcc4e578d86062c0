/**
 * The prefilter: which keywords stand where in a blob's bytes.
 *
 * In: bytes and a range of them. Out: hits. The loop allocates nothing and looks at each byte once. Its slow
 * twin, which compares every keyword at every offset, is test/support/slow-prefilter.ts.
 */
import { arrive } from "./automaton-rows.ts";
import type { Automaton } from "./automaton.ts";
import type { Hits } from "./hits.ts";

/**
 * Hot, once a byte. Runs over bytes[from] to bytes[to - 1] from `state` and adds every hit that starts before
 * `startsBefore` to `hits`. Returns the state (positive) at `to`.
 */
export function runPrefilter(
  automaton: Automaton,
  bytes: Uint8Array,
  from: number,
  to: number,
  state: number,
  startsBefore: number,
  hits: Hits,
): number {
  const { next, classes } = automaton;
  for (let at = from; at < to; at++) {
    const move = state + classes[bytes[at]!]!;
    state = next[move]!;
    if (state < 0) {
      state = -state;
      if (arrive(automaton, move)) addHits(automaton, bytes, at + 1, state, startsBefore, hits);
    }
  }
  return state;
}

/**
 * Hot, once a byte at seams. As runPrefilter, but stops as soon as nothing begun before `seam` can still end;
 * returns the offset up to which it looked, and leaves the state in `stopped.state`.
 */
export function runToRest(
  automaton: Automaton,
  bytes: Uint8Array,
  seam: number,
  to: number,
  state: number,
  hits: Hits,
  stopped: { state: number },
): number {
  const { next, classes, classCount, span } = automaton;
  let at = seam;
  while (at < to && span[state / classCount]! > at - seam) {
    const move = state + classes[bytes[at++]!]!;
    state = next[move]!;
    if (state < 0) {
      state = -state;
      if (arrive(automaton, move)) addHits(automaton, bytes, at, state, seam, hits);
    }
  }
  stopped.state = state;
  return at;
}

/** Adds the keywords that end at `end`: as plain bytes or as UTF-16, but not as a mixture of both. */
export function addHits(
  automaton: Automaton,
  bytes: Uint8Array,
  end: number,
  state: number,
  startsBefore: number,
  hits: Hits,
): void {
  const { endsFrom, ends, keywords, classCount } = automaton;
  const number = state / classCount;
  for (let place = endsFrom[number]!; place < endsFrom[number + 1]!; place++) {
    const keyword = ends[place]!;
    const { length } = keywords[keyword]!;
    if (standsAt(automaton, bytes, end - length, keyword, 1)) {
      if (end - length < startsBefore) hits.add(end, 2 * keyword, -1);
    } else if (standsAt(automaton, bytes, end - 2 * length + 1, keyword, 2)) {
      if (end - 2 * length + 1 < startsBefore) hits.add(end, 2 * keyword + 1, -1);
    }
  }
}

/** Whether a keyword's letters stand at `at`, `step` bytes apart, with NULs between them where step is 2. */
export function standsAt(
  automaton: Automaton,
  bytes: Uint8Array,
  at: number,
  keyword: number,
  step: number,
): boolean {
  if (at < 0) return false;
  const { classes, keywords } = automaton;
  const word = keywords[keyword]!;
  for (let i = 0; i < word.length; i++) {
    if (classes[bytes[at + i * step]!]! !== classes[word[i]!]!) return false;
    if (step === 2 && i > 0 && bytes[at + i * 2 - 1]! !== 0) return false;
  }
  return true;
}
