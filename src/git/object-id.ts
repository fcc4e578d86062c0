/**
 * Object ids in tables: comparing, showing and finding them without making a string for each.
 *
 * In: a table of ids, `oidBytes` bytes each (20 for SHA-1, 32 for SHA-256). Out: numbers of rows.
 */

/** The id in row `index` of a table, in hexadecimal. */
export function oidHex(oids: Uint8Array, index: number, oidBytes: number): string {
  return Buffer.from(oids.subarray(index * oidBytes, (index + 1) * oidBytes)).toString("hex");
}

/** The bytes of an id in hexadecimal, or undefined if it is not one of `oidBytes` bytes. */
export function oidFromHex(hex: string, oidBytes: number): Uint8Array | undefined {
  if (hex.length !== 2 * oidBytes || !/^[0-9a-f]+$/i.test(hex)) return undefined;
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

/**
 * A hash table from ids to rows: `slots` holds row + 1, 0 where free; its length is a power of two.
 * Ids are hashes already, so their first bytes choose the slot. Linear probing.
 */
export type OidLookup = {
  /** The ids, and the same memory as words: every id is a multiple of four bytes. */
  readonly oids: Uint8Array;
  readonly words: Int32Array;
  readonly oidBytes: number;
  readonly slots: Int32Array;
};

/** How many slots a table of `count` ids gets: a power of two, at most half of it filled. */
export function lookupSlots(count: number): number {
  let slots = 1024;
  while (slots < 2 * count) slots *= 2;
  return slots;
}

/** The id that is looked for, aligned. */
const wanted: Uint8Array = new Uint8Array(32);
const wantedWords: Int32Array = new Int32Array(wanted.buffer);

/** Hot, once a new tree entry. The row of the id at `at` of `bytes`, or -1. The id must lie inside `bytes`. */
export function findOid(lookup: OidLookup, bytes: Uint8Array, at: number): number {
  const { words, oidBytes, slots } = lookup;
  for (let i = 0; i < oidBytes; i++) wanted[i] = bytes[at + i]!;
  const count = oidBytes >> 2;
  const mask = slots.length - 1;
  let slot = firstSlot(wantedWords, 0, count) & mask;
  for (;;) {
    const row = slots[slot]! - 1;
    if (row < 0) return -1;
    if (sameWords(words, row * count, wantedWords, 0, count)) return row;
    slot = (slot + 1) & mask;
  }
}

/** Hot, once an object. Enters `row` unless its id is there already; returns the row that holds the id. */
export function enterOid(lookup: OidLookup, row: number): number {
  const { words, oidBytes, slots } = lookup;
  const count = oidBytes >> 2;
  const mask = slots.length - 1;
  const at = row * count;
  let slot = firstSlot(words, at, count) & mask;
  for (;;) {
    const other = slots[slot]! - 1;
    if (other < 0) {
      slots[slot] = row + 1;
      return row;
    }
    if (sameWords(words, other * count, words, at, count)) return other;
    slot = (slot + 1) & mask;
  }
}

/**
 * Hot. All bytes of the id, mixed: ids are hashes, of which any four bytes would do, but an index can be forged to
 * hold ids that share them.
 */
function firstSlot(words: Int32Array, at: number, count: number): number {
  let mixed = 0;
  for (let i = 0; i < count; i++) {
    mixed = Math.imul(mixed ^ words[at + i]!, 0x9e3779b1); // 2^32 divided by the golden ratio, as Knuth's TAOCP 6.4 has it
  }
  return mixed ^ (mixed >>> 15);
}

/** Hot. */
function sameWords(a: Int32Array, aAt: number, b: Int32Array, bAt: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (a[aAt + i]! !== b[bAt + i]!) return false;
  return true;
}
