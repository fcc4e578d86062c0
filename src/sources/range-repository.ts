/**
 * The repository of a range: that of the folder, or the one that git names to its hooks.
 *
 * In: a folder and the environment. Out: a repository, with all its alternates. An audit does not follow alternates
 * out of a repository that somebody else may have made; here the repository is the user's own working copy, git has
 * just read the same objects, and without them the range could not be told from what is old.
 */
import { parse, resolve } from "node:path";
import { openRepository } from "../git/repository.ts";
import type { Repository } from "../git/repository.ts";

/** Opens the repository that `folder` is inside of; GIT_DIR goes first, as githooks(5) has it. */
export async function openRangeRepository(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Repository> {
  const gitDir = environment["GIT_DIR"];
  const repository = openRepository(
    gitDir === undefined || gitDir === "" ? folder : resolve(folder, gitDir),
  );
  if (!repository.troubles.some(({ code }) => code === "ALTERNATE_OUTSIDE")) return repository;
  const { objectFolders } = await import("../git/alternates.ts");
  const { path, commonDir } = repository;
  const all = objectFolders({ path, roots: [parse(commonDir).root] }, commonDir);
  const troubles = repository.troubles.filter(({ code }) => code !== "ALTERNATE_OUTSIDE");
  return { ...repository, objectDirs: all.folders, troubles: [...troubles, ...all.troubles] };
}
