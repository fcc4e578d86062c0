/** `telltale baseline`: accepts everything that is found today, so that only what is new counts. */
import { relative, resolve } from "node:path";
import { applyDecisions, baselinePath } from "../../findings/decision-files.ts";
import type { FindingDraft } from "../../findings/assemble.ts";
import { entryFinder, unmet } from "../../findings/entry-decider.ts";
import { macOf } from "../../findings/entry-file.ts";
import type { Entry } from "../../findings/entry-file.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { changeEntries, mergeHint, newSalt, readEntries } from "../decision-file.ts";
import { auditEverything } from "../everything.ts";
import { policyOf, topFolder } from "../policy.ts";
import { writeAll } from "../terminal.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) => {
  const { folder, today } = dependencies;
  const top = topFolder(resolve(folder, path), folder);
  const name = nameBelow(top, folder, settings.baseline);
  // A file that cannot be read is told before a scan of minutes.
  readEntries(top, name, "baseline");
  const { baseline: _, ...plain } = settings;
  // What is set aside for another reason is not accepted once more.
  const { baseline: __, ...decisions } = await policyOf({ folder, target: path }, plain);
  const { audit, by } = await auditEverything(path, settings, dependencies);
  const counting = applyDecisions(audit, decisions, by, today()).findings;
  // What git is told to ignore fails nothing, and is nobody else's business.
  const findings = counting.filter(({ state }) => state !== "ignored");
  let [isNew, addedCount, gone] = [false, 0, 0];
  await changeEntries(top, name, "baseline", (before) => {
    isNew = before.salts.length === 0;
    const salts = isNew ? [newSalt()] : before.salts;
    const entriesOf = entryFinder(before);
    const kept = findings.flatMap((finding) => entriesOf(finding));
    const added = findings.filter((finding) => entriesOf(finding).length === 0);
    addedCount = added.length;
    gone = unmet(before, findings).length;
    const entries: Entry[] = [
      ...kept,
      ...added.map((finding) => entryOf(finding, salts[0] ?? "", today())),
    ];
    return { salts, entries, by };
  });
  await writeAll(
    dependencies.stdout,
    `${findings.length} findings accepted in ${name}: ${addedCount} new, ${findings.length - addedCount} known before; ${gone} gone.\n`,
  );
  if (isNew) await writeAll(dependencies.stdout, mergeHint(top, name));
  return 0;
};

/** The baseline's path from the top: it is a file of the repository. */
export function nameBelow(top: string, folder: string, baseline: string | undefined): string {
  if (baseline === undefined) return baselinePath;
  const name = relative(top, resolve(folder, baseline)).replaceAll("\\", "/");
  if (name !== "" && !name.startsWith("../")) return name;
  throw new UserError("DECISIONS_UNWRITABLE", `${baseline} is not in the repository`);
}

function entryOf({ id, rule, places }: FindingDraft, salt: string, date: string): Entry {
  const [place] = places;
  const name = place?.path ?? place?.object;
  const line = place?.line === undefined ? "" : `:${place.line}`;
  const at = name === undefined ? {} : { at: `${name}${line}` };
  return { mac: macOf(salt, id), rule, date, ...at };
}
