/** Diffs: as they are written, and that `git apply` makes the new text of the old one. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { unifiedDiff } from "../../../src/web/exposures/unified-diff.ts";

test("a diff has three lines around each change, and says where a text ends without a line's end", () => {
  const before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
  const after = "a\nb\nc\nd\nE\nf\ng\nh\ni\nj\nk\nl\nm";
  assert.equal(
    unifiedDiff("x.conf", before, after),
    "--- a/x.conf\n+++ b/x.conf\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n@@ -10,3 +10,4 @@\n j\n k\n l\n+m\n\\ No newline at end of file\n",
  );
  assert.equal(unifiedDiff("x", before, before), "");
});

test("git makes the new text of the old one with it", () => {
  const folder = mkdtempSync(join(tmpdir(), "telltale-diff-"));
  const file = join(folder, "x.conf");
  const text = fc
    .tuple(fc.array(fc.constantFrom("a", "b", "c", "}"), { maxLength: 30 }), fc.boolean())
    .map(([lines, isWhole]) =>
      lines
        .map((line) => `${line}\n`)
        .join("")
        .slice(0, isWhole ? undefined : -1),
    );
  try {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after && before !== "" && after !== "");
        writeFileSync(file, before);
        const diff = unifiedDiff("x.conf", before, after);
        const run = spawnSync("git", ["apply", "--unidiff-zero", "-"], {
          cwd: folder,
          input: diff,
        });
        assert.equal(run.stderr.toString(), "", diff);
        assert.equal(readFileSync(file, "utf8"), after, diff);
      }),
      { numRuns: 60, seed: 6 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
