/**
 * Files that hold one other, compressed.
 *
 * In: bytes. Out: one member without a name; or the trouble that it cannot be unpacked here.
 */
import { zlib } from "../../builtins.ts";
import { bzip2Member } from "./bzip2.ts";
import { inflated } from "./inflate.ts";
import type { Member, UnpackBudget } from "./member.ts";
import { xzMember } from "./xz.ts";

export type Compression = "gzip" | "bzip2" | "zstd" | "xz";

export function compressedMember(
  kind: Compression,
  bytes: Uint8Array,
  budget: UnpackBudget,
): Member {
  switch (kind) {
    case "gzip":
      return inflated("gzip", bytes, "", budget);
    case "zstd":
      return zstdMember(bytes, budget);
    case "bzip2":
      return bzip2Member(bytes, budget);
    case "xz":
      return xzMember(bytes, budget);
  }
}

/** Node has it since 22.15; where it does not, the file is told to be one that is not looked into. */
function zstdMember(bytes: Uint8Array, budget: UnpackBudget): Member {
  const decompress: unknown = Reflect.get(zlib(), "zstdDecompressSync");
  if (typeof decompress !== "function") return { name: "", trouble: "ARCHIVE_LOCKED" };
  try {
    const made: unknown = Reflect.apply(decompress, undefined, [
      bytes,
      { maxOutputLength: budget.roomFor(bytes.length) },
    ]);
    if (!(made instanceof Uint8Array)) return { name: "", trouble: "ARCHIVE_BAD" };
    budget.take(made.length);
    return { name: "", bytes: new Uint8Array(made.buffer, made.byteOffset, made.length) };
  } catch (error) {
    return { name: "", trouble: error instanceof RangeError ? "ARCHIVE_TOO_BIG" : "ARCHIVE_BAD" };
  }
}
