/**
 * Ranges that are not what they were meant to be: nothing is scanned, and the line for the provider's file is shown.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertRefused, ciReport, ciRun, cloneOf, githubJob } from "../support/ci.ts";
import type { Environment } from "../support/ci.ts";
import {
  added,
  commitFile,
  githubRequest,
  mergeClone,
  pullRequest,
  secretsOf,
  server,
  smallClone,
} from "../support/ci-server.ts";
import { requestJobs } from "../support/ci-jobs.ts";
import { gitRepository } from "../support/git.ts";

for (const { depth, commits } of [
  { depth: 1, commits: 1 },
  { depth: 5, commits: 6 },
]) {
  test(`a clone of depth ${depth}, a change of ${commits} commits: refused, with the line for the file`, () => {
    using repository = server();
    const request = pullRequest(repository, () => {
      for (let number = 0; number < commits; number++)
        commitFile(repository, "app.txt", `${number}\n`);
    });
    const clone = mergeClone(request, depth);
    const stderr = assertRefused(ciRun(clone.path, githubRequest(request)), "RANGE_SHALLOW");
    assert.match(stderr, /GitHub Actions, in \.github\/workflows\/\*\.yml:/);
    assert.match(stderr, /with: \{ fetch-depth: 0 \}/);
  });
}

test("a shallow clone that holds all of the change is enough", () => {
  using repository = server();
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  });
  // The merge, its parents, and their parents: where the branch begins is there.
  const { code, report } = ciReport(mergeClone(request, 3).path, githubRequest(request));
  assert.deepEqual([code, secretsOf(report)], [1, [added]]);
});

for (const { name, line, environment } of requestJobs) {
  test(`a shallow clone in ${name}: refused, with the line for its file`, () => {
    using repository = server();
    const base = repository.run("rev-parse", "main");
    repository.run("checkout", "--quiet", "-b", "feature");
    for (const content of ["two\n", "three\n", "four\n"])
      commitFile(repository, "app.txt", content);
    const head = repository.run("rev-parse", "feature");
    const refspecs = [
      "+refs/heads/feature:refs/remotes/origin/feature",
      ...(name === "CircleCI" ? ["+refs/heads/main:refs/remotes/origin/main"] : []),
    ];
    const clone = cloneOf(repository, { depth: 2, refspecs, checkout: head });
    const stderr = assertRefused(ciRun(clone.path, environment({ base, head })), "RANGE_SHALLOW");
    assert.match(stderr, line);
    assert.ok(stderr.includes(`${name}, in `), stderr);
  });
}

test("what is refused: each with its code, and nothing scanned", () => {
  const { repository, clone, head } = smallClone();
  using _ = repository;
  const refused = (code: string, environment: Environment, ...args: readonly string[]): string =>
    assertRefused(ciRun(clone.path, environment, ...args), code);
  assert.match(refused("CI_UNKNOWN", {}), /--base origin\/main --head HEAD/);
  refused("CI_UNKNOWN", {}, "--head", "HEAD");
  refused("RANGE_REVISION_UNKNOWN", {}, "--base", "origin/nowhere");
  refused("RANGE_REVISION_UNKNOWN", {}, "--base", "f".repeat(40));
  refused("RANGE_REVISION_UNKNOWN", {}, "--base", "origin/main", "--head", "HEAD~9");
  clone.run("tag", "origin/main", "HEAD");
  refused("RANGE_REVISION_AMBIGUOUS", {}, "--base", "origin/main");
  clone.run("tag", "--delete", "origin/main");
  refused("RANGE_EMPTY", {}, "--base", "HEAD", "--head", head);
  refused("RANGE_SWAPPED", {}, "--base", "HEAD", "--head", "origin/main");
  refused("USAGE", {}, "--base", "");
  const schedule = githubJob(
    repository,
    "schedule",
    { repository: { default_branch: "main" } },
    { GITHUB_REF: "refs/heads/main", GITHUB_SHA: repository.run("rev-parse", "main") },
  );
  assert.match(refused("CI_NO_CHANGE", schedule), /telltale history/);
  const request = githubJob(
    repository,
    "pull_request",
    { pull_request: { base: { sha: head, ref: "feature" }, head: { sha: head, ref: "x" } } },
    { GITHUB_SHA: head },
  );
  refused("RANGE_EMPTY", request);
  const circle = { CIRCLECI: "true", CIRCLE_SHA1: head, CIRCLE_BRANCH: "main" };
  assert.match(refused("RANGE_NO_BASE", circle), /<< pipeline\.git\.base_revision >>/);
});

test("pull_request_target without the change: refused", () => {
  using repository = server();
  const base = repository.run("rev-parse", "main");
  const clone = cloneOf(repository, { checkout: base });
  const payload = {
    pull_request: { base: { sha: base, ref: "main" }, head: { sha: "e".repeat(40), ref: "x" } },
  };
  const environment = githubJob(repository, "pull_request_target", payload, { GITHUB_SHA: base });
  assertRefused(ciRun(clone.path, environment), "RANGE_REVISION_UNKNOWN");
});

test("two histories without a commit in common: refused for a pull request", () => {
  using repository = server();
  repository.run("checkout", "--quiet", "--orphan", "other");
  repository.commit("another beginning");
  const clone = cloneOf(repository, { checkout: "origin/other" });
  assertRefused(ciRun(clone.path, {}, "--base", "origin/main"), "RANGE_UNRELATED");
});

test("an object that is missing in the range: exit code 3, and it is told", () => {
  using repository = server();
  repository.run("config", "uploadpack.allowFilter", "true");
  repository.run("checkout", "--quiet", "-b", "feature");
  commitFile(repository, "app.txt", "two\n");
  const path = join(repository.outside, "partial");
  repository.run(
    "clone",
    "--quiet",
    "--no-checkout",
    "--filter=blob:none",
    `file://${repository.path}`,
    path,
  );
  const ends = ["--base", "origin/main", "--head", "origin/feature"];
  const { code, report } = ciReport(path, {}, ...ends);
  assert.deepEqual([code, report.coverage.complete], [3, false]);
  assert.ok(report.troubles.some((trouble) => trouble.code === "OBJECT_MISSING"));
  assert.equal(ciRun(path, {}, "--report-only", ...ends).code, 3);
});

test("a commit of the range that is missing: exit code 3", () => {
  using repository = gitRepository();
  commitFile(repository, "app.txt", "one\n");
  repository.run("checkout", "--quiet", "-b", "feature");
  const lost = commitFile(repository, "app.txt", "two\n");
  commitFile(repository, "app.txt", "three\n");
  rmSync(join(repository.path, ".git", "objects", lost.slice(0, 2), lost.slice(2)));
  const { code, report } = ciReport(repository.path, {}, "--base", "main");
  const codes = report.troubles.map((trouble) => trouble.code);
  assert.deepEqual([code, codes], [3, ["OBJECT_MISSING"]]);
});
