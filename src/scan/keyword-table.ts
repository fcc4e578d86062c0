/**
 * The keywords as tables to hash into: what kernel/prefilter.ts compares texts with.
 *
 * In: keywords in lower case. Out: flat tables. A pattern is a keyword as it stands, or as UTF-16 (with NULs between
 * its letters), which has the key after it. It is found by its first six bytes; of one that has fewer, by three.
 *
 *   filter    for each hash of three bytes 16 bits: the lower eight say which groups of patterns begin with them, the
 *             upper eight which groups have them from their fourth byte on
 *   chains    the first pattern of each hash, 16 bits each; one more than there are
 *   patterns  in order of their hash, 24 bytes each: first eight bytes, which bits of them count (both with the
 *             bit of the letters' case set), 32 bits of place in texts, 16 bits of key, 16 bits of length
 *   texts     the patterns' bytes
 *   folds     of each byte, its lower case; 1 for bytes that stand in no pattern
 *   crossings for each hash of three bytes (of 16 bits) a bit: whether some pattern holds them
 */

export type KeywordTable = {
  readonly filter: Uint16Array;
  readonly chains: Uint16Array;
  readonly patterns: Uint8Array;
  readonly texts: Uint8Array;
  readonly folds: Uint8Array;
  readonly crossings: Uint8Array;
  /** Bytes of the longest pattern. */
  readonly spanMax: number;
};

/** Stands for all bytes that are in no pattern. Keywords are printable, so it is no byte of theirs. */
const otherByte = 1;
const patternBytes = 24;
/** The bit that tells the cases of an ASCII letter apart. */
const caseBit = 0x20;

type Pattern = { readonly key: number; readonly bytes: Uint8Array; readonly hash: number };

/** Bits of a hash: 32 kB of filter, which fit a processor's first cache. */
const hashBits = 14;
const crossingBits = 16;

/** Groups of patterns by their sixth byte; and the one of those that have none, which anything continues. */
const groups = 7;
const groupOfAny = 0x80;

/** Makes the tables. */
export function keywordTable(keywords: readonly Uint8Array[]): KeywordTable {
  const filter = new Uint16Array(2 ** hashBits).fill(groupOfAny << 8);
  const listed = keywords
    .flatMap((word, number) => [
      patternOf(2 * number, word),
      patternOf(2 * number + 1, widened(word)),
    ])
    .toSorted((a, b) => a.hash - b.hash || a.key - b.key);
  const chains = new Uint16Array(2 ** hashBits + 1);
  const crossings = new Uint8Array(2 ** crossingBits / 8);
  const patterns = new Uint8Array(patternBytes * listed.length);
  const view = new DataView(patterns.buffer);
  const texts = new Uint8Array(listed.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let textAt = 0;
  for (const [number, { key, bytes, hash }] of listed.entries()) {
    const sixth = bytes[5];
    const group = sixth === undefined ? groupOfAny : 1 << ((sixth * 37) % groups);
    filter[hash]! |= group;
    if (sixth !== undefined) filter[hashOf(bytes, 3)]! |= group << 8;
    chains[hash + 1]!++;
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
  for (let hash = 1; hash < chains.length; hash++) chains[hash]! += chains[hash - 1]!;
  const spanMax = listed.reduce((most, { bytes }) => Math.max(most, bytes.length), 1);
  return { filter, chains, patterns, texts, folds: foldsOf(keywords), crossings, spanMax };
}

function patternOf(key: number, bytes: Uint8Array): Pattern {
  return { key, bytes, hash: hashOf(bytes, 0) };
}

/** The hash of the three bytes at `at`, without the bit of their case, as kernel/prefilter.ts has it. */
function hashOf(bytes: Uint8Array, at: number, bits: number = hashBits): number {
  const three = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (caseBit * 0x010101);
  return Math.imul(three, 0x9e3779b1 << 8) >>> (32 - bits);
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
