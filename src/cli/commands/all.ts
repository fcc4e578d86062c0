/** Plain `telltale [PATH]`: everything there is to look at. */
import { resolve } from "node:path";
import { filesOfFindings, withExposed } from "../../findings/exposed.ts";
import type { Audit } from "../../findings/audit.ts";
import type { CommandRun } from "../command.ts";
import { auditAll } from "../everything.ts";
import { topFolder } from "../policy.ts";
import { runReport } from "../report-run.ts";
import type { Settings } from "../settings.ts";
import { pathOf } from "../web/paths.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) =>
  await runReport(
    {
      command: "all",
      target: path,
      audit: async (tell) =>
        await withWeb(
          await auditAll(path, settings, dependencies, tell),
          pathOf(topFolder(resolve(dependencies.folder, path), dependencies.folder), path),
          settings,
        ),
    },
    settings,
    dependencies,
  );

/** The audit with what configurations of web servers hand out, if any are there. */
async function withWeb(audit: Audit, top: string, { sources }: Settings): Promise<Audit> {
  if (audit.interrupted || sources?.web === false) return audit;
  const { auditWeb } = await import("../../web/exposures/audit.ts");
  const web = await auditWeb([top], [], { files: filesOfFindings(audit, top) });
  const isNothing =
    web.coverage.configurations === 0 && web.exposures.length === 0 && web.unknown.length === 0;
  return isNothing ? audit : { ...withExposed(audit, web, top), web };
}
