/**
 * Walks a delta tree depth first: every object is made once, from a base that is still at hand.
 *
 * In: a root row. Out: calls to a visitor, which sees each object's bytes together with the operations that
 * made it and what it remembered of the base. This file knows nothing of what the visitor looks for.
 */
import type { TroubleCode } from "../trouble.ts";
import { statusScanned, statusTrouble } from "./catalog.ts";
import type { DeltaForest } from "./delta-forest.ts";
import { applyDelta, deltaResultSize, DeltaOps } from "./delta.ts";
import type { ObjectStore } from "./object-store.ts";

/** `bytes` and `ops` are valid only during the call; `State` is whatever the visitor wants to see again. */
export type Visitor<State> = {
  /** An object that is stored whole, of the given type (1 to 4). */
  whole(row: number, type: number, bytes: Uint8Array): State;
  /** An object made from a base that was visited before. */
  delta(
    row: number,
    type: number,
    bytes: Uint8Array,
    base: State,
    baseBytes: Uint8Array,
    ops: DeltaOps,
  ): State;
  /** No more children of this state will come. */
  release(state: State): void;
  /** An object that could not be made. Those below it are reported with DELTA_BASE_UNREADABLE. */
  failed(row: number, code: TroubleCode): void;
  /** Whether to stop: what is left of the tree is then not visited. */
  stopped(): boolean;
};

/** An object whose children are still to be made. */
type Live<State> = {
  readonly bytes: Uint8Array;
  readonly buffer: Uint8Array;
  readonly state: State;
  readonly type: number;
  pending: number;
};

export class DeltaWalk {
  readonly #store: ObjectStore;
  readonly #forest: DeltaForest;
  readonly #ops = new DeltaOps();
  readonly #buffers = new BufferPool();

  constructor(store: ObjectStore, forest: DeltaForest) {
    this.#store = store;
    this.#forest = forest;
  }

  /** Visits `root` and everything made from it. */
  walk<State>(root: number, visitor: Visitor<State>): void {
    const rows: number[] = [];
    const bases: Live<State>[] = [];
    const { catalog } = this.#store;
    if (catalog.status[root] === statusTrouble) {
      this.#failBelow(root, visitor);
      return;
    }
    const entry = this.#store.entry(root);
    if (typeof entry === "string") {
      this.#fail(root, entry, visitor);
      return;
    }
    const { bytes, type } = entry;
    catalog.objectSize[root] = bytes.length;
    catalog.type[root] = type;
    const state = visitor.whole(root, type, bytes);
    catalog.status[root] = statusScanned;
    this.#push(root, { bytes, buffer: emptyBuffer, state, type, pending: 0 }, rows, bases, visitor);
    for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
      const base = bases.pop() as Live<State>;
      if (visitor.stopped()) return;
      this.#child(row, base, rows, bases, visitor);
    }
  }

  #child<State>(
    row: number,
    base: Live<State>,
    rows: number[],
    bases: Live<State>[],
    visitor: Visitor<State>,
  ): void {
    const made = this.#make(row, base.bytes);
    if (typeof made === "string") {
      this.#fail(row, made, visitor);
      this.#used(base, visitor);
      return;
    }
    const { catalog } = this.#store;
    const { bytes, buffer } = made;
    catalog.objectSize[row] = bytes.length;
    catalog.type[row] = base.type;
    const state = visitor.delta(row, base.type, bytes, base.state, base.bytes, this.#ops);
    catalog.status[row] = statusScanned;
    this.#used(base, visitor);
    this.#push(row, { bytes, buffer, state, type: base.type, pending: 0 }, rows, bases, visitor);
  }

  /** Inflates and applies one delta into a buffer of the pool. */
  #make(row: number, base: Uint8Array): { bytes: Uint8Array; buffer: Uint8Array } | TroubleCode {
    if (this.#store.catalog.status[row] === statusTrouble) return "OBJECT_BAD";
    const delta = this.#store.deltaData(row);
    if (typeof delta === "string") return delta;
    const size = deltaResultSize(delta);
    if (typeof size === "string") return size;
    const buffer = this.#buffers.take(size);
    const bytes = buffer.subarray(0, size);
    const bad = applyDelta(delta, base, bytes, this.#ops);
    if (bad === undefined) return { bytes, buffer };
    this.#buffers.give(buffer);
    return bad;
  }

  /** Puts the children on the stack, the heaviest (the last in the list) to be taken last. */
  #push<State>(
    row: number,
    live: Live<State>,
    rows: number[],
    bases: Live<State>[],
    visitor: Visitor<State>,
  ): void {
    const { childrenFrom, children } = this.#forest;
    const from = childrenFrom[row]!;
    const to = childrenFrom[row + 1]!;
    live.pending = to - from;
    for (let at = to - 1; at >= from; at--) {
      rows.push(children[at]!);
      bases.push(live);
    }
    if (from === to) this.#let(live, visitor);
  }

  #used<State>(base: Live<State>, visitor: Visitor<State>): void {
    base.pending--;
    if (base.pending === 0) this.#let(base, visitor);
  }

  #let<State>(live: Live<State>, visitor: Visitor<State>): void {
    visitor.release(live.state);
    if (live.buffer !== emptyBuffer) this.#buffers.give(live.buffer);
  }

  #fail<State>(row: number, code: TroubleCode, visitor: Visitor<State>): void {
    const { catalog } = this.#store;
    // Trouble found while the catalog was read has been reported there.
    if (catalog.status[row] !== statusTrouble) visitor.failed(row, code);
    catalog.status[row] = statusTrouble;
    this.#failBelow(row, visitor);
  }

  /** Everything made from `row` is lost with it. */
  #failBelow<State>(row: number, visitor: Visitor<State>): void {
    const { childrenFrom, children } = this.#forest;
    const rows = [row];
    for (let at = rows.pop(); at !== undefined; at = rows.pop()) {
      for (let next = childrenFrom[at]!; next < childrenFrom[at + 1]!; next++) {
        const child = children[next]!;
        rows.push(child);
        if (this.#store.catalog.status[child] === statusTrouble) continue;
        this.#store.catalog.status[child] = statusTrouble;
        visitor.failed(child, "DELTA_BASE_UNREADABLE");
      }
    }
  }
}

/** Bytes of objects stored whole come from zlib and are not the pool's. */
const emptyBuffer = new Uint8Array(0);

/** Buffers by power of two, so that one can serve many objects. */
class BufferPool {
  readonly #free: Uint8Array[][] = [];

  take(size: number): Uint8Array {
    const order = size <= 4096 ? 12 : 32 - Math.clz32(size - 1);
    return this.#free[order]?.pop() ?? new Uint8Array(2 ** order);
  }

  give(buffer: Uint8Array): void {
    const order = 31 - Math.clz32(buffer.length);
    const free = (this.#free[order] ??= []);
    // Large ones go back to the system: few objects need them, and every thread would keep its own.
    if (order <= 22 || free.length === 0) free.push(buffer);
  }
}
