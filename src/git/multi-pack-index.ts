/**
 * The multi-pack-index: ids and offsets of objects in several packs, used for packs without an index of their own.
 *
 * In: the file's path and a pack's name. Out: that pack's ids (ascending) and offsets, or undefined where the
 * file is absent, bad or does not know the pack: then the pack has no rows, and its caller reports that.
 *
 * gitformat-pack(5), "multi-pack-index (MIDX) files".
 */
import { FileBytes } from "./file-bytes.ts";
import type { ReadableFile } from "./pack-data.ts";

export type MultiPackRows = { readonly oids: Uint8Array; readonly offsets: Float64Array };

export type Chunk = { readonly at: number; readonly length: number };

const headerBytes = 12;
const chunkRowBytes = 12;

/** The rows of the pack called `packName` ("pack-....pack"). */
export function readMultiPackIndex(
  path: string,
  packName: string,
  oidBytes: number,
): MultiPackRows | undefined {
  let file: FileBytes;
  try {
    file = new FileBytes(path);
  } catch {
    return undefined; // absent most of the time
  }
  try {
    return readRows(file, packName, oidBytes);
  } finally {
    file.close();
  }
}

function readRows(file: FileBytes, packName: string, oidBytes: number): MultiPackRows | undefined {
  const chunks = readChunks(file, oidBytes);
  const names = chunks?.get("PNAM");
  const fanout = chunks?.get("OIDF");
  const ids = chunks?.get("OIDL");
  const places = chunks?.get("OOFF");
  if (names === undefined || fanout === undefined || ids === undefined || places === undefined)
    return undefined;
  const pack = packNumber(file, names, packName);
  if (pack < 0 || fanout.length < 1024) return undefined;
  const count = file.read(fanout.at + 1020, 4).readUInt32BE(0);
  if (ids.length < count * oidBytes || places.length < count * 8) return undefined;
  const large = chunks?.get("LOFF");
  const rows: { row: number; offset: number }[] = [];
  for (let row = 0; row < count; row++) {
    const place = file.read(places.at + 8 * row, 8);
    if (place.length < 8) return undefined;
    if (place.readUInt32BE(0) !== pack) continue;
    const word = place.readUInt32BE(4);
    const offset =
      large !== undefined && word >= 0x80000000
        ? largeOffset(file, large, word - 0x80000000)
        : word;
    if (offset === undefined) return undefined;
    rows.push({ row, offset });
  }
  const oids = new Uint8Array(rows.length * oidBytes);
  for (const [number, { row }] of rows.entries()) {
    oids.set(file.read(ids.at + row * oidBytes, oidBytes), number * oidBytes);
  }
  return { oids, offsets: Float64Array.from(rows, ({ offset }) => offset) };
}

/** The chunks by name, each inside the file; undefined where the header is not one of version 1 and this hash. */
export function readChunks(file: ReadableFile, oidBytes: number): Map<string, Chunk> | undefined {
  const head = file.read(0, headerBytes);
  if (head.length < headerBytes || head.toString("latin1", 0, 4) !== "MIDX" || head[4] !== 1)
    return undefined;
  if (head[5] !== (oidBytes === 32 ? 2 : 1)) return undefined;
  const count = head[6] ?? 0;
  const table = Buffer.from(file.read(headerBytes, (count + 1) * chunkRowBytes));
  if (table.length < (count + 1) * chunkRowBytes) return undefined;
  const chunks = new Map<string, Chunk>();
  for (let number = 0; number < count; number++) {
    const row = number * chunkRowBytes;
    const at = table.readUInt32BE(row + 4) * 0x100000000 + table.readUInt32BE(row + 8);
    const end = table.readUInt32BE(row + 16) * 0x100000000 + table.readUInt32BE(row + 20);
    if (end < at || end > file.size) return undefined;
    chunks.set(table.toString("latin1", row, row + 4), { at, length: end - at });
  }
  return chunks;
}

/** The number of a pack in PNAM (NUL-terminated index names, in order), or -1. */
function packNumber(file: FileBytes, names: Chunk, packName: string): number {
  const wanted = packName.replace(/\.pack$/, "");
  const list = file.read(names.at, names.length).toString("latin1").split("\0");
  return list.findIndex((name) => name.replace(/\.(idx|pack)$/, "") === wanted);
}

function largeOffset(file: FileBytes, large: Chunk, row: number): number | undefined {
  if (8 * row + 8 > large.length) return undefined;
  const bytes = file.read(large.at + 8 * row, 8);
  return bytes.readUInt32BE(0) * 0x100000000 + bytes.readUInt32BE(4);
}
