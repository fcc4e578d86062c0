/**
 * `core.hooksPath`: whether git is told to look for hooks elsewhere, and by which file.
 *
 * In: a repository, and the environment that says where the user's own config files are. Out: the last value that git
 * would see, with the file it stands in. What folder that is, is left to hooks-folder.ts.
 *
 * Unlike the engine, which never follows `include` (git/config.ts), this does: a hook written where git does not look
 * for it would be believed to be there. What `includeIf` brings depends on conditions that are not judged here; where
 * it names a hooks folder, the answer is that nobody knows.
 */
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { booleanValue, lastValue, parseConfig } from "../../git/config.ts";
import { isAbsent } from "../../git/metadata-file.ts";
import type { Repository } from "../../git/repository.ts";
import { configIncludeDepthMax, metadataFileBytesMax } from "../../limits.ts";
import { UserError } from "../../trouble.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

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
    lastIn(userFiles(environment), "user", environment) ??
    lastIn(machineFiles(environment), "machine", environment)
  );
}

/** git-config(1): GIT_CONFIG_GLOBAL stands for both of the user's files. The later one counts. */
function userFiles(environment: Environment): readonly string[] {
  const named = environment["GIT_CONFIG_GLOBAL"];
  if (named !== undefined) return named === "" ? [] : [named];
  return [join(configHome(environment), "git", "config"), join(homeOf(environment), ".gitconfig")];
}

/** Where git was built to look for the machine's file, on the systems that people use. */
function machineFiles(environment: Environment): readonly string[] {
  const off = environment["GIT_CONFIG_NOSYSTEM"];
  if (off !== undefined && booleanValue(off) !== false) return [];
  const named = environment["GIT_CONFIG_SYSTEM"];
  if (named !== undefined) return named === "" ? [] : [named];
  if (process.platform === "win32") {
    const programs = environment["ProgramFiles"] ?? "C:\\Program Files";
    return [join(programs, "Git", "etc", "gitconfig")];
  }
  return ["/etc/gitconfig", "/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig"];
}

export function homeOf(environment: Environment): string {
  const named = environment["HOME"] ?? "";
  return named === "" ? homedir() : named;
}

/** XDG Base Directory Specification: an empty variable counts as none. */
export function configHome(environment: Environment): string {
  const named = environment["XDG_CONFIG_HOME"] ?? "";
  return named === "" ? join(homeOf(environment), ".config") : named;
}

/** A path as git-config(1), "pathname", has it: `~/` is the home. `~user/` and `%(prefix)/` are not known here. */
export function expandedPath(value: string, environment: Environment): string | undefined {
  if (value === "~" || value.startsWith("~/")) return join(homeOf(environment), value.slice(1));
  return value === "" || value.startsWith("~") || value.startsWith("%(") ? undefined : value;
}

function hasWorktreeConfig(file: string): boolean {
  const config = parseConfig(readConfigFile(file), file);
  const value = lastValue(config, "extensions", "worktreeconfig");
  return value !== undefined && booleanValue(value) === true;
}

function lastIn(
  files: readonly string[],
  scope: HooksPathScope,
  environment: Environment,
): HooksPath | undefined {
  return files
    .flatMap((file) => valuesOf(file, 0, environment))
    .map((found) => ({ ...found, scope }))
    .at(-1);
}

/** Every value in a file and in what it includes, in git's order. */
function valuesOf(
  file: string,
  depth: number,
  environment: Environment,
): readonly Omit<HooksPath, "scope">[] {
  if (depth > configIncludeDepthMax)
    throw new UserError("HOOKS_FOLDER_BAD", `${file} includes itself`);
  const { entries } = parseConfig(readConfigFile(file), file);
  return entries.flatMap(({ section, subsection, key, value }) => {
    if (section === "core" && subsection === undefined && key === "hookspath") {
      return [{ value: value ?? true, file, isConditional: false }];
    }
    const isInclude = section === "include" && subsection === undefined;
    const isConditional = section === "includeif";
    const path = value === undefined ? undefined : expandedPath(value, environment);
    if (key !== "path" || path === undefined || (!isInclude && !isConditional)) return [];
    const included = valuesOf(resolve(dirname(file), path), depth + 1, environment);
    return included.map((found) => ({
      ...found,
      isConditional: found.isConditional || isConditional,
    }));
  });
}

/** A config file that is not there says nothing, as in git; one that may not be read could say anything. */
function readConfigFile(file: string): Uint8Array {
  try {
    const status = statSync(file);
    if (!status.isFile()) return new Uint8Array(); // GIT_CONFIG_GLOBAL=/dev/null
    if (status.size > metadataFileBytesMax)
      throw new UserError("HOOKS_FOLDER_BAD", `${file} is too large`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (isAbsent(error)) return new Uint8Array();
    throw new UserError("PATH_DENIED", file);
  }
}
