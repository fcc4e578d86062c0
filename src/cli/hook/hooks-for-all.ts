/**
 * Hooks for all repositories of a user: a folder of ours, to which the user points `core.hooksPath`.
 *
 * In: the hooks that are wanted, and where the user's files are. Out: what was done, and the line that is left to type.
 *
 * The user's config file is not written: it is often a link into another repository, or made by a program, and git
 * itself edits it better than anybody else. Where core.hooksPath is set already, hooks go into that folder.
 *
 * core.hooksPath hides the repositories' own hooks, of every name. So the folder holds a script for each name, which
 * runs the repository's own: but for `push-to-checkout` and `proc-receive`, where git acts otherwise if only there is
 * a hook.
 */
import { dirname, isAbsolute, join } from "node:path";
import { configHome, expandedPath } from "../../git/user-config.ts";
import type { Environment } from "../../git/user-config.ts";
import { UserError } from "../../trouble.ts";
import { makeFolder, placeHook, readHook, removeHook, removeIfEmpty } from "./hook-files.ts";
import type { HookFile } from "./hook-files.ts";
import { isScan, passScript, saysMadeFolder, scanHooks, scanScript } from "./hook-script.ts";
import type { ScanHook } from "./hook-script.ts";
import { configuredFolder } from "./hooks-folder.ts";
import { userHooksPath } from "./hooks-path.ts";
import { installedProgram } from "./installed-program.ts";
import type { Outcome } from "./outcome.ts";
import { refuseChanged } from "./repository-hooks.ts";

/** githooks(5), without the two above, those of git-p4, and the file system monitor, whose path is named apart. */
export const passedOn: readonly string[] = [
  "applypatch-msg",
  "pre-applypatch",
  "post-applypatch",
  "pre-commit",
  "pre-merge-commit",
  "prepare-commit-msg",
  "commit-msg",
  "post-commit",
  "pre-rebase",
  "post-checkout",
  "post-merge",
  "pre-push",
  "pre-receive",
  "update",
  "post-receive",
  "post-update",
  "reference-transaction",
  "pre-auto-gc",
  "post-rewrite",
  "sendemail-validate",
  "post-index-change",
];

export type FolderForAll = {
  readonly path: string;
  /** Made by telltale, and holding nothing else. */
  readonly isOurs: boolean;
  /** git looks there for hooks. */
  readonly isSet: boolean;
};

export function folderForAll(environment: Environment): FolderForAll {
  const ours = join(configHome(environment), "telltale", "hooks");
  const set = userHooksPath(environment);
  if (set === undefined) return { path: ours, isOurs: true, isSet: false };
  const expanded = set.value === true ? undefined : expandedPath(set.value, environment);
  if (expanded !== undefined && !isAbsolute(expanded)) {
    const what = `${set.file} sets it to "${expanded}", another folder in each repository`;
    throw new UserError("HOOKS_FOLDER_BAD", what);
  }
  const path = configuredFolder(set, "/", environment);
  return { path, isOurs: path === ours, isSet: true };
}

export function installForAll(hooks: readonly ScanHook[], environment: Environment): Outcome {
  const { path, isOurs, isSet } = folderForAll(environment);
  const names = isOurs ? passedOn : hooks;
  const files = names.map((name) => ({ name, file: readHook(path, name, [path]) }));
  refuseChanged(files.map(({ file }) => file));
  makeFolder(path);
  const launch = { installed: installedProgram(), asksRepository: false };
  const options = { launch, runsOwn: isOurs, madeFolder: false };
  for (const { name, file } of files) {
    const hook = scanHooks.find((each) => each === name);
    const scans = hook !== undefined && (hooks.includes(hook) || isScan(file.text));
    placeHook(file, hook !== undefined && scans ? scanScript(hook, options) : passScript(name));
  }
  const lines = [`Installed ${hooks.join(" and ")} in ${path}.`];
  if (isSet) return { lines, isUnfinished: false };
  return {
    lines: [
      ...lines,
      "The other files there run each repository's own hooks, which git no longer does by itself once you type:",
      "",
      `  git config --global core.hooksPath ${shellWord(path)}`,
      "",
      "Until then git runs none of them. A repository that sets core.hooksPath itself (husky does) keeps its own hooks.",
    ],
    isUnfinished: true,
  };
}

export function uninstallForAll(hooks: readonly ScanHook[], environment: Environment): Outcome {
  const { path, isOurs, isSet } = folderForAll(environment);
  const wanted = hooks.length === 0 ? scanHooks : hooks;
  const scans = wanted
    .map((name) => ({ name, file: readHook(path, name, [path]) }))
    .filter(({ file }) => !isOurs || isScan(file.text) || file.owner === "telltale-changed");
  refuseChanged(scans.map(({ file }) => file));
  if (!isOurs) return takenFrom(path, scans);
  const stays = scanHooks.some(
    (name) => !wanted.includes(name) && isScan(readHook(path, name, [path]).text),
  );
  if (isSet || stays) {
    for (const { name, file } of scans) placeHook(file, passScript(name));
    const lines = [`The hooks in ${path} ${stays ? "that you named " : ""}no longer run telltale.`];
    return stays
      ? { lines, isUnfinished: false }
      : { lines: [...lines, ...unsetLines], isUnfinished: true };
  }
  const files = passedOn.map((name) => readHook(path, name, [path]));
  refuseChanged(files);
  const removed = files.map((file) => removeHook(file)).filter((done) => done !== "not-ours");
  for (const folder of [path, dirname(path)]) removeIfEmpty(folder);
  const line =
    removed.length === 0
      ? "There are no hooks of telltale's for all repositories."
      : `Removed ${path}.`;
  return { lines: [line], isUnfinished: false };
}

const unsetLines: readonly string[] = [
  "They still run each repository's own hooks, as core.hooksPath leads there. To be rid of the folder, type:",
  "",
  "  git config --global --unset core.hooksPath",
  "  telltale hook uninstall --global",
];

/** From a folder that the user had before. */
function takenFrom(path: string, scans: readonly { readonly file: HookFile }[]): Outcome {
  const lines = scans.flatMap(({ file }) => {
    const removed = removeHook(file);
    if (removed === "not-ours") return [];
    if (saysMadeFolder(file.text)) removeIfEmpty(path);
    return [
      removed === "removed" ? `Removed ${file.path}.` : `Put back ${file.path} as it was before.`,
    ];
  });
  if (lines.length === 0) lines.push(`There is no hook of telltale's in ${path}.`);
  return { lines, isUnfinished: false };
}

/** One word to any shell. */
function shellWord(path: string): string {
  return /^[\w./:\\-]+$/u.test(path) && process.platform !== "win32" ? path : `"${path}"`;
}
