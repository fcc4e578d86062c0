/**
 * Where a text differs from the one that operations make it from. AssemblyScript.
 *
 * In: operations. Out: gaps, two numbers each: [from, to) of what was inserted, or twice the place of a seam. Of what
 * looks at no gap, all that it sees was copied together, and begins or ends the other text if it does this one.
 */

let next: usize = 0;

function put(from: i32, to: i32): void {
  store<i32>(next, from);
  store<i32>(next, to, 4);
  next += 8;
}

/** Writes the gaps to `out`, in order; there is one more than operations at most. Returns where they end. */
export function gapsOf(
  length: i32,
  baseLength: i32,
  ops: usize,
  opsMax: i32,
  count: i32,
  out: usize,
): usize {
  next = out;
  const table = (<usize>opsMax) << 2;
  const stopOps = ops + ((<usize>count) << 2);
  // A text's beginning is one that was copied from there.
  let isCopied = true;
  let copiedTo = 0;
  for (let op = ops; op < stopOps; op += 4) {
    const source = load<i32>(op);
    const target = load<i32>(op + table);
    const end = target + load<i32>(op + 2 * table);
    if (source < 0) put(target, end);
    else if (isCopied && (op != ops || source != 0)) put(target, target);
    isCopied = source >= 0;
    copiedTo = source + end - target;
  }
  if (isCopied && copiedTo != baseLength) put(length, length);
  return next;
}
