/** `telltale ci`: what a pull request or a push adds. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { auditChange } from "../../findings/change-audit.ts";
import { ObjectReader } from "../../git/object-reader.ts";
import type { Repository } from "../../git/repository.ts";
import { eventBytesMax } from "../../limits.ts";
import { readBundle } from "../../rules/bundle-file.ts";
import { openRangeRepository } from "../../sources/range-repository.ts";
import { rangeSource } from "../../sources/commit-range.ts";
import type { RangeSource } from "../../sources/commit-range.ts";
import { ciTest } from "../ci-environment.ts";
import { checkRange, hasHead } from "../ci/range-check.ts";
import { ciRange, unknown } from "../ci/range.ts";
import type { CiRange } from "../ci/range.ts";
import { Revisions } from "../ci/revisions.ts";
import type { CommandRun } from "../command.ts";
import type { Settings } from "../options.ts";
import { runReport } from "../report-run.ts";

export const run: CommandRun = async ([path], settings, dependencies) => {
  const { environment, folder, signal } = dependencies;
  // A path says more than what git tells a hook.
  const repository = await openRangeRepository(
    resolve(folder, path ?? "."),
    path === undefined ? environment : {},
  );
  const reader = new ObjectReader(repository);
  try {
    const job = ciTest(environment, readEvent);
    const revisions = new Revisions(repository, reader);
    const find = (text: string): string => {
      const oid = revisions.named(text);
      if (oid === undefined) throw unknown(text, job, revisions);
      return oid;
    };
    const range = ciRange(job, wantedOf(settings), find, revisions);
    const source = sourceOf(range, repository, reader, revisions);
    const notes = [...range.notes, ...checkRange(range, source.commits, revisions, job)];
    return await runReport(
      {
        command: "ci",
        target: path ?? ".",
        audit: async () => ({
          ...(await auditChange({ source, bundle: readBundle(), published: true, signal })),
          notes,
        }),
      },
      settings.reportOnly ? { ...settings, failOn: "never" } : settings,
      dependencies,
    );
  } finally {
    reader.close();
  }
};

function wantedOf({ base, head }: Settings): { readonly base?: string; readonly head?: string } {
  return { ...(base === undefined ? {} : { base }), ...(head === undefined ? {} : { head }) };
}

/** What is new. What the target has by now is old too, unless it has the change itself: then it was merged. */
function sourceOf(
  range: CiRange,
  repository: Repository,
  reader: ObjectReader,
  revisions: Revisions,
): RangeSource {
  const base = range.base.map(({ oid }) => oid);
  const tips = range.tips.map((oid) => ({ oid, refs: range.refs }));
  const sourceSince = (excluded: readonly string[]): RangeSource =>
    rangeSource(repository, reader, { tips, excluded, state: "added", scansNames: true });
  if (range.target === undefined) return sourceSince(base);
  const source = sourceSince([...base, range.target.oid]);
  const head = range.tips[0] === undefined ? undefined : revisions.commit(range.tips[0]);
  return hasHead(source.commits, head) ? source : sourceSince(base);
}

/** A file that the provider wrote. One that cannot be read, or is too large to be one, is as none. */
function readEvent(path: string): string | undefined {
  try {
    return statSync(path).size > eventBytesMax ? undefined : readFileSync(path, "utf8");
  } catch {
    return undefined; // without it less is known, and what is needed is then asked for
  }
}
