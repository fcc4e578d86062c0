/**
 * Whether a file's content is what its name says.
 *
 * In: the start of a file, and what a family wants there. Out: yes or no. Nothing of the content is kept.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { proofBytesMax } from "../../limits.ts";
import { systemPath } from "../../sources/folder.ts";
import type { Proof } from "./family.ts";

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

/** The first bytes of a file of this machine, as latin1; nothing if it is no plain file or may not be read. */
export function startOfFile(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(systemPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    if (!fstatSync(file).isFile()) return undefined;
    const room = Buffer.alloc(proofBytesMax);
    return room.toString("latin1", 0, readSync(file, room, 0, room.length, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
