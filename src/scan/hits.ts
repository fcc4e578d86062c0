/**
 * Hits: where keywords stand in one blob, in order.
 *
 * In: keyword numbers and offsets from prefilter.ts. Out: flat tables that delta-scan.ts carries from a base to
 * the objects made from it. A hit's key is twice the keyword's number, plus 1 if it stands there as UTF-16.
 */
import type { Automaton } from "./automaton.ts";

/** Growable, reusable: one list serves many blobs. Ordered by end, then by key. */
export class Hits {
  count = 0;
  /** Offset just past each keyword's last byte. */
  end: Int32Array = new Int32Array(64);
  key: Uint16Array = new Uint16Array(64);
  /** Free for the owner: delta-scan.ts keeps the base's hit here while a child is made. */
  from: Int32Array = new Int32Array(64);

  clear(): void {
    this.count = 0;
  }

  /** Hot, once a hit. Puts the hit where it belongs; nearly always that is the end. */
  add(end: number, key: number, from: number): void {
    if (this.count === this.end.length) this.#grow();
    let at = this.count++;
    while (
      at > 0 &&
      (this.end[at - 1]! > end || (this.end[at - 1]! === end && this.key[at - 1]! > key))
    ) {
      this.end[at] = this.end[at - 1]!;
      this.key[at] = this.key[at - 1]!;
      this.from[at] = this.from[at - 1]!;
      at--;
    }
    this.end[at] = end;
    this.key[at] = key;
    this.from[at] = from;
  }

  /** The number of the first hit that ends at or after `offset`. */
  firstEndingAt(offset: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const size = 2 * this.count;
    const end = new Int32Array(size);
    const key = new Uint16Array(size);
    const from = new Int32Array(size);
    end.set(this.end);
    key.set(this.key);
    from.set(this.from);
    this.end = end;
    this.key = key;
    this.from = from;
  }
}

/** Bytes that each key's keyword covers: its length, or as UTF-16 one less than twice that. */
export function keySpans(automaton: Automaton): Uint8Array {
  const spans = new Uint8Array(2 * automaton.keywords.length);
  for (const [number, word] of automaton.keywords.entries()) {
    spans[2 * number] = word.length;
    spans[2 * number + 1] = 2 * word.length - 1;
  }
  return spans;
}
