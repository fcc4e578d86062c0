/** A list of 32-bit numbers that grows: what threads collect and hand over. */
export class Numbers {
  count = 0;
  #list: Int32Array = new Int32Array(256);

  add(...values: readonly number[]): void {
    for (const value of values) {
      if (this.count === this.#list.length) {
        const larger = new Int32Array(2 * this.count);
        larger.set(this.#list);
        this.#list = larger;
      }
      this.#list[this.count++] = value;
    }
  }

  /** The numbers, in a table of their own. */
  take(): Int32Array {
    return this.#list.slice(0, this.count);
  }
}
