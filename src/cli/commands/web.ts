/** `telltale web`: which files the configurations of web servers hand out. */
import { rank } from "../../web/exposures/probes.ts";
import { UserError } from "../../trouble.ts";
import type { WebReport } from "../../report/web-report.ts";
import type { CommandRun } from "../command.ts";
import { openReportFile } from "../report-file.ts";
import type { Dependencies } from "../report-run.ts";
import type { ReportFormat, Settings } from "../settings.ts";
import { namedConfiguration } from "../web/named.ts";
import { pathOf, rootsOf } from "../web/paths.ts";
import { wantsColour, widthOf, writeAll } from "../terminal.ts";

export const run: CommandRun = async (paths, settings, dependencies) => {
  const { web } = settings;
  if (web.answer !== undefined) {
    const { answerRequests } = await import("../web/answers.ts");
    return await answerRequests(settings, dependencies);
  }
  if (web.explain !== undefined) {
    const { explainRequest } = await import("../web/explain.ts");
    return await explainRequest(paths, settings, dependencies);
  }
  return await reportRun(paths, settings, dependencies);
};

async function reportRun(
  paths: readonly string[],
  settings: Settings,
  dependencies: Dependencies,
): Promise<number> {
  const { folder, now } = dependencies;
  const files = settings.reports.map(({ format, file }) => ({
    format,
    file: openReportFile(file, false),
  }));
  try {
    const started = now();
    const found = await judged(paths, settings, dependencies);
    const durationMs = now() - started;
    const isShown = settings.format === "json" || !settings.quiet;
    const report = isShown || files.length > 0 ? await hidden(found) : found;
    for (const { format, file } of files) {
      file.write(
        await written(report, format, settings, { width: 100, colour: false, durationMs }),
      );
    }
    if (isShown) {
      const colour = wantsColour(settings.color, dependencies);
      const options = { width: widthOf(dependencies.stdout), colour, durationMs };
      await writeAll(
        dependencies.stdout,
        await written(report, settings.format, settings, options),
      );
    }
    return exitCodeOf(report, settings);
  } finally {
    for (const { file } of files) file.close();
  }

  async function judged(
    given: readonly string[],
    { web }: Settings,
    { version }: Dependencies,
  ): Promise<WebReport> {
    const tops = topsOf(given, web.config, folder);
    const roots = rootsOf(web.roots, folder);
    const { auditWeb } = await import("../../web/exposures/audit.ts");
    const named = await namedConfiguration(settings, folder);
    const audit = await auditWeb(tops, roots, {
      ...(web.host === undefined ? {} : { host: web.host }),
      ...(named === undefined ? {} : { named }),
    });
    const target = named === undefined ? given.join(" ") || "." : (web.config ?? "");
    if (audit.coverage.configurations === 0 && audit.coverage.surfaces === 0)
      throw new UserError("WEB_NOTHING", target);
    const { webReportOf } = await import("../../report/web-report.ts");
    return webReportOf(audit, { target, version: version(), tops });
  }
}

/** The report as it may be shown. What searches it for secrets is loaded when something is written. */
async function hidden(report: WebReport): Promise<WebReport> {
  const { withoutSecrets } = await import("../web/hidden-secrets.ts");
  return withoutSecrets(report);
}

/** The folders that paths of the report are relative to. */
function topsOf(
  paths: readonly string[],
  config: string | undefined,
  folder: string,
): readonly string[] {
  if (config !== undefined) return [pathOf(folder, folder)];
  return (paths.length === 0 ? ["."] : paths).map((path) => pathOf(path, folder));
}

function exitCodeOf(report: WebReport, { failOn }: Settings): number {
  const counts =
    failOn !== "never" && report.exposures.some(({ severity }) => rank(severity) <= rank(failOn));
  if (counts) return 1;
  return report.coverage.complete ? 0 : 3;
}

async function written(
  report: WebReport,
  format: ReportFormat,
  { verbose }: Settings,
  options: { readonly width: number; readonly colour: boolean; readonly durationMs: number },
): Promise<string> {
  switch (format) {
    case "json": {
      const { webJson } = await import("../../report/web-json.ts");
      return webJson(report);
    }
    case "text": {
      const { webText } = await import("../../report/web-text.ts");
      return webText(report, { ...options, verbose });
    }
  }
}
