/**
 * Work that threads share: a stack of short texts in shared memory, and a count of what is not done yet.
 *
 * In: items (latin1 strings) from any thread. Out: the item that was put in last, to whichever thread asks first. An
 * item counts as pending until it is finished; when none is pending, all work is done, as only an item under way can
 * bring new ones. Where the stack is full, the caller keeps an item for itself.
 */

/** What the threads share of a stack. Only shared memory. */
export type SharedStackMemory = { readonly control: Int32Array; readonly bytes: Uint8Array };

/** Places in `control`: a lock, bytes in use, items not finished, and a number that changes when either does. */
const lock = 0;
const used = 1;
const pending = 2;
const changes = 3;
const controlWords = 4;

/** Bytes before which an item's length stands. */
const lengthBytes = 4;

export function sharedStackMemory(bytes: number): SharedStackMemory {
  return {
    control: new Int32Array(new SharedArrayBuffer(4 * controlWords)),
    bytes: new Uint8Array(new SharedArrayBuffer(bytes)),
  };
}

export class SharedStack {
  readonly #control: Int32Array;
  readonly #bytes: Buffer;

  constructor({ control, bytes }: SharedStackMemory) {
    this.#control = control;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Counts an item that is not finished. Before it is pushed, or kept. */
  begin(): void {
    Atomics.add(this.#control, pending, 1);
  }

  /** An item is done, and has begun whatever it brings. */
  finish(): void {
    if (Atomics.sub(this.#control, pending, 1) === 1) this.#changed();
  }

  get isDone(): boolean {
    return Atomics.load(this.#control, pending) === 0;
  }

  /** Adds an item that has begun; false if there is no room. */
  push(item: string): boolean {
    this.#lock();
    const at = this.#control[used]!;
    const end = at + item.length;
    const fits = end + lengthBytes <= this.#bytes.length;
    if (fits) {
      this.#bytes.write(item, at, "latin1");
      this.#bytes.writeUInt32LE(item.length, end);
      this.#control[used] = end + lengthBytes;
    }
    this.#unlock();
    if (fits) this.#changed();
    return fits;
  }

  /** The item that was pushed last. */
  pop(): string | undefined {
    if (Atomics.load(this.#control, used) === 0) return undefined;
    this.#lock();
    const end = this.#control[used]! - lengthBytes;
    let item: string | undefined;
    if (end >= 0) {
      const at = end - this.#bytes.readUInt32LE(end);
      item = this.#bytes.toString("latin1", at, end);
      this.#control[used] = at;
    }
    this.#unlock();
    return item;
  }

  /** A number that changes whenever there may be something to do; for `wait`. */
  get changes(): number {
    return Atomics.load(this.#control, changes);
  }

  /** Sleeps until there may be something to do, for a while at most. Only for threads that nobody waits for. */
  wait(seen: number): void {
    Atomics.wait(this.#control, changes, seen, waitMs);
  }

  #changed(): void {
    Atomics.add(this.#control, changes, 1);
    Atomics.notify(this.#control, changes);
  }

  #lock(): void {
    while (Atomics.compareExchange(this.#control, lock, 0, 1) !== 0)
      Atomics.wait(this.#control, lock, 1, waitMs);
  }

  #unlock(): void {
    Atomics.store(this.#control, lock, 0);
    Atomics.notify(this.#control, lock, 1);
  }
}

/** So that a thread sees in time that the run was stopped. */
const waitMs = 20;
