/**
 * Windows of packs in the kernel's memory: the few that were read last.
 *
 * In: where an entry's packed bytes stand in a file. Out: where they lie in memory, read in if they did not yet. A walk
 * goes down a chain of deltas and back to its siblings, which lie where it was before: with one window alone, a pack is
 * read four to five times over.
 */
import type { FileBytes } from "./file-bytes.ts";

const windows = 8;

export class KernelWindows {
  readonly #windowBytes: number;
  readonly #largestBytes: number;
  /** Of each window, and of the place for larger entries, which is the last one. */
  readonly #files: (FileBytes | undefined)[] = [];
  readonly #starts = new Float64Array(windows + 1);
  readonly #lengths = new Float64Array(windows + 1);
  readonly #usedAt = new Float64Array(windows + 1);
  #at = 0;
  #last = 0;
  #clock = 0;

  /** An entry of up to `largestBytes` is read whole; others `windowBytes` at a time. */
  constructor(windowBytes: number, largestBytes: number) {
    this.#windowBytes = windowBytes;
    this.#largestBytes = largestBytes;
  }

  /** How many bytes they take. */
  get bytes(): number {
    return windows * this.#windowBytes + this.#largestBytes;
  }

  /** Has them lie from `at` on. */
  placeAt(at: number): void {
    this.#at = at;
  }

  /** Whether a window holds these bytes; it is then the last one. */
  has(file: FileBytes, dataAt: number, packed: number): boolean {
    if (this.#holds(this.#last, file, dataAt, packed)) return true;
    for (let window = 0; window <= windows; window++) {
      if (!this.#holds(window, file, dataAt, packed)) continue;
      this.#use(window);
      return true;
    }
    return false;
  }

  /** Reads these bytes into the window that was not used for longest; it is then the last one. */
  read(file: FileBytes, dataAt: number, packed: number, memory: Uint8Array): void {
    const isLarge = packed > this.#windowBytes;
    const window = isLarge ? windows : this.#oldest();
    const at = this.#placeOf(window);
    const room = memory.subarray(at, at + (isLarge ? packed : this.#windowBytes));
    this.#files[window] = file;
    this.#starts[window] = dataAt;
    this.#lengths[window] = file.readInto(room, dataAt);
    this.#use(window);
  }

  /** Where a byte of the last window lies. */
  placeIn(dataAt: number): number {
    return this.#placeOf(this.#last) + dataAt - this.#starts[this.#last]!;
  }

  /** How many bytes the last window has from there on. */
  leftIn(dataAt: number): number {
    return this.#lengths[this.#last]! + this.#starts[this.#last]! - dataAt;
  }

  #oldest(): number {
    let oldest = 0;
    for (let window = 1; window < windows; window++)
      if (this.#usedAt[window]! < this.#usedAt[oldest]!) oldest = window;
    return oldest;
  }

  #holds(window: number, file: FileBytes, dataAt: number, packed: number): boolean {
    const start = this.#starts[window]!;
    return (
      dataAt >= start &&
      dataAt + packed <= start + this.#lengths[window]! &&
      this.#files[window] === file
    );
  }

  #placeOf(window: number): number {
    return this.#at + window * this.#windowBytes;
  }

  #use(window: number): void {
    this.#last = window;
    this.#usedAt[window] = ++this.#clock;
  }
}
