/**
 * The environment of a job in each provider but GitHub Actions: a change of the branch `feature` that is to go to main.
 *
 * In: the change's last commit, and the commit of main that it is compared with. Out: variables as documented.
 */
import type { Environment } from "./ci.ts";

export type RequestJob = {
  readonly name: string;
  /** What its file needs. */
  readonly line: RegExp;
  readonly environment: (at: { readonly base: string; readonly head: string }) => Environment;
};

export const requestJobs: readonly RequestJob[] = [
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
