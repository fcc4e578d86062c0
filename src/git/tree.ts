/**
 * Trees: entries of mode, name and object id, one after another.
 *
 * In: a tree's bytes and the offset of an entry. Out: the offsets of its parts. git-cat-file prints trees; the
 * format ("mode SP name NUL id", no separator behind) stands in Documentation/gitformat-... of git's
 * "Git Objects" chapter and in object-file.c's reader.
 */

/** Kinds of entry by their mode. */
export const entryTree = 1;
export const entryFile = 2;
export const entryLink = 3;
export const entryModule = 4;

/** Filled by readTreeEntry; one is kept and filled again. `next` is where the following entry starts. */
export type TreeEntry = { kind: number; nameAt: number; oidAt: number; next: number };

/** Longest mode that is read: git writes five or six octal digits; older tools padded with zeros. */
const modeDigitsMax = 8;

/** Hot, once a new entry. Reads the entry at `at`; false if the tree is cut short or the mode is none. */
export function readTreeEntry(
  bytes: Uint8Array,
  at: number,
  oidBytes: number,
  entry: TreeEntry,
): boolean {
  let mode = 0;
  let next = at;
  for (; ; next++) {
    const digit = bytes[next]! - 0x30;
    if (digit >= 0 && digit <= 7 && next - at < modeDigitsMax) mode = mode * 8 + digit;
    else break;
  }
  if (next === at || bytes[next] !== 0x20) return false;
  entry.nameAt = ++next;
  while (next < bytes.length && bytes[next] !== 0) next++;
  entry.oidAt = next + 1;
  entry.next = entry.oidAt + oidBytes;
  entry.kind = entryKind(mode);
  return entry.next <= bytes.length;
}

/** By the file type bits of a mode (stat(2)): 040000 tree, 120000 symbolic link, 160000 commit of a submodule. */
function entryKind(mode: number): number {
  switch (mode & 0o170000) {
    case 0o040000:
      return entryTree;
    case 0o120000:
      return entryLink;
    case 0o160000:
      return entryModule;
    default:
      return entryFile;
  }
}
