/**
 * Everything that there is to look at below a path: the history of its repository, and the files as they lie there.
 *
 * In: a path, settings, and where progress is told. Out: one audit, in which a secret that both have is one finding
 * with the places of both. Without a repository there are only files; in a bare one only the history.
 */
import { resolve } from "node:path";
import type { FindingDraft } from "../findings/assemble.ts";
import type { Audit, IgnoredDraft } from "../findings/audit.ts";
import { addCoverage } from "../findings/coverage.ts";
import { auditFiles } from "../findings/files-audit.ts";
import { auditHistory } from "../findings/history-audit.ts";
import { openRepository } from "../git/repository.ts";
import type { Repository } from "../git/repository.ts";
import { filesRoots } from "../sources/files.ts";
import { UserError } from "../trouble.ts";
import { compileLittle } from "./compile-little.ts";
import type { Settings } from "./settings.ts";
import { topFolder } from "./policy.ts";
import { openProgress } from "./progress.ts";
import type { Progress } from "./progress.ts";
import type { Dependencies } from "./report-run.ts";
import { runRules } from "./run-rules.ts";

export type Everything = { readonly top: string; readonly audit: Audit; readonly by: string };

/** For commands that write decisions down: the whole audit with nothing set aside yet. Progress is shown. */
export async function auditEverything(
  path: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<Everything> {
  const progress = openProgress(dependencies, settings.progress && !settings.quiet);
  const audit = await auditAll(path, settings, dependencies, progress.tell).finally(progress.clear);
  if (audit.interrupted) throw new UserError("DECISION_REFUSED", "Stopped. Nothing was written.");
  const { folder } = dependencies;
  return { top: topFolder(resolve(folder, path), folder), audit, by: "all" };
}

/** The history and the files of `path`, as far as the settings want them. */
export async function auditAll(
  path: string,
  settings: Settings,
  { signal, folder }: Dependencies,
  tell: Progress["tell"],
): Promise<Audit> {
  const { threads, fileBytesMax, sources } = settings;
  const full = resolve(folder, path);
  const repository = repositoryAt(full);
  const rules = runRules(settings);
  const how = {
    signal,
    rules,
    onThreads: compileLittle,
    ...(threads === undefined ? {} : { threads }),
    ...(fileBytesMax === undefined ? {} : { fileBytesMax }),
  };
  const wantsHistory = repository !== undefined && sources?.history !== false;
  const history = wantsHistory
    ? await auditHistory({
        ...how,
        path: full,
        verify: settings.verify,
        checkDeltas: settings.checkDeltas,
        onProgress: tell,
      })
    : undefined;
  const tree = repository === undefined ? full : repository.workTree;
  const wantsFiles = tree !== undefined && sources?.files !== false;
  if (history !== undefined && (!wantsFiles || history.interrupted)) return history;
  const files = await auditFiles({
    ...how,
    roots: await filesRoots(wantsFiles ? [tree] : [], folder),
    onProgress: (bytes) => tell("files", bytes, 0),
  });
  return history === undefined ? files : joined(history, files);
}

/** Any folder can be looked at; a repository that cannot be opened is another matter. */
function repositoryAt(path: string): Repository | undefined {
  try {
    return openRepository(path);
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_A_REPOSITORY") return undefined;
    throw error;
  }
}

/** A secret that both found is one finding, with the places of both; it is set aside only where both are. */
function joined(history: Audit, files: Audit): Audit {
  const findings = new Map<string, FindingDraft>();
  for (const finding of [...history.findings, ...files.findings]) {
    const known = findings.get(finding.digest);
    findings.set(finding.digest, known === undefined ? finding : withPlaces(known, finding));
  }
  const ignored = new Map<string, IgnoredDraft>();
  for (const finding of [...history.ignored, ...files.ignored]) {
    if (findings.has(finding.digest)) continue;
    const known = ignored.get(finding.digest);
    ignored.set(
      finding.digest,
      known === undefined ? finding : { ...withPlaces(known, finding), ignored: known.ignored },
    );
  }
  return {
    ...history,
    findings: [...findings.values()],
    ignored: [...ignored.values()],
    coverage: addCoverage(history.coverage, files.coverage),
    troubles: [...history.troubles, ...files.troubles],
    interrupted: history.interrupted || files.interrupted,
  };
}

function withPlaces(finding: FindingDraft, { places, placesLeftOff }: FindingDraft): FindingDraft {
  return {
    ...finding,
    places: [...finding.places, ...places],
    placesLeftOff: finding.placesLeftOff + placesLeftOff,
  };
}
