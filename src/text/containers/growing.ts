/**
 * Bytes that are being made, up to a limit.
 *
 * In: bytes, one by one, or ranges of what was made before. Out: all of them.
 */

/** What is being read is damaged: a reader gives up, and what was made so far stands. */
export class Damaged extends Error {}

/** More was made than there is room for. */
export class Full extends Error {}

export class Growing {
  length = 0;
  readonly #most: number;
  #bytes: Uint8Array = new Uint8Array(64 * 1024);

  constructor(most: number) {
    this.#most = most;
  }

  /** Hot, once a byte. */
  add(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow();
    this.#bytes[this.length++] = byte;
  }

  addAll(bytes: Uint8Array): void {
    while (this.length + bytes.length > this.#bytes.length) this.#grow();
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The byte `back` before the end. */
  at(back: number): number {
    return this.#bytes[this.length - back]!;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #grow(): void {
    if (this.#bytes.length >= this.#most) throw new Full();
    const larger = new Uint8Array(Math.min(this.#most, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
