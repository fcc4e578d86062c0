/**
 * The index: the staged files of a worktree, which no commit may hold yet.
 *
 * In: the path of an index file. Out: its entries and the other object ids that it names: cached trees, and
 * the sides of conflicts that were resolved. gitformat-index(5), versions 2 to 4. The entries of a split
 * index are put together from both of its files (split-index.ts).
 *
 * Paths and ids are views into the file's bytes: an index has an entry for each file of a work tree.
 */
import { basename, dirname } from "node:path";
import { crypto } from "../builtins.ts";
import { indexBytesMax, indexPathBytesMax } from "../limits.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import type { IndexEntry, IndexPart } from "./index-entry.ts";
import { readExtensions } from "./index-extensions.ts";
import type { CachedTrees } from "./index-extensions.ts";
import { placeOf, readMetadataFile, realPathIfAny } from "./metadata-file.ts";
import type { Confines } from "./metadata-file.ts";
import type { Repository } from "./repository.ts";
import { joinSplitIndex, sharedIndexPath } from "./split-index.ts";
import { readWorktrees } from "./worktrees.ts";

export type IndexFile = {
  readonly entries: readonly IndexEntry[];
  /** Ids of cached trees and of the sides of resolved conflicts. */
  readonly otherOids: readonly Uint8Array[];
  readonly cachedTrees: CachedTrees;
  /** What is wrong with it although its entries can be read, such as a checksum that does not hold. */
  readonly troubles: readonly Trouble[];
};

/** The index of each worktree that has one, by the worktree's prefix ("" is the opened one). */
export function readIndexes(
  repository: Repository,
): readonly { readonly prefix: string; readonly index: IndexFile | Trouble }[] {
  return readWorktrees(repository).worktrees.flatMap(({ prefix, gitDir }) => {
    const index = readIndexInside(repository, `${gitDir}/index`, repository.oidBytes);
    return index === undefined ? [] : [{ prefix, index }];
  });
}

/** The index at `path`, which may lead nowhere but into its own folder. */
export function readIndex(path: string, oidBytes: 20 | 32): IndexFile | Trouble {
  const folder = realPathIfAny(dirname(path)) ?? dirname(path);
  const confines = { path: folder, roots: [folder] };
  return readIndexInside(confines, path, oidBytes) ?? trouble("FILE_UNREADABLE", basename(path));
}

function readIndexInside(
  confines: Confines,
  path: string,
  oidBytes: 20 | 32,
): IndexFile | Trouble | undefined {
  const where = placeOf(confines, path);
  const bytes = readMetadataFile(confines, path, indexBytesMax);
  if (bytes === undefined || isTrouble(bytes)) return bytes;
  const own = parseIndex(bytes, oidBytes, where);
  if (isTrouble(own)) return own;
  const troubles = checkSum(bytes, oidBytes, where);
  const { otherOids, cachedTrees, unknown, link } = own.extensions;
  if (unknown !== undefined) troubles.push(trouble("INDEX_BAD", where, unknown));
  if (link === undefined) return { entries: own.entries, otherOids, cachedTrees, troubles };

  const sharedPath = sharedIndexPath(dirname(path), link);
  const sharedWhere = placeOf(confines, sharedPath);
  const sharedBytes =
    readMetadataFile(confines, sharedPath, indexBytesMax) ??
    trouble("FILE_UNREADABLE", sharedWhere);
  const shared = isTrouble(sharedBytes)
    ? sharedBytes
    : parseIndex(sharedBytes, oidBytes, sharedWhere);
  const joined = isTrouble(shared) ? shared : joinSplitIndex(own, shared, link, where);
  if (!isTrouble(sharedBytes)) troubles.push(...checkSum(sharedBytes, oidBytes, sharedWhere));
  if (!isTrouble(joined)) return { entries: joined, otherOids, cachedTrees, troubles };
  const named = own.entries.filter((entry) => entry.path.length > 0);
  return { entries: named, otherOids, cachedTrees: new Map(), troubles: [...troubles, joined] };
}

/** The entries and extensions in `bytes`, or INDEX_BAD at the offset where they cannot be told. */
export function parseIndex(
  bytes: Uint8Array,
  oidBytes: 20 | 32,
  where: string,
): IndexPart | Trouble {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - oidBytes;
  if (end < 12 || view.getUint32(0) !== 0x44495243) return trouble("INDEX_BAD", where, 0); // "DIRC"
  const version = view.getUint32(4);
  if (version < 2 || version > 4) return trouble("INDEX_BAD", where, 4);
  const count = view.getUint32(8);
  const entries: IndexEntry[] = [];
  let at = 12;
  let previous: Uint8Array = new Uint8Array();
  let pathBytes = 0;
  while (entries.length < count) {
    const read = readEntry(view, bytes, at, end, version, oidBytes, previous);
    if (read === undefined) return trouble("INDEX_BAD", where, at);
    pathBytes += read.entry.path.length;
    if (pathBytes > indexPathBytesMax) return trouble("LIMIT_REACHED", where, at);
    entries.push(read.entry);
    previous = read.entry.path;
    at = read.end;
  }
  const extensions = readExtensions(bytes, at, end, oidBytes);
  if (typeof extensions === "number") return trouble("INDEX_BAD", where, extensions);
  return { entries, extensions, checksum: bytes.subarray(end) };
}

/** Bytes of the file's times, device, inode, mode, owner, group and size; the mode is at 24. */
const statBytes = 40;

/**
 * gitformat-index(5), "Index entry". After the id, 16 bits of flags: 1 of no matter here, 1 that 16 more flags
 * follow (not in version 2), 2 of stage, 12 of the name's length, all set for a longer one. The name ends
 * with NUL, in versions 2 and 3 with as many as make the entry's length a multiple of 8.
 */
function readEntry(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
  version: number,
  oidBytes: number,
  previous: Uint8Array,
): { readonly entry: IndexEntry; readonly end: number } | undefined {
  const flagsAt = at + statBytes + oidBytes;
  if (flagsAt + 2 > end) return undefined;
  const flags = view.getUint16(flagsAt);
  const isExtended = (flags & 0x4000) !== 0;
  if (isExtended && version === 2) return undefined;
  const nameAt = flagsAt + (isExtended ? 4 : 2);
  const name =
    version === 4 ? compressedName(bytes, nameAt, end, previous) : plainName(bytes, nameAt, end);
  if (name === undefined) return undefined;
  const said = flags & 0xfff;
  if (said !== Math.min(name.path.length, 0xfff)) return undefined;
  const length = name.end - at;
  const entryEnd = version === 4 ? name.end : at + Math.ceil(length / 8) * 8;
  if (entryEnd > end) return undefined;
  const stage = (flags >> 12) & 3;
  const entry: IndexEntry = {
    path: name.path,
    oid: bytes.subarray(at + statBytes, flagsAt),
    mode: view.getUint32(at + 24),
    stage: stage === 1 || stage === 2 || stage === 3 ? stage : 0,
    ...(isExtended && (view.getUint16(flagsAt + 2) & intentToAdd) !== 0 && { isIntentToAdd: true }),
  };
  return { entry, end: entryEnd };
}

/** Of the second 16 bits of flags: 1 reserved, 1 skip-worktree, 1 intent-to-add, the rest unused. */
const intentToAdd = 0x2000;

type Name = { readonly path: Uint8Array; readonly end: number };

function plainName(bytes: Uint8Array, at: number, end: number): Name | undefined {
  const nul = bytes.indexOf(0, at);
  return nul < 0 || nul >= end ? undefined : { path: bytes.subarray(at, nul), end: nul + 1 };
}

/**
 * A version 4 name: how many bytes to take off the end of the entry's before, then what to put there. The
 * number is written as the offset of an ofs-delta (gitformat-pack(5)): 7 bits a byte, highest first, and one
 * is added for each continuation.
 */
function compressedName(
  bytes: Uint8Array,
  at: number,
  end: number,
  previous: Uint8Array,
): Name | undefined {
  let next = at;
  let byte = bytes[next++] ?? 0;
  let removed = byte & 127;
  while (byte >= 128) {
    byte = bytes[next++] ?? 0;
    removed = (removed + 1) * 128 + (byte & 127);
    if (removed > previous.length) return undefined;
  }
  const tail = plainName(bytes, next, end);
  if (tail === undefined || removed > previous.length) return undefined;
  const kept = previous.length - removed;
  const path = new Uint8Array(kept + tail.path.length);
  path.set(previous.subarray(0, kept));
  path.set(tail.path, kept);
  return { path, end: tail.end };
}

/** The file ends with a hash of all before it, or with zeros (`index.skipHash`). */
function checkSum(bytes: Uint8Array, oidBytes: 20 | 32, where: string): Trouble[] {
  const end = bytes.length - oidBytes;
  const said = bytes.subarray(end);
  if (said.every((byte) => byte === 0)) return [];
  const algorithm = oidBytes === 20 ? "sha1" : "sha256";
  const hash = crypto().createHash(algorithm).update(bytes.subarray(0, end)).digest();
  return hash.equals(said) ? [] : [trouble("INDEX_BAD", where, end)];
}
