/** A walk in steps visits what a walk in one go visits, in the same order. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readCatalog } from "../../src/git/catalog.ts";
import { buildForest } from "../../src/git/delta-forest.ts";
import { DeltaWalk } from "../../src/git/delta-walk.ts";
import type { Visitor } from "../../src/git/delta-walk.ts";
import { ObjectStore } from "../../src/git/object-store.ts";
import { addPack, objectId, writeDelta, writePack } from "../support/pack-writer.ts";
import type { PackEntry } from "../support/pack-writer.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-test-"));
after(() => {
  rmSync(folder, { recursive: true });
});

/** A tree of deltas: every object is made from the one at half its number. */
function pack(): void {
  const content = Buffer.from("some text, long enough to be copied");
  const entries: PackEntry[] = [{ type: "blob", content }];
  for (let number = 1; number < 40; number++) {
    const ops = [{ copy: 0, length: content.length }];
    const delta = writeDelta(content.length, content.length, ops);
    const id = objectId("blob", Buffer.from(String(number)));
    entries.push({ type: "ofs-delta", base: number >> 1, delta, id });
  }
  addPack(folder, writePack(entries));
}

test("a walk in steps visits what a walk in one go visits", () => {
  pack();
  const { catalog } = readCatalog([folder], 20, folder);
  const { forest } = buildForest(catalog);
  const visits = (step: number): string[] => {
    const seen: string[] = [];
    const visitor: Visitor<number> = {
      whole: (row) => {
        seen.push(`whole ${row}`);
        return row;
      },
      delta: (row, _type, bytes, base) => {
        seen.push(`delta ${row} of ${base}: ${bytes.length}`);
        return row;
      },
      release: (row) => seen.push(`release ${row}`),
      failed: (row, code) => seen.push(`failed ${row} ${code}`),
      stopped: () => false,
    };
    const store = new ObjectStore(catalog);
    const walk = new DeltaWalk(store, forest);
    const root = catalog.base.indexOf(-1);
    const underWay = walk.begin(root, visitor);
    let steps = 1;
    while (walk.goOn(underWay, visitor, step)) steps++;
    store.close();
    assert.equal(steps, step === 0 ? 39 : 1);
    return seen;
  };
  const inOne = visits(Infinity);
  assert.equal(inOne.length, 80);
  assert.deepEqual(visits(0), inOne);
});
