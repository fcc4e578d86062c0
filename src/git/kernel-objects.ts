/**
 * Objects by id in the kernel's memory, for changes of which many have to be read.
 *
 * In: a reader of single objects, and ids. Out: places of objects in linear memory, where they are compared and
 * searched without a copy; undefined for what goes the plain way (object-reader.ts, which also says what is wrong
 * with an object). Each object is made once from its base, and kept: bases of deltas are likely versions that are
 * asked for soon.
 */
import { deltaDepthMax, inflateRatioMax, kernelCacheBytes } from "../limits.ts";
import type { TroubleCode } from "../trouble.ts";
import type { DeltaOps } from "./delta.ts";
import { KernelCompare } from "./kernel-compare.ts";
import { KernelMemory } from "./kernel-memory.ts";
import type { KernelBytes } from "./kernel-memory.ts";
import { entryHeaderBytesMax, readEntryHeader, typeOfsDelta, typeRefDelta } from "./pack-entry.ts";
import type { EntryHeader } from "./pack-entry.ts";
import type { PackData } from "./pack-data.ts";
import { keyOf } from "./pack-lookup.ts";
import type { Pack } from "./pack-lookup.ts";

/** Where an object is stored: in a pack, or with an `at` of -1 as a loose object. */
export type Place = {
  /** One for each place. */
  readonly key: string | number;
  readonly at: number;
  readonly pack: Pack | undefined;
  readonly file: PackData | undefined;
};

/** The plain way. */
export type PlainReader = {
  readonly oidBytes: number;
  /** Where an object is stored first; undefined where it is nowhere. */
  readonly placeOf: (oid: string) => Place | undefined;
  readonly read: (
    oid: string,
  ) => { readonly type: number; readonly bytes: Uint8Array } | TroubleCode;
};

export type KernelObject = {
  readonly type: number;
  readonly held: KernelBytes;
  /** What it was made from, and how many bytes at least they have in common at their start and at their end. */
  readonly base?: KernelObject;
  readonly head?: number;
  readonly tail?: number;
};

/** A delta on the way to its base. */
type Link = { readonly key: string | number; readonly delta: KernelBytes };

export class KernelObjects {
  readonly memory: KernelMemory = new KernelMemory();
  readonly compare: KernelCompare = new KernelCompare(this.memory);
  readonly #reader: PlainReader;
  readonly #keys = new Map<string, string | number>();
  /** In two generations, as the cache of object-reader.ts. */
  #young = new Map<string | number, KernelObject>();
  #old = new Map<string | number, KernelObject>();
  #youngBytes = 0;
  readonly #header: EntryHeader = { type: 0, size: 0, headerBytes: 0, baseDistance: 0 };

  constructor(reader: PlainReader) {
    this.#reader = reader;
    this.memory.expect(2 * kernelCacheBytes);
  }

  /** The object; it stays where it is until trim() is called. */
  get(oid: string): KernelObject | undefined {
    const key = this.#keys.get(oid);
    const known = key === undefined ? undefined : this.#known(key);
    if (known !== undefined) return known;
    const place = this.#reader.placeOf(oid);
    if (place === undefined) return undefined;
    this.#keys.set(oid, place.key);
    return this.#known(place.key) ?? this.#made(oid, place);
  }

  /**
   * What `look` tells of an object that is asked for once: where its bytes begin and end in the memory's buffer. It is
   * not kept, unless other objects may be made from it.
   */
  once<Told>(
    oid: string,
    look: (buffer: Buffer, from: number, to: number, type: number) => Told,
  ): Told | undefined {
    const { file, pack, at } = this.#reader.placeOf(oid) ?? {};
    let object: KernelObject | undefined;
    let isKept = true;
    if (file !== undefined && pack !== undefined && at !== undefined) {
      const held = this.#entry(file, at);
      const { type } = this.#header;
      isKept = held === undefined || type === typeOfsDelta || type === typeRefDelta;
      if (held !== undefined && isKept) this.memory.give(held);
      else if (held !== undefined) object = { type, held };
    }
    object ??= this.get(oid);
    if (object === undefined) return undefined;
    const { type, held } = object;
    const told = look(this.memory.buffer, held.at, held.at + held.length, type);
    if (!isKept) this.memory.give(held);
    return told;
  }

  /** Gives up what was not asked for lately, where there is too much. */
  trim(): void {
    if (this.#youngBytes < kernelCacheBytes / 2) return;
    for (const { held } of this.#old.values()) this.memory.give(held);
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngBytes = 0;
  }

  #known(key: string | number): KernelObject | undefined {
    const object = this.#young.get(key);
    if (object !== undefined) return object;
    const aged = this.#old.get(key);
    if (aged === undefined) return undefined;
    this.#old.delete(key);
    this.#add(key, aged);
    return aged;
  }

  #add(key: string | number, object: KernelObject): void {
    this.#young.set(key, object);
    this.#youngBytes += 2 ** object.held.order;
  }

  #made(oid: string, { file, pack, at, key }: Place): KernelObject | undefined {
    if (file === undefined || pack === undefined) return this.#plain(oid, key);
    const chain: Link[] = [];
    let object: KernelObject | undefined;
    let entryAt = at;
    while (chain.length <= deltaDepthMax) {
      const entryKey = keyOf(pack, entryAt);
      object = chain.length === 0 ? undefined : this.#known(entryKey);
      if (object !== undefined) break;
      const held = this.#entry(file, entryAt);
      if (held === undefined) break;
      const { type, baseDistance } = this.#header;
      if (type !== typeOfsDelta && type !== typeRefDelta) {
        object = { type, held };
        this.#add(entryKey, object);
        break;
      }
      chain.push({ key: entryKey, delta: held });
      if (type === typeRefDelta) break; // git writes few: the plain way knows where to look
      entryAt -= baseDistance;
    }
    const made = object === undefined ? undefined : this.#grown(object, chain);
    for (const { delta } of chain) this.memory.give(delta);
    return made ?? this.#plain(oid, key);
  }

  #grown(base: KernelObject, chain: readonly Link[]): KernelObject | undefined {
    let object = base;
    for (let place = chain.length - 1; place >= 0; place--) {
      const { key, delta } = chain[place]!;
      const held = this.memory.applyDelta(delta, object.held);
      if (held === undefined || typeof held === "string") return undefined;
      const { head, tail } = endsCopied(this.memory.ops, object.held.length, held.length);
      // Its own base is of no use here, and would be kept for as long as this one.
      const { type, held: baseHeld } = object;
      object = { type, held, base: { type, held: baseHeld }, head, tail };
      this.#add(key, object);
    }
    return object;
  }

  /** What the entry at `at` holds; its header is in `#header` then. */
  #entry(file: PackData, at: number): KernelBytes | undefined {
    const header = this.#header;
    if (at < 12) return undefined;
    const place = file.seek(at, entryHeaderBytesMax);
    const head = place < 0 ? file.read(at, entryHeaderBytesMax) : file.window;
    const bad = readEntryHeader(head, Math.max(0, place), this.#reader.oidBytes, header);
    if (bad !== undefined) return undefined;
    const { type, size, headerBytes } = header;
    const left = file.size - at - headerBytes;
    if (left <= 0 || size > left * inflateRatioMax) return undefined;
    const isDelta = type === typeOfsDelta || type === typeRefDelta;
    const most = size + (size >> 3) + 64; // deflate makes nothing longer
    // Where the entry ends no index says, and text takes a third of this.
    const likely = isDelta || size < 4096 ? most : (size >> 1) + 64;
    const held = this.memory.inflateFrom(file, at + headerBytes, likely, size);
    if (typeof held !== "string") return held;
    if (likely === most) return undefined;
    const whole = this.memory.inflateFrom(file, at + headerBytes, most, size);
    return typeof whole === "string" ? undefined : whole;
  }

  #plain(oid: string, key: string | number): KernelObject | undefined {
    const object = this.#reader.read(oid);
    if (typeof object === "string") return undefined;
    const held = this.memory.copyOf(object.bytes);
    if (held === undefined) return undefined;
    const kept = { type: object.type, held };
    this.#add(key, kept);
    return kept;
  }
}

/** How much of a base a delta copies to the start of what it makes, and how much of the base's end to its end. */
function endsCopied(
  { count, source, target, length }: DeltaOps,
  baseLength: number,
  madeLength: number,
): { readonly head: number; readonly tail: number } {
  if (count === 0) return { head: 0, tail: 0 };
  const last = count - 1;
  const isTail =
    source[last]! >= 0 &&
    source[last]! + length[last]! === baseLength &&
    target[last]! + length[last]! === madeLength;
  return { head: source[0] === 0 ? length[0]! : 0, tail: isTail ? length[last]! : 0 };
}
