/**
 * Assignments that were read before and came to nothing.
 *
 * In: a rule's number and an assignment in its window. Out: whether the same was dropped before. A program names its
 * passwords and tokens in the same lines again and again, in every version of every file; what expression and judge
 * say of them is a pure function of the rule, of the assignment, and of the bytes from the two before the name to the
 * one after the value. Only what came to nothing is kept: a secret must not stay in memory.
 */
import type { Assignment } from "../text/assignment.ts";

/** Most assignments remembered, and the longest one; when there are more, all are forgotten. */
const rememberedMax = 8192;
const bytesMax = 160;

/** Bytes before the name that a judgement may depend on: a quote, a sign, or an escape such as `\n`. */
const beforeBytes = 2;

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
    const first = Math.max(from, nameStart - beforeBytes);
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
      // Whether the window holds the byte after, which is not text of the value then.
      64 * Number(last > valueEnd) +
      128 * Number(assignment.prose);
    return (
      String.fromCharCode(
        rule,
        flags,
        this.#number(assignment.form),
        this.#number(assignment.quote),
        // How many of the bytes before the name the window holds.
        nameStart - first,
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
