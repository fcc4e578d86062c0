/**
 * xz files, decompressed within a budget.
 *
 * In: bytes. Out: what they hold, or as much of it as can be read, with the trouble. "The .xz File Format" 1.2.1, and
 * of its filters LZMA2 alone: the others turn addresses of programs round, and hide no text. Nothing in Node reads it,
 * and the packages that do are native, or read streams alone.
 */
import { Damaged, Full, Growing } from "./growing.ts";
import { Lzma, RangeCoder } from "./lzma.ts";
import type { Member, UnpackBudget } from "./member.ts";

const headerBytes = 12;
const lzma2 = 0x21;
/** Bytes of the check behind each block, by its number (section 3.4). */
const checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

export function xzMember(bytes: Uint8Array, budget: UnpackBudget): Member {
  const made = new Growing(budget.bytes);
  try {
    const isRead = readStreams(bytes, made);
    budget.take(made.length);
    return isRead ? { name: "", bytes: made.bytes() } : { name: "", trouble: "ARCHIVE_LOCKED" };
  } catch (error) {
    if (error instanceof Full) return { name: "", trouble: "ARCHIVE_TOO_BIG" };
    if (!(error instanceof Damaged)) throw error;
    budget.take(made.length);
    return { name: "", bytes: made.bytes(), trouble: "ARCHIVE_BAD" };
  }
}

/** False at a filter that is not read. */
function readStreams(bytes: Uint8Array, made: Growing): boolean {
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] === 0) {
      at += 4; // padding between streams
      continue;
    }
    if (bytes[at] !== 0xfd || bytes[at + 1] !== 0x37) throw new Damaged();
    const check = checkBytes[bytes[at + 7] ?? 16];
    if (check === undefined) throw new Damaged();
    at += headerBytes;
    while (bytes[at] !== 0) {
      const end = readBlock(bytes, at, made);
      if (end < 0) return false;
      at = Math.ceil(end / 4) * 4 + check;
    }
    at = indexEnd(bytes, at) + headerBytes;
  }
  return true;
}

/** Reads the block at `at` and gives where its data ends; -1 if its filter is not read. */
function readBlock(bytes: Uint8Array, at: number, made: Growing): number {
  const size = bytes[at];
  if (size === undefined) throw new Damaged();
  const flags = bytes[at + 1] ?? 0;
  const place = { next: at + 2 };
  if ((flags & 0x40) !== 0) readNumber(bytes, place);
  if ((flags & 0x80) !== 0) readNumber(bytes, place);
  if ((flags & 3) !== 0 || readNumber(bytes, place) !== lzma2) return -1;
  return readChunks(bytes, at + (size + 1) * 4, made);
}

/** LZMA2: chunks that begin with what they reset, up to one that ends them. */
function readChunks(bytes: Uint8Array, from: number, made: Growing): number {
  let lzma: Lzma | undefined;
  let properties = -1;
  let since = made.length;
  for (let at = from; ;) {
    const control = bytes[at++];
    if (control === undefined) throw new Damaged();
    if (control === 0) return at;
    if (control < 0x80) {
      if (control > 2) throw new Damaged();
      if (control === 1) since = made.length;
      const size = numberOf(bytes, at) + 1;
      made.addAll(bytes.subarray(at + 2, at + 2 + size));
      at += 2 + size;
      if (at > bytes.length) throw new Damaged();
      continue;
    }
    const size = ((control & 0x1f) << 16) + numberOf(bytes, at) + 1;
    const packed = numberOf(bytes, at + 2) + 1;
    at += 4;
    const reset = (control >> 5) & 3;
    if (reset === 3) since = made.length;
    if (reset >= 2) properties = bytes[at++] ?? -1;
    if (reset >= 1) lzma = properties < 0 ? undefined : new Lzma(properties);
    if (lzma === undefined) throw new Damaged();
    lzma.read(new RangeCoder(bytes.subarray(at, at + packed)), made, since, size);
    at += packed;
  }
}

function indexEnd(bytes: Uint8Array, at: number): number {
  const place = { next: at + 1 };
  const records = readNumber(bytes, place);
  for (let left = records; left > 0; left--) {
    readNumber(bytes, place);
    readNumber(bytes, place);
  }
  return at + Math.ceil((place.next - at) / 4) * 4 + 4;
}

/** Section 1.2: seven bits a byte, lowest first. */
function readNumber(bytes: Uint8Array, place: { next: number }): number {
  let value = 0;
  for (let weight = 1; ; weight *= 128) {
    const byte = bytes[place.next++];
    if (byte === undefined || weight > 2 ** 49) throw new Damaged();
    value += (byte & 127) * weight;
    if (byte < 128) return value;
  }
}

function numberOf(bytes: Uint8Array, at: number): number {
  const [high, low] = [bytes[at], bytes[at + 1]];
  if (high === undefined || low === undefined) throw new Damaged();
  return 256 * high + low;
}
