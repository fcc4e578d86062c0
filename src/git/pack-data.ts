/**
 * The bytes of a pack or of its index, read in blocks that are kept for a while.
 *
 * In: a path. Out: views of its bytes, valid until the next read. git writes commits next to commits and a version of
 * a file next to the one before, so that what is asked for next most often stands in a block that was read: one
 * system call brings in dozens of objects.
 */
import { packBlockBytes, packBlocksMax } from "../limits.ts";
import { FileBytes } from "./file-bytes.ts";

/** A file whose bytes can be asked for by position. */
export type ReadableFile = {
  readonly size: number;
  readonly read: (at: number, length: number) => Buffer;
};

export class PackData {
  readonly #file: FileBytes;
  /** Blocks by number; the one asked for last stands last. */
  readonly #blocks = new Map<number, Buffer>();
  #last = -1;
  #lastBlock: Buffer = Buffer.alloc(0);

  /** Opens `path`; throws what the file system throws. */
  constructor(path: string) {
    this.#file = new FileBytes(path, 0);
  }

  get size(): number {
    return this.#file.size;
  }

  /** The bytes from `at`, `length` of them or as many as there are. */
  read(at: number, length: number): Buffer {
    const first = Math.floor(at / packBlockBytes);
    const from = at - first * packBlockBytes;
    const block = this.#block(first);
    const end = Math.min(at + length, this.#file.size);
    if (from + length <= packBlockBytes || end <= (first + 1) * packBlockBytes)
      return block.subarray(from, from + length);
    const bytes = Buffer.allocUnsafe(end - at);
    let done = block.copy(bytes, 0, from);
    for (let number = first + 1; done < bytes.length; number++) {
      const copied = this.#block(number).copy(bytes, done);
      if (copied === 0) break; // the file was made shorter meanwhile
      done += copied;
    }
    return bytes.subarray(0, done);
  }

  close(): void {
    this.#file.close();
    this.#blocks.clear();
  }

  #block(number: number): Buffer {
    if (number === this.#last) return this.#lastBlock;
    let block = this.#blocks.get(number);
    if (block === undefined) {
      // The buffer of the block that makes room is no longer looked at by anybody.
      const full = this.#oldest();
      const room = full?.length === packBlockBytes ? full : Buffer.allocUnsafeSlow(packBlockBytes);
      block = room.subarray(0, this.#file.readInto(room, number * packBlockBytes));
    } else {
      this.#blocks.delete(number);
    }
    this.#blocks.set(number, block);
    this.#last = number;
    this.#lastBlock = block;
    return block;
  }

  /** Takes the block out that was not asked for longest, where there are too many. */
  #oldest(): Buffer | undefined {
    if (this.#blocks.size < packBlocksMax) return undefined;
    const [number, block] = this.#blocks.entries().next().value ?? [];
    if (number !== undefined) this.#blocks.delete(number);
    return block;
  }
}
