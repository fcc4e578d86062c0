/**
 * Packs and their indexes, written byte by byte: the only way to make one that no git would write.
 *
 * In: entries, which may lie about their size, base and content. Out: bytes of the pack and of its index, with all
 * checksums in order, so that only what a test made wrong is wrong. Formats: gitformat-pack(5).
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, crc32, deflateRawSync, deflateSync } from "node:zlib";

export type ObjectType = "commit" | "tree" | "blob" | "tag";

export type PackEntry = {
  /** The id it has in the index; by default that of its content. A delta needs one. */
  readonly id?: string;
  /** Size in its header, where that is not the content's. */
  readonly size?: number;
  /** What stands where its zlib data should be. */
  readonly packed?: Uint8Array;
} & (
  | { readonly type: ObjectType; readonly content: Uint8Array }
  /** `base` is the number of an earlier entry, or with `distance` whatever is that far before it. */
  | { readonly type: "ofs-delta"; readonly base: number; readonly delta: Uint8Array }
  | { readonly type: "ofs-delta"; readonly distance: number; readonly delta: Uint8Array }
  | { readonly type: "ref-delta"; readonly base: string; readonly delta: Uint8Array }
  /** A type that nobody defines, such as 0 and 5. */
  | { readonly type: number; readonly content: Uint8Array }
);

const typeNumbers = {
  commit: 1,
  tree: 2,
  blob: 3,
  tag: 4,
  "ofs-delta": 6,
  "ref-delta": 7,
} as const;

export type WrittenPack = {
  readonly pack: Buffer;
  readonly ids: readonly string[];
  readonly offsets: readonly number[];
  readonly crcs: readonly number[];
};

/** The id that git gives an object. */
export function objectId(type: ObjectType, content: Uint8Array): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

export function writePack(entries: readonly PackEntry[], version: number = 2): WrittenPack {
  const head = Buffer.from("PACK\0\0\0\0\0\0\0\0", "latin1");
  head.writeUInt32BE(version, 4);
  head.writeUInt32BE(entries.length, 8);
  const parts: Buffer[] = [head];
  const offsets: number[] = [];
  let at = head.length;
  for (const entry of entries) {
    const bytes = entryBytes(entry, at, offsets);
    offsets.push(at);
    parts.push(bytes);
    at += bytes.length;
  }
  const pack = withChecksum(Buffer.concat(parts));
  return { pack, ids: entries.map(idOf), offsets, crcs: parts.slice(1).map((part) => crc32(part)) };
}

function entryBytes(entry: PackEntry, at: number, offsets: readonly number[]): Buffer {
  const content = "delta" in entry ? entry.delta : entry.content;
  const type = typeof entry.type === "number" ? entry.type : typeNumbers[entry.type];
  const parts = [sizeBytes(type, entry.size ?? content.length)];
  if (entry.type === "ofs-delta")
    parts.push(
      distanceBytes("distance" in entry ? entry.distance : at - (offsets[entry.base] ?? 0)),
    );
  if (entry.type === "ref-delta") parts.push(Buffer.from(entry.base, "hex"));
  parts.push(Buffer.from(entry.packed ?? deflateSync(content)));
  return Buffer.concat(parts);
}

function idOf(entry: PackEntry): string {
  if (entry.id !== undefined) return entry.id;
  if ("delta" in entry || typeof entry.type === "number")
    throw new Error("an entry without content of its own needs an id");
  return objectId(entry.type, entry.content);
}

/** "Size encoding": type and four bits of size, then seven bits a byte, the lowest first. */
function sizeBytes(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}

/** "Offset encoding": seven bits a byte, the highest first, each byte but the last one less than it says. */
function distanceBytes(distance: number): Buffer {
  const bytes = [distance % 128];
  for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest--;
    bytes.unshift(0x80 | (rest % 128));
  }
  return Buffer.from(bytes);
}

export type DeltaOp =
  | { readonly copy: number; readonly length: number }
  | { readonly insert: string }
  | { readonly raw: number };

/** Delta data: "Deltified representation". */
export function writeDelta(baseSize: number, size: number, ops: readonly DeltaOp[]): Buffer {
  const parts = [plainSize(baseSize), plainSize(size)];
  for (const op of ops) {
    if ("insert" in op)
      parts.push(Buffer.from([op.insert.length]), Buffer.from(op.insert, "latin1"));
    else if ("raw" in op) parts.push(Buffer.from([op.raw]));
    else parts.push(copyBytes(op.copy, op.length));
  }
  return Buffer.concat(parts);
}

function plainSize(size: number): Buffer {
  const bytes: number[] = [];
  let rest = size;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push(0x80 | (rest % 128));
  return Buffer.from([...bytes, rest]);
}

function copyBytes(offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes[0] = 0xff;
  bytes.writeUInt32LE(offset, 1);
  bytes.writeUIntLE(length, 5, 3);
  return bytes;
}

export function writeIndex({ pack, ids, offsets, crcs }: WrittenPack, version: 1 | 2 = 2): Buffer {
  const order = [...ids.keys()].toSorted((a, b) => ((ids[a] ?? "") < (ids[b] ?? "") ? -1 : 1));
  const words = (values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [number, value] of values.entries()) bytes.writeUInt32BE(value, 4 * number);
    return bytes;
  };
  const firsts = ids.map((id) => Number.parseInt(id.slice(0, 2), 16));
  const fan = words(
    Array.from({ length: 256 }, (_, last) => firsts.filter((first) => first <= last).length),
  );
  const idBytes = order.map((number) => Buffer.from(ids[number] ?? "", "hex"));
  const offsetBytes = order.map((number) => words([offsets[number] ?? 0]));
  const body =
    version === 1
      ? [fan, ...order.flatMap((_, place) => [offsetBytes[place]!, idBytes[place]!])]
      : [
          Buffer.from("\xfftOc\0\0\0\x02", "latin1"),
          fan,
          ...idBytes,
          words(order.map((number) => crcs[number] ?? 0)),
          ...offsetBytes,
        ];
  return withChecksum(Buffer.concat([...body, pack.subarray(-20)]));
}

/** Puts a pack and its index into an object directory; gives the path of the pack. */
export function addPack(objects: string, written: WrittenPack, index?: Buffer): string {
  const folder = join(objects, "pack");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `pack-${written.pack.toString("hex", written.pack.length - 20)}`);
  writeFileSync(`${path}.pack`, written.pack);
  writeFileSync(`${path}.idx`, index ?? writeIndex(written));
  return `${path}.pack`;
}

function withChecksum(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, createHash("sha1").update(bytes).digest()]);
}

/**
 * zlib data (RFC 1950) of `start` and then so many MiB of zeros: about a kB for each. One MiB is compressed, and
 * its blocks are repeated, which RFC 1951 allows as none of them refers to what came before.
 */
export function bomb(start: string, mebibytes: number): Buffer {
  const mebibyte = 1024 * 1024;
  const block = deflateRawSync(Buffer.alloc(mebibyte), { finishFlush: constants.Z_FULL_FLUSH });
  const first = deflateRawSync(Buffer.from(start), { finishFlush: constants.Z_FULL_FLUSH });
  const last = Buffer.from([0x03, 0x00]); // an empty block that says it is the last
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(adler32(start, mebibytes * mebibyte));
  const blocks = Array.from({ length: mebibytes }, () => block);
  return Buffer.concat([Buffer.from([0x78, 0x9c]), first, ...blocks, last, checksum]);
}

/** RFC 1950, section 8.2, of `start` and so many zeros. */
function adler32(start: string, zeros: number): number {
  const modulus = 65_521;
  let a = 1;
  let b = 0;
  for (const byte of Buffer.from(start)) {
    a = (a + byte) % modulus;
    b = (b + a) % modulus;
  }
  b = (b + a * (zeros % modulus)) % modulus;
  return b * 65_536 + a;
}
