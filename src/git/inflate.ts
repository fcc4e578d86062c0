/**
 * Inflating one object, with its size known in advance.
 *
 * In: zlib data (RFC 1950) with whatever follows it, and the size that a header promised. Out: exactly that
 * many bytes, or a trouble code. The checksum at the end of the data is checked by zlib.
 */
import { zlib } from "../builtins.ts";
import type { TroubleCode } from "../trouble.ts";

/**
 * Inflates `packed` to `size` bytes. With "prefix", gives the first `size` bytes (or fewer) of longer data,
 * which then is not checked to its end.
 */
export function inflate(
  packed: Uint8Array,
  size: number,
  part: "whole" | "prefix",
): Uint8Array | TroubleCode {
  const { constants, inflateSync } = zlib();
  const slack = 64; // zlib asks for room; one byte more than promised is enough to notice a lie
  try {
    if (part === "prefix") {
      const some = inflateSync(packed.subarray(0, 8 * size), {
        chunkSize: 1024,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
      return some.subarray(0, size);
    }
    const all = inflateSync(packed, { chunkSize: size + slack, maxOutputLength: size + slack });
    return all.length === size ? all : "OBJECT_SIZE_WRONG";
  } catch (error) {
    return error instanceof RangeError ? "OBJECT_SIZE_WRONG" : "OBJECT_BAD";
  }
}
