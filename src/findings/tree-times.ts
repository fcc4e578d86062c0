/**
 * Trees in time: for every kept entry, at which paths it stood, from which commit to which, and in whose tips.
 *
 * In: the logs of kept entries (delta form), the commit graph and how far refs reach. Out: one span for each
 * entry at each path. No tree is read again.
 *
 * Every tree takes over the first and last commit, the flags and the paths of the trees that hold it, starting
 * from the commits' root trees, until nothing changes any more: after as many rounds as directories are deep, at
 * most. Only trees that lead to something wanted take part.
 */
import type { Catalog } from "../git/catalog.ts";
import { typeTree } from "../git/pack-entry.ts";
import { pathsOfTreeMax, tipsMax } from "../limits.ts";
import type { TreePart } from "../scan/pipeline.ts";
import type { CommitGraph } from "./commit-graph.ts";
import { KeptReplay } from "./kept-replay.ts";
import type { SubtreeLists } from "./kept-replay.ts";
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

/** Whether a kept entry is asked for: by the row of its object (-1 for a tree or none) and its name. */
export type Wanted = (row: number, fileRule: boolean, nameSet: number) => boolean;

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
  spans(parts: readonly TreePart[], wanted: Wanted): EntrySpan[] {
    const replays = parts.map((part) => new KeptReplay(part, this.#catalog));
    const wantedOf = replays.map((replay) => this.#wantedLiterals(replay, wanted));
    const leads = new Uint8Array(this.#catalog.count);
    let anyNew = true;
    while (anyNew) {
      anyNew = false;
      for (const [number, replay] of replays.entries()) {
        if (replay.markLeading(wantedOf[number]!, leads)) anyNew = true;
      }
    }
    const lists = replays.map((replay) => replay.subtreeLists(leads));
    do {
      this.#anyDirty = false;
      for (const [number, replay] of replays.entries()) this.#spreadAll(lists[number]!, replay);
    } while (this.#anyDirty);
    return replays.flatMap((replay, number) => this.#collect(replay, wantedOf[number]!, leads));
  }

  #wantedLiterals(replay: KeptReplay, wanted: Wanted): Uint8Array {
    return Uint8Array.from(replay.rows, (row, literal) => {
      const name = replay.nameOf(literal);
      const isTree = row >= 0 && this.#catalog.type[row] === typeTree;
      return wanted(isTree ? -1 : row, name.fileRule, name.set) ? 1 : 0;
    });
  }

  #startAtCommits(): void {
    const { count, trees } = this.#graph;
    const { flags, tips, direct } = this.#reach;
    for (let commit = 0; commit < count; commit++) {
      const tree = trees[commit]!;
      if (tree < 0) continue;
      const reachable = (flags[commit]! & reached) !== 0;
      this.#raise(
        tree,
        commit + (reachable ? 0 : count),
        commit + (reachable ? count : 0),
        flags[commit]!,
        rootPath,
      );
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

  /** Hands what is known of changed trees on to the trees they hold. */
  #spreadAll({ rows, from, subtrees }: SubtreeLists, replay: KeptReplay): void {
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at]!;
      if (this.#dirty[row]! === 0) continue;
      this.#dirty[row] = 0;
      this.#spread(row, subtrees, from[at]!, from[at + 1]!, replay);
    }
  }

  #spread(row: number, subtrees: Int32Array, start: number, end: number, replay: KeptReplay): void {
    const { first, last, flags } = this.#times;
    const bits = (flags[row]! & (inHead | atTip)) === 0 ? undefined : this.#tipBits.get(row);
    for (const path of this.#pathsOf(row)) {
      for (let at = start; at < end; at++) {
        const literal = subtrees[at]!;
        const target = replay.rows[literal]!;
        this.#raise(
          target,
          first[row]!,
          last[row]!,
          flags[row]!,
          replay.pathOf(literal, path, this.#paths),
        );
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
  #collect(replay: KeptReplay, wanted: Uint8Array, leads: Uint8Array): EntrySpan[] {
    const spans = new Map<number, SpanInMaking>();
    const lastOf: (SpanInMaking | undefined)[] = [];
    const { first, last, flags } = this.#times;
    replay.each((row, kept, count) => {
      if (leads[row]! === 0) return;
      const paths = this.#pathsOf(row);
      const bits = (flags[row]! & (inHead | atTip)) === 0 ? undefined : this.#tipBits.get(row);
      for (let at = 0; at < count; at++) {
        const literal = kept[at]!;
        if (wanted[literal]! === 0) continue;
        for (const parent of paths) {
          let span = lastOf[literal];
          if (span?.parent !== parent) {
            const path = replay.pathOf(literal, parent, this.#paths);
            const key = path * 0x100000000 + (replay.rows[literal]! + 1);
            span = spans.get(key) ?? {
              literal,
              parent,
              path,
              first: never,
              last: -1,
              flags: 0,
              bits: undefined,
            };
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

  #finish(span: SpanInMaking, replay: KeptReplay): EntrySpan {
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
    const origins: number[] = [];
    for (const [word, set] of bits.entries()) {
      // Most spans stand in few of the tips, or in none.
      for (let left = set; left !== 0; left &= left - 1) {
        origins.push(...(this.#tipOrigins[32 * word + 31 - Math.clz32(left & -left)] ?? []));
      }
    }
    return origins.toSorted((x, y) => x - y);
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
