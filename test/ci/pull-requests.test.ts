/**
 * Pull requests, on clones as GitHub Actions makes them: what the change adds is found, and nothing else.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ciReport, cloneOf, githubJob } from "../support/ci.ts";
import {
  added,
  commitFile,
  githubRequest,
  mergeClone,
  pullRequest,
  secretsOf,
  server,
  zeros,
} from "../support/ci-server.ts";
import { githubToken } from "../support/token.ts";

test("a pull request that is tested as a merge: what it adds is found, what main has is not", () => {
  using repository = server();
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
    commitFile(repository, "app.txt", "two\n");
  });
  const clone = mergeClone(request);
  const { code, report } = ciReport(clone.path, githubRequest(request));
  assert.equal(code, 1);
  assert.deepEqual(secretsOf(report), [added]);
  const [finding] = report.findings;
  assert.deepEqual(
    [finding?.state, finding?.published, finding?.places[0]?.path, finding?.places[0]?.commit],
    ["added", true, "new.txt", repository.run("rev-parse", "feature~1")],
  );
  // Two commits of the change, and the merge.
  assert.equal(report.coverage.kinds["commits"], 3);
  assert.deepEqual(report.notes, [
    `Range: origin/main..${request.head.slice(0, 10)}, as GitHub Actions (pull_request) says.`,
    `Its merge with ${request.base.slice(0, 10)} is looked at too.`,
    "Settings and ignore files are those of origin/main.",
  ]);
});

test("a pull request without secrets: green, although main has one", () => {
  using repository = server();
  const request = pullRequest(repository, () => commitFile(repository, "app.txt", "two\n"));
  const { code, report } = ciReport(mergeClone(request).path, githubRequest(request));
  assert.deepEqual([code, report.findings, report.coverage.complete], [0, [], true]);
});

test("a secret that one commit adds and the next removes is found", () => {
  using repository = server();
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
    commitFile(repository, "new.txt", "TOKEN=\n");
  });
  const { code, report } = ciReport(mergeClone(request).path, githubRequest(request));
  assert.deepEqual([code, secretsOf(report)], [1, [added]]);
});

test("secrets in a commit's message and in a branch's name are found", () => {
  using repository = server();
  const branch = `feature/${githubToken("name")}`;
  repository.run("checkout", "--quiet", "-b", branch);
  repository.write("app.txt", "two\n");
  const head = repository.commit(`message ${added}`);
  const clone = cloneOf(repository, { checkout: head });
  const environment = githubJob(
    repository,
    "push",
    { repository: { default_branch: "main" }, before: zeros, after: head, created: true },
    { GITHUB_REF: `refs/heads/${branch}`, GITHUB_SHA: head },
  );
  const { code, report } = ciReport(clone.path, environment);
  assert.deepEqual([code, secretsOf(report)], [1, [added, githubToken("name")].toSorted()]);
});

test("an evil merge: what the merge itself brings is found", () => {
  using repository = server();
  const request = pullRequest(repository, () => {
    commitFile(repository, "app.txt", "two\n");
    repository.run("checkout", "--quiet", "-b", "side", "main");
    commitFile(repository, "side.txt", "side\n");
    repository.run("checkout", "--quiet", "feature");
    repository.run("merge", "--quiet", "--no-ff", "--no-commit", "side");
    commitFile(repository, "evil.txt", `TOKEN=${added}\n`);
  });
  const { code, report } = ciReport(mergeClone(request).path, githubRequest(request));
  assert.deepEqual([code, secretsOf(report)], [1, [added]]);
});

test("main merged into the branch: main's secrets are not the change's", () => {
  using repository = server();
  const request = pullRequest(repository, () => {
    commitFile(repository, "app.txt", "two\n");
    repository.run("checkout", "--quiet", "main");
    commitFile(repository, "later.txt", `TOKEN=${githubToken("later in main")}\n`);
    repository.run("checkout", "--quiet", "feature");
    repository.run("merge", "--quiet", "--no-ff", "--message", "main into feature", "main");
  });
  // The payload's base is often older than what the branch has merged.
  const stale = { ...request, base: repository.run("rev-parse", "main~2") };
  const { code, report } = ciReport(mergeClone(request).path, githubRequest(stale));
  assert.deepEqual([code, report.findings], [0, []]);
});

test("stacked branches: a branch is compared with the one it stands on", () => {
  using repository = server();
  repository.run("checkout", "--quiet", "-b", "below");
  const base = commitFile(repository, "below.txt", `TOKEN=${githubToken("below")}\n`);
  repository.run("checkout", "--quiet", "-b", "above");
  const head = commitFile(repository, "above.txt", `TOKEN=${added}\n`);
  const clone = cloneOf(repository, { checkout: head });
  const environment = githubJob(
    repository,
    "pull_request",
    {
      repository: { default_branch: "main" },
      pull_request: { base: { sha: base, ref: "below" }, head: { sha: head, ref: "above" } },
    },
    { GITHUB_SHA: head },
  );
  const { code, report } = ciReport(clone.path, environment);
  assert.deepEqual([code, secretsOf(report)], [1, [added]]);
});

test("run again after the merge: the change is looked at as before", () => {
  using repository = server();
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  });
  repository.run("merge", "--quiet", "--no-ff", "--message", "merged", request.head);
  const { code, report } = ciReport(mergeClone(request).path, githubRequest(request));
  assert.deepEqual([code, secretsOf(report)], [1, [added]]);
});
