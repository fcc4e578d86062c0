/**
 * Prefix codes of deflate data (RFC 1951, 3.2.2) as tables to look codes up in. AssemblyScript.
 *
 * In: the length of each symbol's code. Out: a table of 32-bit entries, indexed by the next bits of the data. A code
 * longer than the index leads to a smaller table behind it.
 *
 *   literal        literalFlag | byte << 16 | bits of the code
 *   length         base << 16 | bits of the code << 8 | bits of the code and of what follows it
 *   distance       the same
 *   end of block   specialFlag | endFlag | bits of the code
 *   longer code    specialFlag | moreFlag | place << 16 | bits of the smaller index << 8 | bits of this index
 *   no code        specialFlag
 */
export const literalFlag: u64 = 0x80000000;
export const specialFlag: u64 = 0x8000;
export const moreFlag: u64 = 0x4000;
export const endFlag: u64 = 0x2000;

/** Bits that one look decides. Few codes are longer; more bits make tables that take longer to make than to use. */
export const literalBits: i32 = 11;
export const distanceBits: i32 = 8;
export const orderBits: i32 = 7;

/** Room for a table and its smaller ones: zlib's `enough` counts 2,342 and 402 for these numbers of symbols and bits. */
const literalEntries: i32 = 2400;
const distanceEntries: i32 = 512;

export const literalTable: usize = memory.data(4 * literalEntries, 16);
export const distanceTable: usize = memory.data(4 * distanceEntries, 16);
export const fixedLiteralTable: usize = memory.data(4 * literalEntries, 16);
export const fixedDistanceTable: usize = memory.data(4 * distanceEntries, 16);
export const orderTable: usize = memory.data(4 * 128, 16);
/** The lengths that a table is made from. Reading them may write a few more than there are symbols. */
export const lengths: usize = memory.data(320 + 160, 16);

/** What stands in an entry besides its code's bits: for symbols of literals and lengths, distances, and lengths' order. */
export const literalForms: usize = memory.data(4 * 288, 16);
export const distanceForms: usize = memory.data(4 * 32, 16);
export const orderForms: usize = memory.data(4 * 19, 16);

/** RFC 1951, 3.2.5: extra bits of the symbols 257 to 285; each base follows from the one before. */
const lengthExtra: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);

const counts: usize = memory.data(2 * 16, 16);
const offsets: usize = memory.data(2 * 16, 16);
const sorted: usize = memory.data(2 * 288, 16);
let ready: bool = false;

/** Fills what never changes, when the first object comes. */
export function makeForms(): void {
  if (ready) return;
  ready = true;
  for (let symbol = 0; symbol < 256; symbol++) setForm(literalForms, symbol, <u32>literalFlag | (symbol << 16));
  setForm(literalForms, 256, <u32>(specialFlag | endFlag));
  let base = 3;
  for (let row = 0; row < 29; row++) {
    const extra = <i32>load<u8>(lengthExtra + <usize>row);
    // 258 has a symbol of its own, though the one before could say it too.
    setForm(literalForms, 257 + row, ((row == 28 ? 258 : base) << 16) | extra);
    base += 1 << extra;
  }
  setForm(literalForms, 286, <u32>specialFlag);
  setForm(literalForms, 287, <u32>specialFlag);
  base = 1;
  for (let row = 0; row < 30; row++) {
    const extra = row < 2 ? 0 : (row >> 1) - 1;
    setForm(distanceForms, row, (base << 16) | extra);
    base += 1 << extra;
  }
  setForm(distanceForms, 30, <u32>specialFlag);
  setForm(distanceForms, 31, <u32>specialFlag);
  for (let symbol = 0; symbol < 19; symbol++) setForm(orderForms, symbol, symbol << 16);
  makeFixed();
}

/** 3.2.6: the code that needs no tables in the data. */
function makeFixed(): void {
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  makeTable(fixedLiteralTable, literalForms, lengths, 288, literalBits, true);
  memory.fill(lengths, 5, 32);
  makeTable(fixedDistanceTable, distanceForms, lengths, 32, distanceBits, true);
}

function setForm(forms: usize, symbol: i32, form: u32): void {
  store<u32>(forms + ((<usize>symbol) << 2), form);
}

/** An entry: the code's bits are added to the bits that follow it, and stand by themselves as well. */
// @ts-ignore: decorator
@inline
function entryOf(forms: usize, symbol: u32, bits: i32): u32 {
  const form = load<u32>(forms + ((<usize>symbol) << 2));
  const isPlain = (form & <u32>(literalFlag | specialFlag)) != 0;
  return form + <u32>bits + (isPlain ? 0 : <u32>bits << 8);
}

/**
 * Makes the table of a code of `count` symbols; returns how many bits index it, or 0 if the lengths make no prefix
 * code. One that leaves codes unused is refused as by zlib: it may have no code, or one of one bit, and never for the
 * order of lengths (`mayLack` is false).
 */
export function makeTable(
  table: usize,
  forms: usize,
  from: usize,
  count: i32,
  bitsMax: i32,
  mayLack: bool,
): i32 {
  v128.store(counts, i64x2.splat(0));
  v128.store(counts, i64x2.splat(0), 16);
  for (let symbol = 0; symbol < count; symbol++) {
    const at = counts + ((<usize>load<u8>(from + <usize>symbol)) << 1);
    store<u16>(at, load<u16>(at) + 1);
  }
  let left = 1;
  let longest = 0;
  let place: u32 = 0;
  for (let length = 1; length <= 15; length++) {
    const many = <i32>countOf(length);
    store<u16>(offsets + ((<usize>length) << 1), <u16>place);
    place += many;
    left = (left << 1) - many;
    if (left < 0) return 0;
    if (many > 0) longest = length;
  }
  for (let symbol = 0; symbol < count; symbol++) {
    const length = <usize>load<u8>(from + <usize>symbol);
    if (length == 0) continue;
    const at = offsets + (length << 1);
    const next = load<u16>(at);
    store<u16>(sorted + ((<usize>next) << 1), <u16>symbol);
    store<u16>(at, next + 1);
  }
  if (left > 0) {
    if (!mayLack || longest > 1) return 0;
    store<u32>(table, longest == 0 ? <u32>specialFlag : entryOf(forms, load<u16>(sorted), 1));
    store<u32>(table, <u32>specialFlag, 4);
    return 1;
  }
  const bits = min(longest, bitsMax);
  fillTable(table, forms, bits);
  return bits;
}

// @ts-ignore: decorator
@inline
function countOf(length: i32): u32 {
  return load<u16>(counts + ((<usize>length) << 1));
}

/**
 * Writes the entries, shortest codes first. Codes stand in the data with their first bit lowest, so the code after
 * this one is had by adding 1 at its highest bit; and the table for one bit more starts as two copies of this one.
 */
function fillTable(table: usize, forms: usize, bits: i32): void {
  let code: u32 = 0;
  let length = 1;
  let place = sorted;
  while (countOf(length) == 0) length++;
  while (length <= bits) {
    for (let many = countOf(length); many > 0; many--) {
      store<u32>(table + ((<usize>code) << 2), entryOf(forms, load<u16>(place), length));
      place += 2;
      const zeros = code ^ ((1 << length) - 1);
      if (zeros == 0) return; // the last of a complete code
      const bit: u32 = 1 << (31 - clz(zeros));
      code = (code & (bit - 1)) | bit;
    }
    if (length < bits) doubleTable(table, (<usize>4) << length);
    length++;
  }
  fillLonger(table, forms, bits, code, length, place);
}

// @ts-ignore: decorator
@inline
function doubleTable(table: usize, size: usize): void {
  let from = table;
  const end = table + size;
  while (from < end) {
    store<u64>(from + size, load<u64>(from));
    from += 8;
  }
}

/** Codes longer than `bits`: those that begin alike share a smaller table. */
function fillLonger(table: usize, forms: usize, bits: i32, firstCode: u32, first: i32, from: usize): void {
  const mask: u32 = (1 << bits) - 1;
  let code = firstCode;
  let length = first;
  let place = from;
  let prefix: u32 = 0xffffffff;
  let start: u32 = 0;
  let end: u32 = 1 << bits;
  for (;;) {
    while (countOf(length) == 0) length++;
    for (let many = countOf(length); many > 0; many--) {
      if ((code & mask) != prefix) {
        prefix = code & mask;
        start = end;
        let more = length - bits;
        // As many bits as the codes with this prefix need: `many` of this length are left, then longer ones come.
        for (let used = many; used < <u32>1 << more; used = (used << 1) + countOf(bits + more)) more++;
        end = start + (1 << more);
        const entry = (start << 16) | <u32>(specialFlag | moreFlag) | (more << 8) | bits;
        store<u32>(table + ((<usize>prefix) << 2), entry);
      }
      const entry = entryOf(forms, load<u16>(place), length - bits);
      place += 2;
      for (let at = start + (code >> bits); at < end; at += 1 << (length - bits)) {
        store<u32>(table + ((<usize>at) << 2), entry);
      }
      const zeros = code ^ ((1 << length) - 1);
      if (zeros == 0) return;
      const bit: u32 = 1 << (31 - clz(zeros));
      code = (code & (bit - 1)) | bit;
    }
    length++;
  }
}
