/**
 * Decoding one block of deflate data (RFC 1951, 3.2.3) with its tables. AssemblyScript, hot.
 *
 * In: the bit reader, the tables of codes.ts, and where to write. Out: a code, and how far it wrote. What the loops
 * need is held in locals: a global costs a load and a store each time.
 */
import { endFlag, literalFlag, moreFlag, specialFlag } from "./codes";

export const inflated: i32 = 0;
export const badData: i32 = 1;
export const wrongSize: i32 = 2;

/**
 * The bit reader: bits not used yet (the next one lowest), how many of them are known, and the next byte to take.
 * Only the lowest six bits of `bits` count. Bits above the known ones are those of the bytes at `next`.
 */
export let buffer: u64 = 0;
export let bits: u64 = 0;
export let next: usize = 0;
/** Where the data ends. */
export let end: usize = 0;
/** Where the last block ended in the target. */
export let written: usize = 0;

export function setReader(newNext: usize, newEnd: usize): void {
  next = newNext;
  end = newEnd;
  buffer = 0;
  bits = 0;
}

export function setWritten(out: usize): void {
  written = out;
}

/** Makes at least 56 bits known. */
export function refill(): void {
  buffer |= load<u64>(next) << bits;
  next += <usize>((63 - bits) >> 3);
  bits |= 56;
}

export function drop(count: u64): void {
  buffer >>= count;
  bits -= count;
}

/** Whether more was used than there is. */
export function isPastEnd(): bool {
  return next - <usize>(bits >> 3) > end;
}

/** Bytes of room in which one turn of the fast loop stays: four literals, a match, and 16 bytes that it may overrun. */
const roomForAny: usize = 4 + 258 + 32;

// @ts-ignore: decorator
@inline
function entryAt(table: usize, index: u64): u64 {
  return i64.load32_u(table + (<usize>index << 2));
}

/**
 * Decodes a block to `start`; `first` is where the object starts, `roomEnd` where the room for it ends. Where the data
 * ends is looked at once a turn, so up to 24 bytes past it are read, and never used.
 */
export function block(
  start: usize,
  first: usize,
  roomEnd: usize,
  literals: usize,
  literalIndex: i32,
  distances: usize,
  distanceIndex: i32,
): i32 {
  const literalMask: u64 = (1 << literalIndex) - 1;
  const distanceMask: u64 = (1 << distanceIndex) - 1;
  const fastEnd: usize = roomEnd - min<usize>(roomEnd, roomForAny);
  let out = start;
  let buffered = buffer;
  let known = bits;
  let at = next;
  let code = badData;
  for (;;) {
    if (at > end && at - <usize>((known & 63) >> 3) > end) break;
    buffered |= load<u64>(at) << known;
    at += <usize>((63 - (known & 63)) >> 3);
    known |= 56;
    let entry = entryAt(literals, buffered & literalMask);
    if ((entry & literalFlag) != 0 && out <= fastEnd) {
      // Up to four short literals: 40 bits.
      buffered >>= entry;
      known -= entry;
      store<u8>(out++, <u8>(entry >> 16));
      entry = entryAt(literals, buffered & literalMask);
      if ((entry & literalFlag) != 0) {
        buffered >>= entry;
        known -= entry;
        store<u8>(out++, <u8>(entry >> 16));
        entry = entryAt(literals, buffered & literalMask);
        if ((entry & literalFlag) != 0) {
          buffered >>= entry;
          known -= entry;
          store<u8>(out++, <u8>(entry >> 16));
          entry = entryAt(literals, buffered & literalMask);
          if ((entry & literalFlag) != 0) {
            buffered >>= entry;
            known -= entry;
            store<u8>(out++, <u8>(entry >> 16));
            continue;
          }
        }
      }
      // What follows may need 48 bits. The entry's bits are the same after this.
      buffered |= load<u64>(at) << known;
      at += <usize>((63 - (known & 63)) >> 3);
      known |= 56;
    }
    if ((entry & moreFlag) != 0) {
      buffered >>= <u64>literalIndex;
      known -= <u64>literalIndex;
      entry = entryAt(literals, (entry >> 16) + (buffered & ((<u64>1 << ((entry >> 8) & 15)) - 1)));
    }
    let taken = buffered;
    buffered >>= entry;
    known -= entry & 63;
    if ((entry & literalFlag) != 0) {
      if (out >= roomEnd) {
        code = wrongSize;
        break;
      }
      store<u8>(out++, <u8>(entry >> 16));
      continue;
    }
    if ((entry & specialFlag) != 0) {
      if ((entry & endFlag) != 0) code = inflated;
      break;
    }
    const length = <usize>((entry >> 16) + ((taken & ((<u64>1 << (entry & 63)) - 1)) >> ((entry >> 8) & 15)));
    entry = entryAt(distances, buffered & distanceMask);
    if ((entry & moreFlag) != 0) {
      buffered >>= <u64>distanceIndex;
      known -= <u64>distanceIndex;
      entry = entryAt(distances, (entry >> 16) + (buffered & ((<u64>1 << ((entry >> 8) & 15)) - 1)));
    }
    if ((entry & specialFlag) != 0) break;
    taken = buffered;
    buffered >>= entry;
    known -= entry & 63;
    const back = <usize>((entry >> 16) + ((taken & ((<u64>1 << (entry & 63)) - 1)) >> ((entry >> 8) & 15)));
    if (back > out - first) break;
    if (length > roomEnd - out) {
      code = wrongSize;
      break;
    }
    if (out <= fastEnd) copyFast(out, back, length);
    else copyBack(out, back, length, roomEnd);
    out += length;
  }
  buffer = buffered;
  bits = known & 63;
  next = at;
  written = out;
  return code == inflated && isPastEnd() ? badData : code;
}

/** As copyBack(), where there is room for 32 bytes more. */
// @ts-ignore: decorator
@inline
function copyFast(out: usize, back: usize, length: usize): void {
  let from = out - back;
  if (back >= 16) {
    v128.store(out, v128.load(from));
    v128.store(out, v128.load(from, 16), 16);
    if (length > 32) {
      const stop = out + length;
      let to = out + 32;
      from += 32;
      do {
        v128.store(to, v128.load(from));
        to += 16;
        from += 16;
      } while (to < stop);
    }
    return;
  }
  const stop = out + length;
  let to = out;
  if (back == 1) {
    const same = i8x16.splat(load<i8>(from));
    do {
      v128.store(to, same);
      to += 16;
    } while (to < stop);
  } else if (back >= 8) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < stop);
  } else {
    do store<u8>(to++, load<u8>(from++));
    while (to < stop);
  }
}

/** Copies `length` bytes from `back` bytes before; the ranges may overlap, and then repeat. */
// @ts-ignore: decorator
@inline
function copyBack(out: usize, back: usize, length: usize, roomEnd: usize): void {
  const stop = out + length;
  let from = out - back;
  let to = out;
  if (back >= 16 && stop + 16 <= roomEnd) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < stop);
  } else if (back >= 8 && stop + 8 <= roomEnd) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < stop);
  } else {
    while (to < stop) store<u8>(to++, load<u8>(from++));
  }
}
