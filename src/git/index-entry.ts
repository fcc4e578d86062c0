/**
 * What an index file holds: its entries, and what else stands in one before a split index is put together.
 *
 * In: nothing (types only). Out: the shapes that git-index.ts reads, split-index.ts joins and others compare.
 */
import type { IndexExtensions } from "./index-extensions.ts";

export type IndexEntry = {
  readonly path: Uint8Array;
  readonly oid: Uint8Array;
  /** As in a tree; 0o040000 for a folder of a sparse index, whose `oid` is a tree. */
  readonly mode: number;
  /** 0, or in a conflict 1 (base), 2 (ours) or 3 (theirs). */
  readonly stage: 0 | 1 | 2 | 3;
  /** Only meant to be added (`git add --intent-to-add`): no commit would have it. */
  readonly isIntentToAdd?: true;
};

/** An index file as it stands, before a split index is put together. */
export type IndexPart = {
  readonly entries: readonly IndexEntry[];
  readonly extensions: IndexExtensions;
  /** Its own checksum, by which a split index names its other file. */
  readonly checksum: Uint8Array;
};
