/**
 * The tables of a pack's index and of a multi-pack-index: where in the file their parts stand.
 *
 * In: the file. Out: a table of ids (id-table.ts) with the places of the rows that go with them; undefined where the parts
 * do not fit together. Rows are read by pack-lookup.ts, as they are asked for.
 *
 * gitformat-pack(5), "pack-*.idx files" and "multi-pack-index (MIDX) files".
 */
import { readFanout } from "./id-table.ts";
import type { IdTable } from "./id-table.ts";
import { readChunks } from "./multi-pack-index.ts";
import type { PackData } from "./pack-data.ts";

export type PackTable = IdTable & {
  readonly offsetsAt: number;
  /** From one offset to the next. */
  readonly offsetBytes: number;
  /** Rows of 64-bit offsets behind those of 32; none in version 1. */
  readonly largeAt: number;
  readonly largeCount: number;
};

export type MultiPackTable = IdTable & {
  readonly file: PackData;
  /** Of its packs, without their endings, by the numbers that places give. */
  readonly packNames: readonly string[];
  readonly placesAt: number;
  readonly largeAt: number;
  readonly largeCount: number;
};

const magicV2 = 0xff744f63; // "\377tOc"
const fanoutBytes = 1024;

/** The table of an index of version 1 or 2, if its parts fit its size. */
export function readPackTable(file: PackData, oidBytes: number): PackTable | undefined {
  const head = file.read(0, 8);
  if (head.length < 8) return undefined;
  const version = head.readUInt32BE(0) === magicV2 ? head.readUInt32BE(4) : 1;
  if (version !== 1 && version !== 2) return undefined;
  const fanoutAt = version === 2 ? 8 : 0;
  const fanout = readFanout(file, fanoutAt);
  if (fanout === undefined) return undefined;
  const count = fanout[255]!;
  const rowsAt = fanoutAt + fanoutBytes;
  if (version === 1) {
    const rowBytes = oidBytes + 4;
    if (file.size < rowsAt + count * rowBytes) return undefined;
    return {
      oidBytes,
      idsAt: rowsAt + 4,
      rowBytes,
      fanout,
      offsetsAt: rowsAt,
      offsetBytes: rowBytes,
      largeAt: 0,
      largeCount: 0,
    };
  }
  const offsetsAt = rowsAt + count * (oidBytes + 4);
  const largeAt = offsetsAt + count * 4;
  const largeCount = Math.floor((file.size - 2 * oidBytes - largeAt) / 8);
  if (largeCount < 0) return undefined;
  return {
    oidBytes,
    idsAt: rowsAt,
    rowBytes: oidBytes,
    fanout,
    offsetsAt,
    offsetBytes: 4,
    largeAt,
    largeCount,
  };
}

/** The offset that a word with its highest bit set stands for; -1 where that is outside of the table. */
export function largeOffset(
  file: PackData,
  { largeAt, largeCount }: { readonly largeAt: number; readonly largeCount: number },
  word: number,
): number {
  const row = word - 0x80000000;
  if (row >= largeCount) return -1;
  const bytes = file.read(largeAt + 8 * row, 8);
  return bytes.length < 8 ? -1 : bytes.readUInt32BE(0) * 2 ** 32 + bytes.readUInt32BE(4);
}

/** The table of a multi-pack-index, if its parts fit together. */
export function readMultiPackTable(file: PackData, oidBytes: number): MultiPackTable | undefined {
  const chunks = readChunks(file, oidBytes);
  const [names, fan, ids] = [chunks?.get("PNAM"), chunks?.get("OIDF"), chunks?.get("OIDL")];
  const places = chunks?.get("OOFF");
  if (names === undefined || fan === undefined || ids === undefined || places === undefined)
    return undefined;
  const fanout = fan.length < fanoutBytes ? undefined : readFanout(file, fan.at);
  const count = fanout?.[255] ?? 0;
  if (fanout === undefined || ids.length < count * oidBytes || places.length < count * 8)
    return undefined;
  const listed = file.read(names.at, names.length).toString("latin1").split("\0");
  const large = chunks?.get("LOFF");
  return {
    file,
    oidBytes,
    idsAt: ids.at,
    rowBytes: oidBytes,
    fanout,
    packNames: listed.map((name) => name.replace(/\.(idx|pack)$/, "")),
    placesAt: places.at,
    largeAt: large?.at ?? 0,
    largeCount: Math.floor((large?.length ?? 0) / 8),
  };
}
