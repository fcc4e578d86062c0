/**
 * What a commit takes away, to tell that a file was moved rather than written.
 *
 * In: the entries of the parent's tree that the commit's tree lacks. Out: for a new file that is likely one of them
 * under another path, that one as its version before: a file of the same content, or else of the same name, or else
 * some whose names are most like it. Content that the parent has anywhere is old, so a wrong guess leads nobody to miss
 * anything; a name that none of them had is new all the same.
 */
import { removedEntriesMax, renamedFromMax, renamedLookedAtMax } from "../limits.ts";
import { typeTree } from "./pack-entry.ts";
import type { TreeChange, TreeReader } from "./changed-entry.ts";
import { atEnd, TreeCursor } from "./tree-cursor.ts";
import { entryFile, entryLink, entryTree } from "./tree.ts";

export class RemovedEntries {
  readonly #trees = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #byName = new Map<string, string>();
  /** By what their names end in: what is renamed keeps that. */
  readonly #byEnding = new Map<string, RemovedFile[]>();
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
    const ending = endingOf(name);
    const alike = this.#byEnding.get(ending);
    if (alike === undefined) this.#byEnding.set(ending, [{ oid, name }]);
    else if (alike.length < renamedLookedAtMax) alike.push({ oid, name });
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
      const name = path.slice(path.lastIndexOf("/") + 1);
      const sameName = this.#byName.get(name);
      if (this.#ids.has(oid)) {
        const before = [oid];
        return sameName === undefined
          ? { ...change, before, isRenamed: true }
          : { ...change, before };
      }
      if (sameName !== undefined) return { ...change, before: [sameName] };
      const before = this.#mostLike(name);
      return before.length === 0 ? change : { ...change, before, isRenamed: true };
    });
  }

  #mostLike(name: string): readonly string[] {
    const ending = endingOf(name);
    const alike = this.#byEnding.get(ending) ?? [];
    return alike
      .map((file) => ({ oid: file.oid, common: commonLetters(file.name, name) }))
      .filter(({ common }) => ending !== "" || common >= commonLettersMin)
      .toSorted((a, b) => b.common - a.common)
      .slice(0, renamedFromMax)
      .map(({ oid }) => oid);
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

type RemovedFile = { readonly oid: string; readonly name: string };

/** Of two names without an ending, what shows that one was made of the other. */
const commonLettersMin = 3;

/** `.c` of `a.b.c`; nothing of `.env` and of `Makefile`, which are alike in nothing. */
function endingOf(name: string): string {
  const at = name.lastIndexOf(".");
  return at <= 0 ? "" : name.slice(at);
}

/** How many letters two names have in common at their start and at their end. */
function commonLetters(a: string, b: string): number {
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start++;
  let end = 0;
  while (end < least - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return start + end;
}

function isNewFile({ kind, before }: TreeChange): boolean {
  return (kind === "file" || kind === "link") && before.length === 0;
}
