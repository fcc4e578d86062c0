/**
 * A set of object ids that grows: bytes in one table, no string for each.
 *
 * In: ids. Out: how many different ones, and each of them. Used for ids that something names and no store has.
 */
import { enterOid, lookupSlots } from "./object-id.ts";
import type { OidLookup } from "./object-id.ts";

export class OidSet {
  readonly oidBytes: number;
  count = 0;
  #oids: Uint8Array;
  #lookup: OidLookup;

  constructor(oidBytes: number) {
    this.oidBytes = oidBytes;
    this.#oids = new Uint8Array(16 * oidBytes);
    this.#lookup = lookupOf(this.#oids, oidBytes);
  }

  /** Adds the id at `at` of `bytes`. */
  add(bytes: Uint8Array, at: number): void {
    const { oidBytes, count } = this;
    if ((count + 1) * oidBytes > this.#oids.length) this.#grow();
    this.#oids.set(bytes.subarray(at, at + oidBytes), count * oidBytes);
    if (enterOid(this.#lookup, count) === count) this.count++;
  }

  /** All ids, one after another. */
  bytes(): Uint8Array {
    return this.#oids.slice(0, this.count * this.oidBytes);
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#oids.length);
    larger.set(this.#oids);
    this.#oids = larger;
    this.#lookup = lookupOf(larger, this.oidBytes);
    for (let row = 0; row < this.count; row++) enterOid(this.#lookup, row);
  }
}

/** An empty table over ids that are still to be entered. */
function lookupOf(oids: Uint8Array, oidBytes: number): OidLookup {
  return {
    oids,
    words: new Int32Array(oids.buffer),
    oidBytes,
    slots: new Int32Array(lookupSlots(oids.length / oidBytes)),
  };
}
