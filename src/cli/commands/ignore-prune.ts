/** `telltale ignore prune`: takes out lines that are unused or expired; without --write it says which. */
import { ignorePath } from "../../findings/decision-files.ts";
import { entryLine } from "../../findings/entry-file.ts";
import type { CommandRun } from "../command.ts";
import { changeEntries } from "../decision-file.ts";
import { lineOf, standing } from "../ignore-standing.ts";
import { writeAll } from "../terminal.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) => {
  const { top, lines, isSure } = await standing(path, settings, dependencies);
  // What a shallow clone cuts off may be what an entry is about: it stays.
  const gone = lines.filter(({ isUnused, isExpired }) => isExpired || (isUnused && isSure));
  if (settings.write && gone.length > 0) {
    const taken = new Set(gone.map(({ entry }) => entryLine(entry)));
    await changeEntries(top, ignorePath, "ignore", ({ salts, entries }) => ({
      salts,
      entries: entries.filter((entry) => !taken.has(entryLine(entry))),
    }));
  }
  const how = settings.write ? "taken out" : "to take out (--write does it)";
  const unsure = lines.some(({ isUnused }) => isUnused) && !isSure;
  const text = [
    ...gone.map(lineOf),
    `${gone.length} of ${lines.length} lines of ${ignorePath} ${how}.`,
    ...(unsure
      ? ["Not everything could be looked at, so lines that seem unused are left as they are."]
      : []),
  ];
  await writeAll(dependencies.stdout, `${text.join("\n")}\n`);
  return 0;
};
