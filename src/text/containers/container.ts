/**
 * Containers: files that hold others, or one other compressed.
 *
 * In: bytes. Out: of what kind they are, told by how they begin, and their members, unpacked in memory; trouble for what
 * cannot be. Each kind's reader stands in a file of its own. What one container unfolds to is bounded, all that it holds
 * within it included.
 */
import { arMembers } from "./ar.ts";
import { compressedMember } from "./compressed.ts";
import type { Member, UnpackBudget } from "./member.ts";
import { pdfMembers } from "./pdf.ts";
import { tarMembers } from "./tar.ts";
import { isUtf32, utf32Member } from "./utf32.ts";
import { zipMembers } from "./zip.ts";

export type ContainerKind =
  | "gzip"
  | "bzip2"
  | "zstd"
  | "xz"
  | "zip"
  | "tar"
  | "ar"
  | "7z"
  | "pdf"
  | "utf-32";

/** The kind of container that begins like this. */
export function containerKind(bytes: Uint8Array): ContainerKind | undefined {
  switch (bytes[0] ?? 0) {
    case 0x1f: // RFC 1952, 2.3.1: ID1, ID2, and the only method there is
      return bytes[1] === 0x8b && bytes[2] === 8 ? "gzip" : otherOrNone(bytes);
    case 0x50: // APPNOTE.TXT, 4.3.7: "PK" 3 4; an empty one begins with its end, 4.3.16
      return beginsWith(bytes, [0x50, 0x4b, 3, 4]) || beginsWith(bytes, [0x50, 0x4b, 5, 6])
        ? "zip"
        : otherOrNone(bytes);
    case 0x42: // "BZh", the size of blocks, and the first block's mark, or that of the end
      return beginsWith(bytes, [0x42, 0x5a, 0x68]) && (bytes[4] === 0x31 || bytes[4] === 0x17)
        ? "bzip2"
        : otherOrNone(bytes);
    case 0x28: // RFC 8878, 3.1.1
      return beginsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd]) ? "zstd" : otherOrNone(bytes);
    case 0xfd: // The .xz File Format, 2.1.1.1
      return beginsWith(bytes, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]) ? "xz" : otherOrNone(bytes);
    case 0x37: // 7zFormat.txt, "Signature Header"
      return beginsWith(bytes, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]) ? "7z" : otherOrNone(bytes);
    case 0x25: // ISO 32000-1, 7.5.2: "%PDF-"
      return beginsWith(bytes, [0x25, 0x50, 0x44, 0x46, 0x2d]) ? "pdf" : otherOrNone(bytes);
    case 0x21: // ar(5): "!<arch>\n"
      return beginsWith(bytes, [0x21, 0x3c, 0x61, 0x72, 0x63, 0x68, 0x3e, 0x0a])
        ? "ar"
        : otherOrNone(bytes);
    default:
      return otherOrNone(bytes);
  }
}

/** The members of a container. What its budget does not allow is trouble. */
export function membersOf(
  kind: ContainerKind,
  bytes: Uint8Array,
  budget: UnpackBudget,
): Iterable<Member> {
  switch (kind) {
    case "gzip":
    case "bzip2":
    case "zstd":
    case "xz":
      return [compressedMember(kind, bytes, budget)];
    case "zip":
      return zipMembers(bytes, budget);
    case "tar":
      return tarMembers(bytes, budget);
    case "ar":
      return arMembers(bytes, budget);
    case "pdf":
      return pdfMembers(bytes, budget);
    case "utf-32":
      return [utf32Member(bytes, budget)];
    case "7z":
      return [{ name: "", trouble: "ARCHIVE_LOCKED" }];
  }
}

/**
 * What is told by other than its first byte. POSIX pax(1), "ustar Interchange Format": the magic is not at the start,
 * but 257 bytes on.
 */
function otherOrNone(bytes: Uint8Array): "tar" | "utf-32" | undefined {
  if (isUtf32(bytes)) return "utf-32";
  if (bytes.length < 512 || bytes[257] !== 0x75) return undefined;
  return beginsWith(bytes.subarray(257), [0x75, 0x73, 0x74, 0x61, 0x72]) ? "tar" : undefined;
}

function beginsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
