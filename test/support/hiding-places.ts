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
import { join } from "node:path";
import type { Place, PlaceKind, State } from "../../src/findings/finding.ts";
import { gitRepository } from "./git.ts";
import type { GitRepository } from "./git.ts";
import { plantInCommits, plantInMain, plantInStashes } from "./hiding-commits.ts";
import { plantInNames, plantInTags, plantUnreachable } from "./hiding-refs.ts";
import { plantInGitFiles, plantInStores, plantInWorktrees } from "./hiding-stores.ts";
import { passwordOf, githubToken } from "./token.ts";

/** A place as the table gives it. A number in a reflog (`HEAD@{4}`) is written `HEAD@{n}`: later rows move it. */
export type HiddenPlace = Pick<Place, "kind" | "line" | "refs"> &
  Partial<Pick<Place, "path" | "commit" | "object" | "versions" | "repository">>;

export type HidingPlace = {
  readonly title: string;
  readonly secret: string;
  readonly state: State;
  readonly published: boolean;
  readonly places: readonly HiddenPlace[];
};

/** What a step of the script says of the secret that it planted. */
export type Planted = { readonly state: State; readonly published?: true } & (
  | { readonly place: HiddenPlace }
  | { readonly places: readonly HiddenPlace[] }
);

/** What the script works with. */
export type Planting = {
  readonly repository: GitRepository;
  /** Runs a step with a secret of its own, and adds its row. */
  readonly plant: (title: string, step: (secret: string) => Planted) => void;
  /** As `plant`, with a password in place of a token. */
  readonly plantPassword: (title: string, step: (secret: string) => Planted) => void;
  /** Makes a commit of its own, without parents and ref. */
  readonly lonelyCommit: (commit: LonelyCommit) => string;
  /** Writes an object and gives its id. */
  readonly object: (
    type: "blob" | "tree" | "commit" | "tag",
    content: string | Uint8Array,
  ) => string;
};

export type LonelyCommit = {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly message?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

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

/** A place in a file of the first line, which is where most rows put their secret. */
export function inFile(
  path: string,
  commit: string,
  refs: readonly string[],
  kind: PlaceKind = "blob",
): HiddenPlace {
  return { kind, path, commit, line: 1, refs };
}

function plantingIn(repository: GitRepository, rows: HidingPlace[]): Planting {
  const add = (title: string, secret: string, planted: Planted): void => {
    const { state, published = false } = planted;
    const places = "place" in planted ? [planted.place] : planted.places;
    rows.push({ title, secret, state, published, places });
  };
  const object: Planting["object"] = (type, content) =>
    repository
      .runWith({ input: content }, "hash-object", "-t", type, "-w", "--stdin", "--literally")
      .toString("utf8")
      .trim();
  return {
    repository,
    plant: (title, step) => {
      const secret = githubToken(title);
      add(title, secret, step(secret));
    },
    plantPassword: (title, step) => {
      const secret = passwordOf(title);
      add(title, secret, step(secret));
    },
    lonelyCommit: (commit) => lonelyCommit(repository, object, commit),
    object,
  };
}

function lonelyCommit(
  repository: GitRepository,
  object: Planting["object"],
  { files = {}, message = "a commit by itself", environment = {} }: LonelyCommit,
): string {
  const index = { GIT_INDEX_FILE: join(repository.outside, "lonely-index") };
  const run = (input: string, env: Readonly<Record<string, string>>, ...args: string[]): string =>
    repository
      .runWith({ input, environment: env }, ...args)
      .toString("utf8")
      .trim();
  const entries = Object.entries(files).map(
    ([path, content]) => `100644 ${object("blob", content)}\t${path}\n`,
  );
  run("", index, "read-tree", "--empty");
  run(entries.join(""), index, "update-index", "--index-info");
  const tree = run("", index, "write-tree");
  return run(message, environment, "commit-tree", tree);
}
