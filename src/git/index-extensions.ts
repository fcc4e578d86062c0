/**
 * The extensions of an index file that name objects: cached trees, resolved conflicts, the link of a split
 * index.
 *
 * In: the bytes between the entries and the checksum. Out: object ids, and the link. gitformat-index(5),
 * "Extensions": a name of 4 letters, a length, data. Those whose name starts with a capital may be passed
 * over; so are those here that name no objects (the untracked cache holds ids of .gitignore files that are
 * in no store).
 */

export type IndexExtensions = {
  readonly otherOids: readonly Uint8Array[];
  readonly cachedTrees: CachedTrees;
  /** Bytes of the extension `link`: the checksum of the other file, and two bitmaps. */
  readonly link?: IndexLink;
  /** Offset of an extension that is not known and must be. */
  readonly unknown?: number;
};

/**
 * Folders whose trees are known, by their path: bytes as latin1, with a slash at its end but for the root's. `count` is
 * how many entries of the index they cover.
 */
export type CachedTrees = ReadonlyMap<string, { readonly count: number; readonly oid: Uint8Array }>;

export type IndexLink = { readonly checksum: Uint8Array; readonly bitmaps: Uint8Array };

/** The extensions from `start` to `end`, or the offset at which they cannot be told. */
export function readExtensions(
  bytes: Uint8Array,
  start: number,
  end: number,
  oidBytes: number,
): IndexExtensions | number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const otherOids: Uint8Array[] = [];
  const cachedTrees = new Map<string, { readonly count: number; readonly oid: Uint8Array }>();
  let link: IndexLink | undefined;
  let unknown: number | undefined;
  for (let at = start; at < end;) {
    if (at + 8 > end) return at;
    const name = String.fromCodePoint(...bytes.subarray(at, at + 4));
    const dataEnd = at + 8 + view.getUint32(at + 4);
    if (dataEnd > end) return at;
    const data = bytes.subarray(at + 8, dataEnd);
    let isGood = true;
    if (name === "TREE") isGood = readCachedTrees(data, oidBytes, cachedTrees);
    else if (name === "REUC") isGood = readResolved(data, oidBytes, otherOids);
    else if (name === "link") {
      isGood = data.length >= oidBytes;
      link = { checksum: data.subarray(0, oidBytes), bitmaps: data.subarray(oidBytes) };
    } else if (name !== "sdir" && !/^[A-Z]/u.test(name)) unknown ??= at;
    if (!isGood) return at;
    at = dataEnd;
  }
  const linked = link?.checksum.some((byte) => byte !== 0) === true ? link : undefined;
  for (const { oid } of cachedTrees.values()) otherOids.push(oid);
  return {
    otherOids,
    cachedTrees,
    ...(linked && { link: linked }),
    ...(unknown !== undefined && { unknown }),
  };
}

/**
 * "Cache tree": for each folder its name, NUL, how many entries it covers (-1: not known, and no id follows),
 * a blank, how many folders it holds, which come next, a newline, and the id of its tree.
 */
function readCachedTrees(
  data: Uint8Array,
  oidBytes: number,
  trees: Map<string, { readonly count: number; readonly oid: Uint8Array }>,
): boolean {
  /** Folders whose own folders have not all come. */
  const open: { readonly path: string; left: number }[] = [];
  for (let at = 0; at < data.length;) {
    const nul = data.indexOf(0, at);
    const newline = nul < 0 ? -1 : data.indexOf(0x0a, nul);
    if (newline < 0 || newline - nul > 32) return false;
    const counts = Buffer.from(data.subarray(nul + 1, newline)).toString("latin1");
    const [, count, folders] = /^(-?\d+) (\d+)$/u.exec(counts) ?? [];
    if (count === undefined) return false;
    while (open.at(-1)?.left === 0) open.pop();
    const outer = open.at(-1);
    if (outer !== undefined) outer.left--;
    const name = Buffer.from(data.subarray(at, nul)).toString("latin1");
    const path = outer === undefined ? "" : `${outer.path}${name}/`;
    open.push({ path, left: Number(folders) });
    at = newline + 1;
    if (count.startsWith("-")) continue;
    if (at + oidBytes > data.length) return false;
    trees.set(path, { count: Number(count), oid: data.subarray(at, at + oidBytes) });
    at += oidBytes;
  }
  return true;
}

/** "Resolve undo": a path, NUL, three modes in octal with NUL each, and an id for each mode that is not 0. */
function readResolved(data: Uint8Array, oidBytes: number, oids: Uint8Array[]): boolean {
  for (let at = 0; at < data.length;) {
    const pathEnd = data.indexOf(0, at);
    if (pathEnd < 0) return false;
    at = pathEnd + 1;
    let sides = 0;
    for (let mode = 0; mode < 3; mode++) {
      const nul = data.indexOf(0, at);
      if (nul < 0 || nul - at > 16) return false;
      const text = Buffer.from(data.subarray(at, nul)).toString("latin1");
      if (!/^[0-7]+$/u.test(text)) return false;
      if (/[^0]/u.test(text)) sides++;
      at = nul + 1;
    }
    if (at + sides * oidBytes > data.length) return false;
    for (; sides > 0; sides--, at += oidBytes) oids.push(data.subarray(at, at + oidBytes));
  }
  return true;
}
