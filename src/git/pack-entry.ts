/**
 * Pack entries: what each one is, how large it becomes, where its data starts.
 *
 * In: a window of pack bytes and an offset into it. Out: the header's fields, or a trouble code.
 * Inflating is left to inflate.ts, finding bases to catalog.ts.
 */
import { objectBytesMax } from "../limits.ts";
import type { TroubleCode } from "../trouble.ts";

/** gitformat-pack(5), "Object types". */
export const typeCommit = 1;
export const typeTree = 2;
export const typeBlob = 3;
export const typeTag = 4;
export const typeOfsDelta = 6;
export const typeRefDelta = 7;

/** Longest header: 10 bytes of size, and 10 of a base's distance or 32 of a base's id. */
export const entryHeaderBytesMax = 42;

/** Filled by readEntryHeader; one is kept and filled again, as there are millions of headers. */
export type EntryHeader = {
  /** One of the type numbers above. */
  type: number;
  /** Inflated size: of the object, or of the delta data. */
  size: number;
  /** Bytes from the entry's start to its zlib data. */
  headerBytes: number;
  /** For an ofs-delta: how far before this entry its base starts. */
  baseDistance: number;
};

/**
 * Reads the header at `at` of `bytes` into `header`; returns a trouble code, or undefined if all is well.
 *
 * gitformat-pack(5), pack entries and "Size encoding": the first byte holds a continuation bit, 3 bits of
 * type, 4 of size; each later byte adds 7 bits, lowest first. Multiplied, not shifted, as sizes may pass
 * 32 bits. "Offset encoding": 7 bits a byte, highest first, and one is added for each continuation.
 */
export function readEntryHeader(
  bytes: Uint8Array,
  at: number,
  oidBytes: number,
  header: EntryHeader,
): TroubleCode | undefined {
  let next = at;
  let byte = bytes[next++];
  if (byte === undefined) return "PACK_CUT_SHORT";
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let unit = 16; byte >= 128; unit *= 128) {
    if (unit > objectBytesMax * 16) return "OBJECT_TOO_BIG"; // also ends 80 80 80...
    byte = bytes[next++];
    if (byte === undefined) return "PACK_CUT_SHORT";
    size += (byte & 127) * unit;
  }
  header.type = type;
  header.size = size;
  header.baseDistance = 0;
  switch (type) {
    case typeCommit:
    case typeTree:
    case typeBlob:
    case typeTag:
      break;
    case typeRefDelta:
      next += oidBytes;
      if (next > bytes.length) return "PACK_CUT_SHORT";
      break;
    case typeOfsDelta: {
      byte = bytes[next++];
      if (byte === undefined) return "PACK_CUT_SHORT";
      let distance = byte & 127;
      while (byte >= 128) {
        byte = bytes[next++];
        if (byte === undefined) return "PACK_CUT_SHORT";
        distance = (distance + 1) * 128 + (byte & 127);
        if (distance > Number.MAX_SAFE_INTEGER / 256) return "PACK_BAD";
      }
      if (distance === 0) return "PACK_BAD";
      header.baseDistance = distance;
      break;
    }
    default: // 0 and 5 are not defined by any version of the format
      return "PACK_BAD";
  }
  header.headerBytes = next - at;
  return size > objectBytesMax ? "OBJECT_TOO_BIG" : undefined;
}
