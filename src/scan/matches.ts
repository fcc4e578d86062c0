/**
 * Matches of one blob: which secret stands where, by hit.
 *
 * In: offsets from match.ts. Out: flat tables. Offsets are relative to the hit's end, so that a match that is
 * carried from a base needs no arithmetic. No text: secrets are numbers of a SecretTable.
 */

/** Growable, reusable. The matches of a hit follow one another; hits are in ascending order. */
export class Matches {
  count = 0;
  hit: Int32Array = new Int32Array(8);
  rule: Int32Array = new Int32Array(8);
  start: Int32Array = new Int32Array(8);
  end: Int32Array = new Int32Array(8);
  secret: Int32Array = new Int32Array(8);

  clear(): void {
    this.count = 0;
  }

  add(hit: number, rule: number, start: number, end: number, secret: number): void {
    if (this.count === this.hit.length) this.#grow();
    const at = this.count++;
    this.hit[at] = hit;
    this.rule[at] = rule;
    this.start[at] = start;
    this.end[at] = end;
    this.secret[at] = secret;
  }

  /** The number of the first match of `hit` or of a later one. */
  firstOf(hit: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.hit[middle]! < hit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    for (const name of ["hit", "rule", "start", "end", "secret"] as const) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this[name]);
      this[name] = larger;
    }
  }
}
