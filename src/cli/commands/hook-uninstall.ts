/** `telltale hook uninstall`: takes the hooks away again. */
import { resolve } from "node:path";
import { openRepository } from "../../git/repository.ts";
import type { CommandRun } from "../command.ts";
import { uninstallForAll } from "../hook/hooks-for-all.ts";
import { told } from "../hook/outcome.ts";
import { uninstallHere } from "../hook/repository-hooks.ts";

export const run: CommandRun = async ([path = "."], { hooks, global }, dependencies) => {
  const { environment, folder } = dependencies;
  const outcome = global
    ? uninstallForAll(hooks, environment)
    : uninstallHere(openRepository(resolve(folder, path)), hooks, environment);
  return await told(outcome, dependencies);
};
