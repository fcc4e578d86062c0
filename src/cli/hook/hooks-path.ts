/**
 * `core.hooksPath`: whether git is told to look for hooks elsewhere, and by which file.
 *
 * In: a repository, and the environment that says where the user's own config files are. Out: the last value that git
 * would see, with the file it stands in. What folder that is, is left to hooks-folder.ts.
 *
 * `include` is followed (git/user-config.ts): a hook written where git does not look for it would be believed to be
 * there. Where an `includeIf` names a hooks folder, the answer is that nobody knows.
 */
import { join } from "node:path";
import { booleanValue, lastValue, parseConfig } from "../../git/config.ts";
import type { Repository } from "../../git/repository.ts";
import { followedConfig, machineConfigFiles } from "../../git/user-config.ts";
import { readConfigFile, userConfigFiles } from "../../git/user-config.ts";
import type { Environment } from "../../git/user-config.ts";
import { isTrouble, UserError } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";

/** Whose file it is: the machine's, the user's, the repository's. */
export type HooksPathScope = "machine" | "user" | "repository";

export type HooksPath = {
  /** As written; `true` where there is a key without a value, which git refuses. */
  readonly value: string | true;
  readonly file: string;
  readonly scope: HooksPathScope;
  /** It holds only if the condition of an `includeIf` does. */
  readonly isConditional: boolean;
};

/** The value that counts in a repository. git-config(1), "Files": the machine's, the user's, then the repository's. */
export function hooksPathOf(
  repository: Repository,
  environment: Environment,
): HooksPath | undefined {
  const shared = join(repository.commonDir, "config");
  const own = join(repository.gitDir, "config.worktree");
  return (
    (hasWorktreeConfig(shared) ? lastIn([own], "repository", environment) : undefined) ??
    lastIn([shared], "repository", environment) ??
    userHooksPath(environment)
  );
}

/** The value that counts in every repository that says nothing itself. */
export function userHooksPath(environment: Environment): HooksPath | undefined {
  return (
    lastIn(userConfigFiles(environment), "user", environment) ??
    lastIn(machineConfigFiles(environment), "machine", environment)
  );
}

function hasWorktreeConfig(file: string): boolean {
  const bytes = readConfigFile(file);
  if (isTrouble(bytes)) refuse(bytes);
  const value = lastValue(parseConfig(bytes, file), "extensions", "worktreeconfig");
  return value !== undefined && booleanValue(value) === true;
}

function lastIn(
  files: readonly string[],
  scope: HooksPathScope,
  environment: Environment,
): HooksPath | undefined {
  const { entries, trouble } = followedConfig(files, environment);
  if (trouble !== undefined) refuse(trouble);
  const found = entries.findLast(
    ({ section, subsection, key }) =>
      section === "core" && subsection === undefined && key === "hookspath",
  );
  if (found === undefined) return undefined;
  const { value = true, file, isConditional } = found;
  return { value, file, scope, isConditional };
}

/** What was not read could say where the hooks are. */
function refuse({ code, where }: Trouble): never {
  if (code === "LIMIT_REACHED") throw new UserError("HOOKS_FOLDER_BAD", `${where} includes itself`);
  if (code === "FILE_TOO_BIG") throw new UserError("HOOKS_FOLDER_BAD", `${where} is too large`);
  throw new UserError("PATH_DENIED", where);
}
