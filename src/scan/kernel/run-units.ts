/**
 * Units and runs in linear memory: letters that stand together, and units that a line break joins. AssemblyScript; the
 * slow twin is text/encoded/run.ts, which says what they are.
 *
 * In: a text. Out: where the next unit starts that is long enough, and where a run begins and ends.
 */

/** Of each byte, what it may be in a run. */
let kinds: usize = 0;
/** The letters of runs, as bits by the lower and the upper half of a byte. */
let runKindsLow: usize = 0;
let runKindsHigh: usize = 0;
let lettersMin: i32 = 0;
let wrappedMin: usize = 0;
let gapMax: usize = 0;

export function setUnits(newKinds: usize, newHalves: usize, newLettersMin: i32, newWrappedMin: i32, newGapMax: i32): void {
  kinds = newKinds;
  runKindsLow = newHalves;
  runKindsHigh = newHalves + 16;
  lettersMin = newLettersMin;
  wrappedMin = <usize>newWrappedMin;
  gapMax = <usize>newGapMax;
}

/** The bits of text/encoded/run.ts. */
const runBit: u32 = 1;
const base64Bit: u32 = 2;
const gapBit: u32 = 4;

// @ts-ignore: decorator
@inline
function is(at: usize, bit: u32): bool {
  return (<u32>load<u8>(kinds + <usize>load<u8>(at)) & bit) != 0;
}

/** Whether the sixteen bytes at `at` are all letters of a run. */
// @ts-ignore: decorator
@inline
function areLetters(at: usize): bool {
  const bytes = v128.load(at);
  const kind = v128.and(
    i8x16.swizzle(v128.load(runKindsLow), v128.and(bytes, i8x16.splat(15))),
    i8x16.swizzle(v128.load(runKindsHigh), i8x16.shr_u(bytes, 4)),
  );
  return i8x16.all_true(kind);
}

/**
 * The start of the next unit that is long enough and starts in [from, to); 0 if there is none. `from` is no place within
 * a unit. A unit of 24 letters fills two blocks of eight, wherever blocks begin: so sixteen bytes are looked at at once,
 * first for white space, and only where two blocks have none more closely.
 */
export function nextUnit(from: usize, to: usize, end: usize): usize {
  const least = <usize>lettersMin;
  let at = from;
  let isDense = false;
  while (at < to + 16 && at + 16 <= end) {
    // White space, controls, ! and ", and what is not ASCII.
    const sparse = i8x16.bitmask(i8x16.le_s(v128.load(at), i8x16.splat(0x22)));
    if ((sparse & 0xff) == 0 && (isDense || sparse == 0)) {
      const first = isDense && areLetters(at - 8) ? at - 8 : sparse == 0 && areLetters(at) ? at : 0;
      if (first != 0) {
        let start = first;
        while (start > from && is(start - 1, runBit)) start--;
        if (start >= to) return 0;
        const stopAt = unitEnd(first + 16, end);
        if (stopAt - start >= least) return start;
        at = stopAt;
        isDense = false;
        continue;
      }
    }
    isDense = (sparse & 0xff00) == 0;
    at += 16;
  }
  // What is left is shorter than a block, but may go on with one.
  if (at >= end || at >= to + 16) return 0;
  let start = at;
  while (start > from && is(start - 1, runBit)) start--;
  while (start < to) {
    if (end - start < least) return 0;
    const stopAt = unitEnd(start, end);
    if (stopAt - start >= least) return start;
    start = stopAt + 1;
  }
  return 0;
}

function unitEnd(start: usize, end: usize): usize {
  let at = start;
  while (at < end && is(at, runBit)) at++;
  return at;
}

function unitStart(bytes: usize, at: usize): usize {
  let start = at;
  while (start > bytes && is(start - 1, runBit)) start--;
  return start;
}

/** Where the unit starts that the one of [unit, stop) is joined to; 0 if there is none. */
function joinedUnit(unit: usize, unitStop: usize, end: usize): usize {
  if (unitStop - unit < wrappedMin || unitStop >= end) return 0;
  for (let at = unitStop - wrappedMin; at < unitStop; at++)
    if (!is(at, base64Bit) && load<u8>(at) != 0x3d) return 0;
  const most = min(end, unitStop + gapMax);
  let breaks = 0;
  let at = unitStop;
  for (; at < most && is(at, gapBit); at++) if (load<u8>(at) == 0x0a && ++breaks > 1) return 0;
  if (breaks == 0 || at == most || !is(at, base64Bit)) return 0;
  while (is(at - 1, runBit)) at--;
  return at > unitStop ? at : 0;
}

/** The start of the unit that is joined to the one at `start`, or over a gap at `start`; 0 if there is none. */
function unitBefore(bytes: usize, start: usize, end: usize): usize {
  const least = start - bytes > gapMax ? start - gapMax : bytes;
  for (let stopAt = start; stopAt >= least && stopAt > bytes; stopAt--) {
    // Nearly every unit is too short to be joined to another.
    if (
      is(stopAt - 1, runBit) &&
      !(stopAt < end && is(stopAt, runBit)) &&
      stopAt - bytes >= wrappedMin &&
      is(stopAt - wrappedMin, runBit)
    ) {
      const before = unitStart(bytes, stopAt - 1);
      if (joinedUnit(before, stopAt, end) >= start) return before;
    }
    if (!is(stopAt - 1, gapBit)) return 0;
  }
  return 0;
}

export function startBefore(bytes: usize, at: usize, end: usize): usize {
  let start = unitStart(bytes, at);
  let before = unitBefore(bytes, start, end);
  while (before != 0) {
    start = before;
    before = unitBefore(bytes, start, end);
  }
  return start;
}

export function runEnd(start: usize, end: usize): usize {
  let unitStop = unitEnd(start, end);
  let joined = joinedUnit(start, unitStop, end);
  while (joined != 0) {
    unitStop = unitEnd(joined, end);
    joined = joinedUnit(joined, unitStop, end);
  }
  return unitStop;
}

/** The end of the line from `from` on, or `last` if that comes before, or if there is nothing but a unit's rest. */
export function lineEnd(from: usize, last: usize): usize {
  let at = from;
  while (at < last && is(at, runBit)) at++;
  while (at < last && is(at, gapBit) && load<u8>(at) != 0x0a) at++;
  if (at >= last || load<u8>(at) == 0x0a) return last;
  while (at + 16 <= last) {
    const breaks = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
    if (breaks != 0) return at + <usize>ctz<i32>(breaks);
    at += 16;
  }
  while (at < last && load<u8>(at) != 0x0a) at++;
  return at;
}

/** How far before a text's part a unit must be looked for that touches it: see lookIn() in runs.ts. */
export function nearUnits(): usize {
  return <usize>(2 * lettersMin) + gapMax;
}
