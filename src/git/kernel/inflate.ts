/**
 * Inflating zlib data (RFC 1950, RFC 1951) in linear memory. AssemblyScript.
 *
 * In: the place of the data, and the place and exact size of what it becomes. Out: a code. Up to 32 bytes past the
 * data may be read, and are never used; nothing is written outside of the target's room. Reading codes is left to
 * codes.ts, decoding with them to block.ts. The slow twin is zlib.
 */
import { adler } from "./adler";
import {
  badData,
  bits,
  block,
  buffer,
  drop,
  end,
  inflated,
  isPastEnd,
  next,
  refill,
  setReader,
  setWritten,
  written,
  wrongSize,
} from "./block";
import {
  distanceBits,
  distanceForms,
  distanceTable,
  fixedDistanceTable,
  fixedLiteralTable,
  lengths,
  literalBits,
  literalForms,
  literalTable,
  makeForms,
  makeTable,
  orderBits,
  orderForms,
  orderTable,
  specialFlag,
} from "./codes";

/** RFC 1951, 3.2.7: the order in which lengths of the code-length code are stored. */
const lengthOrder: usize = memory.data<u8>([
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
]);
/** Bits that index the tables of the dynamic block read last. */
let literalIndex: i32 = 0;
let distanceIndex: i32 = 0;

/**
 * Inflates [source, source + sourceLength) to exactly `size` bytes at `target`, where there is room for `room` bytes,
 * which may all be written.
 */
export function inflate(source: usize, sourceLength: i32, target: usize, size: i32, room: i32): i32 {
  if (sourceLength < 6 || room < size) return badData;
  const cmf: u32 = load<u8>(source);
  const flags: u32 = load<u8>(source, 1);
  // RFC 1950: method 8, a window of at most 32 kB, no dictionary, and a check of the two bytes.
  if ((cmf & 15) != 8 || cmf >> 4 > 7 || (flags & 0x20) != 0 || ((cmf << 8) | flags) % 31 != 0) {
    return badData;
  }
  makeForms();
  setReader(source + 2, source + <usize>sourceLength);
  const limit = target + <usize>size;
  const roomEnd = target + <usize>room;
  let out = target;
  let last = false;
  while (!last) {
    refill();
    last = (buffer & 1) != 0;
    const type = <i32>((buffer >> 1) & 3);
    drop(3);
    if (isPastEnd()) return badData;
    let code = badData;
    if (type == 0) {
      code = stored(out, limit);
    } else if (type == 1) {
      code = block(out, target, roomEnd, fixedLiteralTable, 9, fixedDistanceTable, 5);
    } else if (type == 2 && readDynamic()) {
      code = block(out, target, roomEnd, literalTable, literalIndex, distanceTable, distanceIndex);
    }
    if (code != inflated) return code;
    out = written;
  }
  if (out != limit) return wrongSize;
  const at = next - <usize>(bits >> 3);
  if (at + 4 > end) return badData;
  return adler(target, <usize>size) == bswap<u32>(load<u32>(at)) ? inflated : badData;
}

/** A stored block (3.2.4). */
function stored(out: usize, limit: usize): i32 {
  // From the next whole byte on; what was taken ahead goes back.
  const at = next - <usize>(bits >> 3);
  if (at + 4 > end) return badData;
  const length: u32 = load<u16>(at);
  if ((length ^ load<u16>(at, 2)) != 0xffff) return badData;
  const from = at + 4;
  if (from + <usize>length > end) return badData;
  if (out + <usize>length > limit) return wrongSize;
  memory.copy(out, from, <usize>length);
  setReader(from + <usize>length, end);
  setWritten(out + <usize>length);
  return inflated;
}

/** 3.2.7: reads the codes of a dynamic block, and makes their tables. */
function readDynamic(): bool {
  refill();
  const literals = <i32>(buffer & 31) + 257;
  const distances = <i32>((buffer >> 5) & 31) + 1;
  const codes = <i32>((buffer >> 10) & 15) + 4;
  drop(14);
  if (literals > 286 || distances > 30) return false;
  v128.store(lengths, i64x2.splat(0));
  store<u32>(lengths, 0, 16);
  for (let at = 0; at < codes; at++) {
    if ((at & 15) == 0) refill();
    store<u8>(lengths + <usize>load<u8>(lengthOrder + <usize>at), <u8>(buffer & 7));
    drop(3);
  }
  if (isPastEnd()) return false;
  const index = makeTable(orderTable, orderForms, lengths, 19, orderBits, false);
  if (index == 0 || !readLengths(literals + distances, index)) return false;
  if (load<u8>(lengths + 256) == 0) return false; // no end of block
  literalIndex = makeTable(literalTable, literalForms, lengths, literals, literalBits, true);
  if (literalIndex == 0) return false;
  const from = lengths + <usize>literals;
  distanceIndex = makeTable(distanceTable, distanceForms, from, distances, distanceBits, true);
  return distanceIndex != 0;
}

/** The lengths of both codes, one after another, with repetitions. */
function readLengths(total: i32, index: i32): bool {
  const mask: u64 = (1 << index) - 1;
  let at = 0;
  while (at < total) {
    refill();
    if (isPastEnd()) return false;
    const entry = <u64>load<u32>(orderTable + (<usize>(buffer & mask) << 2));
    if ((entry & specialFlag) != 0) return false;
    drop(entry & 15);
    const symbol = <i32>(entry >> 16);
    if (symbol < 16) {
      store<u8>(lengths + <usize>at, <u8>symbol);
      at++;
      continue;
    }
    let repeat = 0;
    let length: u8 = 0;
    if (symbol == 16) {
      if (at == 0) return false;
      length = load<u8>(lengths + <usize>(at - 1));
      repeat = 3 + <i32>(buffer & 3);
      drop(2);
    } else {
      repeat = symbol == 17 ? 3 + <i32>(buffer & 7) : 11 + <i32>(buffer & 127);
      drop(symbol == 17 ? 3 : 7);
    }
    if (at + repeat > total) return false;
    // Eight at a time; what is written past the repetition is written again.
    const eight = <u64>length * 0x0101010101010101;
    for (let done = 0; done < repeat; done += 8) store<u64>(lengths + <usize>(at + done), eight);
    at += repeat;
  }
  return !isPastEnd();
}
