/**
 * CircleCI. It builds the tip of a branch, never a merge, and its environment names no base: pipeline values do.
 *
 * https://circleci.com/docs/reference/variables/ (CIRCLE_SHA1, CIRCLE_BRANCH, CIRCLE_TAG, CIRCLE_PULL_REQUEST,
 * CIRCLE_PR_NUMBER; pipeline.git.base_revision), https://circleci.com/docs/reference/configuration-reference/#checkout
 * (`method: full`: a blobless checkout lacks the files of earlier commits).
 */
import { branchName, excuses, given, revisionOf, valueOf } from "./provider.ts";
import type { CiChange, CiProvider, Environment } from "./provider.ts";

export const circleci: CiProvider = {
  name: "CircleCI",
  file: ".circleci/config.yml",
  isHere: (environment) => environment["CIRCLECI"] === "true",
  changeOf,
  historyLines: ["- checkout:", "    method: full"],
  baseLines: [
    "- run: telltale ci --base << pipeline.git.base_revision >> --head << pipeline.git.revision >>",
  ],
};

function changeOf(environment: Environment): CiChange {
  const value = (name: string): string | undefined => valueOf(environment, name);
  const head = revisionOf(environment["CIRCLE_SHA1"]) ?? "HEAD";
  const tag = value("CIRCLE_TAG");
  if (tag !== undefined) return { kind: "tag", event: "tag", head, tag, emptyBecause: excuses.tag };
  const branch = branchName(value("CIRCLE_BRANCH"));
  const isRequest =
    value("CIRCLE_PULL_REQUEST") !== undefined || value("CIRCLE_PR_NUMBER") !== undefined;
  if (isRequest) return { kind: "pull-request", event: "pull request", head, ...given({ branch }) };
  return { kind: "push", event: "branch", head, ...given({ branch }) };
}
