/**
 * GitLab CI.
 *
 * https://docs.gitlab.com/ci/variables/predefined_variables/ (CI_MERGE_REQUEST_*, CI_COMMIT_*, CI_PIPELINE_SOURCE),
 * https://docs.gitlab.com/ci/pipelines/merged_results_pipelines/ (CI_COMMIT_SHA is then a merge that GitLab made),
 * https://docs.gitlab.com/ci/runners/configure_runners/#shallow-cloning (GIT_DEPTH: 20 unless set; 0 fetches all).
 */
import { branchName, excuses, given, revisionOf, sinceBefore, valueOf } from "./provider.ts";
import type { CiChange, CiProvider, Environment } from "./provider.ts";

export const gitlab: CiProvider = {
  name: "GitLab CI",
  file: ".gitlab-ci.yml",
  isHere: (environment) => environment["GITLAB_CI"] === "true",
  changeOf,
  historyLines: ["variables:", "  GIT_DEPTH: 0"],
};

function changeOf(environment: Environment): CiChange {
  const value = (name: string): string | undefined => valueOf(environment, name);
  const event = value("CI_PIPELINE_SOURCE") ?? "push";
  const sha = revisionOf(environment["CI_COMMIT_SHA"]) ?? "HEAD";
  const defaultBranch = branchName(value("CI_DEFAULT_BRANCH"));
  const request = mergeRequestOf(environment, sha);
  if (request !== undefined)
    return { kind: "pull-request", ...request, ...given({ defaultBranch }), event };
  const tag = value("CI_COMMIT_TAG");
  if (tag !== undefined) {
    return {
      kind: "tag",
      head: sha,
      tag,
      emptyBecause: excuses.tag,
      ...given({ defaultBranch }),
      event,
    };
  }
  const branch = branchName(value("CI_COMMIT_BRANCH") ?? value("CI_COMMIT_REF_NAME"));
  if (event !== "push")
    return { kind: "run", head: sha, ...given({ branch, defaultBranch }), event };
  // The first pipeline of a branch has zeros. GitLab does not say that a push was forced, but it gives both ends.
  return {
    kind: "push",
    head: sha,
    ...sinceBefore(environment["CI_COMMIT_BEFORE_SHA"]),
    ...given({ branch, defaultBranch }),
    event,
  };
}

/** Of a merge request, detached or with merged results, or of a pull request of a mirrored repository. */
function mergeRequestOf(
  environment: Environment,
  sha: string,
): Pick<CiChange, "base" | "head" | "merge" | "target"> | undefined {
  const revision = (name: string): string | undefined => revisionOf(environment[name]);
  const external = valueOf(environment, "CI_EXTERNAL_PULL_REQUEST_IID");
  if (external !== undefined) {
    return {
      head: revision("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA") ?? sha,
      ...given({
        base: revision("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA"),
        target: branchName(environment["CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"]),
      }),
    };
  }
  if (valueOf(environment, "CI_MERGE_REQUEST_IID") === undefined) return undefined;
  const source = revision("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA");
  return {
    head: source ?? sha,
    ...given({
      // The target's tip is only given with merged results; else the base of the diff, which is as good a bound.
      base:
        revision("CI_MERGE_REQUEST_TARGET_BRANCH_SHA") ??
        revision("CI_MERGE_REQUEST_DIFF_BASE_SHA"),
      merge: source === undefined || source === sha ? undefined : sha,
      target: branchName(environment["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"]),
    }),
  };
}
