/**
 * The entries of a pack in the order in which they lie in the file.
 *
 * In: offsets, in the order of an index. Out: their numbers by offset, and the place of one offset among them.
 */

/** The numbers of `offsets` in ascending order of offset (ties by number). */
export function sortedByOffset(offsets: Float64Array): Uint32Array {
  const order = new Uint32Array(offsets.length);
  for (let number = 0; number < order.length; number++) order[number] = number;
  let largest = 0;
  for (const offset of offsets) if (offset > largest) largest = offset;
  if (largest >= 2 ** 32) return order.sort((a, b) => offsets[a]! - offsets[b]! || a - b);
  const keys = Uint32Array.from(offsets);
  // By eleven bits at a time, lowest first: several times as fast as sorting by comparison.
  let from = order;
  let to = new Uint32Array(order.length);
  for (let shift = 0; shift < 32 && largest >= 2 ** shift; shift += 11) {
    const starts = new Uint32Array(2049);
    for (let number = 0; number < keys.length; number++)
      starts[((keys[number]! >>> shift) & 2047) + 1]!++;
    for (let digit = 0; digit < 2048; digit++) starts[digit + 1]! += starts[digit]!;
    for (let place = 0; place < from.length; place++) {
      const number = from[place]!;
      to[starts[(keys[number]! >>> shift) & 2047]!++] = number;
    }
    [from, to] = [to, from];
  }
  return from;
}

/**
 * The place of `offset` among the first `places` of ascending offsets, or -1. A base mostly stands not far before its
 * deltas, so the search goes back from there, in steps that double.
 */
export function placeOf(sorted: Float64Array, places: number, offset: number): number {
  let step = 1;
  let high = places - 1;
  let low = high;
  while (low > 0 && sorted[low]! > offset) {
    high = low;
    low -= step;
    step *= 2;
  }
  low = Math.max(0, low);
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle]!;
    if (found === offset) return middle;
    if (found < offset) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
