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

/** Hot, once a commit. Reads tree, parents and the committer's time; undefined if there is no tree line. */
export function readCommitLinks(bytes: Uint8Array, oidBytes: number): CommitLinks | undefined {
  let tree: Uint8Array | undefined;
  const parents: Uint8Array[] = [];
  let committerTime = 0;
  // What follows the committer (encoding, signatures, mergetag) has no links. Two line ends are the header's end.
  for (let at = 0; at < bytes.length && (at === 0 || bytes[at] !== newLine);) {
    let end = bytes.indexOf(newLine, at);
    if (end < 0) end = bytes.length;
    if (startsWith(bytes, at, end, treeKey)) tree ??= oidOf(bytes, at + 5, end, oidBytes);
    else if (startsWith(bytes, at, end, parentKey)) {
      const parent = oidOf(bytes, at + 7, end, oidBytes);
      if (parent !== undefined) parents.push(parent);
    } else if (startsWith(bytes, at, end, committerKey)) {
      committerTime = timeOf(latin1(bytes, Math.max(at, end - timeBytesMax), end));
      break;
    }
    at = end + 1;
  }
  return tree === undefined ? undefined : { tree, parents, committerTime };
}

const newLine = 0x0a;
const treeKey: Uint8Array = Buffer.from("tree ");
const parentKey: Uint8Array = Buffer.from("parent ");
const committerKey: Uint8Array = Buffer.from("committer ");

/** A blank, 15 digits, a blank and a time zone: what timeOf() looks at. */
const timeBytesMax = 24;

function startsWith(bytes: Uint8Array, at: number, end: number, key: Uint8Array): boolean {
  if (end - at < key.length) return false;
  for (let i = 0; i < key.length; i++) if (bytes[at + i]! !== key[i]!) return false;
  return true;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
}

/** The id in hexadecimal that is all of [from, to), or undefined. */
function oidOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  oidBytes: number,
): Uint8Array | undefined {
  if (to - from !== 2 * oidBytes) return undefined;
  const oid = new Uint8Array(oidBytes);
  for (let i = 0; i < oidBytes; i++) {
    const byte = (nibbles[bytes[from + 2 * i]!]! << 4) | nibbles[bytes[from + 2 * i + 1]!]!;
    if (byte > 255) return undefined;
    oid[i] = byte;
  }
  return oid;
}

/** Of each byte the hexadecimal digit that it is, or a number too large for one. */
const nibbles: Uint16Array = new Uint16Array(256).fill(0x100);
for (let digit = 0; digit < 16; digit++) {
  const letter = digit.toString(16);
  nibbles[letter.charCodeAt(0)] = digit;
  nibbles[letter.toUpperCase().charCodeAt(0)] = digit;
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
