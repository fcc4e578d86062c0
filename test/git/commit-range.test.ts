import assert from "node:assert/strict";
import { appendFileSync, chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

/** Ways in which git keeps its table of commits, by what is told to it; the last are damaged then. */
const graphs = {
  "one file": (repository: GitRepository) => {
    repository.run("commit-graph", "write", "--reachable");
  },
  "a chain of files": (repository: GitRepository, ids: readonly string[]) => {
    for (const part of [ids.slice(0, 3), ids.slice(0, -2), ids]) {
      const input = `${part.join("\n")}\n`;
      const options = ["--stdin-commits", "--split=no-merge"];
      repository.runWith({ input }, "commit-graph", "write", ...options);
    }
  },
  "one that lacks the last commits": (repository: GitRepository, ids: readonly string[]) => {
    const input = `${ids.slice(0, -2).join("\n")}\n`;
    repository.runWith({ input }, "commit-graph", "write", "--stdin-commits");
  },
  "one of an older git": (repository: GitRepository) => {
    repository.run("-c", "commitGraph.generationVersion=1", "commit-graph", "write", "--reachable");
  },
} as const;

for (const [kind, write] of Object.entries(graphs)) {
  for (const damage of ["whole", "damaged", "cut short"] as const) {
    test(`a range is what git counts, with a commit-graph: ${kind}, ${damage}`, () => {
      fc.assert(
        fc.property(
          randomHistory("wrong"),
          fc.array(fc.tuple(some, some), { minLength: 8, maxLength: 8 }),
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
          (commits, pairs, places) => {
            using repository = gitRepository("--bare");
            const ids = writeHistory(repository, commits);
            const reach = ancestry(repository);
            write(repository, ids);
            for (const file of graphFiles(repository)) {
              const bytes = readFileSync(file);
              chmodSync(file, 0o600);
              if (damage === "damaged")
                for (const [at, byte] of places) bytes[at % bytes.length] = byte;
              const end = damage === "cut short" ? (places[0]?.[0] ?? 0) % bytes.length : undefined;
              writeFileSync(file, bytes.subarray(0, end));
            }
            const links = linksOf(repository);
            const of = (oids: readonly string[]): Set<string> =>
              new Set(oids.flatMap((oid) => [...(reach.get(oid) ?? [])]));
            for (const [newNumbers, oldNumbers] of pairs) {
              const [tips, excluded] = [pick(ids, newNumbers), pick(ids, oldNumbers)];
              const old = of(excluded);
              const want = [...of(tips)].filter((oid) => !old.has(oid));
              const { commits: found, troubles } = commitRange(links, { tips, excluded }, 0);
              assert.deepEqual(troubles, []);
              assert.deepEqual(found.map(({ oid }) => oid).toSorted(), want.toSorted());
            }
          },
        ),
        seeded(4),
      );
    });
  }
}

function graphFiles(repository: GitRepository): readonly string[] {
  const info = join(repository.path, "objects", "info");
  return readdirSync(info, { recursive: true, encoding: "utf8" })
    .filter((name) => name === "commit-graph" || name.endsWith(".graph"))
    .map((name) => join(info, name));
}

test("a commit-graph that tells of another parent leaves no commit out", () => {
  using repository = gitRepository("--bare");
  const ids = writeHistory(
    repository,
    [0, 1, 1, 1].map((back, number) => ({
      parents: back === 0 ? [] : [back],
      time: number * 60,
      edits: [],
    })),
  );
  // Two lines of history: 0 <- 1 <- 2, and 0 <- 3. The table says that 3 comes from 2.
  const [first = "", , third = ""] = ids;
  repository.runWith(
    {
      input: `reset refs/heads/x\nfrom ${first}\n\ncommit refs/heads/x\ncommitter C <c@example.com> 1000001000 +0000\ndata 1\nx\n`,
    },
    "fast-import",
    "--quiet",
  );
  const other = repository.run("rev-parse", "x");
  repository.run("commit-graph", "write", "--reachable");
  const file = graphFiles(repository)[0] ?? "";
  const bytes = readFileSync(file);
  const sorted = repository.run("rev-list", "--all").split("\n").toSorted();
  chmodSync(file, 0o600);
  const rowAt = cdatAt(bytes) + sorted.indexOf(other) * 36;
  bytes.writeUInt32BE(sorted.indexOf(third), rowAt + 20);
  bytes.writeUInt32BE(4 << 2, rowAt + 28); // one more than the third commit's level
  writeFileSync(file, bytes);
  const links = linksOf(repository);
  const { commits } = commitRange(links, { tips: [third], excluded: [other] }, 0);
  assert.deepEqual(commits.map(({ oid }) => oid).toSorted(), [ids[1] ?? "", third].toSorted());
});

/** Where a commit-graph's rows of commits begin. */
function cdatAt(bytes: Buffer): number {
  const at = bytes.indexOf("CDAT");
  return bytes.readUInt32BE(at + 8);
}

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
