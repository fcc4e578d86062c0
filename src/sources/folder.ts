/**
 * Files as they lie in folders: listing one folder, reading one file. What a scan of a working tree does most.
 *
 * In: paths as bytes (latin1 strings). Out: names by what they are; bytes in a room that serves for every file. No
 * object a file is kept, and nothing is asked of the system that reading does not need.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import type { TroubleCode } from "../trouble.ts";

/** What a folder holds. Names are bytes as latin1, in no order. */
export type FolderEntries = {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Symbolic links: what they lead to is looked at where it lies. */
  readonly links: number;
  /** Sockets, pipes and devices. */
  readonly special: number;
};

/** A folder without its `.git`, which is for the history. Throws what the file system throws. */
export function listFolder(path: string): FolderEntries {
  const files: string[] = [];
  const folders: string[] = [];
  let links = 0;
  let special = 0;
  for (const entry of readdirSync(systemPath(path), { encoding: "latin1", withFileTypes: true })) {
    const { name } = entry;
    if (name === ".git") continue;
    if (entry.isFile()) files.push(name);
    else if (entry.isDirectory()) folders.push(name);
    else if (entry.isSymbolicLink()) links++;
    else special++;
  }
  return { files, folders, links, special };
}

/** A path as the system takes it: a string where that means the same bytes, as it is converted sooner. */
export function systemPath(path: string): string | Buffer {
  // eslint-disable-next-line no-control-regex -- every byte of ASCII
  return /^[\u0000-\u007f]*$/.test(path) ? path : Buffer.from(path, "latin1");
}

/** Without blocking, as a pipe may have taken the file's place; and not through a link that has. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Reads a whole file. `room` is where it goes if it fits. For a larger one `larger` gives room for so many bytes (and
 * may take `room` away by that), or nothing if it is not to be read now. Past `bytesMax` bytes, FILE_TOO_BIG. Gives a
 * view that is valid until the next call.
 */
export function readWhole(
  path: string,
  room: Uint8Array,
  larger: (bytes: number) => Uint8Array | undefined,
  bytesMax: number,
): Uint8Array | TroubleCode | undefined {
  let file: number;
  try {
    file = openSync(systemPath(path), openFlags);
  } catch {
    return "FILE_UNREADABLE";
  }
  try {
    let length = 0;
    // Until a read brings nothing: one that brings less than was asked for need not be the last.
    for (let count = -1; count !== 0 && length < room.length; length += count)
      count = readSync(file, room, length, room.length - length, null);
    if (length < room.length) return room.subarray(0, length);
    const { size } = fstatSync(file);
    if (size > bytesMax) return "FILE_TOO_BIG";
    const whole = larger(Math.max(size, length));
    return whole === undefined ? undefined : readAgain(file, whole);
  } catch {
    return "FILE_UNREADABLE";
  } finally {
    closeSync(file);
  }
}

/** Reads from the file's start until `room` is full or the file ends. What is written to it meanwhile is left. */
function readAgain(file: number, room: Uint8Array): Uint8Array {
  let length = 0;
  while (length < room.length) {
    const count = readSync(file, room, length, room.length - length, length);
    if (count === 0) break;
    length += count;
  }
  return room.subarray(0, length);
}
