/**
 * Inflating members within their budget: deflate data, with gzip's or zlib's frame or none.
 *
 * In: compressed bytes. Out: what they hold, or as much of it as can be read, with the trouble.
 */
import { zlib } from "../../builtins.ts";
import type { Member, UnpackBudget } from "./member.ts";

export type Frame = "gzip" | "zlib" | "raw";

export function inflated(
  frame: Frame,
  bytes: Uint8Array,
  name: string,
  budget: UnpackBudget,
): Member {
  const maxOutputLength = budget.roomFor(bytes.length);
  const { constants, gunzipSync, inflateSync, inflateRawSync } = zlib();
  const inflate = { gzip: gunzipSync, zlib: inflateSync, raw: inflateRawSync }[frame];
  try {
    const whole = inflate(bytes, { maxOutputLength });
    budget.take(whole.length);
    return { name, bytes: plain(whole) };
  } catch (error) {
    if (isTooLarge(error)) return { name, trouble: "ARCHIVE_TOO_BIG" };
  }
  try {
    const part = inflate(bytes, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH });
    budget.take(part.length);
    return { name, bytes: plain(part), trouble: "ARCHIVE_BAD" };
  } catch (error) {
    return { name, trouble: isTooLarge(error) ? "ARCHIVE_TOO_BIG" : "ARCHIVE_BAD" };
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError;
}

function plain({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
