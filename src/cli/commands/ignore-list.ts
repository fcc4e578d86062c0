/** `telltale ignore list`: what is set aside, by whom and why; and which lines are of no use any more. */
import { ignorePath } from "../../findings/decision-files.ts";
import type { CommandRun } from "../command.ts";
import { lineOf, standing } from "../ignore-standing.ts";
import { writeAll } from "../terminal.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) => {
  const { lines } = await standing(path, settings, dependencies);
  const count = (name: keyof (typeof lines)[number]): number =>
    lines.filter((line) => line[name] === true).length;
  const text = [
    ...lines.map(lineOf),
    lines.length === 0
      ? `${ignorePath} has no entries.`
      : `${lines.length} in ${ignorePath}: ${count("isUnused")} unused, ${count("isExpired")} expired, ${count("isWithoutReason")} without a reason.`,
  ];
  await writeAll(dependencies.stdout, `${text.join("\n")}\n`);
  return 0;
};
