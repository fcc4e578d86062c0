/**
 * The prefilter's WebAssembly loop: the automaton's tables beside the objects, in the git kernel's memory.
 *
 * In: an automaton, and ranges of bytes that lie in that memory. Out: the same hits and states as prefilter.ts, which
 * is its slow twin and does all other bytes.
 */
import { readFileSync } from "node:fs";
import type { KernelMemory } from "../git/kernel-memory.ts";
import type { Automaton } from "./automaton.ts";

type PrefilterExports = {
  readonly hitCount: () => number;
  readonly run: (
    bytes: number,
    length: number,
    state: number,
    next: number,
    classes: number,
    hits: number,
    hitsMax: number,
  ) => number;
};

declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Hits of one call: it is called again where there are more. */
const hitsMax = 4096;

export class PrefilterKernel {
  readonly #memory: KernelMemory;
  readonly #exports: PrefilterExports;
  readonly #next: number;
  readonly #classes: number;
  readonly #hits: number;

  constructor(memory: KernelMemory, automaton: Automaton) {
    this.#memory = memory;
    const file = new URL("../../scan-kernel.wasm", import.meta.url);
    const module = new WebAssembly.Module(readFileSync(file));
    const imports = { env: { memory: memory.linear() } };
    this.#exports = new WebAssembly.Instance(module, imports).exports as PrefilterExports;
    // Offsets of bytes instead of numbers of entries, so that the loop need not shift.
    const next = automaton.next.map((state) => 4 * state);
    this.#next = memory.keep(Buffer.from(next.buffer));
    this.#classes = memory.keep(automaton.classes.map((one) => 4 * one));
    this.#hits = memory.keep(new Uint8Array(8 * hitsMax));
  }

  /** Whether these bytes lie in the kernel's memory. */
  holds(bytes: Uint8Array): boolean {
    return this.#memory.holds(bytes);
  }

  /** Runs over bytes[from] to bytes[to - 1]; calls `hit` with the offset past each byte at which keywords end. */
  run(
    bytes: Uint8Array,
    from: number,
    to: number,
    state: number,
    hit: (end: number, state: number) => void,
  ): number {
    let at = from;
    let now = 4 * state;
    while (at < to) {
      const start = bytes.byteOffset + at;
      now = this.#exports.run(start, to - at, now, this.#next, this.#classes, this.#hits, hitsMax);
      const count = this.#exports.hitCount();
      if (count === 0) break;
      const hits = this.#memory.words(this.#hits, 2 * count);
      for (let number = 0; number < count; number++) hit(at + hits[2 * number]!, hits[2 * number + 1]! / 4);
      at = count === hitsMax ? at + hits[2 * count - 2]! : to;
    }
    return now / 4;
  }
}
