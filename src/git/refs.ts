/**
 * Refs: every name that leads to an object, from loose files, packed-refs, the HEAD of each worktree and the
 * files of an operation that is under way.
 *
 * In: a repository. Out: its refs with the object ids they stand for, sorted by name, and trouble for what
 * is none. Names are as git gives them from the opened worktree: another worktree's own refs stand behind
 * `main-worktree/` or `worktrees/ID/`. Ids that only a reflog or an index holds are left to reflog.ts and
 * git-index.ts; peeling tags that packed-refs did not peel, to whoever reads objects.
 *
 * Symbolic refs are looked up among the names that were read, never opened as a path.
 */
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { refsMax, symbolicRefDepthMax } from "../limits.ts";
import { printable } from "../text/printable.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { placeOf } from "./metadata-file.ts";
import { metadataLines } from "./metadata-lines.ts";
import { walkFiles } from "./metadata-walk.ts";
import { oidAt, readRefFile } from "./ref-file.ts";
import type { RefValue } from "./ref-file.ts";
import { isRefName, isSpecialRefName, operationFiles, refKind } from "./ref-name.ts";
import type { RefKind } from "./ref-name.ts";
import type { Repository } from "./repository.ts";
import { readWorktrees } from "./worktrees.ts";
import type { Worktree } from "./worktrees.ts";

export type Ref = {
  /** Printable: see text/printable.ts. Not unique: MERGE_HEAD and FETCH_HEAD may hold several ids. */
  readonly name: string;
  readonly oid: string;
  readonly kind: RefKind;
  /** What the tag object at `oid` leads to, where packed-refs says so. */
  readonly peeled?: string;
  /** Of a symbolic ref: the name it leads to. */
  readonly symbolicTarget?: string;
};

export type Refs = {
  /** By name, in code units. */
  readonly refs: readonly Ref[];
  /** The commit that is checked out in the opened worktree; `undefined` before the first commit. */
  readonly headOid: string | undefined;
  /** The branch that HEAD leads to, born or not; `undefined` for a detached or unreadable HEAD. */
  readonly headTarget: string | undefined;
  readonly troubles: readonly Trouble[];
};

type NamedOid = { readonly name: string; readonly oid: string };

/** All refs of the repository. */
export function readRefs(repository: Repository): Refs {
  const troubles: Trouble[] = [];
  const { worktrees, troubles: worktreeTroubles } = readWorktrees(repository);
  troubles.push(...worktreeTroubles);
  const values = new Map<string, RefValue>();
  readPackedRefs(repository, values, troubles);
  for (const { refsPrefix, gitDir } of worktrees) {
    readLooseRefs(repository, `${refsPrefix}refs/`, join(gitDir, "refs"), values, troubles);
  }
  for (const worktree of worktrees) readHead(repository, worktree, values, troubles);
  const special = worktrees.flatMap((worktree) => readSpecialRefs(repository, worktree, troubles));
  const prefixes = new Map(
    worktrees.map(({ prefix, refsPrefix }) => [`${prefix}HEAD`, refsPrefix]),
  );
  const named = [...values].flatMap(([name, value]) =>
    resolveRef(name, value, values, prefixes.get(name) ?? "", troubles),
  );
  const head = values.get("HEAD");
  return {
    refs: [...named, ...special.map((ref) => ({ ...ref, kind: refKind(ref.name) }))].toSorted(
      (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)),
    ),
    headOid: named.find((ref) => ref.name === "HEAD")?.oid,
    headTarget: head?.kind === "symbolic" ? head.target : undefined,
    troubles,
  };
}

/**
 * git-pack-refs(1); refs/packed-backend.c tells the form: a header line that starts with `#`, lines of id,
 * blank and name, and after a tag's line one of `^` and the id that the tag leads to.
 */
function readPackedRefs(
  repository: Repository,
  values: Map<string, RefValue>,
  troubles: Trouble[],
): void {
  const path = join(repository.commonDir, "packed-refs");
  const idLength = repository.oidBytes * 2;
  let firstBad: number | undefined;
  let last: string | undefined;
  for (const line of metadataLines(repository, path)) {
    if (isTrouble(line)) {
      troubles.push(line);
      continue;
    }
    const { bytes, at } = line;
    if (bytes[0] === 0x23 || bytes.length === 0) continue;
    const isPeeled = bytes[0] === 0x5e;
    const oid = oidAt(bytes, isPeeled ? 1 : 0, idLength);
    const name = bytes.subarray(idLength + 1);
    const tag = isPeeled && last !== undefined ? values.get(last) : undefined;
    if (oid !== undefined && tag?.kind === "oid" && last !== undefined) {
      values.set(last, { ...tag, peeled: oid });
      last = undefined;
    } else if (oid !== undefined && !isPeeled && isRefName(name.toString("latin1"))) {
      if (values.size >= refsMax) {
        troubles.push(trouble("LIMIT_REACHED", placeOf(repository, path), at));
        return;
      }
      last = printable(name);
      values.set(last, { kind: "oid", oid });
    } else {
      firstBad ??= at;
      last = undefined;
    }
  }
  if (firstBad !== undefined)
    troubles.push(trouble("REF_BAD", placeOf(repository, path), firstBad));
}

/** Loose refs below `folder`. One that cannot be read leaves the packed one of its name, if any, in place. */
function readLooseRefs(
  repository: Repository,
  prefix: string,
  folder: string,
  values: Map<string, RefValue>,
  troubles: Trouble[],
): void {
  for (const file of walkFiles(repository, folder)) {
    if (isTrouble(file)) {
      troubles.push(file);
      continue;
    }
    if (values.size >= refsMax) {
      troubles.push(trouble("LIMIT_REACHED", placeOf(repository, folder)));
      return;
    }
    const value = readRefFile(repository, file.path);
    if (isTrouble(value)) troubles.push(value);
    else if (value !== undefined) values.set(prefix + printable(file.name), value);
  }
}

function readHead(
  repository: Repository,
  worktree: Worktree,
  values: Map<string, RefValue>,
  troubles: Trouble[],
): void {
  const path = join(worktree.gitDir, "HEAD");
  const value =
    readHeadLink(path) ??
    readRefFile(repository, path) ??
    trouble("REF_BAD", placeOf(repository, path));
  if (isTrouble(value)) troubles.push(value);
  else values.set(`${worktree.prefix}HEAD`, value);
}

/** Before 2005 ended, git made HEAD a symbolic link to the branch's file, and it still reads that. */
function readHeadLink(path: string): RefValue | undefined {
  try {
    const target = readlinkSync(path, { encoding: "buffer" });
    const isName = isRefName(target.toString("latin1"));
    return isName ? { kind: "symbolic", target: printable(target) } : undefined;
  } catch {
    return undefined; // not a link, as is usual: read as a file
  }
}

/** The ids in the files beside HEAD, several in one where there is one on each line. */
function readSpecialRefs(
  repository: Repository,
  { gitDir, prefix }: Worktree,
  troubles: Trouble[],
): NamedOid[] {
  const idLength = repository.oidBytes * 2;
  return [...specialNames(gitDir), ...operationFiles].flatMap((file) => {
    const path = join(gitDir, file);
    const ids = new Set<string>();
    let firstBad: number | undefined;
    for (const line of metadataLines(repository, path)) {
      if (isTrouble(line)) {
        troubles.push(line);
        continue;
      }
      const oid = oidAt(line.bytes, 0, idLength);
      const isOther = line.bytes.length === 0 || line.bytes.subarray(0, 4).equals(symbolicMark);
      if (oid === undefined && !isOther) firstBad ??= line.at;
      if (oid !== undefined && ids.size < refsMax) ids.add(oid);
    }
    if (firstBad !== undefined)
      troubles.push(trouble("REF_BAD", placeOf(repository, path), firstBad));
    return [...ids].map((oid) => ({ name: prefix + file, oid }));
  });
}

const symbolicMark = Buffer.from("ref:");

function specialNames(gitDir: string): readonly string[] {
  try {
    return readdirSync(gitDir).filter(isSpecialRefName).toSorted();
  } catch {
    return []; // a git directory that cannot be listed has no HEAD either, which is told there
  }
}

/**
 * The ref with its id. A symbolic ref that leads to nothing is left out: that is a branch without a commit, or
 * one that went away, and nothing to look at. One that leads nowhere else than to other symbolic refs is
 * trouble. `own` is the prefix of the refs that belong to the ref's worktree alone.
 */
function resolveRef(
  name: string,
  value: RefValue,
  values: ReadonlyMap<string, RefValue>,
  own: string,
  troubles: Trouble[],
): Ref[] {
  const kind = refKind(name);
  if (value.kind === "oid") {
    const { oid, peeled } = value;
    return [peeled === undefined ? { name, oid, kind } : { name, oid, kind, peeled }];
  }
  let here: RefValue | undefined = value;
  for (let depth = 1; depth < symbolicRefDepthMax && here?.kind === "symbolic"; depth++) {
    here = values.get(own + here.target) ?? values.get(here.target);
  }
  if (here?.kind === "oid") return [{ name, oid: here.oid, kind, symbolicTarget: value.target }];
  if (here?.kind === "symbolic") troubles.push(trouble("REF_BAD", name));
  return [];
}
