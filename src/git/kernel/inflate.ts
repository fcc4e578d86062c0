/**
 * Inflating zlib data (RFC 1950, RFC 1951) in linear memory. AssemblyScript.
 *
 * In: the place of the data, and the place and exact size of what it becomes. Out: a code. Nothing is read before
 * `source` or at or past `source + sourceLength`, nothing written outside of the target. The slow twin is zlib.
 */

export const inflated: i32 = 0;
export const badData: i32 = 1;
export const wrongSize: i32 = 2;

/** Bits that one look into a table decides; longer codes are rare, and decoded bit by bit. */
const literalBits: i32 = 9;
const distanceBits: i32 = 7;

// Entries of a table: symbol << 4 | length of its code; 0 where the code is longer or none.
const literalTable: usize = memory.data(2 * 512, 16);
const distanceTable: usize = memory.data(2 * 128, 16);
// For the bit by bit way: how many codes of each length, and symbols in the order of their codes.
const literalCounts: usize = memory.data(2 * 16, 16);
const distanceCounts: usize = memory.data(2 * 16, 16);
const literalSymbols: usize = memory.data(2 * 288, 16);
const distanceSymbols: usize = memory.data(2 * 32, 16);
const lengths: usize = memory.data(320, 16);
const offsets: usize = memory.data(2 * 16, 16);

/** RFC 1951, 3.2.5: base length and extra bits of the symbols 257 to 285. */
const lengthBase: usize = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258, 0, 0,
]);
const lengthExtra: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0, 0, 0,
]);
/** The same for distances. */
const distanceBase: usize = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577, 0, 0,
]);
const distanceExtra: usize = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 0, 0,
]);
/** 3.2.7: the order in which lengths of the code-length code are stored. */
const lengthOrder: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

// The bit reader: bits not yet used, how many, and the next byte. `bits` below zero: more was used than there is.
let buffer: u64 = 0;
let bits: i32 = 0;
let next: usize = 0;
let end: usize = 0;

// The code of the block that is read: its own, or the fixed one, which is made once. Small objects use that one.
const fixedLiteralTable: usize = memory.data(2 * 512, 16);
const fixedDistanceTable: usize = memory.data(2 * 128, 16);
const fixedLiteralCounts: usize = memory.data(2 * 16, 16);
const fixedDistanceCounts: usize = memory.data(2 * 16, 16);
const fixedLiteralSymbols: usize = memory.data(2 * 288, 16);
const fixedDistanceSymbols: usize = memory.data(2 * 32, 16);
let fixedReady: bool = false;
let isFixed: bool = false;

/** Inflates [source, source + sourceLength) to exactly `size` bytes at `target`. */
export function inflate(source: usize, sourceLength: i32, target: usize, size: i32): i32 {
  if (sourceLength < 6) return badData;
  const cmf: u32 = load<u8>(source);
  const flags: u32 = load<u8>(source, 1);
  // RFC 1950: method 8, a window of at most 32 kB, no dictionary, and a check of the two bytes.
  if ((cmf & 15) != 8 || cmf >> 4 > 7 || (flags & 0x20) != 0 || ((cmf << 8) | flags) % 31 != 0) return badData;
  buffer = 0;
  bits = 0;
  next = source + 2;
  end = source + <usize>sourceLength;
  const limit = target + <usize>size;
  let out = target;
  let last = false;
  while (!last) {
    refill();
    last = (buffer & 1) != 0;
    const type = <i32>((buffer >> 1) & 3);
    drop(3);
    if (bits < 0) return badData;
    if (type == 0) {
      const made = stored(out, limit);
      if (made < 0) return -made;
      out += <usize>made;
      continue;
    }
    if (type == 1) useFixed();
    else if (type != 2 || !readDynamic()) return badData;
    const code = block(out, target, limit);
    if (code != inflated) return code;
    out = written;
  }
  if (out != limit) return wrongSize;
  return checksum(target, size) ? inflated : badData;
}

/** Where the last block ended. */
let written: usize = 0;

// @ts-ignore: decorator
@inline
function refill(): void {
  if (next + 8 <= end) {
    buffer |= load<u64>(next) << <u64>bits;
    next += <usize>((63 - bits) >> 3);
    bits |= 56;
  } else {
    while (bits < 56 && next < end) {
      buffer |= <u64>load<u8>(next++) << <u64>bits;
      bits += 8;
    }
  }
}

// @ts-ignore: decorator
@inline
function drop(count: i32): void {
  buffer >>= <u64>count;
  bits -= count;
}

/** A stored block: its length, or minus a code. */
function stored(out: usize, limit: usize): i32 {
  drop(bits & 7);
  // Whole bytes that were taken ahead go back.
  next -= <usize>(bits >> 3);
  buffer = 0;
  bits = 0;
  if (next + 4 > end) return -badData;
  const length: u32 = load<u16>(next);
  if ((length ^ load<u16>(next, 2)) != 0xffff) return -badData;
  next += 4;
  if (next + <usize>length > end) return -badData;
  if (out + <usize>length > limit) return -wrongSize;
  memory.copy(out, next, <usize>length);
  next += <usize>length;
  return <i32>length;
}

/** Bytes of room in the target in which a match, copied 16 bytes at a time, and three literals stay inside. */
const roomForAny: usize = 258 + 16 + 3;

/**
 * Decodes one block with the tables as they are. While there is data and room for anything that one turn can bring,
 * nothing is checked but what is decoded; the careful loop ends the block.
 */
function block(start: usize, first: usize, limit: usize): i32 {
  let out = start;
  while (next + 8 <= end && out + roomForAny <= limit) {
    refill();
    let entry = literalEntry();
    // 1 to 4095 is a short literal: symbol << 4 | length.
    if (entry - 1 < 4095) {
      drop(entry & 15);
      store<u8>(out++, <u8>(entry >> 4));
      entry = literalEntry();
      if (entry - 1 < 4095) {
        drop(entry & 15);
        store<u8>(out++, <u8>(entry >> 4));
        entry = literalEntry();
        if (entry - 1 < 4095) {
          drop(entry & 15);
          store<u8>(out++, <u8>(entry >> 4));
          continue;
        }
      }
      refill(); // what follows may need 48 bits
    }
    let symbol = <i32>(entry >> 4);
    if (entry == 0) {
      symbol = longLiteral();
      if (symbol < 0) return badData;
      if (symbol < 256) {
        store<u8>(out++, <u8>symbol);
        continue;
      }
    } else drop(entry & 15);
    if (symbol == 256) {
      written = out;
      return bits < 0 ? badData : inflated;
    }
    const code = match(symbol, out, first, limit);
    if (code != inflated) return code;
    out = written;
  }
  return carefulBlock(out, first, limit);
}

/** The same with a check at every step. */
function carefulBlock(start: usize, first: usize, limit: usize): i32 {
  let out = start;
  for (;;) {
    refill();
    const entry = literalEntry();
    let symbol = <i32>(entry >> 4);
    if (entry == 0) symbol = longLiteral();
    else drop(entry & 15);
    if (symbol < 0 || bits < 0) return badData;
    if (symbol == 256) break;
    if (symbol < 256) {
      if (out >= limit) return wrongSize;
      store<u8>(out++, <u8>symbol);
      continue;
    }
    const code = match(symbol, out, first, limit);
    if (code != inflated) return code;
    out = written;
  }
  written = out;
  return inflated;
}

/** Decodes what follows a length symbol, and copies. */
// @ts-ignore: decorator
@inline
function match(symbol: i32, out: usize, first: usize, limit: usize): i32 {
  const row = symbol - 257;
  if (row > 28) return badData;
  let extra = <i32>load<u8>(lengthExtra + <usize>row);
  const length = <usize>load<u16>(lengthBase + ((<usize>row) << 1)) + <usize>(buffer & ((1 << extra) - 1));
  drop(extra);
  const code = distance();
  if (code < 0 || code > 29) return badData;
  extra = <i32>load<u8>(distanceExtra + <usize>code);
  const back = <usize>load<u16>(distanceBase + ((<usize>code) << 1)) + <usize>(buffer & ((1 << extra) - 1));
  drop(extra);
  if (bits < 0 || back > out - first) return badData;
  if (length > limit - out) return wrongSize;
  written = copyBack(out, back, length, limit);
  return inflated;
}

/** Copies `length` bytes from `back` bytes before; the ranges may overlap, and then repeat. */
// @ts-ignore: decorator
@inline
function copyBack(out: usize, back: usize, length: usize, limit: usize): usize {
  const stop = out + length;
  let from = out - back;
  let to = out;
  if (back >= 16 && stop + 16 <= limit) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < stop);
  } else if (back >= 8 && stop + 8 <= limit) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < stop);
  } else {
    while (to < stop) store<u8>(to++, load<u8>(from++));
  }
  return stop;
}

// @ts-ignore: decorator
@inline
function literalEntry(): u32 {
  const table = isFixed ? fixedLiteralTable : literalTable;
  return load<u16>(table + ((<usize>(buffer & ((1 << literalBits) - 1))) << 1));
}

function longLiteral(): i32 {
  return isFixed
    ? byBits(fixedLiteralCounts, fixedLiteralSymbols)
    : byBits(literalCounts, literalSymbols);
}

// @ts-ignore: decorator
@inline
function distance(): i32 {
  const table = isFixed ? fixedDistanceTable : distanceTable;
  const entry = <i32>load<u16>(table + ((<usize>(buffer & ((1 << distanceBits) - 1))) << 1));
  if (entry == 0) return isFixed ? -1 : byBits(distanceCounts, distanceSymbols);
  drop(entry & 15);
  return entry >> 4;
}

/** Decodes a canonical code bit by bit: codes of one length are numbers in a row. -1: no such code. */
function byBits(counts: usize, symbols: usize): i32 {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= 15; length++) {
    code |= <i32>(buffer & 1);
    drop(1);
    const count = <i32>load<u16>(counts + ((<usize>length) << 1));
    if (code - count < first) return <i32>load<u16>(symbols + ((<usize>(index + code - first)) << 1));
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return -1;
}

/**
 * Makes the tables of a code from `lengths[from]` and the `count` following. False if the lengths do not make a
 * prefix code. One that leaves codes unused is allowed only where it has one code of one bit, as zlib allows it.
 */
function makeCode(from: i32, count: i32, counts: usize, symbols: usize, table: usize, tableBits: i32): bool {
  memory.fill(counts, 0, 2 * 16);
  memory.fill(table, 0, <usize>2 << <usize>tableBits);
  for (let symbol = 0; symbol < count; symbol++) {
    const at = counts + ((<usize>load<u8>(lengths + <usize>(from + symbol))) << 1);
    store<u16>(at, load<u16>(at) + 1);
  }
  const used = count - <i32>load<u16>(counts);
  store<u16>(counts, 0);
  let left = 1;
  let longest = 0;
  for (let length = 1; length <= 15; length++) {
    const many = <i32>load<u16>(counts + ((<usize>length) << 1));
    left = (left << 1) - many;
    if (left < 0) return false;
    if (many > 0) longest = length;
  }
  if (left > 0 && !(used == 0 || (used == 1 && longest == 1))) return false;
  store<u16>(offsets, 0, 2);
  for (let length = 1; length < 15; length++) {
    const at = (<usize>length) << 1;
    store<u16>(offsets + at + 2, load<u16>(offsets + at) + load<u16>(counts + at));
  }
  for (let symbol = 0; symbol < count; symbol++) {
    const length = <usize>load<u8>(lengths + <usize>(from + symbol));
    if (length == 0) continue;
    const at = offsets + (length << 1);
    const place = load<u16>(at);
    store<u16>(symbols + ((<usize>place) << 1), <u16>symbol);
    store<u16>(at, place + 1);
  }
  fillTable(counts, symbols, table, tableBits);
  return true;
}

/**
 * Writes each short code, its bits reversed, wherever it is the low bits of an index. Codes count up; a reversed one
 * counts up from its highest bit. A code made longer by a zero has the same reversed bits.
 */
function fillTable(counts: usize, symbols: usize, table: usize, tableBits: i32): void {
  const size: u32 = 1 << tableBits;
  let reversed: u32 = 0;
  let place = symbols;
  for (let length = 1; length <= tableBits; length++) {
    const step: u32 = 1 << length;
    for (let many = <i32>load<u16>(counts + ((<usize>length) << 1)); many > 0; many--) {
      const entry = <u16>((<u32>load<u16>(place) << 4) | <u32>length);
      place += 2;
      for (let at = reversed; at < size; at += step) store<u16>(table + ((<usize>at) << 1), entry);
      let bit = step >> 1;
      while ((reversed & bit) != 0) {
        reversed ^= bit;
        bit >>= 1;
      }
      reversed |= bit;
    }
  }
}

/** 3.2.6: the code that needs no tables in the data. */
function useFixed(): void {
  isFixed = true;
  if (fixedReady) return;
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  makeCode(0, 288, fixedLiteralCounts, fixedLiteralSymbols, fixedLiteralTable, literalBits);
  memory.fill(lengths, 5, 32);
  // Thirty codes are used; all thirty-two make the code complete, and the last two are refused when met.
  makeCode(0, 32, fixedDistanceCounts, fixedDistanceSymbols, fixedDistanceTable, distanceBits);
  fixedReady = true;
}

/** 3.2.7: reads the codes of a dynamic block. */
function readDynamic(): bool {
  isFixed = false;
  refill();
  const literals = <i32>(buffer & 31) + 257;
  drop(5);
  const distances = <i32>(buffer & 31) + 1;
  drop(5);
  const codes = <i32>(buffer & 15) + 4;
  drop(4);
  if (literals > 286 || distances > 30 || bits < 0) return false;
  memory.fill(lengths, 0, 19);
  for (let at = 0; at < codes; at++) {
    refill();
    store<u8>(lengths + <usize>load<u8>(lengthOrder + <usize>at), <u8>(buffer & 7));
    drop(3);
  }
  if (bits < 0) return false;
  if (!makeCode(0, 19, distanceCounts, distanceSymbols, distanceTable, distanceBits)) return false;
  let at = 0;
  const total = literals + distances;
  let before: u8 = 0;
  while (at < total) {
    refill();
    const symbol = distance();
    if (symbol < 0 || bits < 0) return false;
    if (symbol < 16) {
      before = <u8>symbol;
      store<u8>(lengths + <usize>at, before);
      at++;
      continue;
    }
    let repeat = 0;
    if (symbol == 16) {
      if (at == 0) return false;
      repeat = 3 + <i32>(buffer & 3);
      drop(2);
    } else {
      before = 0;
      repeat = symbol == 17 ? 3 + <i32>(buffer & 7) : 11 + <i32>(buffer & 127);
      drop(symbol == 17 ? 3 : 7);
    }
    if (bits < 0 || at + repeat > total) return false;
    memory.fill(lengths + <usize>at, before, <usize>repeat);
    at += repeat;
  }
  if (load<u8>(lengths + 256) == 0) return false; // no end of block
  if (!makeCode(0, literals, literalCounts, literalSymbols, literalTable, literalBits)) return false;
  return makeCode(literals, distances, distanceCounts, distanceSymbols, distanceTable, distanceBits);
}

/** Adler-32 (RFC 1950, 8.2) of the output against the four bytes after the last block. */
function checksum(target: usize, size: i32): bool {
  next -= <usize>(bits >> 3);
  if (next + 4 > end) return false;
  const wanted = bswap<u32>(load<u32>(next));
  return adler(target, <usize>size) == wanted;
}

/** Sums of 16 bytes at a time; reduced before they can pass 32 bits. */
function adler(from: usize, size: usize): u32 {
  let a: u32 = 1;
  let b: u32 = 0;
  let at = from;
  let left = size;
  const weightsLow = i16x8(16, 15, 14, 13, 12, 11, 10, 9);
  const weightsHigh = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  while (left >= 16) {
    let blocks = min<usize>(left >> 4, 345); // 5,520 bytes: below RFC 1950's 5,552
    left -= blocks << 4;
    let sums = i32x4.splat(0);
    let before = i32x4.splat(0);
    let weighted = i32x4.splat(0);
    b += a * (<u32>blocks << 4);
    while (blocks-- > 0) {
      const bytes = v128.load(at);
      at += 16;
      before = i32x4.add(before, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(bytes), weightsLow));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(bytes), weightsHigh));
    }
    a = (a + sumOf(sums)) % 65521;
    b = (b + 16 * (sumOf(before) % 65521) + sumOf(weighted)) % 65521;
  }
  while (left-- > 0) {
    a += load<u8>(at++);
    b += a;
  }
  return (b % 65521 << 16) | (a % 65521);
}

function sumOf(lanes: v128): u32 {
  return (
    <u32>i32x4.extract_lane(lanes, 0) +
    <u32>i32x4.extract_lane(lanes, 1) +
    <u32>i32x4.extract_lane(lanes, 2) +
    <u32>i32x4.extract_lane(lanes, 3)
  );
}
