/**
 * Random histories: commits with any number of parents, clocks that are right or not, and files that come and go.
 *
 * In: a repository that can run git. Out: it holds the commits, each with a branch of its own, `c0`, `c1` and so on.
 */
import fc from "fast-check";
import type { GitRepository } from "./git.ts";

export type RandomCommit = {
  /** How far back each parent is among the commits; what would be before the first is left out. */
  readonly parents: readonly number[];
  readonly time: number;
  readonly edits: readonly { readonly path: string; readonly content: string | undefined }[];
};

const paths = ["a", "a.txt", "a/b", "a/b/c", "a-b", "d/e", "d/f/g", "z"] as const;

/** Commits whose clocks run as they should, or not at all. */
export function randomHistory(clocks: "right" | "wrong"): fc.Arbitrary<readonly RandomCommit[]> {
  const edit = fc.record({
    path: fc.constantFrom(...paths),
    content: fc.option(fc.constantFrom("1", "2", "3"), { nil: undefined, freq: 4 }),
  });
  const commit = fc.record({
    parents: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
    time: fc.integer({ min: 0, max: 50 }),
    edits: fc.array(edit, { maxLength: 4 }),
  });
  return fc
    .array(commit, { minLength: 2, maxLength: 24 })
    .map((commits) =>
      clocks === "wrong"
        ? commits
        : commits.map((one, number) => ({ ...one, time: number * 60 + one.time })),
    );
}

/** Writes the commits; gives their ids. */
export function writeHistory(
  repository: GitRepository,
  commits: readonly RandomCommit[],
): readonly string[] {
  const stream = commits.map(({ parents, time, edits }, number) => {
    const from = [...new Set(parents.map((back) => number - back))].filter((one) => one >= 0);
    const links = from.map((one, place) => `${place === 0 ? "from" : "merge"} :${one + 1}\n`);
    const changes = edits.map(({ path, content }) =>
      content === undefined
        ? `D ${path}\n`
        : `M 100644 inline ${path}\ndata ${content.length}\n${content}\n`,
    );
    const start = from.length === 0 ? `reset refs/heads/c${number}\n\n` : "";
    return `${start}commit refs/heads/c${number}\nmark :${number + 1}\ncommitter C <c@example.com> ${1_000_000_000 + time} +0000\ndata 1\n${number % 10}\n${links.join("")}${changes.join("")}\n`;
  });
  repository.runWith({ input: stream.join("") }, "fast-import", "--quiet");
  const lines = repository
    .run("for-each-ref", "--format=%(refname:short) %(objectname)")
    .split("\n");
  const ids = new Map(lines.map((line) => line.split(" ") as [string, string]));
  return commits.map((_, number) => ids.get(`c${number}`) ?? "");
}

/** For each commit all that it leads to, itself included, as git has it. */
export function ancestry(repository: GitRepository): ReadonlyMap<string, ReadonlySet<string>> {
  const parents = new Map(
    repository
      .run("rev-list", "--all", "--parents")
      .split("\n")
      .map((line) => [line.split(" ")[0] ?? "", line.split(" ").slice(1)] as const),
  );
  const found = new Map<string, ReadonlySet<string>>();
  const of = (oid: string): ReadonlySet<string> => {
    const known = found.get(oid);
    if (known !== undefined) return known;
    const all = new Set([oid, ...(parents.get(oid) ?? []).flatMap((parent) => [...of(parent)])]);
    found.set(oid, all);
    return all;
  };
  for (const oid of parents.keys()) of(oid);
  return found;
}
