/** `telltale hook install`: has git run telltale before a push or a commit. */
import { resolve } from "node:path";
import { openRepository } from "../../git/repository.ts";
import type { CommandRun } from "../command.ts";
import { installForAll } from "../hook/hooks-for-all.ts";
import { told } from "../hook/outcome.ts";
import { installHere } from "../hook/repository-hooks.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) => {
  const { environment, folder } = dependencies;
  const hooks = settings.hooks.length === 0 ? (["pre-push"] as const) : settings.hooks;
  const outcome = settings.global
    ? installForAll(hooks, environment)
    : installHere(openRepository(resolve(folder, path)), hooks, environment, settings.force);
  return await told(outcome, dependencies);
};
