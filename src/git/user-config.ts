/**
 * git's config files that lie outside of a repository, the user's and the machine's, and what a file includes.
 *
 * In: the environment that says where they are, or names of files. Out: their entries in git's order, each with the file
 * it stands in. git-config(1), "FILES" and "Includes". What the entries mean is left to whoever asks.
 *
 * Unlike the engine, which takes a repository's config alone (config.ts), this follows `include`: what git is told there
 * holds for a hook and for a push. What `includeIf` brings depends on conditions that are not judged here, and is marked.
 */
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { configIncludeDepthMax, metadataFileBytesMax } from "../limits.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { booleanValue, parseConfig } from "./config.ts";
import type { Config, ConfigEntry } from "./config.ts";
import { isAbsent } from "./metadata-file.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** An entry of a file that was named, or of one that it includes. */
export type FollowedEntry = ConfigEntry & {
  readonly file: string;
  /** It holds only if the condition of an `includeIf` does. */
  readonly isConditional: boolean;
};

export type FollowedConfig = {
  readonly entries: readonly FollowedEntry[];
  /** What reading stopped at: a file that cannot be read, is too big, or includes itself (LIMIT_REACHED). */
  readonly trouble?: Trouble;
};

/**
 * What the user's own files say for every repository: nothing that holds under a condition. Where a file cannot be read,
 * what was read until then.
 */
export function userConfig(environment: Environment = process.env): Config {
  const { entries } = followedConfig(userConfigFiles(environment), environment);
  return { entries: entries.filter(({ isConditional }) => !isConditional), troubles: [] };
}

/** The entries of `files` and of what they include, in git's order. */
export function followedConfig(files: readonly string[], environment: Environment): FollowedConfig {
  const entries: FollowedEntry[] = [];
  for (const file of files) {
    const bad = follow({ file, isConditional: false }, 0, environment, entries);
    if (bad !== undefined) return { entries, trouble: bad };
  }
  return { entries };
}

/** git-config(1): GIT_CONFIG_GLOBAL stands for both of the user's files. The later one counts. */
export function userConfigFiles(environment: Environment): readonly string[] {
  const named = environment["GIT_CONFIG_GLOBAL"];
  if (named !== undefined) return named === "" ? [] : [named];
  return [join(configHome(environment), "git", "config"), join(homeOf(environment), ".gitconfig")];
}

/** Where git was built to look for the machine's file, on the systems that people use. */
export function machineConfigFiles(environment: Environment): readonly string[] {
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

/** The bytes of a config file. One that is not there says nothing, as in git; one that may not be read could say anything. */
export function readConfigFile(file: string): Uint8Array | Trouble {
  try {
    const status = statSync(file);
    if (!status.isFile()) return new Uint8Array(); // GIT_CONFIG_GLOBAL=/dev/null
    return status.size > metadataFileBytesMax ? trouble("FILE_TOO_BIG", file) : readFileSync(file);
  } catch (error) {
    return isAbsent(error) ? new Uint8Array() : trouble("FILE_UNREADABLE", file);
  }
}

/** Adds the entries of a file and of what it includes to `entries`, up to the first trouble. */
function follow(
  { file, isConditional }: Pick<FollowedEntry, "file" | "isConditional">,
  depth: number,
  environment: Environment,
  entries: FollowedEntry[],
): Trouble | undefined {
  if (depth > configIncludeDepthMax) return trouble("LIMIT_REACHED", file);
  const bytes = readConfigFile(file);
  if (isTrouble(bytes)) return bytes;
  for (const entry of parseConfig(bytes, file).entries) {
    entries.push({ ...entry, file, isConditional });
    const { section, subsection, key, value } = entry;
    const isInclude = section === "include" && subsection === undefined;
    const path = value === undefined ? undefined : expandedPath(value, environment);
    if (key !== "path" || path === undefined || (!isInclude && section !== "includeif")) continue;
    const included = {
      file: resolve(dirname(file), path),
      isConditional: isConditional || !isInclude,
    };
    const bad = follow(included, depth + 1, environment, entries);
    if (bad !== undefined) return bad;
  }
  return undefined;
}

function homeOf(environment: Environment): string {
  const named = environment["HOME"] ?? "";
  return named === "" ? homedir() : named;
}
