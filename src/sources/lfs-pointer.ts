/**
 * The pointer that stands for an LFS object in trees.
 *
 * In: an object as the history source lists it. Out: the id of the blob that git stores in its place.
 */
import { crypto } from "../builtins.ts";
import type { Repository } from "../git/repository.ts";
import type { HistoryFile } from "./history.ts";

/**
 * The id of the blob that stands for an LFS object in trees: git-lfs(1) writes its pointers in exactly one way
 * (docs/spec.md of Git LFS: keys in order, one line each), so its id can be told from the object's.
 */
export function pointerOid(file: HistoryFile, repository: Repository): Uint8Array {
  const oid = file.name.slice(file.name.lastIndexOf("/") + 1);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${file.size}\n`;
  const hash = crypto().createHash(repository.objectFormat);
  return hash.update(`blob ${pointer.length}\0${pointer}`).digest();
}
