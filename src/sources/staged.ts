/**
 * The staged source: what a commit would bring, from the index and not from the working tree.
 *
 * In: a repository. Out: a source of the files and links whose bytes no parent of the commit has at that path, with
 * what the parents have there. The parents are HEAD and, while a merge is under way, what is merged; before the first
 * commit there are none. Of a path in conflict all sides are looked at.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommitLinks } from "../git/commit-links.ts";
import { readIndex } from "../git/git-index.ts";
import type { IndexEntry } from "../git/index-entry.ts";
import type { IndexFile } from "../git/git-index.ts";
import { IndexTrees } from "../git/index-trees.ts";
import type { ConflictStage } from "../git/index-trees.ts";
import { readMetadataFile } from "../git/metadata-file.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import { RefLookup } from "../git/ref-lookup.ts";
import type { Repository } from "../git/repository.ts";
import { TreeChanges } from "../git/tree-change.ts";
import type { TreeChange } from "../git/changed-entry.ts";
import { nameSecretBytesMin, refFileBytesMax } from "../limits.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import type { SourceText, TextSource } from "./source.ts";

export type StagedRequest = {
  readonly repository: Repository;
  readonly reader: ObjectReader;
  /** Another index than the repository's: git has one made for a commit of some files, and names it to hooks. */
  readonly indexFile?: string;
};

export function stagedSource(request: StagedRequest): TextSource {
  const { repository } = request;
  const troubles: Trouble[] = [...repository.troubles];
  const { indexFile = join(repository.gitDir, "index") } = request;
  const index = existsSync(indexFile) ? readIndex(indexFile, repository.oidBytes) : undefined;
  if (isTrouble(index)) return { texts: [], troubles: [...troubles, index], counts: {} };
  // Without an index, nothing was ever added.
  if (index === undefined) return { texts: [], troubles, counts: {} };
  troubles.push(...index.troubles);
  return { texts: textsOf(request, index, troubles), troubles, counts: {} };
}

function* textsOf(
  { repository, reader }: StagedRequest,
  index: IndexFile,
  troubles: Trouble[],
): Generator<SourceText, void> {
  const parents = parentTrees(repository, reader, troubles);
  const seen = new Set<string>();
  for (const stage of stagesOf(index.entries)) {
    const trees = new IndexTrees(index, stage, repository.objectFormat, reader);
    const changes = new TreeChanges(trees);
    for (const change of withCopies(changes.of(trees.root, parents), index.entries)) {
      const key = `${change.oid} ${change.path}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield* textsOfChange(change, reader);
    }
    troubles.push(...changes.troubles);
  }
}

/** The stages to look at: ours alone where nothing is in conflict, as then it does not matter. */
function stagesOf(entries: readonly IndexEntry[]): readonly ConflictStage[] {
  return entries.some(({ stage }) => stage !== 0) ? [2, 3, 1] : [2];
}

/** The trees of what would be the commit's parents. One that cannot be read makes more new, never less. */
function parentTrees(repository: Repository, reader: ObjectReader, troubles: Trouble[]): string[] {
  const links = new CommitLinks(reader, repository);
  const head = new RefLookup(repository).find("HEAD");
  const parents = [...(head === undefined ? [] : [head]), ...mergeHeads(repository)];
  return parents.flatMap((oid) => {
    const commit = links.read(oid);
    if (typeof commit !== "string") return [commit.tree];
    troubles.push(trouble(commit, oid));
    return [];
  });
}

/** git-merge(1), "MERGE_HEAD": a line with an id for each commit that is being merged. */
function mergeHeads(repository: Repository): readonly string[] {
  const path = join(repository.gitDir, "MERGE_HEAD");
  const bytes = readMetadataFile(repository, path, refFileBytesMax);
  if (bytes === undefined || isTrouble(bytes)) return [];
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  return lines.filter(
    (line) => /^[0-9a-f]+$/.test(line) && line.length === 2 * repository.oidBytes,
  );
}

/** A new file whose bytes a parent has under another path, where they stay, is a copy of it. */
function withCopies(
  changes: readonly TreeChange[],
  entries: readonly IndexEntry[],
): readonly TreeChange[] {
  const added = changes.filter(isAdded);
  if (added.length === 0) return changes;
  const wanted = new Set(added.map(({ oid }) => oid));
  const changed = new Set(changes.map(({ path }) => path));
  const kept = new Set<string>();
  for (const { oid, path, stage, isIntentToAdd } of entries) {
    const hex = Buffer.from(oid).toString("hex");
    if (!wanted.has(hex) || stage !== 0 || isIntentToAdd === true) continue;
    if (!changed.has(Buffer.from(path).toString("latin1"))) kept.add(hex);
  }
  return changes.map((change) =>
    isAdded(change) && kept.has(change.oid) ? { ...change, before: [change.oid] } : change,
  );
}

function isAdded({ kind, before }: TreeChange): boolean {
  return (kind === "file" || kind === "link") && before.length === 0;
}

function* textsOfChange(
  { kind, path, oid, before, isKnownName, isRenamed = false }: TreeChange,
  reader: ObjectReader,
): Generator<SourceText, void> {
  const isText = kind === "file" || kind === "link";
  const length = path.length - path.lastIndexOf("/") - 1;
  // The name of a file without a version before, or of one that was renamed, is looked at together with it.
  const isLong = length >= nameSecretBytesMin;
  const isName = !isKnownName && isLong && (!isText || (before.length > 0 && !isRenamed));
  if (isName) yield { kind: "name", state: "staged", path, read: () => nothing };
  if (!isText) return;
  const read = (id: string): Uint8Array | undefined => {
    const object = reader.read(id);
    return typeof object === "string" ? undefined : object.bytes;
  };
  yield {
    kind: "blob",
    state: "staged",
    path,
    object: oid,
    read: () => {
      const object = reader.read(oid);
      return typeof object === "string" ? object : object.bytes;
    },
    ...(before.length === 0
      ? {}
      : { before: () => before.flatMap((id) => read(id) ?? []), isRenamed }),
  };
}

const nothing = new Uint8Array(0);
