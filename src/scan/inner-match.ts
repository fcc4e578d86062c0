/**
 * Inner matches: secrets of texts that stand encoded in a text, or in it as members of an archive.
 *
 * In: nothing (types only). Out: what inner-scan.ts finds, and what is handed on of it.
 */

/** A match of an inner text. Spans are those of the outer one. */
export type InnerMatch = {
  readonly rule: number;
  /** The encoded bytes of the secret, [start, end). */
  readonly start: number;
  readonly end: number;
  readonly secret: number;
  /** Number of the keyword that led to it. */
  readonly keyword: number;
  /** The run that it was decoded from. */
  readonly runStart: number;
  readonly runEnd: number;
  readonly inner: InnerPlace;
};

/** Where in the inner text a secret stands. It stays in the thread that found it. */
export type InnerPlace = {
  /** The secret's bytes, decoded. */
  readonly value: Uint8Array;
};
