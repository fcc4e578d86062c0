/**
 * The packs of an object directory, each with its ids and offsets, from its own index or from the multi-pack-index.
 *
 * In: an object directory. Out: its packs in the order of their names, and a trouble for each that has no index that can
 * be read. What the entries are is left to catalog.ts.
 */
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { packsMax } from "../limits.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { readMultiPackIndex } from "./multi-pack-index.ts";
import { checkPackIndex, openPackIndex, packChecksum, readPackIndex } from "./pack-index.ts";

/** What is known of a pack before rows are made: its file, and the ids and offsets that an index gives. */
export type PackRows = {
  readonly path: string;
  readonly count: number;
  readonly fill: (oids: Uint8Array, offsets: Float64Array) => Trouble | undefined;
  /** What the pack ends with, as its index says. */
  readonly checksum?: Uint8Array;
};

/** The packs of one object directory, each with a way to get its rows: its own index, or the multi-pack-index. */
export function listPacks(
  dir: string,
  oidBytes: number,
  root: string,
  troubles: Trouble[],
): PackRows[] {
  let names: string[];
  try {
    names = readdirSync(join(dir, "pack"))
      .filter((name) => name.endsWith(".pack"))
      .toSorted();
  } catch {
    return []; // no pack directory: all objects are loose
  }
  if (names.length > packsMax) troubles.push(trouble("LIMIT_REACHED", "packsMax"));
  const packs: PackRows[] = [];
  for (const name of names.slice(0, packsMax)) {
    const path = join(dir, "pack", name);
    const indexPath = `${path.slice(0, -".pack".length)}.idx`;
    const index = openPackIndex(indexPath, relative(root, indexPath), oidBytes);
    if (!isTrouble(index)) {
      packs.push({
        path,
        count: index.count,
        checksum: packChecksum(index, oidBytes),
        fill: (oids, offsets) => {
          const bad =
            readPackIndex(index, oidBytes, oids, offsets) ?? checkPackIndex(index, oidBytes);
          index.file.close();
          return bad;
        },
      });
      continue;
    }
    const rows = readMultiPackIndex(join(dir, "pack", "multi-pack-index"), name, oidBytes);
    if (rows === undefined) {
      troubles.push(
        index.code === "FILE_UNREADABLE"
          ? trouble("PACK_WITHOUT_INDEX", relative(root, path))
          : index,
      );
      continue;
    }
    packs.push({
      path,
      count: rows.offsets.length,
      fill: (oids, offsets) => {
        oids.set(rows.oids);
        offsets.set(rows.offsets);
        return undefined;
      },
    });
  }
  return packs;
}
