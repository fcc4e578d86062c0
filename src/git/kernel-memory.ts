/**
 * The kernel's linear memory: packed data goes in, objects come out, and nothing is copied on the way.
 *
 * In: rows of a catalog. Out: places in linear memory, and views of them. Each thread has one. Views are valid until
 * the next call that may take memory, as growing it detaches them. What is too large for it is left to the plain
 * way (inflate.ts, delta.ts), which is also the kernel's slow twin.
 */
import { readFileSync } from "node:fs";
import {
  kernelBytesMax,
  kernelInputBytes,
  kernelObjectBytesMax,
  kernelOpsMax,
  kernelSpareBytes,
  kernelWindowBytes,
} from "../limits.ts";
import { gitKernelFile } from "../package-files.ts";
import type { TroubleCode } from "../trouble.ts";
import { DeltaOps, readDeltaSize } from "./delta.ts";
import type { FileBytes } from "./file-bytes.ts";
import { KernelWindows } from "./kernel-windows.ts";
import type { PackData } from "./pack-data.ts";

/** The part of WebAssembly that is used: its types come with the DOM's, which Node's types do without. */
type LinearMemory = { readonly buffer: ArrayBuffer; grow(pages: number): number };
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

type KernelExports = {
  readonly memory: LinearMemory;
  readonly inflate: (
    source: number,
    sourceLength: number,
    target: number,
    size: number,
    room: number,
  ) => number;
  readonly applyDelta: (
    delta: number,
    deltaLength: number,
    opsAt: number,
    base: number,
    baseLength: number,
    target: number,
    size: number,
    ops: number,
    opsMax: number,
  ) => number;
};

/** Codes of kernel/inflate.ts and kernel/delta.ts. */
const wrongSize = 2;
const deltaBad = -1;
const pageBytes = 65_536;
const smallestOrder = 12;
/** Bytes behind packed data, and behind objects, that kernels may read and never use. */
const readAhead = 32;

/** A place in linear memory. */
export type KernelBytes = { readonly at: number; readonly length: number; readonly order: number };

export class KernelMemory {
  /** Operations of the delta applied last. */
  readonly ops: DeltaOps = new DeltaOps();
  readonly #kernel: KernelExports;
  readonly #windows: KernelWindows;
  readonly #free: number[][] = [];
  readonly #opsAt: number;
  readonly #inputAt: number;
  #end: number;
  #bytes: Uint8Array;
  /** The same, for what only a Buffer can do. */
  #buffer: Buffer = Buffer.alloc(0);

  /** `windowBytes` are read at a time: fewer where objects lie far apart. */
  constructor(windowBytes: number = kernelWindowBytes) {
    this.#windows = new KernelWindows(windowBytes, kernelInputBytes);
    const module = new WebAssembly.Module(readFileSync(gitKernelFile));
    this.#kernel = new WebAssembly.Instance(module, {}).exports as KernelExports;
    // What the kernel itself keeps (its tables) lies in the pages it starts with.
    this.#end = this.#kernel.memory.buffer.byteLength;
    this.#opsAt = this.#end;
    this.#inputAt = this.#opsAt + 3 * 4 * kernelOpsMax;
    this.#windows.placeAt(this.#inputAt + kernelInputBytes + readAhead);
    this.#end = this.#inputAt + kernelInputBytes + this.#windows.bytes + 2 * readAhead;
    this.#bytes = new Uint8Array(0);
    this.#reserve();
  }

  /** Makes room for so many more bytes at once: each time memory grows, V8 looks for garbage. */
  expect(bytes: number): void {
    const { memory } = this.#kernel;
    const missing = this.#end + readAhead + bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    this.#reserve();
  }

  /** The memory itself, for another kernel that looks at what lies in it. */
  linear(): LinearMemory {
    return this.#kernel.memory;
  }

  /** Whether `bytes` is a view of this memory as it is now. */
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.#bytes.buffer;
  }

  /** Copies a table into the memory, to stay there; returns its place, which is a multiple of 16. */
  keep(table: Uint8Array): number {
    const at = this.room(table.length);
    this.#bytes.set(table, at);
    return at;
  }

  /** Room that stays taken: all zeros. The system gives pages only to what is written to. */
  room(length: number): number {
    const at = this.#end;
    this.#end += Math.ceil(length / 16) * 16;
    this.#reserve();
    return at;
  }

  /** `count` numbers of 32 bits at a place. */
  words(at: number, count: number): Int32Array {
    return new Int32Array(this.#bytes.buffer, at, count);
  }

  /** The bytes of a place. */
  view({ at, length }: KernelBytes): Uint8Array {
    return this.#bytes.subarray(at, at + length);
  }

  /** Room for `length` bytes, or undefined if they are too many. */
  take(length: number): KernelBytes | undefined {
    if (length > kernelObjectBytesMax) return undefined;
    const order = orderOf(length);
    const free = this.#free[order]?.pop();
    if (free === undefined && this.#end + bytesOf(order) > kernelBytesMax) return undefined;
    const at = free ?? this.#end;
    if (free === undefined) this.#end += bytesOf(order);
    if (this.#end + kernelSpareBytes + readAhead > this.#bytes.length) this.#reserve();
    return { at, length, order };
  }

  /** As take(), but only of what is there already, so that all views stay valid. */
  takeStill(length: number): KernelBytes | undefined {
    const order = orderOf(length);
    const free = this.#free[order]?.pop();
    if (free !== undefined) return { at: free, length, order };
    const at = this.#end;
    if (at + bytesOf(order) + readAhead > this.#bytes.length) return undefined;
    this.#end += bytesOf(order);
    return { at, length, order };
  }

  give({ at, order }: KernelBytes): void {
    (this.#free[order] ??= []).push(at);
  }

  /** Inflates `packed` bytes at `dataAt` of a file to `size` bytes; undefined if that is for the plain way. */
  inflate(
    file: FileBytes,
    dataAt: number,
    packed: number,
    size: number,
  ): KernelBytes | TroubleCode | undefined {
    if (packed > kernelInputBytes) return undefined;
    const target = this.take(size);
    if (target === undefined) return undefined;
    if (!this.#windows.has(file, dataAt, packed))
      this.#windows.read(file, dataAt, packed, this.#bytes);
    const code = this.#kernel.inflate(
      this.#windows.placeIn(dataAt),
      Math.min(packed, this.#windows.leftIn(dataAt)),
      target.at,
      size,
      bytesOf(target.order),
    );
    if (code === 0) return target;
    this.give(target);
    return code === wrongSize ? "OBJECT_SIZE_WRONG" : "OBJECT_BAD";
  }

  /** Inflates bytes that lie elsewhere, as inflate() does. */
  inflateBytes(packed: Uint8Array, size: number): KernelBytes | TroubleCode | undefined {
    if (packed.length > kernelInputBytes) return undefined;
    const target = this.take(size);
    if (target === undefined) return undefined;
    this.#bytes.set(packed, this.#inputAt);
    const room = bytesOf(target.order);
    const code = this.#kernel.inflate(this.#inputAt, packed.length, target.at, size, room);
    if (code === 0) return target;
    this.give(target);
    return code === wrongSize ? "OBJECT_SIZE_WRONG" : "OBJECT_BAD";
  }

  /** Inflates bytes of a pack that is read in blocks, as inflate() does. */
  inflateFrom(
    file: PackData,
    dataAt: number,
    packed: number,
    size: number,
  ): KernelBytes | TroubleCode | undefined {
    if (packed > kernelInputBytes) return undefined;
    const target = this.take(size);
    if (target === undefined) return undefined;
    const count = file.copyTo(this.#buffer, this.#inputAt, dataAt, packed);
    const room = bytesOf(target.order);
    const code = this.#kernel.inflate(this.#inputAt, count, target.at, size, room);
    if (code === 0) return target;
    this.give(target);
    return code === wrongSize ? "OBJECT_SIZE_WRONG" : "OBJECT_BAD";
  }

  /**
   * Applies a delta, and leaves its operations in `ops`; undefined if that is for the plain way.
   */
  applyDelta(delta: KernelBytes, base: KernelBytes): KernelBytes | TroubleCode | undefined {
    const header = { next: 0 };
    const data = this.view(delta);
    const baseSize = readDeltaSize(data, header);
    const size = readDeltaSize(data, header);
    if (baseSize !== base.length || size < 0) return "DELTA_BAD";
    const target = this.take(size);
    if (target === undefined) return undefined;
    const count = this.#kernel.applyDelta(
      delta.at,
      delta.length,
      header.next,
      base.at,
      base.length,
      target.at,
      size,
      this.#opsAt,
      kernelOpsMax,
    );
    if (count >= 0) {
      this.ops.count = count;
      return target;
    }
    this.give(target);
    return count === deltaBad ? "DELTA_BAD" : undefined;
  }

  /** Copies bytes in that lie elsewhere; undefined if they are too many. */
  copyOf(bytes: Uint8Array): KernelBytes | undefined {
    const held = this.take(bytes.length);
    if (held !== undefined) this.#bytes.set(bytes, held.at);
    return held;
  }

  /** All of the memory, as it is now. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** What else the kernel offers. */
  exports(): unknown {
    return this.#kernel;
  }

  /** Grows the memory to `#end`, and makes the views anew if it moved. */
  #reserve(): void {
    const { memory } = this.#kernel;
    const missing = this.#end + kernelSpareBytes + readAhead - memory.buffer.byteLength;
    // By a quarter at a time: each time all views are made anew.
    if (missing > 0)
      memory.grow(Math.ceil(Math.max(missing, memory.buffer.byteLength / 4) / pageBytes));
    if (this.#bytes.buffer === memory.buffer) return;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#buffer = Buffer.from(memory.buffer);
    const table = (number: number): Int32Array<ArrayBuffer> =>
      new Int32Array(memory.buffer, this.#opsAt + number * 4 * kernelOpsMax, kernelOpsMax);
    this.ops.source = table(0);
    this.ops.target = table(1);
    this.ops.length = table(2);
  }
}

/** The power of two that has room for `length` bytes. */
function orderOf(length: number): number {
  return length <= 1 << smallestOrder ? smallestOrder : 32 - Math.clz32(length - 1);
}

/** Hot. As a power it is a call. */
function bytesOf(order: number): number {
  return 1 << order;
}
