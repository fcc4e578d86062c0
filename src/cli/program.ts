/**
 * The command line: commands and options, and what each does to a run.
 *
 * In: arguments, and the streams of the process. Out: an exit code. The engine is loaded only when a command that
 * needs it runs: help and version must start as fast as Node does.
 */
import { writeFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { Report } from "../report/report.ts";
import type { Evidence, Severity } from "../rules/rule.ts";
import { UserError } from "../trouble.ts";
import { exitCode, exitUsage } from "./exit-code.ts";
import { openProgress } from "./progress.ts";
import { packageVersion } from "./version.ts";

/** What a run reads and writes besides files. */
export type Terminal = {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
};

type HistoryOptions = {
  readonly format: ReportFormat;
  readonly report: readonly ReportTarget[];
  readonly reveal: boolean;
  readonly failOn: Severity;
  readonly evidence: Evidence;
  readonly threads?: number;
  readonly verify: boolean;
  readonly checkDeltas: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly progress: boolean;
  readonly color: "auto" | "always" | "never";
};

type ReportFormat = "text" | "json";

/** A report besides the one on standard output. */
type ReportTarget = { readonly format: ReportFormat; readonly file: string };

const formats: readonly ReportFormat[] = ["text", "json"];

/** Runs a command; gives the exit code. Throws UserError for a mistake that only the run can see. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = new Command("telltale")
    .description(
      "Finds the secrets that a git repository gives away, in everything that git stores.",
    )
    .version(packageVersion())
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  historyCommand(program).action(async (path: string | undefined, options: HistoryOptions) => {
    code = await runHistory(path ?? ".", options, terminal);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
    throw error;
  }
  return code;
}

/** The options of `history`. All reports show what `--evidence` asks for; the JSON report holds every finding. */
function historyCommand(program: Command): Command {
  return program
    .command("history")
    .description(
      "audit everything that git stores: all commits, stashes, reflogs, dangling objects, the git directory",
    )
    .argument("[path]", "work tree, bare repository or .git folder", ".")
    .addOption(
      new Option("--format <format>", "what to write on standard output")
        .choices(formats)
        .default("text"),
    )
    .option(
      "--report <format=file>",
      "also write a report to a file; may be given more than once",
      collectReports,
      [],
    )
    .option("--reveal", "show secrets whole, not masked", false)
    .addOption(
      new Option("--fail-on <severity>", "least severity that makes the exit code 1")
        .choices(["critical", "high", "medium", "low"])
        .default("low"),
    )
    .addOption(
      new Option("--evidence <level>", "least evidence that is shown and makes the exit code 1")
        .choices(["proven", "shaped", "likely", "weak"])
        .default("likely"),
    )
    .option("--threads <n>", "worker threads (default: one a processor, at most 8)", wholeNumber)
    .option("--verify", "check that every object has the hash it is stored under", false)
    .option(
      "--check-deltas",
      "compare the delta scan of every object with a scan of the whole (slow)",
      false,
    )
    .option("--quiet", "write no text report; the exit code tells", false)
    .option("--verbose", "list all places, refs and troubles", false)
    .option("--no-progress", "show no progress line")
    .addOption(
      new Option("--color <when>", "colour in the text report")
        .choices(["auto", "always", "never"])
        .default("auto"),
    );
}

async function runHistory(
  path: string,
  options: HistoryOptions,
  terminal: Terminal,
): Promise<number> {
  const { auditHistory } = await import("../findings/history-audit.ts");
  const { historyReport } = await import("../report/report.ts");
  const progress = openProgress(terminal.stderr, options.progress && !options.quiet);
  const started = performance.now();
  const audit = await auditHistory({
    path,
    verify: options.verify,
    checkDeltas: options.checkDeltas,
    signal: terminal.signal,
    onProgress: progress.tell,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  }).finally(progress.clear);
  const report = historyReport(audit, {
    target: path,
    version: packageVersion(),
    reveal: options.reveal,
  });
  const durationMs = performance.now() - started;
  if (options.format === "json" || !options.quiet) {
    terminal.stdout.write(await written(report, options.format, options, terminal, durationMs));
  }
  for (const { format, file } of options.report) {
    const text = await written(
      report,
      format,
      { ...options, color: "never" },
      terminal,
      durationMs,
    );
    try {
      // A report can name secrets: with --reveal it is one, and is for its owner only.
      writeFileSync(file, text, { mode: options.reveal ? 0o600 : 0o644 });
    } catch {
      throw new UserError("REPORT_UNWRITABLE", file);
    }
  }
  if (options.checkDeltas)
    terminal.stderr.write(`--check-deltas: ${audit.checked} objects compared, no difference\n`);
  return exitCode(report, { severity: options.failOn, evidence: options.evidence });
}

async function written(
  report: Report,
  format: ReportFormat,
  options: HistoryOptions,
  terminal: Terminal,
  durationMs: number,
): Promise<string> {
  if (format === "json") {
    const { jsonReport } = await import("../report/json.ts");
    return jsonReport(report);
  }
  const { textReport } = await import("../report/text.ts");
  return textReport(report, {
    width: Math.max(40, terminal.stdout.columns ?? 100),
    colour: wantsColour(options.color, terminal),
    verbose: options.verbose,
    evidence: options.evidence,
    durationMs,
  });
}

/** no-color.org: NO_COLOR with any value but the empty one turns colour off. */
function wantsColour(when: HistoryOptions["color"], { stdout, environment }: Terminal): boolean {
  if (when !== "auto") return when === "always";
  const refused = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  return stdout.isTTY && !refused;
}

function collectReports(value: string, before: readonly ReportTarget[]): readonly ReportTarget[] {
  const at = value.indexOf("=");
  const format = formats.find((one) => one === value.slice(0, at));
  if (format === undefined || at === value.length - 1)
    throw new InvalidArgumentError("It is text=FILE or json=FILE.");
  return [...before, { format, file: value.slice(at + 1) }];
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 256)
    throw new InvalidArgumentError("It is a number from 1 to 256.");
  return number;
}
