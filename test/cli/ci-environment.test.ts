/**
 * What each CI provider's environment says of the change under test: at least a row for each provider and event.
 *
 * The environments are made by hand from the providers' documentation (the addresses stand in src/cli/ci/).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ciProviders, ciTest } from "../../src/cli/ci-environment.ts";
import type { CiChange } from "../../src/cli/ci/provider.ts";
import { objectName } from "../support/reports.ts";
import { githubToken } from "../support/token.ts";

const [base, head, merge] = [objectName("base"), objectName("head"), objectName("merge")];
const zeros = "0".repeat(40);

type Row = {
  readonly title: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The file that GITHUB_EVENT_PATH names. */
  readonly payload?: unknown;
  readonly want: CiChange;
};

const newBranch = "the new branch starts at a commit that its base has";
const movedBack = "the push moves the branch back to a commit that it had before";
const onTag = "the tag stands on a commit that its base has";
const onQueue = "the merge queue's entry has no commit of its own";

const pushOfNewBranch: CiChange = {
  kind: "push",
  event: "push",
  head,
  branch: "feature",
  isNew: true,
  emptyBecause: newBranch,
};

function github(name: string, more: Readonly<Record<string, string>> = {}): Row["environment"] {
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: "/event.json",
    GITHUB_SHA: head,
    ...more,
  };
}

function drone(event: string, more: Readonly<Record<string, string>>): Row["environment"] {
  return { DRONE: "true", DRONE_BUILD_EVENT: event, DRONE_COMMIT_SHA: head, ...more };
}

/** Of no pull request. */
function travis(event: string, more: Readonly<Record<string, string>>): Row["environment"] {
  return { TRAVIS: "true", TRAVIS_EVENT_TYPE: event, TRAVIS_PULL_REQUEST: "false", ...more };
}

const repository = { default_branch: "trunk" };
const request = {
  repository,
  number: 7,
  pull_request: { base: { sha: base, ref: "main" }, head: { sha: head, ref: "feature" } },
};

const rows: Readonly<Record<string, readonly Row[]>> = {
  "GitHub Actions": [
    {
      title: "pull_request, tested as a merge",
      environment: github("pull_request", { GITHUB_SHA: merge, GITHUB_REF: "refs/pull/7/merge" }),
      payload: request,
      want: {
        kind: "pull-request",
        event: "pull_request",
        base,
        head,
        merge,
        target: "main",
        defaultBranch: "trunk",
      },
    },
    {
      title: "pull_request without a payload that can be read",
      environment: github("pull_request", { GITHUB_SHA: merge, GITHUB_BASE_REF: "main" }),
      want: { kind: "pull-request", event: "pull_request", head: merge, target: "main" },
    },
    {
      title: "pull_request_target: GITHUB_SHA is the target's tip, not a merge",
      environment: github("pull_request_target", { GITHUB_SHA: base }),
      payload: request,
      want: {
        kind: "pull-request",
        event: "pull_request_target",
        base,
        head,
        target: "main",
        defaultBranch: "trunk",
      },
    },
    {
      title: "push",
      environment: github("push", { GITHUB_REF: "refs/heads/main" }),
      payload: { repository, ref: "refs/heads/main", before: base, after: head, forced: false },
      want: { kind: "push", event: "push", base, head, branch: "main", defaultBranch: "trunk" },
    },
    {
      title: "push of a new branch",
      environment: github("push", { GITHUB_REF: "refs/heads/feature/x" }),
      payload: { repository, before: zeros, after: head, created: true },
      want: {
        kind: "push",
        event: "push",
        head,
        branch: "feature/x",
        defaultBranch: "trunk",
        isNew: true,
        emptyBecause: newBranch,
      },
    },
    {
      title: "force push",
      environment: github("push", { GITHUB_REF: "refs/heads/feature" }),
      payload: { repository, before: base, after: head, forced: true },
      want: {
        kind: "push",
        event: "push",
        base,
        head,
        branch: "feature",
        defaultBranch: "trunk",
        emptyBecause: movedBack,
      },
    },
    {
      title: "push that deletes a branch",
      environment: github("push", { GITHUB_REF: "refs/heads/feature" }),
      payload: { repository, before: base, after: zeros, deleted: true },
      want: {
        kind: "push",
        event: "push",
        head,
        isDeletion: true,
        defaultBranch: "trunk",
        emptyBecause: "the push deletes a ref",
      },
    },
    {
      title: "push of a tag",
      environment: github("push", { GITHUB_REF: "refs/tags/v1/2" }),
      payload: { repository, before: zeros, after: merge, created: true },
      want: {
        kind: "tag",
        event: "push",
        head: merge,
        tag: "v1/2",
        defaultBranch: "trunk",
        emptyBecause: onTag,
      },
    },
    {
      title: "merge_group",
      environment: github("merge_group", { GITHUB_REF: "refs/heads/gh-readonly-queue/main/pr-7" }),
      payload: {
        repository,
        merge_group: { base_sha: base, head_sha: head, base_ref: "refs/heads/main" },
      },
      want: {
        kind: "merge-queue",
        event: "merge_group",
        base,
        head,
        target: "main",
        defaultBranch: "trunk",
        emptyBecause: onQueue,
      },
    },
    {
      title: "workflow_dispatch",
      environment: github("workflow_dispatch", { GITHUB_REF: "refs/heads/feature" }),
      payload: { repository, ref: "refs/heads/feature" },
      want: {
        kind: "run",
        event: "workflow_dispatch",
        head,
        branch: "feature",
        defaultBranch: "trunk",
      },
    },
    {
      title: "schedule",
      environment: github("schedule", { GITHUB_REF: "refs/heads/trunk" }),
      payload: { repository, schedule: "0 0 * * *" },
      want: { kind: "run", event: "schedule", head, branch: "trunk", defaultBranch: "trunk" },
    },
    {
      title: "release: a run on a tag",
      environment: github("release", { GITHUB_REF: "refs/tags/v1" }),
      payload: { repository },
      want: {
        kind: "tag",
        event: "release",
        head,
        tag: "v1",
        defaultBranch: "trunk",
        emptyBecause: onTag,
      },
    },
    {
      title: "a payload that is no object",
      environment: github("push", { GITHUB_REF: "refs/heads/main" }),
      payload: ["before"],
      want: { kind: "push", event: "push", head, branch: "main" },
    },
  ],
  "GitLab CI": [
    {
      title: "merge request pipeline (detached)",
      environment: {
        GITLAB_CI: "true",
        CI_PIPELINE_SOURCE: "merge_request_event",
        CI_MERGE_REQUEST_IID: "7",
        CI_MERGE_REQUEST_EVENT_TYPE: "detached",
        CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "",
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA: "",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
        CI_COMMIT_SHA: head,
        CI_COMMIT_BEFORE_SHA: zeros,
        CI_DEFAULT_BRANCH: "main",
      },
      want: {
        kind: "pull-request",
        event: "merge_request_event",
        base,
        head,
        target: "main",
        defaultBranch: "main",
      },
    },
    {
      title: "merged results",
      environment: {
        GITLAB_CI: "true",
        CI_PIPELINE_SOURCE: "merge_request_event",
        CI_MERGE_REQUEST_IID: "7",
        CI_MERGE_REQUEST_EVENT_TYPE: "merged_result",
        CI_MERGE_REQUEST_DIFF_BASE_SHA: objectName("older"),
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head,
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA: base,
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
        CI_COMMIT_SHA: merge,
        CI_COMMIT_BEFORE_SHA: zeros,
      },
      want: {
        kind: "pull-request",
        event: "merge_request_event",
        base,
        head,
        merge,
        target: "main",
      },
    },
    {
      title: "external pull request",
      environment: {
        GITLAB_CI: "true",
        CI_PIPELINE_SOURCE: "external_pull_request_event",
        CI_EXTERNAL_PULL_REQUEST_IID: "7",
        CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA: head,
        CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA: base,
        CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME: "main",
        CI_COMMIT_SHA: head,
      },
      want: {
        kind: "pull-request",
        event: "external_pull_request_event",
        base,
        head,
        target: "main",
      },
    },
    {
      title: "branch pipeline",
      environment: {
        GITLAB_CI: "true",
        CI_PIPELINE_SOURCE: "push",
        CI_COMMIT_BRANCH: "feature",
        CI_COMMIT_SHA: head,
        CI_COMMIT_BEFORE_SHA: base,
        CI_DEFAULT_BRANCH: "main",
      },
      want: {
        kind: "push",
        event: "push",
        base,
        head,
        branch: "feature",
        defaultBranch: "main",
        emptyBecause: movedBack,
      },
    },
    {
      title: "branch pipeline of a new branch",
      environment: {
        GITLAB_CI: "true",
        CI_PIPELINE_SOURCE: "push",
        CI_COMMIT_BRANCH: "feature",
        CI_COMMIT_SHA: head,
        CI_COMMIT_BEFORE_SHA: zeros,
        CI_DEFAULT_BRANCH: "main",
      },
      want: {
        kind: "push",
        event: "push",
        head,
        branch: "feature",
        defaultBranch: "main",
        isNew: true,
        emptyBecause: newBranch,
      },
    },
    {
      title: "tag pipeline",
      environment: {
        GITLAB_CI: "true",
        CI_PIPELINE_SOURCE: "push",
        CI_COMMIT_TAG: "v1",
        CI_COMMIT_REF_NAME: "v1",
        CI_COMMIT_SHA: head,
        CI_COMMIT_BEFORE_SHA: zeros,
        CI_DEFAULT_BRANCH: "main",
      },
      want: {
        kind: "tag",
        event: "push",
        head,
        tag: "v1",
        defaultBranch: "main",
        emptyBecause: onTag,
      },
    },
    {
      title: "scheduled pipeline",
      environment: {
        GITLAB_CI: "true",
        CI_PIPELINE_SOURCE: "schedule",
        CI_COMMIT_BRANCH: "main",
        CI_COMMIT_SHA: head,
        CI_COMMIT_BEFORE_SHA: zeros,
        CI_DEFAULT_BRANCH: "main",
      },
      want: { kind: "run", event: "schedule", head, branch: "main", defaultBranch: "main" },
    },
  ],
  CircleCI: [
    {
      title: "branch",
      environment: { CIRCLECI: "true", CIRCLE_SHA1: head, CIRCLE_BRANCH: "feature" },
      want: { kind: "push", event: "branch", head, branch: "feature" },
    },
    {
      title: "branch with a pull request",
      environment: {
        CIRCLECI: "true",
        CIRCLE_SHA1: head,
        CIRCLE_BRANCH: "feature",
        CIRCLE_PULL_REQUEST: "https://example.org/pull/7",
      },
      want: { kind: "pull-request", event: "pull request", head, branch: "feature" },
    },
    {
      title: "tag",
      environment: { CIRCLECI: "true", CIRCLE_SHA1: head, CIRCLE_TAG: "v1" },
      want: { kind: "tag", event: "tag", head, tag: "v1", emptyBecause: onTag },
    },
  ],
  "Azure Pipelines": [
    {
      title: "pull request",
      environment: {
        TF_BUILD: "True",
        BUILD_REASON: "PullRequest",
        BUILD_SOURCEBRANCH: "refs/pull/7/merge",
        BUILD_SOURCEVERSION: merge,
        SYSTEM_PULLREQUEST_PULLREQUESTID: "7",
        SYSTEM_PULLREQUEST_SOURCECOMMITID: head,
        SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main",
      },
      want: { kind: "pull-request", event: "PullRequest", head, merge, target: "main" },
    },
    {
      title: "push",
      environment: {
        TF_BUILD: "True",
        BUILD_REASON: "IndividualCI",
        BUILD_SOURCEBRANCH: "refs/heads/feature/x",
        BUILD_SOURCEVERSION: head,
      },
      want: { kind: "push", event: "IndividualCI", head, branch: "feature/x" },
    },
    {
      title: "tag",
      environment: {
        TF_BUILD: "True",
        BUILD_REASON: "IndividualCI",
        BUILD_SOURCEBRANCH: "refs/tags/v1",
        BUILD_SOURCEVERSION: head,
      },
      want: { kind: "tag", event: "IndividualCI", head, tag: "v1", emptyBecause: onTag },
    },
    {
      title: "schedule",
      environment: {
        TF_BUILD: "True",
        BUILD_REASON: "Schedule",
        BUILD_SOURCEBRANCH: "refs/heads/main",
        BUILD_SOURCEVERSION: head,
      },
      want: { kind: "run", event: "Schedule", head, branch: "main" },
    },
  ],
  "Bitbucket Pipelines": [
    {
      title: "pull request: merged in the checkout",
      environment: {
        BITBUCKET_BUILD_NUMBER: "1",
        BITBUCKET_COMMIT: head.slice(0, 12),
        BITBUCKET_BRANCH: "feature",
        BITBUCKET_PR_ID: "7",
        BITBUCKET_PR_DESTINATION_BRANCH: "main",
        BITBUCKET_PR_DESTINATION_COMMIT: base.slice(0, 12),
      },
      want: {
        kind: "pull-request",
        event: "pull-requests",
        base: base.slice(0, 12),
        head: head.slice(0, 12),
        merge: "HEAD",
        target: "main",
      },
    },
    {
      title: "branch",
      environment: {
        BITBUCKET_BUILD_NUMBER: "1",
        BITBUCKET_COMMIT: head,
        BITBUCKET_BRANCH: "feature",
      },
      want: { kind: "push", event: "branches", head, branch: "feature" },
    },
    {
      title: "tag",
      environment: { BITBUCKET_BUILD_NUMBER: "1", BITBUCKET_COMMIT: head, BITBUCKET_TAG: "v1" },
      want: { kind: "tag", event: "tags", head, tag: "v1", emptyBecause: onTag },
    },
    {
      title: "custom pipeline on a commit",
      environment: { BITBUCKET_BUILD_NUMBER: "1", BITBUCKET_COMMIT: head },
      want: { kind: "run", event: "custom", head },
    },
  ],
  "Travis CI": [
    {
      title: "pull request",
      environment: {
        TRAVIS: "true",
        TRAVIS_EVENT_TYPE: "pull_request",
        TRAVIS_PULL_REQUEST: "7",
        TRAVIS_PULL_REQUEST_SHA: head,
        TRAVIS_COMMIT: merge,
        TRAVIS_COMMIT_RANGE: `${base}...${head}`,
        TRAVIS_BRANCH: "main",
      },
      want: { kind: "pull-request", event: "pull_request", base, head, merge, target: "main" },
    },
    {
      title: "push",
      environment: travis("push", {
        TRAVIS_PULL_REQUEST_SHA: "",
        TRAVIS_COMMIT: head,
        TRAVIS_COMMIT_RANGE: `${base.slice(0, 12)}...${head.slice(0, 12)}`,
        TRAVIS_BRANCH: "main",
        TRAVIS_TAG: "",
      }),
      want: {
        kind: "push",
        event: "push",
        base: base.slice(0, 12),
        head,
        branch: "main",
        emptyBecause: movedBack,
      },
    },
    {
      title: "push of a new branch",
      environment: travis("push", {
        TRAVIS_COMMIT: head,
        TRAVIS_COMMIT_RANGE: "",
        TRAVIS_BRANCH: "feature",
      }),
      want: pushOfNewBranch,
    },
    {
      title: "tag",
      environment: travis("push", { TRAVIS_COMMIT: head, TRAVIS_BRANCH: "v1", TRAVIS_TAG: "v1" }),
      want: { kind: "tag", event: "push", head, tag: "v1", emptyBecause: onTag },
    },
    {
      title: "cron",
      environment: travis("cron", { TRAVIS_COMMIT: head, TRAVIS_BRANCH: "main" }),
      want: { kind: "run", event: "cron", head, branch: "main" },
    },
  ],
  Drone: [
    {
      title: "pull request: merged in the checkout",
      environment: drone("pull_request", {
        DRONE_COMMIT_BEFORE: "",
        DRONE_COMMIT_BRANCH: "main",
        DRONE_TARGET_BRANCH: "main",
        DRONE_REPO_BRANCH: "trunk",
      }),
      want: {
        kind: "pull-request",
        event: "pull_request",
        head,
        merge: "HEAD",
        target: "main",
        defaultBranch: "trunk",
      },
    },
    {
      title: "push",
      environment: drone("push", {
        DRONE_COMMIT_BEFORE: base,
        DRONE_BRANCH: "feature",
        DRONE_REPO_BRANCH: "main",
      }),
      want: {
        kind: "push",
        event: "push",
        base,
        head,
        branch: "feature",
        defaultBranch: "main",
        emptyBecause: movedBack,
      },
    },
    {
      title: "push of a new branch",
      environment: drone("push", { DRONE_COMMIT_BEFORE: zeros, DRONE_BRANCH: "feature" }),
      want: pushOfNewBranch,
    },
    {
      title: "tag",
      environment: drone("tag", { DRONE_TAG: "v1" }),
      want: { kind: "tag", event: "tag", head, tag: "v1", emptyBecause: onTag },
    },
    {
      title: "cron",
      environment: drone("cron", { DRONE_BRANCH: "main" }),
      want: { kind: "run", event: "cron", head, branch: "main" },
    },
  ],
  Buildkite: [
    {
      title: "pull request",
      environment: {
        BUILDKITE: "true",
        BUILDKITE_SOURCE: "webhook",
        BUILDKITE_COMMIT: head,
        BUILDKITE_BRANCH: "feature",
        BUILDKITE_PULL_REQUEST: "7",
        BUILDKITE_PULL_REQUEST_BASE_BRANCH: "main",
        BUILDKITE_PIPELINE_DEFAULT_BRANCH: "trunk",
      },
      want: {
        kind: "pull-request",
        event: "webhook",
        head,
        target: "main",
        defaultBranch: "trunk",
      },
    },
    {
      title: "push, of a commit that is not resolved yet",
      environment: {
        BUILDKITE: "true",
        BUILDKITE_SOURCE: "webhook",
        BUILDKITE_COMMIT: "HEAD",
        BUILDKITE_BRANCH: "feature",
        BUILDKITE_PULL_REQUEST: "false",
        BUILDKITE_PULL_REQUEST_BASE_BRANCH: "",
        BUILDKITE_TAG: "",
        BUILDKITE_PIPELINE_DEFAULT_BRANCH: "main",
      },
      want: {
        kind: "push",
        event: "webhook",
        head: "HEAD",
        branch: "feature",
        defaultBranch: "main",
      },
    },
    {
      title: "merge queue",
      environment: {
        BUILDKITE: "true",
        BUILDKITE_SOURCE: "webhook",
        BUILDKITE_COMMIT: head,
        BUILDKITE_PULL_REQUEST: "false",
        BUILDKITE_MERGE_QUEUE_BASE_BRANCH: "main",
        BUILDKITE_MERGE_QUEUE_BASE_COMMIT: base,
      },
      want: {
        kind: "merge-queue",
        event: "webhook",
        base,
        head,
        target: "main",
        emptyBecause: onQueue,
      },
    },
    {
      title: "tag",
      environment: {
        BUILDKITE: "true",
        BUILDKITE_SOURCE: "webhook",
        BUILDKITE_COMMIT: head,
        BUILDKITE_BRANCH: "v1",
        BUILDKITE_TAG: "v1",
        BUILDKITE_PULL_REQUEST: "false",
      },
      want: { kind: "tag", event: "webhook", head, tag: "v1", emptyBecause: onTag },
    },
    {
      title: "schedule",
      environment: {
        BUILDKITE: "true",
        BUILDKITE_SOURCE: "schedule",
        BUILDKITE_COMMIT: head,
        BUILDKITE_BRANCH: "main",
        BUILDKITE_PULL_REQUEST: "false",
      },
      want: { kind: "run", event: "schedule", head, branch: "main" },
    },
  ],
  Jenkins: [
    {
      title: "multibranch, change request",
      environment: {
        JENKINS_URL: "https://ci.example.org/",
        BRANCH_NAME: "PR-7",
        CHANGE_ID: "7",
        CHANGE_TARGET: "main",
        CHANGE_BRANCH: "feature",
        GIT_COMMIT: head,
      },
      want: { kind: "pull-request", event: "change request", head, target: "main" },
    },
    {
      title: "multibranch, branch",
      environment: {
        JENKINS_URL: "https://ci.example.org/",
        BRANCH_NAME: "main",
        BRANCH_IS_PRIMARY: "true",
        GIT_COMMIT: head,
        GIT_PREVIOUS_COMMIT: objectName("failed"),
        GIT_PREVIOUS_SUCCESSFUL_COMMIT: base,
      },
      want: { kind: "push", event: "branch", base, head, branch: "main", defaultBranch: "main" },
    },
    {
      title: "first build of a branch",
      environment: {
        JENKINS_URL: "https://ci.example.org/",
        BRANCH_NAME: "feature",
        GIT_COMMIT: head,
        GIT_PREVIOUS_SUCCESSFUL_COMMIT: "null",
      },
      want: { kind: "push", event: "branch", head, branch: "feature", isNew: true },
    },
    {
      title: "the same commit again: what it alone brought",
      environment: {
        JENKINS_URL: "https://ci.example.org/",
        GIT_BRANCH: "origin/feature/x",
        GIT_COMMIT: head,
        GIT_PREVIOUS_SUCCESSFUL_COMMIT: head,
      },
      want: { kind: "push", event: "branch", base: `${head}^`, head, branch: "feature/x" },
    },
    {
      title: "tag",
      environment: { JENKINS_URL: "https://ci.example.org/", TAG_NAME: "v1", GIT_COMMIT: head },
      want: { kind: "tag", event: "tag", head, tag: "v1", emptyBecause: onTag },
    },
  ],
};

for (const [name, ofProvider] of Object.entries(rows)) {
  for (const { title, environment, payload, want } of ofProvider) {
    test(`${name}: ${title}`, () => {
      const readText = (path: string): string | undefined =>
        path === "/event.json" && payload !== undefined ? JSON.stringify(payload) : undefined;
      const found = ciTest(environment, readText);
      assert.deepEqual([found?.provider.name, found?.change], [name, want]);
    });
  }
}

test("every provider has rows, and a line for its file", () => {
  assert.deepEqual(ciProviders.map(({ name }) => name).toSorted(), Object.keys(rows).toSorted());
  for (const { historyLines } of ciProviders) assert.ok(historyLines.length > 0);
});

test("outside of CI there is nothing", () => {
  assert.equal(
    ciTest({ PATH: "/usr/bin", CI: "true" }, () => undefined),
    undefined,
  );
});

test("a payload that is no JSON is as none", () => {
  const found = ciTest(
    github("pull_request", { GITHUB_BASE_REF: "main" }),
    () => "{ not JSON, at all",
  );
  assert.deepEqual(found?.change, {
    kind: "pull-request",
    event: "pull_request",
    head,
    target: "main",
  });
});

test("no other variable is handed on", () => {
  const secret = githubToken("environment");
  for (const { environment, payload } of Object.values(rows).flat()) {
    const full = { ...environment, GITHUB_TOKEN: secret, CI_JOB_TOKEN: secret, NPM_TOKEN: secret };
    const found = ciTest(full, () => JSON.stringify(payload ?? null));
    assert.ok(!JSON.stringify(found).includes(secret));
  }
});
