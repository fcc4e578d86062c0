/**
 * How far from a change keywords can stand whose rules see it.
 *
 * In: the keywords and how far their rules look. Out: for each side of a change how far nearly all of them can stand; and
 * of the few that look farther, a table by which kernel/far.ts tells soon that none of them stands there. far-keywords.ts
 * says the same for texts outside of the kernel's memory, which are fewer and have a prefilter for it.
 */
import type { Automaton } from "./automaton.ts";
import type { Matcher } from "./match.ts";

export type ChangeReach = {
  /** Keywords before a change: their rules look ahead. */
  readonly before: SideReach;
  /** Keywords behind one. */
  readonly behind: SideReach;
};

/** Distances count from the change to the far end of the keyword. */
export type SideReach = {
  readonly near: number;
  readonly far: number;
  /** Of the keywords that stand farther than `near`, as kernel/far.ts wants them. */
  readonly table: Uint8Array;
};

/** From these reaches on a keyword is far: of keys and the largest tokens. Of many more, a table would tell too little. */
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
  };
}

function sideReach(
  { keywords }: Automaton,
  reaches: Int32Array,
  spans: Uint8Array,
  farBytes: number,
): SideReach {
  let [near, far] = [0, 0];
  const words: Uint8Array[] = [];
  for (const [key, span] of spans.entries()) {
    const reach = reaches[key]! + span;
    far = Math.max(far, reach);
    if (reach <= farBytes) near = Math.max(near, reach);
    else if ((key & 1) === 0) words.push(keywords[key >> 1]!);
    // Of one in UTF-16, a zero between its letters is sample enough.
  }
  return { near, far, table: tableOf(words) };
}

/** Four bytes of a keyword, and where in it they stand. The fourth counts for nothing where a keyword has but three. */
type Sample = { readonly word: Uint8Array; readonly at: number; readonly bytes: Uint8Array };

/** As kernel/far.ts has it: halves of bytes, where buckets end, rows, and the words. */
const buckets = 8;
const bucketsAt = 128;
const rowsAt = 176;
const rowBytes = 16;

function tableOf(words: readonly Uint8Array[]): Uint8Array {
  // Words that are alike share a bucket, so that each has few bytes at each of its places.
  const samples = words.map(sampleOf).toSorted((a, b) => Buffer.compare(a.bytes, b.bytes));
  const wordsAt = rowsAt + rowBytes * samples.length;
  const table = Buffer.alloc(wordsAt + words.reduce((sum, { length }) => sum + length, 0));
  const share = Math.ceil(samples.length / buckets);
  let wordAt = wordsAt;
  for (let bucket = 0; bucket <= buckets; bucket++)
    table.writeUInt32LE(Math.min(samples.length, bucket * share), bucketsAt + 4 * bucket);
  for (const [number, { word, at, bytes }] of samples.entries()) {
    const bit = 1 << Math.floor(number / share);
    for (let place = 0; place < 4; place++) {
      const byte = bytes[place];
      for (let half = 0; half < 16; half++) {
        if (byte === undefined || half === (byte & 15)) table[32 * place + half]! |= bit;
        if (byte === undefined || half === byte >> 4) table[32 * place + 16 + half]! |= bit;
      }
    }
    const row = rowsAt + rowBytes * number;
    table.set(bytes, row);
    table.fill(0xff, row + 4, row + 4 + bytes.length);
    table.writeUInt16LE(at, row + 8);
    table.writeUInt16LE(word.length, row + 10);
    table.writeUInt32LE(wordAt, row + 12);
    table.set(word.map(folded), wordAt);
    wordAt += word.length;
  }
  return table;
}

/** Different bytes, with as few letters among them as can be. That is the rarest about a keyword. */
function sampleOf(word: Uint8Array): Sample {
  let best = { word, at: 0, bytes: word.subarray(0, 4).map(folded) };
  let most = -1;
  for (let at = 0; at + 4 <= word.length; at++) {
    const bytes = word.subarray(at, at + 4).map(folded);
    const others = bytes.filter((byte) => byte < 0x61 || byte > 0x7a).length;
    if (new Set(bytes).size < 4 || others <= most) continue;
    best = { word, at, bytes };
    most = others;
  }
  return best;
}

/** The bit of the letters' case is not looked at, in whatever byte. */
function folded(byte: number): number {
  return byte | 0x20;
}
