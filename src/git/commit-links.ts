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
import { CommitGraphFile } from "./commit-graph-file.ts";
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

  /** git's table of commits; undefined where it has none that can be told from. Parents that are cut off it lacks. */
  graph(): CommitGraphFile | undefined {
    if (this.#shallow.size > 0 || this.#grafts.size > 0) return undefined;
    return CommitGraphFile.open(this.#reader.objectDirs, this.#reader.oidBytes);
  }

  /** The commit, or why it cannot be read. */
  read(oid: string): LinkedCommit | TroubleCode {
    const links = this.#inKernel(oid) ?? this.#plain(oid);
    if (typeof links === "string") return links;
    const isCut = this.#shallow.has(oid) && links.parents.length > 0;
    const parents = isCut ? [] : links.parents;
    const grafted = (this.#grafts.get(oid) ?? []).filter((parent) => !parents.includes(parent));
    return { oid, tree: links.tree, time: links.time, parents, grafted, isCut };
  }

  #inKernel(oid: string): Links | undefined {
    const digits = 2 * this.#reader.oidBytes;
    return this.#reader.inKernel?.once(oid, (buffer, from, to, type) =>
      type === typeCommit ? linksOf(buffer, from, to, digits) : undefined,
    );
  }

  #plain(oid: string): Links | TroubleCode {
    const object = this.#reader.read(oid);
    if (typeof object === "string") return object;
    if (object.type !== typeCommit) return "COMMIT_BAD";
    const { buffer, byteOffset, length } = object.bytes;
    const text = Buffer.from(buffer, byteOffset, length);
    return linksOf(text, 0, length, 2 * this.#reader.oidBytes) ?? "COMMIT_BAD";
  }
}

type Links = {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly time: number;
};

/** git writes "tree", "parent" of each parent, "author", "committer", in this order, and reads no other. */
function linksOf(text: Buffer, from: number, to: number, digits: number): Links | undefined {
  if (!startsWith(text, from, to, "tree ")) return undefined;
  const tree = idAt(text, from + 5, to, digits);
  if (tree === undefined) return undefined;
  let at = from + 5 + digits + 1;
  const parents: string[] = [];
  while (startsWith(text, at, to, "parent ")) {
    const parent = idAt(text, at + 7, to, digits);
    if (parent === undefined) return undefined;
    if (!parents.includes(parent)) parents.push(parent);
    at += 7 + digits + 1;
  }
  return { tree, parents, time: timeAt(text, at, to) };
}

function startsWith(text: Buffer, at: number, to: number, word: string): boolean {
  if (at + word.length > to) return false;
  for (let i = 0; i < word.length; i++) if (text[at + i]! !== word.charCodeAt(i)) return false;
  return true;
}

function idAt(text: Buffer, at: number, to: number, digits: number): string | undefined {
  if (at + digits >= to || text[at + digits] !== newLine) return undefined;
  for (let i = at; i < at + digits; i++) if (!isHexDigit(text[i]!)) return undefined;
  return text.toString("latin1", at, at + digits);
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66);
}

const newLine = 0x0a;

/** The time in the committer line: after the last `>`, as a name may hold anything. */
function timeAt(text: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && !startsWith(text, at, to, "committer ")) {
    while (at < to && text[at] !== newLine) at++;
    at++;
  }
  let end = at;
  while (end < to && text[end] !== newLine) end++;
  if (at >= to) return 0;
  const line = text.toString("latin1", Math.max(at, end - timeBytesMax), end);
  const seconds = Number(/> *(\d{1,15})(?: [-+]?\d*)?$/.exec(line)?.[1] ?? "0");
  return Number.isSafeInteger(seconds) ? seconds : 0;
}

/** Of the committer line as much as the time and what stands before it can take. */
const timeBytesMax = 64;
