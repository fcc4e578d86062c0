/**
 * What a commit brings: the entries of its tree that none of its parents has at the same path with the same id.
 *
 * In: a tree and the trees of the parents. Out: files and links with what stood at their path before, new names of
 * folders and submodules, and trouble for trees that cannot be read. So a merge is compared with each parent, and an
 * evil merge shows; a commit without parents brings everything. A change of mode alone brings nothing, as the bytes
 * are old.
 *
 * A subtree that equals one parent's is not entered. Where a tree is not in git's order, more may be taken for new
 * than is, never less: an entry is old only if a parent's entry with its name and id was seen.
 */
import { pathsOfTreeMax, treeDepthMax } from "../limits.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { changeKinds } from "./changed-entry.ts";
import type { TreeChange, TreeReader } from "./changed-entry.ts";
import { KernelTreeChanges } from "./kernel-tree-change.ts";
import { typeTree } from "./pack-entry.ts";
import { RemovedEntries } from "./removed-entries.ts";
import {
  atEnd,
  commonRun,
  commonSuffix,
  compareNames,
  isModule,
  TreeCursor,
} from "./tree-cursor.ts";
import { entryFile, entryLink, entryModule, entryTree } from "./tree.ts";

/** Where a tree stands, and the parents beyond the first. */
type TreePlace = {
  readonly folder: string;
  readonly depth: number;
  readonly rest: readonly TreeCursor[];
  /** What the parent has and the tree lacks is noted: of one parent only, as a merge lacks nothing by itself. */
  readonly notes: boolean;
};

export class TreeChanges {
  readonly troubles: Trouble[] = [];
  readonly #reader: TreeReader;
  /** How often a tree was entered. */
  readonly #entered = new Map<string, number>();
  #removed = new RemovedEntries();
  /** Of trees in the kernel's memory, once many objects are read. */
  #inKernel: KernelTreeChanges | undefined;
  #plainTrees = 0;

  constructor(reader: TreeReader) {
    this.#reader = reader;
  }

  /** New trees that were looked through. */
  get treesRead(): number {
    return this.#plainTrees + (this.#inKernel?.treesRead ?? 0);
  }

  /** The changes of one commit's tree, in the order of its entries. */
  of(tree: string, parents: readonly string[]): readonly TreeChange[] {
    const changes: TreeChange[] = [];
    if (parents.includes(tree)) return changes;
    const { inKernel } = this.#reader;
    if (inKernel !== undefined)
      this.#inKernel ??= new KernelTreeChanges(inKernel, this.#reader, this.#entered);
    const told = this.#inKernel?.of(tree, parents);
    if (told !== undefined) return told;
    this.#removed = new RemovedEntries();
    this.#compare(tree, parents, "", 0, changes);
    return this.#removed.asBefore(changes, this.#reader);
  }

  #compare(
    tree: string,
    parents: readonly string[],
    folder: string,
    depth: number,
    changes: TreeChange[],
  ): void {
    // What is in a tree was seen when it was entered first: all that is left off here is another path to it.
    const times = this.#entered.get(tree) ?? 0;
    if (times >= pathsOfTreeMax) return;
    this.#entered.set(tree, times + 1);
    if (depth > treeDepthMax) {
      this.troubles.push(trouble("LIMIT_REACHED", tree));
      return;
    }
    const object = this.#reader.read(tree);
    if (typeof object === "string" || object.type !== typeTree) {
      this.troubles.push(trouble(typeof object === "string" ? object : "TREE_BAD", tree));
      return;
    }
    this.#plainTrees++;
    const child = new TreeCursor(object.bytes, this.#reader.oidBytes);
    const [first, ...rest] = parents.flatMap((parent) => this.#cursor(parent));
    const place = { folder, depth, rest, notes: rest.length === 0 };
    let suffix = -1;
    for (;;) {
      if (first !== undefined) {
        skipCommon(child, first);
        if (suffix < 0) suffix = commonSuffix(child.bytes, first.bytes, child.at);
        if (isRestEqual(child, first, suffix)) return;
      }
      if (atEnd(child)) break;
      if (!child.read()) {
        this.troubles.push(trouble("TREE_BAD", tree, child.at));
        return;
      }
      this.#take(child, first, place, changes);
      child.skip();
    }
    if (first !== undefined && place.notes) this.#removeRest(first);
  }

  /** One entry of the new tree, with the first parent's cursor moved up to it. */
  #take(
    child: TreeCursor,
    first: TreeCursor | undefined,
    { folder, depth, rest, notes }: TreePlace,
    changes: TreeChange[],
  ): void {
    const { kind } = child.entry;
    const isFolder = kind === entryTree;
    const oid = child.oid();
    const before: string[] = [];
    let isKnownName = false;
    if (first !== undefined && this.#moveTo(first, child, notes)) {
      isKnownName = true;
      const isOld = first.hasOidOf(child) && isModule(first) === isModule(child);
      if (isFolder || isText(first)) before.push(first.oid());
      first.skip();
      if (isOld) return;
    }
    for (const other of rest) {
      const known = other.oidOfName(child);
      if (known === undefined) continue;
      isKnownName = true;
      if (known === oid) return;
      if (kind !== entryModule && !before.includes(known)) before.push(known);
    }
    const path = folder + child.name();
    if (!isFolder) {
      const texts = kind === entryModule ? [] : before;
      changes.push({ kind: changeKinds[kind]!, path, oid, before: texts, isKnownName });
      return;
    }
    if (!isKnownName) changes.push({ kind: "folder", path, oid, before: [], isKnownName });
    if (!this.#removed.hasTree(oid)) this.#compare(oid, before, `${path}/`, depth + 1, changes);
  }

  /** Moves `other` to the first entry that does not stand before `child`'s; whether it is of the same name. */
  #moveTo(other: TreeCursor, child: TreeCursor, notes: boolean): boolean {
    while (!atEnd(other)) {
      if (!other.read()) {
        other.end(); // what is behind is not known, and so not old
        return false;
      }
      const order = compareNames(other, child);
      if (order >= 0) return order === 0;
      if (notes) this.#removed.add(other);
      other.skip();
    }
    return false;
  }

  #removeRest(other: TreeCursor): void {
    for (; !atEnd(other) && other.read(); other.skip()) this.#removed.add(other);
  }

  #cursor(tree: string): TreeCursor[] {
    const object = this.#reader.read(tree);
    if (typeof object === "string" || object.type !== typeTree) return [];
    return [new TreeCursor(object.bytes, this.#reader.oidBytes)];
  }
}

function isText({ entry }: TreeCursor): boolean {
  return entry.kind === entryFile || entry.kind === entryLink;
}

/**
 * Moves both cursors over the entries that are the same from here on. Two versions of a tree differ in one entry of
 * hundreds most of the time.
 */
function skipCommon(child: TreeCursor, first: TreeCursor): void {
  const start = child.at;
  const end = start + commonRun(child.bytes, start, first.bytes, first.at);
  while (child.at < end && child.read() && child.entry.next <= end) child.skip();
  first.at += child.at - start;
}

/** Whether all entries from here on are the parent's too, byte for byte. */
function isRestEqual(child: TreeCursor, first: TreeCursor, suffix: number): boolean {
  const left = child.bytes.length - child.at;
  return left === first.bytes.length - first.at && left <= suffix;
}
