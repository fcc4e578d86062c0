/**
 * The options of the commands: one table, from which both the help and what an option does are made.
 *
 * In: what was written on the command line. Out: settings. An option is one entry: how it is written, what help says
 * of it, and what it makes of the settings so far.
 */
import type { Evidence, Severity } from "../rules/rule.ts";
import { UserError } from "../trouble.ts";

export type ReportFormat = "text" | "json";

/** A report that goes to a file. */
export type ReportTarget = { readonly format: ReportFormat; readonly file: string };

export type Settings = {
  /** What is written on standard output. */
  readonly format: ReportFormat;
  readonly reports: readonly ReportTarget[];
  readonly reveal: boolean;
  readonly failOn: Severity | "never";
  readonly evidence: Evidence;
  readonly threads?: number;
  readonly verify: boolean;
  readonly checkDeltas: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly progress: boolean;
  readonly color: "auto" | "always" | "never";
};

/** What `telltale history` was asked for. */
export type HistoryCall = { readonly path: string; readonly settings: Settings };

export const defaultSettings: Settings = {
  format: "text",
  reports: [],
  reveal: false,
  failOn: "low",
  evidence: "likely",
  verify: false,
  checkDeltas: false,
  quiet: false,
  verbose: false,
  progress: true,
  color: "auto",
};

export type OptionEntry = {
  /** The heading of help that it stands under. */
  readonly group: "What is reported:" | "What counts:" | "How it is scanned:";
  /** As commander reads it; a value in angle brackets is required. */
  readonly flags: string;
  readonly help: string;
  readonly effect: (settings: Settings, value: string) => Settings;
};

const formats = ["text", "json"] as const;
const severities = ["critical", "high", "medium", "low", "never"] as const;
const evidences = ["proven", "shaped", "likely", "weak"] as const;
const colors = ["auto", "always", "never"] as const;

/** Most threads that may be asked for: more than any machine has processors to spare, fewer than exhaust it. */
const threadsMax = 256;

export const historyOptions: readonly OptionEntry[] = [
  {
    group: "What is reported:",
    flags: "--format <format>",
    help: "on standard output: text or json (default: text)",
    effect: (settings, value) => ({ ...settings, format: oneOf(formats, "--format", value) }),
  },
  {
    group: "What is reported:",
    flags: "--report <format[=file]>",
    help: "also write a report to a file; may be given more than once; without a file, as --format",
    effect: addReport,
  },
  {
    group: "What is reported:",
    flags: "--reveal",
    help: "show secrets whole, not masked; report files are then for their owner only",
    effect: (settings) => ({ ...settings, reveal: true }),
  },
  {
    group: "What is reported:",
    flags: "--verbose",
    help: "list all places, refs and troubles, and ids in full",
    effect: (settings) => ({ ...settings, verbose: true }),
  },
  {
    group: "What is reported:",
    flags: "--quiet",
    help: "write no text report and no progress; the exit code tells",
    effect: (settings) => ({ ...settings, quiet: true }),
  },
  {
    group: "What is reported:",
    flags: "--no-progress",
    help: "show no progress line",
    effect: (settings) => ({ ...settings, progress: false }),
  },
  {
    group: "What is reported:",
    flags: "--color <when>",
    help: "colour in the text report: auto, always or never (default: auto)",
    effect: (settings, value) => ({ ...settings, color: oneOf(colors, "--color", value) }),
  },
  {
    group: "What counts:",
    flags: "--fail-on <severity>",
    help: "least severity that makes the exit code 1: critical, high, medium, low or never (default: low)",
    effect: (settings, value) => ({ ...settings, failOn: oneOf(severities, "--fail-on", value) }),
  },
  {
    group: "What counts:",
    flags: "--evidence <level>",
    help: "least evidence that is shown as text and makes the exit code 1: proven, shaped, likely or weak (default: likely)",
    effect: (settings, value) => ({ ...settings, evidence: oneOf(evidences, "--evidence", value) }),
  },
  {
    group: "How it is scanned:",
    flags: "--threads <n>",
    help: "worker threads (default: one a processor, at most 8)",
    effect: (settings, value) => ({ ...settings, threads: threadCount(value) }),
  },
  {
    group: "How it is scanned:",
    flags: "--verify",
    help: "check that every object has the hash it is stored under",
    effect: (settings) => ({ ...settings, verify: true }),
  },
  {
    group: "How it is scanned:",
    flags: "--check-deltas",
    help: "compare the delta scan of every object with a scan of the whole (slow)",
    effect: (settings) => ({ ...settings, checkDeltas: true }),
  },
];

function addReport(settings: Settings, value: string): Settings {
  const at = value.indexOf("=");
  const format = oneOf(formats, "--report", at < 0 ? value : value.slice(0, at));
  if (at < 0) return { ...settings, format };
  const file = value.slice(at + 1);
  if (file === "") throw new UserError("USAGE", `--report ${value} names no file after the "=".`);
  return { ...settings, reports: [...settings.reports, { format, file }] };
}

function oneOf<Value extends string>(
  values: readonly Value[],
  option: string,
  text: string,
): Value {
  const value = values.find((one) => one === text);
  if (value !== undefined) return value;
  const list = `${values.slice(0, -1).join(", ")} or ${values.at(-1) ?? ""}`;
  throw new UserError("USAGE", `${option} takes ${list}, not "${text}".`);
}

function threadCount(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= threadsMax) return count;
  throw new UserError("USAGE", `--threads takes a number from 1 to ${threadsMax}, not "${text}".`);
}
