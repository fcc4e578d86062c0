/**
 * Pack indexes: the ids of a pack's objects, in order, and where each entry starts.
 *
 * In: an .idx file, versions 1 and 2. Out: how many objects, and their ids and offsets written into tables
 * of the caller; or trouble. That offsets lie inside the pack is checked by catalog.ts, which knows the pack.
 *
 * gitformat-pack(5), "pack-*.idx files".
 */
import { crypto } from "../builtins.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { FileBytes } from "./file-bytes.ts";

const fanoutBytes = 256 * 4;
/** Bytes that are hashed at a time. */
const hashedBytes: number = 1 << 20;
const magicV2 = 0xff744f63; // "\377tOc"

/** An index whose size and fan-out have been checked. */
export type PackIndex = {
  readonly kind: "index";
  readonly file: FileBytes;
  readonly version: 1 | 2;
  readonly count: number;
};

/** Opens an index and checks that its parts fit its size; `name` is what a trouble calls the file. */
export function openPackIndex(path: string, name: string, oidBytes: number): PackIndex | Trouble {
  let file: FileBytes;
  try {
    file = new FileBytes(path);
  } catch {
    return trouble("FILE_UNREADABLE", name);
  }
  const opened = checkIndex(file, name, oidBytes);
  if (opened.kind === "trouble") file.close();
  return opened;
}

function checkIndex(file: FileBytes, name: string, oidBytes: number): PackIndex | Trouble {
  const head = file.read(0, 8 + fanoutBytes);
  if (head.length < 8) return trouble("PACK_INDEX_BAD", name, head.length);
  const version = head.readUInt32BE(0) === magicV2 ? head.readUInt32BE(4) : 1;
  if (version !== 1 && version !== 2) return trouble("PACK_INDEX_BAD", name, 4);
  const fanoutAt = version === 2 ? 8 : 0;
  if (head.length < fanoutAt + fanoutBytes) return trouble("PACK_INDEX_BAD", name, head.length);
  let count = 0;
  for (let bucket = 0; bucket < 256; bucket++) {
    const upTo = head.readUInt32BE(fanoutAt + 4 * bucket);
    if (upTo < count) return trouble("PACK_INDEX_BAD", name, fanoutAt + 4 * bucket);
    count = upTo;
  }
  const perObject = version === 2 ? oidBytes + 8 : oidBytes + 4;
  const least = fanoutAt + fanoutBytes + count * perObject + 2 * oidBytes;
  if (file.size < least) return trouble("PACK_INDEX_BAD", name, file.size);
  return { kind: "index", file, version, count };
}

/**
 * Writes the ids (in the index's order) to `oids` and the offsets to `offsets`, both `count` long.
 * Returns trouble where a 64-bit offset points outside of its table or the ids are out of order.
 */
export function readPackIndex(
  index: PackIndex,
  oidBytes: number,
  oids: Uint8Array,
  offsets: Float64Array,
): Trouble | undefined {
  const { file, count } = index;
  const bad = (at: number): Trouble => trouble("PACK_INDEX_BAD", file.path, at);
  if (index.version === 1) {
    const rows = Buffer.allocUnsafe(count * (oidBytes + 4));
    if (file.readInto(rows, fanoutBytes) < rows.length) return bad(fanoutBytes);
    for (let at = 0, i = 0; i < count; i++, at += oidBytes + 4) {
      offsets[i] = rows.readUInt32BE(at);
      oids.set(rows.subarray(at + 4, at + 4 + oidBytes), i * oidBytes);
    }
    return undefined;
  }
  const oidsAt = 8 + fanoutBytes;
  const offsetsAt = oidsAt + count * (oidBytes + 4);
  const largeAt = offsetsAt + count * 4;
  const largeCount = Math.floor((file.size - 2 * oidBytes - largeAt) / 8);
  if (file.readInto(oids, oidsAt) < oids.length) return bad(oidsAt);
  const words = Buffer.allocUnsafe(count * 4);
  if (file.readInto(words, offsetsAt) < words.length) return bad(offsetsAt);
  let worst: Trouble | undefined;
  for (let i = 0; i < count; i++) {
    const word = words.readUInt32BE(4 * i);
    if (word < 0x80000000) {
      offsets[i] = word;
      continue;
    }
    const row = word - 0x80000000; // the highest bit says: a row of the table of 64-bit offsets
    const large = file.read(largeAt + 8 * row, 8);
    if (row >= largeCount || large.length < 8) {
      offsets[i] = 0; // where no entry can be: the one object is lost, not those behind it
      worst ??= bad(offsetsAt + 4 * i);
      continue;
    }
    offsets[i] = large.readUInt32BE(0) * 0x100000000 + large.readUInt32BE(4);
  }
  return worst;
}

/** The checksum that the pack of an index ends with. */
export function packChecksum({ file }: PackIndex, oidBytes: number): Uint8Array {
  return Uint8Array.from(file.read(file.size - 2 * oidBytes, oidBytes));
}

/**
 * Checks an index against the checksum at its end. A damaged index can lead past an object without contradicting
 * anything else, so this is what keeps a scan from missing it in silence.
 */
export function checkPackIndex({ file }: PackIndex, oidBytes: number): Trouble | undefined {
  const hash = crypto().createHash(oidBytes === 32 ? "sha256" : "sha1");
  const end = file.size - oidBytes;
  for (let at = 0; at < end; at += hashedBytes)
    hash.update(file.read(at, Math.min(hashedBytes, end - at)));
  const holds = hash.digest().equals(file.read(end, oidBytes));
  return holds ? undefined : trouble("PACK_INDEX_BAD", file.path, end);
}
