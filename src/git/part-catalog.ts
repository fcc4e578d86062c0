/**
 * A catalog of some objects: those asked for, and the bases that they are made from.
 *
 * In: a reader of single objects, and ids. Out: a catalog as catalog.ts makes of a whole store, with a row for each,
 * so that they can be walked as delta trees, each object made once. What cannot be found or told has no row: whoever
 * asks for it alone (object-reader.ts) learns why.
 */
import { inflateRatioMax } from "../limits.ts";
import { baseMissing, noBase } from "./catalog.ts";
import type { Catalog, Store } from "./catalog.ts";
import type { ObjectReader, Place } from "./object-reader.ts";
import { entryHeaderBytesMax, readEntryHeader, typeOfsDelta, typeRefDelta } from "./pack-entry.ts";
import type { EntryHeader } from "./pack-entry.ts";

export type PartCatalog = {
  readonly catalog: Catalog;
  /** Rows of the ids that were asked for and found. */
  readonly rows: ReadonlyMap<string, number>;
};

/** An entry on the way to a row. */
type Entry = {
  readonly place: Place;
  readonly oid: string;
  type: number;
  dataAt: number;
  packed: number;
  size: number;
  base: Entry | "missing" | undefined;
  row: number;
};

export function partCatalog(reader: ObjectReader, ids: Iterable<string>): PartCatalog {
  const entries = new Entries(reader);
  const asked = new Map<string, Entry>();
  for (const oid of ids) {
    const entry = entries.ofId(oid);
    if (entry !== undefined) asked.set(oid, entry);
  }
  const catalog = tablesOf(entries.inOrder(), reader.oidBytes);
  return { catalog, rows: new Map([...asked].map(([oid, { row }]) => [oid, row])) };
}

class Entries {
  readonly #reader: ObjectReader;
  readonly #byPlace = new Map<string | number, Entry>();
  readonly #header: EntryHeader = { type: 0, size: 0, headerBytes: 0, baseDistance: 0 };
  #head: Buffer = Buffer.alloc(0);

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  /** The entry of an object, with those of its bases. */
  ofId(oid: string): Entry | undefined {
    const place = this.#reader.placeOf(oid);
    return place && this.#of(place, oid);
  }

  /** All entries: those of one file together, in the order of the file. */
  inOrder(): readonly Entry[] {
    return [...this.#byPlace.values()].toSorted(
      (a, b) =>
        (a.place.path < b.place.path ? -1 : Number(a.place.path > b.place.path)) ||
        a.place.at - b.place.at,
    );
  }

  #of(first: Place, firstId: string): Entry | undefined {
    let child: Entry | undefined;
    let found: Entry | undefined;
    let [place, oid]: [Place, string] = [first, firstId];
    for (;;) {
      const known = this.#byPlace.get(place.key);
      const entry = known ?? this.#read(place, oid);
      if (entry === undefined) {
        if (child !== undefined) child.base = "missing";
        return found;
      }
      if (child !== undefined) child.base = entry;
      found ??= entry;
      if (known !== undefined) return found;
      this.#byPlace.set(place.key, entry);
      const next = this.#baseOf(entry);
      if (next === undefined) return found;
      if (next === "missing") {
        entry.base = "missing";
        return found;
      }
      child = entry;
      [place, oid] = next;
    }
  }

  #read(place: Place, oid: string): Entry | undefined {
    if (place.pack === undefined)
      return { place, oid, type: 0, dataAt: 0, packed: 1, size: 0, base: undefined, row: -1 };
    const header = this.#header;
    const { at, file } = place;
    if (file === undefined) return undefined;
    const head = file.read(at, entryHeaderBytesMax);
    this.#head = head;
    const bad = readEntryHeader(head, 0, this.#reader.oidBytes, header);
    const { type, size, headerBytes } = header;
    const left = file.size - at - headerBytes;
    if (bad !== undefined || at < 12 || left <= 0 || size > left * inflateRatioMax)
      return undefined;
    const packed = Math.min(left, size + (size >> 3) + 64); // deflate makes nothing longer
    return { place, oid, type, dataAt: at + headerBytes, packed, size, base: undefined, row: -1 };
  }

  /** Where the base is of the entry whose header was read last. */
  #baseOf({ place, type }: Entry): readonly [Place, string] | "missing" | undefined {
    const { baseDistance, headerBytes } = this.#header;
    if (place.pack === undefined) return undefined;
    if (type === typeOfsDelta) {
      const at = place.at - baseDistance;
      return at < 12 ? "missing" : [this.#reader.placeAt(place, at), ""];
    }
    if (type !== typeRefDelta) return undefined;
    const { oidBytes } = this.#reader;
    const oid = this.#head.toString("hex", headerBytes - oidBytes, headerBytes);
    const base = this.#reader.basePlace(place, oid);
    return base === undefined ? "missing" : [base, oid];
  }
}

function tablesOf(entries: readonly Entry[], oidBytes: number): Catalog {
  const count = entries.length;
  const stores: Store[] = [];
  for (const [row, entry] of entries.entries()) {
    entry.row = row;
    const { path, pack } = entry.place;
    const last = stores.at(-1);
    if (last?.path === path) stores[stores.length - 1] = { ...last, count: last.count + 1 };
    else stores.push({ kind: pack === undefined ? "loose" : "pack", path, first: row, count: 1 });
  }
  const ids = new ArrayBuffer(count * oidBytes);
  const catalog: Catalog = {
    oidBytes,
    count,
    stores,
    oids: new Uint8Array(ids),
    oidWords: new Int32Array(ids),
    dataAt: new Float64Array(count),
    packedBytes: new Uint32Array(count),
    size: new Uint32Array(count),
    objectSize: new Uint32Array(count),
    type: new Uint8Array(count),
    base: new Int32Array(count).fill(noBase),
    status: new Uint8Array(count),
    copy: new Uint8Array(count),
    fileOrder: Int32Array.from(entries.keys()),
    slots: new Int32Array(1),
  };
  for (const [row, { oid, type, dataAt, packed, size, base }] of entries.entries()) {
    catalog.oids.set(Buffer.from(oid, "hex"), row * oidBytes);
    catalog.dataAt[row] = dataAt;
    catalog.packedBytes[row] = packed;
    catalog.size[row] = size;
    if (base === undefined) catalog.type[row] = type;
    else catalog.base[row] = base === "missing" ? baseMissing : base.row;
  }
  return catalog;
}
