/**
 * A set of object ids that grows: bytes in one table, no string for each.
 *
 * In: ids. Out: how many different ones, and each of them. Used for ids that something names and no store has.
 */
import { enterOid, lookupSlots } from "./object-id.ts";

export class OidSet {
  readonly oidBytes: number;
  count = 0;
  #oids: Uint8Array;
  #slots: Int32Array;

  constructor(oidBytes: number) {
    this.oidBytes = oidBytes;
    this.#oids = new Uint8Array(16 * oidBytes);
    this.#slots = new Int32Array(lookupSlots(16));
  }

  /** Adds the id at `at` of `bytes`. */
  add(bytes: Uint8Array, at: number): void {
    const { oidBytes, count } = this;
    if ((count + 1) * oidBytes > this.#oids.length) this.#grow();
    this.#oids.set(bytes.subarray(at, at + oidBytes), count * oidBytes);
    if (enterOid({ oids: this.#oids, oidBytes, slots: this.#slots }, count) === count) this.count++;
  }

  /** All ids, one after another. */
  bytes(): Uint8Array {
    return this.#oids.slice(0, this.count * this.oidBytes);
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#oids.length);
    larger.set(this.#oids);
    this.#oids = larger;
    this.#slots = new Int32Array(lookupSlots(larger.length / this.oidBytes));
    for (let row = 0; row < this.count; row++)
      enterOid({ oids: larger, oidBytes: this.oidBytes, slots: this.#slots }, row);
  }
}
