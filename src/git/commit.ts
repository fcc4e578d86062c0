/**
 * Commits and tags: the parts of them that make the graph of history, and the lines people wrote.
 *
 * In: an object's bytes. Out: ids, times and offsets. The format is lines of "key SP value", an empty line, then
 * the message (git's "Git Objects" chapter; git-mktag(1) for tags).
 */
import { oidFromHex } from "./object-id.ts";

/** The graph's part of a commit. Ids are bytes; times are seconds since 1970, 0 where the line cannot be read. */
export type CommitLinks = {
  readonly tree: Uint8Array;
  readonly parents: readonly Uint8Array[];
  readonly committerTime: number;
};

/** Reads tree, parents and the committer's time; undefined if there is no tree line. */
export function readCommitLinks(bytes: Uint8Array, oidBytes: number): CommitLinks | undefined {
  const header = headerText(bytes);
  let tree: Uint8Array | undefined;
  const parents: Uint8Array[] = [];
  let committerTime = 0;
  for (const line of header.split("\n")) {
    if (line.startsWith("tree ")) tree ??= oidFromHex(line.slice(5), oidBytes);
    else if (line.startsWith("parent ")) {
      const parent = oidFromHex(line.slice(7), oidBytes);
      if (parent !== undefined) parents.push(parent);
    } else if (line.startsWith("committer ")) {
      committerTime = timeOf(line);
      break; // what follows (encoding, signatures, mergetag) has no links
    }
  }
  return tree === undefined ? undefined : { tree, parents, committerTime };
}

/** What a tag object points at. */
export type TagLinks = { readonly target: Uint8Array; readonly type: string };

/** Reads a tag's object and type; undefined if it names none. */
export function readTagLinks(bytes: Uint8Array, oidBytes: number): TagLinks | undefined {
  const header = headerText(bytes);
  const object = /^object ([0-9a-f]+)$/m.exec(header)?.[1];
  const target = object === undefined ? undefined : oidFromHex(object, oidBytes);
  return target === undefined
    ? undefined
    : { target, type: /^type (\w+)$/m.exec(header)?.[1] ?? "" };
}

/** Name, address and time of an author, committer or tagger line. Names are bytes as git stored them. */
export type Signature = {
  readonly name: Uint8Array;
  readonly email: Uint8Array;
  readonly time: number;
};

/** The signature in the header line that begins with `key`. */
export function readSignature(
  bytes: Uint8Array,
  key: "author" | "committer" | "tagger",
): Signature | undefined {
  const line = headerText(bytes)
    .split("\n")
    .find((one) => one.startsWith(`${key} `));
  if (line === undefined) return undefined;
  const rest = line.slice(key.length + 1);
  const open = rest.indexOf("<");
  const close = rest.indexOf(">", open);
  const name = open < 0 ? rest : rest.slice(0, open).trimEnd();
  const email = open < 0 || close < 0 ? "" : rest.slice(open + 1, close);
  return {
    name: Buffer.from(name, "latin1"),
    email: Buffer.from(email, "latin1"),
    time: timeOf(line),
  };
}

/** Where the message starts: after the first empty line; the object's length if there is none. */
export function messageStart(bytes: Uint8Array): number {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf("\n\n");
  return end < 0 ? bytes.length : end + 2;
}

/** The header as latin1, so that offsets are bytes. */
function headerText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, messageStart(bytes)).toString("latin1");
}

/** Seconds since 1970 at the end of a signature line, before the time zone. */
function timeOf(line: string): number {
  const seconds = Number(/ (\d{1,15}) [-+]\d{1,4}$/.exec(line)?.[1] ?? "0");
  return Number.isSafeInteger(seconds) ? seconds : 0;
}
