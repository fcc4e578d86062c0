/**
 * Jenkins, with the git plugin; multibranch projects give the most.
 *
 * https://www.jenkins.io/doc/book/pipeline/multibranch/#additional-environment-variables (CHANGE_ID),
 * https://plugins.jenkins.io/git/#plugin-content-environment-variables (GIT_COMMIT, GIT_PREVIOUS_SUCCESSFUL_COMMIT),
 * and `/env-vars.html` of every Jenkins (CHANGE_TARGET, TAG_NAME, BRANCH_NAME, BRANCH_IS_PRIMARY).
 */
import { branchName, excuses, given, revisionOf, valueOf } from "./provider.ts";
import type { CiChange, CiProvider, Environment } from "./provider.ts";

export const jenkins: CiProvider = {
  name: "Jenkins",
  file: "Jenkinsfile",
  isHere: (environment) =>
    valueOf(environment, "JENKINS_URL") !== undefined ||
    valueOf(environment, "JENKINS_HOME") !== undefined,
  changeOf,
  historyLines: [
    "checkout scmGit(branches: scm.branches, userRemoteConfigs: scm.userRemoteConfigs,",
    "  extensions: [cloneOption(shallow: false, noTags: false, reference: '', honorRefspec: false)])",
  ],
};

function changeOf(environment: Environment): CiChange {
  const value = (name: string): string | undefined => valueOf(environment, name);
  const head = revisionOf(environment["GIT_COMMIT"]) ?? "HEAD";
  if (value("CHANGE_ID") !== undefined) {
    // Built as a merge, that merge is the head; the target's tracking ref bounds it.
    return {
      kind: "pull-request",
      event: "change request",
      head,
      ...given({ target: branchName(value("CHANGE_TARGET")) }),
    };
  }
  const tag = value("TAG_NAME");
  if (tag !== undefined) return { kind: "tag", event: "tag", head, tag, emptyBecause: excuses.tag };
  // GIT_BRANCH holds the remote's name too (`origin/main`).
  const branch = branchName(
    value("BRANCH_NAME") ?? value("GIT_LOCAL_BRANCH") ?? afterRemote(value("GIT_BRANCH")),
  );
  const isPrimary = environment["BRANCH_IS_PRIMARY"] === "true";
  // A commit that is built again has itself as the last success: what it alone brought is looked at again.
  const success = revisionOf(environment["GIT_PREVIOUS_SUCCESSFUL_COMMIT"]);
  const base = success !== undefined && success === head ? `${head}^` : success;
  return {
    kind: "push",
    event: "branch",
    head,
    ...given({
      base,
      branch,
      defaultBranch: isPrimary ? branch : undefined,
      isNew: base === undefined ? (true as const) : undefined,
    }),
  };
}

function afterRemote(name: string | undefined): string | undefined {
  return name?.replace(/^[^/]+\//, "");
}
