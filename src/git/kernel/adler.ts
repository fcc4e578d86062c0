/** Adler-32 (RFC 1950, 8.2), 16 bytes at a time. AssemblyScript. In: a range of memory. Out: its checksum. */

/** Most blocks of 16 bytes before the sums must be reduced: 5,520 bytes, below RFC 1950's 5,552. */
const blocksMax: usize = 345;

export function adler(from: usize, size: usize): u32 {
  let a: u32 = 1;
  let b: u32 = 0;
  let at = from;
  let left = size;
  const weightsLow = i16x8(16, 15, 14, 13, 12, 11, 10, 9);
  const weightsHigh = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  while (left >= 16) {
    let blocks = min<usize>(left >> 4, blocksMax);
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

// @ts-ignore: decorator
@inline
function sumOf(lanes: v128): u32 {
  return (
    <u32>i32x4.extract_lane(lanes, 0) +
    <u32>i32x4.extract_lane(lanes, 1) +
    <u32>i32x4.extract_lane(lanes, 2) +
    <u32>i32x4.extract_lane(lanes, 3)
  );
}
