/**
 * Comparing what lies in the kernel's memory: texts, and trees entry by entry.
 *
 * In: places in linear memory. Out: how much two texts have in common, and the entries in which two trees differ. The
 * loops are kernel/compare.ts; the slow twin for trees is tree-change.ts.
 */
import { comparedOpsMax, kernelOpsMax } from "../limits.ts";
import type { KernelBytes, KernelMemory } from "./kernel-memory.ts";

type CompareExports = {
  readonly commonStart: (a: number, b: number, most: number) => number;
  readonly commonEnd: (a: number, b: number, most: number) => number;
  readonly compareTrees: (
    child: number,
    childLength: number,
    parent: number,
    parentLength: number,
    oidBytes: number,
    out: number,
    pairsMax: number,
  ) => number;
  readonly entryOfName: (
    tree: number,
    length: number,
    name: number,
    nameLength: number,
    nameKind: number,
    oidBytes: number,
  ) => number;
  readonly matchParts: (
    text: number,
    from: number,
    to: number,
    other: number,
    otherFrom: number,
    otherTo: number,
    ops: number,
    opsMax: number,
    count: number,
    most: number,
  ) => number;
};

export class KernelCompare {
  readonly #memory: KernelMemory;
  readonly #kernel: CompareExports;
  /** Room for pairs of places. */
  readonly #pairsAt: number;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.#kernel = memory.exports() as CompareExports;
    this.#pairsAt = memory.room(8 * kernelOpsMax);
  }

  /** How many bytes are the same from two places on, up to `most`. */
  commonStart(a: number, b: number, most: number): number {
    return this.#kernel.commonStart(a, b, most);
  }

  /** How many bytes are the same before two places, up to `most`. */
  commonEnd(a: number, b: number, most: number): number {
    return this.#kernel.commonEnd(a, b, most);
  }

  /**
   * Leaves operations in the memory's `ops` that make a text from another, which it differs from in [from, to) alone.
   * What of that they copy is what stands in both in the same order; they need not find all, and none if not `within`.
   */
  operations(
    text: KernelBytes,
    other: KernelBytes,
    from: number,
    to: number,
    within: boolean,
  ): void {
    const { ops } = this.#memory;
    const left = text.length - to;
    const otherTo = other.length - left;
    ops.count = 0;
    if (from > 0) ops.add(0, 0, from);
    ops.count = this.#kernel.matchParts(
      text.at,
      from,
      to,
      other.at,
      from,
      otherTo,
      ops.source.byteOffset,
      kernelOpsMax,
      ops.count,
      within ? comparedOpsMax : 0,
    );
    if (left > 0) ops.add(otherTo, to, left);
  }

  /**
   * The entries in which two trees differ: pairs of places, of the new tree's entry and of the parent's with that name
   * (0 for none). Undefined if the new tree cannot be read to its end, or they are too many.
   */
  compareTrees(
    child: KernelBytes,
    parent: KernelBytes | undefined,
    oidBytes: number,
  ): Int32Array | undefined {
    const count = this.#kernel.compareTrees(
      child.at,
      child.length,
      parent?.at ?? child.at,
      parent?.length ?? 0,
      oidBytes,
      this.#pairsAt,
      kernelOpsMax,
    );
    return count < 0 ? undefined : this.#memory.words(this.#pairsAt, 2 * count).slice();
  }

  /** Where the tree's entry starts that has a name, and is a submodule or none as `kind` is; 0 where none has. */
  entryOfName(
    tree: KernelBytes,
    name: number,
    nameLength: number,
    kind: number,
    oidBytes: number,
  ): number {
    return this.#kernel.entryOfName(tree.at, tree.length, name, nameLength, kind, oidBytes);
  }
}
