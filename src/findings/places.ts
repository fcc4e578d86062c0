/**
 * Places: for every secret, all that holds it, joined by path.
 *
 * In: the scan's sets by row, file and text, and the spans of kept tree entries. Out: for each secret (and for each
 * file whose name is the finding) its places with commits, flags and origins, as numbers. Text is left to locate.ts.
 */
import { firstRow } from "../git/catalog.ts";
import type { Catalog } from "../git/catalog.ts";
import { typeBlob, typeCommit, typeTag } from "../git/pack-entry.ts";
import type { ScanResult } from "../scan/pipeline.ts";
import type { CommitGraph } from "./commit-graph.ts";
import { atTip, inHead, isRef, peel, reached } from "./origins.ts";
import type { Origin, Reach } from "./origins.ts";
import type { EntrySpan } from "./tree-times.ts";

/** What holds a secret before its text is read. `key` joins versions of one place. */
export type PlaceDraft = {
  readonly key: string;
  readonly kind: "blob" | "file-name" | "commit" | "tag" | "ref-name" | "git-file" | "lfs-object";
  /** Bytes of the path as latin1. */
  readonly path?: string;
  /** Of files and texts: their number in the source. */
  readonly number?: number;
  /** Commit numbers, -1 for none. */
  first: number;
  last: number;
  flags: number;
  /** Numbers of origins that lead straight here. */
  origins: Set<number>;
  /** Names besides origins, such as an index. */
  readonly names: Set<string>;
  /** Rows of the objects at this place, with the last commit of each: the newest is shown. */
  readonly versions: Map<number, number>;
};

export type PlaceSource = {
  readonly result: ScanResult;
  readonly graph: CommitGraph;
  readonly reach: Reach;
  readonly origins: readonly Origin[];
  readonly spans: readonly EntrySpan[];
  /** Names of indexes by the row of what is staged, with the path. */
  readonly staged: ReadonlyMap<
    number,
    readonly { readonly index: string; readonly path: string }[]
  >;
  /** Row of an LFS object's pointer, by file number. */
  readonly pointers: ReadonlyMap<number, number>;
  /** Kind of each file. */
  readonly fileKinds: readonly ("git-file" | "lfs-object")[];
  readonly fileNames: readonly string[];
  /** Origin of each text (a ref's name). */
  readonly textOrigins: readonly number[];
};

type Drafts = Map<string, PlaceDraft>;

/** Places of each secret, by its number. */
export function placesOfSecrets(source: PlaceSource): Map<number, Drafts> {
  const { result } = source;
  const spansOf = spansByRow(result.catalog, source.spans);
  const directOf = directOrigins(source);
  const places = new Map<number, Drafts>();
  const add = (set: number, drafts: readonly PlaceDraft[]): void => {
    for (const secret of result.sets[set] ?? []) {
      const known = places.get(secret) ?? new Map<string, PlaceDraft>();
      places.set(secret, known);
      for (const draft of drafts) join(known, draft);
    }
  };
  for (const [row, set] of result.objectSets)
    add(set, draftsOfObject(source, row, spansOf.get(row) ?? [], directOf));
  for (const span of source.spans)
    if (span.nameSet !== 0) add(span.nameSet, [fromSpan("file-name", span, span.row)]);
  for (const [number, set] of result.fileSets) add(set, draftsOfFile(source, number, spansOf));
  for (const [text, set] of result.textSets) add(set, [draftOfRefName(source, text)]);
  return places;
}

/** A draft of an entry in trees. */
export function fromSpan(
  kind: "blob" | "file-name" | "lfs-object",
  span: EntrySpan,
  row: number,
): PlaceDraft {
  return {
    key: `${kind}\0${span.path}`,
    kind,
    path: span.path,
    first: span.first,
    last: span.last,
    flags: span.flags,
    origins: new Set(span.tips),
    names: new Set(),
    versions: new Map([[row, span.last]]),
  };
}

/** Adds a draft to those known, joining it with one of the same key. */
export function join(known: Drafts, draft: PlaceDraft): void {
  const before = known.get(draft.key);
  if (before === undefined) {
    known.set(draft.key, {
      ...draft,
      origins: new Set(draft.origins),
      names: new Set(draft.names),
      versions: new Map(draft.versions),
    });
    return;
  }
  // A place that a ref reaches is dated by the commits that refs reach.
  const gains = (draft.flags & reached) - (before.flags & reached);
  if (gains > 0 || (gains === 0 && before.first < 0)) before.first = draft.first;
  else if (gains === 0 && draft.first >= 0) before.first = Math.min(before.first, draft.first);
  if (gains > 0) before.last = draft.last;
  else if (gains === 0) before.last = Math.max(before.last, draft.last);
  before.flags |= draft.flags;
  for (const origin of draft.origins) before.origins.add(origin);
  for (const name of draft.names) before.names.add(name);
  for (const [row, last] of draft.versions)
    before.versions.set(row, Math.max(last, before.versions.get(row) ?? -1));
}

function spansByRow(catalog: Catalog, spans: readonly EntrySpan[]): Map<number, EntrySpan[]> {
  const byRow = new Map<number, EntrySpan[]>();
  for (const span of spans) {
    if (span.row < 0) continue;
    const row = firstRow(catalog, span.row);
    const list = byRow.get(row);
    if (list === undefined) byRow.set(row, [span]);
    else list.push(span);
  }
  return byRow;
}

/** Origins by the row they name, and by the row they lead to through tags. */
function directOrigins(source: PlaceSource): Map<number, Set<number>> {
  const byRow = new Map<number, Set<number>>();
  for (const [number, origin] of source.origins.entries()) {
    for (let row = origin.row, steps = 0; row >= 0 && steps < 64; steps++) {
      byRow.set(row, (byRow.get(row) ?? new Set()).add(number));
      const next = source.graph.tags.get(row);
      if (next === undefined || row === peel(source.graph, row)) break;
      row = next;
    }
  }
  return byRow;
}

function draftsOfObject(
  source: PlaceSource,
  row: number,
  spans: readonly EntrySpan[],
  directOf: ReadonlyMap<number, ReadonlySet<number>>,
): PlaceDraft[] {
  const { catalog } = source.result;
  const type = catalog.type[row];
  const direct = directOf.get(row);
  if (type === typeCommit) return [draftOfCommit(source, row, direct)];
  const drafts = type === typeBlob ? spans.map((span) => fromSpan("blob", span, row)) : [];
  const staged = source.staged.get(row) ?? [];
  for (const { index, path } of staged) {
    const draft = bareDraft(`blob\0${path}`, "blob", row, path);
    draft.names.add(index);
    drafts.push(draft);
  }
  if (direct !== undefined || drafts.length === 0) {
    const kind = type === typeTag ? "tag" : "blob";
    drafts.push(withOrigins(source, bareDraft(`${kind}\0\0${row}`, kind, row), direct));
  }
  return drafts;
}

function bareDraft(key: string, kind: PlaceDraft["kind"], row: number, path?: string): PlaceDraft {
  return {
    key,
    kind,
    ...(path === undefined ? {} : { path }),
    first: -1,
    last: -1,
    flags: 0,
    origins: new Set(),
    names: new Set(),
    versions: new Map(row < 0 ? [] : [[row, -1]]),
  };
}

/** Notes the origins that lead straight to a draft's object. */
function withOrigins(
  source: PlaceSource,
  draft: PlaceDraft,
  origins: ReadonlySet<number> | undefined,
): PlaceDraft {
  for (const number of origins ?? []) {
    const origin = source.origins[number];
    draft.origins.add(number);
    if (origin !== undefined && isRef(origin.kind))
      draft.flags |= reached | (origin.kind === "head" ? inHead : atTip);
  }
  return draft;
}

function draftOfCommit(
  source: PlaceSource,
  row: number,
  direct: ReadonlySet<number> | undefined,
): PlaceDraft {
  const draft = bareDraft(`commit\0${row}`, "commit", row);
  const commit = source.graph.numberOfRow.get(row) ?? -1;
  draft.first = commit;
  draft.last = commit;
  draft.versions.set(row, commit);
  if (commit >= 0) {
    draft.flags = source.reach.flags[commit] ?? 0;
    const by = source.reach.by[commit] ?? -1;
    if (by >= 0 && (direct === undefined || direct.size === 0)) draft.origins.add(by);
  }
  return withOrigins(source, draft, direct);
}

function draftsOfFile(
  source: PlaceSource,
  number: number,
  spansOf: ReadonlyMap<number, readonly EntrySpan[]>,
): PlaceDraft[] {
  const kind = source.fileKinds[number] ?? "git-file";
  const pointer = source.pointers.get(number);
  const spans = pointer === undefined ? [] : (spansOf.get(pointer) ?? []);
  if (spans.length > 0)
    return spans.map((span) => ({ ...fromSpan("lfs-object", span, span.row), number }));
  const path = source.fileNames[number] ?? "";
  return [{ ...bareDraft(`${kind}\0${path}`, kind, -1, path), number }];
}

function draftOfRefName(source: PlaceSource, text: number): PlaceDraft {
  const number = source.textOrigins[text] ?? -1;
  const draft = bareDraft(`ref-name\0${text}`, "ref-name", -1);
  return { ...withOrigins(source, draft, new Set(number < 0 ? [] : [number])), number: text };
}
