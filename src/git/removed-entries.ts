/**
 * What a commit takes away, to tell that a file was moved rather than written.
 *
 * In: the entries of the parent's tree that the commit's tree lacks. Out: for a new file that is likely one of them
 * under another path, that one as its version before: a file of the same content, or else of the same name. Content
 * that the parent has anywhere is old, so a wrong guess leads nobody to miss anything.
 */
import { removedEntriesMax } from "../limits.ts";
import { typeTree } from "./pack-entry.ts";
import type { TreeChange, TreeReader } from "./changed-entry.ts";
import { atEnd, TreeCursor } from "./tree-cursor.ts";
import { entryFile, entryLink, entryTree } from "./tree.ts";

export class RemovedEntries {
  readonly #trees = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #byName = new Map<string, string>();
  #left = removedEntriesMax;

  /** Adds the entry that a cursor of the parent's tree stands at. */
  add(cursor: TreeCursor): void {
    this.addEntry(cursor.entry.kind, cursor.oid(), cursor.name());
  }

  /** Adds an entry by its parts. */
  addEntry(kind: number, oid: string, name: string): void {
    if (this.#left-- <= 0) return;
    if (kind === entryTree) this.#trees.add(oid);
    if (kind !== entryFile && kind !== entryLink) return;
    this.#ids.add(oid);
    if (!this.#byName.has(name)) this.#byName.set(name, oid);
  }

  /** Whether a folder with this id was taken away: then it was moved, and everything in it is old. */
  hasTree(oid: string): boolean {
    return this.#trees.has(oid);
  }

  /** The changes, new files with what they were made from. */
  asBefore(changes: readonly TreeChange[], reader: TreeReader): readonly TreeChange[] {
    const isEmpty = this.#ids.size === 0 && this.#trees.size === 0;
    if (isEmpty || !changes.some(isNewFile)) return changes;
    this.#enterTrees(reader);
    return changes.map((change) => {
      if (!isNewFile(change)) return change;
      const { oid, path } = change;
      const before = this.#ids.has(oid)
        ? oid
        : this.#byName.get(path.slice(path.lastIndexOf("/") + 1));
      return before === undefined ? change : { ...change, before: [before] };
    });
  }

  /** Adds what is in the folders that were taken away. */
  #enterTrees(reader: TreeReader): void {
    // A set that grows while it is gone through: each folder once, however often it stands in others.
    for (const oid of this.#trees) {
      const object = reader.read(oid);
      if (typeof object === "string" || object.type !== typeTree) continue;
      const cursor = new TreeCursor(object.bytes, reader.oidBytes);
      for (; !atEnd(cursor) && this.#left > 0 && cursor.read(); cursor.skip()) this.add(cursor);
    }
  }
}

function isNewFile({ kind, before }: TreeChange): boolean {
  return (kind === "file" || kind === "link") && before.length === 0;
}
