/**
 * The delta scan of trees: which trees hold which trees, which files with secrets, and which telling names.
 *
 * In: a tree's bytes, and for a delta the base's entries with the operations that made it. Out: a log of kept
 * entries in delta form (see KeptLog), which findings/ turns into paths and commits without reading a tree again.
 *
 * Kept is an entry that leads to another tree, to a marked object (a blob with secrets), or whose name itself may
 * be a finding. All others are only stepped over: where an entry starts in a copied range at which one started in
 * the base, every entry up to the end of the range is the base's.
 */
import { inserted } from "../git/delta.ts";
import type { DeltaOps } from "../git/delta.ts";
import { findOid } from "../git/object-id.ts";
import type { OidLookup } from "../git/object-id.ts";
import { OidSet } from "../git/oid-set.ts";
import { entryModule, entryTree, readTreeEntry } from "../git/tree.ts";
import type { TreeEntry } from "../git/tree.ts";
import { KeptLog } from "./kept-log.ts";
import type { NameTable } from "./name-table.ts";

/** What is known of one tree: where its entries start, and which of them are kept. */
export class TreeState {
  row = -1;
  entries = 0;
  starts: Int32Array = new Int32Array(64);
  kept = 0;
  /** Offset of each kept entry. */
  keptAt: Int32Array = new Int32Array(16);
  length = 0;

  addStart(at: number): void {
    if (this.entries === this.starts.length) this.starts = grown(this.starts);
    this.starts[this.entries++] = at;
  }

  /** Takes over the starts `first` to `end - 1` of another tree, each less `shift`. */
  copyStarts(from: TreeState, first: number, end: number, shift: number): void {
    const count = end - first;
    while (this.entries + count > this.starts.length) this.starts = grown(this.starts);
    const { starts, entries } = this;
    // Mostly an id was replaced by another one, and nothing has moved.
    if (shift === 0) starts.set(from.starts.subarray(first, end), entries);
    else for (let at = 0; at < count; at++) starts[entries + at] = from.starts[first + at]! - shift;
    this.entries += count;
  }

  addKept(at: number): void {
    if (this.kept === this.keptAt.length) this.keptAt = grown(this.keptAt);
    this.keptAt[this.kept++] = at;
  }
}

export class TreeScan {
  readonly log: KeptLog = new KeptLog();
  /** Ids that trees name and no store has. */
  readonly missing: OidSet;
  /** Rows of trees that could not be read to their end. */
  readonly bad: number[] = [];
  entriesRead = 0;
  readonly #lookup: OidLookup;
  readonly #marked: Uint8Array;
  readonly #names: NameTable;
  readonly #entry: TreeEntry = { kind: 0, nameAt: 0, oidAt: 0, next: 0 };

  /** `marked` holds 1 for every row that holds secrets. */
  constructor(lookup: OidLookup, marked: Uint8Array, names: NameTable) {
    this.#lookup = lookup;
    this.#marked = marked;
    this.#names = names;
    this.missing = new OidSet(lookup.oidBytes);
  }

  /** A tree that is stored whole. `children` is how many deltas are made from it. */
  scanWhole(row: number, bytes: Uint8Array, children: number, state: TreeState): void {
    this.#begin(row, bytes, state);
    this.log.begin(row, -1, children);
    this.#read(bytes, 0, bytes.length, state);
    this.log.end();
  }

  /** A tree made from `base` by `ops`. */
  scanDelta(
    row: number,
    bytes: Uint8Array,
    children: number,
    base: TreeState,
    ops: DeltaOps,
    state: TreeState,
  ): void {
    this.#begin(row, bytes, state);
    this.log.begin(row, base.row, children);
    let at = 0;
    for (let number = 0; number < ops.count && at >= 0 && at < bytes.length; number++) {
      const end = ops.target[number]! + ops.length[number]!;
      if (at >= end) continue;
      const source = ops.source[number]!;
      if (source !== inserted) at = this.#carry(base, source - ops.target[number]!, at, end, state);
      if (at < end) at = this.#read(bytes, at, end, state);
    }
    this.log.end();
  }

  #begin(row: number, bytes: Uint8Array, state: TreeState): void {
    state.row = row;
    state.length = bytes.length;
    state.entries = 0;
    state.kept = 0;
  }

  /**
   * Carries the entries that a copied range holds from `at` on, if an entry of the base starts there. `shift` is
   * what to add to an offset to get the base's. Returns the end of the last entry carried.
   */
  #carry(base: TreeState, shift: number, at: number, end: number, state: TreeState): number {
    const first = indexOf(base.starts, base.entries, at + shift);
    if (first < 0) return at;
    // The entries that end by the range's end: all whose next one starts there or before.
    const ending =
      base.length - shift <= end
        ? base.entries
        : atOrAfter(base.starts, base.entries, end + shift + 1) - 1;
    if (ending <= first) return at;
    state.copyStarts(base, first, ending, shift);
    const stop = (ending < base.entries ? base.starts[ending]! : base.length) - shift;
    const firstKept = atOrAfter(base.keptAt, base.kept, at + shift);
    const endKept = atOrAfter(base.keptAt, base.kept, stop + shift);
    for (let number = firstKept; number < endKept; number++)
      state.addKept(base.keptAt[number]! - shift);
    if (endKept > firstKept) this.log.copy(firstKept, endKept - firstKept);
    return stop;
  }

  /** Reads entries from `at` until one ends at or after `end`; returns where, or -1 if the tree is bad. */
  #read(bytes: Uint8Array, at: number, end: number, state: TreeState): number {
    const entry = this.#entry;
    let next = at;
    while (next < end) {
      if (!readTreeEntry(bytes, next, this.#lookup.oidBytes, entry)) {
        this.bad.push(state.row);
        state.length = next; // what follows is no entry, and must not be carried as one
        return -1;
      }
      state.addStart(next);
      this.#entryRead(bytes, next, entry, state);
      next = entry.next;
    }
    return next;
  }

  #entryRead(bytes: Uint8Array, at: number, entry: TreeEntry, state: TreeState): void {
    this.entriesRead++;
    const nameEnd = entry.oidAt - 1;
    const telling = this.#names.isTelling(bytes, entry.nameAt, nameEnd);
    const row = entry.kind === entryModule ? -1 : findOid(this.#lookup, bytes, entry.oidAt);
    if (row < 0 && entry.kind !== entryModule) this.missing.add(bytes, entry.oidAt);
    const leads = entry.kind === entryTree || (row >= 0 && this.#marked[row]! === 1);
    if (!telling && (!leads || row < 0)) return;
    state.addKept(at);
    this.log.literal(row, this.#names.enter(bytes, entry.nameAt, nameEnd));
  }
}

/** The number of `value` among the first `count` of an ascending list, or -1. */
function indexOf(list: Int32Array, count: number, value: number): number {
  const at = atOrAfter(list, count, value);
  return at < count && list[at]! === value ? at : -1;
}

/** The number of the first of `count` ascending values that is at least `value`. */
function atOrAfter(list: Int32Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * list.length);
  larger.set(list);
  return larger;
}
