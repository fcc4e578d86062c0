/**
 * Hits of a text in linear memory: put in order, and carried from a base. AssemblyScript; the slow twins are
 * scan/hits.ts and text-scan.ts.
 *
 * In: events of the prefilter; a base's hits and the operations that made a text. Out: the text's hits in order, two
 * numbers each (the offset past the keyword, its key), and for each the number of the base's hit whose matches it
 * keeps, or -1.
 */

/** Of each key three numbers: how many bytes it covers, and how far its rules look before and behind. */
let keys: usize = 0;

export function setKeys(newKeys: usize): void {
  keys = newKeys;
}

export function spanOf(key: i32): i32 {
  return load<i32>(keys + 12 * <usize>key);
}

export function reachBefore(key: i32): i32 {
  return load<i32>(keys + 12 * <usize>key, 4);
}

export function reachAfter(key: i32): i32 {
  return load<i32>(keys + 12 * <usize>key, 8);
}

/** A hit as one number that sorts by end, then by key. */
// @ts-ignore: decorator
@inline
function orderOf(hit: usize): u64 {
  return (<u64>load<u32>(hit) << 32) | <u64>load<u32>(hit, 4);
}

/** Puts events in order. Nearly all are, so each is moved to its place from the end. */
export function sortHits(from: usize, to: usize): void {
  for (let at = from + 8; at < to; at += 8) {
    const own = load<u64>(at);
    const order = orderOf(at);
    let place = at;
    while (place > from && orderOf(place - 8) > order) {
      store<u64>(place, load<u64>(place - 8));
      place -= 8;
    }
    store<u64>(place, own);
  }
}

/**
 * Carries the base's hits that lie wholly in copied ranges to `out`, and what they keep to `kept`. Returns how many
 * there are; -1 if more than `hitsMax`. Most ranges hold no hit, so the place among the base's hits is remembered.
 */
export function carry(
  base: usize,
  baseCount: i32,
  baseLength: i32,
  length: i32,
  ops: usize,
  opsMax: i32,
  count: i32,
  out: usize,
  kept: usize,
  hitsMax: i32,
): i32 {
  const table = (<usize>opsMax) << 2;
  const stopOps = ops + ((<usize>count) << 2);
  let carried = 0;
  // The first hit that ends past where a range starts.
  let next = 0;
  for (let op = ops; op < stopOps; op += 4) {
    const source = load<i32>(op);
    if (source < 0) continue;
    const isNext =
      (next == 0 || endOf(base, next - 1) <= source) && (next == baseCount || endOf(base, next) > source);
    if (!isNext) next = firstPast(base, baseCount, source);
    if (next == baseCount) continue;
    const size = load<i32>(op + 2 * table);
    const sourceEnd = source + size;
    if (endOf(base, next) > sourceEnd) continue;
    const target = load<i32>(op + table);
    const startsTogether = source == 0 && target == 0;
    const endsTogether = sourceEnd == baseLength && target + size == length;
    for (let from = next; from < baseCount; from++) {
      const end = endOf(base, from);
      if (end > sourceEnd) break;
      const key = load<i32>(base + ((<usize>from) << 3), 4);
      const start = end - spanOf(key);
      if (start < source) continue;
      if (carried == hitsMax) return -1;
      const keeps =
        (startsTogether || start - reachBefore(key) >= source) &&
        (endsTogether || end + reachAfter(key) <= sourceEnd);
      const at = <usize>carried;
      store<i32>(out + (at << 3), end + target - source);
      store<i32>(out + (at << 3), key, 4);
      store<i32>(kept + (at << 2), keeps ? from : -1);
      carried++;
    }
  }
  return carried;
}

// @ts-ignore: decorator
@inline
function endOf(hits: usize, number: i32): i32 {
  return load<i32>(hits + ((<usize>number) << 3));
}

function firstPast(hits: usize, count: i32, offset: i32): i32 {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(hits, middle) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Joins `carried` hits at `out` with the ones in [from, to), both in order, from the end on. Those keep nothing. */
export function join(out: usize, kept: usize, carried: i32, from: usize, to: usize): i32 {
  let left = out + ((<usize>carried) << 3);
  let right = to;
  const count = carried + <i32>((to - from) >> 3);
  let place = out + ((<usize>count) << 3);
  let keptLeft = kept + ((<usize>carried) << 2);
  let keptPlace = kept + ((<usize>count) << 2);
  while (right > from) {
    place -= 8;
    keptPlace -= 4;
    if (left > out && orderOf(left - 8) > orderOf(right - 8)) {
      left -= 8;
      keptLeft -= 4;
      store<u64>(place, load<u64>(left));
      store<i32>(keptPlace, load<i32>(keptLeft));
    } else {
      right -= 8;
      store<u64>(place, load<u64>(right));
      store<i32>(keptPlace, -1);
    }
  }
  return count;
}
