/**
 * A place in a tree, and the comparison of two trees entry by entry, without a string for each.
 *
 * In: a tree's bytes. Out: its entries one after the other, and how two of them stand to one another.
 */
import { entryModule, entryTree, readTreeEntry } from "./tree.ts";
import type { TreeEntry } from "./tree.ts";

export class TreeCursor {
  readonly bytes: Buffer;
  readonly entry: TreeEntry = { kind: 0, nameAt: 0, oidAt: 0, next: 0 };
  readonly #oidBytes: number;
  /** Where the entry starts that is looked at. */
  at = 0;

  constructor(bytes: Uint8Array, oidBytes: number) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#oidBytes = oidBytes;
  }

  /** Reads the entry; false where there is none that can be told. */
  read(): boolean {
    return readTreeEntry(this.bytes, this.at, this.#oidBytes, this.entry);
  }

  /** Goes on to the next entry, after read(). */
  skip(): void {
    this.at = this.entry.next;
  }

  end(): void {
    this.at = this.bytes.length;
  }

  /** Bytes as latin1. */
  name(): string {
    return this.bytes.toString("latin1", this.entry.nameAt, this.entry.oidAt - 1);
  }

  oid(): string {
    return this.bytes.toString("hex", this.entry.oidAt, this.entry.next);
  }

  /**
   * The id of this tree's entry that has the name and kind of another's entry. Most often there is none, which a search
   * for its bytes tells; what the search finds may be part of a longer name or of an id, and is read entry by entry.
   */
  oidOfName(other: TreeCursor): string | undefined {
    const { bytes, entry } = other;
    if (!this.bytes.includes(bytes.subarray(entry.nameAt - 1, entry.oidAt))) return undefined;
    for (this.at = 0; !atEnd(this) && this.read(); this.skip())
      if (compareNames(this, other) === 0 && isModule(this) === isModule(other)) return this.oid();
    return undefined;
  }

  hasOidOf(other: TreeCursor): boolean {
    const [at, otherAt] = [this.entry.oidAt, other.entry.oidAt];
    for (let i = 0; i < this.#oidBytes; i++)
      if (this.bytes[at + i]! !== other.bytes[otherAt + i]!) return false;
    return true;
  }
}

/** A submodule's commit is no object of this repository, whatever has its id. */
export function isModule({ entry }: TreeCursor): boolean {
  return entry.kind === entryModule;
}

export function atEnd(cursor: TreeCursor): boolean {
  return cursor.at >= cursor.bytes.length;
}

/** Hot, once an entry. git's order of entries (base_name_compare): by bytes, a tree as if its name ended in a slash. */
export function compareNames(a: TreeCursor, b: TreeCursor): number {
  const [aAt, bAt] = [a.entry.nameAt, b.entry.nameAt];
  const [aLength, bLength] = [a.entry.oidAt - 1 - aAt, b.entry.oidAt - 1 - bAt];
  const least = Math.min(aLength, bLength);
  for (let i = 0; i < least; i++) {
    const difference = a.bytes[aAt + i]! - b.bytes[bAt + i]!;
    if (difference !== 0) return difference;
  }
  const aNext = aLength > least ? a.bytes[aAt + least]! : endOf(a);
  const bNext = bLength > least ? b.bytes[bAt + least]! : endOf(b);
  // Equal only where both names end here; a slash in a name, which git does not write, comes after an end.
  return aNext - bNext || aLength - bLength;
}

function endOf({ entry }: TreeCursor): number {
  return entry.kind === entryTree ? 0x2f : 0;
}

/** Bytes compared at a time: one call into native code, rather than a loop over bytes. */
const blockBytes = 1024;

/** How many bytes two trees have in common from two places on. */
export function commonRun(a: Buffer, aAt: number, b: Buffer, bAt: number): number {
  const most = Math.min(a.length - aAt, b.length - bAt);
  let run = 0;
  while (run < most && run < blockBytes && a[aAt + run]! === b[bAt + run]!) run++;
  if (run < blockBytes) return run;
  while (run + blockBytes <= most) {
    const [aNext, bNext] = [aAt + run, bAt + run];
    if (a.compare(b, bNext, bNext + blockBytes, aNext, aNext + blockBytes) !== 0) break;
    run += blockBytes;
  }
  while (run < most && a[aAt + run]! === b[bAt + run]!) run++;
  return run;
}

/** How many bytes two trees have in common at their end; the first `before` bytes of `a` are not asked about. */
export function commonSuffix(a: Buffer, b: Buffer, before: number): number {
  const most = Math.min(a.length - before, b.length);
  let back = 0;
  while (back + blockBytes <= most) {
    const [aEnd, bEnd] = [a.length - back, b.length - back];
    if (a.compare(b, bEnd - blockBytes, bEnd, aEnd - blockBytes, aEnd) !== 0) break;
    back += blockBytes;
  }
  while (back < most && a[a.length - back - 1] === b[b.length - back - 1]) back++;
  return back;
}
