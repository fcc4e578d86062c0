/**
 * The history source: everything that git stores for one repository, and every name that leads into it.
 *
 * In: a repository. Out: object directories for the bulk scan; plain files and ref names to scan as text; and the
 * origins (refs, reflogs, indexes) that say where an object belongs, most telling first.
 */
import { oidFromHex } from "../git/object-id.ts";
import { readIndexes } from "../git/git-index.ts";
import { isNullOid, readReflogs } from "../git/reflog.ts";
import { readRefs } from "../git/refs.ts";
import { remoteTracking } from "../git/refspec.ts";
import type { Ref } from "../git/refs.ts";
import type { Repository } from "../git/repository.ts";
import { lfsObjects, plainFiles } from "../git/stores.ts";
import { isTrouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";

/** A file that is scanned as it lies there. */
export type HistoryFile = {
  readonly kind: "git-file" | "lfs-object";
  readonly path: string;
  /** Below the git directory. */
  readonly name: string;
  readonly size: number;
};

/** A name and the object it leads to. */
export type NamedObject = {
  readonly name: string;
  readonly kind: Ref["kind"] | "reflog";
  readonly oid: Uint8Array;
  /** It is a copy of what a remote has: what it reaches has been published. */
  readonly isRemote: boolean;
};

/** An entry of an index: what is staged in a worktree. */
export type StagedFile = {
  readonly index: string;
  readonly path: Uint8Array;
  readonly oid: Uint8Array;
};

export type HistorySource = {
  readonly files: readonly HistoryFile[];
  readonly refs: readonly Ref[];
  readonly named: readonly NamedObject[];
  readonly staged: readonly StagedFile[];
  readonly troubles: readonly Trouble[];
};

/** Names of refs first by what they are: what a reader knows best, names a place best. */
const kindOrder: readonly NamedObject["kind"][] = [
  "head",
  "branch",
  "worktree-head",
  "remote",
  "tag",
  "stash",
  "notes",
  "pull",
  "other",
  "replace",
  "reflog",
  "special",
];

/** Lists what one repository holds besides its objects. */
export function readHistorySource(repository: Repository): HistorySource {
  const { oidBytes } = repository;
  const troubles: Trouble[] = [];
  const { refs, troubles: refTroubles } = readRefs(repository);
  troubles.push(...refTroubles);
  const named: NamedObject[] = [];
  const isRemoteName = remoteTracking(repository.fetchRefspecs);
  const add = (name: string, kind: NamedObject["kind"], hex: string): void => {
    const oid = oidFromHex(hex, oidBytes);
    if (oid !== undefined && !isNullOid(hex))
      named.push({ name, kind, oid, isRemote: kind !== "reflog" && isRemoteName(name) });
  };
  for (const { name, kind, oid } of refs) add(name, kind, oid);
  for (const entry of readReflogs(repository)) {
    if (isTrouble(entry)) troubles.push(entry);
    else {
      add(`${entry.ref}@{${entry.index}}`, "reflog", entry.after);
      add(`${entry.ref}@{${entry.index + 1}}`, "reflog", entry.before);
    }
  }
  named.sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind));
  const staged: StagedFile[] = [];
  for (const { prefix, index } of readIndexes(repository)) {
    if (isTrouble(index)) {
      troubles.push(index);
      continue;
    }
    troubles.push(...index.troubles);
    for (const { path, oid } of index.entries) staged.push({ index: `${prefix}index`, path, oid });
  }
  const plain = plainFiles(repository);
  const lfs = lfsObjects(repository);
  troubles.push(...plain.troubles, ...lfs.troubles);
  return {
    files: [
      ...plain.items.map((file) => ({ ...file, kind: "git-file" as const })),
      ...lfs.items.map((file) => ({ ...file, kind: "lfs-object" as const })),
    ],
    refs,
    named,
    staged,
    troubles,
  };
}
