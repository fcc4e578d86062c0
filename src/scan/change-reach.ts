/**
 * How far from a change keywords can stand whose rules see it.
 *
 * In: the keywords and how far their rules look. Out: distances for nearly all of them; and for the few that look far,
 * what tells soon that none of them stands there. far-keywords.ts says the same for texts outside of the kernel's memory,
 * which are fewer and have a prefilter for it.
 */
import type { Automaton } from "./automaton.ts";
import type { Matcher } from "./match.ts";

export type ChangeReach = {
  /** Before a change, and behind one. */
  readonly after: number;
  readonly before: number;
  /** Before a change, of the few keywords whose rules look far; and four bytes of each, as the kernel wants them. */
  readonly farAfter: number;
  readonly samples: Uint8Array;
};

/** From this reach on a keyword is far: but for private keys and the largest tokens no rule looks so far. */
const farReachBytes = 1100;

export function changeReach(
  { keywords }: Automaton,
  matcher: Matcher,
  spans: Uint8Array,
): ChangeReach {
  let [after, before, farAfter] = [0, 0, 0];
  const samples: number[] = [];
  for (const [key, span] of spans.entries()) {
    const reach = matcher.reachAfter[key]! + span;
    before = Math.max(before, matcher.reachBefore[key]! + span);
    farAfter = Math.max(farAfter, reach);
    if (reach <= farReachBytes) after = Math.max(after, reach);
    // Of one in UTF-16, a zero between its letters is sample enough.
    else if ((key & 1) === 0) samples.push(...sampleOf(keywords[key >> 1]!));
  }
  return { after, before, farAfter, samples: Uint8Array.from(samples) };
}

/** Four bytes of a keyword: the first four that are all different, as a rule is the rarest thing about it. */
function sampleOf(keyword: Uint8Array): readonly number[] {
  for (let at = 0; at + 4 <= keyword.length; at++) {
    const four = [...keyword.subarray(at, at + 4)];
    if (new Set(four).size === 4) return four;
  }
  return [...keyword, anyByte].slice(0, 4);
}

const anyByte = 0xff;
