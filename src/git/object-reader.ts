/**
 * Single objects by id, for commands that look at few of them.
 *
 * In: a repository's object directories, and ids. Out: objects, or why there are none. Loose objects first, then
 * packs, then alternates, as git asks them. Nothing is listed or read that no id asks for: the table of all objects
 * (catalog.ts) takes half a second on a large repository, and a hook has a tenth of that.
 *
 * Where a copy is damaged, the next one is tried, as git does.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { deltaDepthMax, inflateRatioMax, kernelReadsMin } from "../limits.ts";
import type { TroubleCode } from "../trouble.ts";
import { applyDelta, deltaResultSize, DeltaOps } from "./delta.ts";
import { inflate } from "./inflate.ts";
import { readLoose } from "./loose.ts";
import { ObjectCache } from "./object-cache.ts";
import type { StoredObject } from "./object-store.ts";
import { entryHeaderBytesMax, readEntryHeader, typeOfsDelta, typeRefDelta } from "./pack-entry.ts";
import type { EntryHeader } from "./pack-entry.ts";
import { KernelObjects } from "./kernel-objects.ts";
import type { Place } from "./kernel-objects.ts";
import { keyOf, PackLookup } from "./pack-lookup.ts";
import type { Pack, PackPlace } from "./pack-lookup.ts";

export type { StoredObject } from "./object-store.ts";

/** One object directory: names of its loose objects, listed a folder at a time, and its packs. */
type Store = {
  readonly path: string;
  readonly fans: ReadonlySet<string>;
  readonly loose: Map<string, ReadonlySet<string>>;
  readonly packs: PackLookup;
};

/** An entry of a pack: what it holds, and for a delta where its base is. */
type Entry = { readonly type: number; readonly bytes: Uint8Array; readonly base?: Base };
type Base = { readonly at: number } | { readonly oid: string };

/** A delta on the way to its base. */
type Link = { readonly key: number; readonly delta: Uint8Array };

/** How often a chain of deltas may go on in another pack, which git writes none of: past it, DELTA_BAD. */
const packHopsMax = 100;

export class ObjectReader {
  readonly oidBytes: number;
  readonly objectDirs: readonly string[];
  readonly #stores: readonly Store[];
  readonly #cache = new ObjectCache();
  /** Of packed objects that were read: what the cache calls them. */
  readonly #keys = new Map<string, number>();
  readonly #ops = new DeltaOps();
  #objects: KernelObjects | undefined;
  #inflated = 0;
  readonly #kernelReadsMin: number;
  /** Of the object that is looked for. */
  readonly #oid: Buffer;
  readonly #header: EntryHeader = { type: 0, size: 0, headerBytes: 0, baseDistance: 0 };

  /** The kernel is loaded when `readsMin` objects were inflated. */
  constructor(
    repository: { readonly objectDirs: readonly string[]; readonly oidBytes: number },
    readsMin: number = kernelReadsMin,
  ) {
    this.#kernelReadsMin = readsMin;
    const { objectDirs, oidBytes } = repository;
    this.oidBytes = oidBytes;
    this.objectDirs = objectDirs;
    this.#oid = Buffer.alloc(oidBytes);
    const stores: Store[] = [];
    let packs = 0;
    for (const path of objectDirs) {
      const lookup = new PackLookup(path, oidBytes, packs);
      packs += lookup.packCount;
      stores.push({ path, fans: new Set(namesIn(path)), loose: new Map(), packs: lookup });
    }
    this.#stores = stores;
  }

  /** The object with this id, in lower-case hexadecimal. The bytes are shared: nobody may write to them. */
  read(oid: string): StoredObject | TroubleCode {
    return this.#read(oid, new Set());
  }

  /** Whether some store has the object; it may still be damaged. */
  has(oid: string): boolean {
    const bytes = Buffer.from(oid, "hex");
    return this.#stores.some(
      (store) => isLoose(store, oid) || store.packs.places(bytes).next().done !== true,
    );
  }

  /** Up to `most` ids that begin with `prefix` (four digits or more), in order. */
  withPrefix(prefix: string, most: number): readonly string[] {
    const bytes = Buffer.from(prefix.padEnd(prefix.length + (prefix.length % 2), "0"), "hex");
    const ids = new Set<string>();
    for (const store of this.#stores) {
      for (const rest of looseNames(store, prefix.slice(0, 2)))
        if ((prefix.slice(0, 2) + rest).startsWith(prefix)) ids.add(prefix.slice(0, 2) + rest);
      for (const id of store.packs.withPrefix(bytes, prefix.length, most)) ids.add(id);
    }
    return [...ids].toSorted().slice(0, most);
  }

  /** Where an object is stored first; undefined where it is nowhere. */
  placeOf(oid: string): Place | undefined {
    const bytes = this.#oid;
    bytes.write(oid, "hex");
    for (const store of this.#stores) {
      if (isLoose(store, oid)) return { key: oid, at: -1, pack: undefined, file: undefined };
      const place = store.packs.first(bytes);
      if (place !== undefined) return placeIn(store, place);
    }
    return undefined;
  }

  /** The kernel's way to objects: once so many were read that loading it has paid. */
  get inKernel(): KernelObjects | undefined {
    return this.#inflated < this.#kernelReadsMin ? this.#objects : this.loadKernel();
  }

  /** The same, for whoever knows that many will be read. */
  loadKernel(): KernelObjects {
    return (this.#objects ??= new KernelObjects(this));
  }

  close(): void {
    for (const { packs } of this.#stores) packs.close();
  }

  /** `asked` are ids whose deltas wait for this one: what comes back to one of them is a cycle. */
  #read(oid: string, asked: Set<string>): StoredObject | TroubleCode {
    const known = this.#cache.get(this.#keys.get(oid) ?? oid);
    if (known !== undefined) return known;
    if (asked.has(oid)) return "DELTA_CYCLE";
    if (asked.size > packHopsMax) return "DELTA_BAD";
    asked.add(oid);
    const object = this.#find(oid, asked);
    asked.delete(oid);
    return object;
  }

  #find(oid: string, asked: Set<string>): StoredObject | TroubleCode {
    const bytes = Buffer.from(oid, "hex");
    let worst: TroubleCode | undefined;
    for (const store of this.#stores) {
      if (isLoose(store, oid)) {
        const object = readLoose(store.path, oid);
        if (typeof object !== "string") {
          this.#cache.add(oid, object);
          return object;
        }
        worst ??= object;
      }
      for (const place of store.packs.places(bytes)) {
        const object = this.#packed(store, place, asked);
        if (typeof object !== "string") {
          this.#keys.set(oid, keyOf(place.pack, place.at));
          return object;
        }
        worst ??= object;
      }
    }
    return worst ?? "OBJECT_MISSING";
  }

  /** The object whose entry stands at a place: its chain of deltas down to a base, and up again. */
  #packed(store: Store, { pack, at }: PackPlace, asked: Set<string>): StoredObject | TroubleCode {
    const chain: Link[] = [];
    const seen = new Set<number>();
    let entryAt = at;
    for (;;) {
      const key = keyOf(pack, entryAt);
      const known = this.#cache.get(key);
      if (known !== undefined) return this.#grown(known, chain);
      const entry = this.#entry(store, pack, entryAt);
      if (typeof entry === "string") return entry;
      const { base, type, bytes } = entry;
      if (base === undefined) {
        const object = { type, bytes };
        this.#cache.add(key, object);
        return this.#grown(object, chain);
      }
      chain.push({ key, delta: bytes });
      if (chain.length > deltaDepthMax) return "DELTA_BAD";
      // The base of a ref-delta is looked for in the same pack first: two packs could else make a cycle of deltas.
      const next = "at" in base ? base.at : store.packs.placeIn(pack, Buffer.from(base.oid, "hex"));
      if (next >= entryAt) {
        // Whatever goes in a circle goes forward once a turn.
        if (seen.has(next)) return "DELTA_CYCLE";
        seen.add(next);
      }
      if (next >= 0) {
        entryAt = next;
        continue;
      }
      if ("at" in base) return "DELTA_BASE_MISSING";
      const object = this.#read(base.oid, asked);
      if (typeof object !== "string") return this.#grown(object, chain);
      return object === "OBJECT_MISSING" ? "DELTA_BASE_MISSING" : object;
    }
  }

  /** Applies deltas to a base, the last of the chain first. All but the object itself are likely bases again. */
  #grown(base: StoredObject, chain: readonly Link[]): StoredObject | TroubleCode {
    let object = base;
    for (let place = chain.length - 1; place >= 0; place--) {
      const { key, delta } = chain[place]!;
      const size = deltaResultSize(delta);
      if (typeof size === "string") return size;
      const bytes = Buffer.allocUnsafeSlow(size); // all of it is written, or none is used
      const bad = applyDelta(delta, object.bytes, bytes, this.#ops);
      if (bad !== undefined) return bad;
      object = { type: object.type, bytes };
      this.#cache.add(key, object);
    }
    return object;
  }

  /** In the kernel, where there is one: it spares the work of setting zlib up, which is most of it for a small object. */
  #inflate(packed: Uint8Array, size: number): Uint8Array | TroubleCode {
    this.#inflated++;
    const kernel = this.inKernel?.memory;
    const held = kernel?.inflateBytes(packed, size);
    // What the kernel refuses, the plain way has the last word on.
    if (kernel === undefined || held === undefined || typeof held === "string")
      return inflate(packed, size, "whole");
    const bytes = kernel.view(held).slice();
    kernel.give(held);
    return bytes;
  }

  #entry(store: Store, pack: Pack, at: number): Entry | TroubleCode {
    const file = store.packs.dataOf(pack);
    if (file === undefined) return "FILE_UNREADABLE";
    if (at < 12) return "PACK_INDEX_BAD"; // inside of the pack's own header
    const header = this.#header;
    const head = file.read(at, entryHeaderBytesMax);
    const bad = readEntryHeader(head, 0, this.oidBytes, header);
    if (bad !== undefined) return bad;
    const { type, size, headerBytes, baseDistance } = header;
    const left = file.size - at - headerBytes;
    if (left <= 0) return "PACK_CUT_SHORT";
    if (size > left * inflateRatioMax) return "OBJECT_SIZE_WRONG";
    const base: Base | undefined =
      type === typeOfsDelta
        ? { at: at - baseDistance }
        : type === typeRefDelta
          ? { oid: head.toString("hex", headerBytes - this.oidBytes, headerBytes) }
          : undefined;
    // Where the entry ends no index says; deflate makes nothing longer than this.
    const packed = file.read(at + headerBytes, size + (size >> 3) + 64);
    const bytes = this.#inflate(packed, size);
    if (typeof bytes === "string") return bytes;
    return base === undefined ? { type, bytes } : { type, bytes, base };
  }
}

function placeIn(store: Store, { pack, at }: PackPlace): Place {
  return { key: keyOf(pack, at), at, pack, file: store.packs.dataOf(pack) };
}

function isLoose(store: Store, oid: string): boolean {
  return looseNames(store, oid.slice(0, 2)).has(oid.slice(2));
}

const nothing: ReadonlySet<string> = new Set();

/** The names in one of an object directory's folders. Listing it costs less than failing to open a file. */
function looseNames(store: Store, fan: string): ReadonlySet<string> {
  if (!store.fans.has(fan)) return nothing;
  const known = store.loose.get(fan);
  if (known !== undefined) return known;
  const names = new Set(namesIn(join(store.path, fan)));
  store.loose.set(fan, names);
  return names;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // objects that cannot be listed are missing, which is told where one is needed
  }
}
