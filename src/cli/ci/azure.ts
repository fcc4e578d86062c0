/**
 * Azure Pipelines.
 *
 * https://learn.microsoft.com/azure/devops/pipelines/build/variables (Build.Reason, Build.SourceVersion,
 * Build.SourceBranch, System.PullRequest.*: in the environment in capitals, with `_` for `.`),
 * https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-checkout (fetchDepth; new pipelines fetch 1).
 */
import { branchName, excuses, given, revisionOf, valueOf } from "./provider.ts";
import type { CiChange, CiProvider, Environment } from "./provider.ts";

export const azure: CiProvider = {
  name: "Azure Pipelines",
  file: "azure-pipelines.yml",
  isHere: (environment) => environment["TF_BUILD"]?.toLowerCase() === "true",
  changeOf,
  historyLines: ["- checkout: self", "  fetchDepth: 0"],
};

/** Reasons of a run that nothing pushed has caused. */
const runReasons: ReadonlySet<string> = new Set([
  "Manual",
  "Schedule",
  "ResourceTrigger",
  "BuildCompletion",
]);

function changeOf(environment: Environment): CiChange {
  const value = (name: string): string | undefined => valueOf(environment, name);
  const event = value("BUILD_REASON") ?? "IndividualCI";
  const sha = revisionOf(environment["BUILD_SOURCEVERSION"]) ?? "HEAD";
  const ref = value("BUILD_SOURCEBRANCH") ?? "";
  if (event === "PullRequest" || value("SYSTEM_PULLREQUEST_PULLREQUESTID") !== undefined) {
    // Build.SourceVersion is the merge of refs/pull/N/merge.
    const source = revisionOf(environment["SYSTEM_PULLREQUEST_SOURCECOMMITID"]);
    return {
      kind: "pull-request",
      event,
      head: source ?? sha,
      ...given({
        merge: source === undefined || source === sha ? undefined : sha,
        target: branchName(value("SYSTEM_PULLREQUEST_TARGETBRANCH")),
      }),
    };
  }
  if (ref.startsWith("refs/tags/")) {
    const tag = ref.slice("refs/tags/".length);
    return { kind: "tag", event, head: sha, tag, emptyBecause: excuses.tag };
  }
  const branch = branchName(ref);
  if (runReasons.has(event)) return { kind: "run", event, head: sha, ...given({ branch }) };
  return { kind: "push", event, head: sha, ...given({ branch }) };
}
