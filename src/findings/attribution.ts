/**
 * Attribution: from what a scan found to findings, with commits, paths and text.
 *
 * In: a repository's source, the scan's result, its commits and origins. Out: findings. Loaded only where something
 * was found.
 */
import { catalogLookup, firstRow } from "../git/catalog.ts";
import { findOid } from "../git/object-id.ts";
import { ObjectStore } from "../git/object-store.ts";
import type { Repository } from "../git/repository.ts";
import type { RuleBundle } from "../rules/rule.ts";
import type { ScanResult } from "../scan/pipeline.ts";
import type { HistorySource } from "../sources/history.ts";
import { pointerOid } from "../sources/lfs-pointer.ts";
import { assembleFinding, factsOf, fileDigest, locate } from "./assemble.ts";
import type { Context, FindingDraft } from "./assemble.ts";
import type { Audit, IgnoredDraft } from "./audit.ts";
import type { CommitGraph } from "./commit-graph.ts";
import { leftAloneCounts } from "./coverage.ts";
import { gradedByPath } from "./path-grade.ts";
import { findFiles } from "./file-findings.ts";
import { Locator } from "./locate.ts";
import type { Origin, Reach } from "./origins.ts";
import type { PlaceGate } from "./place-allow.ts";
import { placesOfSecrets } from "./places.ts";
import { PlaceSplitter } from "./split-places.ts";
import type { SplitPlaces } from "./split-places.ts";
import { TreeTimes } from "./tree-times.ts";

/** The commits, what leads to them, and how far each of it reaches. */
export type Past = {
  readonly graph: CommitGraph;
  readonly origins: readonly Origin[];
  readonly reach: Reach;
};

export type Scanned = {
  readonly repository: Repository;
  /** Of a submodule; the main repository has none. */
  readonly name: string | undefined;
  readonly source: HistorySource;
  readonly result: ScanResult;
  readonly past: Past;
};

/** Findings, those that config files set aside, and how much of what was found they leave alone. */
export type Attributed = Pick<Audit, "findings" | "ignored"> & {
  readonly leftAlone: ReturnType<typeof leftAloneCounts> | undefined;
};

/** Turns what the scan found into findings: trees in time, places, text. */
export function attribute(
  { repository, name, source, result, past }: Scanned,
  rules: RuleBundle,
  gate: PlaceGate | undefined,
): Attributed {
  const { graph, origins, reach } = past;
  const { catalog } = result;
  const rowOf = (oid: Uint8Array): number => findOid(catalogLookup(catalog), oid, 0);
  const pointers = pointerRows(repository, source, result, rowOf);
  const pointerSet = new Set(pointers.values());
  const times = new TreeTimes(catalog, graph, reach);
  const spans = times.spans(
    result.trees,
    (row, fileRule, nameSet) =>
      fileRule ||
      nameSet !== 0 ||
      (row >= 0 && (result.objectSets.has(row) || pointerSet.has(row))),
  );
  const store = new ObjectStore(catalog);
  const context: Context = {
    catalog,
    graph,
    reach,
    origins,
    store,
    locator: new Locator(rules),
    filePath: (number) => source.files[number]?.path ?? "",
    text: (number) => source.refs[number]?.name ?? "",
    isStopped: result.interrupted,
    hasRemoteRefs: origins.some(({ isRemote }) => isRemote),
    ...(name === undefined ? {} : { repository: name }),
  };
  const originNumbers = new Map(origins.map((origin, number) => [origin.name, number]));
  const places = placesOfSecrets({
    result,
    graph,
    reach,
    origins,
    spans,
    staged: stagedByRow(source, rowOf),
    pointers,
    fileKinds: source.files.map(({ kind }) => kind),
    fileNames: source.files.map((file) => file.name),
    textOrigins: source.refs.map((ref) => originNumbers.get(ref.name) ?? -1),
  });
  const findings: FindingDraft[] = [];
  const ignored: IgnoredDraft[] = [];
  const splitter =
    gate === undefined
      ? undefined
      : new PlaceSplitter(gate, context, (draft, digest) => locate(context, draft, digest)?.text);
  for (const [number, drafts] of [...places].toSorted(([a], [b]) => a - b)) {
    const secret = result.secrets[number];
    const rule = rules.text.at(secret?.rule ?? -1);
    if (secret === undefined || rule === undefined) continue;
    const split = splitter?.split(rule.id, secret.digest, [...drafts.values()]);
    if (split?.kind === "none") continue;
    const kept = split?.drafts ?? [...drafts.values()];
    const judged = gradedByPath(secret, rule.id, kept);
    if (judged === undefined) continue;
    const finding = assembleFinding(context, rule, judged, secret.digest, kept);
    if (split?.kind === "aside") ignored.push({ ...finding, ignored: split.by });
    else findings.push(finding);
  }
  for (const { finding, split } of fileFindings(context, result, spans, rules, splitter)) {
    if (split?.kind === "aside") ignored.push({ ...finding, ignored: split.by });
    else if (split?.kind !== "none") findings.push(finding);
  }
  store.close();
  return {
    findings,
    ignored,
    leftAlone: leftAloneCounts(splitter?.leftAlone ?? {}),
  };
}

function fileFindings(
  context: Context,
  result: ScanResult,
  spans: Parameters<typeof findFiles>[1],
  rules: RuleBundle,
  splitter: PlaceSplitter | undefined,
): { readonly finding: FindingDraft; readonly split: SplitPlaces | undefined }[] {
  const read = (row: number): Uint8Array | undefined => {
    const object = context.store.object(row);
    return typeof object === "string" ? undefined : object.bytes;
  };
  const hasSecret = (row: number): boolean => result.objectSets.has(firstRow(context.catalog, row));
  return findFiles(rules.file, spans, read, hasSecret).map(
    ({ rule, path, draft, evidence, reasons }) => {
      const digest = fileDigest(rule.id, path);
      const judged = gradedByPath({ evidence, reasons }, rule.id, [draft]) ?? { evidence, reasons };
      const finding = assembleFinding(context, rule, judged, digest, [draft]);
      return {
        finding: {
          ...finding,
          ...factsOf(context, rule, judged, digest, [draft]),
          secretText: "",
        },
        split: splitter?.split(rule.id, digest, [draft]),
      };
    },
  );
}

function stagedByRow(
  source: HistorySource,
  rowOf: (oid: Uint8Array) => number,
): Map<number, { index: string; path: string }[]> {
  const byRow = new Map<number, { index: string; path: string }[]>();
  for (const { index, path, oid } of source.staged) {
    const row = rowOf(oid);
    if (row < 0) continue;
    const list = byRow.get(row) ?? [];
    byRow.set(row, list);
    list.push({ index, path: Buffer.from(path).toString("latin1") });
  }
  return byRow;
}

function pointerRows(
  repository: Repository,
  source: HistorySource,
  result: ScanResult,
  rowOf: (oid: Uint8Array) => number,
): Map<number, number> {
  const rows = new Map<number, number>();
  for (const number of result.fileSets.keys()) {
    const file = source.files[number];
    if (file?.kind !== "lfs-object") continue;
    const row = rowOf(pointerOid(file, repository));
    if (row >= 0) rows.set(number, row);
  }
  return rows;
}
