/**
 * What the script of hiding-places.ts is written with: rows of its table, and ways to make objects by themselves.
 *
 * In: a repository. Out: functions that plant a secret and note what is to be said of it.
 */
import { join } from "node:path";
import type { Place, PlaceKind, State } from "../../src/findings/finding.ts";
import type { GitRepository } from "./git.ts";
import { githubToken, passwordOf } from "./token.ts";

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

/** A place in a file of the first line, which is where most rows put their secret. */
export function inFile(
  path: string,
  commit: string,
  refs: readonly string[],
  kind: PlaceKind = "blob",
): HiddenPlace {
  return { kind, path, commit, line: 1, refs };
}

/** The tools of the script, which add to `rows`. */
export function plantingIn(repository: GitRepository, rows: HidingPlace[]): Planting {
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
