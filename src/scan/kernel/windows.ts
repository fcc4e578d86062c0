/**
 * Windows that came to nothing: what a hit's rules see, as it was seen before. AssemblyScript.
 *
 * In: a hit, and whether its rules found something. Out: whether a hit of the same key in the same window was looked at
 * already, and came to nothing. A program's lines stand in every version of its files, and what its rules say is a
 * function of the window alone. Windows are compared byte by byte; where two share a slot, the later one stays.
 */
import { reachAfter, reachBefore, spanOf } from "./hits";

/** Of a slot: hash, what the window is, and its bytes. */
const headBytes: usize = 16;
/** A window with more bytes is not remembered. A multiple of 16. */
const windowBytesMax: i32 = 768;
const slotBytes: usize = headBytes + <usize>windowBytesMax;

let slots: usize = 0;
let slotMask: u64 = 0;

/** Bytes of `count` slots. */
export function slotsBytes(count: i32): i32 {
  return count * <i32>slotBytes;
}

/** `count` is a power of two. All slots are empty: a window's key and size are never 0. */
export function setSlots(newSlots: usize, count: i32): void {
  slots = newSlots;
  slotMask = <u64>count - 1;
}

/** The window asked for last: its first byte, its size, what it is, its hash and slot. */
let window: usize = 0;
let size: i32 = 0;
let form: u64 = 0;
let hash: u64 = 0;
let slot: usize = 0;

/** Finds the slot of a hit's window; false if it is not one to be remembered. */
function find(bytes: usize, length: i32, end: i32, key: i32): bool {
  const start = end - spanOf(key);
  const from = max(0, start - reachBefore(key));
  const to = min(length, end + reachAfter(key));
  size = to - from;
  if (size > windowBytesMax) return false;
  window = bytes + <usize>from;
  // Where the keyword stands in it, and whether the text begins and ends with it, matters too.
  form =
    (<u64>key << 40) |
    (<u64>size << 24) |
    (<u64>(start - from) << 8) |
    (from == 0 ? 2 : 0) |
    (to == length ? 4 : 0) |
    1;
  hash = form;
  const whole = window + <usize>(size & ~7);
  for (let at = window; at < whole; at += 8) hash = mixed(hash ^ load<u64>(at));
  const rest = (<u64>size & 7) << 3;
  if (rest != 0) hash = mixed(hash ^ (load<u64>(whole) & ((<u64>1 << rest) - 1)));
  slot = slots + <usize>((hash >> 32) & slotMask) * slotBytes;
  return true;
}

// @ts-ignore: decorator
@inline
function mixed(value: u64): u64 {
  return rotl<u64>(value * 0x9e3779b97f4a7c15, 29);
}

/** Whether the window of the hit that ends at `end` is one that came to nothing. */
export function isKnown(bytes: usize, length: i32, end: i32, key: i32): bool {
  if (!find(bytes, length, end, key)) return false;
  if (load<u64>(slot) != hash || load<u64>(slot, 8) != form) return false;
  const kept = slot + headBytes;
  let at: usize = 0;
  const whole = <usize>(size & ~15);
  while (at < whole) {
    if (v128.any_true(v128.xor(v128.load(window + at), v128.load(kept + at)))) return false;
    at += 16;
  }
  while (at < <usize>size) {
    if (load<u8>(window + at) != load<u8>(kept + at)) return false;
    at++;
  }
  return true;
}

/** Remembers that the window came to nothing. */
export function remember(bytes: usize, length: i32, end: i32, key: i32): void {
  if (!find(bytes, length, end, key)) return;
  store<u64>(slot, hash);
  store<u64>(slot, form, 8);
  memory.copy(slot + headBytes, window, <usize>size);
}
