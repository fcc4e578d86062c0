/**
 * Revisions: what people and CI systems write for a commit.
 *
 * In: `main`, `origin/main`, `v1.2`, a full or short id, `@`, `@{upstream}`, each with any number of `~3`, `^2`,
 * `^{commit}` behind it (gitrevisions(7)). Out: an object's id, or which of several reasons there is none. A name that
 * stands for several things is ambiguous, where git warns and takes the first: whoever may add a tag could else move
 * what a change is compared with. Reflog entries, searches and paths in trees are unknown here.
 */
import type { TroubleCode } from "../trouble.ts";
import { CommitLinks } from "./commit-links.ts";
import { readTagLinks } from "./commit.ts";
import { lastValue } from "./config.ts";
import type { ObjectReader } from "./object-reader.ts";
import { typeBlob, typeCommit, typeTag, typeTree } from "./pack-entry.ts";
import type { RefLookup } from "./ref-lookup.ts";
import { remotesOf, trackingName } from "./remote.ts";
import { configOf } from "./repository.ts";
import type { Repository } from "./repository.ts";

export type Revision =
  | { readonly kind: "found"; readonly oid: string }
  | { readonly kind: "unknown" }
  /** What it may stand for: some of them, where there are many. */
  | { readonly kind: "ambiguous"; readonly ids: readonly string[] }
  /** It leads to an object that is not here. */
  | { readonly kind: "absent"; readonly oid: string }
  /** It leads over a commit whose parents were not fetched. */
  | { readonly kind: "shallow"; readonly oid: string }
  | { readonly kind: "unreadable"; readonly oid: string; readonly code: TroubleCode };

export type RevisionContext = {
  readonly repository: Repository;
  readonly reader: ObjectReader;
  readonly refs: RefLookup;
};

/** git's rules for short names (ref_rev_parse_rules in refs.c): what stands before, and behind. */
const rules: readonly (readonly [before: string, behind: string])[] = [
  ["", ""],
  ["refs/", ""],
  ["refs/tags/", ""],
  ["refs/heads/", ""],
  ["refs/remotes/", ""],
  ["refs/remotes/", "/HEAD"],
];

/** Shortest id that is looked for: git's MINIMUM_ABBREV. */
const shortIdMin = 4;
/** Ids looked at where a short one fits several. */
const idsMax = 16;

const unknown: Revision = { kind: "unknown" };

/** The object that `text` stands for; with "commit", the commit that it leads to. */
export function resolveRevision(
  context: RevisionContext,
  text: string,
  wanted: "any" | "commit",
): Revision {
  const full = wanted === "commit" ? `${text}^{commit}` : text;
  const parts = /^([^^~:]+)((?:\^\{[a-z]*\}|\^\d*|~\d*)*)$/u.exec(full);
  const [, base = "", suffixes = ""] = parts ?? [];
  if (parts === null) return unknown;
  let revision = baseOf(context, base, suffixes !== "");
  for (const [suffix] of suffixes.matchAll(/\^\{[a-z]*\}|\^\d*|~\d*/gu)) {
    if (revision.kind !== "found") return revision;
    revision = step(context, revision.oid, suffix);
  }
  if (revision.kind !== "found" || context.reader.has(revision.oid)) return revision;
  return { kind: "absent", oid: revision.oid };
}

function baseOf(context: RevisionContext, base: string, isCommit: boolean): Revision {
  const { repository, refs } = context;
  const upstream = /^(.*)@\{u(?:pstream)?\}$/iu.exec(base)?.[1];
  if (upstream !== undefined) return upstreamOf(context, upstream);
  if (isId(base, 2 * repository.oidBytes)) return { kind: "found", oid: base.toLowerCase() };
  const name = Buffer.from(base === "@" ? "HEAD" : base, "utf8").toString("latin1");
  const ids = new Set(rules.flatMap(([before, behind]) => refs.find(before + name + behind) ?? []));
  const [oid] = ids;
  if (ids.size > 1) return { kind: "ambiguous", ids: [...ids] };
  return oid === undefined ? shortId(context, base, isCommit) : { kind: "found", oid };
}

function isId(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-f]+$/iu.test(text);
}

function shortId({ reader }: RevisionContext, text: string, isCommit: boolean): Revision {
  if (text.length < shortIdMin || text.length > 2 * reader.oidBytes) return unknown;
  if (!/^[0-9a-f]+$/iu.test(text)) return unknown;
  const all = reader.withPrefix(text.toLowerCase(), idsMax + 1);
  // As in git, an id that has to lead to a commit need only be the one that does.
  const fit =
    all.length > 1 && isCommit ? all.filter((oid) => peeled(reader, oid, typeCommit)) : all;
  const [oid] = fit;
  if (oid === undefined) return unknown;
  if (all.length > idsMax || fit.length > 1)
    return { kind: "ambiguous", ids: all.slice(0, idsMax) };
  return { kind: "found", oid };
}

/** The tracking ref of the branch that a branch (of this name, or the one checked out) is to be merged with. */
function upstreamOf({ repository, refs }: RevisionContext, branch: string): Revision {
  const config = configOf(repository);
  const head = refs.targetOf("HEAD")?.replace(/^refs\/heads\//, "");
  const isHead = branch === "" || branch === "@" || branch === "HEAD";
  const name = isHead ? head && Buffer.from(head, "latin1").toString("utf8") : branch;
  if (name === undefined) return unknown;
  const remote = lastValue(config, "branch", "remote", name);
  const merge = lastValue(config, "branch", "merge", name);
  if (typeof remote !== "string" || typeof merge !== "string") return unknown;
  const found = remotesOf(config).find((one) => one.name === remote);
  const ref = remote === "." ? merge : found && trackingName(found, merge);
  const oid = ref && refs.find(Buffer.from(ref, "utf8").toString("latin1"));
  return oid === undefined || oid === "" ? unknown : { kind: "found", oid };
}

/** One suffix. */
function step(context: RevisionContext, oid: string, suffix: string): Revision {
  const { reader } = context;
  if (suffix.startsWith("^{")) return peelTo(reader, oid, suffix.slice(2, -1));
  const count = suffix.length === 1 ? 1 : Number(suffix.slice(1));
  if (!Number.isSafeInteger(count)) return unknown;
  const commit = peelTo(reader, oid, "commit");
  if (commit.kind !== "found" || count === 0) return commit;
  if (suffix.startsWith("^")) return parentOf(context, commit.oid, count - 1);
  let revision: Revision = commit;
  for (let back = 0; back < count && revision.kind === "found"; back++)
    revision = parentOf(context, revision.oid, 0);
  return revision;
}

function parentOf({ repository, reader }: RevisionContext, oid: string, number: number): Revision {
  const commit = new CommitLinks(reader, repository).read(oid);
  if (commit === "OBJECT_MISSING") return { kind: "absent", oid };
  if (typeof commit === "string") return { kind: "unreadable", oid, code: commit };
  if (commit.isCut) return { kind: "shallow", oid };
  const parent = commit.parents[number];
  return parent === undefined ? unknown : { kind: "found", oid: parent };
}

const typesByName: Readonly<Record<string, number>> = {
  commit: typeCommit,
  tree: typeTree,
  blob: typeBlob,
  tag: typeTag,
};

/** `^{type}`, `^{}` (what is no tag) and `^{object}`. */
function peelTo(reader: ObjectReader, oid: string, type: string): Revision {
  if (type === "object") return { kind: "found", oid };
  const wanted = type === "" ? 0 : typesByName[type];
  return (wanted !== undefined && peeled(reader, oid, wanted)) || absentOr(reader, oid);
}

function absentOr(reader: ObjectReader, oid: string): Revision {
  return reader.has(oid) ? unknown : { kind: "absent", oid };
}

/** The object of that type (0: any but a tag) that an object leads to: through tags, and from a commit to its tree. */
function peeled(reader: ObjectReader, first: string, type: number): Revision | undefined {
  const seen = new Set<string>();
  for (let oid = first; !seen.has(oid);) {
    seen.add(oid);
    const object = reader.read(oid);
    if (object === "OBJECT_MISSING") return { kind: "absent", oid };
    if (typeof object === "string") return { kind: "unreadable", oid, code: object };
    if (object.type === type || (type === 0 && object.type !== typeTag))
      return { kind: "found", oid };
    const next = nextOf(object, type, reader.oidBytes);
    if (next === undefined) return undefined;
    oid = next;
  }
  return undefined;
}

function nextOf(
  { type, bytes }: { readonly type: number; readonly bytes: Uint8Array },
  wanted: number,
  oidBytes: number,
): string | undefined {
  if (type === typeTag) {
    const target = readTagLinks(bytes, oidBytes)?.target;
    return target && Buffer.from(target).toString("hex");
  }
  const isTreeOf = type === typeCommit && wanted === typeTree;
  return isTreeOf
    ? /^tree ([0-9a-f]+)\n/.exec(Buffer.from(bytes).toString("latin1"))?.[1]
    : undefined;
}
