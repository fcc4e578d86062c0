/**
 * EWAH bitmaps: compressed sets of positions, as a split index holds them.
 *
 * In: bytes and an offset. Out: the positions that are set. gitformat-bitmap(5), "EWAH bitmaps": the number of
 * bits, the number of 64-bit words, the words, and where the last marker word is, all big-endian. A marker
 * word says (lowest bits first): 1 bit to repeat, in how many words (32 bits), and how many words of plain
 * bits follow it (31 bits).
 */

export type Bitmap = {
  /** One byte for each position: 1 where it is set. */
  readonly bits: Uint8Array;
  /** Offset of the first byte after the bitmap. */
  readonly end: number;
};

/**
 * The bitmap at `at`, with room for `positions` of them; `undefined` if it is cut short, sets a position past
 * those, or counts wrong. Runs may claim 2^38 bits, so they are cut off at `positions` before they are written.
 */
export function readBitmap(bytes: Uint8Array, at: number, positions: number): Bitmap | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 8 > bytes.length) return undefined;
  const words = view.getUint32(at + 4);
  const end = at + 8 + words * 8 + 4;
  if (end > bytes.length) return undefined;
  const bits = new Uint8Array(positions);
  let position = 0;
  let wordAt = at + 8;
  while (wordAt < end - 4) {
    const high = view.getUint32(wordAt);
    const low = view.getUint32(wordAt + 4);
    wordAt += 8;
    const runLength = (low >>> 1) + (high & 1) * 2 ** 31;
    const runEnd = position + runLength * 64;
    if ((low & 1) === 1) {
      if (position + Math.max(0, runLength - 1) * 64 > positions) return undefined;
      bits.fill(1, Math.min(position, positions), Math.min(runEnd, positions));
    }
    position = runEnd;
    for (let plain = high >>> 1; plain > 0; plain--) {
      if (wordAt >= end - 4) return undefined;
      if (!setPlain(bits, position, view.getUint32(wordAt + 4))) return undefined;
      if (!setPlain(bits, position + 32, view.getUint32(wordAt))) return undefined;
      position += 64;
      wordAt += 8;
    }
  }
  return { bits, end };
}

/** Sets the positions of 32 plain bits, lowest first; false if one of them is past the end. */
function setPlain(bits: Uint8Array, position: number, word: number): boolean {
  for (let rest = word; rest !== 0; rest &= rest - 1) {
    const bit = 31 - Math.clz32(rest & -rest);
    if (position + bit >= bits.length) return false;
    bits[position + bit] = 1;
  }
  return true;
}
