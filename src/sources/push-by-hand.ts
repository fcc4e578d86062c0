/**
 * What `git push` would send, where git itself does not say: when the command is run by hand.
 *
 * In: a repository, and the remote if the user named one. Out: the refs of such a push: the branch that is checked
 * out, to the remote that git would choose. Or that there is none.
 */
import { lastValue } from "../git/config.ts";
import { RefLookup } from "../git/ref-lookup.ts";
import { configOf } from "../git/repository.ts";
import type { Repository } from "../git/repository.ts";
import { printable } from "../text/printable.ts";
import { UserError } from "../trouble.ts";
import { defaultRemote } from "./push.ts";
import type { Push } from "./push.ts";

export type PushByHand = Push & { readonly note: string };

export function pushByHand(repository: Repository, remote: string | undefined): PushByHand {
  const refs = new RefLookup(repository);
  const head = refs.find("HEAD");
  const ref = refs.targetOf("HEAD");
  if (head === undefined) throw new UserError("PUSH_NOTHING", "HEAD leads to no commit yet");
  const branch =
    ref?.startsWith("refs/heads/") === true ? ref.slice("refs/heads/".length) : undefined;
  const chosen = remote ?? defaultRemote(repository, branch && utf8(branch));
  const remoteRef = remoteRefOf(repository, branch, chosen) ?? ref ?? "HEAD";
  const what = branch === undefined ? "HEAD" : `branch ${printable(Buffer.from(branch, "latin1"))}`;
  return {
    refs: [{ localRef: ref ?? "HEAD", localOid: head, remoteRef, remoteOid: undefined }],
    remote: chosen,
    note: `Run by hand, this looks at what \`git push\` would send of ${what} to ${printable(Buffer.from(chosen, "utf8"))}.`,
  };
}

/** Where the branch goes: its upstream of that remote, else the same name there. */
function remoteRefOf(
  repository: Repository,
  branch: string | undefined,
  remote: string,
): string | undefined {
  if (branch === undefined) return undefined;
  const config = configOf(repository);
  const isUpstreams = lastValue(config, "branch", "remote", utf8(branch)) === remote;
  const merge = lastValue(config, "branch", "merge", utf8(branch));
  const isTracked = isUpstreams && lastValue(config, "push", "default") === "upstream";
  return isTracked && typeof merge === "string"
    ? Buffer.from(merge, "utf8").toString("latin1")
    : undefined;
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
