/**
 * Files of a commit: what stood at a path when it was made, whatever is checked out now.
 *
 * In: a reader of objects and a commit. Out: the bytes of a file, undefined where there is none, or why it cannot be
 * read. A link is not followed and is none: whoever asks for a file's bytes must not be sent elsewhere.
 */
import { readCommitLinks } from "../git/commit.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import { typeBlob, typeCommit, typeTree } from "../git/pack-entry.ts";
import { entryFile, entryTree, readTreeEntry } from "../git/tree.ts";
import type { TreeEntry } from "../git/tree.ts";
import type { TroubleCode } from "../trouble.ts";

/** Reads the file at a path: in bytes (UTF-8 where it is text), relative to the repository's root, with slashes. */
export type TreeFiles = (path: string) => Uint8Array | TroubleCode | undefined;

/** The files of a commit, in hexadecimal; or why its tree cannot be found. */
export function treeFiles(reader: ObjectReader, commit: string): TreeFiles | TroubleCode {
  const object = reader.read(commit);
  if (typeof object === "string") return object;
  const links =
    object.type === typeCommit ? readCommitLinks(object.bytes, reader.oidBytes) : undefined;
  if (links === undefined) return "COMMIT_BAD";
  const root = hexOf(links.tree);
  return (path) => readFile(reader, root, path);
}

function readFile(
  reader: ObjectReader,
  root: string,
  path: string,
): Uint8Array | TroubleCode | undefined {
  const names = path.split("/");
  let tree = root;
  for (const [place, name] of names.entries()) {
    const object = reader.read(tree);
    if (typeof object === "string") return object;
    if (object.type !== typeTree) return "TREE_BAD";
    const isLast = place === names.length - 1;
    const found = entryOf(object.bytes, name, isLast ? entryFile : entryTree, reader.oidBytes);
    if (found === undefined || found === "TREE_BAD") return found;
    tree = found;
  }
  const blob = reader.read(tree);
  if (typeof blob === "string") return blob;
  return blob.type === typeBlob ? blob.bytes : "TREE_BAD";
}

/** The id of the entry with this name, if it is of the kind. */
function entryOf(
  bytes: Uint8Array,
  name: string,
  kind: number,
  oidBytes: number,
): string | undefined {
  const wanted = Buffer.from(name, "utf8");
  const entry: TreeEntry = { kind: 0, nameAt: 0, oidAt: 0, next: 0 };
  for (let at = 0; at < bytes.length; at = entry.next) {
    if (!readTreeEntry(bytes, at, oidBytes, entry)) return "TREE_BAD";
    if (entry.kind !== kind) continue;
    if (wanted.equals(bytes.subarray(entry.nameAt, entry.oidAt - 1)))
      return hexOf(bytes.subarray(entry.oidAt, entry.next));
  }
  return undefined;
}

function hexOf(id: Uint8Array): string {
  return Buffer.from(id).toString("hex");
}
