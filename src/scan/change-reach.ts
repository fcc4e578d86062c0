/**
 * How far from a change keywords can stand whose rules see it.
 *
 * In: the keywords and how far their rules look. Out: for each side of a change how far nearly all of them can stand; and
 * of the few that look farther, what tells soon that none of them stands there. far-keywords.ts says the same for texts
 * outside of the kernel's memory, which are fewer and have a prefilter for it.
 */
import type { Automaton } from "./automaton.ts";
import type { Matcher } from "./match.ts";

export type ChangeReach = {
  /** Keywords before a change: their rules look ahead. */
  readonly before: SideReach;
  /** Keywords behind one. */
  readonly behind: SideReach;
  /** The most bytes that a keyword covers. */
  readonly spanMax: number;
};

/** Distances count from the change to the far end of the keyword. */
export type SideReach = {
  readonly near: number;
  readonly far: number;
  /** Four bytes of each keyword that stands farther than `near`, as kernel/compare.ts wants them. */
  readonly samples: Uint8Array;
};

/** From these reaches on a keyword is far: only keys and the largest tokens look so far. */
const farBeforeBytes = 2250;
const farBehindBytes = 1100;

export function changeReach(
  automaton: Automaton,
  { reachBefore, reachAfter }: Matcher,
  spans: Uint8Array,
): ChangeReach {
  return {
    before: sideReach(automaton, reachAfter, spans, farBeforeBytes),
    behind: sideReach(automaton, reachBefore, spans, farBehindBytes),
    spanMax: Math.max(0, ...spans),
  };
}

function sideReach(
  { keywords }: Automaton,
  reaches: Int32Array,
  spans: Uint8Array,
  farBytes: number,
): SideReach {
  let [near, far] = [0, 0];
  const samples = new Map<string, readonly number[]>();
  for (const [key, span] of spans.entries()) {
    const reach = reaches[key]! + span;
    far = Math.max(far, reach);
    if (reach <= farBytes) near = Math.max(near, reach);
    else if ((key & 1) === 0) {
      const sample = sampleOf(keywords[key >> 1]!);
      samples.set(sample.join(" "), sample);
    } // of one in UTF-16, a zero between its letters is sample enough
  }
  return { near, far, samples: Uint8Array.from([...samples.values()].flat()) };
}

/** Four bytes of a keyword: different ones, with as few letters among them as can be. That is the rarest about it. */
function sampleOf(keyword: Uint8Array): readonly number[] {
  let best: readonly number[] = [...keyword, anyByte].slice(0, 4);
  let most = -1;
  for (let at = 0; at + 4 <= keyword.length; at++) {
    const four = [...keyword.subarray(at, at + 4)];
    const others = four.filter((byte) => byte < 0x61 || byte > 0x7a).length;
    if (new Set(four).size < 4 || others <= most) continue;
    best = four;
    most = others;
  }
  return best;
}

const anyByte = 0xff;
