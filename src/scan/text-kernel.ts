/**
 * The scan of texts in WebAssembly: what of it needs no rule, with its tables beside the objects in the git kernel's
 * memory.
 *
 * In: keywords and what their rules ask first; texts that lie in that memory, and for deltas the base's hits. Out: hits,
 * which stay there, and the numbers of those that a rule must look at. Most hits of a delta are carried, and most of
 * those that are not were seen in the same window before (kernel/windows.ts). text-scan.ts does all other texts, and
 * is the slow twin.
 */
import { readFileSync } from "node:fs";
import type { DeltaOps } from "../git/delta.ts";
import type { KernelBytes, KernelMemory } from "../git/kernel-memory.ts";
import { kernelHitsMax, kernelOpsMax, namesKept, windowsKept } from "../limits.ts";
import { scanKernelFile } from "../package-files.ts";
import { namePartBytesMax } from "../text/assigned-name.ts";
import { nameLetters } from "../text/assignment.ts";
import type { NameSpan } from "../text/assigned-name.ts";
import type { Automaton } from "./automaton.ts";
import type { ChangeReach } from "./change-reach.ts";
import { HitGates } from "./hit-gates.ts";
import type { Hits } from "./hits.ts";
import { keySpans } from "./hits.ts";
import { keywordTable } from "./keyword-table.ts";
import type { Matcher } from "./match.ts";
import { RunKernel } from "./run-kernel.ts";

type TextExports = {
  readonly setTables: (
    filter: number,
    short: number,
    long: number,
    patterns: number,
    texts: number,
    folds: number,
    crossings: number,
  ) => void;
  readonly setKeys: (keys: number) => void;
  readonly setGates: (gates: number, letters: number, namePartMax: number) => void;
  readonly namesBytes: (count: number) => number;
  readonly setNames: (slots: number, count: number) => void;
  readonly rememberName: (name: number, length: number) => void;
  readonly slotsBytes: (count: number) => number;
  readonly setSlots: (slots: number, count: number) => void;
  readonly setRoom: (
    events: number,
    hits: number,
    kept: number,
    asked: number,
    hitsMax: number,
  ) => void;
  readonly whole: (bytes: number, length: number) => number;
  readonly setReach: (
    before: number,
    mostBefore: number,
    allBefore: number,
    behind: number,
    mostBehind: number,
    allBehind: number,
  ) => void;
  readonly parts: (
    bytes: number,
    length: number,
    baseLength: number,
    ops: number,
    opsMax: number,
    opCount: number,
    overlap: number,
  ) => number;
  readonly delta: (
    bytes: number,
    length: number,
    base: number,
    baseCount: number,
    baseLength: number,
    ops: number,
    opsMax: number,
    opCount: number,
    overlap: number,
  ) => number;
  readonly toAsk: () => number;
  readonly copyHits: (to: number, count: number) => void;
  readonly remember: (bytes: number, length: number, end: number, key: number) => void;
};

declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Hits of one text in a kernel's memory. Kept with the text's state and filled again. */
export class HeldHits {
  count = 0;
  place: KernelBytes | undefined;
}

export class TextKernel {
  /** Finds what may stand encoded in a text. */
  readonly runs: RunKernel;
  /** How many hits the text scanned last has, and how many of them rules must look at. */
  count = 0;
  asked = 0;
  readonly #memory: KernelMemory;
  readonly #exports: TextExports;
  readonly #gates: HitGates;
  readonly #noSecret: NameSpan;
  readonly #hitsAt: number;
  readonly #keptAt: number;
  readonly #askedAt: number;
  /** How far over a seam a keyword can reach. */
  readonly #overlap: number;
  #hits: Int32Array = new Int32Array(0);
  #kept: Int32Array = new Int32Array(0);
  #asked: Int32Array = new Int32Array(0);

  constructor(memory: KernelMemory, automaton: Automaton, matcher: Matcher) {
    this.#memory = memory;
    const module = new WebAssembly.Module(readFileSync(scanKernelFile));
    const imports = { env: { memory: memory.linear() } };
    this.#exports = new WebAssembly.Instance(module, imports).exports as TextExports;
    const table = keywordTable(automaton.keywords);
    this.#overlap = table.spanMax - 1;
    this.#exports.setTables(
      memory.keep(new Uint8Array(table.filter.buffer)),
      memory.keep(new Uint8Array(table.short.buffer)),
      memory.keep(new Uint8Array(table.long.buffer)),
      memory.keep(table.patterns),
      memory.keep(table.texts),
      memory.keep(table.folds),
      memory.keep(table.crossings),
    );
    this.#exports.setKeys(memory.keep(new Uint8Array(keyFacts(automaton, matcher).buffer)));
    this.#gates = new HitGates(memory, matcher);
    this.#noSecret = matcher.noSecret;
    this.#exports.setGates(this.#gates.at, memory.keep(nameLetters()), namePartBytesMax);
    const names = memory.room(this.#exports.namesBytes(namesKept));
    this.#exports.setNames(names, namesKept);
    const slots = memory.room(this.#exports.slotsBytes(windowsKept));
    this.#exports.setSlots(slots, windowsKept);
    const events = memory.room(8 * kernelHitsMax);
    this.#hitsAt = memory.room(8 * kernelHitsMax);
    this.#keptAt = memory.room(4 * kernelHitsMax);
    this.#askedAt = memory.room(4 * kernelHitsMax);
    this.#exports.setRoom(events, this.#hitsAt, this.#keptAt, this.#askedAt, kernelHitsMax);
    this.runs = new RunKernel(memory);
  }

  /** Scans a whole text; false if it does not lie here, or has too many hits. */
  whole(bytes: Uint8Array): boolean {
    if (!this.#memory.holds(bytes)) return false;
    return this.#done(this.#exports.whole(bytes.byteOffset, bytes.length));
  }

  /**
   * Scans what a text made by operations has where it differs from the one of `baseLength` bytes: asked about are hits
   * whose rules see a byte that was inserted, or a seam. False as above.
   */
  parts(bytes: Uint8Array, baseLength: number, ops: DeltaOps): boolean {
    if (!this.#memory.holds(bytes) || ops.source.buffer !== bytes.buffer) return false;
    if (ops.count >= kernelHitsMax) return false;
    const { byteOffset, length } = bytes;
    const { source, count } = ops;
    const overlap = this.#overlap;
    return this.#done(
      this.#exports.parts(
        byteOffset,
        length,
        baseLength,
        source.byteOffset,
        kernelOpsMax,
        count,
        overlap,
      ),
    );
  }

  /** Has `parts` know how far keywords stand from a change. */
  setReach({ before, behind }: ChangeReach): void {
    const [farBefore, farBehind] = [
      this.#memory.keep(before.table),
      this.#memory.keep(behind.table),
    ];
    this.#exports.setReach(farBefore, before.near, before.far, farBehind, behind.near, behind.far);
  }

  /** Scans a text made by operations from one of `baseLength` bytes; false as above. */
  delta(bytes: Uint8Array, base: HeldHits, baseLength: number, ops: DeltaOps): boolean {
    if (!this.#memory.holds(bytes) || ops.source.buffer !== bytes.buffer) return false;
    return this.#done(
      this.#exports.delta(
        bytes.byteOffset,
        bytes.length,
        base.place?.at ?? 0,
        base.count,
        baseLength,
        ops.source.byteOffset,
        kernelOpsMax,
        ops.count,
        this.#overlap,
      ),
    );
  }

  /** The number of the hit that is asked about as `place`-th. */
  askedHit(place: number): number {
    return this.#asked[place]!;
  }

  endOf(hit: number): number {
    return this.#hits[2 * hit]!;
  }

  keyOf(hit: number): number {
    return this.#hits[2 * hit + 1]!;
  }

  /** The number of the base's hit whose matches a hit keeps, or -1. After `delta` alone. */
  keptOf(hit: number): number {
    return this.#kept[hit]!;
  }

  /** Tells that a hit's rules have looked at it, and whether they found something. */
  looked(bytes: Uint8Array, hit: number, found: boolean): void {
    const key = this.keyOf(hit);
    this.#gates.learn(key);
    const { start, end } = this.#noSecret;
    // In UTF-16, the name stands elsewhere.
    if (end > start && (key & 1) === 0)
      this.#exports.rememberName(bytes.byteOffset + start, end - start);
    if (!found) this.#exports.remember(bytes.byteOffset, bytes.length, this.endOf(hit), key);
  }

  /** Keeps the hits of the text scanned last, moving no view; false if there is no room. */
  hold(held: HeldHits): boolean {
    const length = 8 * this.count;
    if (length > 0 && (held.place === undefined || length > 1 << held.place.order)) {
      if (held.place !== undefined) this.#memory.give(held.place);
      held.place = this.#memory.takeStill(length);
      if (held.place === undefined) return false;
    }
    held.count = this.count;
    if (held.place !== undefined && length > 0) this.#exports.copyHits(held.place.at, this.count);
    return true;
  }

  /** Copies hits to the heap. */
  copyTo(hits: Hits, held: HeldHits): void {
    hits.clear();
    if (held.count === 0 || held.place === undefined) return;
    const words = this.#memory.words(held.place.at, 2 * held.count);
    for (let at = 0; at < words.length; at += 2) hits.add(words[at]!, words[at + 1]!, -1);
  }

  #done(count: number): boolean {
    if (count < 0) return false;
    this.count = count;
    this.asked = count === 0 ? 0 : this.#exports.toAsk();
    if (count > 0 && this.#hits.length === 0) {
      // Of no length as well where the memory has moved.
      this.#hits = this.#memory.words(this.#hitsAt, 2 * kernelHitsMax);
      this.#kept = this.#memory.words(this.#keptAt, kernelHitsMax);
      this.#asked = this.#memory.words(this.#askedAt, kernelHitsMax);
    }
    return true;
  }
}

/** Of each key three numbers, as kernel/hits.ts has them. */
function keyFacts(automaton: Automaton, { reachBefore, reachAfter }: Matcher): Int32Array {
  const spans = keySpans(automaton);
  const facts = new Int32Array(3 * spans.length);
  for (let key = 0; key < spans.length; key++) {
    facts[3 * key] = spans[key]!;
    facts[3 * key + 1] = reachBefore[key]!;
    facts[3 * key + 2] = reachAfter[key]!;
  }
  return facts;
}
