/**
 * Comparing texts and trees in linear memory. AssemblyScript; the slow twins are git/tree-cursor.ts and
 * git/tree-change.ts.
 *
 * In: places of two texts. Out: how many bytes they have in common; for two trees the entries that differ.
 */

/** How many bytes are the same from two places on, up to `most`. */
export function commonStart(a: usize, b: usize, most: i32): i32 {
  let at = 0;
  while (at + 16 <= most) {
    const same = i8x16.eq(v128.load(a + <usize>at), v128.load(b + <usize>at));
    const mask = i8x16.bitmask(same);
    if (mask != 0xffff) return at + <i32>ctz(~mask);
    at += 16;
  }
  while (at < most && load<u8>(a + <usize>at) == load<u8>(b + <usize>at)) at++;
  return at;
}

/** How many bytes are the same before two places, up to `most`. */
export function commonEnd(a: usize, b: usize, most: i32): i32 {
  let back = 0;
  while (back + 16 <= most) {
    const from = <usize>(back + 16);
    const same = i8x16.eq(v128.load(a - from), v128.load(b - from));
    const mask = i8x16.bitmask(same);
    if (mask != 0xffff) return back + <i32>clz(<u32>((mask ^ 0xffff) << 16));
    back += 16;
  }
  while (back < most && load<u8>(a - <usize>back - 1) == load<u8>(b - <usize>back - 1)) back++;
  return back;
}

/** Parts of the entry read last: its kind, where its name and its id start, and where the next one does. */
let kind: i32 = 0;
let nameAt: usize = 0;
let oidAt: usize = 0;
let next: usize = 0;

/** Reads the entry at `at`; false if it is cut short, or its mode is none. As readTreeEntry() in git/tree.ts. */
function read(at: usize, end: usize, oidBytes: i32): bool {
  let mode: u32 = 0;
  let place = at;
  while (place < end && place - at < 8) {
    const digit = <u32>load<u8>(place) - 0x30;
    if (digit > 7) break;
    mode = mode * 8 + digit;
    place++;
  }
  if (place == at || place >= end || load<u8>(place) != 0x20) return false;
  nameAt = ++place;
  while (place < end && load<u8>(place) != 0) place++;
  oidAt = place + 1;
  next = oidAt + <usize>oidBytes;
  const form = mode & 0o170000;
  kind = form == 0o040000 ? 1 : form == 0o120000 ? 3 : form == 0o160000 ? 4 : 2;
  return next <= end;
}

/** git's order of entries, as compareNames() in git/tree-cursor.ts has it. */
function compareNames(a: usize, aLength: i32, aKind: i32, b: usize, bLength: i32, bKind: i32): i32 {
  const least = min(aLength, bLength);
  const same = commonStart(a, b, least);
  if (same < least) return <i32>load<u8>(a + <usize>same) - <i32>load<u8>(b + <usize>same);
  const aNext: i32 = aLength > least ? load<u8>(a + <usize>least) : aKind == 1 ? 0x2f : 0;
  const bNext: i32 = bLength > least ? load<u8>(b + <usize>least) : bKind == 1 ? 0x2f : 0;
  return aNext != bNext ? aNext - bNext : aLength - bLength;
}

/** Where the events go, and where they must end. */
let events: usize = 0;
let eventsEnd: usize = 0;

function tell(child: usize, parent: usize): bool {
  if (events == eventsEnd) return false;
  store<u32>(events, <u32>child);
  store<u32>(events, <u32>parent, 4);
  events += 8;
  return true;
}

/** The new tree has an entry that cannot be read; and: there are more differences than there is room for. */
const treeBad: i32 = -1;
const tooMany: i32 = -2;

/**
 * The entries in which two trees differ, in order: pairs of the place of the new tree's entry and of the parent's of
 * that name, 0 for none. What is behind an entry of the parent that cannot be read is not known, and so not old.
 */
export function compareTrees(
  child: usize,
  childLength: i32,
  parent: usize,
  parentLength: i32,
  oidBytes: i32,
  out: usize,
  pairsMax: i32,
): i32 {
  events = out;
  eventsEnd = out + (<usize>pairsMax << 3);
  const end = child + <usize>childLength;
  const parentEnd = parent + <usize>parentLength;
  let at = child;
  let other = parent;
  let otherEnd = parentEnd;
  let suffix = -1;
  for (;;) {
    const most = <i32>min(end - at, otherEnd - other);
    const same = at + <usize>commonStart(at, other, most);
    const from = at;
    while (at < same && read(at, end, oidBytes) && next <= same) at = next;
    other += at - from;
    if (suffix < 0) {
      suffix = commonEnd(end, parentEnd, <i32>min(end - at, <usize>parentLength));
    }
    const left = <i32>(end - at);
    if (otherEnd == parentEnd && left == <i32>(otherEnd - other) && left <= suffix) break;
    if (at >= end) {
      while (other < otherEnd && read(other, otherEnd, oidBytes)) {
        if (!tell(0, other)) return tooMany;
        other = next;
      }
      break;
    }
    if (!read(at, end, oidBytes)) return treeBad;
    const childKind = kind;
    const childName = nameAt;
    const childOid = oidAt;
    const childNext = next;
    const childNameLength = <i32>(childOid - childName) - 1;
    let found: usize = 0;
    while (other < otherEnd) {
      if (!read(other, otherEnd, oidBytes)) {
        otherEnd = other;
        break;
      }
      const length = <i32>(oidAt - nameAt) - 1;
      const order = compareNames(nameAt, length, kind, childName, childNameLength, childKind);
      if (order > 0) break;
      if (order < 0) {
        if (!tell(0, other)) return tooMany;
        other = next;
        continue;
      }
      found = other;
      const isSame =
        commonStart(oidAt, childOid, oidBytes) == oidBytes && (kind == 4) == (childKind == 4);
      other = next;
      if (!isSame && !tell(at, found)) return tooMany;
      break;
    }
    if (found == 0 && !tell(at, 0)) return tooMany;
    at = childNext;
  }
  return <i32>((events - out) >> 3);
}

/** Where the tree's entry with the name of another entry, and of its kind, starts; 0 where there is none. */
export function entryOfName(
  tree: usize,
  length: i32,
  name: usize,
  nameLength: i32,
  nameKind: i32,
  oidBytes: i32,
): usize {
  const end = tree + <usize>length;
  for (let at = tree; at < end && read(at, end, oidBytes); at = next) {
    if (<i32>(oidAt - nameAt) - 1 != nameLength || load<u8>(nameAt) != load<u8>(name)) continue;
    if ((kind == 4) != (nameKind == 4)) continue;
    if (compareNames(nameAt, nameLength, kind, name, nameLength, nameKind) == 0) return at;
  }
  return 0;
}
