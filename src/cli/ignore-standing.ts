/**
 * How the entries of `.telltale-ignore` stand: which are used, expired, or without a reason.
 *
 * In: a path. Out: each entry with what is to be said of it, as data and as a line. Which are used can only be told by
 * looking at everything.
 */
import { resolve } from "node:path";
import type { CoverageCounts } from "../findings/coverage.ts";
import { ignorePath } from "../findings/decision-files.ts";
import { unmet } from "../findings/entry-decider.ts";
import type { EntryFile } from "../findings/entry-file.ts";
import { auditEverything } from "./everything.ts";
import { readEntries } from "./decision-file.ts";
import type { Settings } from "./settings.ts";
import { topFolder } from "./policy.ts";
import type { Dependencies } from "./report-run.ts";

export type StandingLine = {
  readonly entry: EntryFile["entries"][number];
  readonly isUnused: boolean;
  readonly isExpired: boolean;
  readonly isWithoutReason: boolean;
};

export type Standing = {
  readonly top: string;
  readonly lines: readonly StandingLine[];
  /** Everything was looked at: what is unused is so. */
  readonly isSure: boolean;
};

export async function standing(
  path: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<Standing> {
  const top = topFolder(resolve(dependencies.folder, path), dependencies.folder);
  const file = readEntries(top, ignorePath, "ignore");
  if (file.entries.length === 0) return { top, lines: [], isSure: true };
  const { audit } = await auditEverything(path, settings, dependencies);
  const unused = new Set(unmet(file, audit.findings));
  const today = dependencies.today();
  return {
    top,
    isSure: audit.troubles.length === 0 && isWhole(audit.coverage),
    lines: file.entries.map((entry) => ({
      entry,
      isUnused: unused.has(entry),
      isExpired: entry.expires !== undefined && entry.expires < today,
      isWithoutReason: entry.reason === undefined,
    })),
  };
}

/** "`.telltale-ignore:4 generic-password, 2026-11-25 until 2027-01-31, Ada: an example (unused)`" */
export function lineOf({ entry, isUnused, isExpired }: StandingLine): string {
  const { line, rule, date, expires, owner, reason } = entry;
  const marks = [...(isUnused ? ["unused"] : []), ...(isExpired ? ["expired"] : [])];
  return [
    `${ignorePath}:${line} ${rule}, ${date}`,
    expires === undefined ? "" : ` until ${expires}`,
    owner === undefined ? "" : `, ${owner}`,
    `: ${reason ?? "without a reason"}`,
    marks.length === 0 ? "" : ` (${marks.join(", ")})`,
  ].join("");
}

function isWhole({ objects, missing, shallow }: CoverageCounts): boolean {
  return objects.scanned === objects.expected && missing === 0 && shallow === 0;
}
