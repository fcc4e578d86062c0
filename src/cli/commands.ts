/**
 * The commands: one table, from which help, the command line and what a command runs are made.
 *
 * What a command runs is loaded when it is run: help and a hook must come as fast as Node does.
 */
import type { CommandEntry } from "./command.ts";
import {
  decisionOptions,
  ignoreOptions,
  pathOption,
  reportOptions,
  scanOptions,
  storeOptions,
  threadsOption,
  writeOption,
} from "./options.ts";

export const commands: readonly CommandEntry[] = [
  {
    name: "history",
    summary:
      "Audits everything that git stores: all commits, stashes, reflogs, dangling objects, the git directory.",
    arguments: [
      ["[path]", "work tree, bare repository or .git folder (default: the current folder)"],
    ],
    options: [...reportOptions, ...storeOptions],
    load: async () => await import("./commands/history.ts"),
  },
  {
    name: "files",
    summary:
      "Scans files as they lie in folders, those that git does not track or is told to ignore included.",
    arguments: [
      ["[paths...]", 'folders, files or patterns such as "**/.env*" (default: the current folder)'],
    ],
    options: [...reportOptions, threadsOption],
    load: async () => await import("./commands/files.ts"),
  },
  {
    name: "staged",
    summary: "Scans what would be committed: the index against HEAD.",
    arguments: [["[path]", "work tree, or a folder of it (default: the current folder)"]],
    options: reportOptions,
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
    options: reportOptions,
    load: async () => await import("./commands/push.ts"),
  },
  {
    name: "stdin",
    summary: "Scans text on standard input.",
    arguments: [],
    options: [pathOption, ...reportOptions],
    load: async () => await import("./commands/stdin.ts"),
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
    load: async () => await import("./commands/ignore.ts"),
  },
  {
    name: "ignore list",
    summary: "Lists what is set aside, and which lines are unused, expired or without a reason.",
    arguments: [["[path]", "the repository (default: the current folder)"]],
    options: scanOptions,
    load: async () => await import("./commands/ignore-list.ts"),
  },
  {
    name: "ignore prune",
    summary: "Takes lines out of .telltale-ignore that are unused or expired.",
    arguments: [["[path]", "the repository (default: the current folder)"]],
    options: [writeOption, ...scanOptions],
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
    load: async () => await import("./commands/ignore-import.ts"),
  },
  {
    name: "baseline",
    summary: "Accepts everything that is found today: only what is new will count.",
    arguments: [["[path]", "the repository (default: the current folder)"]],
    options: [...decisionOptions, ...scanOptions],
    load: async () => await import("./commands/baseline.ts"),
  },
  {
    name: "baseline status",
    summary: "Says what of the baseline is still there, what is gone, and what is new.",
    arguments: [["[path]", "the repository (default: the current folder)"]],
    options: [...decisionOptions, ...scanOptions],
    load: async () => await import("./commands/baseline-status.ts"),
  },
];
