/**
 * Whether a file's content is what its name says.
 *
 * In: the start of a file, and what a family wants there. Out: yes or no. Nothing of the content is kept.
 */
import { readSync } from "node:fs";
import { proofBytesMax } from "../../limits.ts";
import { withPlainFile } from "../plain-file.ts";
import type { Family, Proof } from "./family.ts";

export function isProvenBy(
  start: string,
  { starts = [], holds = [], assignments }: Proof,
): boolean {
  return (
    starts.some((one) => start.startsWith(one)) ||
    holds.some((one) => start.includes(one)) ||
    (assignments === true && /^[ \t]*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_.]*[ \t]*=/m.test(start))
  );
}

/** Whether a file of this machine is what its family looks for; nothing if that is not told by content. */
export function provenOf({ proof }: Family, path: string | undefined): boolean | undefined {
  if (proof === undefined || path === undefined) return undefined;
  const start = startOfFile(path);
  return start === undefined ? undefined : isProvenBy(start, proof);
}

/** The first bytes of a file of this machine, as latin1; nothing if it is no plain file or may not be read. */
export function startOfFile(path: string): string | undefined {
  return withPlainFile(path, (file) => {
    const room = Buffer.alloc(proofBytesMax);
    return room.toString("latin1", 0, readSync(file, room, 0, room.length, 0));
  });
}
