/**
 * Everything that there is to look at in a repository, for commands that write decisions down.
 *
 * In: a path. Out: the audit of its history and of its working tree, with nothing set aside yet, the repository's top,
 * and the name of the command that finds the same. Progress is shown as by other commands.
 */
import { resolve } from "node:path";
import type { FindingDraft } from "../findings/assemble.ts";
import type { Audit } from "../findings/audit.ts";
import { addCoverage } from "../findings/coverage.ts";
import { auditFiles } from "../findings/files-audit.ts";
import { auditHistory } from "../findings/history-audit.ts";
import { openRepository } from "../git/repository.ts";
import { readBundle } from "../rules/bundle-file.ts";
import { filesRoots } from "../sources/files.ts";
import { UserError } from "../trouble.ts";
import type { Settings } from "./options.ts";
import { topFolder } from "./policy.ts";
import { openProgress } from "./progress.ts";
import type { Progress } from "./progress.ts";
import type { Dependencies } from "./report-run.ts";

export type Everything = { readonly top: string; readonly audit: Audit; readonly by: string };

export async function auditEverything(
  path: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<Everything> {
  const { stderr, environment, now, folder } = dependencies;
  const full = resolve(folder, path);
  const progress = openProgress({ stderr, environment, now }, settings.progress && !settings.quiet);
  const audit = await audited(full, settings, dependencies, progress).finally(progress.clear);
  if (audit.interrupted) throw new UserError("DECISION_REFUSED", "Stopped. Nothing was written.");
  return { top: topFolder(full, folder), audit, by: "all" };
}

async function audited(
  path: string,
  { threads, configuration }: Settings,
  { signal, folder }: Dependencies,
  { tell }: Progress,
): Promise<Audit> {
  const how = { signal, ...(threads === undefined ? {} : { threads }) };
  const history = await auditHistory({
    ...how,
    path,
    onProgress: tell,
    ...(configuration === undefined ? {} : { rules: configuration.rules }),
  });
  const { workTree } = openRepository(path);
  if (workTree === undefined || history.interrupted) return history;
  const files = await auditFiles({
    ...how,
    roots: await filesRoots([workTree], folder),
    bundle: readBundle(),
    onProgress: (bytes) => tell("files", bytes, 0),
  });
  return joined(history, files);
}

/** A secret that both found is one finding, with the places of both. */
function joined(history: Audit, files: Audit): Audit {
  const byDigest = new Map<string, FindingDraft>();
  for (const finding of [...history.findings, ...files.findings]) {
    const known = byDigest.get(finding.digest);
    byDigest.set(finding.digest, known === undefined ? finding : withPlaces(known, finding));
  }
  return {
    ...history,
    findings: [...byDigest.values()],
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
