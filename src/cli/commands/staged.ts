/** `telltale staged`: what would be committed. */
import { resolve } from "node:path";
import { auditChange } from "../../findings/change-audit.ts";
import { ObjectReader } from "../../git/object-reader.ts";
import { readBundle } from "../../rules/bundle-file.ts";
import { openRangeRepository } from "../../sources/range-repository.ts";
import { stagedSource } from "../../sources/staged.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { runReport } from "../report-run.ts";

export const run: CommandRun = async ([path], settings, dependencies) => {
  const { folder, environment, signal } = dependencies;
  // What git tells its hooks is about the current folder's repository.
  const repository =
    path === undefined
      ? await openRangeRepository(folder, environment)
      : await openRangeRepository(resolve(folder, path), {});
  if (repository.bare) {
    throw new UserError("USAGE", `${path ?? "."} is a bare repository: nothing is staged in one.`);
  }
  // git tells its hooks which index is about to be committed: for `git commit -a` and `git commit FILE` another one.
  const named = path === undefined ? environment["GIT_INDEX_FILE"] : undefined;
  const reader = new ObjectReader(repository);
  return await runReport(
    {
      command: "staged",
      target: path ?? ".",
      audit: async () =>
        await auditChange({
          source: stagedSource({
            repository,
            reader,
            ...(named === undefined || named === "" ? {} : { indexFile: resolve(folder, named) }),
          }),
          bundle: readBundle(),
          published: false,
          signal,
        }),
    },
    settings,
    dependencies,
  ).finally(() => {
    reader.close();
  });
};
