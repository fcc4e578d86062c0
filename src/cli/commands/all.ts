/** Plain `telltale [PATH]`: everything there is to look at. */
import type { CommandRun } from "../command.ts";
import { auditAll } from "../everything.ts";
import { runReport } from "../report-run.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) =>
  await runReport(
    {
      command: "all",
      target: path,
      audit: async (tell) => await auditAll(path, settings, dependencies, tell),
    },
    settings,
    dependencies,
  );
