/**
 * What a scan of a text leaves: its hits and matches, for the scan of what is made from it.
 *
 * In: hits, on the heap or in a kernel's memory. Out: the same. One is kept and filled again for each text.
 */
import { Hits } from "./hits.ts";
import { Matches } from "./matches.ts";
import { HeldHits } from "./text-kernel.ts";
import type { TextKernel } from "./text-kernel.ts";

/** What is known of one text: enough to scan what is made from it. */
export class TextState {
  readonly matches: Matches = new Matches();
  /** Length of the text in bytes. */
  length = 0;
  /** Number of the set of secrets in it, for the owner of the state. */
  set = 0;
  /** The kernel that has the hits in `held`; none where they are in `hits`. */
  kernel: TextKernel | undefined;
  readonly held: HeldHits = new HeldHits();
  readonly #hits: Hits = new Hits();

  /** The hits, fetched from the kernel where they are there. */
  get hits(): Hits {
    this.kernel?.copyTo(this.#hits, this.held);
    return this.#hits;
  }

  /** Empties the hits, which are on the heap from now on. */
  emptyHits(): Hits {
    this.kernel = undefined;
    this.#hits.clear();
    return this.#hits;
  }
}
