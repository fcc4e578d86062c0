/**
 * Coverage: how much there was to look at, how much was looked at, and what was not, and why.
 *
 * In: what a scan did with each row, and the ids that something names. Out: counts of distinct objects and bytes.
 */
import { crypto } from "../builtins.ts";
import { firstRow, statusScanned } from "../git/catalog.ts";
import { catalogLookup } from "../git/catalog.ts";
import { findOid, oidFromHex } from "../git/object-id.ts";
import { OidSet } from "../git/oid-set.ts";
import { typeBlob, typeCommit, typeTag, typeTree } from "../git/pack-entry.ts";
import type { Repository } from "../git/repository.ts";
import type { ScanResult } from "../scan/pipeline.ts";
import type { HistorySource } from "../sources/history.ts";
import type { Coverage } from "./finding.ts";

export type CoverageCounts = Omit<Coverage, "complete">;

export const emptyCoverage: CoverageCounts = {
  objects: { expected: 0, scanned: 0, skipped: 0 },
  bytes: { expected: 0, scanned: 0, skipped: 0 },
  kinds: {},
  skipped: {},
  missing: 0,
  shallow: 0,
};

/** Objects that an interrupted scan did not come to. */
const notReached = "NOT_REACHED";

const kindNames: Readonly<Record<number, string>> = {
  [typeCommit]: "commits",
  [typeTree]: "trees",
  [typeBlob]: "blobs",
  [typeTag]: "tags",
};

/** The coverage of one repository. `missingNamed` are ids that refs name and no store has. */
export function coverageOf(
  repository: Repository,
  source: HistorySource,
  result: ScanResult,
  missingNamed: readonly Uint8Array[],
): CoverageCounts {
  const { catalog } = result;
  const isScanned = new Uint8Array(catalog.count);
  for (let row = 0; row < catalog.count; row++) {
    if (catalog.status[row] === statusScanned) isScanned[firstRow(catalog, row)] = 1;
  }
  const objects = { expected: 0, scanned: 0, skipped: 0 };
  const bytes = { expected: result.fileBytes, scanned: result.fileBytes, skipped: 0 };
  const kinds: Record<string, number> = {};
  for (let row = 0; row < catalog.count; row++) {
    if (catalog.copy[row] === 1) continue;
    const size = catalog.objectSize[row]!;
    objects.expected++;
    bytes.expected += size;
    if (isScanned[row] === 0) {
      objects.skipped++;
      bytes.skipped += size;
      continue;
    }
    objects.scanned++;
    bytes.scanned += size;
    const kind = kindNames[catalog.type[row]!] ?? "other";
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  for (const [number, { kind, size }] of source.files.entries()) {
    if (!result.filesScanned.has(number)) {
      bytes.expected += size;
      bytes.skipped += size;
      continue;
    }
    const name = kind === "git-file" ? "gitFiles" : "lfsObjects";
    kinds[name] = (kinds[name] ?? 0) + 1;
  }
  return {
    objects,
    bytes,
    kinds,
    skipped: skippedByCode(result, isScanned, objects.skipped),
    missing: missingCount(repository, result, missingNamed),
    shallow: repository.shallow.length,
  };
}

/** Why rows were skipped, each row once; what no trouble explains was not reached. */
function skippedByCode(
  result: ScanResult,
  isScanned: Uint8Array,
  skipped: number,
): Record<string, number> {
  const { catalog } = result;
  const codes: Record<string, number> = {};
  const seen = new Set<number>();
  for (const { code, where } of result.troubles) {
    // What stands in an archive is skipped, while the archive was scanned.
    if (where.includes("!") || code.startsWith("ARCHIVE_")) {
      codes[code] = (codes[code] ?? 0) + 1;
      continue;
    }
    const oid = oidFromHex(where, catalog.oidBytes);
    const row = oid === undefined ? -1 : findOid(catalogLookup(catalog), oid, 0);
    if (row < 0 || isScanned[row] === 1 || seen.has(row)) continue;
    seen.add(row);
    codes[code] = (codes[code] ?? 0) + 1;
  }
  if (skipped > seen.size) codes[notReached] = skipped - seen.size;
  return codes;
}

/** Distinct ids that something names and no store has. The parents of a shallow clone's last commits are expected to. */
function missingCount(
  repository: Repository,
  result: ScanResult,
  named: readonly Uint8Array[],
): number {
  const { oidBytes } = repository;
  const missing = new OidSet(oidBytes);
  const addAll = (ids: Uint8Array): void => {
    for (let at = 0; at < ids.length; at += oidBytes) missing.add(ids, at);
  };
  for (const part of result.missing) addAll(part);
  for (const part of result.graph) {
    addAll(part.missing);
    if (repository.shallow.length === 0) addAll(part.missingParents);
  }
  for (const oid of named) addAll(oid);
  const before = missing.count;
  if (before === 0) return 0;
  addAll(crypto().createHash(repository.objectFormat).update("tree 0\0").digest());
  // git knows the empty tree without storing it: where it was named already, it is no object that is absent.
  return missing.count === before ? before - 1 : before;
}

export function addCoverage(a: CoverageCounts, b: CoverageCounts): CoverageCounts {
  const add = (x: Coverage["objects"], y: Coverage["objects"]): Coverage["objects"] => ({
    expected: x.expected + y.expected,
    scanned: x.scanned + y.scanned,
    skipped: x.skipped + y.skipped,
  });
  return {
    objects: add(a.objects, b.objects),
    bytes: add(a.bytes, b.bytes),
    kinds: addCounts(a.kinds, b.kinds),
    skipped: addCounts(a.skipped, b.skipped),
    missing: a.missing + b.missing,
    shallow: a.shallow + b.shallow,
    ...leftAloneCounts(addCounts(a.leftAlone ?? {}, b.leftAlone ?? {})),
  };
}

/** Said only where there is something to say. */
export function leftAloneCounts(
  leftAlone: Readonly<Record<string, number>>,
): Pick<CoverageCounts, "leftAlone"> {
  return Object.keys(leftAlone).length === 0 ? {} : { leftAlone };
}

function addCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [key, count] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
