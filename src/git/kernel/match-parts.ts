/**
 * Operations that make a text from another one, told by comparing the two. AssemblyScript.
 *
 * In: two texts, and the parts of them that differ. Out: operations, in order of both texts: what is copied is the same
 * byte for byte, whatever else is. Where the two part, a sample of one is looked for in what follows of the other: of
 * what stands there, then of what stands farther and farther on. What was moved is taken for new.
 */
import { commonEnd, commonStart } from "./compare";

const sampleBytes: usize = 32;
/** How far a sample may stand from where the texts part, at most; and how much farther on it is looked for. */
const skipBytesMax: usize = 64 * 1024;
const searchBytes: usize = 4 * 1024;
/** What is shorter is likely to stand there by chance: blank lines, or a brace. */
const copyBytesMin: i32 = 64;
const placesMax: i32 = 4;

let sources: usize = 0;
let targets: usize = 0;
let lengths: usize = 0;

function put(number: i32, source: i32, target: i32, length: i32): void {
  const at = (<usize>number) << 2;
  store<i32>(sources + at, source);
  store<i32>(targets + at, target);
  store<i32>(lengths + at, length);
}

/**
 * Adds operations for [from, to) of the text to the `count` that are there, `most` of all at most, out of [otherFrom,
 * otherTo) of the other. `ops` is three tables of `opsMax` numbers. Returns how many there are then.
 */
export function matchParts(
  text: usize,
  from: i32,
  to: i32,
  other: usize,
  otherFrom: i32,
  otherTo: i32,
  ops: usize,
  opsMax: i32,
  count: i32,
  most: i32,
): i32 {
  sources = ops;
  targets = ops + ((<usize>opsMax) << 2);
  lengths = ops + ((<usize>opsMax) << 3);
  let number = count;
  let done = from;
  let otherDone = otherFrom;
  while (number + 3 <= most && meet(text, done, to, other, otherDone, otherTo)) {
    if (meetAt > done) put(number++, -1, done, meetAt - done);
    put(number++, meetOther, meetAt, meetLength);
    done = meetAt + meetLength;
    otherDone = meetOther + meetLength;
  }
  if (to > done) put(number++, -1, done, to - done);
  return number;
}

/** Where the two meet again, and how far they go on together then. */
let meetAt: i32 = 0;
let meetOther: i32 = 0;
let meetLength: i32 = 0;

function meet(text: usize, from: i32, to: i32, other: usize, otherFrom: i32, otherTo: i32): bool {
  const end = text + <usize>to;
  const otherEnd = other + <usize>otherTo;
  const start = other + <usize>otherFrom;
  for (let skip: usize = 0; skip <= skipBytesMax; skip += (skip >> 1) + sampleBytes) {
    const sample = text + <usize>from + skip;
    if (sample + sampleBytes > end) return false;
    const stop = min(otherEnd, start + 2 * skip + searchBytes);
    let place = start;
    for (let times = 0; times < placesMax; times++) {
      place = find(sample, place, stop);
      if (place == 0) break;
      const back = commonEnd(sample, place, <i32>min(skip, place - start));
      const least = <i32>min(end - sample, otherEnd - place);
      const on = commonStart(sample, place, least);
      if (back + on >= copyBytesMin || on == least) {
        meetAt = <i32>(sample - text) - back;
        meetOther = <i32>(place - other) - back;
        meetLength = back + on;
        return true;
      }
      place++;
    }
  }
  return false;
}

/** Where the sample stands in [from, to) wholly, first; 0 if nowhere. */
function find(sample: usize, from: usize, to: usize): usize {
  if (from + sampleBytes > to) return 0;
  const last = to - sampleBytes;
  const first = i8x16.splat(load<u8>(sample));
  const middle = i8x16.splat(load<u8>(sample, 13));
  const final = i8x16.splat(load<u8>(sample, 31));
  const head = v128.load(sample);
  const tail = v128.load(sample, 16);
  for (let at = from; at <= last; at += 16) {
    const ends = v128.and(i8x16.eq(v128.load(at), first), i8x16.eq(v128.load(at, 31), final));
    let mask = i8x16.bitmask(v128.and(ends, i8x16.eq(v128.load(at, 13), middle)));
    while (mask != 0) {
      const place = at + <usize>ctz(mask);
      mask &= mask - 1;
      if (place > last) return 0;
      const same = v128.and(
        i8x16.eq(v128.load(place), head),
        i8x16.eq(v128.load(place, 16), tail),
      );
      if (i8x16.all_true(same)) return place;
    }
  }
  return 0;
}
