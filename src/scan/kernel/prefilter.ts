/**
 * The prefilter's loop in linear memory. AssemblyScript; the slow twin is scan/prefilter.ts.
 *
 * In: bytes, and the automaton's tables. Out: the state at the end, and a list of (offset past the byte, state) for
 * every byte at which keywords end. Memory is the git kernel's: objects are already there.
 */

/** Hits written by the last call. */
let count: i32 = 0;

export function hitCount(): i32 {
  return count;
}

/**
 * Runs over `length` bytes at `bytes`. States are premultiplied by four, as the table is one of bytes here; where
 * keywords end they are negative. Stops after `hitsMax` hits; `hitCount` and the last hit tell.
 */
export function run(
  bytes: usize,
  length: i32,
  state: i32,
  next: usize,
  classes: usize,
  hits: usize,
  hitsMax: i32,
): i32 {
  count = 0;
  const end = bytes + <usize>length;
  let at = bytes;
  while (at < end) {
    state = load<i32>(next + <usize>state + <usize>load<u8>(classes + <usize>load<u8>(at++)));
    if (state < 0) {
      state = -state;
      const hit = hits + ((<usize>count) << 3);
      store<i32>(hit, <i32>(at - bytes));
      store<i32>(hit, state, 4);
      if (++count == hitsMax) break;
    }
  }
  return state;
}
