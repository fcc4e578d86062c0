/**
 * LZMA data, as LZMA2 chunks hold it.
 *
 * In: bytes of a chunk, and what was made before. Out: more bytes. "LZMA specification" (I. Pavlov, public domain):
 * a range coder with adaptive probabilities, and matches by distance.
 */
import { Damaged } from "./growing.ts";
import type { Growing } from "./growing.ts";

const probabilityBits = 11;
const half = 1 << (probabilityBits - 1);
const moveBits = 5;
const states = 12;
const positionsMax = 16;

/** Lengths of matches: 8 by position, 8 more by position, 256 more. */
class Lengths {
  readonly choice: Uint16Array = probabilities(2);
  readonly low: Uint16Array = probabilities(8 * positionsMax);
  readonly middle: Uint16Array = probabilities(8 * positionsMax);
  readonly high: Uint16Array = probabilities(256);

  read(coder: RangeCoder, position: number): number {
    if (coder.bit(this.choice, 0) === 0) return coder.tree(this.low, 8 * position, 3);
    if (coder.bit(this.choice, 1) === 0) return 8 + coder.tree(this.middle, 8 * position, 3);
    return 16 + coder.tree(this.high, 0, 8);
  }
}

/** Probabilities and the last distances: what goes on from chunk to chunk. */
export class Lzma {
  readonly #literalContext: number;
  readonly #literalPosition: number;
  readonly #positionMask: number;
  readonly #literals: Uint16Array;
  readonly #isMatch = probabilities(states * positionsMax);
  readonly #isRepeated = probabilities(states);
  readonly #isRepeated0 = probabilities(states);
  readonly #isRepeated0Long = probabilities(states * positionsMax);
  readonly #isRepeated1 = probabilities(states);
  readonly #isRepeated2 = probabilities(states);
  readonly #slots = probabilities(4 * 64);
  readonly #special = probabilities(128);
  readonly #align = probabilities(16);
  readonly #lengths = new Lengths();
  readonly #repeatedLengths = new Lengths();
  #state = 0;
  #distances: [number, number, number, number] = [0, 0, 0, 0];

  /** `properties` is (positions * 5 + literal positions) * 9 + literal context bits. */
  constructor(properties: number) {
    if (properties >= 9 * 5 * 5) throw new Damaged();
    this.#literalContext = properties % 9;
    this.#literalPosition = Math.floor(properties / 9) % 5;
    this.#positionMask = (1 << Math.floor(properties / 45)) - 1;
    this.#literals = probabilities(0x300 << (this.#literalContext + this.#literalPosition));
  }

  /** Makes `size` bytes. Nothing before `since` bytes of what is made may be copied. */
  read(coder: RangeCoder, made: Growing, since: number, size: number): void {
    const stop = made.length + size;
    while (made.length < stop) {
      const position = (made.length - since) & this.#positionMask;
      const at = (this.#state << 4) + position;
      if (coder.bit(this.#isMatch, at) === 0) {
        this.#literal(coder, made, since);
        continue;
      }
      let length: number;
      if (coder.bit(this.#isRepeated, this.#state) === 0) {
        length = 2 + this.#lengths.read(coder, position);
        this.#distances = [
          this.#distance(coder, length),
          this.#distances[0],
          this.#distances[1],
          this.#distances[2],
        ];
        this.#state = this.#state < 7 ? 7 : 10;
      } else if (this.#isShort(coder, at)) length = 1;
      else length = 2 + this.#repeatedLengths.read(coder, position);
      const back = this.#distances[0] + 1;
      if (back > made.length - since || length > stop - made.length) throw new Damaged();
      for (let left = length; left > 0; left--) made.add(made.at(back));
    }
  }

  /** A match at one of the last distances: whether it is a single byte. */
  #isShort(coder: RangeCoder, at: number): boolean {
    const state = this.#state;
    const [first, second, third, fourth] = this.#distances;
    if (coder.bit(this.#isRepeated0, state) === 0) {
      if (coder.bit(this.#isRepeated0Long, at) === 0) {
        this.#state = state < 7 ? 9 : 11;
        return true;
      }
    } else if (coder.bit(this.#isRepeated1, state) === 0)
      this.#distances = [second, first, third, fourth];
    else if (coder.bit(this.#isRepeated2, state) === 0)
      this.#distances = [third, first, second, fourth];
    else this.#distances = [fourth, first, second, third];
    this.#state = state < 7 ? 8 : 11;
    return false;
  }

  #literal(coder: RangeCoder, made: Growing, since: number): void {
    const done = made.length - since;
    const before = done > 0 ? made.at(1) : 0;
    const context =
      ((done & ((1 << this.#literalPosition) - 1)) << this.#literalContext) +
      (before >> (8 - this.#literalContext));
    const base = 0x300 * context;
    let symbol = 1;
    if (this.#state >= 7) {
      const back = this.#distances[0] + 1;
      if (back > done) throw new Damaged();
      let match = made.at(back);
      while (symbol < 0x100) {
        const expected = (match >> 7) & 1;
        match <<= 1;
        const bit = coder.bit(this.#literals, base + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (expected !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | coder.bit(this.#literals, base + symbol);
    made.add(symbol & 0xff);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  #distance(coder: RangeCoder, length: number): number {
    const slot = coder.tree(this.#slots, 64 * Math.min(length - 2, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + coder.reversed(this.#special, base - slot, bits);
    return base + coder.direct(bits - 4) * 16 + coder.reversed(this.#align, 0, 4);
  }
}

/** The decoder's half of an arithmetic coder over bits. */
export class RangeCoder {
  readonly #bytes: Uint8Array;
  #at = 5;
  #range = 0xffffffff;
  #code: number;

  constructor(bytes: Uint8Array) {
    if (bytes.length < 5 || bytes[0] !== 0) throw new Damaged();
    this.#bytes = bytes;
    this.#code = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  }

  /** Hot, once a bit. */
  bit(table: Uint16Array, at: number): number {
    const probability = table[at]!;
    const bound = (this.#range >>> probabilityBits) * probability;
    let bit = 0;
    if (this.#code < bound) {
      this.#range = bound;
      table[at] = probability + (((1 << probabilityBits) - probability) >> moveBits);
    } else {
      this.#range -= bound;
      this.#code -= bound;
      table[at] = probability - (probability >> moveBits);
      bit = 1;
    }
    if (this.#range < 0x1000000) this.#fill();
    return bit;
  }

  /** `count` bits by a tree of probabilities, the highest first. */
  tree(table: Uint16Array, from: number, count: number): number {
    let symbol = 1;
    for (let left = count; left > 0; left--)
      symbol = (symbol << 1) | this.bit(table, from + symbol);
    return symbol - (1 << count);
  }

  /** The same, the lowest first. */
  reversed(table: Uint16Array, from: number, count: number): number {
    let node = 1;
    let value = 0;
    for (let at = 0; at < count; at++) {
      const bit = this.bit(table, from + node);
      node = (node << 1) | bit;
      value |= bit << at;
    }
    return value;
  }

  /** Bits that are as likely set as not. */
  direct(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left--) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = value * 2 + bit;
      if (this.#range < 0x1000000) this.#fill();
    }
    return value;
  }

  #fill(): void {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Damaged();
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | byte) >>> 0;
  }
}

function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(half);
}
