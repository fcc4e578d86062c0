/**
 * A piece: what stands encoded in a text, decoded.
 *
 * In: nothing (types, and what text looks like). Out: the shape that each encoding's reader makes. Only what reads as
 * text is worth a look: of random bytes, twelve in a row do so in one case of a hundred thousand.
 */
import { pieceBytesMin } from "../../limits.ts";

export type Encoding =
  | "base64"
  | "hex"
  | "backslash escapes"
  | "percent escapes"
  | "HTML entities"
  | "quoted-printable";

export type Piece = {
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
  /** It holds an archive or what is compressed, and is no text. */
  readonly isContainer?: boolean;
  /** Where in the text stands what the byte at `at` was made from; at the length, where that ends. */
  readonly originOf: (at: number) => number;
};

/** Longest stretches of `bytes` that read as text, long enough to hold a secret. */
export function* textStretches(
  bytes: Uint8Array,
): Generator<{ readonly from: number; readonly to: number }, void> {
  const { length } = bytes;
  for (let at = 0; at < length;) {
    let next = at;
    for (let step = textStep(bytes, next); step > 0; step = textStep(bytes, next)) next += step;
    if (next - at >= pieceBytesMin) yield { from: at, to: next };
    at = next + 1;
  }
}

/** Bytes of the letter at `at`: one of ASCII, a NUL beside one (UTF-16), or a letter of UTF-8; 0 if it is none. */
function textStep(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) return 0;
  if (byte < 0x80) return isAsciiText(byte) || isHalfLetter(bytes, at, byte) ? 1 : 0;
  const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  for (let next = at + 1; next < at + size; next++)
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}

/** Whether this is the NUL of a letter in UTF-16. */
function isHalfLetter(bytes: Uint8Array, at: number, byte: number): boolean {
  return byte === 0 && (isAsciiText(bytes[at - 1] ?? 0) || isAsciiText(bytes[at + 1] ?? 0));
}

function isAsciiText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
