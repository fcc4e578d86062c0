/**
 * Inner matches: secrets of texts that stand encoded in a text, or in it as members of an archive.
 *
 * In: nothing (types only). Out: what inner-scan.ts and container-scan.ts find, and what is handed on of it.
 */
import type { ContainerTrouble } from "../text/containers/member.ts";
import type { PlacedMatch } from "./secret-sets.ts";

/** A match of an inner text. Spans are those of the outer one. */
export type InnerMatch = {
  readonly rule: number;
  /** The encoded bytes of the secret, [start, end); for a member's, the whole container. */
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
  /** Of a secret in a container: the member's path as latin1, empty where there is only one; and where in it. */
  readonly member?: { readonly path: string; readonly line: number; readonly column: number };
};

/**
 * What of a container could not be unpacked, the member's path as latin1, or empty; or that an encoded text is longer
 * than what is decoded of one (runBytesMax).
 */
export type InnerTrouble = {
  readonly code: ContainerTrouble | "LIMIT_REACHED";
  readonly member: string;
};

/** Scans an inner text. */
export type ScanInner = (bytes: Uint8Array) => {
  readonly standing: readonly PlacedMatch[];
  readonly troubles: readonly InnerTrouble[];
};
