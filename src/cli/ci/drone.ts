/**
 * Drone, and Harness Open Source, which sets the same variables. It merges a pull request into its target in the
 * checkout.
 *
 * https://docs.drone.io/pipeline/environment/reference/ (DRONE_BUILD_EVENT, DRONE_COMMIT_BEFORE, DRONE_COMMIT_SHA,
 * DRONE_TARGET_BRANCH, DRONE_REPO_BRANCH, DRONE_TAG), https://docs.drone.io/pipeline/docker/syntax/cloning/ (depth).
 */
import { branchName, excuses, given, revisionOf, sinceBefore, valueOf } from "./provider.ts";
import type { CiChange, CiProvider, Environment } from "./provider.ts";

export const drone: CiProvider = {
  name: "Drone",
  file: ".drone.yml",
  isHere: (environment) => environment["DRONE"] === "true",
  changeOf,
  historyLines: ["clone:", "  depth: 0"],
};

function changeOf(environment: Environment): CiChange {
  const value = (name: string): string | undefined => valueOf(environment, name);
  const event = value("DRONE_BUILD_EVENT") ?? "push";
  const head = revisionOf(environment["DRONE_COMMIT_SHA"]) ?? "HEAD";
  const defaultBranch = branchName(value("DRONE_REPO_BRANCH"));
  if (event === "pull_request") {
    const target = branchName(value("DRONE_TARGET_BRANCH") ?? value("DRONE_COMMIT_BRANCH"));
    const merge = head === "HEAD" ? undefined : "HEAD";
    return { kind: "pull-request", event, head, ...given({ merge, target, defaultBranch }) };
  }
  const tag = value("DRONE_TAG");
  if (event === "tag" && tag !== undefined) {
    return {
      kind: "tag",
      event,
      head,
      tag,
      emptyBecause: excuses.tag,
      ...given({ defaultBranch }),
    };
  }
  const branch = branchName(value("DRONE_BRANCH") ?? value("DRONE_COMMIT_BRANCH"));
  if (event !== "push") return { kind: "run", event, head, ...given({ branch, defaultBranch }) };
  return {
    kind: "push",
    event,
    head,
    ...sinceBefore(environment["DRONE_COMMIT_BEFORE"]),
    ...given({ branch, defaultBranch }),
  };
}
