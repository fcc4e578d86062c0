/**
 * Loose objects: one zlib file each, `objects/ab/cdef...`.
 *
 * In: an object directory; later one object's file. Out: the list of ids; the object's type and bytes, or
 * trouble. Format: gitformat-loose(5): zlib data of "type SP size NUL content".
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { inflateRatioMax, objectBytesMax } from "../limits.ts";
import { trouble } from "../trouble.ts";
import type { Trouble, TroubleCode } from "../trouble.ts";
import { inflate } from "./inflate.ts";
import { typeBlob, typeCommit, typeTag, typeTree } from "./pack-entry.ts";

export type LooseStore = {
  readonly path: string;
  readonly count: number;
  readonly oids: Uint8Array;
};

/** Longest header of a loose object: "commit ", ten digits and the NUL, with room to spare. */
const headerBytesMax = 32;

const typeNumbers: ReadonlyMap<string, number> = new Map([
  ["commit", typeCommit],
  ["tree", typeTree],
  ["blob", typeBlob],
  ["tag", typeTag],
]);

/** The ids of all loose objects below `dir`, sorted. Files with other names (tmp_obj_...) are not objects. */
export function listLoose(
  dir: string,
  oidBytes: number,
  root: string,
  troubles: Trouble[],
): LooseStore {
  const names: string[] = [];
  for (const fan of readNames(dir, root, troubles)) {
    if (!/^[0-9a-f]{2}$/.test(fan)) continue;
    for (const rest of readNames(join(dir, fan), root, troubles)) {
      if (rest.length === 2 * oidBytes - 2 && /^[0-9a-f]+$/.test(rest)) names.push(fan + rest);
    }
  }
  names.sort();
  const oids = Buffer.alloc(names.length * oidBytes);
  for (const [number, name] of names.entries()) oids.write(name, number * oidBytes, "hex");
  return { path: dir, count: names.length, oids };
}

function readNames(dir: string, root: string, troubles: Trouble[]): string[] {
  try {
    return readdirSync(dir);
  } catch {
    troubles.push(trouble("FILE_UNREADABLE", relative(root, dir)));
    return [];
  }
}

/** The file that holds the loose object with this id. */
export function loosePath(dir: string, oid: string): string {
  return join(dir, oid.slice(0, 2), oid.slice(2));
}

/** Type and content of a loose object; or why there are none. */
export function readLoose(
  dir: string,
  oid: string,
): { type: number; bytes: Uint8Array } | TroubleCode {
  let packed: Buffer;
  try {
    const path = loosePath(dir, oid);
    if (statSync(path).size > objectBytesMax) return "OBJECT_TOO_BIG";
    packed = readFileSync(path);
  } catch {
    return "FILE_UNREADABLE";
  }
  const head = inflate(packed, headerBytesMax, "prefix");
  if (typeof head === "string") return head;
  const end = head.indexOf(0);
  const words = /^(commit|tree|blob|tag) (\d{1,15})$/.exec(
    Buffer.from(head.subarray(0, Math.max(0, end))).toString("latin1"),
  );
  if (words === null) return "OBJECT_BAD";
  const size = Number(words[2]);
  if (size > objectBytesMax) return "OBJECT_TOO_BIG";
  if (size > packed.length * inflateRatioMax) return "OBJECT_SIZE_WRONG";
  const whole = inflate(packed, end + 1 + size, "whole");
  if (typeof whole === "string") return whole;
  return { type: typeNumbers.get(words[1] ?? "") ?? typeBlob, bytes: whole.subarray(end + 1) };
}
