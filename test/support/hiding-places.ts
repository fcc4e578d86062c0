/**
 * One repository with a secret in every kind of place that git has, and the table of what is to be said of each.
 *
 * In: nothing. Out: the repository, and for every place the secret that only it holds, with state, publication and
 * places as a report must give them. The script is in hiding-commits.ts, hiding-refs.ts and hiding-stores.ts: each
 * row stands where its secret is planted.
 *
 * Every row but those of the history of `main` has commits of its own, which share no file with others: so the
 * refs that lead to its secret can be listed whole.
 */
import { gitRepository } from "./git.ts";
import type { GitRepository } from "./git.ts";
import { plantInCommits, plantInMain, plantInStashes } from "./hiding-commits.ts";
import { plantingIn } from "./hiding-planting.ts";
import type { HidingPlace } from "./hiding-planting.ts";
import { plantInNames, plantInTags, plantUnreachable } from "./hiding-refs.ts";
import { plantInGitFiles, plantInStores, plantInWorktrees } from "./hiding-stores.ts";

export type HidingRepository = {
  readonly repository: GitRepository;
  readonly places: readonly HidingPlace[];
  /** The folder of the linked worktree. */
  readonly worktree: string;
  /** A file that exists only if a program of the repository's configuration was run. */
  readonly trap: string;
};

/** Builds the repository: about a second. */
export function hidingRepository(): HidingRepository {
  const repository = gitRepository();
  const rows: HidingPlace[] = [];
  const planting = plantingIn(repository, rows);
  planting.object("tree", ""); // git knows it without, and would write it when it packs
  plantInMain(planting);
  plantInStashes(planting);
  repository.run("repack", "-d", "-q", "-n"); // some objects in a pack, all later ones loose
  plantInCommits(planting);
  plantInTags(planting);
  plantInNames(planting);
  const worktree = plantInWorktrees(planting);
  plantInStores(planting);
  plantUnreachable(planting);
  const trap = plantInGitFiles(planting);
  return { repository, places: rows, worktree, trap };
}
