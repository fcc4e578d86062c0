/**
 * Reflogs: where each ref stood before.
 *
 * In: a repository. Out: one entry for each line of each file below logs/, of all worktrees, a file at a time,
 * oldest first. They lead to what no ref leads to any more: amended commits, older stashes, deleted work.
 * The people and messages in them are left to the scan of the file as text.
 */
import { join } from "node:path";
import { printable } from "../text/printable.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { placeOf } from "./metadata-file.ts";
import { metadataLines } from "./metadata-lines.ts";
import { walkFiles } from "./metadata-walk.ts";
import type { WalkedFile } from "./metadata-walk.ts";
import type { Repository } from "./repository.ts";
import { readWorktrees } from "./worktrees.ts";

export type ReflogEntry = {
  readonly kind: "entry";
  /** Name of the ref, as in refs.ts. */
  readonly ref: string;
  /** As in `ref@{index}`: 0 is the newest. */
  readonly index: number;
  /** Hex ids. All zeros where the ref was made or deleted: see `isNullOid`. */
  readonly before: string;
  readonly after: string;
};

/** Every entry of every reflog; of a file with lines that are no entries, one REF_BAD at the first. */
export function* readReflogs(repository: Repository): Generator<ReflogEntry | Trouble, void> {
  const { worktrees, troubles } = readWorktrees(repository);
  yield* troubles;
  for (const { prefix, refsPrefix, gitDir } of worktrees) {
    for (const file of walkFiles(repository, join(gitDir, "logs"))) {
      if (isTrouble(file)) yield file;
      else {
        const name = printable(file.name);
        yield* readReflog(
          repository,
          file,
          (name.startsWith("refs/") ? refsPrefix : prefix) + name,
        );
      }
    }
  }
}

/** Whether an id in hex is all zeros, which stands for no object. */
export function isNullOid(oid: string): boolean {
  return /^0+$/u.test(oid);
}

/**
 * The file is read twice: the newest entry is the last line, so how many there are must be known before the
 * first can be numbered. A line that is appended in between is left out.
 */
function* readReflog(
  repository: Repository,
  file: WalkedFile,
  ref: string,
): Generator<ReflogEntry | Trouble, void> {
  const idLength = repository.oidBytes * 2;
  let count = 0;
  let firstBad: number | undefined;
  for (const line of metadataLines(repository, file.path)) {
    if (isTrouble(line)) yield line;
    else if (parseReflogLine(line.bytes, idLength) !== undefined) count++;
    else firstBad ??= line.at;
  }
  if (firstBad !== undefined) {
    yield trouble("REF_BAD", placeOf(repository, file.path), firstBad);
  }
  for (const line of metadataLines(repository, file.path)) {
    const ids = isTrouble(line) ? undefined : parseReflogLine(line.bytes, idLength);
    if (ids !== undefined && count > 0) yield { kind: "entry", ref, index: --count, ...ids };
  }
}

/**
 * gitrepository-layout(5), logs: "oldsha1 SP newsha1 SP committer LF", where the committer is a name, `<mail>`,
 * seconds and zone, and a message may follow after a tab. git passes over lines of another form
 * (refs/files-backend.c, show_one_reflog_ent) and so must the numbering.
 */
export function parseReflogLine(
  line: Uint8Array,
  idLength: number,
): { readonly before: string; readonly after: string } | undefined {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const ids = text.toString("latin1", 0, idLength * 2 + 2).toLowerCase();
  const before = ids.slice(0, idLength);
  const after = ids.slice(idLength + 1, -1);
  const isBetween = ids[idLength] === " " && ids[idLength * 2 + 1] === " ";
  if (!isBetween || !/^[0-9a-f]+$/u.test(before) || !/^[0-9a-f]+$/u.test(after)) return undefined;
  const mailEnd = text.indexOf(0x3e, idLength * 2 + 2);
  if (mailEnd < 0) return undefined;
  const time = text.toString("latin1", mailEnd + 1, mailEnd + 40);
  return /^ +0*[1-9]\d* [-+]\d{4}(?:\t|$)/u.test(time) ? { before, after } : undefined;
}
