/**
 * Far keywords: the few whose rules look so far that a change is seen by hits well before it.
 *
 * In: the automaton and the matcher. Out: an automaton of those keywords alone, and how far they and all others look.
 * For scans of changes, which would else look at much that did not change.
 */
import { buildAutomaton } from "./automaton.ts";
import type { Automaton } from "./automaton.ts";
import type { Matcher } from "./match.ts";

/** Keywords whose rules look far on, and how far those of all others look. */
export type FarKeywords = {
  /** Of the far keywords alone. */
  readonly automaton: Automaton;
  /** Their numbers among all keywords. */
  readonly keywords: readonly number[];
  /** How far before a change a keyword may start that sees it, and how far behind; among all but the far ones. */
  readonly nearAfter: number;
  readonly nearBefore: number;
  /** The same before a change, among the far ones. */
  readonly farBefore: number;
};

/** From this reach on a keyword is far: but for private keys and the largest tokens no rule looks so far. */
const farReach = 600;

export function farKeywords({ keywords: words }: Automaton, matcher: Matcher): FarKeywords {
  const { reachBefore, reachAfter } = matcher;
  const keywords: number[] = [];
  let [nearAfter, nearBefore, farBefore] = [0, 0, 0];
  for (const [number, word] of words.entries()) {
    const after = Math.max(reachAfter[2 * number]!, reachAfter[2 * number + 1]!) + 2 * word.length;
    const before = Math.max(reachBefore[2 * number]!, reachBefore[2 * number + 1]!);
    nearBefore = Math.max(nearBefore, before + 2 * word.length);
    if (reachAfter[2 * number]! > farReach) {
      keywords.push(number);
      farBefore = Math.max(farBefore, after);
    } else nearAfter = Math.max(nearAfter, after);
  }
  const texts = keywords.map((number) => Buffer.from(words[number]!).toString("latin1"));
  return { automaton: buildAutomaton(texts), keywords, nearAfter, nearBefore, farBefore };
}
