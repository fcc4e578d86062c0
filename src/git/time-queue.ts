/**
 * A queue of commits by time: a heap, as walks over history need it.
 *
 * In: items with a time, in any order. Out: the item that comes first. Items of one time (and generation) come in the order of their
 * ids, so that a walk does not depend on how it came to them.
 */

export type Timed = {
  readonly oid: string;
  readonly time: number;
  /** Where some have one, it comes before the time. */
  readonly generation?: number;
};

export class TimeQueue<Item extends Timed> {
  readonly #items: Item[] = [];
  readonly #sign: 1 | -1;

  constructor(first: "newest" | "oldest") {
    this.#sign = first === "newest" ? -1 : 1;
  }

  get size(): number {
    return this.#items.length;
  }

  /** What comes first, left where it is. */
  get first(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): Item | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#isBefore(items[child + 1]!, items[child]!)) child++;
      if (!this.#isBefore(items[child]!, last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return first;
  }

  #isBefore(a: Item, b: Item): boolean {
    if (a.generation !== b.generation)
      return ((a.generation ?? 0) - (b.generation ?? 0)) * this.#sign < 0;
    return a.time === b.time ? a.oid < b.oid : (a.time - b.time) * this.#sign < 0;
  }
}
