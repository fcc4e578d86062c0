/**
 * Archives of ar(1): static libraries and Debian packages.
 *
 * In: bytes. Out: members, as views of them. ar(5): after the magic, headers of 60 bytes, data at even offsets. Long
 * names are GNU's (a table, in the member `//`) or BSD's (`#1/LENGTH`, before the data).
 */
import type { Member, UnpackBudget } from "./member.ts";

const magicBytes = 8;
const headerBytes = 60;

export function* arMembers(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  let names = "";
  for (let at = magicBytes; at + headerBytes <= bytes.length;) {
    const header = Buffer.from(bytes.subarray(at, at + headerBytes)).toString("latin1");
    const size = Number(header.slice(48, 58).trim());
    if (!header.endsWith("`\n") || !Number.isSafeInteger(size) || size < 0) {
      yield { name: "", trouble: "ARCHIVE_BAD" };
      return;
    }
    let data = bytes.subarray(at + headerBytes, at + headerBytes + size);
    const isCut = data.length < size;
    at += headerBytes + size + (size % 2);
    let name = header.slice(0, 16).trimEnd();
    if (name === "//") names = latin1(data);
    if (name === "//" || name === "/" || name === "/SYM64/") continue;
    const inFront = /^#1\/(\d+)$/.exec(name)?.[1];
    const inTable = /^\/(\d+)$/.exec(name)?.[1];
    if (inFront !== undefined) {
      name = latin1(data.subarray(0, Number(inFront))).replace(/\0+$/, "");
      data = data.subarray(Number(inFront));
    } else if (inTable !== undefined) {
      name = /^[^\n]*/.exec(names.slice(Number(inTable)))?.[0] ?? "";
    }
    if (budget.isSpent) {
      yield { name, trouble: "ARCHIVE_TOO_BIG" };
      return;
    }
    budget.take(data.length);
    yield {
      name: name.replace(/\/$/, ""),
      bytes: data,
      ...(isCut ? { trouble: "ARCHIVE_BAD" } : {}),
    };
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
