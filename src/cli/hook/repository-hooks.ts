/**
 * The hooks of one repository: installing them where git, or what manages its hooks, looks for them; and taking them
 * away.
 *
 * In: a repository and the hooks that are wanted. Out: what was done, or what is left to do by hand; a UserError where
 * nothing may be changed. Files are left to hook-files.ts, what to write into a manager's file to managers.ts.
 */
import { join } from "node:path";
import type { Repository } from "../../git/repository.ts";
import type { Environment } from "../../git/user-config.ts";
import { UserError } from "../../trouble.ts";
import { packageVersion } from "../version.ts";
import { makeFolder, placeHook, readHook, removeHook, removeIfEmpty } from "./hook-files.ts";
import type { HookFile, Placed } from "./hook-files.ts";
import { saysMadeFolder, scanHooks, scanScript } from "./hook-script.ts";
import type { ScanHook } from "./hook-script.ts";
import { hooksFolderOf } from "./hooks-folder.ts";
import { installedProgram, isFleeting } from "./installed-program.ts";
import { byHand, isConfigured, managerOf } from "./managers.ts";
import type { Manager } from "./managers.ts";
import { byHandLines, shownPath } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { statusAt } from "./status-at.ts";

/** Where a repository's hooks are written. */
type Place = { readonly folder: string; readonly isShared: boolean };

export function installHere(
  repository: Repository,
  hooks: readonly ScanHook[],
  environment: Environment,
  force: boolean,
): Outcome {
  const manager = managerHere(repository, force);
  if (manager !== undefined && manager.name !== "husky") {
    return managedOutcome(repository, manager, hooks);
  }
  const place = placeHere(repository, environment, manager);
  const files = hooks.map((hook) => ({
    hook,
    file: readHook(place.folder, hook, repository.roots),
  }));
  // husky's file is for people to write: what they wrote is not moved aside.
  const theirs = files.filter(({ file }) => manager !== undefined && file.owner === "other");
  const ours = files.filter((each) => !theirs.includes(each));
  refuseChanged(ours.map(({ file }) => file));
  const placed = ours.flatMap(({ hook, file }) => placeOne(repository, place, hook, file));
  const left = theirs.flatMap(({ hook }) =>
    manager === undefined ? [] : byHandLines(byHand(manager, [hook], packageVersion())),
  );
  const sleeping = manager === undefined ? [] : sleepingHusky(repository, environment);
  return {
    lines: [...placed, ...left, ...sleeping],
    isUnfinished: left.length > 0 || sleeping.length > 0,
  };
}

export function uninstallHere(
  repository: Repository,
  hooks: readonly ScanHook[],
  environment: Environment,
): Outcome {
  const manager = managerHere(repository, false);
  const wanted = hooks.length === 0 ? scanHooks : hooks;
  const places = [placeHere(repository, environment, undefined)];
  if (manager?.name === "husky") places.unshift(placeHere(repository, environment, manager));
  // A core.hooksPath that was set later leaves a hook asleep in git's own folder.
  const own = join(repository.commonDir, "hooks");
  if (places.every(({ folder }) => folder !== own) && statusAt(own)?.isDirectory() === true) {
    places.push({ folder: own, isShared: false });
  }
  const files = places.flatMap(({ folder }) =>
    wanted.map((hook) => ({ folder, file: readHook(folder, hook, repository.roots) })),
  );
  refuseChanged(files.map(({ file }) => file));
  const lines = files.flatMap(({ folder, file }) => {
    const removed = removeHook(file);
    if (removed === "not-ours") return [];
    if (saysMadeFolder(file.text)) removeIfEmpty(folder);
    const path = shownPath(repository, file.path);
    return [removed === "removed" ? `Removed ${path}.` : `Put back ${path} as it was before.`];
  });
  const left = wanted.filter(
    (hook) =>
      manager !== undefined &&
      repository.workTree !== undefined &&
      isConfigured(manager, hook, repository.workTree),
  );
  if (manager !== undefined && left.length > 0) {
    const file = manager.name === "husky" ? `.husky/${left.join(", .husky/")}` : manager.file;
    lines.push(`Take telltale's lines out of ${file} by hand.`);
  } else if (lines.length === 0) lines.push("There is no hook of telltale's here.");
  return { lines, isUnfinished: left.length > 0 };
}

/** One that somebody changed stops everything, before anything is written. */
export function refuseChanged(files: readonly HookFile[]): void {
  const changed = files.find(({ owner }) => owner === "telltale-changed");
  if (changed !== undefined) throw new UserError("HOOK_CHANGED", changed.path);
  // A hook that another tool put in the place of ours: its own before, and ours, would both be lost track of.
  const doubled = files.find(({ owner, kept }) => owner === "other" && kept !== undefined);
  if (doubled?.kept !== undefined) throw new UserError("HOOK_IN_THE_WAY", doubled.kept);
}

function managerHere({ workTree }: Repository, force: boolean): Manager | undefined {
  return workTree === undefined || force ? undefined : managerOf(workTree);
}

/** Hooks that the user's or the machine's config file has git run everywhere are no repository's to change. */
function placeHere(
  repository: Repository,
  environment: Environment,
  manager: Manager | undefined,
): Place {
  if (manager?.name === "husky" && repository.workTree !== undefined) {
    return { folder: join(repository.workTree, manager.file), isShared: true };
  }
  const { path, configured, isShared } = hooksFolderOf(repository, environment);
  const isForAll = configured !== undefined && configured.scope !== "repository" && !isShared;
  if (isForAll) throw new UserError("HOOKS_FOLDER_FOR_ALL", path);
  return { folder: path, isShared };
}

function placeOne(
  repository: Repository,
  { folder, isShared }: Place,
  hook: ScanHook,
  file: HookFile,
): string[] {
  const installed = installedProgram();
  const madeFolder = makeFolder(folder) || saysMadeFolder(file.text);
  const launch = { asksRepository: true, ...(isShared ? {} : { installed }) };
  const placed = placeHook(file, scanScript(hook, { launch, runsOwn: false, madeFolder }));
  const path = shownPath(repository, file.path);
  const note =
    !isShared && isFleeting(installed.program)
      ? [
          "It starts the telltale in npx's cache, which npm may clear: better install telltale, and run this again.",
        ]
      : [];
  return [placedWords(placed, path, file.kept !== undefined), ...note];
}

function placedWords(placed: Placed, path: string, hasKept: boolean): string {
  const first = "the hook that was there is kept beside it and runs first";
  switch (placed) {
    case "installed":
      return `Installed ${path}${hasKept ? `; ${first}` : ""}.`;
    case "kept-other":
      return `Installed ${path}; ${first}.`;
    case "replaced":
      return `Wrote ${path} anew.`;
    case "unchanged":
      return `${path} is installed already.`;
    case "runs-telltale":
      return `${path} runs telltale already. It was left as it is.`;
  }
}

/** lefthook and the pre-commit framework: their file is edited by hand. */
function managedOutcome(
  { workTree = "" }: Repository,
  manager: Manager,
  hooks: readonly ScanHook[],
): Outcome {
  const missing = hooks.filter((hook) => !isConfigured(manager, hook, workTree));
  if (missing.length === 0) {
    return { lines: [`${manager.file} has telltale in it already.`], isUnfinished: false };
  }
  const name = manager.name === "lefthook" ? "lefthook" : "the pre-commit framework";
  return {
    lines: [
      `This repository's hooks are ${name}'s, so nothing was written.`,
      ...byHandLines(byHand(manager, missing, packageVersion())),
      ...(manager.name === "pre-commit" && missing.includes("pre-push") ? oneRefLines : []),
    ],
    isUnfinished: true,
  };
}

/** Seen with pre-commit 4.7: the second branch of a push passed unseen. */
const oneRefLines: readonly string[] = [
  "Of a push of several refs, the framework tells its hooks of the first only. To have all of them looked at, run",
  "`telltale hook install --force` instead: it keeps the framework's hook, which then runs first.",
];

/** git must look into `.husky`, or into the folder `_` in it; what else `.husky` holds would never run. */
function sleepingHusky(repository: Repository, environment: Environment): string[] {
  const folder = shownPath(repository, hooksFolderOf(repository, environment).path);
  if (folder === ".husky" || folder === ".husky/_") return [];
  return ["git does not run husky's hooks here yet. Run: npx husky"];
}
