/**
 * Applying deltas in linear memory. AssemblyScript; the slow twin, with the format explained, is git/delta.ts.
 *
 * In: places of delta data, base and target, and of the tables of operations. Out: how many operations, or a code
 * below zero. Operations that continue one another are joined.
 */

export const deltaBad: i32 = -1;
export const tooManyOps: i32 = -2;

/**
 * `ops` is three tables of `opsMax` numbers: source (-1: inserted), target, length. `size` is what the delta's own
 * header says, which the caller has read; `opsAt` is where the operations start in the data.
 */
export function applyDelta(
  delta: usize,
  deltaLength: i32,
  opsAt: i32,
  base: usize,
  baseLength: i32,
  target: usize,
  size: i32,
  ops: usize,
  opsMax: i32,
): i32 {
  const end = delta + <usize>deltaLength;
  const table = (<usize>opsMax) << 2;
  let next = delta + <usize>opsAt;
  let made: u32 = 0;
  let count = 0;
  let lastSource: i32 = -2;
  let lastEnd: i32 = -2;
  while (next < end) {
    const code: u32 = load<u8>(next++);
    let source: i32 = -1;
    let length: u32 = code;
    if (code >= 128) {
      let from: u32 = 0;
      length = 0;
      if (next + <usize>popcnt(code & 127) > end) return deltaBad;
      if (code & 1) from = load<u8>(next++);
      if (code & 2) from |= <u32>load<u8>(next++) << 8;
      if (code & 4) from |= <u32>load<u8>(next++) << 16;
      if (code & 8) from |= <u32>load<u8>(next++) << 24;
      if (code & 16) length = load<u8>(next++);
      if (code & 32) length |= <u32>load<u8>(next++) << 8;
      if (code & 64) length |= <u32>load<u8>(next++) << 16;
      if (length == 0) length = 0x10000;
      if (<u64>from + length > <u64>baseLength || <u64>made + length > <u64>size) return deltaBad;
      copyBytes(target + <usize>made, base + <usize>from, length);
      source = <i32>from;
    } else {
      if (code == 0 || next + <usize>code > end || <u64>made + code > <u64>size) return deltaBad;
      copyBytes(target + <usize>made, next, code);
      next += <usize>code;
    }
    const continues = source < 0 ? lastSource == -1 : lastSource >= 0 && lastEnd == source;
    const lengths = ops + 2 * table;
    if (continues) {
      const at = lengths + ((<usize>(count - 1)) << 2);
      store<u32>(at, load<u32>(at) + length);
    } else {
      if (count == opsMax) return tooManyOps;
      const at = (<usize>count) << 2;
      store<i32>(ops + at, source);
      store<u32>(ops + table + at, made);
      store<u32>(lengths + at, length);
      count++;
      lastSource = source;
    }
    lastEnd = source + <i32>length;
    made += length;
  }
  return made == <u32>size ? count : deltaBad;
}

/** Bytes from which on the engine's own copy is faster: it is a call out of the kernel. */
const callMin: u32 = 512;

// @ts-ignore: decorator
@inline
function copyBytes(to: usize, from: usize, length: u32): void {
  if (length > callMin) {
    memory.copy(to, from, <usize>length);
    return;
  }
  if (length >= 16) {
    // Sixteen at a time; the last ones may overlap what was copied before.
    const last = from + <usize>length - 16;
    const lastTo = to + <usize>length - 16;
    while (from < last) {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    }
    v128.store(lastTo, v128.load(last));
    return;
  }
  let left = length;
  if (left >= 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
    left -= 8;
  }
  while (left-- > 0) store<u8>(to++, load<u8>(from++));
}
