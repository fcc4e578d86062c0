/**
 * A push as the pre-commit framework tells of it: by its environment, as it reads git's lines itself.
 *
 * In: the environment. Out: the refs of the push; nothing where the framework does not say. It tells of one ref of a
 * push, the first that brings anything (pre-commit.com, "pre-push"): what a push of several refs sends besides is not
 * seen from there.
 */
import { RefLookup } from "../git/ref-lookup.ts";
import type { Repository } from "../git/repository.ts";
import type { Push } from "../sources/push.ts";

export function pushOfFramework(
  repository: Repository,
  environment: Readonly<Record<string, string | undefined>>,
): Push | undefined {
  const latin1 = (name: string): string | undefined => {
    const text = environment[`PRE_COMMIT_${name}`] ?? "";
    return text === "" ? undefined : Buffer.from(text, "utf8").toString("latin1");
  };
  const localRef = latin1("LOCAL_BRANCH");
  const remoteRef = latin1("REMOTE_BRANCH");
  if (localRef === undefined || remoteRef === undefined) return undefined;
  const lookup = new RefLookup(repository);
  const oidOf = (name: string | undefined): string | undefined =>
    name === undefined || /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(name) ? name : lookup.find(name);
  const localOid = oidOf(latin1("TO_REF") ?? localRef);
  if (localOid === undefined) return undefined;
  return {
    refs: [{ localRef, localOid, remoteRef, remoteOid: oidOf(latin1("FROM_REF")) }],
    remote: environment["PRE_COMMIT_REMOTE_NAME"],
    url: environment["PRE_COMMIT_REMOTE_URL"],
  };
}
