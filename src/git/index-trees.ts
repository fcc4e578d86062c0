/**
 * The trees that a commit of the index would have.
 *
 * In: an index. Out: the id of the root tree, and where its trees can be read, as git-write-tree(1) would store them.
 * Nothing is stored: what a commit would change is then told by comparing trees (tree-change.ts), as for any commit.
 *
 * Where the index knows the tree of a folder, that one is taken, as git-write-tree does: a large index differs from HEAD
 * in few folders. If such a tree turns out to be in no store, it is made after all. A folder of a sparse index is there
 * as a tree's id, and stays one. Files that are only meant to be added (`git add --intent-to-add`) are in no tree.
 */
import { crypto } from "../builtins.ts";
import type { IndexEntry } from "./index-entry.ts";
import type { IndexFile } from "./git-index.ts";
import { typeTree } from "./pack-entry.ts";
import type { TreeReader } from "./changed-entry.ts";

/** A side of a conflict: 1 is the base, 2 ours, 3 theirs. */
export type ConflictStage = 1 | 2 | 3;

/** Some entries of the index that make a folder: [from, to), below `path`. */
type Span = { readonly from: number; readonly to: number; readonly path: string };

/** A folder that is being written. `path` ends with a slash but for the root's. */
type Level = { readonly path: string; readonly parts: Uint8Array[] };

/** The trees with `stage` of every path in conflict; a path that has no such stage is left out. */
export class IndexTrees implements TreeReader {
  readonly oidBytes: number;
  readonly root: string;
  readonly #index: IndexFile;
  readonly #stage: ConflictStage;
  readonly #format: string;
  readonly #reader: TreeReader;
  readonly #made = new Map<string, Uint8Array>();
  readonly #known = new Map<string, Span>();

  constructor(index: IndexFile, stage: ConflictStage, format: string, reader: TreeReader) {
    this.oidBytes = reader.oidBytes;
    this.#index = index;
    this.#stage = stage;
    this.#format = format;
    this.#reader = reader;
    const all = { from: 0, to: index.entries.length, path: "" };
    const known = index.cachedTrees.get("");
    if (known !== undefined && known.count === all.to) {
      this.root = Buffer.from(known.oid).toString("hex");
      this.#known.set(this.root, all);
    } else this.root = this.#make(all);
  }

  read(oid: string): ReturnType<TreeReader["read"]> {
    const made = this.#made.get(oid);
    if (made !== undefined) return { type: typeTree, bytes: made };
    const object = this.#reader.read(oid);
    const known = typeof object === "string" ? this.#known.get(oid) : undefined;
    if (known === undefined) return object;
    const again = this.#made.get(this.#make(known));
    return again === undefined ? object : { type: typeTree, bytes: again };
  }

  /** Makes the tree of a folder and of those below it; gives its id. */
  #make({ from, to, path: root }: Span): string {
    const levels: Level[] = [];
    let level: Level = { path: root, parts: [] };
    const close = (): void => {
      const { path, parts } = level;
      level = levels.pop() ?? never();
      const name = path.slice(level.path.length, -1);
      level.parts.push(Buffer.from(`40000 ${name}\0`, "latin1"), this.#add(parts));
    };
    for (let number = from; number < to; number++) {
      const entry = this.#index.entries[number] ?? never();
      if (!this.#isPart(entry)) continue;
      const path = pathOf(entry).replace(/\/$/, "");
      while (!path.startsWith(level.path)) close();
      let last = number;
      for (let at = path.indexOf("/", level.path.length); at >= 0;) {
        const folder = path.slice(0, at + 1);
        last = this.#knownUpTo(folder, number);
        if (last > number) {
          const { oid } = this.#index.cachedTrees.get(folder) ?? never();
          const name = folder.slice(level.path.length, -1);
          level.parts.push(Buffer.from(`40000 ${name}\0`, "latin1"), oid);
          break;
        }
        levels.push(level);
        level = { path: folder, parts: [] };
        at = path.indexOf("/", at + 1);
      }
      if (last > number) {
        number = last - 1;
        continue;
      }
      const head = `${entry.mode.toString(8)} ${path.slice(level.path.length)}\0`;
      level.parts.push(Buffer.from(head, "latin1"), entry.oid);
    }
    while (levels.length > 0) close();
    return Buffer.from(this.#add(level.parts)).toString("hex");
  }

  /**
   * Where the entries of a folder end whose tree is known and whose first entry is number `from`; `from` itself where
   * it is not, or where the index contradicts itself.
   */
  #knownUpTo(folder: string, from: number): number {
    const known = this.#index.cachedTrees.get(folder);
    if (known === undefined || known.count === 0) return from;
    const { entries } = this.#index;
    const end = from + known.count;
    const [last, next] = [entries[end - 1], entries[end]];
    const isWhole =
      last !== undefined &&
      pathOf(last).startsWith(folder) &&
      (next === undefined || !pathOf(next).startsWith(folder));
    if (!isWhole) return from;
    this.#known.set(Buffer.from(known.oid).toString("hex"), { from, to: end, path: folder });
    return end;
  }

  #isPart({ stage, isIntentToAdd }: IndexEntry): boolean {
    return isIntentToAdd !== true && (stage === 0 || stage === this.#stage);
  }

  #add(parts: readonly Uint8Array[]): Uint8Array {
    const bytes = Buffer.concat(parts);
    const hash = crypto().createHash(this.#format).update(`tree ${bytes.length}\0`);
    const id = hash.update(bytes).digest();
    this.#made.set(id.toString("hex"), bytes);
    return id;
  }
}

function pathOf({ path }: IndexEntry): string {
  return Buffer.from(path.buffer, path.byteOffset, path.length).toString("latin1");
}

function never(): never {
  throw new Error("a folder that was not opened");
}
