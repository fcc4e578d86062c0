/**
 * The log of kept tree entries, in delta form: what tree-scan.ts writes and findings/ replays.
 *
 * One record a tree, a base always before the trees made from it:
 *   row, base row or -1, number of deltas made from it, number of items, then the items, two numbers each:
 *   (row of the entry's object or -1 for none, name number), or
 *   (-2 - first, count): `count` kept entries of the base, from number `first` on.
 * So its size grows with what changes, not with how many trees there are times what they hold.
 */

/** Numbers before a record's items. */
export const recordHeader = 4;

/** Growable list of 32-bit numbers, and the record being written. */
export class KeptLog {
  #numbers: Int32Array = new Int32Array(4096);
  #count = 0;
  #itemsAt = 0;

  begin(row: number, baseRow: number, children: number): void {
    this.#reserve(recordHeader);
    this.#numbers[this.#count] = row;
    this.#numbers[this.#count + 1] = baseRow;
    this.#numbers[this.#count + 2] = children;
    this.#itemsAt = this.#count + 3;
    this.#numbers[this.#itemsAt] = 0;
    this.#count += recordHeader;
  }

  literal(row: number, name: number): void {
    this.#item(row, name);
  }

  copy(first: number, count: number): void {
    this.#item(-2 - first, count);
  }

  end(): void {
    const items = (this.#count - this.#itemsAt - 1) / 2;
    this.#numbers[this.#itemsAt] = items;
  }

  /** The numbers written so far. */
  numbers(): Int32Array {
    return this.#numbers.slice(0, this.#count);
  }

  #item(a: number, b: number): void {
    this.#reserve(2);
    this.#numbers[this.#count++] = a;
    this.#numbers[this.#count++] = b;
  }

  #reserve(more: number): void {
    if (this.#count + more <= this.#numbers.length) return;
    const larger = new Int32Array(2 * this.#numbers.length);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
