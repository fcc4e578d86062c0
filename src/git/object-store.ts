/**
 * The bytes of stored objects: packed data by row, and single objects by following their chain of bases.
 *
 * In: a catalog and row numbers. Out: inflated bytes, or a trouble code. Each thread has a store of its own,
 * with its own open files; walking whole delta trees is delta-walk.ts.
 */
import { deltaDepthMax } from "../limits.ts";
import type { TroubleCode } from "../trouble.ts";
import { baseMissing, rowOid, storeOf } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { applyDelta, deltaResultSize, DeltaOps } from "./delta.ts";
import { FileBytes } from "./file-bytes.ts";
import { inflate } from "./inflate.ts";
import type { KernelBytes, KernelMemory } from "./kernel-memory.ts";
import { readLoose } from "./loose.ts";

/** Most packs a thread holds open at once; systems allow 1,024 files to a process unless told otherwise. */
const openFilesMax = 64;

export type StoredObject = { readonly type: number; readonly bytes: Uint8Array };

export class ObjectStore {
  readonly catalog: Catalog;
  readonly #files = new Map<number, FileBytes>();
  readonly #ops = new DeltaOps();

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  /** What the row's entry holds: the object, or for a delta its delta data. The view is the caller's to keep. */
  entry(row: number): StoredObject | TroubleCode {
    const { catalog } = this;
    const number = storeOf(catalog, row);
    const store = catalog.stores[number];
    if (store === undefined) return "OBJECT_MISSING";
    if (store.kind === "loose") return readLoose(store.path, rowOid(catalog, row));
    const file = this.#open(number, store.path);
    if (file === undefined) return "FILE_UNREADABLE";
    const [at, size] = [catalog.dataAt[row]!, catalog.size[row]!];
    let bytes = inflate(file.read(at, catalog.packedBytes[row]!), size, "whole");
    if (bytes === "OBJECT_BAD") {
      // The next entry may start elsewhere than a damaged index says. Deflate makes nothing longer than this.
      bytes = inflate(file.read(at, size + (size >> 3) + 1024), size, "whole");
    }
    return typeof bytes === "string" ? bytes : { type: catalog.type[row]!, bytes };
  }

  /**
   * What entry() gives, in linear memory; undefined for what goes the plain way: loose objects and large ones.
   */
  kernelEntry(row: number, kernel: KernelMemory): KernelBytes | TroubleCode | undefined {
    const { catalog } = this;
    const number = storeOf(catalog, row);
    const store = catalog.stores[number];
    if (store?.kind !== "pack") return undefined;
    const file = this.#open(number, store.path);
    if (file === undefined) return "FILE_UNREADABLE";
    return kernel.inflate(
      file,
      catalog.dataAt[row]!,
      catalog.packedBytes[row]!,
      catalog.size[row]!,
    );
  }

  /** The whole object of a row, made from its chain of bases. */
  object(row: number): StoredObject | TroubleCode {
    const { catalog } = this;
    const chain: number[] = [];
    let at = row;
    for (; catalog.base[at]! >= 0; at = catalog.base[at]!) {
      chain.push(at);
      if (chain.length > deltaDepthMax) return "DELTA_BAD";
    }
    if (catalog.base[at] === baseMissing) return "DELTA_BASE_MISSING";
    const root = this.entry(at);
    if (typeof root === "string") return root;
    let { bytes } = root;
    for (const child of chain.toReversed()) {
      const delta = this.deltaData(child);
      if (typeof delta === "string") return delta;
      const size = deltaResultSize(delta);
      if (typeof size === "string") return size;
      const target = new Uint8Array(size);
      const bad = applyDelta(delta, bytes, target, this.#ops);
      if (bad !== undefined) return bad;
      bytes = target;
    }
    return { type: root.type, bytes };
  }

  /** The inflated delta data of a row stored as a delta. */
  deltaData(row: number): Uint8Array | TroubleCode {
    const entry = this.entry(row);
    return typeof entry === "string" ? entry : entry.bytes;
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }

  #open(number: number, path: string): FileBytes | undefined {
    const open = this.#files.get(number);
    if (open !== undefined) return open;
    if (this.#files.size >= openFilesMax) {
      const [oldest, file] = this.#files.entries().next().value ?? [];
      if (oldest !== undefined) this.#files.delete(oldest);
      file?.close();
    }
    try {
      const file = new FileBytes(path);
      this.#files.set(number, file);
      return file;
    } catch {
      return undefined; // the caller reports FILE_UNREADABLE for the object
    }
  }
}
