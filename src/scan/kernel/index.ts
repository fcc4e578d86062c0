/**
 * The scan of texts in linear memory. AssemblyScript; the slow twin is scan/text-scan.ts.
 *
 * In: a text, and for a delta its base's hits and the operations that made it. Out: the text's hits in order, what each
 * keeps of the base, and the numbers of those that rules must look at. Memory is the git kernel's: objects and
 * operations are already there.
 */
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
  const count = hitsIn(bytes, 0, length);
  for (let hit = 0; hit < count; hit++) ask(bytes, length, hit);
  return count;
}

/**
 * Scans the part [first, last) of a text that changed in [from, to). Only hits whose rules see the change are to be
 * looked at. Returns as whole() does.
 */
export function part(
  bytes: usize,
  length: i32,
  first: i32,
  last: i32,
  from: i32,
  to: i32,
): i32 {
  const count = hitsIn(bytes, first, last);
  for (let hit = 0; hit < count; hit++) {
    const at = hits + ((<usize>hit) << 3);
    const end = load<i32>(at);
    const key = load<i32>(at, 4);
    if (end + reachAfter(key) <= from || end - spanOf(key) - reachBefore(key) >= to) continue;
    ask(bytes, length, hit);
  }
  return count;
}

/** Finds the hits that lie in [first, last) wholly; how many there are, or -1. None is to be looked at yet. */
function hitsIn(bytes: usize, first: i32, last: i32): i32 {
  askedCount = 0;
  begin(hits, hitsMax);
  lookAtPart(bytes, first, last);
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
