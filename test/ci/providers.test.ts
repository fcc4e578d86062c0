/**
 * Both ends by name, other providers than GitHub, and what is the same for all.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { assertRefused, ciReport, ciRun, cloneOf, githubJob } from "../support/ci.ts";
import {
  added,
  commitFile,
  mergeClone,
  mergeRefspec,
  old,
  pullRequest,
  secretsOf,
  server,
  smallClone,
} from "../support/ci-server.ts";
import { requestJobs } from "../support/ci-jobs.ts";
import { githubToken } from "../support/token.ts";

test("without a provider: both ends are named, by whatever git understands", () => {
  const { repository, clone, head } = smallClone();
  using _ = repository;
  for (const ends of [
    ["--base", "origin/main"],
    ["--base", "origin/main", "--head", "HEAD"],
    ["--base", "HEAD~2", "--head", head],
    ["--base", "refs/remotes/origin/main", "--head", head.slice(0, 8)],
    ["--base", "HEAD^^", "--head", "origin/feature"],
  ]) {
    const { code, report } = ciReport(clone.path, {}, ...ends);
    assert.deepEqual([code, secretsOf(report)], [1, [added]], ends.join(" "));
  }
});

test("--base and --head overrule the provider", () => {
  const { repository, clone, head } = smallClone();
  using _ = repository;
  const environment = githubJob(repository, "schedule", {}, { GITHUB_REF: "refs/heads/main" });
  const ends = ["--base", "origin/main", "--head", head];
  assert.equal(ciRun(clone.path, environment, ...ends).code, 1);
});

test("GitLab: merged results, and a detached merge request", () => {
  using repository = server();
  const { base, head, merge } = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  });
  const clone = cloneOf(repository, { refspecs: [mergeRefspec], checkout: merge });
  const common = {
    GITLAB_CI: "true",
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_IID: "1",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.run("rev-parse", "main~1"),
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
  };
  const merged = {
    ...common,
    CI_COMMIT_SHA: merge,
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head,
    CI_MERGE_REQUEST_TARGET_BRANCH_SHA: base,
  };
  for (const environment of [merged, { ...common, CI_COMMIT_SHA: head }]) {
    const { code, report } = ciReport(clone.path, environment);
    assert.deepEqual([code, secretsOf(report)], [1, [added]]);
  }
});

test("Bitbucket: a merge in the checkout, and abbreviated ids that a branch is named like", () => {
  using repository = server();
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  });
  // Looked up among refs, this would make the base the head.
  repository.run("branch", request.base.slice(0, 12), request.head);
  const clone = mergeClone(request);
  clone.run("branch", request.base.slice(0, 12), request.head);
  const { code, report } = ciReport(clone.path, {
    BITBUCKET_BUILD_NUMBER: "1",
    BITBUCKET_PR_ID: "1",
    BITBUCKET_COMMIT: request.head.slice(0, 12),
    BITBUCKET_PR_DESTINATION_COMMIT: request.base.slice(0, 12),
    BITBUCKET_PR_DESTINATION_BRANCH: "main",
  });
  assert.deepEqual([code, secretsOf(report)], [1, [added]]);
  assert.ok(report.notes?.some((note) => note.startsWith("Its merge with")));
});

test("Jenkins: what was built before is old; what failed since is looked at again", () => {
  using repository = server();
  const base = repository.run("rev-parse", "main");
  commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  const head = commitFile(repository, "app.txt", "two\n");
  const clone = cloneOf(repository, { checkout: head });
  const jenkins = { JENKINS_URL: "https://ci.example.org/", BRANCH_NAME: "main", GIT_COMMIT: head };
  const since = { ...jenkins, GIT_PREVIOUS_SUCCESSFUL_COMMIT: base };
  assert.equal(ciRun(clone.path, since).code, 1);
  // The same commit again: what it alone brought.
  const again = ciReport(clone.path, { ...jenkins, GIT_PREVIOUS_SUCCESSFUL_COMMIT: head });
  assert.deepEqual([again.code, again.report.coverage.kinds["commits"]], [0, 1]);
  const first = ciReport(clone.path, { ...jenkins, BRANCH_IS_PRIMARY: "true" });
  assert.deepEqual(secretsOf(first.report), [added, old].toSorted());
});

test("--report-only: findings give 0, a wrong range still 2; --fail-on and --evidence as everywhere", () => {
  const { repository, clone } = smallClone();
  using _ = repository;
  const ends = ["--base", "origin/main"];
  const { code, report } = ciReport(clone.path, {}, "--report-only", ...ends);
  assert.deepEqual([code, secretsOf(report)], [0, [added]]);
  assert.equal(ciRun(clone.path, {}, "--report-only", "--fail-on", "low", ...ends).code, 0);
  assertRefused(ciRun(clone.path, {}, "--report-only", "--base", "HEAD"), "RANGE_EMPTY");
  assert.equal(ciRun(clone.path, {}, "--fail-on", "never", ...ends).code, 0);
  assert.equal(
    ciRun(clone.path, {}, "--fail-on", "critical", "--evidence", "proven", ...ends).code,
    1,
  );
});

test("a bare repository, by its path", () => {
  const { repository, head } = smallClone();
  using _ = repository;
  const path = join(repository.outside, "bare.git");
  repository.run("clone", "--quiet", "--bare", repository.path, path);
  const { code } = ciRun(repository.outside, {}, "bare.git", "--base", "main", "--head", head);
  assert.equal(code, 1);
});

test("nothing of the environment but the names of commits and branches is shown", () => {
  const { repository, clone, head } = smallClone();
  using _ = repository;
  const token = githubToken("job token");
  const environment = {
    ...githubJob(
      repository,
      "workflow_dispatch",
      { repository: { default_branch: "main" }, inputs: { token } },
      { GITHUB_REF: "refs/heads/feature", GITHUB_SHA: head },
    ),
    GITHUB_TOKEN: token,
    ACTIONS_RUNTIME_TOKEN: token,
  };
  for (const run of [
    ciRun(clone.path, environment, "--reveal", "--verbose"),
    ciRun(clone.path, { ...environment, GITHUB_SHA: "" }, "--head", "nowhere"),
  ]) {
    assert.ok(!(run.stdout + run.stderr).includes(token));
  }
});

for (const { name, environment } of requestJobs) {
  test(`${name}, on a whole clone: what the change adds is found, what main has is not`, () => {
    using repository = server();
    repository.run("checkout", "--quiet", "-b", "feature");
    const head = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
    repository.run("checkout", "--quiet", "main");
    const base = commitFile(repository, "later.txt", `TOKEN=${githubToken("later in main")}\n`);
    const clone = cloneOf(repository, { checkout: head });
    const { code, report } = ciReport(clone.path, environment({ base, head }));
    assert.deepEqual([code, secretsOf(report)], [1, [added]]);
    assert.ok(report.notes?.[0]?.includes(`as ${name} (`));
  });
}

test("a blobless clone in CircleCI: exit code 3, and what to write", () => {
  using repository = server();
  repository.run("config", "uploadpack.allowFilter", "true");
  repository.run("checkout", "--quiet", "-b", "feature");
  const head = commitFile(repository, "new.txt", "new\n");
  repository.run("checkout", "--quiet", "main");
  const path = join(repository.outside, "blobless");
  const url = `file://${repository.path}`;
  repository.run("clone", "--quiet", "--no-checkout", "--filter=blob:none", url, path);
  const environment = { CIRCLECI: "true", CIRCLE_SHA1: head, CIRCLE_BRANCH: "feature" };
  const { code, report } = ciReport(path, environment);
  assert.equal(code, 3);
  assert.match(
    report.notes?.at(-1) ?? "",
    /^Objects were not fetched\. CircleCI .*method: full`\.$/,
  );
});
