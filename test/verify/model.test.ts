/** The model's table and its features belong together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import table from "../../patterns/generic-model.json" with { type: "json" };
import { features } from "../../src/verify/features.ts";

test("every feature has a weight, and every weight a feature", () => {
  assert.deepEqual(
    Object.keys(table.weights).toSorted(),
    features.map(({ name }) => name).toSorted(),
  );
});

test("weights are few and small: no row of a corpus is among them", () => {
  assert.ok(features.length < 80);
  for (const weight of Object.values(table.weights)) assert.ok(Math.abs(weight) < 8);
});
