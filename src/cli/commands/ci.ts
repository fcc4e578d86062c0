/** `telltale ci`: what a pull request or a push adds. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { AddedIgnores } from "../../findings/added-ignores.ts";
import { auditChange } from "../../findings/change-audit.ts";
import { ObjectReader } from "../../git/object-reader.ts";
import type { Repository } from "../../git/repository.ts";
import { eventBytesMax } from "../../limits.ts";
import { rangeSource } from "../../sources/commit-range.ts";
import type { RangeSource } from "../../sources/commit-range.ts";
import { openRangeRepository } from "../../sources/range-repository.ts";
import { ciTest } from "../ci-environment.ts";
import { commitPolicy } from "../ci/policy.ts";
import { checkRange, hasHead } from "../ci/range-check.ts";
import { ciRange, unknown } from "../ci/range.ts";
import type { CiRange, NamedCommit } from "../ci/range.ts";
import { Revisions } from "../ci/revisions.ts";
import { absentNote, historyAdvice, ignoresNote, shortName } from "../ci/wording.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { compileLittle } from "../compile-little.ts";
import { configured } from "../config/configure.ts";
import type { Settings } from "../settings.ts";
import { runReport } from "../report-run.ts";
import { runRules } from "../run-rules.ts";

export const run: CommandRun = async ([path], options, dependencies, given) => {
  const { environment, folder, signal } = dependencies;
  const target = resolve(folder, path ?? ".");
  // A path says more than what git tells a hook.
  const repository = await openRangeRepository(target, path === undefined ? environment : {});
  const reader = new ObjectReader(repository);
  try {
    const job = ciTest(environment, readEvent);
    const revisions = new Revisions(repository, reader);
    const find = (text: string): string => {
      const named = revisions.named(text);
      if (named.kind === "found") return named.oid;
      if (named.kind !== "ambiguous") throw unknown(text, job, revisions);
      throw new UserError("RANGE_REVISION_AMBIGUOUS", shortName(text));
    };
    const range = ciRange(job, wantedOf(options), find, revisions);
    const source = sourceOf(range, repository, reader, revisions);
    const rangeNotes = checkRange(range, source.commits, revisions, job);
    const commit = policyCommit(options, range, find, revisions);
    const policy =
      commit === undefined
        ? undefined
        : await commitPolicy(
            commit,
            given,
            { repository, reader },
            { target, folder },
            historyAdvice(job),
          );
    const settings = policy?.settings ?? (await configured(given, path ?? ".", folder));
    const ignores = new AddedIgnores();
    const notes = [
      ...range.notes,
      ...rangeNotes,
      ...(commit === undefined ? [] : [`Settings and ignore files are those of ${commit.name}.`]),
    ];
    return await runReport(
      {
        command: "ci",
        target: path ?? ".",
        audit: async () => {
          const audit = await auditChange({
            source: ignores.watch(source),
            ...runRules(settings),
            published: true,
            onMany: compileLittle,
            signal,
          });
          return {
            ...audit,
            notes: [
              ...notes,
              ...ignoresNote(ignores.list(), settings),
              ...absentNote(audit.troubles, job),
            ],
          };
        },
        ...(policy === undefined ? {} : { readPolicy: policy.files.read }),
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

/** Whose policy holds, if not that of what is checked out. */
function policyCommit(
  { policyFrom }: Settings,
  { policy }: CiRange,
  find: (text: string) => string,
  revisions: Revisions,
): NamedCommit | undefined {
  const named =
    policyFrom === undefined ? policy : { name: shortName(policyFrom), oid: find(policyFrom) };
  return named && { ...named, oid: revisions.commit(named.oid) ?? named.oid };
}

/** What is new. What the target has by now is old too, unless it has the change itself: then it was merged. */
function sourceOf(
  range: CiRange,
  repository: Repository,
  reader: ObjectReader,
  revisions: Revisions,
): RangeSource {
  const base = range.base.map(({ oid }) => oid);
  const refs = range.refs.map((name) => Buffer.from(name, "utf8").toString("latin1"));
  const request = {
    tips: range.tips.map((oid) => ({ oid, refs })),
    names: range.hasNewNames ? refs : [],
    state: "added" as const,
  };
  if (range.target === undefined)
    return rangeSource(repository, reader, { ...request, excluded: base });
  const excluded = [...base, range.target.oid];
  const source = rangeSource(repository, reader, { ...request, excluded });
  const head = range.tips[0] === undefined ? undefined : revisions.commit(range.tips[0]);
  return hasHead(source.commits, head)
    ? source
    : rangeSource(repository, reader, { ...request, excluded: base });
}

/** A file that the provider wrote. One that cannot be read, or is too large to be one, is as none. */
function readEvent(path: string): string | undefined {
  try {
    return statSync(path).size > eventBytesMax ? undefined : readFileSync(path, "utf8");
  } catch {
    return undefined; // without it less is known, and what is needed is then asked for
  }
}
