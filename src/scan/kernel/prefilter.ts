/**
 * The prefilter's loops in linear memory. AssemblyScript; the slow twins are scan/prefilter.ts and text-scan.ts.
 *
 * In: bytes, the automaton's table, and for a delta the operations that made them. Out: events of three numbers: an
 * offset past a byte at which keywords end, the state there, and the offset before which a hit must start to count.
 * Memory is the git kernel's: objects and operations are already there.
 *
 * A row of the table has an entry for each class, and then one with the state's span: how many bytes back what has
 * begun there can reach. Entries are offsets of rows in bytes, negative where keywords end.
 */

/** The end of the events written, and how many fit. */
let events: usize = 0;
let eventsEnd: usize = 0;
let full: bool = false;

// @ts-ignore: decorator
@inline
function event(end: usize, bytes: usize, state: i32, startsBefore: i32): void {
  if (events == eventsEnd) {
    full = true;
    return;
  }
  store<i32>(events, <i32>(end - bytes));
  store<i32>(events, state, 4);
  store<i32>(events, startsBefore, 8);
  events += 12;
}

/** Runs over [from, to) of `bytes`; every keyword that ends there and starts before `startsBefore` is an event. */
// @ts-ignore: decorator
@inline
function steps(
  bytes: usize,
  from: usize,
  to: usize,
  start: i32,
  startsBefore: i32,
  next: usize,
  classes: usize,
): i32 {
  let state = start;
  let at = from;
  while (at < to) {
    state = load<i32>(next + <usize>state + ((<usize>load<u8>(classes + <usize>load<u8>(at++))) << 2));
    if (state < 0) {
      state = -state;
      if (startsBefore > 0) event(at, bytes, state, startsBefore);
    }
  }
  return state;
}

/** The events of a whole text; -1 if there are more than `eventsMax`. */
export function whole(
  bytes: usize,
  length: i32,
  next: usize,
  classes: usize,
  out: usize,
  eventsMax: i32,
): i32 {
  begin(out, eventsMax);
  steps(bytes, bytes, bytes + <usize>length, 0, length, next, classes);
  return full ? -1 : <i32>((events - out) / 12);
}

function begin(out: usize, eventsMax: i32): void {
  events = out;
  eventsEnd = out + <usize>(12 * eventsMax);
  full = false;
}

/**
 * The events of a text made by operations: what touches inserted bytes or crosses a seam; -1 if there are more than
 * `eventsMax`. `ops` is three tables of `opsMax` numbers; `overlap` is how far over a seam a keyword can reach.
 */
export function delta(
  bytes: usize,
  ops: usize,
  opsMax: i32,
  count: i32,
  next: usize,
  classes: usize,
  spanAt: usize,
  overlap: i32,
  out: usize,
  eventsMax: i32,
): i32 {
  begin(out, eventsMax);
  const table = (<usize>opsMax) << 2;
  let looked: usize = bytes;
  let state = 0;
  for (let number = 0; number < count; number++) {
    const op = ops + ((<usize>number) << 2);
    const source = load<i32>(op);
    const start = load<i32>(op + table);
    const end = start + load<i32>(op + 2 * table);
    const target = bytes + <usize>start;
    const stop = bytes + <usize>end;
    if (number > 0 && looked < target) {
      // Up to the seam: from the nearest byte that is in no keyword, or as far as a keyword can reach.
      const least = start - overlap > <i32>(looked - bytes) ? bytes + <usize>(start - overlap) : looked;
      let restart = target;
      while (restart > least && load<u8>(classes + <usize>load<u8>(restart - 1)) != 0) restart--;
      if (restart > looked) {
        looked = restart;
        state = 0;
      }
      state = steps(bytes, looked, target, state, 0, next, classes);
      looked = target;
    }
    if (source < 0) {
      state = steps(bytes, target, stop, state, end, next, classes);
      looked = stop;
    } else if (number > 0) {
      // Until nothing begun before the seam can still end.
      let at = target;
      while (at < stop && load<i32>(next + <usize>state + spanAt) > <i32>(at - target)) {
        state = load<i32>(next + <usize>state + ((<usize>load<u8>(classes + <usize>load<u8>(at++))) << 2));
        if (state < 0) {
          state = -state;
          event(at, bytes, state, start);
        }
      }
      looked = at;
    }
  }
  return full ? -1 : <i32>((events - out) / 12);
}
