/**
 * The scan of many objects together, in delta space: which of them hold which secrets.
 *
 * In: texts that are objects of a repository. Out: for each text whether anything in it can be new, as far as that is
 * told by its object and by those that stood there before. What is new, and where, is left to change-scan.ts, which
 * looks at few of them then. As the delta scan finds what a scan of the whole finds, so does this.
 */
import { DeltaWalk } from "../git/delta-walk.ts";
import type { Visitor } from "../git/delta-walk.ts";
import { buildForest } from "../git/delta-forest.ts";
import { noBase } from "../git/catalog.ts";
import { KernelMemory } from "../git/kernel-memory.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import { ObjectStore } from "../git/object-store.ts";
import { typeTree } from "../git/pack-entry.ts";
import { partCatalog } from "../git/part-catalog.ts";
import type { SourceText } from "../sources/source.ts";
import type { ScanParts } from "./change-scan.ts";
import { TextKernel } from "./text-kernel.ts";
import { emptySet, SecretSets } from "./secret-sets.ts";
import { TextScan } from "./text-scan.ts";
import { TextState } from "./text-state.ts";

/** What an object holds. */
type Held = { readonly set: number; readonly length: number };

const notSeen = -1;

/** Objects of a range lie far apart in a pack. */
const sparseWindowBytes = 4096;

export class ObjectScan {
  readonly #memory = new KernelMemory(sparseWindowBytes);
  readonly #scan: TextScan;
  readonly #sets: SecretSets;
  readonly #isStopped: () => boolean;
  readonly #held = new Map<string, Held>();

  constructor({ automaton, matcher, bundle, isStopped = () => false }: ScanParts) {
    const kernel = new TextKernel(this.#memory, automaton, matcher);
    this.#isStopped = isStopped;
    this.#scan = new TextScan(automaton, matcher, kernel, isStopped);
    this.#sets = new SecretSets(bundle);
  }

  /** Looks at the objects of these texts, and forgets all others. Between them, `rest` lets signals be heard. */
  async scan(
    texts: readonly SourceText[],
    reader: ObjectReader,
    rest: () => Promise<void>,
  ): Promise<void> {
    this.#held.clear();
    const ids = new Set<string>();
    for (const { object, beforeObjects = [] } of texts) {
      if (object !== undefined) ids.add(object);
      for (const oid of beforeObjects) ids.add(oid);
    }
    const { catalog, rows } = partCatalog(reader, ids);
    const { forest } = buildForest(catalog);
    const store = new ObjectStore(catalog);
    const sets = new Int32Array(catalog.count).fill(notSeen);
    const walk = new DeltaWalk(store, forest, this.#memory);
    const visitor = this.#visitor(sets);
    for (let row = 0; row < catalog.count && !this.#isStopped(); row++) {
      if (catalog.base[row] !== noBase) continue;
      walk.walk(row, visitor);
      await rest();
    }
    store.close();
    if (this.#isStopped()) return;
    for (const [oid, row] of rows) {
      const set = sets[row] ?? notSeen;
      if (set !== notSeen) this.#held.set(oid, { set, length: catalog.objectSize[row] ?? 0 });
    }
  }

  /** The length of a text that has no secret which none of its earlier versions has; undefined where it may have. */
  lengthIfNothingNew({ object, beforeObjects = [] }: SourceText): number | undefined {
    const held = object === undefined ? undefined : this.#held.get(object);
    if (held === undefined) return undefined;
    if (held.set === emptySet) return held.length;
    const all = this.#sets.all();
    const old = new Set<number>();
    for (const oid of beforeObjects) {
      const before = this.#held.get(oid);
      for (const secret of all[before?.set ?? emptySet] ?? []) old.add(secret);
    }
    const isOld = all[held.set]?.every((secret) => old.has(secret)) === true;
    return isOld ? held.length : undefined;
  }

  #visitor(sets: Int32Array): Visitor<TextState> {
    const free: TextState[] = [];
    const stateOf = (): TextState => free.pop() ?? new TextState();
    return {
      whole: (row, type, bytes) => {
        const state = stateOf();
        if (type === typeTree) return state; // of no text
        this.#scan.scanWhole(bytes, state);
        state.set = this.#sets.of(bytes, state.hits, state.matches, state.inner, emptySet);
        sets[row] = state.set;
        return state;
      },
      delta: (row, type, bytes, base, ops) => {
        const state = stateOf();
        if (type === typeTree) return state;
        this.#scan.scanDelta(bytes, base, ops, state);
        state.set = this.#sets.of(bytes, state.hits, state.matches, state.inner, base.set);
        sets[row] = state.set;
        return state;
      },
      release: (state) => {
        free.push(state);
      },
      failed: () => {}, // read again by itself, and reported then
      stopped: this.#isStopped,
    };
  }
}
