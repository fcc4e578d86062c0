/** `telltale history`: the audit of everything that git stores. */
import { auditHistory } from "../../findings/history-audit.ts";
import type { CommandRun } from "../command.ts";
import { compileLittle } from "../compile-little.ts";
import { runReport } from "../report-run.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) =>
  await runReport(
    {
      command: "history",
      target: path,
      audit: async (onProgress) =>
        await auditHistory({
          path,
          verify: settings.verify,
          ...(settings.configuration === undefined ? {} : { rules: settings.configuration.rules }),
          checkDeltas: settings.checkDeltas,
          onThreads: compileLittle,
          signal: dependencies.signal,
          onProgress,
          ...(settings.fileBytesMax === undefined ? {} : { fileBytesMax: settings.fileBytesMax }),
          ...(settings.threads === undefined ? {} : { threads: settings.threads }),
        }),
    },
    settings,
    dependencies,
  );
