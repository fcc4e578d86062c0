/** `telltale stdin`: text on standard input. */
import { auditChange } from "../../findings/change-audit.ts";
import { inputSource } from "../../sources/input.ts";
import type { CommandRun } from "../command.ts";
import { runRules } from "../run-rules.ts";
import { runReport } from "../report-run.ts";

export const run: CommandRun = async (_, settings, dependencies) =>
  await runReport(
    {
      command: "stdin",
      target: settings.path ?? "standard input",
      audit: async () =>
        await auditChange({
          source: inputSource(await dependencies.readStdin(), settings.path),
          ...runRules(settings),
          published: null,
          signal: dependencies.signal,
        }),
    },
    settings,
    dependencies,
  );
