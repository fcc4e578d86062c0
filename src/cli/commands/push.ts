/** `telltale push`: exactly what a push sends, as git's pre-push hook is told of it. */
import { auditChange } from "../../findings/change-audit.ts";
import { ObjectReader } from "../../git/object-reader.ts";
import { parsePushLines, pushSource } from "../../sources/push.ts";
import type { Push } from "../../sources/push.ts";
import { openRangeRepository } from "../../sources/range-repository.ts";
import { printable, printableText } from "../../text/printable.ts";
import type { Repository } from "../../git/repository.ts";
import type { LinkedCommit } from "../../git/commit-links.ts";
import type { CommandRun } from "../command.ts";
import { compileLittle } from "../compile-little.ts";
import type { PushedBranch } from "../hook/commit-standings.ts";
import { runRules } from "../run-rules.ts";
import { runReport } from "../report-run.ts";
import type { Dependencies } from "../report-run.ts";

export const run: CommandRun = async ([remote, url], settings, dependencies) => {
  const { folder, environment, signal } = dependencies;
  const repository = await openRangeRepository(folder, environment);
  const { push, notes } = await pushOf(repository, remote, url, dependencies);
  const target = push.remote === undefined ? "push" : `push to ${shownRemote(push.remote)}`;
  const reader = new ObjectReader(repository);
  let commits: readonly LinkedCommit[] = [];
  return await runReport(
    {
      command: "push",
      target,
      audit: async () => {
        const source = await pushSource(repository, reader, push);
        commits = source.commits;
        const audit = await auditChange({
          source,
          ...runRules(settings),
          published: false,
          onMany: compileLittle,
          signal,
        });
        return { ...audit, ...(notes.length === 0 ? {} : { notes }) };
      },
      standings: async () => {
        const { standingsOf } = await import("../hook/commit-standings.ts");
        const { RefLookup } = await import("../../git/ref-lookup.ts");
        const head = new RefLookup(repository).find("HEAD");
        return standingsOf(commits, head, branchesOf(push));
      },
    },
    settings,
    dependencies,
  ).finally(() => reader.close());
};

async function pushOf(
  repository: Repository,
  remote: string | undefined,
  url: string | undefined,
  { readStdin, isStdinTerminal, environment }: Dependencies,
): Promise<{ readonly push: Push; readonly notes: readonly string[] }> {
  const lines = isStdinTerminal() ? new Uint8Array() : await readStdin();
  const refs = parsePushLines(lines, repository.oidBytes);
  // git always names the remote, and gives no lines where there is nothing to send.
  if (refs.length === 0 && (isStdinTerminal() || remote === undefined)) {
    if (environment["PRE_COMMIT"] !== undefined) {
      const { pushOfFramework } = await import("../push-of-framework.ts");
      const told = pushOfFramework(repository, environment);
      if (told !== undefined) return { push: told, notes: [] };
    }
    const { pushByHand } = await import("../../sources/push-by-hand.ts");
    const push = pushByHand(repository, remote);
    return { push, notes: [push.note] };
  }
  return { push: { refs, remote, url }, notes: notesOf(refs) };
}

/** The local branches that are pushed. */
function branchesOf({ refs }: Push): readonly PushedBranch[] {
  return refs.flatMap(({ localRef, localOid }) =>
    localOid !== undefined && localRef.startsWith("refs/heads/")
      ? [{ name: printable(Buffer.from(localRef, "latin1")), oid: localOid }]
      : [],
  );
}

/** What a push does besides sending. */
function notesOf(refs: Push["refs"]): readonly string[] {
  if (refs.length === 0) return ["This push sends nothing."];
  const deleted = refs.filter(({ localOid }) => localOid === undefined);
  const names = deleted.map(({ remoteRef }) => printableText(latin1(remoteRef)));
  if (names.length === 0) return [];
  const rest = names.length === refs.length ? " It sends nothing." : "";
  return [`This push deletes ${names.join(", ")}.${rest}`];
}

function latin1(name: string): string {
  return Buffer.from(name, "latin1").toString("utf8");
}

/** A URL may hold a password. */
function shownRemote(remote: string): string {
  return printableText(remote.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1"));
}
