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
import type { ObjectReader } from "./object-reader.ts";
import { typeTree } from "./pack-entry.ts";
import { RemovedEntries } from "./removed-entries.ts";
import { atEnd, commonPrefix, commonSuffix, compareNames, TreeCursor } from "./tree-cursor.ts";
import { entryFile, entryLink, entryModule, entryTree } from "./tree.ts";

export type TreeChange = {
  /** Of a module, the object is the submodule's commit, which is none of this repository. */
  readonly kind: "file" | "link" | "module" | "folder";
  /** Bytes as latin1. */
  readonly path: string;
  readonly oid: string;
  /** Ids of files and links of the parents that this one was made from, as far as can be told; each once. */
  readonly before: readonly string[];
  /** Some parent has an entry of this name. */
  readonly isKnownName: boolean;
};

const kinds: Readonly<Record<number, TreeChange["kind"]>> = {
  [entryFile]: "file",
  [entryLink]: "link",
  [entryModule]: "module",
  [entryTree]: "folder",
};

export class TreeChanges {
  /** New trees that were looked through. */
  treesRead = 0;
  readonly troubles: Trouble[] = [];
  readonly #reader: ObjectReader;
  /** How often a tree was entered. */
  readonly #entered = new Map<string, number>();
  #removed = new RemovedEntries();

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  /** The changes of one commit's tree, in the order of its entries. */
  of(tree: string, parents: readonly string[]): readonly TreeChange[] {
    const changes: TreeChange[] = [];
    if (parents.includes(tree)) return changes;
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
    this.treesRead++;
    const child = new TreeCursor(object.bytes, this.#reader.oidBytes);
    const others = parents.flatMap((parent) => this.#cursor(parent));
    const suffixes = skipCommon(child, others);
    while (!atEnd(child)) {
      if (others.some((other, place) => isRestEqual(child, other, suffixes[place]!))) return;
      if (!child.read()) {
        this.troubles.push(trouble("TREE_BAD", tree, child.at));
        return;
      }
      this.#take(child, others, folder, depth, changes);
      child.skip();
    }
    if (others.length === 1) for (const other of others) this.#removeRest(other);
  }

  /** One entry of the new tree, with the parents' cursors moved up to it. */
  #take(
    child: TreeCursor,
    others: readonly TreeCursor[],
    folder: string,
    depth: number,
    changes: TreeChange[],
  ): void {
    let isOld = false;
    let isKnownName = false;
    const before: string[] = [];
    const isFolder = child.entry.kind === entryTree;
    for (const other of others) {
      if (!this.#moveTo(other, child, others.length === 1)) continue;
      isKnownName = true;
      if (other.hasOidOf(child)) isOld = true;
      else if (!isOld && (isFolder || isText(other))) addOnce(before, other.oid());
      other.skip();
    }
    if (isOld) return;
    const { kind } = child.entry;
    const oid = child.oid();
    const path = folder + child.name();
    if (kind !== entryTree) {
      const texts = kind === entryModule ? [] : before;
      changes.push({ kind: kinds[kind]!, path, oid, before: texts, isKnownName });
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

function addOnce(ids: string[], oid: string): void {
  if (!ids.includes(oid)) ids.push(oid);
}

function isText({ entry }: TreeCursor): boolean {
  return entry.kind === entryFile || entry.kind === entryLink;
}

/**
 * Moves the cursors over entries at the start that the tree has in common with a parent, and says how many bytes it has
 * in common with each at its end. Two versions of a tree differ in one entry of hundreds most of the time.
 */
function skipCommon(child: TreeCursor, others: readonly TreeCursor[]): readonly number[] {
  const prefixes = others.map((other) => commonPrefix(child.bytes, other.bytes));
  const furthest = Math.max(0, ...prefixes);
  while (child.at < furthest && child.read() && child.entry.next <= furthest) {
    for (const [place, other] of others.entries())
      if (child.entry.next <= prefixes[place]!) other.at = child.entry.next;
    child.skip();
  }
  return others.map((other, place) =>
    commonSuffix(child.bytes, other.bytes, Math.min(child.at, prefixes[place]!)),
  );
}

/** Whether all entries from here on are the parent's too, byte for byte. */
function isRestEqual(child: TreeCursor, other: TreeCursor, suffix: number): boolean {
  const left = child.bytes.length - child.at;
  return left === other.bytes.length - other.at && left <= suffix;
}
