/** Words that every match holds: soundness is what the prefilter rests on. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import fc from "fast-check";
import type RE2 from "re2";
import { holdsOneOf, requiredWords } from "../../src/rules/pattern-literals.ts";
import { parseSearchPattern, PatternError } from "../../src/rules/pattern-syntax.ts";
import { lengthsOf } from "../../src/rules/pattern-tree.ts";
import { seeded } from "../support/seed.ts";

const Engine = createRequire(import.meta.url)("re2") as typeof RE2;

const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
  ["acme_[0-9]+", ["acme_"]],
  ["(?i)ACME_[0-9]+", ["acme_"]],
  ["(?:acme|corp)-x", ["acme-x", "corp-x"]],
  ["(?:acme|corp)[0-9]{2}-token", ["-token"]],
  ["a?cme_", ["cme_"]],
  ["(?:acme)?[0-9]+", undefined],
  ["(?:acme){2}", ["acmeacme"]],
  ["(?:acme|corp){2}", ["acme", "corp"]],
  ["[ab]{3}x", undefined],
  ["(?:ab|cd){2}xyz", ["xyz"]],
  ["S[KL][0-3]{9}", ["sk0", "sk1", "sk2", "sk3", "sl0", "sl1", "sl2", "sl3"]],
  ["SK[0-9]{9}", ["sk0", "sk1", "sk2", "sk3", "sk4", "sk5", "sk6", "sk7", "sk8", "sk9"]],
  ["(?:ab)+", undefined],
  ["(?:abc)+", ["abc"]],
  ["^\\bacme$", ["acme"]],
  ["\\Qa.c*\\E", ["a.c*"]],
  ["[ab]cme[xyz]?", ["acme", "bcme"]],
  ["x{3}", ["xxx"]],
  ["x{60}", ["xxxxxxxxxxxxxxxxxxxxxxxx"]],
  ["acme\\.(?P<key>[0-9]+)", ["acme."]],
  ["schl[üu]ssel", ["schl"]],
  ['[^"]+', undefined],
];

for (const [pattern, want] of cases) {
  test(`words of ${pattern}`, () => {
    assert.deepEqual(requiredWords(parseSearchPattern(pattern)), want);
  });
}

/** Patterns, each with a text that it matches as a whole. */
const matched: fc.Arbitrary<{ pattern: string; text: string }> = fc.letrec<{
  node: { pattern: string; text: string };
}>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(
      { pattern: "acme", text: "acme" },
      { pattern: "(?i:key)", text: "KeY" },
      { pattern: "[0-9a-f]", text: "7" },
      { pattern: "[ab]", text: "b" },
      { pattern: ".", text: "é" },
      { pattern: "\\b", text: "" },
      { pattern: "[^x]{2}", text: "€z" },
      { pattern: "\\.tok_", text: ".tok_" },
    ),
    fc.array(tie("node"), { minLength: 1, maxLength: 4 }).map((parts) => ({
      pattern: parts.map(({ pattern }) => pattern).join(""),
      text: parts.map(({ text }) => text).join(""),
    })),
    fc.tuple(tie("node"), tie("node"), fc.boolean()).map(([a, b, first]) => ({
      pattern: `(?:${a.pattern}|${b.pattern})`,
      text: first ? a.text : b.text,
    })),
    fc
      .tuple(tie("node"), fc.constantFrom("?", "*", "+", "{2}", "{0,3}", "{2,}?"), fc.nat(1))
      .map(([{ pattern, text }, times, more]) => ({
        pattern: `(${pattern})${times}`,
        text: text.repeat(
          times.includes("2") ? 2 + (times === "{2}" ? 0 : more) : times === "+" ? 1 + more : more,
        ),
      })),
  ),
})).node;

test("every match holds one of the required words, and is no longer than is said", () => {
  let told = 0;
  fc.assert(
    fc.property(matched, ({ pattern, text }) => {
      // What stands at a word's boundary may not fit there: then there is nothing to ask.
      if (!new Engine(`^(?:${pattern})$`).test(text)) return;
      const tree = parseSearchPattern(pattern);
      const { min, max } = lengthsOf(tree);
      const bytes = Buffer.byteLength(text);
      assert.ok(bytes >= min && bytes <= max, `${min} <= ${bytes} <= ${max}`);
      const words = requiredWords(tree);
      if (words === undefined) return;
      told++;
      assert.ok(holdsOneOf(tree, words));
      assert.ok(
        words.some((word) => text.toLowerCase().includes(word)),
        words.join(" "),
      );
    }),
    seeded(3000),
  );
  assert.ok(told > 500, `${told} patterns with words`);
});

test("no pattern crashes the parser, and what it refuses has a place", () => {
  const piece = fc.constantFrom(
    ..."a|(|)|[|]|{|}|?|*|+|\\|^|$|.|-|:|P<x>|i|\\Q|\\E|\\p{|é|,|1".split("|"),
    "|",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((parts) => parts.join("")),
      ),
      (source) => {
        try {
          lengthsOf(parseSearchPattern(source));
        } catch (error) {
          assert.ok(error instanceof PatternError, String(error));
          assert.ok(error.at >= 0 && error.at <= source.length + 1);
        }
      },
    ),
    seeded(5000),
  );
});
