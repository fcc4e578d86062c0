/**
 * A repository: where it is, how it is stored, and which folders belong to it.
 *
 * In: a path that a user named, or a git directory that was found inside of a repository (stores.ts). Out: a
 * Repository, or a UserError where nothing can be scanned at all. Refs, reflogs, index files and objects are
 * left to their readers, which all start from here.
 *
 * Nothing of the repository is executed, so it does not matter who owns it (git's safe.directory). What may
 * be followed out of it stands in repository-search.ts, alternates.ts and metadata-file.ts; `core.worktree`
 * is believed only if the `.git` there leads back here.
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { metadataFileBytesMax } from "../limits.ts";
import { printableText } from "../text/printable.ts";
import { UserError, isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { objectFolders } from "./alternates.ts";
import { booleanValue, lastValue, parseConfig } from "./config.ts";
import type { Config } from "./config.ts";
import { placeOf, readMetadataFile } from "./metadata-file.ts";
import type { Confines } from "./metadata-file.ts";
import { formatOf } from "./repository-format.ts";
import type { ObjectFormat } from "./repository-format.ts";
import { agreedWorkTree, asBrokenGitDirectory, findRepository } from "./repository-search.ts";
import type { FoundRepository } from "./repository-search.ts";

/** All paths are real paths: absolute, without links. */
export type Repository = {
  /** What places are relative to: the work tree, else the git directory (of the outermost repository). */
  readonly path: string;
  /** The folders that reading may not leave. */
  readonly roots: readonly string[];
  readonly gitDir: string;
  /** What all worktrees share; the git directory itself but for a linked worktree. */
  readonly commonDir: string;
  readonly workTree: string | undefined;
  readonly bare: boolean;
  readonly objectFormat: ObjectFormat;
  readonly oidBytes: 20 | 32;
  /** Its own objects first, then alternates. */
  readonly objectDirs: readonly string[];
  /** A partial clone: objects that are absent may be with the remote. */
  readonly promisor: boolean;
  /** Commits whose parents were not fetched, as hex ids. */
  readonly shallow: readonly string[];
  readonly grafts: readonly Graft[];
  /** Names only: a URL may hold a password. */
  readonly remotes: readonly Remote[];
  /** `remote.*.fetch` of all remotes. */
  readonly fetchRefspecs: readonly string[];
  /** What of the above could not be looked at. */
  readonly troubles: readonly Trouble[];
};

/** A commit whose parents the user replaced; ids in hex. */
export type Graft = { readonly commit: string; readonly parents: readonly string[] };

export type Remote = { readonly name: string };

/**
 * The repository that `path` is or is inside of: a work tree or a folder of it, a bare repository, a git
 * directory, or a `.git` file. Throws a UserError if there is none, or none that can be read.
 */
export function openRepository(path: string): Repository {
  return readRepository(findRepository(path));
}

/**
 * The repository whose git directory is exactly `gitDir` (a real path), such as a submodule's store. With an
 * `outer` repository, links and alternates may lead to anywhere in that one, and places are relative to it.
 */
export function openGitDirectory(gitDir: string, outer?: Confines): Repository {
  const found = asBrokenGitDirectory(gitDir);
  if (found === undefined) throw new UserError("NOT_A_REPOSITORY", gitDir);
  return readRepository(found, outer);
}

/** The repository's own config, read once more: no part of a Repository, as a URL in it may hold a password. */
export function configOf(repository: Repository): Config {
  const { gitDir, commonDir } = repository;
  const shared = readConfig(repository, join(commonDir, "config"), []);
  return formatOf(shared).worktreeConfig
    ? joined(shared, readConfig(repository, join(gitDir, "config.worktree"), []))
    : shared;
}

function readRepository(found: FoundRepository, outer?: Confines): Repository {
  const { gitDir, commonDir } = found;
  const nearConfines = { path: found.folder ?? gitDir, roots: [gitDir, commonDir] };
  const troubles: Trouble[] = [];
  const shared = readConfig(nearConfines, join(commonDir, "config"), troubles);
  const format = formatOf(shared);
  const workTree = workTreeOf(found, shared);
  const confines: Confines = {
    path: outer?.path ?? workTree ?? gitDir,
    roots: [
      ...new Set([
        ...(workTree === undefined ? [] : [workTree]),
        gitDir,
        commonDir,
        ...(outer?.roots ?? []),
      ]),
    ],
  };
  const own = join(gitDir, "config.worktree");
  const config = format.worktreeConfig
    ? joined(shared, readConfig(confines, own, troubles))
    : shared;
  const objects = objectFolders(confines, commonDir);
  const oidBytes = format.objectFormat === "sha1" ? 20 : 32;
  const readIdLines = (...names: readonly string[]): readonly (readonly string[])[] =>
    idLines(confines, join(commonDir, ...names), oidBytes, troubles);
  const shallow = readIdLines("shallow").flatMap((line) => line.slice(0, 1));
  const grafts = readIdLines("info", "grafts");
  const remotes = config.entries.filter((entry) => entry.section === "remote");
  return {
    ...confines,
    gitDir,
    commonDir,
    workTree,
    bare: workTree === undefined && isBare(found, shared),
    objectFormat: format.objectFormat,
    oidBytes,
    objectDirs: objects.folders,
    promisor: format.partialClone || hasPromisorRemote(config) || hasPromisorPack(objects.folders),
    shallow: [...new Set(shallow)].toSorted(),
    grafts: grafts.map(([commit = "", ...parents]) => ({ commit, parents })),
    remotes: [...new Set(remotes.flatMap((entry) => entry.subsection ?? []))]
      .map((name) => ({ name: printableText(name) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    fetchRefspecs: remotes.flatMap((entry) => (entry.key === "fetch" && entry.value) || []),
    troubles: [...troubles, ...objects.troubles],
  };
}

/** A config file that is there must be readable: without it the format is not known. */
function readConfig(confines: Confines, path: string, troubles: Trouble[]): Config {
  const bytes = readMetadataFile(confines, path, metadataFileBytesMax);
  if (isTrouble(bytes)) {
    const isRefused = bytes.code === "FILE_UNREADABLE";
    throw new UserError(
      isRefused ? "PATH_DENIED" : "REPOSITORY_BAD",
      `${bytes.where}: ${bytes.code}`,
    );
  }
  const config = parseConfig(bytes ?? new Uint8Array(), placeOf(confines, path));
  troubles.push(...config.troubles);
  return config;
}

function joined(first: Config, second: Config): Config {
  return { entries: [...first.entries, ...second.entries], troubles: [] };
}

/**
 * The work tree. A linked worktree's git directory names it in its file `gitdir`; a submodule's in
 * `core.worktree`. Both may name any folder, so they count only if that folder's `.git` leads back. As in
 * git, core.bare and core.worktree of a shared config are not about a linked worktree.
 */
function workTreeOf(found: FoundRepository, config: Config): string | undefined {
  const { gitDir, commonDir, folder } = found;
  const isLinked = gitDir !== commonDir;
  if (!isLinked && isSaidBare(config) === true) return undefined;
  if (folder !== undefined) return folder;
  if (isLinked) {
    const confines = { path: gitDir, roots: [gitDir] };
    const bytes = readMetadataFile(confines, join(gitDir, "gitdir"), metadataFileBytesMax);
    if (bytes === undefined || isTrouble(bytes)) return undefined;
    const named = Buffer.from(bytes).toString("utf8").trimEnd().replaceAll("\0", "");
    return agreedWorkTree(dirname(resolve(gitDir, named)), gitDir);
  }
  if (basename(gitDir) === ".git") return dirname(gitDir);
  const named = lastValue(config, "core", "worktree");
  return typeof named === "string"
    ? agreedWorkTree(resolve(gitDir, named.replaceAll("\0", "")), gitDir)
    : undefined;
}

function isSaidBare(config: Config): boolean | undefined {
  const value = lastValue(config, "core", "bare");
  return value === undefined ? undefined : booleanValue(value);
}

function isBare(found: FoundRepository, config: Config): boolean {
  return found.gitDir === found.commonDir && isSaidBare(config) !== false;
}

function hasPromisorRemote(config: Config): boolean {
  return config.entries.some(
    ({ section, key, value }) =>
      section === "remote" &&
      ((key === "promisor" && booleanValue(value ?? true) === true) ||
        key === "partialclonefilter"),
  );
}

/** A pack from a promisor remote has a file `pack-*.promisor` beside it (gitformat-pack, partial-clone). */
function hasPromisorPack(folders: readonly string[]): boolean {
  return folders.some((folder) => {
    try {
      return readdirSync(join(folder, "pack")).some((name) => name.endsWith(".promisor"));
    } catch {
      return false; // the reader of packs tells what cannot be listed; here it only means: none seen
    }
  });
}

/** The lines of a file in which each line is object ids: `shallow`, or `info/grafts` with its comments. */
function idLines(
  confines: Confines,
  path: string,
  oidBytes: 20 | 32,
  troubles: Trouble[],
): readonly (readonly string[])[] {
  const bytes = readMetadataFile(confines, path, metadataFileBytesMax);
  if (isTrouble(bytes)) troubles.push(bytes);
  if (bytes === undefined || isTrouble(bytes)) return [];
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  const ids = lines
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.trim().split(" "));
  const oid = oidBytes === 20 ? /^[0-9a-f]{40}$/u : /^[0-9a-f]{64}$/u;
  const good = ids.filter((line) => line.every((id) => oid.test(id)));
  if (good.length < ids.length) troubles.push(trouble("REF_BAD", placeOf(confines, path)));
  return good;
}
