/**
 * The bytes of a pack or of its index, read in blocks that are kept for a while.
 *
 * In: a path. Out: views of its bytes, valid until the next read. git writes commits next to commits and a version of
 * a file next to the one before, so that what is asked for next most often stands in a block that was read: one
 * system call brings in dozens of objects.
 */
import { packBlockBytes, packBlocksBytes } from "../limits.ts";
import { FileBytes } from "./file-bytes.ts";

/** A file whose bytes can be asked for by position. */
export type ReadableFile = {
  readonly size: number;
  readonly read: (at: number, length: number) => Buffer;
};

/** One whose bytes can be looked at where they lie. */
export type SeekableFile = ReadableFile & {
  readonly window: Buffer;
  readonly seek: (at: number, length: number) => number;
};

export class PackData {
  readonly #file: FileBytes;
  readonly #blockBytes: number;
  /** Blocks by number; the one read last stands last. Nothing is moved when one is asked for: that is done most. */
  readonly #blocks = new Map<number, Buffer>();
  #last = -1;
  #lastBlock: Buffer = Buffer.alloc(0);
  #window: Buffer = Buffer.alloc(0);

  /** Opens `path`, to be read so many bytes at a time; throws what the file system throws. */
  constructor(path: string, blockBytes: number = packBlockBytes) {
    this.#blockBytes = blockBytes;
    this.#file = new FileBytes(path, 0);
  }

  get size(): number {
    return this.#file.size;
  }

  /** The bytes that seek() found. */
  get window(): Buffer {
    return this.#window;
  }

  /**
   * Hot, once a look-up. Where `length` bytes from `at` stand in `window`, without making a view of them; -1 if the
   * file does not have as many. Valid until the next read.
   */
  seek(at: number, length: number): number {
    if (at + length > this.#file.size) return -1;
    const first = Math.floor(at / this.#blockBytes);
    const from = at - first * this.#blockBytes;
    if (from + length <= this.#blockBytes) {
      this.#window = this.#block(first);
      return from + length <= this.#window.length ? from : -1;
    }
    this.#window = this.read(at, length);
    return this.#window.length < length ? -1 : 0;
  }

  /** The bytes from `at`, `length` of them or as many as there are. */
  read(at: number, length: number): Buffer {
    const first = Math.floor(at / this.#blockBytes);
    const from = at - first * this.#blockBytes;
    const block = this.#block(first);
    const end = Math.min(at + length, this.#file.size);
    if (from + length <= this.#blockBytes || end <= (first + 1) * this.#blockBytes)
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

  /** Copies `length` bytes from `at`, or as many as there are, to `targetAt` of `target`; how many there were. */
  copyTo(target: Buffer, targetAt: number, at: number, length: number): number {
    const wanted = Math.min(length, this.#file.size - at);
    if (wanted > this.#blockBytes)
      return this.#file.readInto(target.subarray(targetAt, targetAt + wanted), at);
    let done = 0;
    while (done < wanted) {
      const number = Math.floor((at + done) / this.#blockBytes);
      const from = at + done - number * this.#blockBytes;
      const block = this.#block(number);
      const count = block.copy(target, targetAt + done, from, from + wanted - done);
      if (count === 0) break; // the file was made shorter meanwhile
      done += count;
    }
    return done;
  }

  close(): void {
    this.#file.close();
    this.#blocks.clear();
  }

  #block(number: number): Buffer {
    if (number === this.#last) return this.#lastBlock;
    let block = this.#blocks.get(number);
    if (block === undefined) {
      // Whoever looked at the block that makes room has done so: views are valid until the next read.
      const full = this.#oldest();
      const room =
        full?.length === this.#blockBytes ? full : Buffer.allocUnsafeSlow(this.#blockBytes);
      block = room.subarray(0, this.#file.readInto(room, number * this.#blockBytes));
      this.#blocks.set(number, block);
    }
    this.#last = number;
    this.#lastBlock = block;
    return block;
  }

  /** Takes the block out that was read first, where there are too many. */
  #oldest(): Buffer | undefined {
    if (this.#blocks.size < packBlocksBytes / this.#blockBytes) return undefined;
    const [number, block] = this.#blocks.entries().next().value ?? [];
    if (number !== undefined) this.#blocks.delete(number);
    return block;
  }
}
