/**
 * The commands: one table, from which help, the command line and what a command runs are made.
 *
 * What a command runs is loaded when it is run: help and a hook must come as fast as Node does.
 */
import type { CommandEntry } from "./command.ts";
import { ciOptions, configOptions, pathOption, reportOptions, storeOptions } from "./options.ts";

const firstPath = ([path = "."]: readonly string[]): string => path;
const currentFolder = (): string => ".";

export const commands: readonly CommandEntry[] = [
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
    options: [pathOption, ...reportOptions, ...configOptions],
    target: currentFolder,
    load: async () => await import("./commands/stdin.ts"),
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
];
