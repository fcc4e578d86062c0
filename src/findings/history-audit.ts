/**
 * The history audit: one repository and the stores of its submodules, from disk to findings.
 *
 * In: a path and options. Out: findings, coverage and troubles of everything that git stores there. Reports are
 * written from this by report/; the command line decides what a finding means for the exit code.
 */
import { availableParallelism } from "node:os";
import { findOid } from "../git/object-id.ts";
import { catalogLookup } from "../git/catalog.ts";
import type { Catalog } from "../git/catalog.ts";
import { openGitDirectory, openRepository } from "../git/repository.ts";
import type { Repository } from "../git/repository.ts";
import { submoduleStores } from "../git/stores.ts";
import { threadsDefaultMax } from "../limits.ts";
import { readBundle } from "../rules/bundle-file.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { scanRepository } from "../scan/pipeline.ts";
import type { ScanPhase, ScanResult } from "../scan/pipeline.ts";
import type { GraphPart } from "../scan/graph-log.ts";
import type { JobFile } from "../scan/job-share.ts";
import { readHistorySource } from "../sources/history.ts";
import type { HistoryFile, HistorySource } from "../sources/history.ts";
import { pointerOid } from "../sources/lfs-pointer.ts";
import { withMember } from "../text/member-path.ts";
import { printableText } from "../text/printable.ts";
import { trouble, UserError } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { buildCommitGraph } from "./commit-graph.ts";
import type { FindingDraft } from "./assemble.ts";
import type { Attributed, Past } from "./attribution.ts";
import type { HistoryAudit } from "./audit.ts";
import { addCoverage, coverageOf, emptyCoverage } from "./coverage.ts";
import { reachOf } from "./origins.ts";
import type { Origin } from "./origins.ts";
import type { PlaceGate } from "./place-allow.ts";
import { gateOf } from "./place-gate.ts";
import type { RunRules } from "./run-rules.ts";

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
  /** Told before threads are started: there is much to do. */
  readonly onThreads?: () => void;
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
  let past: ReturnType<typeof pastOf> | undefined;
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
    ...(options.onThreads === undefined ? {} : { onThreads: options.onThreads }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  options.onProgress?.("attribution", 0, 1);
  const { missingNamed, ...known } = past ?? pastOf(result.catalog, result.graph, source);
  const scanned = { repository, name, source, result, past: known };
  const attributed: Attributed = foundNothing(result)
    ? { findings: [], ignored: [], leftAlone: undefined }
    : (await import("./attribution.ts")).attribute(scanned, bundle(), gate);
  const coverage = coverageOf(repository, source, result, missingNamed);
  const unread = result.fileTroubles.map(({ file, code, member }) =>
    trouble(code, withMember(printableText(source.files[file]?.name ?? ""), member)),
  );
  return {
    findings: attributed.findings,
    ignored: attributed.ignored,
    coverage:
      attributed.leftAlone === undefined ? coverage : { ...coverage, ...attributed.leftAlone },
    troubles: [...repository.troubles, ...source.troubles, ...result.troubles, ...unread],
    repository: {
      objectFormat: repository.objectFormat,
      commits: known.graph.count,
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

/** Whether the scan left nothing to attribute: no secret, and no name that a rule is about. */
function foundNothing({ objectSets, fileSets, textSets, trees }: ScanResult): boolean {
  const telling = trees.some(({ names }) =>
    names.some(({ fileRule, set }) => fileRule || set !== 0),
  );
  return objectSets.size + fileSets.size + textSets.size === 0 && !telling;
}

/** Made while threads still scan trees: the past, and the ids that refs name and no store has. */
function pastOf(
  catalog: Catalog,
  parts: readonly GraphPart[],
  source: HistorySource,
): Past & { readonly missingNamed: readonly Uint8Array[] } {
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
