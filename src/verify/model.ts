/**
 * The model: how likely a generic candidate is a secret, and what speaks for and against it most.
 *
 * In: a candidate. Out: a probability and reasons. A logistic regression over the features of features.ts, with the
 * weights of patterns/generic-model.json: a weight is what one unit of a feature adds to the logarithm of the odds.
 */
import table from "../../patterns/generic-model.json" with { type: "json" };
import { features } from "./features.ts";
import type { Candidate } from "./features.ts";

export type Estimate = {
  readonly probability: number;
  /** What counts most for a secret, and against it; the strongest first. */
  readonly pro: readonly string[];
  readonly contra: readonly string[];
};

/** Smallest part of the sum that is worth telling. */
const tellingMin = 0.4;

/** Most reasons told on either side. */
const reasonsMax = 2;

export function estimate(candidate: Candidate): Estimate {
  let sum = table.bias;
  const parts: { readonly part: number; readonly words: string }[] = [];
  for (const { name, pro, contra, of } of features) {
    const part = of(candidate) * (weights[name] ?? 0);
    sum += part;
    const words = part > 0 ? pro : contra;
    if (words !== undefined && Math.abs(part) >= tellingMin) parts.push({ part, words });
  }
  const strongest = parts.toSorted((a, b) => Math.abs(b.part) - Math.abs(a.part));
  const tell = (isPro: boolean): string[] =>
    [
      ...new Set(strongest.filter(({ part }) => part > 0 === isPro).map(({ words }) => words)),
    ].slice(0, reasonsMax);
  return { probability: 1 / (1 + Math.exp(-sum)), pro: tell(true), contra: tell(false) };
}

/** By the name of a feature; one that is not fitted yet counts nothing, and test/verify/ tells of it. */
const weights: Readonly<Record<string, number>> = table.weights;
