/** When a secret came and went, by whom and under which path; what still has it; and whether it has been published. */
import assert from "node:assert/strict";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Finding } from "../../src/findings/finding.ts";
import { history } from "../../src/index.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { findingOf } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const secret = githubToken("timeline");

async function find(repository: GitRepository, wanted: string = secret): Promise<Finding> {
  return findingOf(await history({ path: repository.path, reveal: true }), wanted);
}

/** Commits as somebody else, at a time of theirs. */
function commitAs(repository: GitRepository, name: string, date: string): string {
  const environment = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: `${name.toLowerCase()}@example.org`,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  };
  repository.run("add", "--all");
  repository.runWith({ environment }, "commit", "--quiet", "--allow-empty", "--message", "a step");
  return repository.run("rev-parse", "HEAD");
}

test("first and last commit, with author, date in UTC, and path", async () => {
  using repository = gitRepository();
  commitAs(repository, "Zoe", "2019-12-31T10:00:00Z");
  repository.write("config/app.txt", `token ${secret}\n`);
  const first = commitAs(repository, "Ada", "2020-01-02T03:04:05+02:00");
  commitAs(repository, "Bob", "2020-01-03T00:00:00Z");
  repository.write("other.txt", "something else\n");
  const last = commitAs(repository, "Cy", "2020-02-01T23:30:00-02:00");
  rmSync(join(repository.path, "config", "app.txt"));
  commitAs(repository, "Dan", "2020-03-01T00:00:00Z");
  const finding = await find(repository);
  const path = "config/app.txt";
  assert.deepEqual(finding.first, {
    commit: first,
    author: "Ada <ada@example.org>",
    date: "2020-01-02T01:04:05Z",
    path,
  });
  assert.deepEqual(finding.last, {
    commit: last,
    author: "Cy <cy@example.org>",
    date: "2020-02-02T01:30:00Z",
    path,
  });
  assert.equal(finding.state, "history");
});

test("a secret in twenty revisions of a file is one finding with one place", async () => {
  using repository = gitRepository();
  const commits = Array.from({ length: 20 }, (_, revision) => {
    repository.write("app.txt", `token ${secret}\n${"more\n".repeat(revision)}`);
    return repository.commit(`revision ${revision}`);
  });
  const { places, first, last, state } = await find(repository);
  assert.equal(places.length, 1);
  const { versions, path, commit, object } = places[0] ?? {};
  assert.deepEqual(
    { versions, path, commit, object, first: first?.commit, last: last?.commit, state },
    {
      versions: 20,
      path: "app.txt",
      commit: commits[0],
      object: repository.run("rev-parse", "HEAD:app.txt"),
      first: commits[0],
      last: commits[19],
      state: "head",
    },
  );
});

test("a file that is renamed is one finding with two places", async () => {
  using repository = gitRepository();
  repository.write("old.txt", `token ${secret}\n`);
  const old = repository.commit("old");
  renameSync(join(repository.path, "old.txt"), join(repository.path, "new.txt"));
  const renamed = repository.commit("new");
  const { places, first, last, state } = await find(repository);
  assert.deepEqual(
    places.map(({ path, commit, refs }) => ({ path, commit, refs })),
    [
      { path: "new.txt", commit: renamed, refs: ["HEAD", "refs/heads/main"] },
      { path: "old.txt", commit: old, refs: ["HEAD"] },
    ],
  );
  assert.deepEqual([first?.path, last?.path, state], ["old.txt", "new.txt", "head"]);
});

test("a secret in many files at once is one finding", async () => {
  using repository = gitRepository();
  for (let number = 0; number < 60; number++)
    repository.write(`copies/${number}.txt`, `copy ${number} of ${secret}\n`);
  repository.commit("copies");
  const { places, placesLeftOff } = await find(repository);
  assert.deepEqual([places.length, placesLeftOff], [50, 10]);
});

test("a secret that goes and comes back has the whole time", async () => {
  using repository = gitRepository();
  repository.write("app.txt", `token ${secret}\n`);
  const first = repository.commit("in");
  repository.write("app.txt", "nothing\n");
  repository.commit("out");
  repository.write("app.txt", `token ${secret}\n`);
  const again = repository.commit("in again");
  repository.write("app.txt", "nothing again\n");
  repository.commit("out again");
  const finding = await find(repository);
  assert.deepEqual([finding.first?.commit, finding.last?.commit], [first, again]);
});

test("of two branches that bring the same secret, the earlier one is first", async () => {
  using repository = gitRepository();
  repository.commit("root");
  repository.run("switch", "--quiet", "--create", "side");
  repository.write("side.txt", `${secret}\n`);
  const earlier = repository.commit("side");
  repository.run("switch", "--quiet", "main");
  repository.write("main.txt", `${secret}\n`);
  repository.commit("main");
  const finding = await find(repository);
  assert.equal(finding.first?.commit, earlier);
  assert.deepEqual(
    finding.places.map(({ path, refs }) => ({ path, refs })),
    [
      { path: "main.txt", refs: ["HEAD", "refs/heads/main"] },
      { path: "side.txt", refs: ["refs/heads/side"] },
    ],
  );
});

test("not in HEAD, but in another branch and in tags: they are named", async () => {
  using repository = gitRepository();
  repository.commit("root");
  repository.run("switch", "--quiet", "--create", "feature");
  repository.write("app.txt", `${secret}\n`);
  repository.commit("feature");
  repository.run("tag", "v1");
  repository.run("tag", "--message", "two", "v2");
  repository.run("switch", "--quiet", "main");
  const { state, places } = await find(repository);
  assert.equal(state, "branch");
  assert.deepEqual(places[0]?.refs, ["refs/heads/feature", "refs/tags/v1", "refs/tags/v2"]);
});

test("without remote-tracking refs, nobody knows whether it is published", async () => {
  using repository = gitRepository();
  repository.write("app.txt", `${secret}\n`);
  repository.commit("app");
  assert.equal((await find(repository)).published, null);
  repository.run("remote", "add", "origin", "https://git.example.org/team/app.git");
  assert.equal((await find(repository)).published, null);
});

for (const { title, ref, config, isPublished } of [
  { title: "its tip", ref: "refs/remotes/origin/main", config: [], isPublished: true },
  {
    title: "its tip, under a refspec of the remote's own",
    ref: "refs/copies/main",
    config: ["remote.origin.fetch", "+refs/heads/*:refs/copies/*"],
    isPublished: true,
  },
  {
    title: "no commit of it, as it is local",
    ref: "refs/copies/main",
    config: [],
    isPublished: null,
  },
]) {
  test(`published, where a remote-tracking ref has ${title}: ${isPublished}`, async () => {
    using repository = gitRepository();
    repository.write("app.txt", `${secret}\n`);
    repository.commit("app");
    if (config.length > 0) repository.run("config", ...config);
    repository.run("update-ref", ref, "HEAD");
    rmSync(join(repository.path, "app.txt"));
    repository.commit("removed");
    assert.equal((await find(repository)).published, isPublished);
  });
}

test("published, although the remote has removed it since; and what was committed later is not", async () => {
  using repository = gitRepository();
  const later = githubToken("later");
  repository.write("app.txt", `${secret}\n`);
  repository.commit("app");
  rmSync(join(repository.path, "app.txt"));
  repository.commit("removed");
  repository.run("update-ref", "refs/remotes/origin/main", "HEAD");
  repository.write("later.txt", `${later}\n`);
  repository.commit("later");
  const early = await find(repository);
  assert.deepEqual([early.state, early.published], ["history", true]);
  const late = await find(repository, later);
  assert.deepEqual([late.state, late.published], ["head", false]);
});

test("a secret in the message of a published commit is published", async () => {
  using repository = gitRepository();
  repository.commit(`subject\n\n${secret}`);
  repository.run("update-ref", "refs/remotes/origin/main", "HEAD");
  repository.commit("next");
  const { state, published, places } = await find(repository);
  assert.deepEqual([state, published, places[0]?.kind], ["branch", true, "commit-message"]);
});

test("in HEAD, whatever else has it: a detached HEAD, and one without a branch yet", async () => {
  using repository = gitRepository();
  repository.write("app.txt", `${secret}\n`);
  repository.commit("app");
  repository.run("checkout", "--quiet", "--detach");
  assert.equal((await find(repository)).state, "head");
  repository.run("switch", "--quiet", "--orphan", "empty");
  const { state, places } = await find(repository);
  assert.deepEqual([state, places[0]?.refs], ["branch", ["refs/heads/main"]]);
});
