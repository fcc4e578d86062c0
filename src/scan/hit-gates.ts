/**
 * The gates of hits in the kernel's memory: what a keyword's rules ask of its surroundings first.
 *
 * In: the matcher's rules, keyword by keyword, once a hit of it was looked at: most keywords never are, and a rule is
 * read when it is needed. Out: tables that kernel/gates.ts reads. Of a keyword in UTF-16 nothing is asked.
 *
 *   by key     32 bits: the place of its gates, or 0
 *   gates      32 bits: how many; of each, 32 bits of kind and of two numbers: for a token the place of its letters
 *              (256 bits) and its least bytes, for an assignment how far the rule looks before and behind (and `named` if a
 *              name that calls no secret is the end of it)
 */
import type { KernelMemory } from "../git/kernel-memory.ts";
import type { Matcher } from "./match.ts";

/** What a rule asks first of a hit. */
export type Gate =
  | { readonly kind: "open" }
  /** The keyword is a word of its own. */
  | { readonly kind: "word" }
  | { readonly kind: "token"; readonly letters: readonly number[]; readonly least: number }
  | { readonly kind: "assignment" | "named"; readonly before: number; readonly after: number };

const kinds: Readonly<Record<Gate["kind"], number>> = {
  open: 0,
  token: 1,
  assignment: 2,
  named: 3,
  word: 4,
};
const gateBytes = 12;
const countBytes = 4;
const lettersBytes = 32;

export class HitGates {
  /** Where the places by key stand. */
  readonly at: number;
  readonly #memory: KernelMemory;
  readonly #matcher: Matcher;
  readonly #known: Uint8Array;
  #end: number;

  constructor(memory: KernelMemory, matcher: Matcher) {
    this.#memory = memory;
    this.#matcher = matcher;
    const { ruleCounts } = matcher;
    this.#known = new Uint8Array(ruleCounts.length);
    this.at = memory.room(8 * ruleCounts.length);
    // All of it at once, as views must not move later on.
    this.#end = memory.room(
      ruleCounts.reduce((sum, count) => sum + countBytes + count * (gateBytes + lettersBytes), 0),
    );
  }

  /** Writes the gates of a key's keyword, unless they are known. */
  learn(key: number): void {
    const keyword = key >> 1;
    if ((key & 1) !== 0 || this.#known[keyword] === 1) return;
    this.#known[keyword] = 1;
    const gates = this.#matcher.gatesOf(keyword);
    const place = this.#end;
    let lettersAt = place + countBytes + gates.length * gateBytes;
    const numbers = [gates.length];
    for (const gate of gates) {
      if (gate.kind === "token") {
        this.#memory.words(lettersAt, lettersBytes / 4).set(bitsOf(gate.letters));
        numbers.push(kinds.token, lettersAt, gate.least);
        lettersAt += lettersBytes;
      } else if (gate.kind === "open" || gate.kind === "word") numbers.push(kinds[gate.kind], 0, 0);
      else numbers.push(kinds[gate.kind], gate.before, gate.after);
    }
    this.#memory.words(place, numbers.length).set(numbers);
    this.#memory.words(this.at + 8 * keyword, 1)[0] = place;
    this.#end = lettersAt;
  }
}

/** Ranges [from, to, from, to ...] of bytes as one bit for each. */
function bitsOf(ranges: readonly number[]): Int32Array {
  const bits = new Uint8Array(lettersBytes);
  for (let at = 0; at + 1 < ranges.length; at += 2) {
    for (let byte = ranges[at]!; byte <= ranges[at + 1]!; byte++)
      bits[byte >> 3]! |= 1 << (byte & 7);
  }
  return new Int32Array(bits.buffer);
}
