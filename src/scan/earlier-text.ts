/**
 * Where parts of a text stand in an earlier version of it, both in the kernel's memory.
 *
 * In: the two, and where they differ. Out: whether what a hit's rules see stands in the earlier one too, byte for byte. It
 * is looked for where the text has moved by as much as before, and around the part that differs: no is not final.
 */
import type { KernelBytes } from "../git/kernel-memory.ts";
import type { KernelObjects } from "../git/kernel-objects.ts";

export class EarlierText {
  readonly #objects: KernelObjects;
  readonly #text: KernelBytes;
  readonly #earlier: KernelBytes;
  /** Of the earlier one, around the part that differs. */
  readonly #bytes: Buffer;
  readonly #searchFrom: number;
  /** How far the part found last had moved; what follows has most often moved as far. */
  #shift: number;

  /** They differ in [from, to) of the text. */
  constructor(
    objects: KernelObjects,
    text: KernelBytes,
    earlier: KernelBytes,
    from: number,
    to: number,
  ) {
    this.#objects = objects;
    this.#text = text;
    this.#earlier = earlier;
    this.#shift = earlier.length - text.length;
    const end = to + this.#shift;
    this.#searchFrom = Math.max(0, Math.min(from - searchReachBytes, end - 2 * searchReachBytes));
    const searchTo = Math.min(earlier.length, end + searchReachBytes);
    this.#bytes = objects.memory.buffer.subarray(
      earlier.at + this.#searchFrom,
      earlier.at + Math.min(searchTo, this.#searchFrom + searchBytesMax),
    );
  }

  /** Whether the text's bytes [from, to), in which something ends at `end`, stand in the earlier one too. */
  has(from: number, end: number, to: number): boolean {
    if (this.#standsAt(from, to, this.#shift)) return true;
    const { at } = this.#text;
    const sample = this.#objects.memory.buffer.subarray(
      at + Math.max(from, end - sampleBytes),
      at + Math.min(to, end + sampleBytes),
    );
    let place = -1;
    for (let times = 0; times < samplesMax; times++) {
      place = this.#bytes.indexOf(sample, place + 1);
      if (place < 0) return false;
      const shift = this.#searchFrom + place - Math.max(from, end - sampleBytes);
      if (!this.#standsAt(from, to, shift)) continue;
      this.#shift = shift;
      return true;
    }
    return false;
  }

  #standsAt(from: number, to: number, shift: number): boolean {
    const { at, length } = this.#text;
    const earlier = this.#earlier;
    const [first, last] = [from + shift, to + shift];
    if (first < 0 || last > earlier.length) return false;
    // What rules see ends where the text does.
    if (from === 0 && first !== 0) return false;
    if (to === length && last !== earlier.length) return false;
    return (
      this.#objects.compare.commonStart(at + from, earlier.at + first, to - from) === to - from
    );
  }
}

/** Bytes before and behind a keyword's end that are looked for, and in how many places at most. */
const sampleBytes = 16;
const samplesMax = 4;

/** How far around the part that differs they are looked for, and in how much at most: it only saves work. */
const searchReachBytes = 1024;
const searchBytesMax: number = 16 * 1024;
