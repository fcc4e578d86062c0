/**
 * What a push sends: all that its tips reach and the remote does not have.
 *
 * In: the lines that git gives a pre-push hook, and the remote. Out: a source of commits, files, messages, tags and
 * new names. What the remote has is told by its tracking refs and by its old tips, as far as they are known here; a
 * tip that is not known excludes nothing. githooks(5), "pre-push".
 */
import { lastValue } from "../git/config.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import { RefLookup } from "../git/ref-lookup.ts";
import { remotesAt, remotesOf, trackedIds } from "../git/remote.ts";
import type { RemoteConfig } from "../git/remote.ts";
import { configOf } from "../git/repository.ts";
import type { Repository } from "../git/repository.ts";
import { UserError } from "../trouble.ts";
import { rangeSource } from "./commit-range.ts";
import type { RangeSource } from "./commit-range.ts";

/** One ref that a push changes. Names are bytes as latin1. */
export type PushedRef = {
  /** As the user gave it: a ref, `HEAD~2`, an id, or `(delete)`. */
  readonly localRef: string;
  /** Undefined where the remote's ref is deleted. */
  readonly localOid: string | undefined;
  readonly remoteRef: string;
  /** What the remote's ref is now; undefined where it is new. */
  readonly remoteOid: string | undefined;
};

export type Push = {
  readonly refs: readonly PushedRef[];
  /** The remote's name, or its URL where it was pushed to by URL; and the URL. */
  readonly remote?: string | undefined;
  readonly url?: string | undefined;
};

/**
 * The lines of standard input: `<local ref> SP <local id> SP <remote ref> SP <remote id> LF`. A local ref is as the
 * user wrote it and may hold blanks (`HEAD^{/fix it}`), so lines are read from their end.
 */
export function parsePushLines(bytes: Uint8Array, oidBytes: number): readonly PushedRef[] {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString("latin1")
    .split("\n");
  if (lines.at(-1) === "") lines.pop();
  const digits = 2 * oidBytes;
  return lines.map((line, number) => {
    const parts = /^(.+) ([0-9a-f]+) ([^ ]+) ([0-9a-f]+)\r?$/.exec(line);
    const [, localRef = "", local = "", remoteRef = "", remote = ""] = parts ?? [];
    if (local.length !== digits || remote.length !== digits)
      throw new UserError("PUSH_LINE_BAD", `line ${number + 1}`);
    return { localRef, localOid: idOrNone(local), remoteRef, remoteOid: idOrNone(remote) };
  });
}

/** git writes zeros for no object. */
function idOrNone(oid: string): string | undefined {
  return /[^0]/.test(oid) ? oid : undefined;
}

/** The source of a push. The reader stays the caller's. */
export async function pushSource(
  repository: Repository,
  reader: ObjectReader,
  push: Push,
): Promise<RangeSource> {
  const lookup = new RefLookup(repository);
  const remotes = await remotesOfPush(repository, push);
  const old = push.refs.flatMap(({ remoteOid }) => remoteOid ?? []);
  return rangeSource(repository, reader, {
    tips: push.refs.flatMap(({ localOid, remoteRef }) =>
      localOid === undefined ? [] : [{ oid: localOid, refs: [remoteRef] }],
    ),
    excluded: [...old, ...remotes.flatMap((remote) => trackedIds(remote, lookup))],
    names: push.refs.flatMap(({ localOid, remoteOid, remoteRef }) =>
      localOid !== undefined && remoteOid === undefined ? [remoteRef] : [],
    ),
    state: "outgoing",
  });
}

/** The remote of that name; for a push by URL, all that are at the URL. */
async function remotesOfPush(
  repository: Repository,
  { remote, url = remote }: Push,
): Promise<readonly RemoteConfig[]> {
  const config = configOf(repository);
  const remotes = remotesOf(config);
  const named = remotes.filter(({ name }) => name === remote);
  if (named.length > 0 || url === undefined) return named;
  const here = remotesAt(url, remotes, config);
  if (here.length > 0) return here;
  // Only now: few pushes are by URL, and of those few are rewritten by the user's own settings.
  const { userConfig } = await import("../git/user-config.ts");
  return remotesAt(url, remotes, userConfig());
}

/** The remote that `git push` would choose on a branch: git-config(1), branch.*.pushRemote and what it falls back to. */
export function defaultRemote(repository: Repository, branch: string | undefined): string {
  const config = configOf(repository);
  const chosen =
    (branch === undefined ? undefined : lastValue(config, "branch", "pushremote", branch)) ??
    lastValue(config, "remote", "pushdefault") ??
    (branch === undefined ? undefined : lastValue(config, "branch", "remote", branch));
  if (typeof chosen === "string") return chosen;
  const names = remotesOf(config).map(({ name }) => name);
  return names.length === 1 ? (names[0] ?? "origin") : "origin";
}
