/**
 * A range of history as texts: what commits bring that others do not have.
 *
 * In: a repository, tips with the names of their refs, and tips of what is old. Out: a source of the names, the tag
 * objects, the commits (oldest first) and of each the files, links and long names that it brings, with what stood
 * there before. Which tips are new and which old say push.ts and whoever else looks at a range.
 *
 * Objects are read as they are stored: refs/replace/ changes what git shows, not what it sends.
 */
import { nameSecretBytesMin } from "../limits.ts";
import { CommitLinks } from "../git/commit-links.ts";
import type { LinkedCommit } from "../git/commit-links.ts";
import { commitRange } from "../git/commit-range.ts";
import { readSignature, readTagLinks } from "../git/commit.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import { typeBlob, typeCommit, typeTag, typeTree } from "../git/pack-entry.ts";
import type { Repository } from "../git/repository.ts";
import { TreeChanges } from "../git/tree-change.ts";
import type { TreeChange } from "../git/changed-entry.ts";
import { printable } from "../text/printable.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import type { CommitFacts, SourceText, TextSource, TextState } from "./source.ts";

/** An object of any type, with the names of the refs that are to lead to it: bytes as latin1. */
export type RangeTip = { readonly oid: string; readonly refs: readonly string[] };

export type RangeRequest = {
  readonly tips: readonly RangeTip[];
  /** Commits, or tags of commits, that are old with everything they lead to. Those absent here exclude nothing. */
  readonly excluded: readonly string[];
  /** Names of refs that are new, bytes as latin1: they are sent as well. */
  readonly names: readonly string[];
  readonly state: TextState & ("outgoing" | "added");
};

export type RangeSource = TextSource & {
  /** Parents before children. */
  readonly commits: readonly LinkedCommit[];
};

/** An object that a tip is, or that a tag leads to, with the refs that lead there. */
type Reached = { readonly oid: string; readonly refs: Set<string> };

/** The source of a range. The reader stays the caller's. */
export function rangeSource(
  repository: Repository,
  reader: ObjectReader,
  request: RangeRequest,
): RangeSource {
  const range = new RangeTexts(repository, reader, request);
  return {
    commits: range.commits,
    texts: range.texts(),
    troubles: range.troubles,
    reader,
    factsOf: (commit) => factsOf(reader, commit),
    get counts() {
      return { trees: range.treesRead };
    },
    shallow: range.commits.filter(({ isCut }) => isCut).length,
    get missing() {
      return range.troubles.filter(({ code }) => code === "OBJECT_MISSING").length;
    },
  };
}

class RangeTexts {
  readonly commits: readonly LinkedCommit[];
  readonly troubles: Trouble[] = [];
  readonly #reader: ObjectReader;
  readonly #request: RangeRequest;
  readonly #links: CommitLinks;
  readonly #changes: TreeChanges;
  readonly #tags: Reached[] = [];
  readonly #trees: Reached[] = [];
  readonly #blobs: Reached[] = [];
  readonly #refsOf: ReadonlyMap<string, readonly string[]>;
  readonly #treesOf: ReadonlyMap<string, string>;
  readonly #seen = new Set<string>();

  constructor(repository: Repository, reader: ObjectReader, request: RangeRequest) {
    this.#reader = reader;
    this.#request = request;
    this.#links = new CommitLinks(reader, repository);
    this.#changes = new TreeChanges(reader);
    const old = new Set(request.excluded.flatMap((oid) => this.#chainOf(oid)));
    const tips = this.#peelTips(old);
    const range = commitRange(this.#links, {
      tips: tips.map(({ oid }) => oid),
      excluded: [...old],
    });
    this.commits = range.commits;
    this.troubles.push(...range.troubles);
    this.#treesOf = new Map(range.commits.map(({ oid, tree }) => [oid, tree]));
    this.#refsOf = refsOfCommits(range.commits, tips);
  }

  get treesRead(): number {
    return this.#changes.treesRead;
  }

  *texts(): Generator<SourceText, void> {
    yield* this.#names();
    for (const tag of this.#tags) yield { ...this.#text("tag", tag.oid), refs: shown(tag.refs) };
    for (const { oid, refs } of this.#blobs) {
      yield { ...this.#text("blob", oid), refs: shown(refs) };
    }
    for (const { oid, refs } of this.#trees) {
      yield* this.#changed(this.#changes.of(oid, []), { refs: shown(refs) });
    }
    for (const commit of this.commits) yield* this.#commit(commit);
    this.troubles.push(...this.#changes.troubles);
  }

  *#names(): Generator<SourceText, void> {
    const { names, state } = this.#request;
    for (const name of new Set(names)) {
      const bytes = Buffer.from(name, "latin1");
      yield { kind: "ref-name", state, refs: [printable(bytes)], read: () => bytes };
    }
  }

  *#commit(commit: LinkedCommit): Generator<SourceText, void> {
    const refs = this.#refsOf.get(commit.oid) ?? [];
    const at = { commit: commit.oid, refs };
    yield { ...this.#text("commit", commit.oid), ...at };
    const parents = commit.parents.flatMap((parent) => this.#treeOf(parent) ?? []);
    yield* this.#changed(this.#changes.of(commit.tree, parents), at);
  }

  #treeOf(oid: string): string | undefined {
    const known = this.#treesOf.get(oid);
    if (known !== undefined) return known;
    const links = this.#links.read(oid);
    return typeof links === "string" ? undefined : links.tree;
  }

  *#changed(
    changes: readonly TreeChange[],
    at: { readonly commit?: string; readonly refs: readonly string[] },
  ): Generator<SourceText, void> {
    const { state } = this.#request;
    for (const { kind, path, oid, before, isKnownName, isRenamed = false } of changes) {
      if (kind === "folder" || kind === "module") {
        const length = path.length - path.lastIndexOf("/") - 1;
        if (!isKnownName && length >= nameSecretBytesMin)
          yield { kind: "name", state, path, ...at, read: () => nothing };
        continue;
      }
      const key = `${oid} ${path}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const text = { ...this.#text("blob", oid), path, ...at };
      yield before.length === 0
        ? text
        : {
            ...text,
            before: () => this.#bytesOf(before),
            beforeObjects: before,
            isRenamed,
          };
    }
  }

  #text(kind: "blob" | "commit" | "tag", oid: string): SourceText {
    return {
      kind,
      state: this.#request.state,
      object: oid,
      read: () => {
        const object = this.#reader.read(oid);
        if (typeof object === "string") return object;
        // A file that is a tree would hide what is below it.
        return kind === "blob" && object.type !== typeBlob ? "OBJECT_BAD" : object.bytes;
      },
    };
  }

  /** Those that can be read: without the others, more is new. */
  #bytesOf(ids: readonly string[]): Uint8Array[] {
    return ids.flatMap((oid) => {
      const object = this.#reader.read(oid);
      return typeof object === "string" ? [] : [object.bytes];
    });
  }

  /** Sorts what the tips are and lead to; gives the commits among it. */
  #peelTips(old: ReadonlySet<string>): readonly Reached[] {
    const commits = new Map<string, Reached>();
    const others = new Map<string, Reached>();
    for (const tip of this.#request.tips) {
      for (const oid of this.#chainOf(tip.oid)) {
        if (old.has(oid)) break;
        const object = this.#reader.read(oid);
        const type = typeof object === "string" ? 0 : object.type;
        const kept = type === typeCommit || type === 0 ? commits : others;
        const known = kept.get(oid);
        for (const ref of tip.refs) known?.refs.add(ref);
        if (known !== undefined) continue;
        const reached = { oid, refs: new Set(tip.refs) };
        kept.set(oid, reached);
        if (type === typeTag) this.#tags.push(reached);
        if (type === typeTree) this.#trees.push(reached);
        if (type === typeBlob) this.#blobs.push(reached);
      }
    }
    return [...commits.values()];
  }

  /** The object, and if it is a tag what it leads to, step by step. */
  #chainOf(first: string): string[] {
    const chain: string[] = [];
    let oid = first;
    while (!chain.includes(oid) && chain.length < tagDepthMax) {
      chain.push(oid);
      const object = this.#reader.read(oid);
      if (typeof object === "string" || object.type !== typeTag) return chain;
      const links = readTagLinks(object.bytes, this.#reader.oidBytes);
      if (links === undefined) return chain;
      oid = Buffer.from(links.target).toString("hex");
    }
    this.troubles.push(trouble("LIMIT_REACHED", first));
    return chain;
  }
}

/** Tags of tags that are followed: people make none or one. */
const tagDepthMax = 100;

const nothing = new Uint8Array(0);

/** For each commit the refs that lead to it, as they are shown. */
function refsOfCommits(
  commits: readonly LinkedCommit[],
  tips: readonly Reached[],
): ReadonlyMap<string, readonly string[]> {
  const refs = new Map<string, readonly string[]>();
  for (const tip of tips) refs.set(tip.oid, shown(tip.refs));
  for (const { oid, parents, grafted } of commits.toReversed()) {
    const own = refs.get(oid) ?? [];
    for (const parent of [...parents, ...grafted]) {
      const known = refs.get(parent);
      // Most often there is one ref, and one list for all.
      if (known === undefined) refs.set(parent, own);
      else if (known !== own && !own.every((ref) => known.includes(ref)))
        refs.set(parent, [...new Set([...known, ...own])].toSorted());
    }
  }
  return refs;
}

function shown(refs: ReadonlySet<string>): readonly string[] {
  return [...refs].map((ref) => printable(Buffer.from(ref, "latin1"))).toSorted();
}

function factsOf(reader: ObjectReader, commit: string): CommitFacts | undefined {
  const object = reader.read(commit);
  if (typeof object === "string") return undefined;
  const author = readSignature(object.bytes, "author");
  if (author === undefined) return undefined;
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
  return { author: text(author.name), email: text(author.email), time: author.time };
}
