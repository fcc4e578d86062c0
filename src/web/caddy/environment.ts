/**
 * Environment variables in a Caddyfile: `{$NAME}` and `{$NAME:default}`, which Caddy replaces before it reads anything.
 *
 * In: a text. Out: the text with defaults put in, and a way back to the places of the original. A variable without a
 * default stays as it is written: what it holds is known on the server alone, and whoever meets one says "unknown".
 */
import type { ConfigText } from "../config-text.ts";

export type ExpandedText = {
  readonly source: ConfigText;
  readonly text: string;
  /** The original offset of one in `text`. */
  readonly original: (at: number) => number;
};

/** Replaces each variable that has a default. */
export function expandEnvironment(source: ConfigText): ExpandedText {
  const { text } = source;
  const pieces: string[] = [];
  // Where each piece begins, in what is made and in the original.
  const madeAt: number[] = [0];
  const originalAt: number[] = [0];
  let length = 0;
  let copied = 0;
  const put = (piece: string, from: number): void => {
    pieces.push(piece);
    madeAt.push(length);
    originalAt.push(from);
    length += piece.length;
  };
  for (let open = text.indexOf("{$"); open >= 0; open = text.indexOf("{$", open)) {
    const close = text.indexOf("}", open + 2);
    if (close < 0) break;
    const colon = text.indexOf(":", open + 2);
    if (close > open + 2 && colon >= 0 && colon < close) {
      put(text.slice(copied, open), copied);
      put(text.slice(colon + 1, close), colon + 1);
      copied = close + 1;
    }
    open = close + 1;
  }
  if (copied === 0) return { source, text, original: (at) => at };
  put(text.slice(copied), copied);
  return {
    source,
    text: pieces.join(""),
    original: (at) => {
      const piece = lastAtOrBefore(madeAt, at);
      return Math.min(originalAt[piece]! + at - madeAt[piece]!, text.length);
    },
  };
}

/** Whether a variable stands in this text whose value nobody here knows. */
export function hasVariable(text: string): boolean {
  return text.includes("{$");
}

function lastAtOrBefore(sorted: readonly number[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= at) low = middle;
    else high = middle;
  }
  return low;
}
