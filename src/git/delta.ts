/**
 * Deltas: a list of "copy this range of the base" and "insert these bytes".
 *
 * In: inflated delta data and the base it was made from. Out: the operations, joined where they continue one
 * another, and the object they make; or trouble. gitformat-pack(5), "Deltified representation".
 */
import { objectBytesMax } from "../limits.ts";
import type { TroubleCode } from "../trouble.ts";

/** `source` of an operation that inserts. */
export const inserted = -1;

/**
 * The operations of one delta, in order of the bytes they make. One is kept and filled again for each delta.
 * Operation i makes `length[i]` bytes at `target[i]`, copied from `source[i]` of the base, or inserted.
 */
export class DeltaOps {
  count = 0;
  source: Int32Array = new Int32Array(1024);
  target: Int32Array = new Int32Array(1024);
  length: Int32Array = new Int32Array(1024);

  /** Adds an operation, or lengthens the last one if this continues it. */
  add(source: number, target: number, length: number): void {
    const last = this.count - 1;
    if (last >= 0) {
      const before = this.source[last]!;
      const continues =
        source === inserted
          ? before === inserted
          : before >= 0 && before + this.length[last]! === source;
      if (continues) {
        this.length[last]! += length;
        return;
      }
    }
    if (this.count === this.source.length) this.#grow();
    this.source[this.count] = source;
    this.target[this.count] = target;
    this.length[this.count++] = length;
  }

  #grow(): void {
    for (const name of ["source", "target", "length"] as const) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this[name]);
      this[name] = larger;
    }
  }
}

/** The size of the object that a delta makes (its second number), or trouble. */
export function deltaResultSize(delta: Uint8Array): number | TroubleCode {
  const at = { next: 0 };
  const baseSize = readDeltaSize(delta, at);
  const size = readDeltaSize(delta, at);
  if (baseSize < 0 || size < 0) return "DELTA_BAD";
  return size > objectBytesMax ? "OBJECT_TOO_BIG" : size;
}

/**
 * Applies a delta: writes the object's bytes to `target` (which holds at least deltaResultSize bytes) and its
 * operations to `ops`. Every operation is checked against the base's and the object's size.
 */
export function applyDelta(
  delta: Uint8Array,
  base: Uint8Array,
  target: Uint8Array,
  ops: DeltaOps,
): TroubleCode | undefined {
  const at = { next: 0 };
  ops.count = 0;
  const baseSize = readDeltaSize(delta, at);
  const size = readDeltaSize(delta, at);
  if (baseSize !== base.length || size < 0 || size > target.length) return "DELTA_BAD";
  let next = at.next;
  let made = 0;
  const end = delta.length;
  while (next < end) {
    const code = delta[next++]!;
    if (code >= 128) {
      let source = 0;
      let length = 0;
      if (code & 1) source = delta[next++]!;
      if (code & 2) source |= delta[next++]! << 8;
      if (code & 4) source |= delta[next++]! << 16;
      if (code & 8) source += delta[next++]! * 0x1000000;
      if (code & 16) length = delta[next++]!;
      if (code & 32) length |= delta[next++]! << 8;
      if (code & 64) length |= delta[next++]! << 16;
      if (length === 0) length = 0x10000;
      if (next > end || source + length > base.length || made + length > size) return "DELTA_BAD";
      copyBytes(base, source, target, made, length);
      ops.add(source, made, length);
      made += length;
    } else {
      if (code === 0 || next + code > end || made + code > size) return "DELTA_BAD"; // 0 is reserved
      copyBytes(delta, next, target, made, code);
      ops.add(inserted, made, code);
      next += code;
      made += code;
    }
  }
  return made === size ? undefined : "DELTA_BAD";
}

/** Hot, once an operation. Short runs are copied by hand: a call costs more than a few bytes do. */
function copyBytes(
  from: Uint8Array,
  fromAt: number,
  to: Uint8Array,
  toAt: number,
  length: number,
): void {
  if (length > 48) {
    to.set(from.subarray(fromAt, fromAt + length), toAt);
    return;
  }
  for (let i = 0; i < length; i++) to[toAt + i] = from[fromAt + i]!;
}

/** A size at the delta's start: 7 bits a byte, lowest first. -1 if cut off or larger than any object we read. */
export function readDeltaSize(delta: Uint8Array, at: { next: number }): number {
  let size = 0;
  for (let unit = 1; unit <= 2 ** 42; unit *= 128) {
    const byte = delta[at.next++];
    if (byte === undefined) return -1;
    size += (byte & 127) * unit;
    if (byte < 128) return size;
  }
  return -1;
}
