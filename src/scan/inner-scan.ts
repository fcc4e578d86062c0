/**
 * The scan of what is encoded in a text: runs (text/encoded/) are decoded, and each piece is scanned as a text of its
 * own, with the name that it is assigned to before it. Pieces may hold encoded pieces again.
 *
 * In: a text, and for a delta the base's inner matches with the operations that made it. Out: inner matches, in order of
 * their runs.
 *
 * Invariant: delta gives exactly what whole gives. What is found in a run is a function of its bytes and of what it
 * sees around it; where all of that was copied together, the base's matches are the run's, moved. Every other run
 * touches an insert or a seam, or sees one, and is looked for there and decoded again.
 */
import { inserted } from "../git/delta.ts";
import type { DeltaOps } from "../git/delta.ts";
import {
  innerDepthMax,
  pieceContextAfter,
  pieceContextBefore,
  runBytesMax,
  runKeptBytesMax,
  runsKept,
} from "../limits.ts";
import type { Piece } from "../text/encoded/piece.ts";
import { piecesOf } from "../text/encoded/pieces.ts";
import { mayHoldText } from "../text/encoded/run-gate.ts";
import { eachRun, isBase64Letter, runSightAfter, runSightBefore } from "../text/encoded/run.ts";
import type { InnerMatch, InnerTrouble, ScanInner } from "./inner-match.ts";
import type { Matcher } from "./match.ts";
import type { RunKernel } from "./run-kernel.ts";

/** The operations that make a text from an earlier one, and how long that is. */
export type MadeFrom = { readonly length: number; readonly ops: DeltaOps };

export class InnerScan {
  readonly #matcher: Matcher;
  readonly #depth: number;
  readonly #scan: () => ScanInner;
  readonly #runs: RunKernel | undefined;
  /** Of the text that is looked at: what of its runs, and of what stands in them, is not. */
  #troubles: InnerTrouble[] = [];
  /** Runs that came to nothing, each with all that it sees: a file's versions and copies have the same ones. */
  readonly #nothing = new Set<string>();

  /** `depth` is how many texts this one stands in; `scan` makes a scan of the next depth, or has it. */
  constructor(matcher: Matcher, depth: number, scan: () => ScanInner, runs?: RunKernel) {
    this.#runs = runs;
    this.#matcher = matcher;
    this.#depth = depth;
    this.#scan = scan;
  }

  /** Adds the inner matches of a whole text. */
  whole(bytes: Uint8Array, inner: InnerMatch[], troubles: InnerTrouble[]): void {
    this.#troubles = troubles;
    const count = this.#runs?.whole(bytes) ?? -1;
    if (count < 0) this.#in(bytes, 0, bytes.length, inner);
    else if (count > 0) this.#lookAtRuns(bytes, count, inner);
  }

  /** Adds those whose run is in [from, to), or sees it. */
  change(
    bytes: Uint8Array,
    from: number,
    to: number,
    inner: InnerMatch[],
    troubles: InnerTrouble[],
  ): void {
    this.#troubles = troubles;
    const first = Math.max(0, from - runSightAfter);
    this.#in(bytes, first, Math.min(bytes.length, to + runSightBefore), inner);
  }

  /** As delta() does, but leaves those of the base out, and of runs that are old: what is found in one is, too. */
  news(
    bytes: Uint8Array,
    base: MadeFrom,
    inner: InnerMatch[],
    isOld: (runStart: number, runEnd: number) => boolean,
    troubles: InnerTrouble[],
  ): void {
    this.#troubles = troubles;
    const count = this.#runs?.delta(bytes, base.length, base.ops) ?? -1;
    if (count < 0) this.whole(bytes, inner, troubles);
    else if (count > 0) this.#lookAtRuns(bytes, count, inner, isOld);
  }

  /**
   * Adds those of a text made by `ops` from one of `baseLength` bytes with the matches `base`. Of a run that was copied
   * with all that it sees, the base's troubles tell.
   */
  delta(
    bytes: Uint8Array,
    base: readonly InnerMatch[],
    baseLength: number,
    ops: DeltaOps,
    inner: InnerMatch[],
    troubles: InnerTrouble[],
  ): void {
    if (this.#depth >= innerDepthMax) return;
    this.#troubles = troubles;
    const isKept = (number: number, runStart: number, runEnd: number): boolean =>
      keeps(ops, number, runStart, runEnd, baseLength, bytes.length);
    if (base.length > 0) carry(base, ops, isKept, inner);
    const carried = inner.length;
    const count = this.#runs?.delta(bytes, baseLength, ops) ?? -1;
    if (count < 0) this.#lookAround(bytes, baseLength, ops, isKept, inner);
    else if (count > 0) this.#lookAtRuns(bytes, count, inner);
    if (carried > 0) inner.sort((a, b) => a.runStart - b.runStart);
  }

  /** Looks at the runs around inserts and seams that were not copied with all that they see. */
  #lookAround(
    bytes: Uint8Array,
    baseLength: number,
    ops: DeltaOps,
    isKept: (number: number, runStart: number, runEnd: number) => boolean,
    inner: InnerMatch[],
  ): void {
    // Where to look next: ranges around inserts and seams, joined where they meet.
    let from = 0;
    let to = 0;
    const look = (): void => {
      if (from >= to) return;
      eachRun(bytes, from, Math.min(to, bytes.length), (start, end) => {
        if (!isKept(operationAt(ops, start), start, end)) this.#look(bytes, start, end, inner);
        to = Math.max(to, end);
      });
    };
    const widen = (start: number, end: number): void => {
      if (start > to) {
        look();
        from = Math.max(to, start);
      }
      to = Math.max(to, end);
    };
    for (let number = 0; number < ops.count; number++) {
      const source = ops.source[number]!;
      const target = ops.target[number]!;
      const end = target + ops.length[number]!;
      if (source === inserted) widen(target - runSightAfter, end + runSightBefore);
      else if (source !== 0 || target !== 0) widen(target - runSightAfter, target + runSightBefore);
      if (number === ops.count - 1 && (source === inserted || source + end - target !== baseLength))
        widen(end - runSightAfter, end);
    }
    look();
  }

  #lookAtRuns(
    bytes: Uint8Array,
    count: number,
    inner: InnerMatch[],
    isOld: (runStart: number, runEnd: number) => boolean = () => false,
  ): void {
    const { pairs } = this.#runs!;
    for (let at = 0; at < 2 * count; at += 2) {
      const [start, end] = [pairs[at]!, pairs[at + 1]!];
      if (!isOld(start, end)) this.#decode(bytes, start, end, inner);
    }
  }

  #in(bytes: Uint8Array, from: number, to: number, inner: InnerMatch[]): void {
    if (this.#depth >= innerDepthMax) return;
    eachRun(bytes, from, to, (start, end) => {
      this.#look(bytes, start, end, inner);
    });
  }

  #look(bytes: Uint8Array, start: number, end: number, inner: InnerMatch[]): void {
    if (mayHoldText(bytes, start, end)) this.#decode(bytes, start, end, inner);
  }

  /** Decodes a run that may hold something, and scans its pieces; one that came to nothing before does so again. */
  #decode(bytes: Uint8Array, start: number, end: number, inner: InnerMatch[]): void {
    const key = end - start > runKeptBytesMax ? undefined : seenBy(bytes, start, end);
    if (key !== undefined && this.#nothing.has(key)) return;
    const [matches, troubles] = [inner.length, this.#troubles.length];
    if (end - start > runBytesMax) this.#troubles.push({ code: "LIMIT_REACHED", member: "" });
    for (const piece of piecesOf(bytes, start, Math.min(end, start + runBytesMax)))
      this.#lookAt(piece, bytes, start, end, inner);
    if (key === undefined || inner.length > matches || this.#troubles.length > troubles) return;
    if (this.#nothing.size >= runsKept) this.#nothing.clear();
    this.#nothing.add(key);
  }

  #lookAt(
    piece: Piece,
    bytes: Uint8Array,
    runStart: number,
    runEnd: number,
    inner: InnerMatch[],
  ): void {
    const { encoding, originOf } = piece;
    const before = piece.isContainer === true ? nothing : contextBefore(bytes, originOf(0));
    const text = Buffer.concat([
      before,
      piece.bytes,
      piece.isContainer === true ? nothing : contextAfter(bytes, originOf(piece.bytes.length)),
    ]);
    const last = before.length + piece.bytes.length;
    const plain = new Uint8Array(text.buffer, text.byteOffset, text.length);
    const { via } = this.#matcher;
    this.#matcher.via =
      via === undefined ? `encoded as ${encoding}` : `${via}, then as ${encoding}`;
    const { standing, troubles } = this.#scan()(plain);
    this.#matcher.via = via;
    this.#troubles.push(...troubles);
    for (const { rule, start, end, secret, keyword, inner: deeper } of standing) {
      if (end <= before.length || start >= last) continue;
      inner.push({
        rule,
        start: originOf(Math.max(0, start - before.length)),
        end: originOf(Math.min(end, last) - before.length),
        secret,
        keyword,
        runStart,
        runEnd,
        inner: deeper === undefined ? { value: plain.slice(start, end) } : { value: deeper.value },
      });
    }
  }
}

const nothing = new Uint8Array();

/** A run and all that what is found in it is a function of: what it sees, and where that ends with the text. */
function seenBy(bytes: Uint8Array, start: number, end: number): string {
  const from = Math.max(0, start - runSightBefore);
  const to = Math.min(bytes.length, end + runSightAfter);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
  return `${start - from} ${to - end} ${text}`;
}

/** What stands on the line before a piece, unless the piece begins in the midst of letters. */
function contextBefore(bytes: Uint8Array, at: number): Uint8Array {
  if (at > 0 && isBase64Letter(bytes[at - 1])) return new Uint8Array();
  const least = Math.max(0, at - pieceContextBefore);
  let from = at;
  while (from > least && bytes[from - 1] !== 0x0a) from--;
  return bytes.subarray(from, at);
}

/** What stands behind a piece: the quote that closes it, for one. */
function contextAfter(bytes: Uint8Array, at: number): Uint8Array {
  let from = at;
  while (from < at + 2 && bytes[from] === 0x3d) from++;
  if (isBase64Letter(bytes[from])) return new Uint8Array();
  return bytes.subarray(from, Math.min(bytes.length, at + pieceContextAfter));
}

/** Whether operation `number` copied a run of the target together with all that it sees. */
function keeps(
  ops: DeltaOps,
  number: number,
  runStart: number,
  runEnd: number,
  baseLength: number,
  length: number,
): boolean {
  const source = ops.source[number]!;
  if (source === inserted) return false;
  const target = ops.target[number]!;
  const end = target + ops.length[number]!;
  const startsTogether = source === 0 && target === 0;
  const endsTogether = source + end - target === baseLength && end === length;
  return (
    (startsTogether || runStart - runSightBefore >= target) &&
    (endsTogether ? runEnd <= end : runEnd + runSightAfter <= end)
  );
}

/** The number of the operation that made the byte at `offset`. */
function operationAt({ count, target }: DeltaOps, offset: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (target[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Adds the base's matches of runs that operations copied with all that they see. */
function carry(
  base: readonly InnerMatch[],
  ops: DeltaOps,
  isKept: (number: number, runStart: number, runEnd: number) => boolean,
  inner: InnerMatch[],
): void {
  for (let number = 0; number < ops.count; number++) {
    const source = ops.source[number]!;
    if (source === inserted) continue;
    const shift = ops.target[number]! - source;
    const sourceEnd = source + ops.length[number]!;
    for (let at = firstFrom(base, source); at < base.length; at++) {
      const match = base[at]!;
      if (match.runStart >= sourceEnd) break;
      if (!isKept(number, match.runStart + shift, match.runEnd + shift)) continue;
      inner.push({
        ...match,
        start: match.start + shift,
        end: match.end + shift,
        runStart: match.runStart + shift,
        runEnd: match.runEnd + shift,
      });
    }
  }
}

/** The number of the first match whose run starts at `offset` or later. */
function firstFrom(matches: readonly InnerMatch[], offset: number): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (matches[middle]!.runStart < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
