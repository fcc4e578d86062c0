/**
 * Golden files: what a case must write, byte for byte, in a file that a person can review.
 *
 * In: a folder of the source tree, names and texts. Out: assertions. UPDATE_GOLDEN=1 rewrites the files; a file that
 * no case names fails.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

export type Golden = {
  readonly check: (name: string, text: string) => void;
  /** Adds the test that fails on files which no case named; to be called after all cases. */
  readonly testOrphans: () => void;
};

/** Golden files in test/`folder`. Tests run from dist/test/support, three folders below the root. */
export function goldenFiles(folder: string): Golden {
  const root = fileURLToPath(new URL(`../../../test/${folder}/`, import.meta.url));
  const updates = process.env["UPDATE_GOLDEN"] === "1";
  const named = new Set<string>();
  return {
    check: (name, text) => {
      named.add(name);
      if (updates) {
        mkdirSync(root, { recursive: true });
        writeFileSync(root + name, text);
      }
      assert.equal(text, readFileSync(root + name, "utf8"), `${name}; UPDATE_GOLDEN=1 rewrites it`);
    },
    testOrphans: () => {
      test(`${folder}: every golden file belongs to a case`, () => {
        const orphans = readdirSync(root).filter((name) => !named.has(name));
        if (updates) for (const name of orphans) rmSync(root + name);
        else assert.deepEqual(orphans, []);
      });
    },
  };
}
