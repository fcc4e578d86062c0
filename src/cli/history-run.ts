/**
 * One run of `telltale history`: scan, report, exit code.
 *
 * In: a path, settings, and what the run depends on (streams, the engine, a signal). Out: reports where they were
 * asked for, and the exit code. The engine and the writers of reports are loaded when they are needed.
 */
import type { auditHistory } from "../findings/history-audit.ts";
import type { Report } from "../report/report.ts";
import { exitCode } from "./exit-code.ts";
import type { ReportFormat, Settings } from "./options.ts";
import { openProgress } from "./progress.ts";
import { openReportFile } from "./report-file.ts";
import { wantsColour, widthOf, writeAll } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

export type Dependencies = Terminal & {
  /** The package's version. */
  readonly version: () => string;
  /** Loads the engine. */
  readonly loadAudit: () => Promise<typeof auditHistory>;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds since some moment. */
  readonly now: () => number;
};

export async function runHistory(
  path: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<number> {
  const { now } = dependencies;
  const files = settings.reports.map(({ format, file }) => ({
    format,
    file: openReportFile(file, settings.reveal),
  }));
  try {
    const started = now();
    const { report, checked } = await audited(path, settings, dependencies);
    const durationMs = now() - started;
    for (const { format, file } of files) {
      file.write(
        await written(report, format, settings, { durationMs, width: 100, colour: false }),
      );
    }
    if (settings.format === "json" || !settings.quiet) {
      const colour = wantsColour(settings.color, dependencies);
      const options = { durationMs, width: widthOf(dependencies.stdout), colour };
      await writeAll(
        dependencies.stdout,
        await written(report, settings.format, settings, options),
      );
    }
    if (settings.checkDeltas) {
      await writeAll(
        dependencies.stderr,
        `--check-deltas: ${checked} objects compared, no difference\n`,
      );
    }
    return exitCode(report, { severity: settings.failOn, evidence: settings.evidence });
  } finally {
    for (const { file } of files) file.close();
  }
}

async function audited(
  path: string,
  settings: Settings,
  dependencies: Dependencies,
): Promise<{ report: Report; checked: number }> {
  const { signal, version } = dependencies;
  const auditHistory = await dependencies.loadAudit();
  const progress = openProgress(dependencies, settings.progress && !settings.quiet);
  const audit = await auditHistory({
    path,
    verify: settings.verify,
    checkDeltas: settings.checkDeltas,
    signal,
    onProgress: progress.tell,
    ...(settings.threads === undefined ? {} : { threads: settings.threads }),
  }).finally(progress.clear);
  const { historyReport } = await import("../report/report.ts");
  const { reveal } = settings;
  const report = historyReport(audit, { target: path, version: version(), reveal });
  return { report, checked: audit.checked };
}

async function written(
  report: Report,
  format: ReportFormat,
  { verbose, evidence }: Settings,
  options: { durationMs: number; width: number; colour: boolean },
): Promise<string> {
  switch (format) {
    case "json": {
      const { jsonReport } = await import("../report/json.ts");
      return jsonReport(report);
    }
    case "text": {
      const { textReport } = await import("../report/text.ts");
      return textReport(report, { ...options, verbose, evidence });
    }
  }
}
