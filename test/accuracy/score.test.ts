/** The scorer and the regression, on rows and points made up here. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { overlaps } from "./corpus.ts";
import type { Row } from "./corpus.ts";
import { fitLogistic, predict } from "./logistic.ts";
import { isHit, meanF1, tally } from "./score.ts";

const row = (parts: Partial<Row>): Row => ({
  number: 1,
  source: "made-up",
  group: "one",
  path: "a.txt",
  text: "x = secret-value\n",
  secrets: ["secret-value"],
  label: "positive",
  grade: "fair",
  ...parts,
});

test("a finding is a hit by its text, or by its line where it has none", () => {
  const one = row({});
  assert.equal(isHit(one, [{ rule: "r", secret: "secret-value" }]), true);
  assert.equal(isHit(one, [{ rule: "r", secret: "x = secret-value" }]), true);
  assert.equal(isHit(one, [{ rule: "r", secret: "x = ", line: 1 }]), false);
  assert.equal(isHit(one, [{ rule: "r", line: 1 }]), true);
  assert.equal(isHit(one, [{ rule: "r", line: 2 }]), false);
  assert.equal(isHit(row({ secrets: [] }), [{ rule: "r" }]), true);
  assert.equal(isHit(one, []), false);
});

test("overlap looks past quotes and line ends, and asks for six letters", () => {
  assert.equal(overlaps("abc\\ndef", "abcdef"), true);
  assert.equal(overlaps("abcde", "xabcdex"), false);
  assert.equal(overlaps("abcdef", "xabcdefx"), true);
});

test("a tally counts fair rows alone", () => {
  const hit = row({});
  const missed = row({ number: 2 });
  const alarm = row({ number: 3, label: "negative", secrets: [] });
  const aside = row({ number: 4, grade: "aside" });
  const findings = new Map([
    [hit, [{ rule: "r", secret: "secret-value" }]],
    [alarm, [{ rule: "r", secret: "anything" }]],
  ]);
  const { positives, hits, negatives, alarms, f1 } = tally(
    "all",
    [hit, missed, alarm, aside],
    findings,
  );
  assert.deepEqual(
    { positives, hits, negatives, alarms, f1 },
    { positives: 2, hits: 1, negatives: 1, alarms: 1, f1: 0.5 },
  );
  assert.equal(meanF1([]), undefined);
});

test("the regression finds the line between two clouds, and the ridge keeps it small", () => {
  const examples = [-2, -1, 1, 2].map((x) => ({
    vector: [x, 1],
    label: x > 0 ? (1 as const) : (0 as const),
    weight: 1,
  }));
  const fitted = fitLogistic(examples, 0.1);
  assert.ok(predict(fitted, [2, 1]) > 0.9);
  assert.ok(predict(fitted, [-2, 1]) < 0.1);
  assert.ok(Math.abs(fitLogistic(examples, 10).weights[0] ?? 0) < Math.abs(fitted.weights[0] ?? 0));
});
