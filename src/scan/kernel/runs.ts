/**
 * Runs in linear memory: where a text may hold another one, encoded. AssemblyScript; the slow twin is
 * scan/inner-scan.ts.
 *
 * In: a text, and for a delta the operations that made it. Out: pairs of numbers, start and end of each run that passes
 * the gate and, of a delta, was not copied with all that it sees. Memory is the git kernel's: objects and operations
 * are already there.
 */
import { mayHold, setGate } from "./run-gate";
import { lineEnd, nearUnits, nextUnit, runEnd, setUnits, startBefore } from "./run-units";

let sightBefore: i32 = 0;
let sightAfter: i32 = 0;

/** Where the next pair is written, and how many fit. */
let next: usize = 0;
let stop: usize = 0;
let full: bool = false;

export function setRuns(
  kinds: usize,
  gates: usize,
  halves: usize,
  lettersMin: i32,
  wrappedMin: i32,
  gapMax: i32,
  newSightBefore: i32,
  newSightAfter: i32,
  groupsMin: i32,
  digitsMin: i32,
  escapesMin: i32,
  gateBytesMax: i32,
): void {
  setUnits(kinds, halves, lettersMin, wrappedMin, gapMax);
  setGate(gates, halves + 16, groupsMin, digitsMin, escapesMin, gateBytesMax);
  sightBefore = newSightBefore;
  sightAfter = newSightAfter;
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
    if (mayHold(start, at)) put(bytes, start, at);
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
  const near = nearUnits();
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
    if (!mayHold(start, at)) continue;
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
