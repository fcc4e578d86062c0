/**
 * bzip2, decompressed within a budget.
 *
 * In: bytes. Out: what they hold, or as much of it as can be read, with the trouble. The format has no specification but
 * its program; "bzip2 Format Specification" (J. Tsai, 2016) describes it: Huffman codes, then moving to front, then the
 * Burrows-Wheeler transform, then run lengths. Nothing in Node reads it, and the packages that do are no longer kept.
 */
import { Damaged, Full, Growing } from "./growing.ts";
import type { Member, UnpackBudget } from "./member.ts";

/** 0x314159265359 begins a block, 0x177245385090 ends a stream. */
const blockMark = [0x314159, 0x265359] as const;
const endMark = [0x177245, 0x385090] as const;
const codeBitsMax = 20;
const groupSymbols = 50;

export function bzip2Member(bytes: Uint8Array, budget: UnpackBudget): Member {
  const made = new Growing(budget.bytes);
  const bits = new Bits(bytes);
  try {
    while (!bits.isAtEnd) readStream(bits, made);
  } catch (error) {
    if (error instanceof Full) return { name: "", trouble: "ARCHIVE_TOO_BIG" };
    if (!(error instanceof Damaged)) throw error;
    budget.take(made.length);
    return { name: "", bytes: made.bytes(), trouble: "ARCHIVE_BAD" };
  }
  budget.take(made.length);
  return { name: "", bytes: made.bytes() };
}

function readStream(bits: Bits, made: Growing): void {
  if (bits.read(24) !== 0x425a68) throw new Damaged();
  const level = bits.read(8) - 0x30;
  if (level < 1 || level > 9) throw new Damaged();
  const block = new Int32Array(level * 100_000);
  for (;;) {
    const [high, low] = [bits.read(24), bits.read(24)];
    bits.read(24);
    bits.read(8); // the checksum: what is damaged was text before it
    if (high === endMark[0] && low === endMark[1]) break;
    if (high !== blockMark[0] || low !== blockMark[1]) throw new Damaged();
    readBlock(bits, block, made);
  }
  bits.align();
}

function readBlock(bits: Bits, block: Int32Array, made: Growing): void {
  if (bits.read(1) !== 0) throw new Damaged(); // randomised: of versions before 1.0
  const start = bits.read(24);
  const letters = readLetters(bits);
  const tables = bits.read(3);
  const selectors = new Uint8Array(bits.read(15));
  if (tables < 2 || tables > 6 || selectors.length === 0) throw new Damaged();
  const order = Array.from({ length: tables }, (_, at) => at);
  for (let at = 0; at < selectors.length; at++) {
    let place = 0;
    while (bits.read(1) === 1) if (++place >= tables) throw new Damaged();
    const [table = 0] = order.splice(place, 1);
    order.unshift(table);
    selectors[at] = table;
  }
  const codes = Array.from(
    { length: tables },
    () => new Codes(readLengths(bits, letters.length + 2)),
  );
  const length = readSymbols(bits, letters, codes, selectors, block);
  if (start >= length) throw new Damaged();
  unsort(block, length, start, made);
}

/** The letters that occur, in order: for each sixteen a bit, and for each of those a bit. */
function readLetters(bits: Bits): Uint8Array {
  const used = bits.read(16);
  const letters: number[] = [];
  for (let part = 0; part < 16; part++) {
    if (((used >> (15 - part)) & 1) === 0) continue;
    const some = bits.read(16);
    for (let at = 0; at < 16; at++)
      if (((some >> (15 - at)) & 1) !== 0) letters.push(16 * part + at);
  }
  if (letters.length === 0) throw new Damaged();
  return Uint8Array.from(letters);
}

function readLengths(bits: Bits, count: number): Uint8Array {
  const lengths = new Uint8Array(count);
  let length = bits.read(5);
  for (let at = 0; at < count; at++) {
    while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > codeBitsMax) throw new Damaged();
    lengths[at] = length;
  }
  return lengths;
}

/** Symbols to letters: runs of the first in front, moved to the front otherwise. Returns how many there are. */
function readSymbols(
  bits: Bits,
  front: Uint8Array,
  codes: readonly Codes[],
  selectors: Uint8Array,
  block: Int32Array,
): number {
  const last = front.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let read = 0; ; read++) {
    const table = codes[selectors[Math.floor(read / groupSymbols)] ?? -1];
    if (table === undefined) throw new Damaged();
    const symbol = table.read(bits);
    if (symbol < 2) {
      run += weight * (symbol + 1);
      weight *= 2;
      if (run > block.length) throw new Damaged();
      continue;
    }
    if (length + run > block.length) throw new Damaged();
    block.fill(front[0]!, length, length + run);
    length += run;
    run = 0;
    weight = 1;
    if (symbol === last) return length;
    if (length === block.length) throw new Damaged();
    const letter = front[symbol - 1]!;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = letter;
    block[length++] = letter;
  }
}

/** The Burrows-Wheeler transform undone, and the run lengths below it: after four equal bytes stands how many more. */
function unsort(block: Int32Array, length: number, start: number, made: Growing): void {
  const counts = new Int32Array(257);
  for (let at = 0; at < length; at++) counts[(block[at]! & 255) + 1]!++;
  for (let letter = 0; letter < 256; letter++) counts[letter + 1]! += counts[letter]!;
  for (let at = 0; at < length; at++) block[counts[block[at]! & 255]!++]! |= at << 8;
  let place = block[start]! >>> 8;
  let before = -1;
  let equal = 0;
  for (let left = length; left > 0; left--) {
    const entry = block[place]!;
    const byte = entry & 255;
    place = entry >>> 8;
    if (equal === 4) {
      for (let more = byte; more > 0; more--) made.add(before);
      equal = 0;
      before = -1;
      continue;
    }
    equal = byte === before ? equal + 1 : 1;
    before = byte;
    made.add(byte);
  }
}

/** A Huffman code, by the first and the last value of each length. */
class Codes {
  readonly #limits = new Int32Array(codeBitsMax + 2).fill(-1);
  readonly #offsets = new Int32Array(codeBitsMax + 2);
  readonly #symbols: number[] = [];

  constructor(lengths: Uint8Array) {
    let code = 0;
    for (let bits = 1; bits <= codeBitsMax; bits++) {
      this.#offsets[bits] = this.#symbols.length - code;
      for (const [symbol, length] of lengths.entries()) {
        if (length !== bits) continue;
        this.#symbols.push(symbol);
        code++;
      }
      this.#limits[bits] = code;
      code *= 2;
    }
  }

  /** Hot, once a symbol. */
  read(bits: Bits): number {
    const ahead = bits.peek(codeBitsMax);
    for (let length = 1; length <= codeBitsMax; length++) {
      const code = ahead >>> (codeBitsMax - length);
      if (code >= this.#limits[length]!) continue;
      bits.read(length);
      const symbol = this.#symbols[this.#offsets[length]! + code];
      if (symbol === undefined) throw new Damaged();
      return symbol;
    }
    throw new Damaged();
  }
}

/** Bits, the highest of each byte first. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Up to 24 bits. */
  read(count: number): number {
    while (this.#count < count) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Damaged();
      this.#held = ((this.#held << 8) | byte) & 0x7fffffff;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & (2 ** count - 1);
  }

  /** The next bits, which are not yet taken; zeros past the end. */
  peek(count: number): number {
    while (this.#count < count && this.#at < this.#bytes.length) {
      this.#held = ((this.#held << 8) | this.#bytes[this.#at++]!) & 0x7fffffff;
      this.#count += 8;
    }
    const missing = Math.max(0, count - this.#count);
    return ((this.#held << missing) >>> (this.#count + missing - count)) & (2 ** count - 1);
  }

  align(): void {
    this.#count -= this.#count % 8;
  }

  get isAtEnd(): boolean {
    return this.#count === 0 && this.#at >= this.#bytes.length;
  }
}
