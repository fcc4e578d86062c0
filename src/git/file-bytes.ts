/**
 * Files read by position, so that no file is ever loaded whole.
 *
 * In: a path. Out: views of its bytes, valid until the next read. A read past the end gives fewer bytes
 * than asked for: the caller sees the cut where it needs a byte that is not there.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { packWindowBytes } from "../limits.ts";

/** A file held open, with the window of it that was read last. */
export class FileBytes {
  readonly path: string;
  readonly size: number;
  readonly #descriptor: number;
  #window: Buffer;
  #start = 0;
  #length = 0;

  /** Opens `path`; throws what the file system throws. */
  constructor(path: string, windowBytes: number = packWindowBytes) {
    this.path = path;
    this.#descriptor = openSync(path, "r");
    this.size = fstatSync(this.#descriptor).size;
    this.#window = Buffer.allocUnsafeSlow(windowBytes);
  }

  /** The bytes from `at`, `length` of them or as many as there are. */
  read(at: number, length: number): Buffer {
    if (at < this.#start || at + length > this.#start + this.#length) this.#fill(at, length);
    const from = at - this.#start;
    return this.#window.subarray(from, Math.min(from + length, this.#length));
  }

  /**
   * Hot, once a stored object. Where `length` bytes from `at` stand in `window`, without making a view of them; -1 if
   * the file does not have as many.
   */
  windowAt(at: number, length: number): number {
    if (at + length > this.size) return -1;
    if (at < this.#start || at + length > this.#start + this.#length) {
      this.#fill(at, length);
      if (this.#length < length) return -1;
    }
    return at - this.#start;
  }

  /** The bytes read last: valid until the next read. */
  get window(): Buffer {
    return this.#window;
  }

  /** Reads `target.length` bytes from `at` straight into `target`; how many there were. */
  readInto(target: Uint8Array, at: number): number {
    let done = 0;
    while (done < target.length) {
      const got = readSync(
        this.#descriptor,
        target,
        done,
        Math.min(target.length - done, 1 << 30),
        at + done,
      );
      if (got === 0) break;
      done += got;
    }
    return done;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #fill(at: number, length: number): void {
    if (length > this.#window.length) this.#window = Buffer.allocUnsafeSlow(length);
    const wanted = this.#window.subarray(
      0,
      Math.max(length, Math.min(packWindowBytes, this.#window.length)),
    );
    this.#start = at;
    this.#length = at >= this.size ? 0 : this.readInto(wanted, at);
  }
}
