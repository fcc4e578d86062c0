/**
 * Runs found in WebAssembly, in the git kernel's memory: inner-scan.ts is the slow twin, and does all other texts.
 *
 * In: texts that lie in that memory, and the operations of deltas. Out: the runs that are to be decoded.
 */
import { readFileSync } from "node:fs";
import type { DeltaOps } from "../git/delta.ts";
import type { KernelMemory } from "../git/kernel-memory.ts";
import {
  escapesMin,
  kernelOpsMax,
  pieceBytesMin,
  runLettersMin,
  wrapGapBytesMax,
  wrappedLettersMin,
} from "../limits.ts";
import { runKernelFile } from "../package-files.ts";
import { gateKinds, groupsMin } from "../text/encoded/run-gate.ts";
import { runKinds, runLetter, runSightAfter, runSightBefore } from "../text/encoded/run.ts";

/** How much of a run the gate looks at: all of it. What is too long to be decoded must be told of, if it is text. */
const gateBytesMax = 0x7fff_ffff;

type RunExports = {
  readonly setRuns: (kinds: number, gates: number, halves: number, ...limits: number[]) => void;
  readonly wholeRuns: (bytes: number, length: number, out: number, runsMax: number) => number;
  readonly deltaRuns: (
    bytes: number,
    length: number,
    baseLength: number,
    ops: number,
    opsMax: number,
    count: number,
    out: number,
    runsMax: number,
  ) => number;
};

declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Runs of one text that may hold something; one with more goes the plain way. */
const runsMax = 16 * 1024;

export class RunKernel {
  readonly #memory: KernelMemory;
  readonly #exports: RunExports;
  readonly #out: number;
  /** Start and end of each run that was found last. */
  pairs: Int32Array = new Int32Array(0);

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    const module = new WebAssembly.Module(readFileSync(runKernelFile));
    const imports = { env: { memory: memory.linear() } };
    this.#exports = new WebAssembly.Instance(module, imports).exports as RunExports;
    this.#exports.setRuns(
      memory.keep(runKinds),
      memory.keep(Buffer.concat([...gateBits.map((bit) => halvesOf(gateKinds, bit)), gateKinds])),
      memory.keep(Buffer.concat([halvesOf(runKinds, runLetter), upperHalves])),
      runLettersMin,
      wrappedLettersMin,
      wrapGapBytesMax,
      runSightBefore,
      runSightAfter,
      groupsMin,
      pieceBytesMin,
      escapesMin,
      gateBytesMax,
    );
    this.#out = memory.keep(new Uint8Array(8 * runsMax));
  }

  /** How many runs a whole text has; -1 if it does not lie here, or has too many. */
  whole(bytes: Uint8Array): number {
    if (!this.#memory.holds(bytes)) return -1;
    return this.#taken(this.#exports.wholeRuns(bytes.byteOffset, bytes.length, this.#out, runsMax));
  }

  /** How many runs of a text made by operations were not copied with all that they see; -1 as above. */
  delta(bytes: Uint8Array, baseLength: number, ops: DeltaOps): number {
    if (!this.#memory.holds(bytes) || ops.source.buffer !== bytes.buffer) return -1;
    const count = this.#exports.deltaRuns(
      bytes.byteOffset,
      bytes.length,
      baseLength,
      ops.source.byteOffset,
      kernelOpsMax,
      ops.count,
      this.#out,
      runsMax,
    );
    return this.#taken(count);
  }

  /** How many runs there were; of each, start and end are at twice its number, in `pairs`. */
  #taken(count: number): number {
    // Of no length as well where the memory has moved.
    if (count > 0 && this.pairs.length === 0)
      this.pairs = this.#memory.words(this.#out, 2 * runsMax);
    return count;
  }
}

/** Bits of the gate, each a table of its own. */
const gateBits = [1, 2, 4, 8, 16, 32];

/** By the upper half of a byte, a bit for each: what is looked for is ASCII, so there are eight. */
const upperHalves = Uint8Array.from({ length: 16 }, (_, half) => (half < 8 ? 1 << half : 0));

/** By the lower half of a byte, the bits of the upper halves with which it is a byte of the kind `bit`. */
function halvesOf(kinds: Uint8Array, bit: number): Uint8Array {
  const halves = new Uint8Array(16);
  for (let byte = 0; byte < 128; byte++)
    if ((kinds[byte]! & bit) !== 0) halves[byte & 15]! |= 1 << (byte >> 4);
  return halves;
}
