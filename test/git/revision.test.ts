import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ObjectReader } from "../../src/git/object-reader.ts";
import { RefLookup } from "../../src/git/ref-lookup.ts";
import { openRepository } from "../../src/git/repository.ts";
import { resolveRevision } from "../../src/git/revision.ts";
import type { Revision } from "../../src/git/revision.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";

function resolved(
  repository: GitRepository,
  text: string,
  wanted: "any" | "commit" = "any",
): Revision {
  const opened = openRepository(repository.path);
  return resolveRevision(
    { repository: opened, reader: new ObjectReader(opened), refs: new RefLookup(opened) },
    text,
    wanted,
  );
}

/** What git says, or undefined where it knows no such thing. */
function parsed(repository: GitRepository, text: string): string | undefined {
  try {
    return repository.run("rev-parse", "--verify", "--quiet", text);
  } catch {
    return undefined;
  }
}

function branched(): GitRepository {
  const repository = gitRepository();
  const remote = join(repository.outside, "remote.git");
  repository.run("init", "--quiet", "--bare", remote);
  repository.run("remote", "add", "origin", remote);
  repository.write("a", "a");
  repository.commit("one");
  repository.run("branch", "feature/x");
  repository.commit("two");
  repository.run("tag", "light");
  repository.run("tag", "--annotate", "v1", "--message", "v1");
  repository.run("tag", "--annotate", "v2", "--message", "a tag of a tag", "v1");
  repository.run("checkout", "--quiet", "feature/x");
  repository.commit("side");
  repository.run("checkout", "--quiet", "main");
  repository.run("merge", "--quiet", "--no-ff", "--no-edit", "feature/x");
  repository.run("push", "--quiet", "--set-upstream", "origin", "main", "feature/x");
  repository.run("remote", "set-head", "origin", "main");
  repository.commit("three");
  return repository;
}

const texts = [
  "HEAD",
  "@",
  "main",
  "heads/main",
  "refs/heads/main",
  "feature/x",
  "light",
  "tags/light",
  "v1",
  "v2",
  "v1^{}",
  "v2^{}",
  "v2^{commit}",
  "v2^{tree}",
  "v2^{tag}",
  "v1^{blob}",
  "v1^0",
  "v1~1",
  "HEAD~",
  "HEAD~2",
  "HEAD^",
  "HEAD^1",
  "HEAD~1^2",
  "HEAD~1^1~1",
  "HEAD^^",
  "HEAD^^^",
  "HEAD~9",
  "HEAD^3",
  "@~1^2",
  "origin",
  "origin/main",
  "origin/HEAD",
  "remotes/origin/main",
  "origin/feature/x",
  "main@{upstream}",
  "@{u}",
  "main@{u}~1",
  "feature/x@{upstream}",
  "light@{upstream}",
  "nothing",
  "refs/heads",
  "main:",
  "HEAD^{tree}",
  "HEAD^{object}",
  "",
  "~1",
  "^",
  "main..origin/main",
  "../main",
  "refs/heads/../heads/main",
  "main.lock",
  "-n",
] as const;

for (const storage of ["loose refs", "packed refs"] as const) {
  test(`revisions are those of git rev-parse, with ${storage}`, () => {
    using repository = branched();
    if (storage === "packed refs") repository.run("pack-refs", "--all", "--prune");
    const ids = repository
      .run("rev-list", "--all", "--objects")
      .split("\n")
      .map((line) => line.split(" ")[0] ?? "");
    const short = ids.flatMap((oid) => [
      oid,
      oid.toUpperCase(),
      oid.slice(0, 10),
      `${oid.slice(0, 12)}^{}`,
    ]);
    for (const text of [...texts, ...short]) {
      const want =
        text === "" || text === "main:" || text === "main..origin/main"
          ? undefined
          : parsed(repository, text);
      const revision = resolved(repository, text);
      assert.equal(revision.kind === "found" ? revision.oid : undefined, want, text);
    }
  });
}

test("what is no single object is told apart", () => {
  using repository = branched();
  const main = repository.run("rev-parse", "main");
  const side = repository.run("rev-parse", "feature/x");
  repository.run("tag", "main", side);
  assert.deepEqual(resolved(repository, "main"), { kind: "ambiguous", ids: [side, main] });
  assert.deepEqual(resolved(repository, "heads/main"), { kind: "found", oid: main });
  assert.deepEqual(resolved(repository, "nothing"), { kind: "unknown" });
  const absent = "7".repeat(40);
  assert.deepEqual(resolved(repository, absent), { kind: "absent", oid: absent });
  assert.deepEqual(resolved(repository, `${absent}~2`), { kind: "absent", oid: absent });
  assert.deepEqual(resolved(repository, "HEAD^{tree}", "commit"), { kind: "unknown" });
  const cut = repository.run("rev-parse", "feature/x");
  appendFileSync(join(repository.path, ".git", "shallow"), `${cut}\n`);
  assert.deepEqual(resolved(repository, "feature/x~1"), { kind: "shallow", oid: cut });
});

test("a short id of several objects is ambiguous, unless one of them alone is a commit", () => {
  using repository = gitRepository();
  const oid = repository.commit("one");
  const prefix = oid.slice(0, 4);
  let number = 0;
  let other = "";
  while (!other.startsWith(prefix)) {
    const batch = Array.from(
      { length: 20_000 },
      () => `blob\ndata ${String(number).length}\n${number++}\n`,
    );
    const { createHash } = process.getBuiltinModule("node:crypto");
    other =
      batch
        .map((_, place) => number - batch.length + place)
        .map(
          (value) =>
            [
              value,
              createHash("sha1")
                .update(`blob ${String(value).length}\0${value}`)
                .digest("hex"),
            ] as const,
        )
        .filter(([, id]) => id.startsWith(prefix))
        .map(([value]) =>
          repository
            .runWith({ input: String(value) }, "hash-object", "-w", "--stdin")
            .toString("utf8")
            .trim(),
        )
        .at(0) ?? "";
  }
  assert.deepEqual(resolved(repository, prefix), {
    kind: "ambiguous",
    ids: [oid, other].toSorted(),
  });
  assert.deepEqual(resolved(repository, prefix, "commit"), { kind: "found", oid });
});

test("refs by prefix: loose ones before packed ones, among many", () => {
  using repository = gitRepository();
  const first = repository.commit("one");
  const many = Array.from(
    { length: 500 },
    (_, number) => `create refs/remotes/r${number % 7}/b${number} ${first}\n`,
  );
  repository.runWith({ input: many.join("") }, "update-ref", "--stdin");
  repository.run("tag", "--annotate", "v1", "--message", "v1");
  repository.run("pack-refs", "--all", "--prune");
  const second = repository.commit("two");
  repository.run("update-ref", "refs/remotes/r3/b3", second);
  repository.run("update-ref", "refs/remotes/r3/new", second);
  const refs = new RefLookup(openRepository(repository.path));
  for (const prefix of [
    "refs/remotes/r3/",
    "refs/remotes/r0/",
    "refs/remotes/r6/b",
    "refs/tags/",
    "refs/remotes/r9/",
  ]) {
    const want = repository.run("for-each-ref", "--format=%(refname) %(objectname)").split("\n");
    assert.deepEqual(
      [...refs.below(prefix)].map(([name, oid]) => `${name} ${oid}`).toSorted(),
      want.filter((line) => line.startsWith(prefix)).toSorted(),
    );
  }
  for (const name of [
    "refs/remotes/r3/b3",
    "refs/remotes/r6/b6",
    "refs/tags/v1",
    "HEAD",
    "refs/remotes/r3/b4",
  ])
    assert.equal(refs.find(name), parsed(repository, name), name);
});
