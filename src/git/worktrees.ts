/**
 * The worktrees of a repository: the main one and every linked one.
 *
 * In: a repository. Out: their git directories, each with the prefix under which git names its own refs from
 * elsewhere (gitrepository-layout(5), worktrees/; git-worktree(1), "Refs").
 */
import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gitFileBytesMax } from "../limits.ts";
import { printableText } from "../text/printable.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { isAbsent, isInside, placeOf, readMetadataFile, realPathIfAny } from "./metadata-file.ts";
import type { Repository } from "./repository.ts";

export type Worktree = {
  /** Before a ref's name: "" for the worktree that was opened, "main-worktree/" or "worktrees/ID/". */
  readonly prefix: string;
  /** Before the name of a ref below refs/ that is the worktree's own: "" for the main one. */
  readonly refsPrefix: string;
  readonly gitDir: string;
  /** As its `gitdir` file names it, whether or not that folder is still there; absent for a bare main one. */
  readonly workTree?: string;
};

export type Worktrees = {
  /** The opened one first, then the main one, then the others by name. */
  readonly worktrees: readonly Worktree[];
  readonly troubles: readonly Trouble[];
};

/** All worktrees whose git directories are in the repository. */
export function readWorktrees(repository: Repository): Worktrees {
  const { gitDir, commonDir, workTree } = repository;
  const folder = join(commonDir, "worktrees");
  const troubles: Trouble[] = [];
  const linked = listNames(repository, folder, troubles).flatMap((id): Worktree[] => {
    const real = realPathIfAny(join(folder, id));
    if (real === undefined) return [];
    if (!isInside(repository.roots, real)) {
      troubles.push(trouble("LINK_OUTSIDE", placeOf(repository, join(folder, id))));
      return [];
    }
    const refsPrefix = `worktrees/${printableText(id)}/`;
    const named = workTreeOf(repository, real, troubles);
    return [{ prefix: refsPrefix, refsPrefix, gitDir: real, ...(named && { workTree: named }) }];
  });
  const opened = linked.find((each) => each.gitDir === gitDir);
  const main: Worktree = {
    prefix: gitDir === commonDir ? "" : "main-worktree/",
    refsPrefix: "",
    gitDir: commonDir,
    ...(gitDir === commonDir && workTree !== undefined && { workTree }),
  };
  const own: Worktree[] =
    gitDir === commonDir
      ? []
      : [{ ...(opened ?? { refsPrefix: "opened-worktree/", gitDir }), prefix: "" }];
  return { worktrees: [...own, main, ...linked.filter((each) => each !== opened)], troubles };
}

function listNames(repository: Repository, folder: string, troubles: Trouble[]): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    if (!isAbsent(error)) troubles.push(trouble("FILE_UNREADABLE", placeOf(repository, folder)));
    return [];
  }
}

/** `gitdir` holds the path of the worktree's `.git` file, absolute or relative to the git directory. */
function workTreeOf(
  repository: Repository,
  gitDir: string,
  troubles: Trouble[],
): string | undefined {
  const bytes = readMetadataFile(repository, join(gitDir, "gitdir"), gitFileBytesMax);
  if (isTrouble(bytes)) troubles.push(bytes);
  if (bytes === undefined || isTrouble(bytes)) return undefined;
  return dirname(resolve(gitDir, Buffer.from(bytes).toString("utf8").trimEnd()));
}
