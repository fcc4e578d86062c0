/**
 * The commit-graph: a table that git keeps of the commits of a repository, so that nobody has to inflate them.
 *
 * In: object directories, and ids. Out: for a commit in the table its tree, parents, time and generation: a number
 * that is higher than those of all it leads to (its time, or one more than its parents' highest where clocks were
 * wrong). With a commit, the table has all that it leads to. A table that is damaged is no table: it tells nothing that
 * the commits do not. What is read is checked against its neighbours, not against the sum at the file's end, which
 * would take longer than the table saves.
 *
 * gitformat-commit-graph(5).
 */
import { join } from "node:path";
import { commitGraphLayersMax, indexBlockBytes, metadataFileBytesMax } from "../limits.ts";
import { FileBytes } from "./file-bytes.ts";
import { findRow, mayHold, readFanout } from "./id-table.ts";
import type { IdTable } from "./id-table.ts";
import { PackData } from "./pack-data.ts";

/** What the table says of a commit. */
export type GraphCommit = {
  /** Their numbers in the table. */
  readonly parents: readonly number[];
  /** Seconds since 1970, of the committer. */
  readonly time: number;
  /** Undefined where an older git wrote the table. */
  readonly generation: number | undefined;
};

/** One file of a chain, or the only one. */
type Layer = {
  readonly file: PackData;
  readonly table: IdTable;
  /** Commits of all files below it. */
  readonly first: number;
  readonly count: number;
  readonly dataAt: number;
  readonly edgesAt: number;
  readonly edgeCount: number;
  /** How much later than its time a commit's generation is; and those that do not fit into 31 bits. */
  readonly delays: Chunk | undefined;
  readonly longDelays: Chunk | undefined;
};

type Chunk = { readonly at: number; readonly length: number };

/** A second parent's number that says: there is none; and the bit that says: the others stand in the list of edges. */
const noParent = 0x70000000;
const moreParents = 0x80000000;
/** Levels stop here. */
const levelMax = 0x3fffffff;
/** Most parents of one commit; git makes merges of a few dozen. */
const parentsMax = 10_000;
const headerBytes = 8;
const chunkRowBytes = 12;

export class CommitGraphFile {
  readonly oidBytes: number;
  /** The base first. */
  readonly #layers: readonly Layer[];
  readonly #oid: Buffer;
  readonly #hasGenerations: boolean;

  /** The table of these directories; undefined where there is none that can be read. */
  static open(objectDirs: readonly string[], oidBytes: number): CommitGraphFile | undefined {
    for (const folder of objectDirs) {
      const single = openLayer(join(folder, "info", "commit-graph"), oidBytes, 0, 0);
      const layers = single === undefined ? chainOf(folder, objectDirs, oidBytes) : [single];
      if (layers !== undefined) return new CommitGraphFile(layers, oidBytes);
    }
    return undefined;
  }

  private constructor(layers: readonly Layer[], oidBytes: number) {
    this.#layers = layers;
    this.oidBytes = oidBytes;
    this.#oid = Buffer.alloc(oidBytes);
    this.#hasGenerations = layers.every(({ delays }) => delays !== undefined);
  }

  /** The number of a commit in the table; -1 where it is not in it. */
  find(oid: string): number {
    this.#oid.write(oid, "hex");
    for (const layer of this.#layers) {
      if (!mayHold(layer.table, this.#oid)) continue;
      const row = findRow(layer.file, layer.table, this.#oid);
      if (row >= 0) return layer.first + row;
    }
    return -1;
  }

  /** The id of a commit of the table; undefined where the table is damaged. */
  oidOf(number: number): string | undefined {
    const layer = this.#layerOf(number);
    if (layer === undefined) return undefined;
    const { file, table, first } = layer;
    const at = file.seek(table.idsAt + (number - first) * this.oidBytes, this.oidBytes);
    return at < 0 ? undefined : file.window.toString("hex", at, at + this.oidBytes);
  }

  /** Hot, once a commit of the table; undefined where the table is damaged. */
  read(number: number): GraphCommit | undefined {
    const layer = this.#layerOf(number);
    if (layer === undefined) return undefined;
    const at = this.#seekData(layer, number, 0, 16);
    if (at < 0) return undefined;
    const { window } = layer.file;
    const level = window.readUInt32BE(at + 8) >>> 2;
    const time = timeAt(window, at + 8);
    const first = window.readUInt32BE(at);
    const second = window.readUInt32BE(at + 4);
    const parents = this.#parents(layer, first, second);
    const generation = this.#generation(layer, number - layer.first, time);
    if (parents === undefined || generation === undefined) return undefined;
    let least = 0;
    for (const parent of parents) {
      const own = this.#levelBelow(parent, generation);
      if (own === 0) return undefined;
      least = Math.max(least, own);
    }
    // No other number of a parent's is likely to hold.
    if (level !== Math.min(least + 1, levelMax)) return undefined;
    return { parents, time, generation: this.#hasGenerations ? generation : undefined };
  }

  close(): void {
    for (const { file } of this.#layers) file.close();
  }

  /** The level of a parent of a commit of that generation; 0 where it cannot be one. */
  #levelBelow(number: number, generation: number): number {
    const layer = this.#layerOf(number);
    const at = layer === undefined ? -1 : this.#seekData(layer, number, 8, 8);
    if (layer === undefined || at < 0) return 0;
    const level = layer.file.window.readUInt32BE(at) >>> 2;
    const time = timeAt(layer.file.window, at);
    if (!this.#hasGenerations) return level;
    const own = this.#generation(layer, number - layer.first, time);
    return own === undefined || own >= generation ? 0 : level;
  }

  #layerOf(number: number): Layer | undefined {
    for (const layer of this.#layers)
      if (number >= layer.first && number < layer.first + layer.count) return layer;
    return undefined;
  }

  /** Where bytes of a commit's data stand, those of its tree's id not counted. */
  #seekData({ file, dataAt, first }: Layer, number: number, from: number, length: number): number {
    const { oidBytes } = this;
    return file.seek(dataAt + (number - first) * (oidBytes + 16) + oidBytes + from, length);
  }

  /** Numbers of the parents; undefined where they are not well said. */
  #parents(layer: Layer, first: number, second: number): number[] | undefined {
    if (first === noParent) return second === noParent ? [] : undefined;
    if (second === noParent) return [first];
    if (second < moreParents) return [first, second];
    const numbers = [first];
    for (let edge = second - moreParents; numbers.length < parentsMax; edge++) {
      const at = edge < layer.edgeCount ? layer.file.seek(layer.edgesAt + 4 * edge, 4) : -1;
      if (at < 0) return undefined;
      const word = layer.file.window.readUInt32BE(at);
      numbers.push(word % moreParents);
      if (word >= moreParents) return numbers;
    }
    return undefined;
  }

  /** Time and delay; without delays the time alone, which says nothing. */
  #generation(layer: Layer, row: number, time: number): number | undefined {
    const { delays, longDelays } = layer;
    if (delays === undefined || !this.#hasGenerations) return time;
    const word = this.#word(layer, delays.at + 4 * row);
    if (word === undefined || word < moreParents) return word === undefined ? word : time + word;
    const at = 8 * (word - moreParents);
    if (longDelays === undefined || at + 8 > longDelays.length) return undefined;
    const high = this.#word(layer, longDelays.at + at) ?? 0;
    return time + high * 2 ** 32 + (this.#word(layer, longDelays.at + at + 4) ?? 0);
  }

  #word({ file }: Layer, at: number): number | undefined {
    const place = file.seek(at, 4);
    return place < 0 ? undefined : file.window.readUInt32BE(place);
  }
}

/** 34 bits: the two lowest of a number of 32, and the number after it. */
function timeAt(bytes: Buffer, at: number): number {
  return (bytes.readUInt32BE(at) & 3) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

/** The files that commit-graph-chain lists, the base first. They may lie in an alternate. */
function chainOf(
  folder: string,
  objectDirs: readonly string[],
  oidBytes: number,
): readonly Layer[] | undefined {
  const names = linesOf(join(folder, "info", "commit-graphs", "commit-graph-chain"));
  if (names.length === 0 || names.length > commitGraphLayersMax) return undefined;
  const layers: Layer[] = [];
  let first = 0;
  for (const [number, name] of names.entries()) {
    if (!/^[0-9a-f]+$/.test(name) || name.length !== 2 * oidBytes) break;
    let layer: Layer | undefined;
    for (const dir of [folder, ...objectDirs])
      layer ??= openLayer(
        join(dir, "info", "commit-graphs", `graph-${name}.graph`),
        oidBytes,
        number,
        first,
      );
    if (layer === undefined) break;
    layers.push(layer);
    first += layer.count;
  }
  // The lower files of a chain are whole without the upper ones.
  return layers.length === 0 ? undefined : layers;
}

function linesOf(path: string): readonly string[] {
  let file: FileBytes;
  try {
    file = new FileBytes(path);
  } catch {
    return []; // most repositories have no chain
  }
  try {
    if (file.size > metadataFileBytesMax) return [];
    return file.read(0, file.size).toString("latin1").split("\n").filter(Boolean);
  } catch {
    return []; // a table that cannot be read is none
  } finally {
    file.close();
  }
}

/** A file that stands on `bases` others, which hold `first` commits; undefined where it is not well formed. */
function openLayer(
  path: string,
  oidBytes: number,
  bases: number,
  first: number,
): Layer | undefined {
  let file: PackData;
  try {
    file = new PackData(path, indexBlockBytes);
  } catch {
    return undefined; // most repositories have one file or the other
  }
  const layer = readLayer(file, oidBytes, bases, first);
  if (layer === undefined) file.close();
  return layer;
}

function readLayer(
  file: PackData,
  oidBytes: number,
  bases: number,
  first: number,
): Layer | undefined {
  const head = file.read(0, headerBytes);
  if (head.length < headerBytes || head.toString("latin1", 0, 4) !== "CGPH" || head[4] !== 1)
    return undefined;
  if (head[5] !== (oidBytes === 32 ? 2 : 1) || head[7] !== bases) return undefined;
  const chunkCount = head[6] ?? 0;
  const rows = Buffer.from(file.read(headerBytes, (chunkCount + 1) * chunkRowBytes));
  if (rows.length < (chunkCount + 1) * chunkRowBytes) return undefined;
  const chunks = new Map<string, Chunk>();
  for (let row = 0; row < chunkCount * chunkRowBytes; row += chunkRowBytes) {
    const at = rows.readUInt32BE(row + 4) * 2 ** 32 + rows.readUInt32BE(row + 8);
    const end = rows.readUInt32BE(row + 16) * 2 ** 32 + rows.readUInt32BE(row + 20);
    if (end < at || end > file.size) return undefined;
    chunks.set(rows.toString("latin1", row, row + 4), { at, length: end - at });
  }
  const [fan, ids, data] = [chunks.get("OIDF"), chunks.get("OIDL"), chunks.get("CDAT")];
  if (fan === undefined || ids === undefined || data === undefined) return undefined;
  const fanout = fan.length < 1024 ? undefined : readFanout(file, fan.at);
  const count = fanout?.[255] ?? 0;
  if (fanout === undefined || ids.length < count * oidBytes) return undefined;
  if (data.length < count * (oidBytes + 16)) return undefined;
  const edges = chunks.get("EDGE");
  const delays = chunks.get("GDA2");
  return {
    file,
    table: { oidBytes, idsAt: ids.at, rowBytes: oidBytes, fanout },
    first,
    count,
    dataAt: data.at,
    edgesAt: edges?.at ?? 0,
    edgeCount: Math.floor((edges?.length ?? 0) / 4),
    delays: (delays?.length ?? 0) < 4 * count ? undefined : delays,
    longDelays: chunks.get("GDO2"),
  };
}
