/** Every rule's own examples, through the scanner that users run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownRulesFolder } from "../../src/package-files.ts";
import { compileRules } from "../../src/rules/compile.ts";
import { exampleTexts } from "../../src/rules/examples.ts";
import { loadRules } from "../../src/rules/load.ts";
import { checksumFillers } from "../../src/verify/checksums.ts";
import { textScanner } from "../support/text-scanner.ts";

const { rules, mistakes } = loadRules(ownRulesFolder);
const compiled = compileRules(rules);
const scan = textScanner(compiled.bundle);

/**
 * Generic rules measure how random a value is, and a random one can look like words now and then: one seed for
 * them, so that the test asks what the rule is about. Forms of providers leave nothing to chance.
 */
const seedsOf = (generic: boolean): readonly number[] => (generic ? [1] : [1, 2, 3, 4, 5]);

test("the rule files have no mistakes", () => {
  assert.deepEqual([...mistakes, ...compiled.mistakes], []);
});

test("there are enough rules of enough providers", () => {
  assert.ok(rules.length >= 80);
  assert.ok(new Set(rules.map(({ provider }) => provider)).size >= 60);
});

for (const rule of rules.filter(({ file }) => file === undefined)) {
  test(`examples of ${rule.id}`, () => {
    for (const seed of seedsOf(rule.generic)) {
      for (const [number, { text, wanted }] of exampleTexts(
        rule,
        seed,
        checksumFillers,
      ).entries()) {
        const found = scan(text).map((match) => match.rule);
        const what = `${wanted ? "example" : "counter-example"} ${number}, seed ${seed}, found ${found.join(", ")}`;
        assert.equal(found.includes(rule.id), wanted, what);
      }
    }
  });
}

test("each example is claimed by one rule", () => {
  for (const rule of rules.filter(({ file }) => file === undefined)) {
    for (const { text, wanted } of exampleTexts(rule, 1, checksumFillers)) {
      if (!wanted) continue;
      const spans = scan(text).map(({ start, end }) => [start, end]);
      for (const [at, [start = 0]] of spans.entries()) {
        if (at > 0)
          assert.ok(start >= (spans[at - 1]?.[1] ?? 0), `${rule.id}: overlapping matches`);
      }
    }
  }
});
