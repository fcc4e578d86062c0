/** `telltale ignore import`: turns another tool's ignore file or baseline into entries of ours. */
import { relative, resolve } from "node:path";
import type { FindingDraft } from "../../findings/assemble.ts";
import { decide } from "../../findings/decide.ts";
import { ignorePath, readForeignFile } from "../../findings/decision-files.ts";
import type { Decider } from "../../findings/decider.ts";
import { entryFinder } from "../../findings/entry-decider.ts";
import { macOf } from "../../findings/entry-file.ts";
import type { Entry } from "../../findings/entry-file.ts";
import { printableText } from "../../text/printable.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { changeEntries, mergeHint, newSalt, readEntries } from "../decision-file.ts";
import { auditEverything } from "../everything.ts";
import type { Settings } from "../settings.ts";
import { folderReader, readPlain, topFolder } from "../policy.ts";
import { writeAll } from "../terminal.ts";
import { decisionWords } from "./ignore.ts";

export const run: CommandRun = async ([file = "", path = "."], settings, dependencies) => {
  const { folder, today } = dependencies;
  const top = topFolder(resolve(folder, path), folder);
  const bytes = readPlain(resolve(folder, file), file);
  if (bytes === undefined) throw new UserError("PATH_MISSING", printableText(file));
  const name = printableText(relative(top, resolve(folder, file)));
  const foreign = await readForeignFile(bytes, name, folderReader(top));
  // A file that cannot be read is told before a scan of minutes.
  readEntries(top, ignorePath, "ignore");
  const { audit } = await auditEverything(path, settings, dependencies);
  const problems = new Map(
    foreign.entries.flatMap(({ where, problem }) =>
      problem === undefined ? [] : [[where, problem]],
    ),
  );
  const decider = without(foreign.decider(audit.findings), new Set(problems.keys()));
  const { ignored } = decide(audit, [decider], today());
  let [isNew, addedCount] = [false, 0];
  await changeEntries(top, ignorePath, "ignore", (ours) => {
    isNew = ours.salts.length === 0 && ignored.length > 0;
    const salts = isNew ? [newSalt()] : ours.salts;
    const entriesOf = entryFinder(ours);
    const added = ignored
      .filter((finding) => entriesOf(finding).length === 0)
      .map((finding): Entry => {
        const { reason, where } = finding.ignored;
        return {
          mac: macOf(salts[0] ?? "", finding.id),
          rule: finding.rule,
          date: today(),
          ...wordsOf(settings, `${reason} (${where})`, today()),
        };
      });
    addedCount = added.length;
    return added.length === 0 ? undefined : { salts, entries: [...ours.entries, ...added] };
  });
  const used = new Set(ignored.flatMap((finding) => wheres(decider, finding)));
  const met = new Map(
    audit.findings.flatMap((finding) =>
      wheres(decider, finding).map((where) => [where, finding] as const),
    ),
  );
  const unmapped = foreign.entries.flatMap(({ where, problem }) =>
    used.has(where) ? [] : [`${where}: ${problem ?? reasonOf(met.get(where))}`],
  );
  const lines = [
    `${addedCount} written to ${ignorePath}, ${ignored.length - addedCount} there already; ${unmapped.length} of ${foreign.entries.length} entries of ${name} could not be mapped${unmapped.length === 0 ? "." : ":"}`,
    ...unmapped.map((line) => `  ${line}`),
  ];
  await writeAll(dependencies.stdout, `${lines.join("\n")}\n`);
  if (isNew) await writeAll(dependencies.stdout, mergeHint(top, ignorePath));
  return 0;
};

/** A reason of the user's stands before the one that the file gives. */
function wordsOf(
  settings: Settings,
  reason: string,
  today: string,
): ReturnType<typeof decisionWords> {
  const given = settings.reason === undefined ? "" : `${settings.reason}: `;
  return decisionWords(
    { ...settings, reason: printableText(given + reason).slice(0, 1000) },
    today,
  );
}

/** Without what is not to become an entry. */
function without(decider: Decider, left: ReadonlySet<string>): Decider {
  return {
    ofSecret: (finding) =>
      decider.ofSecret?.(finding).filter(({ where }) => !left.has(where)) ?? [],
    ofPlace: (place, finding) =>
      decider.ofPlace?.(place, finding).filter(({ where }) => !left.has(where)) ?? [],
  };
}

/** All entries that are about a finding, or a place of it. */
function wheres(decider: Decider, finding: FindingDraft): string[] {
  return [
    ...(decider.ofSecret?.(finding) ?? []),
    ...finding.places.flatMap((place) => decider.ofPlace?.(place, finding) ?? []),
  ].map(({ where }) => where);
}

function reasonOf(finding: FindingDraft | undefined): string {
  return finding === undefined
    ? "nothing that it is about is found in this repository"
    : `${finding.id} (${finding.rule}) stands in other places too, which it does not cover`;
}
