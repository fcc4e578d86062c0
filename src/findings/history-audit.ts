/**
 * The history audit: one repository and the stores of its submodules, from disk to findings.
 *
 * In: a path and options. Out: findings, coverage and troubles of everything that git stores there. Reports are
 * written from this by report/; the command line decides what a finding means for the exit code.
 */
import { availableParallelism } from "node:os";
import { findOid } from "../git/object-id.ts";
import { catalogLookup } from "../git/catalog.ts";
import { openGitDirectory, openRepository } from "../git/repository.ts";
import type { Repository } from "../git/repository.ts";
import { submoduleStores } from "../git/stores.ts";
import { threadsDefaultMax } from "../limits.ts";
import { readBundle } from "../rules/bundle-file.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { scanRepository } from "../scan/pipeline.ts";
import type { ScanPhase, ScanResult } from "../scan/pipeline.ts";
import type { JobFile } from "../scan/job.ts";
import { readHistorySource } from "../sources/history.ts";
import type { HistoryFile, HistorySource } from "../sources/history.ts";
import { pointerOid } from "../sources/lfs-pointer.ts";
import { printableText } from "../text/printable.ts";
import { trouble, UserError } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import type { FindingDraft } from "./assemble.ts";
import { buildCommitGraph } from "./commit-graph.ts";
import { addCoverage, coverageOf, emptyCoverage } from "./coverage.ts";
import type { CoverageCounts } from "./coverage.ts";
import type { Origin } from "./origins.ts";

export type AuditOptions = {
  readonly path: string;
  /** Worker threads; by default one a processor, up to threadsDefaultMax. */
  readonly threads?: number;
  readonly verify?: boolean;
  readonly checkDeltas?: boolean;
  readonly onProgress?: (phase: ScanPhase | "attribution", done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

/** What an audit found, before masking and advice. */
export type Audit = {
  readonly findings: readonly FindingDraft[];
  readonly coverage: CoverageCounts;
  readonly troubles: readonly Trouble[];
  readonly objectFormat: string;
  readonly commits: number;
  readonly refs: number;
  readonly submodules: number;
  /** Objects on which --check-deltas compared the two scans. */
  readonly checked: number;
  readonly interrupted: boolean;
};

/** Audits the repository at or above `path`. Throws UserError if there is none. */
export async function auditHistory(options: AuditOptions): Promise<Audit> {
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
  const rules = (): RuleBundle => (bundle ??= readBundle());
  const audits: Audit[] = [];
  for (const { name, repository } of repositories) {
    if (options.signal?.aborted === true && audits.length > 0) break;
    audits.push(await auditRepository(repository, name, options, rules));
  }
  return joinAudits(audits, troubles, repositories.length - 1);
}

async function auditRepository(
  repository: Repository,
  name: string | undefined,
  options: AuditOptions,
  bundle: () => RuleBundle,
): Promise<Audit> {
  const source = readHistorySource(repository);
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
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  options.onProgress?.("attribution", 0, 1);
  const graph = buildCommitGraph(result.catalog, result.graph);
  const { origins, missing } = namedRows(source, result);
  const scanned = { repository, name, source, result, graph, origins };
  const findings = foundNothing(result)
    ? []
    : (await import("./attribution.ts")).attribute(scanned, bundle());
  const unread = result.fileTroubles.map(({ file, code }) =>
    trouble(code, printableText(source.files[file]?.name ?? "")),
  );
  return {
    findings,
    coverage: coverageOf(repository, source, result, missing),
    commits: graph.count,
    troubles: [...repository.troubles, ...source.troubles, ...result.troubles, ...unread],
    objectFormat: repository.objectFormat,
    refs: source.refs.length,
    submodules: 0,
    checked: result.checked,
    interrupted: result.interrupted,
  };
}

function jobFile(file: HistoryFile, repository: Repository): JobFile {
  return file.kind === "lfs-object"
    ? { path: file.path, pointer: pointerOid(file, repository) }
    : { path: file.path };
}

/** Whether the scan left nothing to attribute: no secret, and no name that a rule is about. */
function foundNothing({ objectSets, fileSets, textSets, trees }: ScanResult): boolean {
  const telling = trees.some(({ names }) =>
    names.some(({ fileRule, set }) => fileRule || set !== 0),
  );
  return objectSets.size + fileSets.size + textSets.size === 0 && !telling;
}

/** The names that lead to an object which is stored, and the ids of those that should and do not. */
function namedRows(
  source: HistorySource,
  { catalog }: ScanResult,
): { origins: Origin[]; missing: Uint8Array[] } {
  const origins: Origin[] = [];
  const missing: Uint8Array[] = [];
  for (const { name, kind, oid, isRemote } of source.named) {
    const row = findOid(catalogLookup(catalog), oid, 0);
    if (row >= 0) origins.push({ name, kind: kind === "pull" ? "other" : kind, row, isRemote });
    else if (kind !== "reflog" && kind !== "special") missing.push(oid);
  }
  return { origins, missing };
}

/** Findings of all repositories; the same secret in two of them is one finding with the places of both. */
function joinAudits(
  audits: readonly Audit[],
  troubles: readonly Trouble[],
  submodules: number,
): Audit {
  const byId = new Map<string, FindingDraft>();
  for (const finding of audits.flatMap((audit) => audit.findings)) {
    const key = `${finding.rule}\0${finding.id}`;
    const known = byId.get(key);
    byId.set(key, known === undefined ? finding : joinFindings(known, finding));
  }
  return {
    findings: [...byId.values()],
    coverage: audits.reduce((sum, audit) => addCoverage(sum, audit.coverage), emptyCoverage),
    troubles: [...troubles, ...audits.flatMap((audit) => audit.troubles)],
    objectFormat: audits[0]?.objectFormat ?? "sha1",
    commits: audits.reduce((sum, audit) => sum + audit.commits, 0),
    refs: audits.reduce((sum, audit) => sum + audit.refs, 0),
    submodules,
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
