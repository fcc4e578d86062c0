/**
 * What a commit brings, told in the kernel's memory: the same as tree-change.ts, for changes of many commits.
 *
 * In: a tree and the trees of the parents. Out: what TreeChanges.of() gives, which is the slow twin; undefined where
 * some tree goes the plain way: one that is missing, damaged or too large, or nested too deep.
 */
import { pathsOfTreeMax, treeDepthMax } from "../limits.ts";
import type { KernelBytes } from "./kernel-memory.ts";
import type { KernelObjects } from "./kernel-objects.ts";
import { typeTree } from "./pack-entry.ts";
import { RemovedEntries } from "./removed-entries.ts";
import { changeKinds } from "./changed-entry.ts";
import type { TreeChange, TreeReader } from "./changed-entry.ts";
import { entryFile, entryLink, entryModule, entryTree, readTreeEntry } from "./tree.ts";
import type { TreeEntry } from "./tree.ts";

/** A tree that goes the plain way. */
class PlainWay extends Error {}

export class KernelTreeChanges {
  /** New trees that were looked through. */
  treesRead = 0;
  readonly #objects: KernelObjects;
  readonly #reader: TreeReader;
  readonly #oidBytes: number;
  /** How often a tree was entered: shared with the plain way. */
  readonly #entered: Map<string, number>;
  readonly #entry: TreeEntry = { kind: 0, nameAt: 0, oidAt: 0, next: 0 };
  readonly #other: TreeEntry = { kind: 0, nameAt: 0, oidAt: 0, next: 0 };
  #removed = new RemovedEntries();

  constructor(objects: KernelObjects, reader: TreeReader, entered: Map<string, number>) {
    this.#objects = objects;
    this.#reader = reader;
    this.#oidBytes = reader.oidBytes;
    this.#entered = entered;
  }

  of(tree: string, parents: readonly string[]): readonly TreeChange[] | undefined {
    const changes: TreeChange[] = [];
    this.#removed = new RemovedEntries();
    const entered: string[] = [];
    const { treesRead } = this;
    try {
      this.#compare(tree, parents, "", 0, changes, entered);
    } catch (error) {
      if (!(error instanceof PlainWay)) throw error;
      // As if it had not begun.
      for (const oid of entered) this.#entered.set(oid, (this.#entered.get(oid) ?? 1) - 1);
      this.treesRead = treesRead;
      return undefined;
    } finally {
      this.#objects.trim();
    }
    return this.#removed.asBefore(changes, this.#reader);
  }

  #compare(
    tree: string,
    parents: readonly string[],
    folder: string,
    depth: number,
    changes: TreeChange[],
    entered: string[],
  ): void {
    const times = this.#entered.get(tree) ?? 0;
    if (times >= pathsOfTreeMax) return;
    if (depth > treeDepthMax) throw new PlainWay();
    this.#entered.set(tree, times + 1);
    entered.push(tree);
    const child = this.#tree(tree);
    if (child === undefined) throw new PlainWay();
    const others = parents.flatMap((parent) => this.#tree(parent) ?? []);
    if (others.length < parents.length) throw new PlainWay();
    this.treesRead++;
    const [first, ...rest] = others;
    const pairs = this.#objects.compare.compareTrees(child, first, this.#oidBytes);
    if (pairs === undefined) throw new PlainWay();
    for (let at = 0; at < pairs.length; at += 2) {
      const [childAt, firstAt] = [pairs[at]!, pairs[at + 1]!];
      if (childAt !== 0) {
        this.#take(childAt, firstAt, rest, folder, depth, changes, entered);
      } else if (rest.length === 0) {
        const entry = this.#read(firstAt, this.#other);
        this.#removed.addEntry(entry.kind, this.#oid(entry), this.#name(entry));
      }
    }
  }

  #take(
    childAt: number,
    firstAt: number,
    rest: readonly KernelBytes[],
    folder: string,
    depth: number,
    changes: TreeChange[],
    entered: string[],
  ): void {
    const entry = this.#read(childAt, this.#entry);
    const { kind, nameAt, oidAt } = entry;
    const oid = this.#oid(entry);
    const before: string[] = [];
    if (firstAt !== 0) {
      const old = this.#read(firstAt, this.#other);
      if (kind === entryTree || old.kind === entryFile || old.kind === entryLink)
        before.push(this.#oid(old));
    }
    let isKnownName = firstAt !== 0;
    for (const other of rest) {
      const { compare } = this.#objects;
      const at = compare.entryOfName(other, nameAt, oidAt - 1 - nameAt, kind, this.#oidBytes);
      if (at === 0) continue;
      isKnownName = true;
      const known = this.#oid(this.#read(at, this.#other));
      if (known === oid) return;
      if (kind !== entryModule && !before.includes(known)) before.push(known);
    }
    const path = folder + this.#name(entry);
    if (kind !== entryTree) {
      const texts = kind === entryModule ? [] : before;
      changes.push({ kind: changeKinds[kind]!, path, oid, before: texts, isKnownName });
      return;
    }
    if (!isKnownName) changes.push({ kind: "folder", path, oid, before: [], isKnownName });
    if (this.#removed.hasTree(oid)) return;
    this.#compare(oid, before, `${path}/`, depth + 1, changes, entered);
  }

  #tree(oid: string): KernelBytes | undefined {
    const object = this.#objects.get(oid);
    return object?.type === typeTree ? object.held : undefined;
  }

  /** The entry at `at`, which the kernel has read before. */
  #read(at: number, entry: TreeEntry): TreeEntry {
    readTreeEntry(this.#objects.memory.buffer, at, this.#oidBytes, entry);
    return entry;
  }

  #oid({ oidAt, next }: TreeEntry): string {
    return this.#objects.memory.buffer.toString("hex", oidAt, next);
  }

  #name({ nameAt, oidAt }: TreeEntry): string {
    return this.#objects.memory.buffer.toString("latin1", nameAt, oidAt - 1);
  }
}
