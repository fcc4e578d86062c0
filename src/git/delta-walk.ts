/**
 * Walks a delta tree depth first: every object is made once, from a base that is still at hand.
 *
 * In: a root row. Out: calls to a visitor, which sees each object's bytes together with the operations that
 * made it and what it remembered of the base. This file knows nothing of what the visitor looks for.
 */
import type { TroubleCode } from "../trouble.ts";
import { statusScanned, statusTrouble } from "./catalog.ts";
import { rowCostBytes } from "./delta-forest.ts";
import type { DeltaForest } from "./delta-forest.ts";
import { applyDelta, deltaResultSize, DeltaOps } from "./delta.ts";
import type { KernelBytes, KernelMemory } from "./kernel-memory.ts";
import type { ObjectStore } from "./object-store.ts";

/** `bytes` and `ops` are valid only during the call; `State` is whatever the visitor wants to see again. */
export type Visitor<State> = {
  /** An object that is stored whole, of the given type (1 to 4). */
  whole(row: number, type: number, bytes: Uint8Array): State;
  /** An object made from a base that was visited before. */
  delta(row: number, type: number, bytes: Uint8Array, base: State, ops: DeltaOps): State;
  /** No more children of this state will come. */
  release(state: State): void;
  /** An object that could not be made. Those below it are reported with DELTA_BASE_UNREADABLE. */
  failed(row: number, code: TroubleCode): void;
  /** Whether to stop: what is left of the tree is then not visited. */
  stopped(): boolean;
};

/** Bytes of an object: in the kernel's memory, or on the heap where they are too large for it. */
type Held = { readonly kernel: KernelBytes } | { readonly heap: Uint8Array };

/** An object whose children are still to be made. */
type Live<State> = {
  readonly held: Held;
  readonly state: State;
  readonly type: number;
  pending: number;
};

/** What is still to be visited of a tree: rows, and what each is made from. */
export type WalkUnderWay<State> = {
  readonly rows: number[];
  readonly bases: Live<State>[];
};

export class DeltaWalk {
  readonly #store: ObjectStore;
  readonly #forest: DeltaForest;
  readonly #heapOps = new DeltaOps();
  readonly #kernel: KernelMemory | undefined;

  /** Without a kernel everything goes the plain way, which gives the same. */
  constructor(store: ObjectStore, forest: DeltaForest, kernel?: KernelMemory) {
    this.#store = store;
    this.#forest = forest;
    this.#kernel = kernel;
  }

  /** Visits `root` and everything made from it. */
  walk<State>(root: number, visitor: Visitor<State>): void {
    this.goOn(this.begin(root, visitor), visitor, Infinity);
  }

  /** Visits `root`; goOn() visits what is made from it. */
  begin<State>(root: number, visitor: Visitor<State>): WalkUnderWay<State> {
    const walk: WalkUnderWay<State> = { rows: [], bases: [] };
    const { catalog } = this.#store;
    if (catalog.status[root] === statusTrouble) {
      this.#failBelow(root, visitor);
      return walk;
    }
    const made = this.#root(root);
    if (typeof made === "string") {
      this.#fail(root, made, visitor);
      return walk;
    }
    const { held, type } = made;
    const bytes = this.#view(held);
    catalog.objectSize[root] = bytes.length;
    catalog.type[root] = type;
    const state = visitor.whole(root, type, bytes);
    if (visitor.stopped()) return walk; // perhaps in the midst of this one
    catalog.status[root] = statusScanned;
    this.#push(root, { held, state, type, pending: 0 }, walk, visitor);
    return walk;
  }

  /** Visits objects until more than `bytes` were made, or none is left; false if that is so. */
  goOn<State>(walk: WalkUnderWay<State>, visitor: Visitor<State>, bytes: number): boolean {
    const { objectSize } = this.#store.catalog;
    let left = bytes;
    for (let row = walk.rows.pop(); row !== undefined; row = walk.rows.pop()) {
      const base = walk.bases.pop() as Live<State>;
      if (visitor.stopped()) return false;
      this.#child(row, base, walk, visitor);
      left -= objectSize[row]! + rowCostBytes;
      if (left < 0) return walk.rows.length > 0;
    }
    return false;
  }

  #child<State>(
    row: number,
    base: Live<State>,
    walk: WalkUnderWay<State>,
    visitor: Visitor<State>,
  ): void {
    const made = this.#make(row, base.held);
    if (typeof made === "string") {
      this.#fail(row, made, visitor);
      this.#used(base, visitor);
      return;
    }
    const { catalog } = this.#store;
    const bytes = this.#view(made);
    catalog.objectSize[row] = bytes.length;
    catalog.type[row] = base.type;
    const ops = "kernel" in made ? this.#kernelOps() : this.#heapOps;
    const state = visitor.delta(row, base.type, bytes, base.state, ops);
    if (visitor.stopped()) return;
    catalog.status[row] = statusScanned;
    this.#used(base, visitor);
    this.#push(row, { held: made, state, type: base.type, pending: 0 }, walk, visitor);
  }

  #root(row: number): { held: Held; type: number } | TroubleCode {
    const inKernel =
      this.#kernel === undefined ? undefined : this.#store.kernelEntry(row, this.#kernel);
    // What the kernel refuses, the plain way has the last word on.
    if (inKernel !== undefined && typeof inKernel !== "string")
      return { held: { kernel: inKernel }, type: this.#store.catalog.type[row]! };
    const entry = this.#store.entry(row);
    return typeof entry === "string" ? entry : { held: { heap: entry.bytes }, type: entry.type };
  }

  /** Makes a delta's object: in the kernel's memory if base, delta and object all fit into it. */
  #make(row: number, base: Held): Held | TroubleCode {
    if (this.#store.catalog.status[row] === statusTrouble) return "OBJECT_BAD";
    if (this.#kernel !== undefined && "kernel" in base) {
      const delta = this.#store.kernelEntry(row, this.#kernel);
      if (delta !== undefined && typeof delta !== "string") {
        const made = this.#kernel.applyDelta(delta, base.kernel);
        this.#kernel.give(delta);
        if (typeof made === "string") return made;
        if (made !== undefined) return { kernel: made };
      }
    }
    const delta = this.#store.deltaData(row);
    if (typeof delta === "string") return delta;
    const size = deltaResultSize(delta);
    if (typeof size === "string") return size;
    const heap = new Uint8Array(size);
    return applyDelta(delta, this.#view(base), heap, this.#heapOps) ?? { heap };
  }

  #view(held: Held): Uint8Array {
    return "heap" in held ? held.heap : this.#memory().view(held.kernel);
  }

  #kernelOps(): DeltaOps {
    return this.#memory().ops;
  }

  #memory(): KernelMemory {
    if (this.#kernel === undefined) throw new Error("an object lies in a kernel that is not used");
    return this.#kernel;
  }

  /** Puts the children on the stack, the heaviest (the last in the list) to be taken last. */
  #push<State>(
    row: number,
    live: Live<State>,
    { rows, bases }: WalkUnderWay<State>,
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
    if ("kernel" in live.held) this.#kernel?.give(live.held.kernel);
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
