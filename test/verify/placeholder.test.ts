/** Values that stand for a secret. Those that look live are made from a seed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isTwoRows, placeholderOf } from "../../src/verify/placeholder.ts";
import { madeUp } from "./made-up.ts";

const random = madeUp("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 30, 3);

const cases: readonly (readonly [string, string | undefined])[] = [
  [random, undefined],
  [`${random}tokenexample`, "says that it is none"],
  [`${random.slice(0, 12)}CHANGEME`, "says that it is none"],
  ["ExamplePas123", undefined],
  ["AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AB", "a sequence"],
  [`${random}abcdefghijk`, undefined],
];

for (const [value, wanted] of cases) {
  test(`${value}: ${wanted ?? "may be a secret"}`, () => {
    assert.equal(placeholderOf(value), wanted);
  });
}

test("letters and digits by turns, each in a row", () => {
  assert.deepEqual(
    ["a1b2c3d4", "A1B2C3D4E5F6G7H8I9J0", "ab12cd34ef56", "a1b2c3", "a1b3c2d4", random].map(
      isTwoRows,
    ),
    [true, true, true, false, false, false],
  );
});
