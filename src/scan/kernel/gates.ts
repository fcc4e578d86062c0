/**
 * Gates: whether a hit can be worth anything, asked before any rule is. AssemblyScript; what they ask is what
 * scan/expression.ts and text/assignment.ts ask first.
 *
 * In: a hit, and the gates of its key, as scan/text-kernel.ts wrote them. Out: yes or no. No is final; yes is not.
 */
import { spanOf } from "./hits";
import { isNoSecret } from "./names";

/** Of each key the place of its gates, or 0 as long as they are not known. */
let gates: usize = 0;
/** Of each byte, bits: of words, of names, of what nothing is assigned with. */
let letters: usize = 0;

const wordBit: u32 = 1;
const nameBit: u32 = 2;
const closingBit: u32 = 4;

/** Kinds of gates. */
const open: i32 = 0;
const token: i32 = 1;
const named: i32 = 3;
const word: i32 = 4;

/** Longest part of a name on either side of the keyword, as text/assignment.ts has it. */
let namePartMax: i32 = 0;

export function setGates(newGates: usize, newLetters: usize, newNamePartMax: i32): void {
  gates = newGates;
  letters = newLetters;
  namePartMax = newNamePartMax;
}

/** Whether one of the key's gates lets the hit that ends at `end` pass. */
export function mayMatch(bytes: usize, length: i32, end: i32, key: i32): bool {
  let gate = <usize>load<u32>(gates + ((<usize>key) << 2));
  if (gate == 0) return true;
  const start = end - spanOf(key);
  for (let left = load<i32>(gate); left > 0; left--) {
    const kind = load<i32>(gate, 4);
    const first = load<i32>(gate, 8);
    const second = load<i32>(gate, 12);
    gate += 12;
    if (kind == open) return true;
    if (kind == token) {
      if (mayStandAt(bytes, length, start, <usize>first, second)) return true;
      continue;
    }
    if (kind == word) {
      if (mayStandAlone(bytes, start)) return true;
      continue;
    }
    const from = max(0, start - first);
    const to = min(length, end + second);
    if (mayBeAssigned(bytes, from, to, start, end, kind == named)) return true;
  }
  return false;
}

/**
 * Whether a token may begin at `at`, and its least bytes, one bit each in `table`, stand there. From their end: what is
 * none ends soon.
 */
function mayStandAt(bytes: usize, length: i32, at: i32, table: usize, least: i32): bool {
  const end = at + least;
  if (end > length || !mayStartWord(bytes, at)) return false;
  for (let next = end - 1; next >= at; next--) {
    const byte = <u32>load<u8>(bytes + <usize>next);
    if (((<u32>load<u8>(table + <usize>(byte >> 3)) >> (byte & 7)) & 1) == 0) return false;
  }
  return true;
}

/** Whether a word may start at `at`: not within another, unless what is before it may be the end of an escape. */
function mayStartWord(bytes: usize, at: i32): bool {
  if (at == 0 || !is(bytes, at, wordBit) || !is(bytes, at - 1, wordBit)) return true;
  if (at == 1) return false;
  const before = load<u8>(bytes + <usize>(at - 1));
  const two = load<u8>(bytes + <usize>(at - 2));
  if (two == 0x5c) return true; // \n
  if (before == 0x6d && (two == 0x5b || two == 0x3b || (two >= 0x30 && two <= 0x39))) return true; // ESC [31m
  return at > 2 && load<u8>(bytes + <usize>(at - 3)) == 0x25; // %3D
}

/** Whether a word may stand for itself at `start`: no letters before it, unless a capital begins it. */
function mayStandAlone(bytes: usize, start: i32): bool {
  if (start == 0) return true;
  const first = <u32>load<u8>(bytes + <usize>start);
  const before = <u32>load<u8>(bytes + <usize>(start - 1));
  if (!isLetter(first) || !isLetter(before)) return true;
  return (before & 0x20) != 0 && (first & 0x20) == 0;
}

// @ts-ignore: decorator
@inline
function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

// @ts-ignore: decorator
@inline
function is(bytes: usize, at: i32, bit: u32): bool {
  return (<u32>load<u8>(letters + <usize>load<u8>(bytes + <usize>at)) & bit) != 0;
}

/**
 * Whether something may be assigned to the name around the keyword at [nameStart, nameEnd), and, if the rule `lives` by
 * the name, whether that is not known to call no secret.
 */
function mayBeAssigned(bytes: usize, from: i32, to: i32, nameStart: i32, nameEnd: i32, lives: bool): bool {
  const last = min(to, nameEnd + namePartMax);
  let end = nameEnd;
  while (end < last && is(bytes, end, nameBit)) end++;
  while (end > nameEnd && !is(bytes, end - 1, wordBit)) end--;
  if (end >= to) return false;
  const isClosed = is(bytes, end, closingBit);
  if (!isClosed && !lives) return true;
  const first = max(from, nameStart - namePartMax);
  let start = nameStart;
  while (start > first && is(bytes, start - 1, nameBit)) start--;
  while (start < nameStart && !is(bytes, start, wordBit)) start++;
  if (lives && isNoSecret(bytes + <usize>start, end - start)) return false;
  if (!isClosed) return true;
  if (start == from) return false;
  const before = load<u8>(bytes + <usize>(start - 1));
  return before == 0x3c || before == 0x3a || before == 0x7b; // < : {
}
