/**
 * The keywords as tables to hash into: what kernel/prefilter.ts compares texts with.
 *
 * In: keywords in lower case. Out: flat tables. A pattern is a keyword as it stands, or as UTF-16 (with NULs between
 * its letters), which has the key after it. It is told by its first six bytes, or by all of them if it has fewer:
 * three that may begin a pattern, and three further on that may go on with one of the same group.
 *
 *   filter    for each hash of three bytes 32 bits: the lower half says which groups of patterns begin with them, the
 *             upper half which groups go on with them
 *   short     the first pattern of less than six bytes of each hash of three, 16 bits each; one more than there are
 *   long      the same of the others, for each hash of six bytes
 *   patterns  in the order of these lists, 24 bytes each: first eight bytes, which bits of them count (both with the
 *             bit of the letters' case set), 32 bits of place in texts, 16 bits of key, 16 bits of length
 *   texts     the patterns' bytes
 *   folds     of each byte, its lower case; 1 for bytes that stand in no pattern
 *   crossings for each hash of three bytes (of 16 bits) a bit: whether some pattern holds them
 */

export type KeywordTable = {
  readonly filter: Uint32Array;
  readonly short: Uint16Array;
  readonly long: Uint16Array;
  readonly patterns: Uint8Array;
  readonly texts: Uint8Array;
  readonly folds: Uint8Array;
  readonly crossings: Uint8Array;
  /** Bytes of the longest pattern. */
  readonly spanMax: number;
};

/** Stands for all bytes that are in no pattern. Keywords are printable, so it is no byte of theirs. */
const otherByte = 1;
/** Bytes of a pattern's row. */
const patternBytes = 24;
/** The bit that tells the cases of an ASCII letter apart. */
const caseBit = 0x20;

type Pattern = { readonly key: number; readonly bytes: Uint8Array; readonly list: number };

/** Bits of a hash of three: 128 kB of filter. Larger ones find no fewer, smaller ones many more. */
const hashBits = 15;
/** Bits of a hash of six. */
const longBits = 14;
const crossingBits = 16;
/** How many numbers each table has, but those that grow with the keywords. */
const tableLengths: Readonly<Record<"filter" | "short" | "long" | "folds" | "crossings", number>> =
  {
    filter: 2 ** hashBits,
    short: 2 ** hashBits + 1,
    long: 2 ** longBits + 1,
    folds: 256,
    crossings: 2 ** crossingBits / 8,
  };

/** A pattern of six bytes or more is told by six. */
const longPatternBytes = 6;
/** The group of patterns of three bytes (which anything continues), of four, of five; then those of the others. */
const groupOf = { three: 0x01, four: 0x02, five: 0x04 } as const;
const firstLongGroup = 3;
const longGroups = 13;

/** Makes the tables. */
export function keywordTable(keywords: readonly Uint8Array[]): KeywordTable {
  const filter = new Uint32Array(tableLengths.filter).fill(groupOf.three << 16);
  const listed = keywords
    .flatMap((word, number) => [
      patternOf(2 * number, word),
      patternOf(2 * number + 1, widened(word)),
    ])
    .toSorted((a, b) => a.list - b.list || a.key - b.key);
  const lists = new Uint16Array(tableLengths.short + tableLengths.long - 1);
  const crossings = new Uint8Array(tableLengths.crossings);
  const patterns = new Uint8Array(patternBytes * listed.length);
  const view = new DataView(patterns.buffer);
  const texts = new Uint8Array(listed.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let textAt = 0;
  for (const [number, { key, bytes, list }] of listed.entries()) {
    const group = groupOfPattern(bytes);
    filter[hashOf(bytes, 0)]! |= group;
    filter[hashOf(bytes, Math.min(bytes.length, longPatternBytes) - 3)]! |= group << 16;
    lists[list + 1]!++;
    for (let at = 0; at + 3 <= bytes.length; at++) {
      const three = hashOf(bytes, at, crossingBits);
      crossings[three >> 3]! |= 1 << (three & 7);
    }
    const at = patternBytes * number;
    for (let i = 0; i < 8 && i < bytes.length; i++) {
      patterns[at + i] = bytes[i]! | caseBit;
      patterns[at + 8 + i] = 0xff;
    }
    view.setUint32(at + 16, textAt, true);
    view.setUint16(at + 20, key, true);
    view.setUint16(at + 22, bytes.length, true);
    texts.set(bytes, textAt);
    textAt += bytes.length;
  }
  for (let list = 1; list < lists.length; list++) lists[list]! += lists[list - 1]!;
  const short = lists.slice(0, tableLengths.short);
  const long = lists.slice(tableLengths.short - 1);
  const spanMax = listed.reduce((most, { bytes }) => Math.max(most, bytes.length), 1);
  return { filter, short, long, patterns, texts, folds: foldsOf(keywords), crossings, spanMax };
}

/** A pattern, and its list: those of long patterns follow those of short ones. */
function patternOf(key: number, bytes: Uint8Array): Pattern {
  const isShort = bytes.length < longPatternBytes;
  return {
    key,
    bytes,
    list: isShort ? hashOf(bytes, 0) : tableLengths.short - 1 + longHashOf(bytes),
  };
}

/** The bit of a pattern's group. Long ones that begin alike share it, so that few others go on with what follows. */
function groupOfPattern(bytes: Uint8Array): number {
  if (bytes.length === 3) return groupOf.three;
  if (bytes.length === 4) return groupOf.four;
  if (bytes.length < longPatternBytes) return groupOf.five;
  return 1 << (firstLongGroup + (hashOf(bytes, 0) % longGroups));
}

/** The hash of the three bytes at `at`, without the bit of their case, as kernel/prefilter.ts has it. */
function hashOf(bytes: Uint8Array, at: number, bits: number = hashBits): number {
  return Math.imul(threeOf(bytes, at), 0x9e3779b1 << 8) >>> (32 - bits);
}

/** The hash of the first six bytes, as kernel/prefilter.ts has it. */
function longHashOf(bytes: Uint8Array): number {
  const first = Math.imul(threeOf(bytes, 0), 0x9e3779b1 << 8);
  const second = Math.imul(threeOf(bytes, 3), 0x85ebca6b << 8);
  return (first ^ second) >>> (32 - longBits);
}

function threeOf(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (caseBit * 0x010101);
}

/** A keyword as UTF-16, up to its last letter. */
function widened(word: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(2 * word.length - 1);
  for (const [at, byte] of word.entries()) bytes[2 * at] = byte;
  return bytes;
}

function foldsOf(keywords: readonly Uint8Array[]): Uint8Array {
  const folds = new Uint8Array(256).fill(otherByte);
  folds[0] = 0;
  for (const word of keywords) for (const byte of word) folds[byte] = byte;
  for (let byte = 0x41; byte <= 0x5a; byte++) folds[byte] = folds[byte | caseBit]!;
  return folds;
}
