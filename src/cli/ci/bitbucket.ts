/**
 * Bitbucket Pipelines. For a pull request it merges the target into the checkout before the first step.
 *
 * https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/ (BITBUCKET_COMMIT, BITBUCKET_BRANCH,
 * BITBUCKET_TAG, BITBUCKET_PR_ID, BITBUCKET_PR_DESTINATION_BRANCH, BITBUCKET_PR_DESTINATION_COMMIT),
 * https://support.atlassian.com/bitbucket-cloud/docs/git-clone-behavior/ (the last 50 commits unless told otherwise).
 */
import { branchName, excuses, given, revisionOf, valueOf } from "./provider.ts";
import type { CiChange, CiProvider, Environment } from "./provider.ts";

export const bitbucket: CiProvider = {
  name: "Bitbucket Pipelines",
  file: "bitbucket-pipelines.yml",
  isHere: (environment) => valueOf(environment, "BITBUCKET_BUILD_NUMBER") !== undefined,
  changeOf,
  historyLines: ["clone:", "  depth: full"],
};

function changeOf(environment: Environment): CiChange {
  const value = (name: string): string | undefined => valueOf(environment, name);
  const head = revisionOf(environment["BITBUCKET_COMMIT"]) ?? "HEAD";
  if (value("BITBUCKET_PR_ID") !== undefined) {
    return {
      kind: "pull-request",
      event: "pull-requests",
      head,
      ...given({
        base: revisionOf(environment["BITBUCKET_PR_DESTINATION_COMMIT"]),
        merge: head === "HEAD" ? undefined : "HEAD",
        target: branchName(value("BITBUCKET_PR_DESTINATION_BRANCH")),
      }),
    };
  }
  const tag = value("BITBUCKET_TAG");
  if (tag !== undefined)
    return { kind: "tag", event: "tags", head, tag, emptyBecause: excuses.tag };
  const branch = branchName(value("BITBUCKET_BRANCH"));
  if (branch === undefined) return { kind: "run", event: "custom", head };
  return { kind: "push", event: "branches", head, branch };
}
