/**
 * The commands: one table, from which help, the command line and what a command runs are made.
 *
 * What a command runs is loaded when it is run: help and a hook must come as fast as Node does.
 */
import type { CommandEntry } from "./command.ts";
import {
  ciOptions,
  configOptions,
  decisionOptions,
  explainOptions,
  forceOption,
  hookOption,
  hooksOptions,
  formatOption,
  ignoreOptions,
  pathOption,
  planOptions,
  probeOptions,
  reportOptions,
  scanOptions,
  statusFormatOption,
  storeOptions,
  threadsOption,
  webOptions,
  writeOption,
} from "./options.ts";

/** Of words that are no command by themselves. */
export const groupSummaries: Readonly<Record<string, string>> = {
  hook: "Has git run telltale before a push or a commit: install, uninstall and status.",
  config: "Says which settings hold, and where each comes from.",
  rules: "Lists rules, shows one, and tests those of one's own.",
};

const hookPathHelp = "a repository, or a folder in one (default: the current folder)";

function hookExitCodes(done: string, left: string): string {
  return `
Exit codes:
  0    ${done}
  1    ${left}
  2    a mistake in the call, or a hook that is not ours to change; nothing was changed
`;
}

const secondPath = ([, path = "."]: readonly string[]): string => path;
const firstPath = ([path = "."]: readonly string[]): string => path;
const readOnlyExitCodes = `
Exit codes:
  0    it was shown
  2    a mistake in the call, or in a config file
`;
const currentFolder = (): string => ".";

export const commands: readonly CommandEntry[] = [
  {
    name: "all",
    summary:
      "Looks at everything there is: the history and the files of a folder. What runs where no command is named.",
    arguments: [["[path]", "work tree, bare repository or folder (default: the current folder)"]],
    options: [...reportOptions, ...storeOptions, ...configOptions],
    target: firstPath,
    isDefault: true,
    load: async () => await import("./commands/all.ts"),
  },
  {
    name: "history",
    summary:
      "Audits everything that git stores: all commits, stashes, reflogs, dangling objects, the git directory.",
    arguments: [
      ["[path]", "work tree, bare repository or .git folder (default: the current folder)"],
    ],
    options: [...reportOptions, ...storeOptions, ...configOptions],
    target: firstPath,
    load: async () => await import("./commands/history.ts"),
  },
  {
    name: "files",
    summary:
      "Scans files as they lie in folders, those that git does not track or is told to ignore included.",
    arguments: [
      ["[paths...]", 'folders, files or patterns such as "**/.env*" (default: the current folder)'],
    ],
    options: [...reportOptions, threadsOption, ...configOptions],
    target: firstPath,
    load: async () => await import("./commands/files.ts"),
  },
  {
    name: "staged",
    summary: "Scans what would be committed: the index against HEAD.",
    arguments: [["[path]", "work tree, or a folder of it (default: the current folder)"]],
    options: [...reportOptions, hookOption, ...configOptions],
    target: firstPath,
    load: async () => await import("./commands/staged.ts"),
  },
  {
    name: "push",
    summary:
      "Scans exactly what a push sends: what the remote does not have. Run by git's pre-push hook.",
    arguments: [
      ["[remote]", "name of the remote, or its URL, as git gives it to the hook"],
      ["[url]", "URL of the remote"],
    ],
    options: [...reportOptions, hookOption, ...configOptions],
    target: currentFolder,
    load: async () => await import("./commands/push.ts"),
  },
  {
    name: "stdin",
    summary: "Scans text on standard input.",
    arguments: [],
    options: [pathOption, ...reportOptions, ...configOptions],
    target: currentFolder,
    load: async () => await import("./commands/stdin.ts"),
  },
  {
    name: "web",
    summary:
      "Says which files a web server would hand out that it should not, by its configuration, and which edit stops it.",
    arguments: [
      [
        "[paths...]",
        "repositories, folders such as /etc/nginx, or configurations (default: the current folder)",
      ],
    ],
    options: webOptions,
    exitCodes: `
Exit codes:
  0    everything was judged, and nothing leaves that should not
  1    exposures of the severity asked for, or above
  2    a mistake in the call, or no configuration of a server; nothing was judged
  3    nothing found, but not everything could be judged
`,
    load: async () => await import("./commands/web.ts"),
  },
  {
    name: "probe",
    summary:
      "Asks a running server, slowly, for files that should not leave it. The only command that talks to a network.",
    arguments: [["<url>", "the address of a site that you may test"]],
    options: probeOptions,
    exitCodes: `
Exit codes:
  0    everything was asked for, and nothing leaves that should not
  1    exposures of the severity asked for, or above
  2    a mistake in the call, or nobody says that it may be tested; nothing was asked for
  3    nothing found, but not everything could be asked for
`,
    load: async () => await import("./commands/probe.ts"),
  },
  {
    name: "plan",
    summary:
      "Says what to do about each secret that was found, worst first: how to end it, replace it, and what breaks.",
    arguments: [
      [
        "[target]",
        "a JSON report, - for one on standard input, or a path to scan (default: the current folder)",
      ],
    ],
    options: [...planOptions, ...configOptions],
    exitCodes: `
Exit codes:
  0    the plan was written
  2    a mistake in the call, or a report that cannot be read
`,
    target: firstPath,
    load: async () => await import("./commands/plan.ts"),
  },
  {
    name: "explain",
    summary:
      "Says everything about one finding: every place, why it is thought to be one, and what to do.",
    arguments: [
      ["<id>", "the finding's id, or how it begins"],
      ["[path]", "what is scanned for it (default: the current folder)"],
    ],
    options: [...explainOptions, ...configOptions],
    exitCodes: `
Exit codes:
  0    it was explained
  2    a mistake in the call, or no finding with that id
`,
    target: secondPath,
    load: async () => await import("./commands/explain.ts"),
  },
  {
    name: "hook install",
    summary:
      "Has git look for secrets before a push (or before a commit). A hook that is there is kept, and runs first.",
    arguments: [["[path]", hookPathHelp]],
    options: [...hooksOptions, forceOption],
    exitCodes: hookExitCodes("installed", "something is left for you to do, and is said"),
    load: async () => await import("./commands/hook-install.ts"),
  },
  {
    name: "hook uninstall",
    summary: "Takes telltale's hooks away, and puts back what was there before.",
    arguments: [["[path]", hookPathHelp]],
    options: hooksOptions,
    exitCodes: hookExitCodes("uninstalled", "something is left for you to do, and is said"),
    load: async () => await import("./commands/hook-uninstall.ts"),
  },
  {
    name: "hook status",
    summary: "Says which hooks git runs here, and whether they run telltale.",
    arguments: [["[path]", hookPathHelp]],
    options: [...hooksOptions, statusFormatOption],
    exitCodes: hookExitCodes("the hooks asked for (or any) run telltale", "they do not"),
    load: async () => await import("./commands/hook-status.ts"),
  },
  {
    name: "ci",
    summary: "Scans what a pull request or a push adds: the gate in CI.",
    arguments: [
      ["[path]", "work tree or bare repository of the clone (default: the current folder)"],
    ],
    options: [...ciOptions, ...reportOptions, ...configOptions],
    load: async () => await import("./commands/ci.ts"),
  },
  {
    name: "config show",
    summary: "Shows the values that hold here, and where each was said.",
    arguments: [["[path]", "what would be scanned (default: the current folder)"]],
    options: [...reportOptions, threadsOption, ...configOptions],
    target: firstPath,
    exitCodes: readOnlyExitCodes,
    load: async () => await import("./commands/config-show.ts"),
  },
  {
    name: "rules list",
    summary: "Lists every rule, with its severity and evidence, and whether it runs here.",
    arguments: [],
    options: [formatOption, ...configOptions],
    target: currentFolder,
    exitCodes: readOnlyExitCodes,
    load: async () => await import("./commands/rules-list.ts"),
  },
  {
    name: "rules show",
    summary: "Shows everything about one rule.",
    arguments: [["<id>", "the rule's id"]],
    options: [formatOption, ...configOptions],
    target: currentFolder,
    exitCodes: readOnlyExitCodes,
    load: async () => await import("./commands/rules-show.ts"),
  },
  {
    name: "rules test",
    summary: "Runs the examples of rule files through the scanner.",
    arguments: [["<files...>", "rule files"]],
    options: [],
    exitCodes: `
Exit codes:
  0    every example is found, and no counter-example
  1    there are mistakes, listed with their places
  2    a mistake in the call
`,
    load: async () => await import("./commands/rules-test.ts"),
  },
  {
    name: "ignore",
    summary:
      "Sets a finding aside: writes its id, made unreadable, and the reason to .telltale-ignore.",
    arguments: [
      ["<id>", "the finding's id in a report, or its beginning"],
      ["[path]", "the repository (default: the current folder)"],
    ],
    options: [...ignoreOptions, ...scanOptions],
    target: secondPath,
    load: async () => await import("./commands/ignore.ts"),
  },
  {
    name: "ignore list",
    summary: "Lists what is set aside, and which lines are unused, expired or without a reason.",
    arguments: [["[path]", "the repository (default: the current folder)"]],
    options: scanOptions,
    target: firstPath,
    load: async () => await import("./commands/ignore-list.ts"),
  },
  {
    name: "ignore prune",
    summary: "Takes lines out of .telltale-ignore that are unused or expired.",
    arguments: [["[path]", "the repository (default: the current folder)"]],
    options: [writeOption, ...scanOptions],
    target: firstPath,
    load: async () => await import("./commands/ignore-prune.ts"),
  },
  {
    name: "ignore import",
    summary:
      "Turns another tool's ignore file or baseline into lines of .telltale-ignore, and says what cannot be.",
    arguments: [
      ["<file>", "of gitleaks, betterleaks, detect-secrets, ggshield, git-secrets or talisman"],
      ["[path]", "the repository (default: the current folder)"],
    ],
    options: [...ignoreOptions.filter(({ flags }) => !flags.startsWith("--from")), ...scanOptions],
    target: secondPath,
    load: async () => await import("./commands/ignore-import.ts"),
  },
  {
    name: "baseline",
    summary: "Accepts everything that is found today: only what is new will count.",
    arguments: [["[path]", "the repository (default: the current folder)"]],
    options: [...decisionOptions, ...scanOptions],
    target: firstPath,
    load: async () => await import("./commands/baseline.ts"),
  },
  {
    name: "baseline status",
    summary: "Says what of the baseline is still there, what is gone, and what is new.",
    arguments: [["[path]", "the repository (default: the current folder)"]],
    options: [...decisionOptions, ...scanOptions],
    target: firstPath,
    load: async () => await import("./commands/baseline-status.ts"),
  },
];
