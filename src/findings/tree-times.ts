/**
 * Trees in time: for every kept entry, at which paths it stood, from which commit to which, and in whose tips.
 *
 * In: the logs of kept entries (delta form), the commit graph and how far refs reach. Out: one span for each
 * entry at each path. No tree is read again.
 *
 * Every tree takes over the first and last commit, the flags and the paths of the trees that hold it, starting
 * from the commits' root trees. The logs are replayed until nothing changes any more: as often as directories
 * are deep, at most, and mostly three times.
 */
import type { Catalog } from "../git/catalog.ts";
import { typeTree } from "../git/pack-entry.ts";
import { pathsOfTreeMax, tipsMax } from "../limits.ts";
import { recordHeader } from "../scan/kept-log.ts";
import type { TreePart } from "../scan/pipeline.ts";
import type { CommitGraph } from "./commit-graph.ts";
import { atTip, inHead, reached } from "./origins.ts";
import type { Reach } from "./origins.ts";
import { PathTable, rootPath } from "./path-table.ts";

/** One kept entry at one path. `first` and `last` are commit numbers, -1 where no commit has it. */
export type EntrySpan = {
  /** Row of the entry's object, -1 if it is in no store. */
  readonly row: number;
  /** Bytes of the path, as latin1. */
  readonly path: string;
  readonly name: string;
  readonly fileRule: boolean;
  /** Set of secrets in the name itself. */
  readonly nameSet: number;
  first: number;
  last: number;
  flags: number;
  /** Numbers of origins in whose tips the entry stands. */
  tips: readonly number[];
};

/** First and last as keys: reachable commits count before others, whatever their date. */
type Times = { readonly first: Int32Array; readonly last: Int32Array; readonly flags: Uint8Array };

const never = 0x7fffffff;

export class TreeTimes {
  /** Trees whose further paths were left off (pathsOfTreeMax). */
  pathsLeftOff = 0;
  readonly #catalog: Catalog;
  readonly #graph: CommitGraph;
  readonly #reach: Reach;
  readonly #times: Times;
  readonly #path: Int32Array;
  readonly #morePaths = new Map<number, number[]>();
  readonly #dirty: Uint8Array;
  readonly #paths = new PathTable();
  readonly #tipBits = new Map<number, Int32Array>();
  readonly #tipOrigins: (readonly number[])[] = [];
  #anyDirty = false;

  constructor(catalog: Catalog, graph: CommitGraph, reach: Reach) {
    this.#catalog = catalog;
    this.#graph = graph;
    this.#reach = reach;
    const { count } = catalog;
    this.#times = {
      first: new Int32Array(count).fill(never),
      last: new Int32Array(count).fill(-1),
      flags: new Uint8Array(count),
    };
    this.#path = new Int32Array(count).fill(-1);
    this.#dirty = new Uint8Array(count);
    this.#startAtCommits();
  }

  /** The spans of all kept entries for which `wanted` holds (those that only lead to trees are not). */
  spans(parts: readonly TreePart[], wanted: (row: number, fileRule: boolean, nameSet: number) => boolean): EntrySpan[] {
    const replays = parts.map((part) => new Replay(part));
    do {
      this.#anyDirty = false;
      for (const replay of replays) replay.each((row, kept) => this.#spread(row, kept, replay));
    } while (this.#anyDirty);
    const spans: EntrySpan[] = [];
    for (const replay of replays) spans.push(...this.#collect(replay, wanted));
    return spans;
  }

  #startAtCommits(): void {
    const { count, trees } = this.#graph;
    const { flags, tips, direct } = this.#reach;
    for (let commit = 0; commit < count; commit++) {
      const tree = trees[commit]!;
      if (tree < 0) continue;
      const reachable = (flags[commit]! & reached) !== 0;
      this.#raise(tree, commit + (reachable ? 0 : count), commit + (reachable ? count : 0), flags[commit]!, rootPath);
    }
    for (const [commit, origins] of [...tips].toSorted(([, a], [, b]) => a[0]! - b[0]!)) {
      this.#startAtTip(this.#graph.trees[commit]!, origins);
    }
    for (const [row, origins] of direct) {
      if (row < 0 || this.#catalog.type[row] !== typeTree) continue;
      this.#raise(row, never, -1, reached | atTip, rootPath);
      this.#startAtTip(row, origins);
    }
  }

  #startAtTip(tree: number, origins: readonly number[]): void {
    if (tree < 0 || this.#tipOrigins.length >= tipsMax) return;
    const tip = this.#tipOrigins.length;
    this.#tipOrigins.push(origins);
    const bits = this.#bitsOf(tree);
    bits[tip >> 5]! |= 1 << (tip & 31);
  }

  #bitsOf(row: number): Int32Array {
    const known = this.#tipBits.get(row);
    if (known !== undefined) return known;
    const bits = new Int32Array(tipsMax / 32);
    this.#tipBits.set(row, bits);
    return bits;
  }

  /** Takes times, flags and a path over into a tree; marks it dirty if that changes anything. */
  #raise(row: number, first: number, last: number, flags: number, path: number): void {
    const times = this.#times;
    let changed = false;
    if (first < times.first[row]!) {
      times.first[row] = first;
      changed = true;
    }
    if (last > times.last[row]!) {
      times.last[row] = last;
      changed = true;
    }
    if ((flags & ~times.flags[row]!) !== 0) {
      times.flags[row]! |= flags;
      changed = true;
    }
    if (this.#path[row] !== path && this.#addPath(row, path)) changed = true;
    if (!changed) return;
    this.#dirty[row] = 1;
    this.#anyDirty = true;
  }

  #addPath(row: number, path: number): boolean {
    if (this.#path[row] === -1) {
      this.#path[row] = path;
      return true;
    }
    const more = this.#morePaths.get(row) ?? [];
    if (more.includes(path)) return false;
    if (more.length + 1 >= pathsOfTreeMax) {
      this.pathsLeftOff++;
      return false;
    }
    this.#morePaths.set(row, [...more, path]);
    return true;
  }

  #pathsOf(row: number): readonly number[] {
    const path = this.#path[row]!;
    const more = this.#morePaths.get(row);
    if (more === undefined) return [path === -1 ? rootPath : path];
    return [path, ...more];
  }

  /** Hands what is known of a tree on to the trees it holds. */
  #spread(row: number, kept: Int32Array, replay: Replay): void {
    if (this.#dirty[row] === 0) return;
    this.#dirty[row] = 0;
    const { first, last, flags } = this.#times;
    const bits = (flags[row]! & (inHead | atTip)) === 0 ? undefined : this.#tipBits.get(row);
    for (const path of this.#pathsOf(row)) {
      for (const literal of kept) {
        const target = replay.rows[literal]!;
        if (target < 0 || this.#catalog.type[target] !== typeTree) continue;
        this.#raise(target, first[row]!, last[row]!, flags[row]!, replay.pathOf(literal, path, this.#paths));
        if (bits !== undefined) this.#raiseBits(target, bits);
      }
    }
  }

  #raiseBits(row: number, from: Int32Array): void {
    const bits = this.#bitsOf(row);
    for (let at = 0; at < from.length; at++) {
      const joined = bits[at]! | from[at]!;
      if (joined === bits[at]) continue;
      bits[at] = joined;
      this.#dirty[row] = 1;
      this.#anyDirty = true;
    }
  }

  /** The spans of one part's wanted entries, joined over all trees that hold them at the same path. */
  #collect(replay: Replay, wanted: (row: number, fileRule: boolean, nameSet: number) => boolean): EntrySpan[] {
    const literals = replay.rows.map((row, literal) => {
      const name = replay.nameOf(literal);
      const isTree = row >= 0 && this.#catalog.type[row] === typeTree;
      return wanted(isTree ? -1 : row, name.fileRule, name.set) ? 1 : 0;
    });
    const spans = new Map<number, SpanInMaking>();
    const lastOf: (SpanInMaking | undefined)[] = [];
    const { first, last, flags } = this.#times;
    replay.each((row, kept) => {
      const paths = this.#pathsOf(row);
      const bits = (flags[row]! & (inHead | atTip)) === 0 ? undefined : this.#tipBits.get(row);
      for (const literal of kept) {
        if (literals[literal] === 0) continue;
        for (const parent of paths) {
          let span = lastOf[literal];
          if (span?.parent !== parent) {
            const path = replay.pathOf(literal, parent, this.#paths);
            const key = path * 0x100000000 + (replay.rows[literal]! + 1);
            span = spans.get(key) ?? { literal, parent, path, first: never, last: -1, flags: 0, bits: undefined };
            spans.set(key, span);
            lastOf[literal] = span;
          }
          if (first[row]! < span.first) span.first = first[row]!;
          if (last[row]! > span.last) span.last = last[row]!;
          span.flags |= flags[row]!;
          if (bits !== undefined) span.bits = joinBits(span.bits, bits);
        }
      }
    });
    return [...spans.values()].map((span) => this.#finish(span, replay));
  }

  #finish(span: SpanInMaking, replay: Replay): EntrySpan {
    const { count } = this.#graph;
    const { name, fileRule, set } = replay.nameOf(span.literal);
    return {
      row: replay.rows[span.literal]!,
      path: this.#paths.text(span.path),
      name,
      fileRule,
      nameSet: set,
      first: span.first === never ? -1 : span.first % count,
      last: span.last < 0 ? -1 : span.last % count,
      flags: span.flags,
      tips: this.#originsOf(span.bits),
    };
  }

  #originsOf(bits: Int32Array | undefined): number[] {
    if (bits === undefined) return [];
    return this.#tipOrigins
      .flatMap((origins, tip) => ((bits[tip >> 5]! >> (tip & 31)) & 1) === 1 ? origins : [])
      .toSorted((a, b) => a - b);
  }
}

type SpanInMaking = {
  readonly literal: number;
  readonly parent: number;
  readonly path: number;
  first: number;
  last: number;
  flags: number;
  bits: Int32Array | undefined;
};

function joinBits(bits: Int32Array | undefined, more: Int32Array): Int32Array {
  if (bits === undefined) return more.slice();
  for (let at = 0; at < more.length; at++) bits[at]! |= more[at]!;
  return bits;
}

/** Replays a log: gives each tree's kept entries, as numbers of the entries that were written out (literals). */
class Replay {
  /** Row of each literal's object. */
  readonly rows: Int32Array;
  readonly #names: Int32Array;
  readonly #part: TreePart;
  readonly #parentPath: Int32Array;
  readonly #path: Int32Array;

  constructor(part: TreePart) {
    this.#part = part;
    const rows: number[] = [];
    const names: number[] = [];
    const { log } = part;
    for (let at = 0; at < log.length; at += recordHeader + 2 * log[at + 3]!) {
      const end = at + recordHeader + 2 * log[at + 3]!;
      for (let item = at + recordHeader; item < end; item += 2) {
        if (log[item]! < -1) continue;
        rows.push(log[item]!);
        names.push(log[item + 1]!);
      }
    }
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

  /** Calls `visit` for every tree of the log, bases first. The list is valid during the call only. */
  each(visit: (row: number, kept: Int32Array) => void): void {
    const { log } = this.#part;
    const live = new Map<number, { readonly kept: Int32Array; pending: number }>();
    let literal = 0;
    let scratch = new Int32Array(1024);
    for (let at = 0; at < log.length; ) {
      const row = log[at]!;
      const base = live.get(log[at + 1]!);
      const children = log[at + 2]!;
      const end = at + recordHeader + 2 * log[at + 3]!;
      let count = 0;
      for (let item = at + recordHeader; item < end; item += 2) {
        const first = log[item]!;
        const run = first < -1 ? log[item + 1]! : 1;
        if (count + run > scratch.length) scratch = grown(scratch, count + run);
        if (first >= -1) scratch[count] = literal++;
        else if (base !== undefined) scratch.set(base.kept.subarray(-2 - first, -2 - first + run), count);
        count += run;
      }
      const kept = scratch.subarray(0, count);
      visit(row, kept);
      if (children > 0) live.set(row, { kept: kept.slice(), pending: children });
      if (base !== undefined && --base.pending === 0) live.delete(log[at + 1]!);
      at = end;
    }
  }
}

function grown(list: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(2 * list.length, least));
  larger.set(list);
  return larger;
}
