/**
 * Runs in linear memory: where a text may hold another one, encoded. AssemblyScript; the slow twins are
 * text/encoded/run.ts, run-gate.ts and scan/inner-scan.ts, which say what a run is.
 *
 * In: a text, and for a delta the operations that made it. Out: pairs of numbers, start and end of each run that passes
 * the gate and, of a delta, was not copied with all that it sees. Memory is the git kernel's: objects and operations
 * are already there.
 */

/** Of each byte, what it may be: in a run, and for the gate. */
let kinds: usize = 0;
let gates: usize = 0;
/** The letters of runs, as bits by the lower and the upper half of a byte. */
let runKindsLow: usize = 0;
let runKindsHigh: usize = 0;
let lettersMin: i32 = 0;
let wrappedMin: usize = 0;
let gapMax: usize = 0;
let sightBefore: i32 = 0;
let sightAfter: i32 = 0;
let groupsMin: i32 = 0;
let digitsMin: i32 = 0;
let escapesMin: i32 = 0;
let gateBytesMax: usize = 0;

/** Where the next pair is written, and how many fit. */
let next: usize = 0;
let stop: usize = 0;
let full: bool = false;

export function setRuns(
  newKinds: usize,
  newGates: usize,
  newHalves: usize,
  newLettersMin: i32,
  newWrappedMin: i32,
  newGapMax: i32,
  newSightBefore: i32,
  newSightAfter: i32,
  newGroupsMin: i32,
  newDigitsMin: i32,
  newEscapesMin: i32,
  newGateBytesMax: i32,
): void {
  kinds = newKinds;
  gates = newGates;
  runKindsLow = newHalves;
  runKindsHigh = newHalves + 16;
  lettersMin = newLettersMin;
  wrappedMin = <usize>newWrappedMin;
  gapMax = <usize>newGapMax;
  sightBefore = newSightBefore;
  sightAfter = newSightAfter;
  groupsMin = newGroupsMin;
  digitsMin = newDigitsMin;
  escapesMin = newEscapesMin;
  gateBytesMax = <usize>newGateBytesMax;
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
function nextUnit(from: usize, to: usize, end: usize): usize {
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

function startBefore(bytes: usize, at: usize, end: usize): usize {
  let start = unitStart(bytes, at);
  let before = unitBefore(bytes, start, end);
  while (before != 0) {
    start = before;
    before = unitBefore(bytes, start, end);
  }
  return start;
}

function runEnd(start: usize, end: usize): usize {
  let unitStop = unitEnd(start, end);
  let joined = joinedUnit(start, unitStop, end);
  while (joined != 0) {
    unitStop = unitEnd(joined, end);
    joined = joinedUnit(joined, unitStop, end);
  }
  return unitStop;
}

/** Whether these bytes, by the halves of each, are of the kind that `low` tells. */
// @ts-ignore: decorator
@inline
function mask(low: usize, lower: v128, upper: v128): u64 {
  const kind = v128.and(i8x16.swizzle(v128.load(low), lower), upper);
  return <u64>((~i8x16.bitmask(i8x16.eq(kind, i8x16.splat(0)))) & 0xffff) << 48;
}

/**
 * Whether the run can hold text, as text/encoded/run-gate.ts has it. Sixteen bytes at once: of the last 64 bytes, masks
 * say which are of each kind. `gates` has a table of the lower half of a byte for each.
 */
function mayHoldText(start: usize, end: usize): bool {
  const four = load<u32>(start);
  if (four == 0x49733448 || four == 0x44734555) return true; // H4sI, UEsD
  const upperHalves = v128.load(runKindsHigh);
  let firsts: u64 = 0;
  let seconds: u64 = 0;
  let thirds: u64 = 0;
  let digits: u64 = 0;
  let leads: u64 = 0;
  let follows: u64 = 0;
  let escapes = 0;
  let at = start;
  while (at + 16 <= end) {
    const bytes = v128.load(at);
    const lower = v128.and(bytes, i8x16.splat(15));
    const upper = i8x16.swizzle(upperHalves, i8x16.shr_u(bytes, 4));
    firsts = (firsts >> 16) | mask(gates, lower, upper);
    seconds = (seconds >> 16) | mask(gates + 16, lower, upper);
    thirds = (thirds >> 16) | mask(gates + 32, lower, upper);
    digits = (digits >> 16) | mask(gates + 48, lower, upper);
    leads = (leads >> 16) | mask(gates + 64, lower, upper);
    follows = (follows >> 16) | mask(gates + 80, lower, upper);
    const groups = firsts & (seconds >> 1) & (thirds >> 2);
    const two = groups & (groups >> 4);
    if ((two & (two >> 8)) != 0) return true;
    const two2 = digits & (digits >> 2);
    const four = two2 & (two2 >> 4);
    if ((four & (four >> 8) & (four >> 16)) != 0) return true;
    escapes += <i32>popcnt<u64>(follows & (leads << 1) & 0xffff000000000000);
    if (escapes >= escapesMin) return true;
    at += 16;
  }
  // What is left, with as much before it as matters.
  const back: usize = 32;
  const from = at - start > back ? at - back : start;
  return at < end && restMayHoldText(from, at, end, escapes);
}

/** The same, byte by byte. Escapes before `counted` are counted already. */
function restMayHoldText(start: usize, counted: usize, end: usize, known: i32): bool {
  let before: u32 = 0;
  let earlier: u32 = 0;
  let groups = 0;
  let groups1 = 0;
  let groups2 = 0;
  let groups3 = 0;
  let digits = 0;
  let digits1 = 0;
  let escapes = known;
  for (let at = start; at < end; at++) {
    const kind = <u32>load<u8>(gates + 96 + <usize>load<u8>(at));
    const count = (earlier & (before >> 1) & (kind >> 2) & 1) == 0 ? 0 : groups + 1;
    if (count == groupsMin) return true;
    groups = groups1;
    groups1 = groups2;
    groups2 = groups3;
    groups3 = count;
    const digitCount = (kind & 8) == 0 ? 0 : digits + 1;
    if (digitCount == digitsMin) return true;
    digits = digits1;
    digits1 = digitCount;
    if (at >= counted && (before & 16) != 0 && (kind & 32) != 0 && ++escapes == escapesMin) return true;
    earlier = before;
    before = kind;
  }
  return false;
}

function begin(out: usize, runsMax: i32): void {
  next = out;
  stop = out + (<usize>runsMax << 3);
  full = false;
}

function put(bytes: usize, start: usize, end: usize): void {
  if (next == stop) {
    full = true;
    return;
  }
  store<i32>(next, <i32>(start - bytes));
  store<i32>(next, <i32>(end - bytes), 4);
  next += 8;
}

/** The runs of a whole text; -1 if there are more than `runsMax`. */
export function wholeRuns(bytes: usize, length: i32, out: usize, runsMax: i32): i32 {
  begin(out, runsMax);
  const end = bytes + <usize>length;
  let at = bytes;
  let start: usize = 0;
  while ((start = nextUnit(at, end, end)) != 0) {
    at = runEnd(start, end);
    if (mayHoldText(start, min(at, start + gateBytesMax))) put(bytes, start, at);
  }
  return full ? -1 : <i32>((next - out) >> 3);
}

/**
 * The runs of a text made by operations that were not copied with all that they see; -1 if there are more than
 * `runsMax`. `ops` is three tables of `opsMax` numbers.
 */
export function deltaRuns(
  bytes: usize,
  length: i32,
  baseLength: i32,
  ops: usize,
  opsMax: i32,
  count: i32,
  out: usize,
  runsMax: i32,
): i32 {
  begin(out, runsMax);
  const table = (<usize>opsMax) << 2;
  const stopOps = ops + ((<usize>count) << 2);
  let from = 0;
  let to = 0;
  // The last seam, or end of what was inserted, in [from, to).
  let seam = 0;
  for (let op = ops; op < stopOps; op += 4) {
    const source = load<i32>(op);
    const target = load<i32>(op + table);
    const end = target + load<i32>(op + 2 * table);
    if (source < 0 || source != 0 || target != 0) {
      const first = target - sightAfter;
      if (first > to) {
        to = lookIn(bytes, length, baseLength, ops, opsMax, count, from, seam, to);
        from = max(to, first);
      }
      seam = source < 0 ? end : target;
      to = max(to, seam + sightBefore);
    }
    if (op + 4 == stopOps && (source < 0 || source + end - target != baseLength)) {
      const first = end - sightAfter;
      if (first > to) {
        to = lookIn(bytes, length, baseLength, ops, opsMax, count, from, seam, to);
        from = max(to, first);
      }
      seam = end;
      to = max(to, end);
    }
  }
  lookIn(bytes, length, baseLength, ops, opsMax, count, from, seam, to);
  return full ? -1 : <i32>((next - out) >> 3);
}

/** The end of the line from `from` on, or `last` if that comes before, or if there is nothing but a unit's rest. */
function lineEnd(from: usize, last: usize): usize {
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

/** Adds what touches [from, to) and was not kept. Returns how far it has looked. */
function lookIn(
  bytes: usize,
  length: i32,
  baseLength: i32,
  ops: usize,
  opsMax: i32,
  count: i32,
  from: i32,
  seam: i32,
  to: i32,
): i32 {
  if (from >= to) return to;
  const end = bytes + <usize>length;
  const last = bytes + <usize>min(to, length);
  const first = bytes + <usize>from;
  // Most ranges have no long unit in or near them, and so no run. A unit's rest of 24 letters is enough to see it; and
  // the one that a shorter rest is joined to ends, of as many letters, a gap before that. Where there is none up to the
  // end of the seam's line, nothing on the next one sees the seam: its context is its own line, and it is joined to none;
  // unless what was there is a longer unit's rest, which the seam has cut.
  const near = <usize>(2 * lettersMin) + gapMax;
  const lineStop = lineEnd(bytes + <usize>seam, last);
  if (nextUnit(first - bytes > near ? first - near : bytes, lineStop, end) == 0) return to;
  let looked = to;
  let at = startBefore(bytes, first, end);
  let start: usize = 0;
  while ((start = nextUnit(at, last, end)) != 0) {
    at = runEnd(start, end);
    if (at <= first) continue;
    const runStart = <i32>(start - bytes);
    const runStop = <i32>(at - bytes);
    looked = max(looked, runStop);
    if (!mayHoldText(start, min(at, start + gateBytesMax))) continue;
    if (!isKept(ops, opsMax, count, runStart, runStop, baseLength, length)) put(bytes, start, at);
  }
  return looked;
}

/** Whether one operation copied a run together with all that it sees. */
function isKept(
  ops: usize,
  opsMax: i32,
  count: i32,
  runStart: i32,
  runStop: i32,
  baseLength: i32,
  length: i32,
): bool {
  const table = (<usize>opsMax) << 2;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (load<i32>(ops + table + ((<usize>middle) << 2)) <= runStart) low = middle;
    else high = middle - 1;
  }
  const op = ops + ((<usize>low) << 2);
  const source = load<i32>(op);
  if (source < 0) return false;
  const target = load<i32>(op + table);
  const end = target + load<i32>(op + 2 * table);
  const startsTogether = source == 0 && target == 0;
  const endsTogether = source + end - target == baseLength && end == length;
  return (
    (startsTogether || runStart - sightBefore >= target) &&
    (endsTogether ? runStop <= end : runStop + sightAfter <= end)
  );
}
