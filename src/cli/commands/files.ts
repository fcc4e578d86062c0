/** `telltale files`: files as they lie in folders. */
import { auditFiles } from "../../findings/files-audit.ts";
import { readBundle } from "../../rules/bundle-file.ts";
import { filesRoots } from "../../sources/files.ts";
import type { CommandRun } from "../command.ts";
import { runReport } from "../report-run.ts";

export const run: CommandRun = async (paths, settings, dependencies) => {
  const roots = await filesRoots(paths, dependencies.folder);
  return await runReport(
    {
      command: "files",
      target: paths.length === 0 ? "." : paths.join(" "),
      audit: async (tell) =>
        await auditFiles({
          roots,
          bundle: readBundle(),
          signal: dependencies.signal,
          onProgress: (bytes) => tell("files", bytes, 0),
          ...(settings.threads === undefined ? {} : { threads: settings.threads }),
        }),
    },
    settings,
    dependencies,
  );
};
