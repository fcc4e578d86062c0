/**
 * The format of a repository, as its config states it, and what else of the config matters for reading.
 *
 * In: the parsed config. Out: a Format, or a UserError that names what is unknown: a repository in a format
 * that is only half understood would be scanned half, and look clean.
 */
import { UserError } from "../trouble.ts";
import { booleanValue, lastValue } from "./config.ts";
import type { Config } from "./config.ts";

export type ObjectFormat = "sha1" | "sha256";

export type Format = {
  readonly objectFormat: ObjectFormat;
  /** The worktree's own config (`config.worktree`) counts too. */
  readonly worktreeConfig: boolean;
  /** Objects may be absent here and be with a remote. */
  readonly partialClone: boolean;
};

/**
 * Extensions that do not change how the repository is read, or whose change is handled. git-config(1),
 * "extensions.*"; `noop` and `noop-v1` are for git's own tests.
 */
const knownExtensions: ReadonlySet<string> = new Set([
  "noop",
  "noop-v1",
  "objectformat",
  "compatobjectformat", // ids in a second format, in files of their own; the objects are the same
  "partialclone",
  "preciousobjects", // forbids deleting
  "refstorage",
  "relativeworktrees", // relative paths in worktrees/*/gitdir
  "submodulepathconfig", // other folder names below modules/
  "worktreeconfig",
]);

/** Extensions that only count in version 1: git refuses a repository of version 0 that has one of them. */
const versionOneOnly: ReadonlySet<string> = new Set(["objectformat", "compatobjectformat"]);

/** The format that `config` states. Throws a UserError if it is not one that can be read. */
export function formatOf(config: Config): Format {
  const version = versionOf(config);
  const refStorage = lastValue(config, "extensions", "refstorage");
  if (typeof refStorage === "string" && /^reftable/iu.test(refStorage)) {
    throw new UserError("REPOSITORY_REFTABLE", "extensions.refStorage = reftable");
  }
  if (refStorage !== undefined && refStorage !== "files") {
    throw new UserError("REPOSITORY_UNKNOWN_FORMAT", named("extensions.refStorage", refStorage));
  }
  for (const entry of config.entries) {
    if (entry.section !== "extensions") continue;
    const { key, subsection } = entry;
    const name = subsection === undefined ? key : `${subsection}.${key}`;
    const isRefused = version === 0 ? versionOneOnly.has(name) : !knownExtensions.has(name);
    if (isRefused) throw new UserError("REPOSITORY_UNKNOWN_FORMAT", `extensions.${name}`);
  }
  const worktreeConfig = lastValue(config, "extensions", "worktreeconfig");
  return {
    objectFormat: objectFormatOf(config),
    worktreeConfig: worktreeConfig !== undefined && booleanValue(worktreeConfig) === true,
    partialClone: lastValue(config, "extensions", "partialclone") !== undefined,
  };
}

function versionOf(config: Config): number {
  const value = lastValue(config, "core", "repositoryformatversion") ?? "0";
  if (value === "0") return 0;
  if (value === "1") return 1;
  const isNumber = value !== true && /^\d+$/u.test(value);
  const code = isNumber ? "REPOSITORY_UNKNOWN_FORMAT" : "REPOSITORY_BAD";
  throw new UserError(code, named("core.repositoryFormatVersion", value));
}

function objectFormatOf(config: Config): ObjectFormat {
  const value = lastValue(config, "extensions", "objectformat") ?? "sha1";
  if (value === "sha1" || value === "sha256") return value;
  throw new UserError("REPOSITORY_UNKNOWN_FORMAT", named("extensions.objectFormat", value));
}

function named(key: string, value: string | true): string {
  return value === true ? key : `${key} = ${value}`;
}
