/**
 * The gate of runs in linear memory: whether one can hold text. AssemblyScript; the slow twin is
 * text/encoded/run-gate.ts, which says what is asked.
 *
 * In: a run. Out: yes or no.
 */

/** Of each byte, what it may be for the gate; and the upper half of a byte as a bit. */
let gates: usize = 0;
let upperBits: usize = 0;
let groupsMin: i32 = 0;
let digitsMin: i32 = 0;
let escapesMin: i32 = 0;
let gateBytesMax: usize = 0;

export function setGate(
  newGates: usize,
  newUpperBits: usize,
  newGroupsMin: i32,
  newDigitsMin: i32,
  newEscapesMin: i32,
  newGateBytesMax: i32,
): void {
  gates = newGates;
  upperBits = newUpperBits;
  groupsMin = newGroupsMin;
  digitsMin = newDigitsMin;
  escapesMin = newEscapesMin;
  gateBytesMax = <usize>newGateBytesMax;
}

/** Whether the run at `start` can hold text, by its first bytes. */
export function mayHold(start: usize, end: usize): bool {
  return mayHoldText(start, min(end, start + gateBytesMax));
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
  const upperHalves = v128.load(upperBits);
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
