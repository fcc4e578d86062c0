/**
 * Assignments that were read before and came to nothing.
 *
 * In: a rule's number and an assignment in its window. Out: whether the same was dropped before. A program names its
 * passwords and tokens in the same lines again and again, in every version of every file; what expression and judge
 * say of them is a pure function of the rule, of the assignment, and of the bytes from the one before the name to the
 * one after the value. Only what came to nothing is kept: a secret must not stay in memory.
 */
import type { Assignment } from "../text/assignment.ts";

/** Most assignments remembered, and the longest one; when there are more, all are forgotten. */
const rememberedMax = 8192;
const bytesMax = 160;

export class DroppedValues {
  readonly #known = new Set<string>();
  readonly #forms = new Map<string, number>();

  /** What tells this assignment from others, or undefined if it is too long to be remembered. */
  keyOf(
    rule: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    assignment: Assignment,
  ): string | undefined {
    const { nameStart, nameEnd, valueStart, valueEnd } = assignment;
    const first = Math.max(from, nameStart - 1);
    const last = Math.min(to, valueEnd + 1);
    // A value may stand before its name.
    if (first > valueStart || last - first > bytesMax) return undefined;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + first, last - first);
    const flags =
      Number(assignment.comparison) +
      2 * Number(assignment.comment) +
      4 * Number(assignment.wrapped) +
      8 * Number(assignment.joined) +
      16 * Number(assignment.alone) +
      32 * Number(assignment.scheme) +
      256 * Number(assignment.prose) +
      // Whether the window holds the bytes before and after, which are not text of the value then.
      64 * Number(first < nameStart) +
      128 * Number(last > valueEnd);
    return (
      String.fromCharCode(
        rule,
        flags,
        this.#number(assignment.form),
        this.#number(assignment.quote),
        nameEnd - first,
        valueStart - first,
        valueEnd - first,
      ) + text.toString("latin1")
    );
  }

  has(key: string): boolean {
    return this.#known.has(key);
  }

  add(key: string): void {
    if (this.#known.size >= rememberedMax) this.#known.clear();
    this.#known.add(key);
  }

  #number(word: string): number {
    const known = this.#forms.get(word);
    if (known !== undefined) return known;
    this.#forms.set(word, this.#forms.size);
    return this.#forms.size - 1;
  }
}
