/**
 * Whether a keyword stands in a text whose rules look far. AssemblyScript; what is looked for says scan/change-reach.ts.
 *
 * In: a range of a text, and a table of a side's few keywords. Out: whether one of them may stand there. Four bytes of
 * each are looked for, in eight buckets: of sixteen offsets at once, two tables by the halves of a byte say which buckets
 * have such a byte there. The bit of the letters' case is not looked at, so more is found than is there, never less.
 */

/** Parts of a table: halves of four bytes, lower and upper; where each bucket's rows end; rows of sixteen bytes. */
const bucketsAt: usize = 128;
const rowsAt: usize = 176;
const rowBytes: usize = 16;

const foldFour: u32 = 0x20202020;

/** Whether a keyword lies in [from, to) wholly, or a zero stands there, as in keywords in UTF-16. */
export function holdsFar(table: usize, from: usize, to: usize): bool {
  const low0 = v128.load(table);
  const high0 = v128.load(table + 16);
  const low1 = v128.load(table + 32);
  const high1 = v128.load(table + 48);
  const low2 = v128.load(table + 64);
  const high2 = v128.load(table + 80);
  const low3 = v128.load(table + 96);
  const high3 = v128.load(table + 112);
  const fold = i8x16.splat(0x20);
  const half = i8x16.splat(15);
  const zero = i8x16.splat(0);
  for (let at = from; at < to; at += 16) {
    const plain = v128.load(at);
    const zeros = i8x16.bitmask(i8x16.eq(plain, zero));
    const first = v128.or(plain, fold);
    const second = v128.or(v128.load(at, 1), fold);
    const third = v128.or(v128.load(at, 2), fold);
    const fourth = v128.or(v128.load(at, 3), fold);
    const found = v128.and(
      v128.and(
        v128.and(i8x16.swizzle(low0, v128.and(first, half)), i8x16.swizzle(high0, i8x16.shr_u(first, 4))),
        v128.and(i8x16.swizzle(low1, v128.and(second, half)), i8x16.swizzle(high1, i8x16.shr_u(second, 4))),
      ),
      v128.and(
        v128.and(i8x16.swizzle(low2, v128.and(third, half)), i8x16.swizzle(high2, i8x16.shr_u(third, 4))),
        v128.and(i8x16.swizzle(low3, v128.and(fourth, half)), i8x16.swizzle(high3, i8x16.shr_u(fourth, 4))),
      ),
    );
    if (zeros != 0 && <usize>ctz(zeros) < to - at) return true;
    let mask = i8x16.bitmask(i8x16.ne(found, zero));
    while (mask != 0) {
      if (standsAt(table, at + <usize>ctz(mask), from, to)) return true;
      mask &= mask - 1;
    }
  }
  return false;
}

/** Whether a keyword's sample stands at `at`, and all of it around. */
function standsAt(table: usize, at: usize, from: usize, to: usize): bool {
  const four = load<u32>(at) | foldFour;
  let buckets: u32 = 0xff;
  for (let place: usize = 0; place < 4; place++) {
    const byte = (four >> (<u32>place << 3)) & 0xff;
    const halves = table + (place << 5);
    buckets &= <u32>load<u8>(halves + <usize>(byte & 15)) & <u32>load<u8>(halves + 16 + <usize>(byte >> 4));
  }
  while (buckets != 0) {
    const bucket = <usize>ctz(buckets);
    buckets &= buckets - 1;
    const end = table + rowsAt + rowBytes * <usize>load<u32>(table + bucketsAt + (bucket << 2), 4);
    let row = table + rowsAt + rowBytes * <usize>load<u32>(table + bucketsAt + (bucket << 2));
    for (; row < end; row += rowBytes) {
      if (((four ^ load<u32>(row)) & load<u32>(row, 4)) != 0) continue;
      const start = at - <usize>load<u16>(row, 8);
      const length = <usize>load<u16>(row, 10);
      if (start < from || start + length > to) continue;
      if (isWord(start, table + <usize>load<u32>(row, 12), length)) return true;
    }
  }
  return false;
}

function isWord(at: usize, word: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) {
    if ((load<u8>(at + i) | 0x20) != load<u8>(word + i)) return false;
  }
  return true;
}
