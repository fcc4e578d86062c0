/**
 * Reading the small files of a git directory, from a folder that nobody vouches for.
 *
 * In: a path and the confines it may not leave. Out: its bytes, nothing if it is absent, or trouble. What the
 * bytes mean is left to the parsers.
 *
 * Invariant: a symbolic link that leads out of the repository is not followed (LINK_OUTSIDE). Git data that
 * arrives in an archive may hold a link `refs/heads/x -> /home/somebody/.ssh/id_ed25519`, and what it shows
 * would end up in a report. The check and the opening are two steps: who can change the repository while it
 * is read can race them, and such a person is not what this is meant to stop.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { printable, printableText } from "../text/printable.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";

/** What a reader needs to know of a repository to stay inside of it and to name places in it. */
export type Confines = {
  /** The folder that places in troubles and findings are relative to. */
  readonly path: string;
  /** Real paths of the folders that reading may not leave. */
  readonly roots: readonly string[];
};

/** The bytes of the file at `path`; `undefined` if there is none. Past `bytesMax` bytes, FILE_TOO_BIG. */
export function readMetadataFile(
  confines: Confines,
  path: string | Buffer,
  bytesMax: number,
): Uint8Array | Trouble | undefined {
  const opened = openMetadataFile(confines, path);
  if (opened === undefined || isTrouble(opened)) return opened;
  try {
    if (opened.size > bytesMax) return trouble("FILE_TOO_BIG", placeOf(confines, path));
    return readUpTo(opened.descriptor, opened.size);
  } catch {
    return trouble("FILE_UNREADABLE", placeOf(confines, path));
  } finally {
    closeSync(opened.descriptor);
  }
}

export type OpenFile = { readonly descriptor: number; readonly size: number };

/**
 * Opens a regular file inside of the confines, for the caller to close; `undefined` if there is none. Opened
 * without blocking: a FIFO in the place of a file would else hold the scan for ever.
 */
export function openMetadataFile(
  confines: Confines,
  path: string | Buffer,
): OpenFile | Trouble | undefined {
  let descriptor: number | undefined;
  try {
    const real = realpathSync.native(path, { encoding: "buffer" });
    if (!isInside(confines.roots, real.toString("utf8"))) {
      return trouble("LINK_OUTSIDE", placeOf(confines, path));
    }
    descriptor = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(descriptor);
    if (status.isFile()) return { descriptor, size: status.size };
    closeSync(descriptor);
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    if (isAbsent(error)) return undefined;
  }
  return trouble("FILE_UNREADABLE", placeOf(confines, path));
}

/** The real path of `path`; `undefined` where it leads nowhere, or in a loop. */
export function realPathIfAny(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** Whether the real path `real` is one of `roots` or below one. */
export function isInside(roots: readonly string[], real: string): boolean {
  return roots.some((root) => {
    const folder = root.endsWith(sep) ? root : root + sep;
    return real === root || real.startsWith(folder);
  });
}

/** `path` as reports show it: relative to the repository, with slashes, control bytes escaped. */
export function placeOf(confines: Confines, path: string | Buffer): string {
  if (typeof path === "string") {
    return printableText(relative(confines.path, path).replaceAll(sep, "/") || ".");
  }
  const folder = Buffer.from(confines.path + sep);
  const isBelow = path.subarray(0, folder.length).equals(folder);
  return isBelow ? printable(path.subarray(folder.length)) : placeOf(confines, path.toString());
}

/** Whether a file system error says that nothing is there, rather than that it cannot be looked at. */
export function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Whether a file system error says that this user may not look. */
export function isDenied(error: unknown): boolean {
  const code = errorCode(error);
  return code === "EACCES" || code === "EPERM";
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** `size` bytes, or fewer if the file was made shorter meanwhile. */
function readUpTo(descriptor: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(descriptor, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
