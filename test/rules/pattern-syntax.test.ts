/** Patterns that are refused: RE2 must take whatever the parser does, or a rule ends a run that has begun. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileRules } from "../../src/rules/compile.ts";
import { refusal } from "../../src/rules/expression-check.ts";
import { parsePattern } from "../../src/rules/pattern-syntax.ts";
import { readRuleFile } from "../../src/rules/rule-file.ts";
import { seeded } from "../support/seed.ts";

const sources: readonly (readonly [string, boolean])[] = [
  ["[a-z]{1,1000}", true],
  ["[a-z]{1,1001}", false],
  ["(?:[a-z]{50}){20}", true],
  ["(?:[a-z]{50}){1,50}", false],
  ["(?:[a-z]{50}){21}", false],
  ["(?:a{50}|b{2}){20,}", true],
  ["(?:(?:a{10}){10}){11}", false],
  ["(?:(?:a{10})*){0,100}", true],
  ["a{3,2}", false],
];

for (const [source, isTaken] of sources) {
  test(`${source} is ${isTaken ? "taken" : "refused"}`, () => {
    if (isTaken) parsePattern(source);
    else assert.throws(() => parsePattern(source), { name: "PatternError" });
  });
}

test("RE2 takes repetitions in one another exactly where the parser does", () => {
  const limit = fc.integer({ min: 0, max: 1100 });
  const repeat = fc.oneof(
    limit.map((count) => `{${count}}`),
    limit.map((count) => `{${count},}`),
    fc.tuple(limit, limit).map(([a, b]) => `{${Math.min(a, b)},${Math.max(a, b)}}`),
    fc.constantFrom("*", "+", "?"),
  );
  fc.assert(
    fc.property(fc.array(repeat, { minLength: 1, maxLength: 4 }), (repeats) => {
      const source = repeats.reduce((inner, next) => `(?:${inner}b)${next}`, "a");
      let isTaken = true;
      try {
        parsePattern(source);
      } catch {
        isTaken = false;
      }
      assert.equal(isTaken, refusal(source) === undefined, source);
    }),
    seeded(300),
  );
});

test("a user is told where the token stands", () => {
  const { rules } = readRuleFile(
    "acme.yaml",
    [
      "- id: acme-token",
      "  name: Acme token",
      "  provider: Acme",
      "  documentation: https://docs.acme.example/tokens",
      "  severity: low",
      "  token: 'acme_(?:[a-z]{50}){1,50}'",
      "  keywords: [acme_]",
      "  examples: ['acme_{{lower:100}}']",
      "  counter_examples: ['acme']",
      "",
    ].join("\n"),
  );
  const { mistakes } = compileRules(rules);
  assert.deepEqual(
    mistakes.map(({ file, line, column }) => `${file}:${line}:${column}`),
    ["acme.yaml:6:10"],
  );
  assert.match(
    mistakes[0]?.sentence ?? "",
    /^acme-token: token, character 25: RE2 repeats at most/,
  );
});
