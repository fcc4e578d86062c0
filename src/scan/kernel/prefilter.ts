/**
 * The prefilter's loops in linear memory. AssemblyScript; the slow twins are scan/prefilter.ts and text-scan.ts.
 *
 * In: bytes, the tables of scan/keyword-table.ts, and for a delta the operations that made them. Out: events of two
 * numbers: the offset past a keyword's last byte, and the keyword's key. Those of one range are in order of the
 * keywords' starts.
 * Memory is the git kernel's: objects and operations are already there.
 *
 * At each offset three bytes are hashed: a table says which groups of patterns may begin with them, and which may go on
 * with them. Where the bytes one, two or three further on go on with a group that may begin here, patterns are compared. Nothing depends on what was found before, so the processor works on several
 * offsets at once; and the table stays small however many keywords there are. Up to eleven bytes past a text are read,
 * and never used.
 */

/** Where the tables lie, as setTables() was told. */
let filter: usize = 0;
let shortLists: usize = 0;
let longLists: usize = 0;
let patterns: usize = 0;
let texts: usize = 0;
let folds: usize = 0;
let crossings: usize = 0;

/** The end of the events written, and how many fit. */
let events: usize = 0;
let eventsEnd: usize = 0;
let full: bool = false;

/** The bit that upper and lower case of a letter differ in, in eight bytes. It makes a space of a NUL, too. */
const foldEight: u64 = 0x2020202020202020;

/** Of four bytes the first three are hashed: times 256, the fourth is lost. See keyword-table.ts, which hashes alike. */
const factor: u32 = 0x9e3779b1 << 8;
const secondFactor: u32 = 0x85ebca6b << 8;
const hashShift: u32 = 17;
const longShift: u32 = 18;
const crossingShift: u32 = 16;

/** A pattern's row: its first eight bytes, which bits of them count, its place in the texts, its key and length. */
const patternBytes: usize = 24;

/** The groups of patterns of three, four, five, and more bytes; and all but the last. */
const threes: u32 = 0x01;
const fours: u32 = 0x02;
const fives: u32 = 0x04;
const longs: u32 = 0xfff8;
const shorts: u32 = 0x07;

export function setTables(
  newFilter: usize,
  newShortLists: usize,
  newLongLists: usize,
  newPatterns: usize,
  newTexts: usize,
  newFolds: usize,
  newCrossings: usize,
): void {
  filter = newFilter;
  shortLists = newShortLists;
  longLists = newLongLists;
  patterns = newPatterns;
  texts = newTexts;
  folds = newFolds;
  crossings = newCrossings;
}

/** Whether a pattern may hold the lowest three of these bytes. */
// @ts-ignore: decorator
@inline
function mayHold(table: usize, bytes: u32): bool {
  const hash = (bytes * factor) >> crossingShift;
  return ((<u32>load<u8>(table + <usize>(hash >> 3)) >> (hash & 7)) & 1) != 0;
}

/** What the filter says of the lowest three of these bytes. */
// @ts-ignore: decorator
@inline
function look(table: usize, bytes: u64): u32 {
  return load<u32>(table + (<usize>((<u32>bytes * factor) >> hashShift) << 2));
}

/** The groups that may go on, of what the filter says of the bytes one, two and three further on. */
// @ts-ignore: decorator
@inline
function goOn(second: u32, third: u32, fourth: u32): u32 {
  return ((second & ((threes | fours) << 16)) | (third & (fives << 16)) | (fourth & (longs << 16))) >> 16;
}

/** Looks at every offset in [from, to). What stands there counts if it ends by `end`, and past `least`. */
function lookAll(bytes: usize, from: usize, to: usize, end: usize, least: usize): void {
  const table = filter;
  let at = from;
  const three = load<u64>(at) | foldEight;
  let first = look(table, three);
  let second = look(table, three >> 8);
  let third = look(table, three >> 16);
  while (at < to) {
    const eight = load<u64>(at + 3) | foldEight;
    const fourth = look(table, eight);
    const fifth = look(table, eight >> 8);
    const sixth = look(table, eight >> 16);
    const seventh = look(table, eight >> 24);
    const a = first & goOn(second, third, fourth);
    const b = second & goOn(third, fourth, fifth);
    const c = third & goOn(fourth, fifth, sixth);
    const d = fourth & goOn(fifth, sixth, seventh);
    if ((a | b | c | d) != 0) {
      if (a != 0) compare(bytes, at, a, end, least);
      if (b != 0 && at + 1 < to) compare(bytes, at + 1, b, end, least);
      if (c != 0 && at + 2 < to) compare(bytes, at + 2, c, end, least);
      if (d != 0 && at + 3 < to) compare(bytes, at + 3, d, end, least);
    }
    first = fifth;
    second = sixth;
    third = seventh;
    at += 4;
  }
}

/** Compares the patterns of some groups with what stands at `at`. */
function compare(bytes: usize, at: usize, groups: u32, end: usize, least: usize): void {
  const eight = load<u64>(at) | foldEight;
  const hash = <u32>eight * factor;
  if ((groups & longs) != 0) {
    const longHash = (hash ^ ((<u32>(eight >> 24)) * secondFactor)) >> longShift;
    compareList(bytes, at, eight, longLists + (<usize>longHash << 1), end, least);
  }
  if ((groups & shorts) != 0)
    compareList(bytes, at, eight, shortLists + (<usize>(hash >> hashShift) << 1), end, least);
}

/** Compares the patterns of one list. */
// @ts-ignore: decorator
@inline
function compareList(bytes: usize, at: usize, eight: u64, list: usize, end: usize, least: usize): void {
  const last = patterns + patternBytes * <usize>load<u16>(list, 2);
  for (let row = patterns + patternBytes * <usize>load<u16>(list); row < last; row += patternBytes) {
    if (((eight ^ load<u64>(row)) & load<u64>(row, 8)) != 0) continue;
    const length = <usize>load<u16>(row, 22);
    const stop = at + length;
    if (stop > end || stop <= least || !standsAt(at, texts + <usize>load<u32>(row, 16), length)) continue;
    if (events == eventsEnd) {
      full = true;
      return;
    }
    store<i32>(events, <i32>(stop - bytes));
    store<i32>(events, <i32>load<u16>(row, 20), 4);
    events += 8;
  }
}

function standsAt(at: usize, text: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(folds + <usize>load<u8>(at + i)) != load<u8>(text + i)) return false;
  }
  return true;
}

/** Has events written from `out` on, `eventsMax` at most. */
export function begin(out: usize, eventsMax: i32): void {
  events = out;
  eventsEnd = out + <usize>(8 * eventsMax);
  full = false;
}

/** Where the events written so far end; 0 if there were more than there is room for. */
export function eventsWritten(): usize {
  return full ? 0 : events;
}

/** The events of the part [from, to) of a text: of keywords that lie in it wholly. */
export function lookAtPart(bytes: usize, from: i32, to: i32): void {
  const end = bytes + <usize>to;
  lookAll(bytes, bytes + <usize>from, end, end, bytes);
}

/**
 * The events of a text made by operations: what touches inserted bytes or crosses a seam. `ops` is three tables of
 * `opsMax` numbers; `overlap` is how far over a seam a keyword can reach.
 */
export function lookAtDelta(
  bytes: usize,
  length: i32,
  ops: usize,
  opsMax: i32,
  count: i32,
  overlap: usize,
): void {
  const table = (<usize>opsMax) << 2;
  const end = bytes + <usize>length;
  const fold = folds;
  const crossing = crossings;
  const stopOps = ops + ((<usize>count) << 2);
  for (let op = ops; op < stopOps; op += 4) {
    const start = bytes + <usize>load<i32>(op + table);
    const stop = start + <usize>load<i32>(op + 2 * table);
    if (load<i32>(op) < 0) {
      lookAll(bytes, start, stop, end, bytes);
      continue;
    }
    // Of a copied range, only what goes on behind it. A pattern has three bytes or more, so one that does holds three
    // that do.
    if (stop == end) continue;
    const four = load<u32>(stop - 2) | <u32>foldEight;
    if (!mayHold(crossing, four) && !mayHold(crossing, four >> 8)) continue;
    // Back to the nearest byte that stands in no keyword.
    const least = stop - start > overlap ? stop - overlap : start;
    let from = stop;
    while (from > least && load<u8>(fold + <usize>load<u8>(from - 1)) != 1) from--;
    lookAll(bytes, from, stop, end, stop);
  }
}
