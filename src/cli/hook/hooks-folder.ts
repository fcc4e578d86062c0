/**
 * The folder that git runs a repository's hooks from.
 *
 * In: a repository and the environment. Out: a folder, whose it is, and how what runs there finds telltale; or a
 * UserError where git runs no hooks, or where nobody can say which. It need not be there yet.
 *
 * Invariant: a symbolic link is not followed out of the repository. A path that is written out in a config file is
 * another thing: git runs hooks from there, and the user asked for a hook that git runs.
 */
import { realpathSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isAbsent, isInside } from "../../git/metadata-file.ts";
import type { Repository } from "../../git/repository.ts";
import { expandedPath } from "../../git/user-config.ts";
import type { Environment } from "../../git/user-config.ts";
import { UserError } from "../../trouble.ts";
import { hooksPathOf } from "./hooks-path.ts";
import type { HooksPath } from "./hooks-path.ts";
import { statusAt } from "./status-at.ts";

export type HooksFolder = {
  /** Absolute. */
  readonly path: string;
  /** Absent for git's own folder, `hooks` in the git directory. */
  readonly configured?: HooksPath;
  /** It lies in the work tree, where it is likely committed: no paths of this machine may stand in its scripts. */
  readonly isShared: boolean;
};

/** git-config(1), core.hooksPath: a relative one starts from where hooks run, which githooks(5) says is the work tree. */
export function hooksFolderOf(repository: Repository, environment: Environment): HooksFolder {
  const configured = hooksPathOf(repository, environment);
  const path =
    configured === undefined
      ? join(repository.commonDir, "hooks")
      : configuredFolder(configured, repository.workTree ?? repository.gitDir, environment);
  refuseLinksOut(repository, path);
  const { workTree, gitDir, commonDir } = repository;
  const isShared =
    workTree !== undefined && isInside([workTree], path) && !isInside([gitDir, commonDir], path);
  return { path, isShared, ...(configured === undefined ? {} : { configured }) };
}

/** The folder that a config file names. */
export function configuredFolder(
  { value, file, isConditional }: HooksPath,
  base: string,
  environment: Environment,
): string {
  if (isConditional) {
    throw new UserError("HOOKS_FOLDER_BAD", `${file} sets it under a condition (includeIf)`);
  }
  const expanded = value === true ? undefined : expandedPath(value, environment);
  if (expanded === undefined || expanded.includes("\0")) {
    const what = value === true ? "gives it no value" : `sets it to "${value}"`;
    throw new UserError("HOOKS_FOLDER_BAD", `${file} ${what}`);
  }
  const path = resolve(base, expanded);
  const status = statusAt(path);
  if (status !== undefined && !status.isDirectory() && !isLinkToFolder(path, status)) {
    throw new UserError("HOOKS_FOLDER_BAD", `${file} sets it to ${path}, which is no folder`);
  }
  return path;
}

/** A path that looks as if it were in the repository must be there. */
function refuseLinksOut({ roots, gitDir, commonDir }: Repository, path: string): void {
  const confines = [...roots, gitDir, commonDir];
  if (isInside(confines, path) && !isInside(confines, realPathOf(path))) {
    throw new UserError("HOOKS_FOLDER_OUTSIDE", path);
  }
}

/** The real path; of what is not there yet, that of the nearest folder above it which is. */
function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (!isAbsent(error)) throw new UserError("PATH_DENIED", path);
    return dirname(path) === path ? path : join(realPathOf(dirname(path)), basename(path));
  }
}

function isLinkToFolder(path: string, status: Stats): boolean {
  return (
    status.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  );
}
