/**
 * The scan of texts in linear memory. AssemblyScript; the slow twin is scan/text-scan.ts.
 *
 * In: a text, and for a delta its base's hits and the operations that made it. Out: the text's hits in order, what each
 * keeps of the base, and the numbers of those that rules must look at. Memory is the git kernel's: objects and
 * operations are already there.
 */
import { holdsFar } from "./far";
import { gapsOf } from "./gaps";
import { mayMatch } from "./gates";
import { carry, join, reachAfter, reachBefore, sortHits, spanOf } from "./hits";
import { begin, eventsWritten, lookAtDelta, lookAtPart } from "./prefilter";
import { isKnown } from "./windows";

export { setGates } from "./gates";
export { setKeys } from "./hits";
export { namesBytes, rememberName, setNames } from "./names";
export { setTables } from "./prefilter";
export { remember, setSlots, slotsBytes } from "./windows";

/** Room for `hitsMax` events, hits, what they keep, and numbers of those to be looked at. */
let events: usize = 0;
let hits: usize = 0;
let kept: usize = 0;
let asked: usize = 0;
let hitsMax: i32 = 0;
let askedCount: i32 = 0;

export function setRoom(newEvents: usize, newHits: usize, newKept: usize, newAsked: usize, newHitsMax: i32): void {
  events = newEvents;
  hits = newHits;
  kept = newKept;
  asked = newAsked;
  hitsMax = newHitsMax;
}

/** How many hits of the text scanned last are to be looked at. */
export function toAsk(): i32 {
  return askedCount;
}

/** Copies the first `count` hits of the text scanned last. */
export function copyHits(to: usize, count: i32): void {
  memory.copy(to, hits, (<usize>count) << 3);
}

/** Scans a whole text; returns how many hits it has, or -1 if there is no room for them. */
export function whole(bytes: usize, length: i32): i32 {
  askedCount = 0;
  begin(hits, hitsMax);
  lookAtPart(bytes, 0, length);
  const count = sorted();
  for (let hit = 0; hit < count; hit++) ask(bytes, length, hit);
  return count;
}

/** Tables for far.ts, and how far keywords stand from a change, before it and behind: most of them, and all. */
let farBefore: usize = 0;
let farBehind: usize = 0;
let mostBefore: i32 = 0;
let mostBehind: i32 = 0;
let allBefore: i32 = 0;
let allBehind: i32 = 0;

export function setReach(
  newFarBefore: usize,
  newMostBefore: i32,
  newAllBefore: i32,
  newFarBehind: usize,
  newMostBehind: i32,
  newAllBehind: i32,
): void {
  farBefore = newFarBefore;
  mostBefore = newMostBefore;
  allBefore = newAllBefore;
  farBehind = newFarBehind;
  mostBehind = newMostBehind;
  allBehind = newAllBehind;
}

/**
 * Scans what sees the gaps between a text and the one that operations make it from: only hits whose rules do so are to
 * be looked at. Keywords that overlap the near side of what is looked through may be missed beyond it, so `overlap` is
 * the most bytes of one. Returns as whole() does.
 */
export function parts(
  bytes: usize,
  length: i32,
  baseLength: i32,
  ops: usize,
  opsMax: i32,
  opCount: i32,
  overlap: i32,
): i32 {
  askedCount = 0;
  const stop = gapsOf(length, baseLength, ops, opsMax, opCount, events);
  if (stop == events) return 0;
  const firstGap = load<i32>(events);
  const lastGap = load<i32>(stop - 8, 4);
  const farFrom = max(0, firstGap - allBefore);
  const isBefore = holdsFar(
    farBefore,
    bytes + <usize>farFrom,
    bytes + <usize>max(farFrom, load<i32>(stop - 8) - mostBefore + overlap),
  );
  const farTo = min(length, lastGap + allBehind);
  const isBehind = holdsFar(
    farBehind,
    bytes + <usize>min(farTo, max(0, load<i32>(events, 4) + mostBehind - overlap)),
    bytes + <usize>farTo,
  );
  const before = isBefore ? allBefore : mostBefore;
  const behind = isBehind ? allBehind : mostBehind;
  begin(hits, hitsMax);
  let first = max(0, firstGap - before);
  let last = first;
  for (let gap = events; gap < stop; gap += 8) {
    const from = max(0, load<i32>(gap) - before);
    if (from > last) {
      lookAtPart(bytes, first, last);
      first = from;
    }
    last = max(last, min(length, load<i32>(gap, 4) + behind));
  }
  lookAtPart(bytes, first, last);
  const count = sorted();
  let gap = events;
  for (let hit = 0; hit < count; hit++) {
    const at = hits + ((<usize>hit) << 3);
    const end = load<i32>(at);
    const key = load<i32>(at, 4);
    const seenFrom = end - spanOf(key) - reachBefore(key);
    const seenTo = end + reachAfter(key);
    // Hits are in order of their ends, and what they see is not: gaps are few.
    while (gap > events && load<i32>(gap - 8, 4) > seenFrom) gap -= 8;
    while (gap < stop && load<i32>(gap, 4) <= seenFrom) gap += 8;
    if (gap < stop && load<i32>(gap) < seenTo) ask(bytes, length, hit);
  }
  return count;
}

/** Puts the hits in order; how many there are, or -1. */
function sorted(): i32 {
  const end = eventsWritten();
  if (end == 0) return -1;
  sortHits(hits, end);
  return <i32>((end - hits) >> 3);
}

/** Scans a text made from a base by operations; returns how many hits it has, or -1 if there is no room for them. */
export function delta(
  bytes: usize,
  length: i32,
  base: usize,
  baseCount: i32,
  baseLength: i32,
  ops: usize,
  opsMax: i32,
  opCount: i32,
  overlap: usize,
): i32 {
  const carried =
    baseCount == 0
      ? 0
      : carry(base, baseCount, baseLength, length, ops, opsMax, opCount, hits, kept, hitsMax);
  if (carried < 0) return -1;
  begin(events, hitsMax - carried);
  lookAtDelta(bytes, length, ops, opsMax, opCount, overlap);
  const end = eventsWritten();
  if (end == 0) return -1;
  sortHits(events, end);
  const count = join(hits, kept, carried, events, end);
  askedCount = 0;
  for (let hit = 0; hit < count; hit++) {
    if (load<i32>(kept + ((<usize>hit) << 2)) < 0) ask(bytes, length, hit);
  }
  return count;
}

/** Lists a hit to be looked at, unless it can come to nothing, or did before. */
function ask(bytes: usize, length: i32, hit: i32): void {
  const at = hits + ((<usize>hit) << 3);
  const end = load<i32>(at);
  const key = load<i32>(at, 4);
  if (!mayMatch(bytes, length, end, key) || isKnown(bytes, length, end, key)) return;
  store<i32>(asked + ((<usize>askedCount) << 2), hit);
  askedCount++;
}
