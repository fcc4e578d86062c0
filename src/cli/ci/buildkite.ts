/**
 * Buildkite. It fetches the whole history unless an agent is told otherwise, and names no commit before a push.
 *
 * https://buildkite.com/docs/pipelines/configure/environment-variables (BUILDKITE_COMMIT, BUILDKITE_BRANCH,
 * BUILDKITE_PULL_REQUEST, BUILDKITE_PULL_REQUEST_BASE_BRANCH, BUILDKITE_MERGE_QUEUE_BASE_COMMIT, BUILDKITE_TAG,
 * BUILDKITE_PIPELINE_DEFAULT_BRANCH, BUILDKITE_SOURCE),
 * https://buildkite.com/docs/pipelines/configure/git-checkout (`checkout.depth`, which is to be left out).
 */
import { branchName, excuses, given, revisionOf, valueOf } from "./provider.ts";
import type { CiChange, CiProvider, Environment } from "./provider.ts";

export const buildkite: CiProvider = {
  name: "Buildkite",
  file: ".buildkite/pipeline.yml",
  isHere: (environment) => environment["BUILDKITE"] === "true",
  changeOf,
  historyLines: [
    "- command: git fetch --unshallow origin && telltale ci",
    '  # and no "depth" in its "checkout" block, no --depth in BUILDKITE_GIT_CLONE_FLAGS',
  ],
};

function changeOf(environment: Environment): CiChange {
  const value = (name: string): string | undefined => valueOf(environment, name);
  const event = value("BUILDKITE_SOURCE") ?? "webhook";
  const head = revisionOf(environment["BUILDKITE_COMMIT"]) ?? "HEAD";
  const defaultBranch = branchName(value("BUILDKITE_PIPELINE_DEFAULT_BRANCH"));
  const queueBase = revisionOf(environment["BUILDKITE_MERGE_QUEUE_BASE_COMMIT"]);
  if (queueBase !== undefined) {
    return {
      kind: "merge-queue",
      event,
      base: queueBase,
      head,
      emptyBecause: excuses.mergeQueue,
      ...given({ target: branchName(value("BUILDKITE_MERGE_QUEUE_BASE_BRANCH")), defaultBranch }),
    };
  }
  if (value("BUILDKITE_PULL_REQUEST") !== undefined) {
    const target = branchName(value("BUILDKITE_PULL_REQUEST_BASE_BRANCH"));
    return { kind: "pull-request", event, head, ...given({ target, defaultBranch }) };
  }
  const tag = value("BUILDKITE_TAG");
  if (tag !== undefined) {
    return {
      kind: "tag",
      event,
      head,
      tag,
      emptyBecause: excuses.tag,
      ...given({ defaultBranch }),
    };
  }
  const branch = branchName(value("BUILDKITE_BRANCH"));
  if (event !== "webhook" && event !== "trigger_job")
    return { kind: "run", event, head, ...given({ branch, defaultBranch }) };
  return { kind: "push", event, head, ...given({ branch, defaultBranch }) };
}
