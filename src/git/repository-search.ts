/**
 * Where the repository is that a path belongs to: the search upwards that git does.
 *
 * In: a path a user named. Out: the git directory, the directory it shares with other worktrees, and the
 * folder whose `.git` led there; or a UserError. Its configuration is left to repository-format.ts.
 *
 * A `.git` file, a `.git` link and a `commondir` file are followed wherever they lead, unlike every other
 * link: that is how linked worktrees and submodules work, and their stores do lie outside. git never writes
 * `.git` from the content of a commit, so a clone cannot bring one along, and what is found behind it is only
 * read, with the rights of the user who asked and for that user's eyes. Each is followed one step: what it
 * names must be a git directory itself, so there are no cycles.
 */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Stats } from "node:fs";
import { gitFileBytesMax } from "../limits.ts";
import { UserError } from "../trouble.ts";
import { isAbsent, isDenied } from "./metadata-file.ts";

/** All real paths. */
export type FoundRepository = {
  readonly gitDir: string;
  readonly commonDir: string;
  /** The folder whose `.git` led here; absent when the git directory itself was found. */
  readonly folder?: string;
};

/** The repository that `path` is, or is inside of. Throws a UserError if there is none or it is broken. */
export function findRepository(path: string): FoundRepository {
  const real = realPathOf(path);
  const status = statOf(real);
  if (status?.isFile() === true) {
    if (basename(real) !== ".git") throw new UserError("NOT_A_REPOSITORY", path);
    return throughGitFile(dirname(real), real);
  }
  for (let folder = real; ; folder = dirname(folder)) {
    const found =
      throughDotGit(folder) ??
      asGitDirectory(folder) ??
      (folder === real ? asHeadlessRepository(folder) : undefined);
    if (found !== undefined) return found;
    if (dirname(folder) === folder) throw new UserError("NOT_A_REPOSITORY", path);
  }
}

/**
 * The git directory that the `.git` file at `path` names. gitrepository-layout(5): one line, `gitdir: ` and a
 * path, relative to the file's folder. `undefined` if the file does not say that or nothing is there.
 */
export function gitFileTarget(path: string): string | undefined {
  const target = /^gitdir: ([^\0]+?)[\r\n]*$/u.exec(readSmallFile(path) ?? "")?.[1];
  return target === undefined ? undefined : realPathOrNothing(resolve(dirname(path), target));
}

/** The real path of `folder`, if its `.git`, a file or the directory itself, is `gitDir`. */
export function agreedWorkTree(folder: string, gitDir: string): string | undefined {
  const dotGit = join(folder, ".git");
  const status = statOf(dotGit);
  if (status === undefined) return undefined;
  const target = status.isFile() ? gitFileTarget(dotGit) : realPathOrNothing(dotGit);
  return target === gitDir ? realPathOrNothing(folder) : undefined;
}

/**
 * The git directory at `folder` with what it shares, if it is one. As in git's is_git_directory: it has a
 * HEAD that can be one, and `objects` and `refs`, its own or those of its `commondir`.
 */
export function asGitDirectory(folder: string): FoundRepository | undefined {
  const parts = partsOf(folder);
  if (parts === undefined || !parts.head || !parts.objects || !parts.refs) return undefined;
  return { gitDir: folder, commonDir: parts.commonDir };
}

/**
 * As `asGitDirectory`, for a folder that is in the place of a git directory. Where HEAD or refs are gone, git
 * would look further up, and a scan would then answer for another repository than the one that was asked
 * about: so objects alone are enough here, and without them it is an error.
 */
export function asBrokenGitDirectory(folder: string): FoundRepository | undefined {
  const parts = partsOf(folder);
  if (parts === undefined) {
    throw new UserError("REPOSITORY_BAD", `${join(folder, "commondir")} names no folder`);
  }
  if (parts.objects) return { gitDir: folder, commonDir: parts.commonDir };
  if (parts.head || parts.refs) {
    throw new UserError("REPOSITORY_BAD", `${folder} has no objects folder`);
  }
  return undefined;
}

/** A bare repository that was named itself and has all but a HEAD that can be read. */
function asHeadlessRepository(folder: string): FoundRepository | undefined {
  const parts = partsOf(folder);
  const hasRest = parts !== undefined && parts.objects && parts.refs;
  if (!hasRest || statOf(join(folder, "config"))?.isFile() !== true) return undefined;
  return { gitDir: folder, commonDir: parts.commonDir };
}

/** Whether `folder`, inside of some git directory, is a git directory of its own and no linked worktree's. */
export function isStoreFolder(folder: string): boolean {
  const parts = partsOf(folder);
  return parts?.commonDir === folder && parts.objects && (parts.head || parts.refs);
}

function throughDotGit(folder: string): FoundRepository | undefined {
  const dotGit = join(folder, ".git");
  const status = statOf(dotGit);
  if (status?.isFile() === true) return throughGitFile(folder, dotGit);
  if (status?.isDirectory() !== true) return undefined;
  const found = asBrokenGitDirectory(realPathOf(dotGit));
  return found === undefined ? undefined : { ...found, folder };
}

function throughGitFile(folder: string, file: string): FoundRepository {
  const target = gitFileTarget(file);
  if (target === undefined) {
    throw new UserError("REPOSITORY_BAD", `${file} does not lead to a git directory`);
  }
  const found = asBrokenGitDirectory(target);
  if (found === undefined)
    throw new UserError("REPOSITORY_BAD", `${target} is not a git directory`);
  return { ...found, folder };
}

type Parts = {
  readonly commonDir: string;
  readonly head: boolean;
  readonly objects: boolean;
  readonly refs: boolean;
};

/** Which parts of a git directory `folder` has; nothing if its `commondir` leads nowhere. */
function partsOf(folder: string): Parts | undefined {
  const shared = readSmallFile(join(folder, "commondir"))?.replace(/[\r\n]+$/u, "");
  const named = shared === undefined ? folder : resolve(folder, shared);
  const commonDir = shared === undefined ? folder : realPathOrNothing(named.replaceAll("\0", ""));
  if (commonDir === undefined || shared === "") return undefined;
  const head = readSmallFile(join(folder, "HEAD"));
  return {
    commonDir,
    // An unborn HEAD that is a symbolic link (as git made them once) leads nowhere and is not seen here.
    head: head !== undefined && /^(?:ref:\s*refs\/|[0-9a-f]{40})/u.test(head),
    objects: statOf(join(commonDir, "objects"))?.isDirectory() === true,
    refs: statOf(join(commonDir, "refs")) !== undefined, // a file in repositories with reftables
  };
}

function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    throw new UserError(isDenied(error) ? "PATH_DENIED" : "PATH_MISSING", path);
  }
}

function realPathOrNothing(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (isDenied(error)) throw new UserError("PATH_DENIED", path);
    return undefined;
  }
}

/** What is at `path`; nothing where the file system says so or cannot say (a loop of links). */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isDenied(error)) throw new UserError("PATH_DENIED", path);
    return undefined;
  }
}

/** The text of a small regular file, as latin1 where only ASCII matters and UTF-8 for paths: UTF-8. */
function readSmallFile(path: string): string | undefined {
  const status = statOf(path);
  if (status === undefined || !status.isFile() || status.size > gitFileBytesMax) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw new UserError(isDenied(error) ? "PATH_DENIED" : "REPOSITORY_BAD", path);
  }
}
