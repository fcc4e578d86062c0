/** `telltale hook status`: which hooks git runs, and whether they run telltale. */
import { resolve } from "node:path";
import { openRepository } from "../../git/repository.ts";
import type { CommandRun } from "../command.ts";
import { statusForAll, statusHere, statusLines } from "../hook/hook-status.ts";
import { told } from "../hook/outcome.ts";
import { writeAll } from "../terminal.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) => {
  const { environment, folder, stdout } = dependencies;
  const status = settings.global
    ? statusForAll(environment)
    : statusHere(openRepository(resolve(folder, path)), environment);
  const runs = status.hooks.filter(({ runsTelltale }) => runsTelltale).map(({ hook }) => hook);
  const isMissing =
    settings.hooks.length === 0
      ? runs.length === 0
      : settings.hooks.some((hook) => !runs.includes(hook));
  if (settings.format === "text") {
    return await told({ lines: statusLines(status), isUnfinished: isMissing }, dependencies);
  }
  await writeAll(stdout, `${JSON.stringify(status, undefined, 2)}\n`);
  return isMissing ? 1 : 0;
};
