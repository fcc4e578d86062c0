/**
 * Zip files, and what is one by another name: jar, war, apk, aar, whl, docx, xlsx, pptx, odt, epub, nupkg ...
 *
 * In: bytes. Out: members, as the central directory lists them. APPNOTE.TXT 6.3.10, sections 4.3 and 4.4. Read by hand:
 * the format is small, Node inflates, and a library's limits would not be ours.
 */
import { inflated } from "./inflate.ts";
import type { Member, UnpackBudget } from "./member.ts";

const directorySignature = 0x02014b50;
const directoryBytes = 46;
const localSignature = 0x04034b50;
const localBytes = 30;
const endSignature = 0x06054b50;
const endBytes = 22;
/** The end may be followed by a comment of as many bytes. */
const commentBytesMax = 0xffff;
const noNumber = 0xffffffff;

export function* zipMembers(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = endOf(view);
  if (end < 0) {
    yield* localMembers(bytes, view, budget);
    return;
  }
  let at = view.getUint32(end + 16, true);
  const size = view.getUint32(end + 12, true);
  // With zip64, and in front of other data, the directory lies right before its end.
  if (at === noNumber || at + size > end || signatureAt(view, at) !== directorySignature)
    at = end - size;
  if (size === noNumber || at < 0) at = firstDirectory(view);
  while (at >= 0 && signatureAt(view, at) === directorySignature) {
    if (at + directoryBytes > bytes.length) break;
    if (budget.isSpent) {
      yield { name: "", trouble: "ARCHIVE_TOO_BIG" };
      return;
    }
    const nameBytes = view.getUint16(at + 28, true);
    const restBytes = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const name = Buffer.from(
      bytes.subarray(at + directoryBytes, at + directoryBytes + nameBytes),
    ).toString("latin1");
    const entry = {
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      size: view.getUint32(at + 20, true),
      localAt: view.getUint32(at + 42, true),
    };
    if (!name.endsWith("/")) yield memberAt(bytes, view, entry, budget);
    at += directoryBytes + nameBytes + restBytes;
  }
}

type Entry = {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly size: number;
  readonly localAt: number;
};

/** A member by its directory entry. Sizes stand there, as local headers may lack them. */
function memberAt(
  bytes: Uint8Array,
  view: DataView,
  { name, flags, method, size, localAt }: Entry,
  budget: UnpackBudget,
): Member {
  if ((flags & 1) !== 0) return { name, trouble: "ARCHIVE_LOCKED" };
  if (signatureAt(view, localAt) !== localSignature || localAt + localBytes > bytes.length)
    return { name, trouble: "ARCHIVE_BAD" };
  const dataAt =
    localAt + localBytes + view.getUint16(localAt + 26, true) + view.getUint16(localAt + 28, true);
  const end = size === noNumber ? bytes.length : Math.min(bytes.length, dataAt + size);
  return unpacked(name, method, bytes.subarray(dataAt, end), budget);
}

function unpacked(name: string, method: number, data: Uint8Array, budget: UnpackBudget): Member {
  if (method === 8) return inflated("raw", data, name, budget);
  if (method !== 0) return { name, trouble: "ARCHIVE_LOCKED" };
  budget.take(data.length);
  return { name, bytes: data };
}

/** Without a directory, as in a file cut short: what local headers tell, up to the first that tells no size. */
function* localMembers(
  bytes: Uint8Array,
  view: DataView,
  budget: UnpackBudget,
): Generator<Member, void> {
  yield { name: "", trouble: "ARCHIVE_BAD" };
  let at = 0;
  while (at + localBytes <= bytes.length && signatureAt(view, at) === localSignature) {
    if (budget.isSpent) {
      yield { name: "", trouble: "ARCHIVE_TOO_BIG" };
      return;
    }
    const flags = view.getUint16(at + 6, true);
    const method = view.getUint16(at + 8, true);
    const size = view.getUint32(at + 18, true);
    const nameBytes = view.getUint16(at + 26, true);
    const dataAt = at + localBytes + nameBytes + view.getUint16(at + 28, true);
    const name = Buffer.from(bytes.subarray(at + localBytes, at + localBytes + nameBytes)).toString(
      "latin1",
    );
    const isSized = (flags & 8) === 0 && size !== noNumber;
    const data = bytes.subarray(dataAt, isSized ? dataAt + size : bytes.length);
    if ((flags & 1) !== 0) yield { name, trouble: "ARCHIVE_LOCKED" };
    else if (!name.endsWith("/")) yield unpacked(name, method, data, budget);
    if (!isSized) return;
    at = dataAt + size;
  }
}

function signatureAt(view: DataView, at: number): number {
  return at >= 0 && at + 4 <= view.byteLength ? view.getUint32(at, true) : 0;
}

/** Where the end record stands: the last place that has its signature. */
function endOf(view: DataView): number {
  const least = Math.max(0, view.byteLength - endBytes - commentBytesMax);
  for (let at = view.byteLength - endBytes; at >= least; at--)
    if (view.getUint32(at, true) === endSignature) return at;
  return -1;
}

function firstDirectory(view: DataView): number {
  for (let at = 0; at + directoryBytes <= view.byteLength; at++)
    if (view.getUint32(at, true) === directorySignature) return at;
  return -1;
}
