/**
 * The forest of deltas: which objects are made from which, and the trees of it as tasks for threads.
 *
 * In: a catalog. Out: the children of every row (heaviest last), and lists of roots cut into tasks of about
 * equal weight. Also marks, with trouble, every delta that no root leads to: a missing base or a cycle.
 *
 * Heaviest child last: a walk then lets go of a base as soon as its last child is made, so that no more than
 * log2(n) buffers are alive at once, however long the chains are.
 */
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { baseMissing, noBase, rowOid, statusPending, statusTrouble } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";

export type DeltaForest = {
  /** Children of row r: children[childrenFrom[r]] to children[childrenFrom[r + 1] - 1]. */
  readonly childrenFrom: Int32Array;
  readonly children: Int32Array;
};

/** Roots of delta trees in an order of work, and where each task starts in it (one more entry than tasks). */
export type Tasks = {
  readonly roots: Int32Array;
  readonly from: Int32Array;
  /** Packed bytes of each task, for progress. */
  readonly weight: Float64Array;
};

/** What one object costs besides its bytes: finding it, calling zlib, making tables for it. */
export const rowCostBytes = 256;

export type Forest = {
  readonly forest: DeltaForest;
  readonly weight: Float64Array;
  readonly troubles: Trouble[];
};

/** Builds the forest and gives every delta the type of its root. */
export function buildForest(catalog: Catalog): Forest {
  const { count, base, type, fileOrder } = catalog;
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  const childrenFrom = new Int32Array(shared(4 * (count + 1)));
  for (let row = 0; row < count; row++) if (base[row]! >= 0) childrenFrom[base[row]! + 1]!++;
  for (let row = 0; row < count; row++) childrenFrom[row + 1]! += childrenFrom[row]!;
  const children = new Int32Array(shared(4 * childrenFrom[count]!));
  const filled = childrenFrom.slice(0, count);
  // In the order of the file, so that a walk reads forwards.
  for (let place = 0; place < count; place++) {
    const row = fileOrder[place]!;
    if (base[row]! >= 0) children[filled[base[row]!]!++] = row;
  }

  // Breadth first from the roots: every base comes before its children, so weights add up backwards.
  const order = new Int32Array(count);
  let known = 0;
  for (let place = 0; place < count; place++) {
    const row = fileOrder[place]!;
    if (base[row] === noBase) order[known++] = row;
  }
  for (let next = 0; next < known; next++) {
    const row = order[next]!;
    for (let child = childrenFrom[row]!; child < childrenFrom[row + 1]!; child++) {
      type[children[child]!] = type[row]!;
      order[known++] = children[child]!;
    }
  }
  const weight = new Float64Array(count);
  for (let place = known - 1; place >= 0; place--) {
    const row = order[place]!;
    weight[row]! += catalog.packedBytes[row]! + rowCostBytes;
    if (base[row]! >= 0) weight[base[row]!]! += weight[row]!;
  }
  for (let row = 0; row < count; row++) {
    const from = childrenFrom[row]!;
    const to = childrenFrom[row + 1]!;
    if (to - from > 1) heaviestLast(children, from, to, weight);
  }
  const troubles = known < count ? rootless(catalog, order.subarray(0, known)) : [];
  return { forest: { childrenFrom, children }, weight, troubles };
}

/** Puts the heaviest of children[from] to children[to - 1] last; the others keep the order of the file. */
function heaviestLast(children: Int32Array, from: number, to: number, weight: Float64Array): void {
  let heaviest = from;
  for (let at = from + 1; at < to; at++) {
    if (weight[children[at]!]! > weight[children[heaviest]!]!) heaviest = at;
  }
  const row = children[heaviest]!;
  children.copyWithin(heaviest, heaviest + 1, to);
  children[to - 1] = row;
}

/** Marks the rows that no root leads to: below a missing base, or on a cycle. */
function rootless(catalog: Catalog, reached: Int32Array): Trouble[] {
  const troubles: Trouble[] = [];
  const isReached = new Uint8Array(catalog.count);
  for (const row of reached) isReached[row] = 1;
  for (let row = 0; row < catalog.count; row++) {
    if (isReached[row] === 1) continue;
    const wasPending = catalog.status[row] === statusPending;
    catalog.status[row] = statusTrouble;
    if (wasPending) troubles.push(trouble(rootlessCode(catalog, row), rowOid(catalog, row)));
  }
  return troubles;
}

/**
 * Why a row has no root. Brent's way of finding a cycle: the steps between two looks back are doubled, so that
 * a chain of any length costs no memory.
 */
function rootlessCode(catalog: Catalog, start: number): Trouble["code"] {
  let row = catalog.base[start] ?? baseMissing;
  if (row === baseMissing) return "DELTA_BASE_MISSING";
  let mark = start;
  for (let steps = 1, limit = 2; row >= 0; steps++) {
    if (row === mark) return "DELTA_CYCLE";
    if (steps === limit) {
      mark = row;
      limit *= 2;
    }
    row = catalog.base[row] ?? baseMissing;
  }
  return "DELTA_BASE_UNREADABLE";
}

/**
 * The roots for which `wanted` holds, as tasks of at least `bytes`: large trees first, each a task of its own;
 * then the small ones, in the order of the file, several to a task.
 */
export function makeTasks(
  catalog: Catalog,
  weight: Float64Array,
  bytes: number,
  wanted: (type: number) => boolean,
): Tasks {
  const large: number[] = [];
  const small: number[] = [];
  const { fileOrder, base, type } = catalog;
  for (let place = 0; place < fileOrder.length; place++) {
    const row = fileOrder[place]!;
    if (base[row] !== noBase || !wanted(type[row]!)) continue;
    (weight[row]! >= bytes ? large : small).push(row);
  }
  large.sort((a, b) => weight[b]! - weight[a]! || a - b);
  const roots = new Int32Array(new SharedArrayBuffer(4 * (large.length + small.length)));
  roots.set(large);
  roots.set(small, large.length);
  const from: number[] = [0];
  const sums: number[] = [];
  let sum = 0;
  for (let place = 0; place < roots.length; place++) {
    sum += weight[roots[place]!]!;
    if (sum < bytes && place + 1 < roots.length) continue;
    from.push(place + 1);
    sums.push(sum);
    sum = 0;
  }
  const shared = new Int32Array(new SharedArrayBuffer(4 * from.length));
  shared.set(from);
  return { roots, from: shared, weight: Float64Array.from(sums) };
}
