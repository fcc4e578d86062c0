/**
 * Entries as decisions: what `.telltale-ignore` and `.telltale-baseline` say of a finding.
 *
 * In: an entry file. Out: a decider, and the entries that no finding met.
 */
import type { FindingDraft } from "./assemble.ts";
import type { Decider } from "./decider.ts";
import type { Decision } from "./decision.ts";
import { macOf } from "./entry-file.ts";
import type { Entry, EntryFile, EntryKind } from "./entry-file.ts";

type LinedEntry = EntryFile["entries"][number];

/** Looks findings up among the entries of a file; `path` is what decisions say of where they stand. */
export function entryDecider(file: EntryFile, path: string, kind: EntryKind): Decider {
  const entriesOf = entryFinder(file);
  return {
    ofSecret: (finding) => entriesOf(finding).map((entry) => decisionOf(entry, path, kind)),
  };
}

/** The entries about a finding: more than one where branches were joined that both had it. */
export function entryFinder({
  salts,
  entries,
}: EntryFile): (finding: Pick<FindingDraft, "id">) => readonly LinedEntry[] {
  const byMac = new Map<string, LinedEntry[]>();
  for (const entry of entries) {
    const known = byMac.get(entry.mac);
    if (known === undefined) byMac.set(entry.mac, [entry]);
    else known.push(entry);
  }
  return ({ id }) => salts.flatMap((salt) => byMac.get(macOf(salt, id)) ?? []);
}

/** Entries that are about none of the findings. */
export function unmet(
  file: EntryFile,
  findings: readonly Pick<FindingDraft, "id">[],
): readonly LinedEntry[] {
  const entriesOf = entryFinder(file);
  const met = new Set(findings.flatMap((finding) => entriesOf(finding)));
  return file.entries.filter((entry) => !met.has(entry));
}

function decisionOf(entry: Entry & { line: number }, path: string, kind: EntryKind): Decision {
  const { expires, owner, reason = "", date, line } = entry;
  const where = `${path}:${line}`;
  if (kind === "baseline") return { kind, reason: `known since ${date}`, where };
  return {
    kind: "ignore-file",
    reason,
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
    where,
  };
}
