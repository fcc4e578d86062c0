/**
 * Runs: where a text may hold another one, encoded.
 *
 * In: bytes and a range of them. Out: the runs that touch it, in order. A unit is a longest sequence of letters that
 * encodings are written in. Base64 is broken into lines, so a long unit and the one on the next line are joined; a
 * run is all units that are joined, at least one of them long enough to hold something.
 *
 * Whether two units are joined is told by the bytes of the first one's end, of the gap, and of the second one's first
 * letter. So a run is a function of its own bytes, `runSightBefore` before it and `runSightAfter` behind it: the ground
 * on which scan/inner-scan.ts inherits what was found in one.
 */
import { runLettersMin, wrapGapBytesMax, wrappedLettersMin } from "../../limits.ts";

/** How far before and behind it a run looks; what its evaluation looks at besides is less. */
export const runSightBefore: number = wrapGapBytesMax + wrappedLettersMin + 8;
export const runSightAfter: number = wrapGapBytesMax + 8;

export const runLetter = 1;
const base64Letter = 2;
const gapLetter = 4;

/** What each byte may be. */
export const runKinds: Uint8Array = kinds();

export function isBase64Letter(byte: number | undefined): boolean {
  return byte !== undefined && (runKinds[byte]! & base64Letter) !== 0;
}

/** Calls `visit` for each run of which a byte stands in [from, to), in order. */
export function eachRun(
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (start: number, end: number) => void,
): void {
  let at = startBefore(bytes, from);
  for (;;) {
    const start = nextUnit(bytes, at, to);
    if (start < 0) return;
    const end = runEnd(bytes, start);
    if (end > from) visit(start, end);
    at = end;
  }
}

/**
 * Hot, once some ten bytes. The start of the next unit that is long enough and starts in [from, to); -1 if there is
 * none. `from` is no place within a unit. Bytes are looked at from the back, so that most are not looked at at all.
 */
function nextUnit(bytes: Uint8Array, from: number, to: number): number {
  const { length } = bytes;
  let start = from;
  let known = from;
  while (start < to) {
    const probe = start + runLettersMin - 1;
    if (probe >= length) return -1;
    let back = probe;
    while (back >= known && (runKinds[bytes[back]!]! & runLetter) !== 0) back--;
    if (back < known) return start;
    start = back + 1;
    known = probe + 1;
  }
  return -1;
}

/** Where the run ends whose first unit starts at `start`. */
function runEnd(bytes: Uint8Array, start: number): number {
  let unit = start;
  for (;;) {
    const end = unitEnd(bytes, unit);
    const next = joinedUnit(bytes, end, unit);
    if (next < 0) return end;
    unit = next;
  }
}

function unitEnd(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  let end = start;
  while (end < length && (runKinds[bytes[end]!]! & runLetter) !== 0) end++;
  return end;
}

/**
 * Where to begin so as to meet every run that touches what is from `at` on: at a unit's start, or where none is. Goes
 * back over the unit there and all that it is joined to, or over the gap and what that joins.
 */
function startBefore(bytes: Uint8Array, at: number): number {
  let start = unitStart(bytes, at);
  for (;;) {
    const before = unitBefore(bytes, start);
    if (before < 0) return start;
    start = before;
  }
}

function unitStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && (runKinds[bytes[start - 1]!]! & runLetter) !== 0) start--;
  return start;
}

/** The start of the unit that is joined to the one at `start`, or over a gap at `start`; -1 if there is none. */
function unitBefore(bytes: Uint8Array, start: number): number {
  const least = Math.max(0, start - wrapGapBytesMax);
  for (let end = start; end >= least && end > 0; end--) {
    const isEnd =
      (runKinds[bytes[end - 1]!]! & runLetter) !== 0 &&
      (end === bytes.length || (runKinds[bytes[end]!]! & runLetter) === 0);
    if (isEnd) {
      // A plus or backslash in a gap is a unit of its own, which is joined to none.
      const before = unitStart(bytes, end - 1);
      if (joinedUnit(bytes, end, before) >= start) return before;
    }
    if ((runKinds[bytes[end - 1]!]! & gapLetter) === 0) return -1;
  }
  return -1;
}

/** Where the unit starts that the one of [unit, end) is joined to; -1 if there is none. */
function joinedUnit(bytes: Uint8Array, end: number, unit: number): number {
  const { length } = bytes;
  if (end - unit < wrappedLettersMin || end >= length) return -1;
  for (let at = end - wrappedLettersMin; at < end; at++)
    if ((runKinds[bytes[at]!]! & base64Letter) === 0 && bytes[at] !== 0x3d) return -1;
  const most = Math.min(length, end + wrapGapBytesMax);
  let breaks = 0;
  let next = end;
  for (; next < most && (runKinds[bytes[next]!]! & gapLetter) !== 0; next++)
    if (bytes[next] === 0x0a && ++breaks > 1) return -1;
  if (breaks === 0 || next === most) return -1;
  if ((runKinds[bytes[next]!]! & base64Letter) === 0) return -1;
  // A plus or backslash at a line's end belongs to the gap, as in "..." + "..."; before a letter, to the unit.
  while ((runKinds[bytes[next - 1]!]! & runLetter) !== 0) next--;
  return next > end ? next : -1;
}

function kinds(): Uint8Array {
  const table = new Uint8Array(256);
  const add = (letters: string, kind: number): void => {
    for (const byte of Buffer.from(letters, "latin1")) table[byte]! |= kind;
  };
  const alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  add(`${alphanumerics}+/_-`, runLetter | base64Letter);
  add("=\\%&#;", runLetter);
  add(" \t\r\n\"'+\\,", gapLetter);
  return table;
}
