/** `telltale ignore`: writes down that a finding is not to count, with the reason. */
import { resolve } from "node:path";
import { ignorePath } from "../../findings/decision-files.ts";
import { entryFinder } from "../../findings/entry-decider.ts";
import { isDate, macOf, unfit } from "../../findings/entry-file.ts";
import type { Entry } from "../../findings/entry-file.ts";
import { jsonDocument } from "../../findings/foreign-ignores/document.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { changeEntries, mergeHint, newSalt, readEntries } from "../decision-file.ts";
import { auditEverything } from "../everything.ts";
import { checkFindingId, findingWithId } from "../finding-id.ts";
import { readReportFile } from "../report-input.ts";
import type { Settings } from "../settings.ts";
import { topFolder } from "../policy.ts";
import { writeAll } from "../terminal.ts";

type Known = { readonly id: string; readonly rule: string };

export const run: CommandRun = async ([id = "", path = "."], settings, dependencies) => {
  const words = decisionWords(settings, dependencies.today());
  checkFindingId(id);
  const top = topFolder(resolve(dependencies.folder, path), dependencies.folder);
  // A file that cannot be read is told before a scan of minutes.
  readEntries(top, ignorePath, "ignore");
  const known =
    settings.from === undefined
      ? (await auditEverything(path, settings, dependencies)).audit.findings
      : knownOfReport(dependencies.folder, settings.from);
  const finding = findingWithId(known, id, settings.from);
  let [isNew, isChanged] = [false, false];
  await changeEntries(top, ignorePath, "ignore", (file) => {
    isNew = file.salts.length === 0;
    const salts = isNew ? [newSalt()] : file.salts;
    const replaced = new Set(entryFinder(file)(finding));
    isChanged = replaced.size > 0;
    const entry: Entry = {
      mac: macOf(salts[0] ?? "", finding.id),
      rule: finding.rule,
      date: dependencies.today(),
      ...words,
    };
    return { salts, entries: [...file.entries.filter((one) => !replaced.has(one)), entry] };
  });
  const until = settings.expires === undefined ? "" : ` until ${settings.expires}`;
  const how = isChanged ? "changed in" : "written to";
  await writeAll(
    dependencies.stdout,
    `${finding.id} (${finding.rule}) is set aside${until}: ${how} ${ignorePath}.\n${isNew ? mergeHint(top, ignorePath) : ""}`,
  );
  return 0;
};

/** Reason, owner and expiry, as they may stand in the file. */
export function decisionWords(
  { reason = "", owner, expires }: Settings,
  today: string,
): Pick<Entry, "reason" | "owner" | "expires"> {
  if (reason.trim() === "") refuse("A decision needs a reason: --reason says why.");
  for (const [option, text] of [
    ["--reason", reason],
    ["--owner", owner ?? ""],
  ] as const) {
    if (unfit.test(text)) refuse(`${option} holds a line break or another control character.`);
    if (text.length > wordsMax) refuse(`${option} is longer than ${wordsMax} characters.`);
  }
  if (owner?.trim() === "") refuse("--owner is empty.");
  if (expires !== undefined && !isDate(expires))
    refuse(
      `--expires takes a day of the calendar, YYYY-MM-DD, not "${expires.replace(unfit, "?")}".`,
    );
  if (expires !== undefined && expires < today) refuse(`--expires ${expires} is past already.`);
  return {
    reason: reason.trim(),
    ...(owner === undefined ? {} : { owner: owner.trim() }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** Longest reason or owner: what is longer is a document, and belongs into one. */
const wordsMax = 1000;

function knownOfReport(folder: string, name: string): Known[] {
  const report = jsonDocument(readReportFile(folder, name), name);
  const lists = [report.field(report.root, "findings"), report.field(report.root, "ignored")];
  return lists
    .flatMap((list) => report.items(list))
    .map((item) => {
      const id = report.text(report.field(item, "id")) ?? "";
      const rule = report.text(report.field(item, "rule")) ?? "";
      if (!/^[0-9a-f]{16}$/.test(id) || rule === "" || unfit.test(rule))
        report.fail(item, "no finding of a report");
      return { id, rule };
    });
}

function refuse(what: string): never {
  throw new UserError("DECISION_REFUSED", what);
}
