/**
 * The history audit: one repository and the stores of its submodules, from disk to findings.
 *
 * In: a path and options. Out: findings, coverage and troubles of everything that git stores there. Reports are
 * written from this by report/; the command line decides what a finding means for the exit code.
 */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { findOid } from "../git/object-id.ts";
import { catalogLookup, firstRow } from "../git/catalog.ts";
import type { Catalog } from "../git/catalog.ts";
import { ObjectStore } from "../git/object-store.ts";
import { openGitDirectory, openRepository } from "../git/repository.ts";
import type { Repository } from "../git/repository.ts";
import { submoduleStores } from "../git/stores.ts";
import { threadsDefaultMax } from "../limits.ts";
import { readBundle } from "../rules/bundle-file.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { scanRepository } from "../scan/pipeline.ts";
import type { ScanPhase, ScanResult } from "../scan/pipeline.ts";
import type { GraphPart } from "../scan/graph-log.ts";
import type { JobFile } from "../scan/job.ts";
import { readHistorySource } from "../sources/history.ts";
import type { HistoryFile, HistorySource } from "../sources/history.ts";
import { printableText } from "../text/printable.ts";
import { trouble, UserError } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { assembleFinding, factsOf, fileDigest, locate } from "./assemble.ts";
import type { Context, FindingDraft } from "./assemble.ts";
import { buildCommitGraph } from "./commit-graph.ts";
import type { Audit, HistoryAudit, IgnoredDraft } from "./audit.ts";
import { addCoverage, coverageOf, emptyCoverage, leftAloneCounts } from "./coverage.ts";
import type { CommitGraph } from "./commit-graph.ts";
import { findFiles } from "./file-findings.ts";
import { Locator } from "./locate.ts";
import { reachOf } from "./origins.ts";
import type { Origin, Reach } from "./origins.ts";
import { placesOfSecrets } from "./places.ts";
import type { PlaceGate } from "./place-allow.ts";
import { gateOf } from "./place-gate.ts";
import type { RunRules } from "./run-rules.ts";
import { PlaceSplitter } from "./split-places.ts";
import type { SplitPlaces } from "./split-places.ts";
import { TreeTimes } from "./tree-times.ts";

export type AuditOptions = {
  readonly path: string;
  /** Worker threads; by default one a processor, up to threadsDefaultMax. */
  readonly threads?: number;
  readonly verify?: boolean;
  readonly checkDeltas?: boolean;
  /** Largest plain file that is scanned, where that is not limits.ts's. */
  readonly fileBytesMax?: number;
  /** Rules other than the package's, and places that are left alone. */
  readonly rules?: RunRules;
  readonly onProgress?: (phase: ScanPhase | "attribution", done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

/** Audits the repository at or above `path`. Throws UserError if there is none. */
export async function auditHistory(options: AuditOptions): Promise<HistoryAudit> {
  const main = openRepository(options.path);
  const stores = submoduleStores(main);
  const troubles: Trouble[] = [...stores.troubles];
  const repositories: { name: string | undefined; repository: Repository }[] = [
    { name: undefined, repository: main },
  ];
  for (const { name, gitDir } of stores.items) {
    try {
      repositories.push({ name: printableText(name), repository: openGitDirectory(gitDir, main) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      troubles.push(trouble("FILE_UNREADABLE", printableText(name))); // a store that is none is still reported
    }
  }
  let bundle: RuleBundle | undefined;
  const rules = (): RuleBundle => (bundle ??= options.rules?.bundle ?? readBundle());
  const gate = await gateOf(options.rules);
  const audits: HistoryAudit[] = [];
  for (const { name, repository } of repositories) {
    if (options.signal?.aborted === true && audits.length > 0) break;
    audits.push(await auditRepository(repository, name, options, rules, gate));
  }
  return joinAudits(audits, troubles, repositories.length - 1);
}

async function auditRepository(
  repository: Repository,
  name: string | undefined,
  options: AuditOptions,
  bundle: () => RuleBundle,
  gate: PlaceGate | undefined,
): Promise<HistoryAudit> {
  const source = readHistorySource(repository);
  let past: Past | undefined;
  const result = await scanRepository({
    objectDirs: repository.objectDirs,
    oidBytes: repository.oidBytes,
    root: repository.path,
    files: source.files.map((file) => jobFile(file, repository)),
    filesBytes: source.files.reduce((sum, { size }) => sum + size, 0),
    texts: source.refs.map((ref) => ref.name),
    threads: options.threads ?? Math.min(threadsDefaultMax, availableParallelism()),
    verify: options.verify ?? false,
    checkDeltas: options.checkDeltas ?? false,
    bundle,
    ...(options.fileBytesMax === undefined ? {} : { fileBytesMax: options.fileBytesMax }),
    isBuiltIn: options.rules?.isBuiltIn ?? true,
    onGraph: (catalog, parts) => {
      past = pastOf(catalog, parts, source);
    },
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  options.onProgress?.("attribution", 0, 1);
  past ??= pastOf(result.catalog, result.graph, source);
  const attributed = attribute(repository, name, source, result, past, bundle, gate);
  const unread = result.fileTroubles.map(({ file, code }) =>
    trouble(code, printableText(source.files[file]?.name ?? "")),
  );
  const { findings, ignored, coverage, commits } = attributed;
  return {
    findings,
    ignored,
    coverage,
    troubles: [...repository.troubles, ...source.troubles, ...result.troubles, ...unread],
    repository: {
      objectFormat: repository.objectFormat,
      commits,
      refs: source.refs.length,
      submodules: 0,
    },
    checked: result.checked,
    interrupted: result.interrupted,
  };
}

function jobFile(file: HistoryFile, repository: Repository): JobFile {
  return file.kind === "lfs-object"
    ? { path: file.path, pointer: pointerOid(file, repository) }
    : { path: file.path };
}

/**
 * The id of the blob that stands for an LFS object in trees: git-lfs(1) writes its pointers in exactly one way
 * (docs/spec.md of Git LFS: keys in order, one line each), so its id can be told from the object's.
 */
function pointerOid(file: HistoryFile, repository: Repository): Uint8Array {
  const oid = file.name.slice(file.name.lastIndexOf("/") + 1);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${file.size}\n`;
  const hash = createHash(repository.objectFormat);
  return hash.update(`blob ${pointer.length}\0${pointer}`).digest();
}

/** The commits, what leads to them, and how far each of it reaches. */
type Past = {
  readonly graph: CommitGraph;
  readonly origins: readonly Origin[];
  readonly reach: Reach;
  /** Ids that refs name and no store has. */
  readonly missingNamed: readonly Uint8Array[];
};

/** Made while threads still scan trees. */
function pastOf(catalog: Catalog, parts: readonly GraphPart[], source: HistorySource): Past {
  const graph = buildCommitGraph(catalog, parts);
  const missingNamed: Uint8Array[] = [];
  const origins: Origin[] = [];
  for (const { name: origin, kind, oid, isRemote } of source.named) {
    const row = findOid(catalogLookup(catalog), oid, 0);
    if (row >= 0)
      origins.push({ name: origin, kind: kind === "pull" ? "other" : kind, row, isRemote });
    else if (kind !== "reflog" && kind !== "special") missingNamed.push(oid);
  }
  return { graph, origins, reach: reachOf(graph, origins), missingNamed };
}

/** Turns what the scan found into findings: trees in time, places, text. */
function attribute(
  repository: Repository,
  name: string | undefined,
  source: HistorySource,
  result: ScanResult,
  { graph, origins, reach, missingNamed }: Past,
  bundle: () => RuleBundle,
  gate: PlaceGate | undefined,
): Pick<Audit, "findings" | "ignored" | "coverage"> & { readonly commits: number } {
  const { catalog } = result;
  const rowOf = (oid: Uint8Array): number => findOid(catalogLookup(catalog), oid, 0);
  const coverage = coverageOf(repository, source, result, missingNamed);
  const hasNames = result.trees.some(({ names }) =>
    names.some(({ fileRule, set }) => fileRule || set !== 0),
  );
  const isQuiet =
    result.objectSets.size + result.fileSets.size + result.textSets.size === 0 && !hasNames;
  if (isQuiet) return { findings: [], ignored: [], coverage, commits: graph.count };
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
  const rules = bundle();
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
    const rule = rules.text[secret?.rule ?? -1];
    if (secret === undefined || rule === undefined) continue;
    const split = splitter?.split(rule.id, secret.digest, [...drafts.values()]);
    if (split?.kind === "none") continue;
    const kept = split?.drafts ?? [...drafts.values()];
    const finding = assembleFinding(context, rule, secret, secret.digest, kept);
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
    coverage: { ...coverage, ...leftAloneCounts(splitter?.leftAlone ?? {}) },
    commits: graph.count,
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
      const finding = assembleFinding(context, rule, { evidence, reasons }, digest, [draft]);
      return {
        finding: {
          ...finding,
          ...factsOf(context, rule, { evidence, reasons }, digest, [draft]),
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

/** Findings of all repositories; the same secret in two of them is one finding with the places of both. */
function joinAudits(
  audits: readonly HistoryAudit[],
  troubles: readonly Trouble[],
  submodules: number,
): HistoryAudit {
  const byId = new Map<string, FindingDraft>();
  for (const finding of audits.flatMap((audit) => audit.findings)) {
    const key = `${finding.rule}\0${finding.id}`;
    const known = byId.get(key);
    byId.set(key, known === undefined ? finding : joinFindings(known, finding));
  }
  return {
    findings: [...byId.values()],
    ignored: audits
      .flatMap((audit) => audit.ignored)
      .filter(({ rule, id }) => !byId.has(`${rule}\0${id}`)),
    coverage: audits.reduce((sum, audit) => addCoverage(sum, audit.coverage), emptyCoverage),
    troubles: [...troubles, ...audits.flatMap((audit) => audit.troubles)],
    repository: {
      objectFormat: audits[0]?.repository.objectFormat ?? "sha1",
      commits: audits.reduce((sum, { repository }) => sum + repository.commits, 0),
      refs: audits.reduce((sum, { repository }) => sum + repository.refs, 0),
      submodules,
    },
    checked: audits.reduce((sum, audit) => sum + audit.checked, 0),
    interrupted: audits.some((audit) => audit.interrupted),
  };
}

/** The outer repository's facts stand; a submodule adds places, and can only make matters worse. */
function joinFindings(a: FindingDraft, b: FindingDraft): FindingDraft {
  return {
    ...a,
    secretText: a.secretText || b.secretText,
    published: a.published === true || b.published === true ? true : (a.published ?? b.published),
    places: [...a.places, ...b.places],
    placesLeftOff: a.placesLeftOff + b.placesLeftOff,
  };
}
