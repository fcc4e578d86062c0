/** `telltale files`: files as they lie in folders. */
import { auditFiles } from "../../findings/files-audit.ts";
import { filesRoots } from "../../sources/files.ts";
import type { CommandRun } from "../command.ts";
import { compileLittle } from "../compile-little.ts";
import { runReport } from "../report-run.ts";
import { runRules } from "../run-rules.ts";

export const run: CommandRun = async (paths, settings, dependencies) => {
  const roots = await filesRoots(paths, dependencies.folder);
  return await runReport(
    {
      command: "files",
      target: paths.length === 0 ? "." : paths.join(" "),
      audit: async (tell) =>
        await auditFiles({
          roots,
          rules: runRules(settings),
          signal: dependencies.signal,
          onThreads: compileLittle,
          onProgress: (bytes) => tell("files", bytes, 0),
          ...(settings.fileBytesMax === undefined ? {} : { fileBytesMax: settings.fileBytesMax }),
          ...(settings.threads === undefined ? {} : { threads: settings.threads }),
        }),
    },
    settings,
    dependencies,
  );
};
