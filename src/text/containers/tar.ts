/**
 * Tar files: POSIX pax(1), "ustar Interchange Format" and "pax Interchange Format", and GNU's long names.
 *
 * In: bytes. Out: plain files, as views of them. Read by hand: nothing is compressed, and a header is 512 bytes.
 */
import type { Member, UnpackBudget } from "./member.ts";

const blockBytes = 512;

export function* tarMembers(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  let longName: string | undefined;
  for (let at = 0; at + blockBytes <= bytes.length;) {
    const header = bytes.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) return;
    const size = numberAt(header, 124, 12);
    if (size < 0 || !hasSum(header)) {
      yield { name: "", trouble: "ARCHIVE_BAD" };
      return;
    }
    const type = header[156];
    const data = bytes.subarray(at + blockBytes, at + blockBytes + size);
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
    if (type === 0x4c) longName = textOf(data); // GNU: the next one's name
    else if (type === 0x78) longName = paxPath(data) ?? longName;
    else if (type === 0x30 || type === 0 || type === 0x37) {
      const name = longName ?? nameOf(header);
      longName = undefined;
      if (budget.isSpent) {
        yield { name, trouble: "ARCHIVE_TOO_BIG" };
        return;
      }
      budget.take(data.length);
      yield { name, bytes: data, ...(data.length < size ? { trouble: "ARCHIVE_BAD" } : {}) };
    } else if (type !== 0x67) longName = undefined;
  }
}

/** Octal digits; or with the first bit set, bytes of a number, highest first (GNU). -1 for neither. */
function numberAt(header: Uint8Array, at: number, length: number): number {
  const first = header[at]!;
  let value = 0;
  if (first >= 0x80) {
    for (let next = at + 1; next < at + length; next++) value = value * 256 + header[next]!;
    return first === 0x80 && Number.isSafeInteger(value) ? value : -1;
  }
  for (let next = at; next < at + length; next++) {
    const byte = header[next]!;
    if (byte === 0x20 || byte === 0) continue;
    if (byte < 0x30 || byte > 0x37) return -1;
    value = value * 8 + byte - 0x30;
  }
  return Number.isSafeInteger(value) ? value : -1;
}

/** The checksum is the sum of the header's bytes, its own eight taken as spaces. */
function hasSum(header: Uint8Array): boolean {
  let sum = 8 * 0x20;
  for (const [at, byte] of header.entries()) if (at < 148 || at >= 156) sum += byte;
  return numberAt(header, 148, 8) === sum;
}

function nameOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const prefix = textOf(header.subarray(345, 500));
  const isPosix = header[262] === 0; // GNU keeps other things where POSIX has the prefix
  return prefix === "" || !isPosix ? name : `${prefix}/${name}`;
}

/** The path of extended records: "LENGTH path=VALUE\n". */
function paxPath(data: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(textOf(data))?.[1];
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("latin1");
}
