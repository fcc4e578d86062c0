/**
 * The two ways of making objects, the kernel's and the plain one, on one repository: they must agree on everything.
 *
 * In: a repository, in whatever state. Out: nothing; an assertion fails where they differ.
 */
import assert from "node:assert/strict";
import { openRepository } from "../../src/git/repository.ts";
import { rowOid } from "../../src/git/catalog.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import type { RuleBundle } from "../../src/rules/rule.ts";
import { scanRepository } from "../../src/scan/pipeline.ts";
import type { ScanResult } from "../../src/scan/pipeline.ts";

let bundle: RuleBundle | undefined;

/** Scans the objects of the repository at `path` both ways, and compares. */
export async function assertTwinsAgree(path: string, what: string): Promise<void> {
  const { objectDirs, oidBytes } = openRepository(path);
  const scan = (plain: boolean): Promise<ScanResult> =>
    scanRepository({
      objectDirs,
      oidBytes,
      root: path,
      files: [],
      filesBytes: 0,
      texts: [],
      threads: 1,
      verify: true,
      checkDeltas: false,
      plain,
      bundle: () => (bundle ??= readBundle()),
    });
  assert.deepEqual(facts(await scan(false)), facts(await scan(true)), `${what}: kernel and plain`);
}

/** What was found in which object, and what became of each. */
function facts({ catalog, secrets, sets, objectSets, troubles }: ScanResult): unknown {
  return {
    found: [...objectSets]
      .map(([row, set]) => ({
        id: rowOid(catalog, row),
        secrets: Array.from(sets[set] ?? [], (number) => secrets[number]?.digest),
      }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    status: [...catalog.status],
    sizes: [...catalog.objectSize],
    // Where damaged data becomes too long before it becomes senseless, either may be told.
    troubles: troubles.map(({ code, where, at }) => ({
      code: code === "OBJECT_SIZE_WRONG" ? "OBJECT_BAD" : code,
      where,
      at,
    })),
  };
}
