/**
 * Replaying the log of kept tree entries: from delta form back to what each tree holds.
 *
 * In: one thread's log (scan/kept-log.ts). Out: each tree's kept entries, as numbers of the entries that were
 * written out (literals); and, for the trees that lead to something wanted, lists of the subtrees that do.
 */
import { firstRow } from "../git/catalog.ts";
import type { Catalog } from "../git/catalog.ts";
import { recordHeader } from "../scan/kept-log.ts";
import type { TreePart } from "../scan/pipeline.ts";
import type { PathTable } from "./path-table.ts";

/** Trees that lead somewhere: tree rows[i] holds the literals subtrees[from[i]] to subtrees[from[i + 1] - 1]. */
export type SubtreeLists = {
  readonly rows: Int32Array;
  readonly from: Int32Array;
  readonly subtrees: Int32Array;
};

export class KeptReplay {
  /** Row of each literal's object, -1 for none. */
  readonly rows: Int32Array;
  readonly #names: Int32Array;
  readonly #part: TreePart;
  readonly #catalog: Catalog;
  readonly #parentPath: Int32Array;
  readonly #path: Int32Array;

  /** Copies of a tree in several stores count as the first of them: that is the row that ids lead to. */
  constructor(part: TreePart, catalog: Catalog) {
    this.#part = part;
    this.#catalog = catalog;
    const rows: number[] = [];
    const names: number[] = [];
    eachItem(part.log, (first, second) => {
      if (first < -1) return;
      rows.push(first);
      names.push(second);
    });
    this.rows = Int32Array.from(rows);
    this.#names = Int32Array.from(names);
    this.#parentPath = new Int32Array(rows.length).fill(-1);
    this.#path = new Int32Array(rows.length);
  }

  nameOf(literal: number): TreePart["names"][number] {
    return this.#part.names[this.#names[literal]!]!;
  }

  /** The path of a literal below `parent`. It is nearly always asked for with the same parent. */
  pathOf(literal: number, parent: number, paths: PathTable): number {
    if (this.#parentPath[literal] === parent) return this.#path[literal]!;
    const path = paths.enter(parent, this.nameOf(literal).name);
    this.#parentPath[literal] = parent;
    this.#path[literal] = path;
    return path;
  }

  /**
   * Marks in `leads` every tree of this log that may hold, at any depth, a literal for which `wanted` is 1; returns
   * whether any was new. A tree that copies from a base that leads somewhere is taken to lead there too: that
   * costs little, and nothing is lost.
   */
  markLeading(wanted: Uint8Array, leads: Uint8Array): boolean {
    const { log } = this.#part;
    let literal = 0;
    let anyNew = false;
    for (let at = 0; at < log.length;) {
      const row = firstRow(this.#catalog, log[at]!);
      const base = log[at + 1]! < 0 ? -1 : firstRow(this.#catalog, log[at + 1]!);
      const end = at + recordHeader + 2 * log[at + 3]!;
      let leading = base >= 0 && leads[base]! === 1;
      for (let item = at + recordHeader; item < end; item += 2) {
        const target = log[item]!;
        if (target < -1) continue;
        if (wanted[literal]! === 1 || (target >= 0 && leads[target]! === 1)) leading = true;
        literal++;
      }
      if (leading && leads[row]! === 0) {
        leads[row] = 1;
        anyNew = true;
      }
      at = end;
    }
    return anyNew;
  }

  /** The subtrees that lead somewhere, of each tree that does. */
  subtreeLists(leads: Uint8Array): SubtreeLists {
    const rows: number[] = [];
    const from: number[] = [0];
    const subtrees: number[] = [];
    this.each((row, kept, count) => {
      if (leads[row]! === 0) return;
      for (let at = 0; at < count; at++) {
        const target = this.rows[kept[at]!]!;
        if (target >= 0 && leads[target]! === 1) subtrees.push(kept[at]!);
      }
      rows.push(row);
      from.push(subtrees.length);
    });
    return {
      rows: Int32Array.from(rows),
      from: Int32Array.from(from),
      subtrees: Int32Array.from(subtrees),
    };
  }

  /** Hot, once a tree. Calls `visit` with the first `count` of `kept`, valid during the call; bases come first. */
  each(visit: (row: number, kept: Int32Array, count: number) => void): void {
    const { log } = this.#part;
    const live = new Map<number, { readonly kept: Int32Array; pending: number }>();
    let literal = 0;
    let scratch = new Int32Array(1024);
    for (let at = 0; at < log.length;) {
      const row = log[at]!;
      const base = log[at + 1]! < 0 ? undefined : live.get(log[at + 1]!);
      const end = at + recordHeader + 2 * log[at + 3]!;
      let count = 0;
      for (let item = at + recordHeader; item < end; item += 2) {
        const first = log[item]!;
        if (first >= -1) {
          if (count === scratch.length) scratch = grown(scratch, count + 1);
          scratch[count++] = literal++;
          continue;
        }
        const run = log[item + 1]!;
        if (count + run > scratch.length) scratch = grown(scratch, count + run);
        if (base !== undefined)
          for (let next = -2 - first; next < -2 - first + run; next++)
            scratch[count++] = base.kept[next]!;
      }
      visit(firstRow(this.#catalog, row), scratch, count);
      if (log[at + 2]! > 0) live.set(row, { kept: scratch.slice(0, count), pending: log[at + 2]! });
      if (base !== undefined && --base.pending === 0) live.delete(log[at + 1]!);
      at = end;
    }
  }
}

function eachItem(log: Int32Array, visit: (first: number, second: number) => void): void {
  for (let at = 0; at < log.length;) {
    const end = at + recordHeader + 2 * log[at + 3]!;
    for (let item = at + recordHeader; item < end; item += 2) visit(log[item]!, log[item + 1]!);
    at = end;
  }
}

function grown(list: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(2 * list.length, least));
  larger.set(list);
  return larger;
}
