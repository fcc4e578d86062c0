/**
 * Lines of a text file of the git directory that may be large: packed-refs, reflogs, FETCH_HEAD.
 *
 * In: a path inside the repository. Out: its lines one after the other, each with its position, from a buffer
 * of fixed size. Small files are read whole instead (metadata-file.ts).
 */
import { closeSync, readSync } from "node:fs";
import { metadataLineBytesMax } from "../limits.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { openMetadataFile, placeOf } from "./metadata-file.ts";
import type { Confines } from "./metadata-file.ts";

export type MetadataLine = {
  /** Without its newline, cut at `metadataLineBytesMax`. A view: valid until the next line is asked for. */
  readonly bytes: Buffer;
  /** Byte offset of the line in the file. */
  readonly at: number;
};

const chunkBytes = 64 << 10;

/** The lines of the file at `path`; none if it is absent. Trouble ends it. */
export function* metadataLines(
  confines: Confines,
  path: string | Buffer,
): Generator<MetadataLine | Trouble, void> {
  const file = openMetadataFile(confines, path);
  if (file === undefined) return;
  if (isTrouble(file)) {
    yield file;
    return;
  }
  try {
    yield* linesOf(file.descriptor, file.size);
  } catch {
    yield trouble("FILE_UNREADABLE", placeOf(confines, path));
  } finally {
    closeSync(file.descriptor);
  }
}

/**
 * Lines of the first `size` bytes (a file that grows while it is read would else have no end). `held` bytes at
 * the buffer's start belong to a line whose newline has not been seen; of a line that is too long, the bytes
 * past the limit are overwritten by the next chunk.
 */
function* linesOf(descriptor: number, size: number): Generator<MetadataLine, void> {
  const buffer = Buffer.allocUnsafe(metadataLineBytesMax + chunkBytes);
  let held = 0;
  let lineAt = 0;
  for (let at = 0; at < size;) {
    const count = readSync(descriptor, buffer, held, Math.min(chunkBytes, size - at), at);
    if (count === 0) break;
    const filled = buffer.subarray(0, held + count);
    const bufferAt = at - held; // true for all but the held start of a line that was cut
    let start = 0;
    let newline = filled.indexOf(0x0a, held);
    while (newline >= 0) {
      yield { bytes: cut(filled.subarray(start, newline)), at: lineAt };
      start = newline + 1;
      lineAt = bufferAt + start;
      newline = filled.indexOf(0x0a, start);
    }
    at += count;
    const rest = cut(filled.subarray(start));
    buffer.copyWithin(0, start, start + rest.length);
    held = rest.length;
  }
  if (held > 0) yield { bytes: cut(buffer.subarray(0, held)), at: lineAt };
}

function cut(line: Buffer): Buffer {
  return line.length > metadataLineBytesMax ? line.subarray(0, metadataLineBytesMax) : line;
}
