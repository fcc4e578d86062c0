/**
 * Tables of object ids in a file, in order and with a fan-out: those of a pack's index and of a multi-pack-index.
 *
 * In: where the table stands in a file. Out: the row of an id, or the rows whose ids begin alike, found by a few
 * small reads; the table is never read whole. That the ids are in order is believed: where they are not, an id is
 * not found, and whoever needs it says that it is missing.
 *
 * gitformat-pack(5), "pack-*.idx files" and "OID Fanout", "OID Lookup".
 */
import type { ReadableFile, SeekableFile } from "./pack-data.ts";

export type IdTable = {
  readonly oidBytes: number;
  /** Where the first row's id stands, and how far it is from one id to the next. */
  readonly idsAt: number;
  readonly rowBytes: number;
  /** For each first byte of an id, how many ids begin with it or a lower one. */
  readonly fanout: Uint32Array;
};

const fanoutBytes = 256 * 4;

/** Rows that one read brings in: about a page of the file, and most often the guess is that good. */
const rowsRead = 128;

/** Reads the fan-out at `at`; undefined where it is cut short or falls. */
export function readFanout(file: ReadableFile, at: number): Uint32Array | undefined {
  const bytes = file.read(at, fanoutBytes);
  if (bytes.length < fanoutBytes) return undefined;
  const fanout = new Uint32Array(256);
  for (let first = 0; first < 256; first++) {
    fanout[first] = bytes.readUInt32BE(4 * first);
    if (first > 0 && fanout[first]! < fanout[first - 1]!) return undefined;
  }
  return fanout;
}

/** Whether any id of the table begins as `oid` does: asked before the file is opened. */
export function mayHold({ fanout }: IdTable, oid: Uint8Array): boolean {
  const first = oid[0]!;
  return fanout[first]! > (first === 0 ? 0 : fanout[first - 1]!);
}

/** The row of an id, or -1. Ids are hashes, so where among its neighbours one stands can be guessed. */
export function findRow(file: SeekableFile, table: IdTable, oid: Uint8Array): number {
  const { fanout, idsAt, rowBytes, oidBytes } = table;
  const first = oid[0]!;
  let low = first === 0 ? 0 : fanout[first - 1]!;
  let high = fanout[first]!;
  let share = (oid[1]! * 65_536 + oid[2]! * 256 + oid[3]!) / 2 ** 24;
  while (low < high) {
    const guess = low + Math.floor((high - low) * share) - rowsRead / 2;
    const from = Math.max(low, Math.min(guess, high - rowsRead));
    const count = Math.min(rowsRead, high - from);
    const at = file.seek(idsAt + from * rowBytes, (count - 1) * rowBytes + oidBytes);
    if (at < 0) return -1;
    const bytes = file.window;
    const row = rowAmong(bytes, at, table, count, oid);
    if (row >= 0 && row < count && compareAt(bytes, at + row * rowBytes, oid) === 0)
      return from + row;
    if (row > 0 && row < count) return -1;
    if (row <= 0) high = from;
    else low = from + count;
    share = 0.5; // a forged table defeats guessing, but not halving
  }
  return -1;
}

/** Up to `most` ids that begin with the bytes of `prefix`, and with its last half byte where `digits` is odd. */
export function idsWithPrefix(
  file: ReadableFile,
  table: IdTable,
  prefix: Uint8Array,
  digits: number,
  most: number,
): string[] {
  const { idsAt, rowBytes, oidBytes } = table;
  const least = Buffer.alloc(oidBytes);
  least.set(prefix);
  const wanted = least.toString("hex").slice(0, digits);
  const found: string[] = [];
  for (let row = lowerBound(file, table, least); ; row++) {
    const id = file.read(idsAt + row * rowBytes, oidBytes).toString("hex");
    if (row >= table.fanout[255]! || !id.startsWith(wanted) || found.length === most) return found;
    found.push(id);
  }
}

/** The first row whose id is not below `oid`. */
function lowerBound(file: ReadableFile, table: IdTable, oid: Uint8Array): number {
  const { idsAt, rowBytes, oidBytes } = table;
  let low = 0;
  let high = table.fanout[255]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const isBelow = Buffer.compare(file.read(idsAt + middle * rowBytes, oidBytes), oid) < 0;
    if (isBelow) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first of `count` rows from `at` whose id is not below `oid`; 0 where all are above it, `count` where all are below. */
function rowAmong(
  bytes: Uint8Array,
  at: number,
  table: IdTable,
  count: number,
  oid: Uint8Array,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAt(bytes, at + middle * table.rowBytes, oid) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Compares the id at `at` of `bytes` with `oid`. */
function compareAt(bytes: Uint8Array, at: number, oid: Uint8Array): number {
  for (let i = 0; i < oid.length; i++) {
    const difference = bytes[at + i]! - oid[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
