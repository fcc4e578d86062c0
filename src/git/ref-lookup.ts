/**
 * Refs by name: single ones, and all whose names begin alike.
 *
 * In: a repository and names, bytes as latin1. Out: object ids. Only the files are read that can hold what is asked
 * for: a hook asks for the refs of one remote, and a repository may have a hundred thousand others (refs.ts reads
 * them all). What cannot be read is not there: it excludes nothing.
 *
 * git-pack-refs(1); refs/packed-backend.c tells the form of packed-refs: a header line, in which "sorted" says that
 * names stand in order of their bytes, lines of id, blank and name, and lines of `^` and an id after a tag's.
 */
import { join } from "node:path";
import { packedRefsBytesMax, symbolicRefDepthMax } from "../limits.ts";
import { isTrouble } from "../trouble.ts";
import { readMetadataFile } from "./metadata-file.ts";
import { walkFiles } from "./metadata-walk.ts";
import { oidAt, readRefFile } from "./ref-file.ts";
import { isRefName, isSpecialRefName } from "./ref-name.ts";
import type { Repository } from "./repository.ts";

const newline = 0x0a;
const caret = 0x5e;

export class RefLookup {
  readonly #repository: Repository;
  #packed: { readonly bytes: Buffer; readonly isSorted: boolean } | undefined;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** The object that a ref leads to; undefined where there is no such ref. */
  find(name: string): string | undefined {
    let here: string | undefined = name;
    for (let depth = 0; depth < symbolicRefDepthMax && here !== undefined; depth++) {
      const value = this.#loose(here);
      if (value?.kind === "oid") return value.oid;
      if (value === undefined) return this.#findPacked(here);
      here = Buffer.from(value.target, "utf8").toString("latin1");
    }
    return undefined;
  }

  /** The name that a symbolic ref leads to. */
  targetOf(name: string): string | undefined {
    const value = this.#loose(name);
    return value?.kind === "symbolic"
      ? Buffer.from(value.target, "utf8").toString("latin1")
      : undefined;
  }

  /** All refs but symbolic ones whose names begin with `prefix`, which starts with "refs/". */
  below(prefix: string): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const { name, oid } of this.#packedFrom(prefix)) found.set(name, oid);
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    const path = join(this.#repository.commonDir, Buffer.from(folder, "latin1").toString("utf8"));
    for (const file of walkFiles(this.#repository, path)) {
      if (isTrouble(file)) continue;
      const name = folder + file.name.toString("latin1");
      const value = name.startsWith(prefix) ? readRefFile(this.#repository, file.path) : undefined;
      if (value === undefined || isTrouble(value)) continue;
      if (value.kind === "oid") found.set(name, value.oid);
      else found.delete(name);
    }
    return found;
  }

  #loose(name: string): Exclude<ReturnType<typeof readRefFile>, { kind: "trouble" }> {
    if (!isRefName(name) && name !== "HEAD" && !isSpecialRefName(name)) return undefined;
    const { gitDir, commonDir } = this.#repository;
    const isOwn = !name.startsWith("refs/") || /^refs\/(?:bisect|worktree|rewritten)\//.test(name);
    const path = join(isOwn ? gitDir : commonDir, Buffer.from(name, "latin1").toString("utf8"));
    const value = readRefFile(this.#repository, path);
    return isTrouble(value) ? undefined : value;
  }

  #findPacked(name: string): string | undefined {
    for (const ref of this.#packedFrom(name)) if (ref.name === name) return ref.oid;
    return undefined;
  }

  /** The packed refs whose names begin with `prefix`. */
  *#packedFrom(prefix: string): Generator<{ readonly name: string; readonly oid: string }, void> {
    const { bytes, isSorted } = this.#readPacked();
    const digits = 2 * this.#repository.oidBytes;
    const wanted = Buffer.from(prefix, "latin1");
    let at = isSorted ? firstNotBelow(bytes, wanted, digits) : 0;
    while (at < bytes.length) {
      const end = lineEnd(bytes, at);
      const nameAt = at + digits + 1;
      const isWanted =
        bytes.compare(wanted, 0, wanted.length, nameAt, Math.min(end, nameAt + wanted.length)) ===
        0;
      const oid = isWanted ? oidAt(bytes, at, digits) : undefined;
      const name = bytes.toString("latin1", nameAt, end);
      if (oid !== undefined && isRefName(name)) yield { name, oid };
      else if (isSorted && !isWanted && bytes[at] !== caret) return;
      at = end + 1;
    }
  }

  #readPacked(): { readonly bytes: Buffer; readonly isSorted: boolean } {
    if (this.#packed === undefined) {
      const path = join(this.#repository.commonDir, "packed-refs");
      const read = readMetadataFile(this.#repository, path, packedRefsBytesMax);
      const all = read === undefined || isTrouble(read) ? new Uint8Array() : read;
      const bytes = Buffer.from(all.buffer, all.byteOffset, all.length);
      const header = bytes[0] === 0x23 ? lineEnd(bytes, 0) : -1;
      const isSorted = header > 0 && / sorted /.test(`${bytes.toString("latin1", 0, header)} `);
      this.#packed = { bytes: bytes.subarray(header + 1), isSorted };
    }
    return this.#packed;
  }
}

/** Where the first line starts whose name is not below `name`: lines are halved, peeled ids passed over. */
function firstNotBelow(bytes: Buffer, name: Buffer, digits: number): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const at = lineStart(bytes, (low + high) >>> 1, low);
    const end = lineEnd(bytes, at);
    const next = bytes[end + 1] === caret ? lineEnd(bytes, end + 1) + 1 : end + 1;
    if (bytes.compare(name, 0, name.length, Math.min(at + digits + 1, end), end) < 0) low = next;
    else high = at;
  }
  return low;
}

/** The start of the ref's line that `at` is in, or that a peeled id at `at` belongs to. */
function lineStart(bytes: Buffer, at: number, least: number): number {
  let start = at === 0 ? 0 : bytes.lastIndexOf(newline, at - 1) + 1;
  if (bytes[start] === caret && start > least) start = bytes.lastIndexOf(newline, start - 2) + 1;
  return Math.max(start, least);
}

function lineEnd(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(newline, at);
  return end < 0 ? bytes.length : end;
}
