/**
 * The prefilter's WebAssembly loops: the automaton's table beside the objects, in the git kernel's memory.
 *
 * In: an automaton, and texts that lie in that memory. Out: the hits that prefilter.ts gives, which is the slow twin
 * and does all other texts.
 */
import { readFileSync } from "node:fs";
import type { KernelMemory } from "../git/kernel-memory.ts";
import type { DeltaOps } from "../git/delta.ts";
import { kernelOpsMax } from "../limits.ts";
import { scanKernelFile } from "../package-files.ts";
import { fillAll } from "./automaton-rows.ts";
import type { Automaton } from "./automaton.ts";
import type { Hits } from "./hits.ts";
import { addHits } from "./prefilter.ts";

type PrefilterExports = {
  readonly whole: (
    bytes: number,
    length: number,
    next: number,
    classes: number,
    out: number,
    eventsMax: number,
  ) => number;
  readonly delta: (
    bytes: number,
    ops: number,
    opsMax: number,
    count: number,
    next: number,
    classes: number,
    spanAt: number,
    overlap: number,
    out: number,
    eventsMax: number,
  ) => number;
};

declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Events of one text; one with more goes the plain way. */
const eventsMax = 64 * 1024;

export class PrefilterKernel {
  readonly #memory: KernelMemory;
  readonly #exports: PrefilterExports;
  readonly #automaton: Automaton;
  readonly #next: number;
  readonly #classes: number;
  readonly #events: number;
  /** Bytes of a row of the kernel's table. */
  readonly #rowBytes: number;

  constructor(memory: KernelMemory, automaton: Automaton) {
    this.#memory = memory;
    this.#automaton = automaton;
    this.#rowBytes = 4 * (automaton.classCount + 1);
    const module = new WebAssembly.Module(readFileSync(scanKernelFile));
    const imports = { env: { memory: memory.linear() } };
    this.#exports = new WebAssembly.Instance(module, imports).exports as PrefilterExports;
    this.#next = memory.keep(Buffer.from(kernelTable(automaton).buffer));
    this.#classes = memory.keep(automaton.classes);
    this.#events = memory.keep(new Uint8Array(12 * eventsMax));
  }

  /** Adds all hits of a text; false if it does not lie here, or has too many. */
  whole(bytes: Uint8Array, hits: Hits): boolean {
    if (!this.#memory.holds(bytes)) return false;
    const { byteOffset, length } = bytes;
    return this.#take(
      this.#exports.whole(byteOffset, length, this.#next, this.#classes, this.#events, eventsMax),
      bytes,
      hits,
    );
  }

  /** Adds the hits that touch what operations inserted, or cross their seams; false as above. */
  delta(bytes: Uint8Array, ops: DeltaOps, hits: Hits): boolean {
    if (!this.#memory.holds(bytes) || ops.source.buffer !== bytes.buffer) return false;
    const count = this.#exports.delta(
      bytes.byteOffset,
      ops.source.byteOffset,
      kernelOpsMax,
      ops.count,
      this.#next,
      this.#classes,
      this.#rowBytes - 4,
      this.#automaton.spanMax - 1,
      this.#events,
      eventsMax,
    );
    return this.#take(count, bytes, hits);
  }

  #take(count: number, bytes: Uint8Array, hits: Hits): boolean {
    if (count <= 0) return count === 0;
    const events = this.#memory.words(this.#events, 3 * count);
    for (let at = 0; at < events.length; at += 3) {
      const state = (events[at + 1]! / this.#rowBytes) * this.#automaton.classCount;
      addHits(this.#automaton, bytes, events[at]!, state, events[at + 2]!, hits);
    }
    return true;
  }
}

/** The automaton's table as kernel/prefilter.ts reads it. */
function kernelTable(automaton: Automaton): Int32Array {
  const { next, classCount, span } = automaton;
  fillAll(automaton);
  const row = classCount + 1;
  const table = new Int32Array(span.length * row);
  for (let state = 0; state < span.length; state++) {
    for (let at = 0; at < classCount; at++) {
      table[state * row + at] = (next[state * classCount + at]! / classCount) * row * 4;
    }
    table[state * row + classCount] = span[state]!;
  }
  return table;
}
