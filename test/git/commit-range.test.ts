import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { CommitLinks } from "../../src/git/commit-links.ts";
import { commitRange } from "../../src/git/commit-range.ts";
import { mergeBases } from "../../src/git/merge-base.ts";
import { ObjectReader } from "../../src/git/object-reader.ts";
import { openRepository } from "../../src/git/repository.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { ancestry, randomHistory, writeHistory } from "../support/random-history.ts";
import { seeded } from "../support/seed.ts";

function linksOf(repository: GitRepository): CommitLinks {
  const opened = openRepository(repository.path);
  return new CommitLinks(new ObjectReader(opened), opened);
}

function pick(ids: readonly string[], numbers: readonly number[]): readonly string[] {
  return numbers.map((number) => ids[number % ids.length] ?? "");
}

const some = fc.array(fc.nat(100), { minLength: 1, maxLength: 3 });

for (const clocks of ["right", "wrong"] as const) {
  test(`a range is what git counts, with clocks that are ${clocks}`, () => {
    fc.assert(
      fc.property(
        randomHistory(clocks),
        fc.array(fc.tuple(some, some), { minLength: 8, maxLength: 8 }),
        (commits, pairs) => {
          using repository = gitRepository("--bare");
          const ids = writeHistory(repository, commits);
          const reach = ancestry(repository);
          const links = linksOf(repository);
          const of = (oids: readonly string[]): Set<string> =>
            new Set(oids.flatMap((oid) => [...(reach.get(oid) ?? [])]));
          for (const [newNumbers, oldNumbers] of pairs) {
            const [tips, excluded] = [pick(ids, newNumbers), pick(ids, oldNumbers)];
            const old = of(excluded);
            const want = [...of(tips)].filter((oid) => !old.has(oid));
            const { commits: found, troubles } = commitRange(links, { tips, excluded });
            assert.deepEqual(troubles, []);
            assert.deepEqual(found.map(({ oid }) => oid).toSorted(), want.toSorted());
            for (const [place, { parents }] of found.entries())
              for (const parent of parents)
                assert.ok(found.findIndex(({ oid }) => oid === parent) < place, "parents first");
          }
        },
      ),
      seeded(8),
    );
  });

  test(`merge bases are git's, with clocks that are ${clocks}`, () => {
    fc.assert(
      fc.property(
        randomHistory(clocks),
        fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 6, maxLength: 6 }),
        (commits, pairs) => {
          using repository = gitRepository("--bare");
          const ids = writeHistory(repository, commits);
          const reach = ancestry(repository);
          const links = linksOf(repository);
          for (const pair of pairs) {
            const [first = "", second = ""] = pick(ids, pair);
            const both = [...(reach.get(first) ?? [])].filter((oid) => reach.get(second)?.has(oid));
            const best = both.filter(
              (oid) => !both.some((other) => other !== oid && reach.get(other)?.has(oid)),
            );
            assert.deepEqual(mergeBases(links, first, second), best.toSorted());
          }
        },
      ),
      seeded(8),
    );
  });
}

test("merge bases of a crosswise merge, as git merge-base --all prints them", () => {
  using repository = gitRepository();
  repository.commit("root");
  repository.run("checkout", "--quiet", "-b", "other");
  repository.commit("of other");
  repository.run("checkout", "--quiet", "main");
  repository.commit("of main");
  repository.run("branch", "before");
  repository.run("merge", "--quiet", "--no-ff", "--no-edit", "other");
  repository.run("checkout", "--quiet", "other");
  repository.run("merge", "--quiet", "--no-ff", "--no-edit", "before");
  const want = repository.run("merge-base", "--all", "main", "other").split("\n");
  assert.equal(want.length, 2);
  const tip = (name: string): string => repository.run("rev-parse", name);
  assert.deepEqual(mergeBases(linksOf(repository), tip("main"), tip("other")), want.toSorted());
});

test("a shallow boundary is a commit whose parents are cut off", () => {
  using repository = gitRepository();
  const [, second, third] = ["1", "2", "3"].map((name) => repository.commit(name));
  appendFileSync(join(repository.path, ".git", "shallow"), `${second}\n`);
  const shallow = commitRange(linksOf(repository), { tips: [third ?? ""], excluded: [] });
  assert.deepEqual(
    shallow.commits.map(({ oid, isCut }) => [oid, isCut]),
    [
      [second, true],
      [third, false],
    ],
  );
  assert.deepEqual(shallow.troubles, []);
});

test("a graft hides nothing: both its parents and the commit's own are new", () => {
  using repository = gitRepository();
  const [first = "", second = ""] = ["1", "2"].map((name) => repository.commit(name));
  repository.run("checkout", "--quiet", "--orphan", "other");
  const other = repository.commit("other");
  appendFileSync(join(repository.path, ".git", "info", "grafts"), `${second} ${other}\n`);
  const links = linksOf(repository);
  const both = commitRange(links, { tips: [second], excluded: [] });
  assert.deepEqual(
    both.commits.map(({ oid }) => oid).toSorted(),
    [first, second, other].toSorted(),
  );
  // What the graft alone adds is not what a remote that has the commit has.
  const rest = commitRange(links, { tips: [other], excluded: [second] });
  assert.deepEqual(
    rest.commits.map(({ oid }) => oid),
    [other],
  );
});

test("a commit that is absent is trouble where it is new, and excludes nothing where it is old", () => {
  using repository = gitRepository();
  const first = repository.commit("1");
  const absent = "1".repeat(40);
  const links = linksOf(repository);
  assert.deepEqual(commitRange(links, { tips: [first, absent], excluded: [] }).troubles, [
    { kind: "trouble", code: "OBJECT_MISSING", where: absent },
  ]);
  const { commits, troubles } = commitRange(links, { tips: [first], excluded: [absent] });
  assert.deepEqual([commits.length, troubles], [1, []]);
});
