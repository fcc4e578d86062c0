/**
 * What is encoded in a run: the pieces that read as text once decoded.
 *
 * In: a run. Out: pieces of every encoding that it may be in.
 */
import { escapesMin, pieceBytesMin } from "../../limits.ts";
import { base64Pieces } from "./base64.ts";
import { isEscapeAt, unescaped } from "./escapes.ts";
import type { EscapeKind } from "./escapes.ts";
import { textStretches } from "./piece.ts";
import type { Piece } from "./piece.ts";
import { isBase64Letter } from "./run.ts";

export function* piecesOf(bytes: Uint8Array, start: number, end: number): Generator<Piece, void> {
  const kinds = escapesIn(bytes, start, end);
  for (const kind of kinds) yield* escapedPieces(kind, bytes, start, end);
  if (kinds.length === 0) yield* base64Pieces(bytes, start, end);
}

/** Kinds of escapes of which there are enough in the run to hide a text. */
function escapesIn(bytes: Uint8Array, start: number, end: number): readonly EscapeKind[] {
  let counts: Map<EscapeKind, number> | undefined;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (isBase64Letter(byte)) continue;
    const kind = isEscapeAt(bytes, at, end);
    if (kind === undefined) continue;
    counts ??= new Map();
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  if (counts === undefined) return [];
  return [...counts].flatMap(([kind, count]) => (count >= escapesMin ? [kind] : []));
}

function* escapedPieces(
  encoding: EscapeKind,
  bytes: Uint8Array,
  start: number,
  end: number,
): Generator<Piece, void> {
  const { bytes: made, origins } = unescaped(encoding, bytes, start, end);
  if (made.length < pieceBytesMin) return;
  for (const { from, to } of textStretches(made)) {
    yield {
      encoding,
      bytes: made.subarray(from, to),
      originOf: (at) => origins[from + at]!,
    };
  }
}
