/**
 * The scan of one repository, from its object directories to secrets and where they stand. Read this first.
 *
 *   catalog   every stored object, a row each                    git/catalog.ts
 *   forest    which object is made from which                    git/delta-forest.ts
 *   text      blobs, commits, tags, plain files: secrets         text-scan.ts, in threads (job.ts)
 *   trees     which trees hold marked blobs or telling names     tree-scan.ts, in threads
 *   result    one table of secrets; sets of them by row          here
 *
 * Attribution (commits, paths, refs) is left to findings/. Same input, same result, for any number of threads:
 * secrets are ordered by digest, everything else by row.
 */
import { firstRow, packBytes, readCatalog, rowOid } from "../git/catalog.ts";
import type { Catalog } from "../git/catalog.ts";
import { buildForest, makeTasks } from "../git/delta-forest.ts";
import { typeTree } from "../git/pack-entry.ts";
import { fileBytesMax, inPlaceBytes, ownBytesMax, taskBytes } from "../limits.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { withMember } from "../text/member-path.ts";
import type { Trouble } from "../trouble.ts";
import { controlDone, controlStop } from "./job-share.ts";
import type { GraphPart } from "./graph-log.ts";
import type { JobFile, JobShare, JobTrouble, TextResult, TreeResult } from "./job-share.ts";
import type { KeptName } from "./name-table.ts";
import { openInPlace, openThreads } from "./pool.ts";
import type { Pool } from "./pool.ts";
import { bestSecrets } from "./secrets.ts";
import type { Secret } from "./secrets.ts";

export type ScanRequest = {
  readonly objectDirs: readonly string[];
  readonly oidBytes: number;
  /** What troubles' paths are relative to. */
  readonly root: string;
  readonly files: readonly JobFile[];
  /** Bytes of these files. */
  readonly filesBytes: number;
  readonly texts: readonly string[];
  readonly threads: number;
  readonly verify: boolean;
  readonly checkDeltas: boolean;
  /** Largest plain file that is scanned, where that is not limits.ts's. */
  readonly fileBytesMax?: number;
  /** Do without the WebAssembly kernel. */
  readonly plain?: boolean;
  readonly bundle: () => RuleBundle;
  /** The bundle is the package's: threads read it themselves, while pack indexes are read here. */
  readonly isBuiltIn?: boolean;
  readonly onProgress?: (phase: ScanPhase, done: number, total: number) => void;
  /** Told of the commit graph while trees are still being scanned. May be told again, should the scan start anew. */
  readonly onGraph?: (catalog: Catalog, parts: readonly GraphPart[]) => void;
  readonly signal?: AbortSignal;
  /** Told before threads are started. */
  readonly onThreads?: () => void;
};

export type ScanPhase = "index" | "text" | "trees";

/** The log of kept entries of one thread, with its names; sets are already the result's. */
export type TreePart = { readonly log: Int32Array; readonly names: readonly KeptName[] };

export type ScanResult = {
  readonly catalog: Catalog;
  /** Ordered by digest. */
  readonly secrets: readonly Secret[];
  /** Each set's secrets, ascending. Set 0 is empty. */
  readonly sets: readonly Int32Array[];
  /** Row (the first of its id) of every object with secrets, and its set. */
  readonly objectSets: ReadonlyMap<number, number>;
  readonly fileSets: ReadonlyMap<number, number>;
  readonly textSets: ReadonlyMap<number, number>;
  readonly graph: readonly GraphPart[];
  readonly trees: readonly TreePart[];
  /** Ids named by trees: one part a thread. */
  readonly missing: readonly Uint8Array[];
  readonly troubles: readonly Trouble[];
  readonly fileTroubles: readonly {
    readonly file: number;
    readonly code: Trouble["code"];
    readonly member?: string;
  }[];
  /** Numbers of the files that were scanned, and their bytes. */
  readonly filesScanned: ReadonlySet<number>;
  readonly fileBytes: number;
  /** Objects whose delta scan was compared with a whole one. */
  readonly checked: number;
  readonly interrupted: boolean;
};

/** Scans everything below `objectDirs`, and the files and texts besides. */
export async function scanRepository(request: ScanRequest): Promise<ScanResult> {
  request.onProgress?.("index", 0, 1);
  const isSmall = packBytes(request.objectDirs) + request.filesBytes < inPlaceBytes;
  const own = request.isBuiltIn === false ? request.bundle() : undefined;
  const open = (): Pool => {
    request.onThreads?.();
    return openThreads(request.bundle, request.threads, own);
  };
  const pool = isSmall ? openInPlace(request.bundle, open) : open();
  const { catalog, troubles } = readCatalog(request.objectDirs, request.oidBytes, request.root);
  const { forest, weight, troubles: rootless } = buildForest(catalog);
  troubles.push(...rootless);
  const share: JobShare = {
    catalog,
    forest,
    files: request.files,
    texts: request.texts,
    marked: new Uint8Array(new SharedArrayBuffer(catalog.count)),
    control: new Int32Array(new SharedArrayBuffer(12)),
    verify: request.verify,
    checkDeltas: request.checkDeltas,
    fileBytesMax: request.fileBytesMax ?? fileBytesMax,
    // Little is done sooner than WebAssembly is compiled.
    plain: request.plain ?? isSmall,
  };
  const textTasks = makeTasks(catalog, weight, taskBytes, (type) => type !== typeTree);
  const stop = (): void => {
    Atomics.store(share.control, controlStop, 1);
  };
  request.signal?.addEventListener("abort", stop);
  if (request.signal?.aborted === true) stop();
  const watch = watchProgress(request, share);
  try {
    const { texts, trees } = await pool.scan(share, {
      text: textTasks,
      trees: () => makeTasks(catalog, weight, taskBytes, (type) => type === typeTree),
      hasLarge: hasLarge(catalog, request.filesBytes),
      onTexts: (results) =>
        request.onGraph?.(
          catalog,
          results.map(({ graph }) => graph),
        ),
      begin: (phase, tasks) => watch.phase(phase, tasks.weight),
    });
    return merge(request, catalog, troubles, texts, trees);
  } finally {
    watch.end();
    request.signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}

/** Whether something that is stored may be large; what deltas make of it is not known yet. */
function hasLarge({ count, size }: Catalog, filesBytes: number): boolean {
  let largest = filesBytes;
  for (let row = 0; row < count; row++) if (size[row]! > largest) largest = size[row]!;
  return largest > ownBytesMax;
}

/** Tells of progress ten times a second. */
function watchProgress(
  request: ScanRequest,
  share: JobShare,
): { phase: (phase: ScanPhase, weight: Float64Array) => void; end: () => void } {
  const { onProgress } = request;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearInterval(timer);
  };
  return {
    phase: (phase, weight) => {
      end();
      Atomics.store(share.control, controlDone, 0);
      if (onProgress === undefined) return;
      const total = weight.reduce((sum, one) => sum + one, 0);
      const tell = (): void => {
        onProgress(phase, Math.min(total, 1024 * Atomics.load(share.control, controlDone)), total);
      };
      tell();
      timer = setInterval(tell, 100);
    },
    end,
  };
}

function merge(
  request: ScanRequest,
  catalog: Catalog,
  troubles: readonly Trouble[],
  texts: readonly TextResult[],
  trees: readonly TreeResult[],
): ScanResult {
  const merged = new MergedSecrets(trees.map(({ secrets }) => secrets));
  const objectSets = new Map<number, number>();
  const fileSets = new Map<number, number>();
  const textSets = new Map<number, number>();
  const parts: TreePart[] = [];
  for (const [thread, text] of texts.entries()) {
    const sets = merged.setsOf(thread, trees[thread]?.sets ?? text.sets);
    const put = (
      pairs: Int32Array,
      into: Map<number, number>,
      key = (at: number): number => at,
    ): void => {
      for (let at = 0; at < pairs.length; at += 2) {
        const set = sets[pairs[at + 1]!] ?? 0;
        if (set !== 0) into.set(key(pairs[at]!), set);
      }
    };
    put(text.objectSets, objectSets, (row) => firstRow(catalog, row));
    put(text.fileSets, fileSets);
    put(text.textSets, textSets);
    const tree = trees[thread];
    if (tree !== undefined) {
      const names = tree.names.map((name) =>
        name.set === 0 ? name : { ...name, set: sets[name.set] ?? 0 },
      );
      parts.push({ log: tree.log, names });
    }
  }
  const found = [...texts, ...trees].flatMap((result) => result.troubles);
  return {
    catalog,
    secrets: merged.secrets,
    sets: merged.sets,
    objectSets,
    fileSets,
    textSets,
    graph: texts.map(({ graph }) => graph),
    trees: parts,
    missing: trees.map(({ missing }) => missing),
    troubles: [...troubles, ...objectTroubles(catalog, found)],
    fileTroubles: texts.flatMap((text) =>
      text.fileTroubles.map(({ row, ...trouble }) => ({ file: row, ...trouble })),
    ),
    filesScanned: new Set(
      texts.flatMap(({ fileSets: pairs }) => Array.from(pairs).filter((_, at) => at % 2 === 0)),
    ),
    fileBytes: texts.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
    checked: trees.reduce((sum, { checked }) => sum + checked, 0),
    interrupted: request.signal?.aborted === true,
  };
}

function objectTroubles(catalog: Catalog, found: TextResult["troubles"]): Trouble[] {
  return found
    .toSorted(
      (a, b) => a.row - b.row || (a.code < b.code ? -1 : a.code > b.code ? 1 : byMember(a, b)),
    )
    .map(({ row, code, member }) => ({
      kind: "trouble",
      code,
      where: withMember(rowOid(catalog, row), member),
    }));
}

function byMember({ member: a = "" }: JobTrouble, { member: b = "" }: JobTrouble): number {
  return a < b ? -1 : 1;
}

/** The threads' tables of secrets made one, ordered by digest; and their sets in its numbers. */
class MergedSecrets {
  readonly secrets: readonly Secret[];
  readonly sets: Int32Array[] = [new Int32Array(0)];
  readonly #numbers: readonly Int32Array[];
  readonly #setNumbers = new Map<string, number>([["", 0]]);

  constructor(tables: readonly (readonly Secret[])[]) {
    this.secrets = [...bestSecrets(tables).values()].toSorted((a, b) =>
      a.digest < b.digest ? -1 : 1,
    );
    const byDigest = new Map(this.secrets.map(({ digest }, number) => [digest, number]));
    this.#numbers = tables.map((table) =>
      Int32Array.from(table, ({ digest }) => byDigest.get(digest) ?? 0),
    );
  }

  /** For each set of a thread its number among all sets. */
  setsOf(thread: number, sets: readonly Int32Array[]): Int32Array {
    const numbers = this.#numbers[thread];
    return Int32Array.from(sets, (set) => {
      const mapped = set.map((secret) => numbers?.[secret] ?? 0).sort();
      const name = mapped.join(" ");
      const known = this.#setNumbers.get(name);
      if (known !== undefined) return known;
      this.#setNumbers.set(name, this.sets.length);
      this.sets.push(mapped);
      return this.sets.length - 1;
    });
  }
}
