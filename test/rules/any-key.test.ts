/** What is written down of the form of any key is what follows from its expression. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { anyKey } from "../../src/rules/any-key.ts";
import { rangesOf } from "../../src/rules/compile.ts";
import { parsePattern } from "../../src/rules/pattern-syntax.ts";
import { bytesOf, lastBytesOf, lengthsOf } from "../../src/rules/pattern-tree.ts";

test("any key: lengths and bytes", () => {
  const tree = parsePattern(anyKey.token);
  const { min, max } = lengthsOf(tree);
  assert.deepEqual(anyKey, {
    token: anyKey.token,
    lengthMin: min,
    lengthMax: max,
    bytes: rangesOf(bytesOf(tree)),
    lastBytes: rangesOf(lastBytesOf(tree)),
  });
});
