/**
 * What `telltale ci` looks at, on clones as CI providers make them: what is found, what is not, and what is refused.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Report } from "../../src/report/report.ts";
import { assertRefused, ciReport, ciRun, cloneOf, githubJob } from "../support/ci.ts";
import type { Clone, Environment } from "../support/ci.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { githubToken } from "../support/token.ts";

const zeros = "0".repeat(40);
const old = githubToken("in main for long");
const added = githubToken("added by the change");

/** A server with a secret in main, and a file that all may change. */
function server(): GitRepository {
  const repository = gitRepository();
  repository.write("old.txt", `TOKEN=${old}\n`);
  repository.write("app.txt", "one\n");
  repository.commit("main: first");
  return repository;
}

/** Commits a file on the branch that is checked out. */
function commitFile(repository: GitRepository, file: string, content: string): string {
  repository.write(file, content);
  return repository.commit(`change ${file}`);
}

type Request = {
  readonly repository: GitRepository;
  readonly base: string;
  readonly head: string;
  readonly merge: string;
};

/** A pull request of `feature` into main, which has gone on since, and the merge that the provider makes of it. */
function pullRequest(repository: GitRepository, change: () => void): Request {
  repository.run("checkout", "--quiet", "-b", "feature");
  change();
  const head = repository.run("rev-parse", "feature");
  repository.run("checkout", "--quiet", "main");
  const base = commitFile(repository, "main.txt", "main goes on\n");
  return { repository, base, head, merge: mergeFor(repository, head) };
}

/** refs/pull/1/merge, as a provider makes it. */
function mergeFor(repository: GitRepository, head: string): string {
  repository.run("checkout", "--quiet", "--detach", "main");
  repository.run("merge", "--quiet", "--no-ff", "--message", "trial merge", head);
  const merge = repository.run("rev-parse", "HEAD");
  repository.run("update-ref", "refs/pull/1/merge", merge);
  repository.run("checkout", "--quiet", "main");
  return merge;
}

const mergeRefspec = "+refs/pull/1/merge:refs/remotes/pull/1/merge";

function githubRequest({ repository, base, head, merge }: Request): Environment {
  const payload = {
    repository: { default_branch: "main" },
    pull_request: { base: { sha: base, ref: "main" }, head: { sha: head, ref: "feature" } },
  };
  return githubJob(repository, "pull_request", payload, {
    GITHUB_SHA: merge,
    GITHUB_REF: "refs/pull/1/merge",
    GITHUB_BASE_REF: "main",
  });
}

function mergeClone({ repository, merge }: Request, depth?: number): Clone {
  const options = { refspecs: [mergeRefspec], checkout: merge };
  return cloneOf(repository, depth === undefined ? options : { ...options, depth });
}

function secretsOf({ findings }: Report): readonly string[] {
  return findings.map(({ secret }) => secret).toSorted();
}

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
  const base = repository.run("rev-parse", "main");
  const branch = `feature/${githubToken("name")}`;
  repository.run("checkout", "--quiet", "-b", branch);
  repository.write("app.txt", "two\n");
  const head = repository.commit(`message ${added}`);
  const clone = cloneOf(repository, { checkout: head });
  const environment = githubJob(
    repository,
    "push",
    { repository: { default_branch: "main" }, before: base, after: head },
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

type Shallow = {
  readonly name: string;
  readonly line: RegExp;
  readonly environment: (at: { readonly base: string; readonly head: string }) => Environment;
};

const shallow: readonly Shallow[] = [
  {
    name: "GitLab CI",
    line: /GIT_DEPTH: 0/,
    environment: ({ base, head }) => ({
      GITLAB_CI: "true",
      CI_PIPELINE_SOURCE: "merge_request_event",
      CI_MERGE_REQUEST_IID: "1",
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
      CI_COMMIT_SHA: head,
    }),
  },
  {
    name: "Azure Pipelines",
    line: /fetchDepth: 0/,
    environment: ({ head }) => ({
      TF_BUILD: "True",
      BUILD_REASON: "PullRequest",
      BUILD_SOURCEVERSION: head,
      SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main",
    }),
  },
  {
    name: "Bitbucket Pipelines",
    line: /depth: full/,
    environment: ({ base, head }) => ({
      BITBUCKET_BUILD_NUMBER: "1",
      BITBUCKET_PR_ID: "1",
      BITBUCKET_COMMIT: head.slice(0, 12),
      BITBUCKET_PR_DESTINATION_COMMIT: base.slice(0, 12),
      BITBUCKET_PR_DESTINATION_BRANCH: "main",
    }),
  },
  {
    name: "Travis CI",
    line: /depth: false/,
    environment: ({ base, head }) => ({
      TRAVIS: "true",
      TRAVIS_EVENT_TYPE: "push",
      TRAVIS_COMMIT: head,
      TRAVIS_COMMIT_RANGE: `${base.slice(0, 12)}...${head.slice(0, 12)}`,
      TRAVIS_BRANCH: "feature",
    }),
  },
  {
    name: "Jenkins",
    line: /cloneOption\(shallow: false/,
    environment: ({ base, head }) => ({
      JENKINS_URL: "https://ci.example.org/",
      BRANCH_NAME: "feature",
      GIT_COMMIT: head,
      GIT_PREVIOUS_SUCCESSFUL_COMMIT: base,
    }),
  },
  {
    name: "Drone",
    line: /clone:\n +depth: 0/,
    environment: ({ base, head }) => ({
      DRONE: "true",
      DRONE_BUILD_EVENT: "push",
      DRONE_COMMIT_SHA: head,
      DRONE_COMMIT_BEFORE: base,
      DRONE_BRANCH: "feature",
      DRONE_REPO_BRANCH: "main",
    }),
  },
  {
    name: "Buildkite",
    line: /git fetch --unshallow origin/,
    environment: ({ head }) => ({
      BUILDKITE: "true",
      BUILDKITE_COMMIT: head,
      BUILDKITE_PULL_REQUEST: "1",
      BUILDKITE_PULL_REQUEST_BASE_BRANCH: "main",
    }),
  },
  {
    name: "CircleCI",
    line: /method: full/,
    environment: ({ head }) => ({
      CIRCLECI: "true",
      CIRCLE_SHA1: head,
      CIRCLE_BRANCH: "feature",
      CIRCLE_PULL_REQUEST: "https://example.org/pull/1",
    }),
  },
];

for (const { name, line, environment } of shallow) {
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

/** A server with main and a feature of two commits; the clone has both. */
function smallClone(): {
  readonly repository: GitRepository;
  readonly clone: Clone;
  readonly head: string;
} {
  const repository = server();
  repository.run("checkout", "--quiet", "-b", "feature");
  commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  const head = commitFile(repository, "app.txt", "two\n");
  return { repository, clone: cloneOf(repository, { checkout: "origin/feature" }), head };
}

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

type Push = {
  readonly title: string;
  /** Prepares the server; gives what the push was about. */
  readonly push: (repository: GitRepository) => {
    readonly branch: string;
    readonly before: string;
    readonly after: string;
    readonly flags?: Readonly<Record<string, boolean>>;
    readonly checkout?: string;
  };
  readonly want:
    | { readonly code: number; readonly secrets: readonly string[]; readonly note: RegExp }
    | string;
};

const pushes: readonly Push[] = [
  {
    title: "two commits",
    push(repository) {
      const before = repository.run("rev-parse", "main");
      commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "main", before, after: commitFile(repository, "new.txt", "removed\n") };
    },
    want: { code: 1, secrets: [added], note: /^Range: .+, as GitHub Actions \(push\) says\.$/ },
  },
  {
    title: "a new branch is compared with the default branch",
    push(repository) {
      repository.run("checkout", "--quiet", "-b", "feature");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "feature", before: zeros, after, flags: { created: true } };
    },
    want: { code: 1, secrets: [added], note: /^Compared with origin\/main: no commit before/ },
  },
  {
    title: "a new branch at a commit of main: nothing new, and that is right",
    push(repository) {
      repository.run("branch", "feature");
      const after = repository.run("rev-parse", "main");
      return { branch: "feature", before: zeros, after, flags: { created: true } };
    },
    want: { code: 0, secrets: [], note: /^Nothing new: the new branch starts at a commit/ },
  },
  {
    title: "two new branches at one commit do not hide it from one another",
    push(repository) {
      repository.run("checkout", "--quiet", "-b", "feature");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      repository.run("branch", "twin");
      return { branch: "feature", before: zeros, after, flags: { created: true } };
    },
    want: { code: 1, secrets: [added], note: /^Compared with origin\/main/ },
  },
  {
    title: "the first push of the default branch: all of it is new",
    push(repository) {
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "main", before: zeros, after, flags: { created: true } };
    },
    want: { code: 1, secrets: [added, old].toSorted(), note: /^main is new: all of its history/ },
  },
  {
    title: "an orphan branch: all of it is new",
    push(repository) {
      repository.run("checkout", "--quiet", "--orphan", "pages");
      repository.run("rm", "--quiet", "-r", "-f", ".");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "pages", before: zeros, after, flags: { created: true } };
    },
    want: { code: 1, secrets: [added], note: /no commit in common/ },
  },
  {
    title: "a force push whose commit before is gone",
    push(repository) {
      repository.run("checkout", "--quiet", "-b", "feature");
      const before = commitFile(repository, "app.txt", "given up\n");
      repository.run("reset", "--quiet", "--hard", "main");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "feature", before, after, flags: { forced: true } };
    },
    want: { code: 1, secrets: [added], note: /the commit before, is not here any more/ },
  },
  {
    title: "a force push of the default branch whose commit before is gone: refused",
    push(repository) {
      const before = commitFile(repository, "app.txt", "given up\n");
      repository.run("reset", "--quiet", "--hard", "main~1");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "main", before, after, flags: { forced: true } };
    },
    want: "RANGE_REVISION_UNKNOWN",
  },
  {
    title: "a force push back to an older commit: nothing new, and that is right",
    push(repository) {
      repository.run("checkout", "--quiet", "-b", "feature");
      const after = commitFile(repository, "app.txt", "two\n");
      const before = commitFile(repository, "app.txt", "three\n");
      repository.run("branch", "kept");
      repository.run("reset", "--quiet", "--hard", after);
      return { branch: "feature", before, after, flags: { forced: true } };
    },
    want: { code: 0, secrets: [], note: /^Nothing new: the push moves the branch back/ },
  },
  {
    title: "an older commit without the event's word for it: refused",
    push(repository) {
      const after = repository.run("rev-parse", "main");
      const before = commitFile(repository, "app.txt", "two\n");
      return { branch: "main", before, after, flags: { forced: false } };
    },
    want: "RANGE_SWAPPED",
  },
  {
    title: "the same commit before and after: refused",
    push(repository) {
      const after = repository.run("rev-parse", "main");
      return { branch: "main", before: after, after };
    },
    want: "RANGE_EMPTY",
  },
  {
    title: "a deleted branch: nothing to look at, and that is right",
    push(repository) {
      const before = repository.run("rev-parse", "main");
      return {
        branch: "feature",
        before,
        after: zeros,
        flags: { deleted: true },
        checkout: "origin/main",
      };
    },
    want: { code: 0, secrets: [], note: /^Nothing new: the push deletes a ref/ },
  },
];

for (const { title, push, want } of pushes) {
  test(`push: ${title}`, () => {
    using repository = server();
    const { branch, before, after, flags, checkout } = push(repository);
    const clone = cloneOf(repository, { checkout: checkout ?? after });
    const payload = { repository: { default_branch: "main" }, before, after, ...flags };
    const environment = githubJob(repository, "push", payload, {
      GITHUB_REF: `refs/heads/${branch}`,
      GITHUB_SHA: checkout === undefined ? after : repository.run("rev-parse", "main"),
    });
    if (typeof want === "string") {
      assertRefused(ciRun(clone.path, environment), want);
      return;
    }
    const { code, report } = ciReport(clone.path, environment);
    assert.deepEqual([code, secretsOf(report)], [want.code, want.secrets]);
    assert.ok(
      report.notes?.some((note) => want.note.test(note)),
      report.notes?.join("\n"),
    );
    const text = ciRun(clone.path, environment, "--no-progress");
    assert.equal(text.code, want.code);
    assert.ok(text.stdout.replaceAll(/\s+/g, " ").includes(report.notes?.at(-1) ?? ""));
  });
}

test("a tag: what main has not, and the tag's own message", () => {
  using repository = server();
  repository.run("checkout", "--quiet", "--detach");
  commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  repository.run("tag", "--message", githubToken("tag"), "v1");
  repository.run("checkout", "--quiet", "main");
  const after = repository.run("rev-parse", "v1");
  const clone = cloneOf(repository, { checkout: "v1" });
  const environment = githubJob(
    repository,
    "push",
    { repository: { default_branch: "main" }, before: zeros, after, created: true },
    { GITHUB_REF: "refs/tags/v1", GITHUB_SHA: repository.run("rev-parse", "v1^{commit}") },
  );
  const { code, report } = ciReport(clone.path, environment);
  assert.deepEqual([code, secretsOf(report)], [1, [added, githubToken("tag")].toSorted()]);
});

test("a tag on a commit of main: its message is looked at, and no commit", () => {
  using repository = server();
  repository.run("tag", "--message", "release", "v1");
  const clone = cloneOf(repository, { checkout: "v1" });
  const environment = {
    GITLAB_CI: "true",
    CI_PIPELINE_SOURCE: "push",
    CI_COMMIT_TAG: "v1",
    CI_COMMIT_SHA: repository.run("rev-parse", "main"),
    CI_DEFAULT_BRANCH: "main",
  };
  const { code, report } = ciReport(clone.path, environment);
  assert.deepEqual([code, report.coverage.kinds["tags"]], [0, 1]);
  assert.ok(report.notes?.includes("Nothing new: the tag stands on a commit that its base has."));
});

test("a merge queue's entry without commits of its own is right; with some, they are looked at", () => {
  const { repository, clone, head } = smallClone();
  using _ = repository;
  const base = repository.run("rev-parse", "main");
  const queue = (from: string): Environment =>
    githubJob(repository, "merge_group", { merge_group: { base_sha: from, head_sha: head } });
  assert.equal(ciReport(clone.path, queue(base)).code, 1);
  const { code, report } = ciReport(clone.path, queue(head));
  assert.deepEqual([code, report.findings], [0, []]);
  assert.ok(report.notes?.some((note) => note.startsWith("Nothing new: the merge queue's entry")));
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

test("a button on a branch: compared with the default branch", () => {
  const { repository, clone, head } = smallClone();
  using _ = repository;
  const environment = githubJob(
    repository,
    "workflow_dispatch",
    { repository: { default_branch: "main" } },
    { GITHUB_REF: "refs/heads/feature", GITHUB_SHA: head },
  );
  assert.equal(ciRun(clone.path, environment).code, 1);
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
