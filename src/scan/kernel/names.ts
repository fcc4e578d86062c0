/**
 * Names that call no secret, though they hold a secret's word: `token_type`, `password_field`. AssemblyScript.
 *
 * In: names, and that verify/names.ts says so of them. Out: whether a name is one of them. A program has few such names,
 * and uses them often. Where two share a slot, the later one stays.
 */

/** Of a slot: the name's length and its bytes. A longer name is not remembered. */
const slotBytes: usize = 64;
const lengthMax: i32 = 60;

let slots: usize = 0;
let slotMask: u32 = 0;

/** Bytes of `count` slots. */
export function namesBytes(count: i32): i32 {
  return count * <i32>slotBytes;
}

/** `count` is a power of two. All slots are empty: no name has no bytes. */
export function setNames(newSlots: usize, count: i32): void {
  slots = newSlots;
  slotMask = <u32>count - 1;
}

function slotOf(name: usize, length: i32): usize {
  let hash: u32 = length;
  for (let at = name; at < name + <usize>length; at++) hash = (hash ^ load<u8>(at)) * 0x01000193; // FNV-1a
  return slots + slotBytes * <usize>((hash ^ (hash >> 15)) & slotMask);
}

export function isNoSecret(name: usize, length: i32): bool {
  if (length > lengthMax) return false;
  const slot = slotOf(name, length);
  return load<i32>(slot) == length && memory.compare(slot + 4, name, <usize>length) == 0;
}

export function rememberName(name: usize, length: i32): void {
  if (length > lengthMax) return;
  const slot = slotOf(name, length);
  store<i32>(slot, length);
  memory.copy(slot + 4, name, <usize>length);
}
