/**
 * The prefilter's WebAssembly loops: the keywords' tables beside the objects, in the git kernel's memory.
 *
 * In: keywords, and texts that lie in that memory. Out: the hits that prefilter.ts gives, which is the slow twin
 * and does all other texts.
 */
import { readFileSync } from "node:fs";
import type { KernelMemory } from "../git/kernel-memory.ts";
import type { DeltaOps } from "../git/delta.ts";
import { kernelOpsMax } from "../limits.ts";
import { scanKernelFile } from "../package-files.ts";
import type { Automaton } from "./automaton.ts";
import type { Hits } from "./hits.ts";
import { keywordTable } from "./keyword-table.ts";
import { RunKernel } from "./run-kernel.ts";

type PrefilterExports = {
  readonly setTables: (
    filter: number,
    chains: number,
    patterns: number,
    texts: number,
    folds: number,
  ) => void;
  readonly whole: (bytes: number, length: number, out: number, eventsMax: number) => number;
  readonly delta: (
    bytes: number,
    length: number,
    ops: number,
    opsMax: number,
    count: number,
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
  /** Finds what may stand encoded in a text. */
  readonly runs: RunKernel;
  readonly #memory: KernelMemory;
  readonly #exports: PrefilterExports;
  readonly #events: number;
  /** How far over a seam a keyword can reach. */
  readonly #overlap: number;

  constructor(memory: KernelMemory, { keywords }: Automaton) {
    this.#memory = memory;
    const module = new WebAssembly.Module(readFileSync(scanKernelFile));
    const imports = { env: { memory: memory.linear() } };
    this.#exports = new WebAssembly.Instance(module, imports).exports as PrefilterExports;
    const table = keywordTable(keywords);
    this.#overlap = table.spanMax - 1;
    this.#exports.setTables(
      memory.keep(new Uint8Array(table.filter.buffer)),
      memory.keep(new Uint8Array(table.chains.buffer)),
      memory.keep(table.patterns),
      memory.keep(table.texts),
      memory.keep(table.folds),
    );
    this.#events = memory.keep(new Uint8Array(8 * eventsMax));
    this.runs = new RunKernel(memory);
  }

  /** Adds all hits of a text; false if it does not lie here, or has too many. */
  whole(bytes: Uint8Array, hits: Hits): boolean {
    if (!this.#memory.holds(bytes)) return false;
    const { byteOffset, length } = bytes;
    return this.#take(this.#exports.whole(byteOffset, length, this.#events, eventsMax), hits);
  }

  /** Adds the hits that touch what operations inserted, or cross their seams; false as above. */
  delta(bytes: Uint8Array, ops: DeltaOps, hits: Hits): boolean {
    if (!this.#memory.holds(bytes) || ops.source.buffer !== bytes.buffer) return false;
    const count = this.#exports.delta(
      bytes.byteOffset,
      bytes.length,
      ops.source.byteOffset,
      kernelOpsMax,
      ops.count,
      this.#overlap,
      this.#events,
      eventsMax,
    );
    return this.#take(count, hits);
  }

  #take(count: number, hits: Hits): boolean {
    if (count <= 0) return count === 0;
    const events = this.#memory.words(this.#events, 2 * count);
    for (let at = 0; at < events.length; at += 2) hits.add(events[at]!, events[at + 1]!, -1);
    return true;
  }
}
