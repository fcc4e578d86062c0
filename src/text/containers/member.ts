/**
 * Members of containers, and what they may take.
 *
 * In: nothing (types and a count). Out: the shape that each kind's reader makes.
 */
import { inflateRatioMax, unpackedBytesMax, unpackedMembersMax } from "../../limits.ts";

/** Why something was not unpacked. */
export type ContainerTrouble = "ARCHIVE_BAD" | "ARCHIVE_LOCKED" | "ARCHIVE_TOO_BIG";

/**
 * A member with its name as latin1, which is empty where a container has but one; and what was not unpacked of it. Of a
 * damaged one there may be a part.
 */
export type Member = {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly trouble?: ContainerTrouble;
};

/** What one outermost container may still unfold to, all that its members hold included. */
export class UnpackBudget {
  #bytes: number = unpackedBytesMax;
  #members: number = unpackedMembersMax;

  get isSpent(): boolean {
    return this.#bytes <= 0 || this.#members <= 0;
  }

  /** How many bytes are left. */
  get bytes(): number {
    return Math.max(1, this.#bytes);
  }

  /** Most bytes that so many of deflate data may unfold to. */
  roomFor(compressed: number): number {
    return Math.max(1, Math.min(this.#bytes, (compressed + 64) * inflateRatioMax));
  }

  take(bytes: number): void {
    this.#bytes -= bytes;
    this.#members--;
  }
}
