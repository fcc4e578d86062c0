/**
 * Split indexes: a large shared file, and a small one with what changed since.
 *
 * In: both files, parsed. Out: the entries that they make together. gitformat-index(5), "Split index": one
 * bitmap says which shared entries are gone, one which are replaced; the replacing entries come first in the
 * small file and have no name of their own.
 */
import { join } from "node:path";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { readBitmap } from "./ewah.ts";
import type { IndexEntry, IndexPart } from "./index-entry.ts";
import type { IndexLink } from "./index-extensions.ts";

/** The file that `link` names, which is beside the index. */
export function sharedIndexPath(folder: string, link: IndexLink): string {
  return join(folder, `sharedindex.${Buffer.from(link.checksum).toString("hex")}`);
}

/** The entries of the index `own` on top of `shared`, in the order of an index; or INDEX_BAD. */
export function joinSplitIndex(
  own: IndexPart,
  shared: IndexPart,
  link: IndexLink,
  where: string,
): readonly IndexEntry[] | Trouble {
  if (Buffer.compare(shared.checksum, link.checksum) !== 0) return trouble("INDEX_BAD", where);
  const count = shared.entries.length;
  const hasBitmaps = link.bitmaps.length > 0;
  const gone = hasBitmaps ? readBitmap(link.bitmaps, 0, count) : noBits(count);
  const replaced = hasBitmaps && gone ? readBitmap(link.bitmaps, gone.end, count) : noBits(count);
  if (gone === undefined || replaced === undefined) return trouble("INDEX_BAD", where);
  const joined: IndexEntry[] = [];
  let next = 0; // of the replacing entries
  for (const [position, entry] of shared.entries.entries()) {
    const isReplaced = replaced.bits[position] === 1;
    const replacement = isReplaced ? own.entries[next++] : undefined;
    if (isReplaced && replacement?.path.length !== 0) return trouble("INDEX_BAD", where);
    if (gone.bits[position] === 1) continue;
    joined.push(replacement === undefined ? entry : { ...replacement, path: entry.path });
  }
  const added = own.entries.slice(next);
  if (added.some((entry) => entry.path.length === 0)) return trouble("INDEX_BAD", where);
  return [...joined, ...added].toSorted(compareEntries);
}

function noBits(count: number): { readonly bits: Uint8Array; readonly end: number } {
  return { bits: new Uint8Array(count), end: 0 };
}

function compareEntries(a: IndexEntry, b: IndexEntry): number {
  return Buffer.compare(a.path, b.path) || a.stage - b.stage;
}
