/**
 * One run of a command that looks for secrets: audit, reports, exit code.
 *
 * In: what is to be audited and how, settings, and what the run depends on (streams, a signal, a clock). Out: reports
 * where they were asked for, and the exit code. The writers of reports are loaded when they are needed.
 */
import { resolve } from "node:path";
import type { Audit } from "../findings/audit.ts";
import type { Decisions } from "../findings/decision-files.ts";
import type { Decider } from "../findings/decider.ts";
import type { ReadFile } from "../findings/foreign-ignores/foreign-file.ts";
import type { Report, ReportCommand, ReportOptions } from "../report/report.ts";
import type { CommitStanding } from "../report/way-out.ts";
import { countedFindings, exitCode } from "./exit-code.ts";
import type { Threshold } from "./exit-code.ts";
import type { ReportFormat, Settings } from "./settings.ts";
import { openProgress } from "./progress.ts";
import type { Progress } from "./progress.ts";
import { openReportFile } from "./report-file.ts";
import { wantsColour, widthOf, writeAll } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

export type Dependencies = Terminal & {
  /** The package's version. */
  readonly version: () => string;
  /** The bytes of standard input, until it ends. */
  readonly readStdin: () => Promise<Uint8Array>;
  /** Nobody writes to standard input but a person at a keyboard. */
  readonly isStdinTerminal: () => boolean;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** The date in UTC, YYYY-MM-DD. */
  readonly today: () => string;
};

/** What a command has audited. Progress is told to `tell`. */
export type Auditing = {
  readonly command: ReportCommand;
  /** As the user named it. */
  readonly target: string;
  readonly audit: (tell: Progress["tell"]) => Promise<Audit>;
  /** Reads files of decisions by their path from the repository's top; by default from the disk. */
  readonly readPolicy?: ReadFile;
  /** What sets findings aside besides those files and comments. Asked once something was found. */
  readonly deciders?: () => Promise<readonly Decider[]>;
  /** With --hook: where the commits that are stopped stand. */
  readonly standings?: () => Promise<ReadonlyMap<string, CommitStanding>>;
};

export async function runReport(
  auditing: Auditing,
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
    const { report, checked } = await audited(auditing, settings, dependencies);
    const durationMs = now() - started;
    for (const { format, file } of files) {
      file.write(
        await written(report, format, settings, { durationMs, width: 100, colour: false }),
      );
    }
    if (settings.hook) await tellHook(report, auditing, settings, dependencies);
    else if (settings.format === "json" || !settings.quiet) {
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
    return exitCode(report, thresholdOf(settings));
  } finally {
    for (const { file } of files) file.close();
  }
}

/** On standard error, as git shows it; a run that lets git go on says nothing, and loads no words. */
async function tellHook(
  report: Report,
  { standings }: Auditing,
  settings: Settings,
  dependencies: Dependencies,
): Promise<void> {
  const threshold = thresholdOf(settings);
  const hasSkipped = report.ignored.some(({ ignored }) => ignored.kind === "skip");
  if (settings.quiet || (exitCode(report, threshold) === 0 && !hasSkipped)) return;
  const counted = countedFindings(report, threshold);
  const { hookScreen } = await import("./hook/hook-screen.ts");
  const commits = counted.length > 0 ? await standings?.() : undefined;
  const screen = hookScreen(report, counted, commits ?? new Map(), dependencies, settings.color);
  await writeAll(dependencies.stderr, screen);
}

function thresholdOf({ failOn, evidence }: Settings): Threshold {
  return { severity: failOn, evidence };
}

async function audited(
  auditing: Auditing,
  settings: Settings,
  dependencies: Dependencies,
): Promise<{ report: Report; checked: number }> {
  const { command, target, audit: run } = auditing;
  // Before a scan of minutes, a mistake in a file of decisions is told at once.
  const policy = isLong(command) ? await readPolicy(auditing, settings, dependencies) : undefined;
  const progress = openProgress(dependencies, settings.progress && !settings.quiet);
  const found = await run(progress.tell).finally(progress.clear);
  const told = withConfig(found, settings);
  const audit =
    found.findings.length === 0 && policy === undefined
      ? told
      : await decided(told, auditing, settings, dependencies, policy);
  const { reportOf } = await import("../report/report.ts");
  const { reveal } = settings;
  const options = { command, target, version: dependencies.version(), reveal };
  const more = {
    ...(await rotationFor(settings)),
    ...(await webOf(audit, auditing, settings, dependencies)),
  };
  const report = reportOf(audit, { ...options, ...more });
  return { report, checked: audit.checked };
}

async function webOf(
  { web }: Audit,
  { target }: Auditing,
  { reveal }: Settings,
  { folder, version }: Dependencies,
): Promise<Pick<ReportOptions, "web">> {
  if (web === undefined) return {};
  const { withoutSecrets } = await import("./web/hidden-secrets.ts");
  const { webReportOf } = await import("../report/web-report.ts");
  const { pathOf } = await import("./web/paths.ts");
  const { topFolder } = await import("./policy.ts");
  const tops = [pathOf(topFolder(resolve(folder, target), folder), folder)];
  const report = webReportOf(web, { target, version: version(), tops });
  return { web: reveal ? report : withoutSecrets(report) };
}

/** Programs are told the entry of each finding; people ask `telltale plan`. */
async function rotationFor({
  format,
  reports,
}: Settings): Promise<Pick<ReportOptions, "rotationOf">> {
  if (format !== "json" && reports.every((report) => report.format !== "json")) return {};
  const { lateRotation } = await import("../rotation/entries.ts");
  return { rotationOf: lateRotation() };
}

/** What config files could not do, and what they chose. */
function withConfig(audit: Audit, { configuration }: Settings): Audit {
  if (configuration === undefined) return audit;
  const { troubles, notes } = configuration.rules;
  return {
    ...audit,
    troubles: [...audit.troubles, ...troubles],
    ...(notes.length === 0 ? {} : { notes: [...(audit.notes ?? []), ...notes] }),
  };
}

/** Nothing about decisions is loaded before there is something to decide. */
async function decided(
  found: Audit,
  auditing: Auditing,
  settings: Settings,
  dependencies: Dependencies,
  policy: Decisions | undefined,
): Promise<Audit> {
  const { applyDecisions } = await import("../findings/decision-files.ts");
  const decisions = policy ?? (await readPolicy(auditing, settings, dependencies));
  const more = [
    ...((await auditing.deciders?.()) ?? []),
    ...(await skipDeciders(auditing.command, dependencies)),
  ];
  return applyDecisions(found, decisions, auditing.command, dependencies.today(), more);
}

/** Who is stopped by a hook may go on; whoever reads a gate's verdict is not who set its environment. */
async function skipDeciders(
  command: ReportCommand,
  { environment }: Dependencies,
): Promise<readonly Decider[]> {
  if (command !== "push" && command !== "staged") return [];
  const { skipDecider } = await import("./skip.ts");
  return [skipDecider(environment)];
}

async function readPolicy(
  { target, readPolicy: read }: Auditing,
  settings: Settings,
  { folder }: Dependencies,
): Promise<Decisions> {
  const { policyOf } = await import("./policy.ts");
  return await policyOf({ folder, target, ...(read === undefined ? {} : { read }) }, settings);
}

function isLong(command: ReportCommand): boolean {
  return command === "history" || command === "all";
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
      const text = textReport(report, { ...options, verbose, evidence });
      if (report.web === undefined) return text;
      const { webText } = await import("../report/web-text.ts");
      return `${text}\n${webText(report.web, { ...options, verbose })}`;
    }
  }
}
