/**
 * The graph of history, read commit by commit.
 *
 * In: a reader of objects and what the repository says of parents (shallow, grafts). Out: for each commit its tree,
 * time and parents.
 *
 * A commit has two lists of parents. Its own are those that it names. A graft adds more, or takes some away, in this
 * copy alone. To find what is new, a walk follows both: a graft can hide nothing. What is old is only what a commit
 * really leads to. Objects that refs/replace/ would put in a commit's place are not asked for: a push sends the
 * commit itself.
 */
import type { TroubleCode } from "../trouble.ts";
import type { ObjectReader } from "./object-reader.ts";
import { typeCommit } from "./pack-entry.ts";
import type { Graft } from "./repository.ts";

export type LinkedCommit = {
  readonly oid: string;
  readonly tree: string;
  /** Seconds since 1970, of the committer; 0 where the line cannot be read. */
  readonly time: number;
  /** Those that it names and that were fetched. */
  readonly parents: readonly string[];
  /** Those that a graft adds. */
  readonly grafted: readonly string[];
  /** It names parents, and none was fetched: the end of a shallow clone. */
  readonly isCut: boolean;
};

/** What a repository says of parents. */
export type ParentFacts = {
  readonly shallow: readonly string[];
  readonly grafts: readonly Graft[];
};

export class CommitLinks {
  readonly #reader: ObjectReader;
  readonly #shallow: ReadonlySet<string>;
  readonly #grafts: ReadonlyMap<string, readonly string[]>;

  constructor(reader: ObjectReader, { shallow, grafts }: ParentFacts) {
    this.#reader = reader;
    this.#shallow = new Set(shallow);
    this.#grafts = new Map(grafts.map(({ commit, parents }) => [commit, parents]));
  }

  /** The commit, or why it cannot be read. */
  read(oid: string): LinkedCommit | TroubleCode {
    const object = this.#reader.read(oid);
    if (typeof object === "string") return object;
    if (object.type !== typeCommit) return "COMMIT_BAD";
    const links = linksOf(object.bytes, 2 * this.#reader.oidBytes);
    if (links === undefined) return "COMMIT_BAD";
    const isCut = this.#shallow.has(oid) && links.parents.length > 0;
    const parents = isCut ? [] : links.parents;
    const grafted = (this.#grafts.get(oid) ?? []).filter((parent) => !parents.includes(parent));
    return { oid, tree: links.tree, time: links.time, parents, grafted, isCut };
  }
}

type Links = {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly time: number;
};

/** git writes "tree", "parent" of each parent, "author", "committer", in this order, and reads no other. */
function linksOf(bytes: Uint8Array, digits: number): Links | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (text.toString("latin1", 0, 5) !== "tree ") return undefined;
  const tree = idAt(text, 5, digits);
  if (tree === undefined) return undefined;
  let at = 5 + digits + 1;
  const parents: string[] = [];
  while (text.toString("latin1", at, at + 7) === "parent ") {
    const parent = idAt(text, at + 7, digits);
    if (parent === undefined) return undefined;
    if (!parents.includes(parent)) parents.push(parent);
    at += 7 + digits + 1;
  }
  return { tree, parents, time: timeAt(text, at) };
}

function idAt(text: Buffer, at: number, digits: number): string | undefined {
  const isEnded = text[at + digits] === 0x0a;
  const id = text.toString("latin1", at, at + digits);
  return isEnded && id.length === digits && /^[0-9a-f]+$/.test(id) ? id : undefined;
}

/** The time in the committer line: after the last `>`, as a name may hold anything. */
function timeAt(text: Buffer, from: number): number {
  const start = text.indexOf("\ncommitter ", from - 1);
  const end = start < 0 ? -1 : text.indexOf(0x0a, start + 1);
  if (start < 0) return 0;
  const line = text.toString("latin1", start + 1, end < 0 ? text.length : end);
  const seconds = Number(/> *(\d{1,15})(?: [-+]?\d*)?$/.exec(line)?.[1] ?? "0");
  return Number.isSafeInteger(seconds) ? seconds : 0;
}
