/**
 * Where an object stands in the packs of one object directory.
 *
 * In: the directory and an id. Out: a pack and the offset of the object's entry there; all such places, where one copy
 * turns out to be damaged. The multi-pack-index is asked first, then the packs that it does not know, the one that
 * had the last object before all others. An index that cannot be read holds nothing: what is missing for it is
 * told by whoever needs it.
 *
 * gitformat-pack(5), "pack-*.idx files" and "multi-pack-index (MIDX) files".
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { indexBlockBytes, openPacksMax, packsMax } from "../limits.ts";
import { findRow, idsWithPrefix, mayHold } from "./id-table.ts";
import { PackData } from "./pack-data.ts";
import { largeOffset, readMultiPackTable, readPackTable } from "./pack-tables.ts";
import type { MultiPackTable, PackTable } from "./pack-tables.ts";

/** A pack, its files open or not. */
export type Pack = {
  /** Of all packs of a reader. */
  readonly number: number;
  /** Without its ending. */
  readonly path: string;
  hasIndex: boolean;
  table?: PackTable | "bad";
  index?: PackData;
  data?: PackData | "bad";
};

/** Distinguishes the packs of a key; more than there may be packs. */
const packKeys = 65_536;

/** What an entry is called. */
export function keyOf(pack: Pack, at: number): number {
  return at * packKeys + pack.number;
}

export type PackPlace = { readonly pack: Pack; readonly at: number };

export class PackLookup {
  readonly #oidBytes: number;
  readonly #packs: Pack[];
  readonly #multi: MultiPackTable | undefined;
  /** By the numbers that it gives them. */
  readonly #multiPacks: readonly (Pack | undefined)[];
  /** Packs with open files, the one opened last at the end. */
  readonly #open: Pack[] = [];

  /** `number` is that of the first pack. */
  constructor(objectDir: string, oidBytes: number, number: number) {
    this.#oidBytes = oidBytes;
    const folder = join(objectDir, "pack");
    const names = new Set(namesIn(folder));
    this.#packs = [...names]
      .filter((name) => name.endsWith(".pack"))
      .toSorted()
      .slice(0, packsMax)
      .map((name, place) => ({
        number: number + place,
        path: join(folder, name.slice(0, -".pack".length)),
        hasIndex: names.has(name.replace(/pack$/, "idx")),
      }));
    this.#multi = names.has("multi-pack-index")
      ? openMultiPackTable(join(folder, "multi-pack-index"), oidBytes)
      : undefined;
    const byName = new Map(this.#packs.map((pack) => [basename(pack.path), pack]));
    this.#multiPacks = (this.#multi?.packNames ?? []).map((name) => byName.get(name));
  }

  get packCount(): number {
    return this.#packs.length;
  }

  /** The place that is found soonest; undefined where there is none. */
  first(oid: Uint8Array): PackPlace | undefined {
    const known = this.#multiPlace(oid);
    if (known !== undefined) return known;
    for (let place = 0; place < this.#packs.length; place++) {
      const pack = this.#packs[place]!;
      const at = this.#offsetIn(pack, oid);
      if (at < 0) continue;
      this.#prefer(place);
      return { pack, at };
    }
    return undefined;
  }

  /** The places of an object, those that are found soonest first. */
  *places(oid: Uint8Array): Generator<PackPlace, void> {
    const first = this.#multiPlace(oid);
    if (first !== undefined) yield first;
    for (let place = 0; place < this.#packs.length; place++) {
      const pack = this.#packs[place]!;
      if (pack === first?.pack) continue;
      const at = this.#offsetIn(pack, oid);
      if (at < 0) continue;
      this.#prefer(place);
      yield { pack, at };
    }
  }

  /** Where the object stands in this pack; -1 where it does not. */
  placeIn(pack: Pack, oid: Uint8Array): number {
    const at = this.#offsetIn(pack, oid);
    if (at >= 0 || pack.hasIndex) return at;
    const other = this.#multiPlace(oid);
    return other?.pack === pack ? other.at : -1;
  }

  /** Up to `most` ids with this prefix in each index. */
  withPrefix(prefix: Uint8Array, digits: number, most: number): string[] {
    const multi = this.#multi;
    const ids = multi === undefined ? [] : idsWithPrefix(multi.file, multi, prefix, digits, most);
    for (const pack of this.#packs) {
      const table = this.#tableOf(pack);
      if (table === undefined) continue;
      const index = this.#indexOf(pack);
      if (index !== undefined) ids.push(...idsWithPrefix(index, table, prefix, digits, most));
    }
    return ids;
  }

  /** The pack's data; undefined where it cannot be read. */
  dataOf(pack: Pack): PackData | undefined {
    if (pack.data === undefined) {
      pack.data = opened(() => new PackData(`${pack.path}.pack`)) ?? "bad";
      this.#noteOpen(pack);
    }
    return pack.data === "bad" ? undefined : pack.data;
  }

  close(): void {
    for (const pack of this.#open.splice(0)) closeFiles(pack);
    this.#multi?.file.close();
  }

  /** The pack that had the last object is asked first for the next. */
  #prefer(place: number): void {
    if (place > 0) this.#packs.unshift(...this.#packs.splice(place, 1));
  }

  #multiPlace(oid: Uint8Array): PackPlace | undefined {
    const multi = this.#multi;
    if (multi === undefined) return undefined;
    const row = findRow(multi.file, multi, oid);
    if (row < 0) return undefined;
    const place = multi.file.read(multi.placesAt + 8 * row, 8);
    if (place.length < 8) return undefined;
    const pack = this.#multiPacks[place.readUInt32BE(0)];
    const word = place.readUInt32BE(4);
    if (pack === undefined) return undefined;
    // Only where there is such a table does the highest bit say: a row of the table of 64-bit offsets.
    const isLarge = multi.largeCount > 0 && word >= 0x80000000;
    return { pack, at: isLarge ? largeOffset(multi.file, multi, word) : word };
  }

  #offsetIn(pack: Pack, oid: Uint8Array): number {
    const table = this.#tableOf(pack);
    if (table === undefined || !mayHold(table, oid)) return -1;
    const index = this.#indexOf(pack);
    const row = index === undefined ? -1 : findRow(index, table, oid);
    if (index === undefined || row < 0) return -1;
    const place = index.seek(table.offsetsAt + row * table.offsetBytes, 4);
    if (place < 0) return -1;
    const word = index.window.readUInt32BE(place);
    const isLarge = table.offsetBytes === 4 && word >= 0x80000000;
    return isLarge ? largeOffset(index, table, word) : word;
  }

  #tableOf(pack: Pack): PackTable | undefined {
    if (!pack.hasIndex) return undefined;
    if (pack.table === undefined) {
      const index = this.#indexOf(pack);
      pack.table = (index && readPackTable(index, this.#oidBytes)) ?? "bad";
    }
    return pack.table === "bad" ? undefined : pack.table;
  }

  #indexOf(pack: Pack): PackData | undefined {
    if (pack.index === undefined) {
      const file = opened(() => new PackData(`${pack.path}.idx`, indexBlockBytes));
      if (file === undefined) pack.hasIndex = false;
      else pack.index = file;
      this.#noteOpen(pack);
    }
    return pack.index;
  }

  #noteOpen(pack: Pack): void {
    if (this.#open.includes(pack)) return;
    this.#open.push(pack);
    if (this.#open.length <= openPacksMax) return;
    const oldest = this.#open.shift();
    if (oldest !== undefined) closeFiles(oldest);
  }
}

function closeFiles(pack: Pack): void {
  pack.index?.close();
  delete pack.index;
  if (pack.data !== "bad") pack.data?.close();
  delete pack.data;
}

function opened<File>(open: () => File): File | undefined {
  try {
    return open();
  } catch {
    return undefined; // gone, or not ours to read: its objects are missing, which is told where they are needed
  }
}

function openMultiPackTable(path: string, oidBytes: number): MultiPackTable | undefined {
  const file = opened(() => new PackData(path, indexBlockBytes));
  const table = file && readMultiPackTable(file, oidBytes);
  if (table === undefined) file?.close();
  return table;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // an object directory without packs
  }
}
