/**
 * The options of the commands: one table, from which both the help and what an option does are made.
 *
 * In: what was written on the command line. Out: settings. An option is one entry: how it is written, what help says
 * of it, and what it makes of the settings so far.
 */
import { probeRateMax, probeSecondsMax } from "../limits.ts";
import { UserError } from "../trouble.ts";
import type { ScanHook } from "./hook/hook-script.ts";
import { colors, evidences, formats, oneOf, planFormats, serverNames } from "./option-values.ts";
import { revisionText, threadCount, thresholds, wholeNumber } from "./option-values.ts";
import type { Settings, WebSettings } from "./settings.ts";

export type OptionEntry = {
  /** The heading of help that it stands under. */
  readonly group:
    | "What is scanned:"
    | "What is reported:"
    | "What counts:"
    | "What is decided:"
    | "How it is scanned:"
    | "Which hooks:";
  /** As commander reads it; a value in angle brackets is required, one in square brackets may be left out. */
  readonly flags: string;
  readonly help: string;
  readonly effect: (settings: Settings, value: string) => Settings;
};

/** An option as it was given. */
export type GivenOption = {
  readonly name: string;
  readonly value: string;
  readonly effect: OptionEntry["effect"];
};

export const formatOption: OptionEntry = {
  group: "What is reported:",
  flags: "--format <format>",
  help: "on standard output: text or json (default: text)",
  effect: (settings, value) => ({ ...settings, format: oneOf(formats, "--format", value) }),
};

const progressOption: OptionEntry = {
  group: "What is reported:",
  flags: "--no-progress",
  help: "show no progress line",
  effect: (settings) => ({ ...settings, progress: false }),
};

/** Of commands that scan more than a few texts. */
export const threadsOption: OptionEntry = {
  group: "How it is scanned:",
  flags: "--threads <n>",
  help: "worker threads (default: one a processor, at most 8)",
  effect: (settings, value) => ({ ...settings, threads: threadCount(value) }),
};

/** Of commands that scan everything, but write no report. */
export const scanOptions: readonly OptionEntry[] = [progressOption, threadsOption];

/** Of every command that looks for secrets: what sets findings aside. They are a part of `reportOptions`. */
export const decisionOptions: readonly OptionEntry[] = [
  {
    group: "What counts:",
    flags: "--baseline <file>",
    help: "findings in it do not count: a baseline of ours, gitleaks, betterleaks or detect-secrets (default: .telltale-baseline, if there is one)",
    effect: (settings, value) => ({ ...settings, baseline: value }),
  },
  {
    group: "What counts:",
    flags: "--no-inline-ignores",
    help: "comments next to secrets (telltale:ignore, gitleaks:allow ...) set nothing aside",
    effect: (settings) => ({ ...settings, inlineIgnores: false }),
  },
  {
    group: "What counts:",
    flags: "--no-foreign-ignores",
    help: "other tools' ignore files and baselines are left unread",
    effect: (settings) => ({ ...settings, foreignIgnores: false }),
  },
];

const evidenceOption: OptionEntry = {
  group: "What counts:",
  flags: "--evidence <level>",
  help: "least evidence that is shown as text and makes the exit code 1: proven, shaped, likely or weak (default: likely)",
  effect: (settings, value) => ({ ...settings, evidence: oneOf(evidences, "--evidence", value) }),
};

const colorOption: OptionEntry = {
  group: "What is reported:",
  flags: "--color <when>",
  help: "colour in the text report: auto, always or never (default: auto)",
  effect: (settings, value) => ({ ...settings, color: oneOf(colors, "--color", value) }),
};

/** Of every command that looks for secrets. */
export const reportOptions: readonly OptionEntry[] = [
  formatOption,
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
  progressOption,
  colorOption,
  {
    group: "What counts:",
    flags: "--fail-on <severity>",
    help: "least severity that makes the exit code 1: critical, high, medium, low or never (default: low)",
    effect: (settings, value) => ({ ...settings, failOn: oneOf(thresholds, "--fail-on", value) }),
  },
  evidenceOption,
  ...decisionOptions,
];

/** Of commands that scan a whole store. */
export const storeOptions: readonly OptionEntry[] = [
  threadsOption,
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

/** Of every command that heeds config files. */
export const configOptions: readonly OptionEntry[] = [
  {
    group: "How it is scanned:",
    flags: "--config <file>",
    help: "the config file (default: the nearest telltale.yaml, from the target up to the repository's root)",
    effect: (settings, value) => ({ ...settings, config: value }),
  },
  {
    group: "How it is scanned:",
    flags: "--no-config",
    help: "heed no telltale.yaml and no .gitleaks.toml",
    effect: (settings) => ({ ...settings, config: false }),
  },
  {
    group: "How it is scanned:",
    flags: "--gitleaks-config <file>",
    help: "the rules and allow-lists of gitleaks to heed (default: .gitleaks.toml at the repository's root)",
    effect: (settings, value) => ({ ...settings, gitleaksConfig: value }),
  },
];

export const pathOption: OptionEntry = {
  group: "What is scanned:",
  flags: "--path <name>",
  help: "the name that the text is to have in the report, and for rules about file names",
  effect: (settings, value) => ({ ...settings, path: value }),
};

/** Of `push` and `staged`. */
export const hookOption: OptionEntry = {
  group: "What is reported:",
  flags: "--hook",
  help: "as git's hook: nothing where nothing is found, else a screenful on standard error that says what to type",
  effect: (settings) => ({ ...settings, hook: true }),
};

/** Of `hook install`, `hook uninstall` and `hook status`. */
export const hooksOptions: readonly OptionEntry[] = [
  {
    group: "Which hooks:",
    flags: "--pre-push",
    help: "the hook that looks at what a push sends",
    effect: (settings) => withHook(settings, "pre-push"),
  },
  {
    group: "Which hooks:",
    flags: "--pre-commit",
    help: "the hook that looks at what is staged",
    effect: (settings) => withHook(settings, "pre-commit"),
  },
  {
    group: "Which hooks:",
    flags: "--global",
    help: "those of all your repositories",
    effect: (settings) => ({ ...settings, global: true }),
  },
];

export const forceOption: OptionEntry = {
  group: "Which hooks:",
  flags: "--force",
  help: "write git's own hook even where husky, lefthook or the pre-commit framework is used",
  effect: (settings) => ({ ...settings, force: true }),
};

export const statusFormatOption: OptionEntry = {
  group: "What is reported:",
  flags: "--format <format>",
  help: "text or json (default: text)",
  effect: (settings, value) => ({ ...settings, format: oneOf(formats, "--format", value) }),
};

function withHook(settings: Settings, hook: ScanHook): Settings {
  return { ...settings, hooks: [...new Set([...settings.hooks, hook])] };
}

/** Of the gate in CI. */
export const ciOptions: readonly OptionEntry[] = [
  {
    group: "What is scanned:",
    flags: "--base <revision>",
    help: "what the change is compared with (default: what the CI provider says)",
    effect: (settings, value) => ({ ...settings, base: revisionText("--base", value) }),
  },
  {
    group: "What is scanned:",
    flags: "--head <revision>",
    help: "last commit of the change (default: what the CI provider says, else HEAD)",
    effect: (settings, value) => ({ ...settings, head: revisionText("--head", value) }),
  },
  {
    group: "What counts:",
    flags: "--policy-from <revision>",
    help: "take settings and ignore files from this commit (default: the target branch for pull requests, else what is checked out)",
    effect: (settings, value) => ({
      ...settings,
      policyFrom: revisionText("--policy-from", value),
    }),
  },
  {
    group: "What counts:",
    flags: "--report-only",
    help: "exit with 0 whatever is found; a wrong range is still 2, something unreadable 3",
    effect: (settings) => ({ ...settings, reportOnly: true }),
  },
];

/** Of `plan`. */
export const planOptions: readonly OptionEntry[] = [
  {
    group: "What is reported:",
    flags: "--format <format>",
    help: "on standard output: text, markdown or json (default: text)",
    effect: (settings, value) => ({
      ...settings,
      planFormat: oneOf(planFormats, "--format", value),
    }),
  },
  {
    group: "What is reported:",
    flags: "--replace-text <file>",
    help: "also write what `git filter-repo --replace-text` is to replace: secrets, whole, in a new file outside of the repository for your eyes only",
    effect: (settings, value) => ({ ...settings, replaceText: value }),
  },
  colorOption,
  evidenceOption,
  ...decisionOptions,
  ...scanOptions,
];

const decisionGroup = "What is decided:";

/** Of `ignore`. */
export const ignoreOptions: readonly OptionEntry[] = [
  {
    group: decisionGroup,
    flags: "--reason <text>",
    help: "why it is not to count; asked for, so that somebody can tell later",
    effect: (settings, value) => ({ ...settings, reason: value }),
  },
  {
    group: decisionGroup,
    flags: "--expires <date>",
    help: "the last day on which that holds: YYYY-MM-DD",
    effect: (settings, value) => ({ ...settings, expires: value }),
  },
  {
    group: decisionGroup,
    flags: "--owner <who>",
    help: "who answers for it",
    effect: (settings, value) => ({ ...settings, owner: value }),
  },
  {
    group: decisionGroup,
    flags: "--from <report>",
    help: "the JSON report that the id is from; without one, this repository is scanned for it",
    effect: (settings, value) => ({ ...settings, from: value }),
  },
];

/** Of `explain`. */
export const explainOptions: readonly OptionEntry[] = [
  {
    group: "What is scanned:",
    flags: "--from <report>",
    help: "the JSON report that the id is from; without one, the path is scanned for it",
    effect: (settings, value) => ({ ...settings, from: value }),
  },
  colorOption,
  ...decisionOptions,
  ...scanOptions,
];

/** Of commands that would change a file of decisions. */
export const writeOption: OptionEntry = {
  group: decisionGroup,
  flags: "--write",
  help: "change the file; without it, only what would change is said",
  effect: (settings) => ({ ...settings, write: true }),
};

/** Of `web`: what of the reports' options means something there. */
const webReportOptions: readonly OptionEntry[] = reportOptions.filter(({ flags }) =>
  /^--(?:format|report|verbose|quiet|color|fail-on)\b/.test(flags),
);

/** Of `web`. */
export const webOptions: readonly OptionEntry[] = [
  {
    group: "What is scanned:",
    flags: "--root <server=dir>",
    help: "where a folder of the server lies here: /var/www=./public; may be given more than once",
    effect: (settings, value) => withRoot(settings, value),
  },
  {
    group: "What is scanned:",
    flags: "--host <name>",
    help: "judge the sites that answer for this host alone",
    effect: (settings, value) => withWeb(settings, { host: value }),
  },
  {
    group: "What is scanned:",
    flags: "--server <name>",
    help: "with --config: the server whose configuration it is: nginx, apache, caddy, lighttpd, iis or node",
    effect: (settings, value) =>
      withWeb(settings, { server: oneOf(serverNames, "--server", value) }),
  },
  {
    group: "What is scanned:",
    flags: "--config <file>",
    help: "a server's configuration: judge this one, rather than those that are found",
    effect: (settings, value) => withWeb(settings, { config: value }),
  },
  {
    group: "What is scanned:",
    flags: "--prefix <dir>",
    help: "with --config: the folder that its relative paths start from",
    effect: (settings, value) => withWeb(settings, { prefix: value }),
  },
  {
    group: "What is reported:",
    flags: "--explain [urlpath]",
    help: "say, step by step, what is answered to a request for this path and why; with --answer, add the steps to every answer",
    effect: (settings, value) => withWeb(settings, { explain: value }),
  },
  {
    group: "What is reported:",
    flags: "--answer <file>",
    help: "with --config: answer the requests in a file (- for standard input), `HOST TARGET` a line, each with a line of JSON",
    effect: (settings, value) => withWeb(settings, { answer: value }),
  },
  ...webReportOptions,
];

/** Of `probe`. */
export const probeOptions: readonly OptionEntry[] = [
  {
    group: "What is scanned:",
    flags: "--i-may-test-this",
    help: "you run this server, or whoever does allows it: without it, nothing is asked",
    effect: (settings) => ({ ...settings, probe: { ...settings.probe, mayTest: true } }),
  },
  {
    group: "What is scanned:",
    flags: "--from <report>",
    help: "a JSON report of `telltale web`: ask for what it predicts, too, and say what of it holds",
    effect: (settings, value) => ({ ...settings, probe: { ...settings.probe, from: value } }),
  },
  {
    group: "How it is scanned:",
    flags: "--rate <n>",
    help: `requests a second, from 1 to ${probeRateMax} (default: 5)`,
    effect: (settings, value) => ({
      ...settings,
      probe: { ...settings.probe, rate: wholeNumber("--rate", value, probeRateMax) },
    }),
  },
  {
    group: "How it is scanned:",
    flags: "--seconds <n>",
    help: `how long it may take in all, up to ${probeSecondsMax} (default: 120)`,
    effect: (settings, value) => ({
      ...settings,
      probe: { ...settings.probe, seconds: wholeNumber("--seconds", value, probeSecondsMax) },
    }),
  },
  ...reportOptions.filter(({ flags }) => /^--(?:format|quiet|color|fail-on)\b/.test(flags)),
];

function withWeb(settings: Settings, web: Partial<WebSettings>): Settings {
  return { ...settings, web: { ...settings.web, ...web } };
}

function withRoot(settings: Settings, value: string): Settings {
  if (!/^[^=]+=.+/.test(value))
    throw new UserError(
      "USAGE",
      `--root takes FOLDER=DIR, such as /var/www=./public, not "${value}".`,
    );
  return withWeb(settings, { roots: [...settings.web.roots, value] });
}

function addReport(settings: Settings, value: string): Settings {
  const at = value.indexOf("=");
  const format = oneOf(formats, "--report", at < 0 ? value : value.slice(0, at));
  if (at < 0) return { ...settings, format };
  const file = value.slice(at + 1);
  if (file === "") throw new UserError("USAGE", `--report ${value} names no file after the "=".`);
  return { ...settings, reports: [...settings.reports, { format, file }] };
}
