/**
 * Plain files of this machine, opened without blocking: a pipe or a device may have a file's name.
 *
 * In: a path, as bytes. Out: what is made of the open file; nothing if there is none, or it may not be read.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { systemPath } from "../sources/folder.ts";

/** Opens a plain file, links followed, and gives it and its bytes to `use`. */
export function withPlainFile<Result>(
  path: string,
  use: (file: number, bytes: number) => Result,
): Result | undefined {
  let file: number;
  try {
    file = openSync(systemPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(file);
    return stat.isFile() ? use(file, stat.size) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** The text of a plain file, as latin1; nothing if it is larger than that. */
export function plainFileText(path: string, bytesMax: number): string | undefined {
  return withPlainFile(path, (file, bytes) =>
    bytes <= bytesMax ? readFileSync(file, "latin1") : undefined,
  );
}
