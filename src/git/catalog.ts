/**
 * The catalog: one row for every object that is stored anywhere in a repository, in tables that threads share.
 *
 * In: the object directories of a repository. Out: for each stored copy of an object its id, place, size, type
 * and base, all in typed arrays over shared memory, and the troubles met. The forest of deltas is built from
 * `base` by delta-forest.ts; nothing is inflated here. Packs and their indexes are found by stored-packs.ts.
 *
 * Rows: the objects of one pack follow one another in the order of its index; loose objects come last.
 */
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { inflateRatioMax, objectsMax } from "../limits.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { placeOf, sortedByOffset } from "./entry-order.ts";
import { FileBytes } from "./file-bytes.ts";
import { listLoose } from "./loose.ts";
import type { LooseStore } from "./loose.ts";
import { enterOid, findOid, lookupSlots, oidHex } from "./object-id.ts";
import type { OidLookup } from "./object-id.ts";
import { entryHeaderBytesMax, readEntryHeader, typeOfsDelta, typeRefDelta } from "./pack-entry.ts";
import type { EntryHeader } from "./pack-entry.ts";
import { listPacks } from "./stored-packs.ts";
import type { PackRows } from "./stored-packs.ts";

/** Where rows are stored: a pack, or the loose objects of a directory. Rows `first` to `first + count`. */
export type Store = {
  readonly kind: "pack" | "loose";
  readonly path: string;
  readonly first: number;
  readonly count: number;
};

/** `base` of an object stored whole, and of a delta whose base is in no store. */
export const noBase = -1;
export const baseMissing = -2;

/** What became of a row. */
export const statusPending = 0;
export const statusScanned = 1;
export const statusTrouble = 2;

export type Catalog = {
  readonly oidBytes: number;
  readonly count: number;
  readonly stores: readonly Store[];
  readonly oids: Uint8Array;
  /** The same memory as `oids`, by words. */
  readonly oidWords: Int32Array;
  /** Offset of the entry's zlib data in its pack; 0 for loose objects. */
  readonly dataAt: Float64Array;
  /** Bytes from there to the next entry: what inflating may read. */
  readonly packedBytes: Uint32Array;
  /** Inflated size by the entry's header: of the object, or of the delta data for a delta. */
  readonly size: Uint32Array;
  /** Size of the object itself, once it has been made; before, `size`. */
  readonly objectSize: Uint32Array;
  /** Type of the object, 1 to 4 as in a pack; 0 while unknown (loose, or below a missing base). */
  readonly type: Uint8Array;
  /** Row of the base of a delta, or noBase, or baseMissing. */
  readonly base: Int32Array;
  /** One of the status numbers. */
  readonly status: Uint8Array;
  /** 1 where an earlier row has the same id: scanned as a base for others, but not counted. */
  readonly copy: Uint8Array;
  /** All rows, store by store, in the order in which they lie in their file. */
  readonly fileOrder: Int32Array;
  readonly slots: Int32Array;
};

/** The catalog's table of ids, for findOid. */
export function catalogLookup(catalog: Catalog): OidLookup {
  return {
    oids: catalog.oids,
    words: catalog.oidWords,
    oidBytes: catalog.oidBytes,
    slots: catalog.slots,
  };
}

/** The first row with the same id: the one that is counted, and that ids lead to. */
export function firstRow(catalog: Catalog, row: number): number {
  return catalog.copy[row] === 0
    ? row
    : findOid(catalogLookup(catalog), catalog.oids, row * catalog.oidBytes);
}

/** The id of a row, in hexadecimal. */
export function rowOid(catalog: Catalog, row: number): string {
  return oidHex(catalog.oids, row, catalog.oidBytes);
}

/** The store that holds `row`. */
export function storeOf(catalog: Catalog, row: number): number {
  const { stores } = catalog;
  let low = 0;
  let high = stores.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((stores[middle]?.first ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Lists everything stored below `objectDirs`. Troubles carry paths relative to `root`.
 */
export function readCatalog(
  objectDirs: readonly string[],
  oidBytes: number,
  root: string,
): { catalog: Catalog; troubles: Trouble[] } {
  const troubles: Trouble[] = [];
  const packs: PackRows[] = [];
  const loose: LooseStore[] = [];
  for (const dir of objectDirs) {
    packs.push(...listPacks(dir, oidBytes, root, troubles));
    loose.push(listLoose(dir, oidBytes, root, troubles));
  }
  const count = [...packs, ...loose].reduce((sum, store) => sum + store.count, 0);
  if (count > objectsMax) troubles.push(trouble("LIMIT_REACHED", "objectsMax"));
  const catalog = emptyCatalog(Math.min(count, objectsMax), oidBytes, packs, loose);
  const lookup = catalogLookup(catalog);
  const offsets: Float64Array[] = [];
  for (const [number, pack] of packs.entries()) {
    const store = catalog.stores[number];
    if (store === undefined) break;
    const rows = new Float64Array(store.count);
    const oids = catalog.oids.subarray(
      store.first * oidBytes,
      (store.first + store.count) * oidBytes,
    );
    const bad = pack.fill(oids, rows);
    if (bad !== undefined) troubles.push({ ...bad, where: relative(root, bad.where) });
    offsets.push(rows);
  }
  for (const [number, store] of loose.entries()) {
    const first = catalog.stores[packs.length + number]?.first ?? 0;
    catalog.oids.set(store.oids, first * oidBytes);
  }
  for (let row = 0; row < catalog.count; row++) {
    if (enterOid(lookup, row) !== row) catalog.copy[row] = 1;
  }
  for (const [number, rows] of offsets.entries()) {
    const store = catalog.stores[number];
    if (store !== undefined)
      readHeaders(
        catalog,
        store,
        rows,
        relative(root, store.path),
        packs[number]?.checksum,
        troubles,
      );
  }
  return { catalog, troubles };
}

function emptyCatalog(
  count: number,
  oidBytes: number,
  packs: readonly PackRows[],
  loose: readonly LooseStore[],
): Catalog {
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  const stores: Store[] = [];
  let first = 0;
  const add = (kind: Store["kind"], path: string, rows: number): void => {
    stores.push({ kind, path, first, count: rows });
    first += rows;
  };
  for (const pack of packs) add("pack", pack.path, pack.count);
  for (const store of loose) add("loose", store.path, store.count);
  const ids = shared(count * oidBytes);
  return {
    oidBytes,
    count,
    stores,
    oids: new Uint8Array(ids),
    oidWords: new Int32Array(ids),
    dataAt: new Float64Array(shared(count * 8)),
    packedBytes: new Uint32Array(shared(count * 4)),
    size: new Uint32Array(shared(count * 4)),
    objectSize: new Uint32Array(shared(count * 4)),
    type: new Uint8Array(shared(count)),
    base: new Int32Array(shared(count * 4)).fill(noBase),
    status: new Uint8Array(shared(count)),
    copy: new Uint8Array(shared(count)),
    fileOrder: new Int32Array(shared(count * 4)).map((_, row) => row),
    slots: new Int32Array(shared(lookupSlots(count) * 4)),
  };
}

/** Bytes of all packs, to tell a small repository from a large one before anything is read. */
export function packBytes(objectDirs: readonly string[]): number {
  let bytes = 0;
  for (const dir of objectDirs) {
    try {
      for (const name of readdirSync(join(dir, "pack"))) {
        if (name.endsWith(".pack")) bytes += statSync(join(dir, "pack", name)).size;
      }
    } catch {
      continue; // no packs, or a pack that is going away: listPacks reports what is wrong
    }
  }
  return bytes;
}

/**
 * Reads every entry header of a pack, in the order of the file, and finds each delta's base.
 *
 * Entries follow one another without gaps, so the next entry's offset bounds the data of this one.
 */
function readHeaders(
  catalog: Catalog,
  store: Store,
  offsets: Float64Array,
  name: string,
  checksum: Uint8Array | undefined,
  troubles: Trouble[],
): void {
  const fail = (code: Trouble["code"], row: number, at?: number): void => {
    catalog.status[row] = statusTrouble;
    troubles.push(trouble(code, rowOid(catalog, row), at));
  };
  let file: FileBytes;
  try {
    file = new FileBytes(store.path, 1 << 20);
  } catch {
    troubles.push(trouble("FILE_UNREADABLE", name));
    catalog.status.fill(statusTrouble, store.first, store.first + store.count);
    return;
  }
  const signature = file.read(0, 12);
  const version = signature.length === 12 ? signature.readUInt32BE(4) : 0;
  if (signature.toString("latin1", 0, 4) !== "PACK" || (version !== 2 && version !== 3)) {
    // gitformat-pack(5) knows versions 2 and 3. Entries are looked at all the same: an auditor wants them.
    troubles.push(trouble(signature.length < 12 ? "PACK_CUT_SHORT" : "PACK_BAD", name, 0));
  }
  const checksumAt = Math.max(0, file.size - catalog.oidBytes);
  if (checksum !== undefined && !file.read(checksumAt, catalog.oidBytes).equals(checksum)) {
    // The pack is not the one that was indexed, or not all of it.
    troubles.push(trouble("PACK_BAD", name, checksumAt));
  }
  const order = sortedByOffset(offsets);
  const sorted = Float64Array.from(order, (number) => offsets[number]!);
  // Behind the last entry stands the pack's checksum; in a pack that was cut off, nothing does. zlib data says itself
  // where it ends.
  const end = file.size;
  const header: EntryHeader = { type: 0, size: 0, headerBytes: 0, baseDistance: 0 };
  const lookup = catalogLookup(catalog);
  const { fileOrder, dataAt, packedBytes, size, objectSize, base: bases, type: types } = catalog;
  for (let place = 0; place < order.length; place++) {
    const row = store.first + order[place]!;
    const at = sorted[place]!;
    fileOrder[store.first + place] = row;
    if (at < 12 || at >= end) {
      fail(at < 12 ? "PACK_INDEX_BAD" : "PACK_CUT_SHORT", row, at);
      continue;
    }
    const next = place + 1 < order.length ? Math.min(end, sorted[place + 1]!) : end;
    const start = file.windowAt(at, entryHeaderBytesMax);
    const bytes = start < 0 ? file.read(at, entryHeaderBytesMax) : file.window;
    const from = Math.max(0, start);
    const code = readEntryHeader(bytes, from, catalog.oidBytes, header);
    const { headerBytes } = header;
    const packed = next - at - headerBytes;
    dataAt[row] = at + headerBytes;
    // Where an index is damaged, the next offset may be wrong: object-store.ts reads on if that is too little.
    packedBytes[row] = Math.max(1, packed);
    size[row] = Math.min(header.size, 0xffffffff);
    objectSize[row] = size[row]!;
    const left = end - at - headerBytes;
    if (code !== undefined) {
      fail(code, row, at);
    } else if (left <= 0) {
      fail("PACK_CUT_SHORT", row, at);
    } else if (header.size > left * inflateRatioMax) {
      fail("OBJECT_SIZE_WRONG", row, at);
    }
    if (header.type === typeOfsDelta) {
      const base = placeOf(sorted, place, at - header.baseDistance);
      bases[row] = base < 0 ? baseMissing : store.first + order[base]!;
    } else if (header.type === typeRefDelta) {
      const oid = bytes.subarray(from + headerBytes - catalog.oidBytes, from + headerBytes);
      const own = findInStore(catalog, store, oid);
      const base = own >= 0 ? own : findOid(lookup, oid, 0);
      bases[row] = base < 0 ? baseMissing : base;
    } else {
      types[row] = header.type;
    }
  }
  file.close();
}

/**
 * The row of an id in one pack, or -1. A pack's ids are in order. The base of a ref-delta is looked for here first:
 * were a copy in another pack taken, two packs could make a cycle of deltas that neither holds.
 */
function findInStore(catalog: Catalog, store: Store, oid: Uint8Array): number {
  const { oids, oidBytes } = catalog;
  let low = store.first;
  let high = store.first + store.count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = Buffer.compare(oids.subarray(middle * oidBytes, (middle + 1) * oidBytes), oid);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
