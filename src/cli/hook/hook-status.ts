/**
 * The state of hooks: which folder git runs them from, whose each is, and whether telltale runs.
 *
 * In: a repository, or nothing for the hooks of all repositories. Out: a status for people and machines: JSON has these
 * fields under these names. Nothing is changed.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../../git/repository.ts";
import type { Environment } from "../../git/user-config.ts";
import { readHook } from "./hook-files.ts";
import type { HookFile } from "./hook-files.ts";
import { isScan, programOf, scanHooks } from "./hook-script.ts";
import type { ScanHook } from "./hook-script.ts";
import { folderForAll } from "./hooks-for-all.ts";
import { hooksFolderOf } from "./hooks-folder.ts";
import { isConfigured, isManagers, managerOf } from "./managers.ts";
import type { Manager, ManagerName } from "./managers.ts";

export type HookState =
  | "installed"
  | "changed" // ours, and somebody changed it
  | "passes-on" // ours, and runs the repository's own hook only
  | "runs-telltale" // somebody else's, with telltale in it
  | "managed" // a hook manager's, with telltale in its file
  | "other"
  | "none";

export type HookReport = {
  readonly hook: ScanHook;
  readonly state: HookState;
  /** git runs it, and it runs telltale. */
  readonly runsTelltale: boolean;
  readonly path: string;
  /** The hook that was there before and runs first. */
  readonly before: string | null;
  /** The telltale that it starts, and whether that is still there. */
  readonly program: string | null;
  readonly programFound: boolean | null;
  /** Nobody may execute it, so git passes over it. */
  readonly executable: boolean;
};

export type HooksStatus = {
  readonly schema: 1;
  readonly folder: string;
  /** The config file whose core.hooksPath leads there, and for whom it does. */
  readonly configuredIn: string | null;
  readonly scope: "machine" | "user" | "repository";
  readonly manager: ManagerName | null;
  /** git looks there for hooks. */
  readonly active: boolean;
  readonly hooks: readonly HookReport[];
};

export function statusHere(repository: Repository, environment: Environment): HooksStatus {
  const { path, configured } = hooksFolderOf(repository, environment);
  const { workTree, roots } = repository;
  const manager = workTree === undefined ? undefined : managerOf(workTree);
  return {
    schema: 1,
    folder: path,
    configuredIn: configured?.file ?? null,
    scope: configured?.scope ?? "repository",
    manager: manager?.name ?? null,
    active: true,
    hooks: scanHooks.map((hook) => {
      const file = readHook(path, hook, [...roots, path]);
      return workTree === undefined || manager === undefined
        ? hookReport(hook, file)
        : managedReport(hook, file, manager, workTree);
    }),
  };
}

export function statusForAll(environment: Environment): HooksStatus {
  const { path, isSet } = folderForAll(environment);
  const hooks = scanHooks.map((hook) => {
    const report = hookReport(hook, readHook(path, hook, [path]));
    return { ...report, runsTelltale: report.runsTelltale && isSet };
  });
  return {
    schema: 1,
    folder: path,
    configuredIn: null,
    scope: "user",
    manager: null,
    active: isSet,
    hooks,
  };
}

function hookReport(hook: ScanHook, file: HookFile): HookReport {
  const { path, text, kept, isExecutable } = file;
  const state = stateOf(file);
  const program = state === "installed" ? (programOf(text) ?? null) : null;
  const runs = state === "installed" || state === "changed" || state === "runs-telltale";
  return {
    hook,
    state,
    runsTelltale: runs && isExecutable,
    path,
    before: kept ?? null,
    program,
    programFound: program === null ? null : existsSync(program),
    executable: isExecutable,
  };
}

function stateOf({ owner, text }: HookFile): HookState {
  switch (owner) {
    case "telltale":
      return isScan(text) ? "installed" : "passes-on";
    case "telltale-changed":
      return "changed";
    case "runs-telltale":
      return "runs-telltale";
    case "other":
      return "other";
    case "nobody":
      return "none";
  }
}

/** Of husky, the hook in its own folder; of the others, whether git's hook is theirs and has telltale in it. */
function managedReport(
  hook: ScanHook,
  file: HookFile,
  manager: Manager,
  workTree: string,
): HookReport {
  const isTheirs = file.owner === "other" && isManagers(manager, file.path, file.text);
  if (!isTheirs) return hookReport(hook, file);
  if (manager.name === "husky") {
    const theirs = readHook(join(workTree, manager.file), hook, [workTree]);
    // husky starts it with sh, so it need not be executable.
    return hookReport(hook, { ...theirs, isExecutable: true });
  }
  if (!isConfigured(manager, hook, workTree)) return hookReport(hook, file);
  return { ...hookReport(hook, file), state: "managed", runsTelltale: file.isExecutable };
}

const stateTexts: Readonly<Record<HookState, string>> = {
  installed: "installed",
  changed: "installed, and changed since",
  "passes-on": "runs the repository's own hook only",
  "runs-telltale": "runs telltale, not written by it",
  managed: "runs telltale, by the hook manager's file",
  other: "another hook, without telltale",
  none: "no hook",
};

const managerTexts: Readonly<Record<ManagerName, string>> = {
  husky: "husky",
  lefthook: "lefthook",
  "pre-commit": "the pre-commit framework",
};

export function statusLines({
  folder,
  configuredIn,
  manager,
  active,
  hooks,
}: HooksStatus): string[] {
  const by = configuredIn === null ? "" : ` (core.hooksPath in ${configuredIn})`;
  return [
    active
      ? `git runs hooks from ${folder}${by}.`
      : `git runs no hooks from ${folder}: core.hooksPath does not lead there.`,
    ...(manager === null ? [] : [`They are managed by ${managerTexts[manager]}.`]),
    ...hooks.flatMap(hookLines),
  ];
}

function hookLines(report: HookReport): string[] {
  const { hook, state, before, program, programFound, executable } = report;
  const margin = " ".repeat(12);
  return [
    `${hook.padEnd(margin.length)}${stateTexts[state]}`,
    ...(before === null ? [] : [`${margin}runs ${before} first`]),
    ...(programFound === false
      ? [`${margin}${program ?? "the telltale"} that it starts is gone`]
      : []),
    ...(state === "none" || executable
      ? []
      : [`${margin}git passes over it: it is not executable`]),
  ];
}
