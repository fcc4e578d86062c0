/**
 * Travis CI.
 *
 * https://docs.travis-ci.com/user/environment-variables/#default-environment-variables (TRAVIS_EVENT_TYPE,
 * TRAVIS_COMMIT_RANGE, TRAVIS_COMMIT, TRAVIS_PULL_REQUEST_SHA, TRAVIS_BRANCH, TRAVIS_TAG),
 * https://docs.travis-ci.com/user/customizing-the-build/#git-clone-depth (50 commits unless `depth: false`).
 */
import { branchName, excuses, given, revisionOf, sinceBefore, valueOf, zeros } from "./provider.ts";
import type { CiChange, CiProvider, Environment } from "./provider.ts";

export const travis: CiProvider = {
  name: "Travis CI",
  file: ".travis.yml",
  isHere: (environment) => environment["TRAVIS"] === "true",
  changeOf,
  historyLines: ["git:", "  depth: false"],
};

function changeOf(environment: Environment): CiChange {
  const value = (name: string): string | undefined => valueOf(environment, name);
  const event = value("TRAVIS_EVENT_TYPE") ?? "push";
  const commit = revisionOf(environment["TRAVIS_COMMIT"]) ?? "HEAD";
  // "BASE...HEAD"; empty for a new branch. Of a pull request, BASE is the target's tip.
  const base = revisionOf(value("TRAVIS_COMMIT_RANGE")?.split("...")[0]);
  const branch = branchName(value("TRAVIS_BRANCH"));
  if (value("TRAVIS_PULL_REQUEST") !== undefined) {
    const head = revisionOf(environment["TRAVIS_PULL_REQUEST_SHA"]) ?? commit;
    return {
      kind: "pull-request",
      event,
      head,
      ...given({ base, merge: head === commit ? undefined : commit, target: branch }),
    };
  }
  const tag = value("TRAVIS_TAG");
  if (tag !== undefined)
    return { kind: "tag", event, head: commit, tag, emptyBecause: excuses.tag };
  if (event !== "push") return { kind: "run", event, head: commit, ...given({ branch }) };
  const isNew = environment["TRAVIS_COMMIT_RANGE"] === "";
  return {
    kind: "push",
    event,
    head: commit,
    ...sinceBefore(isNew ? zeros : base),
    ...given({ branch }),
  };
}
