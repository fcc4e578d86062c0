/** Widths of text, and filling lines with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { columnsOf, shortened } from "../../src/report/columns.ts";
import { blank, filled, prose, whole } from "../../src/report/lines.ts";
import { seeded } from "../support/seed.ts";

const widths: readonly [title: string, text: string, columns: number][] = [
  ["nothing", "", 0],
  ["ASCII", "src/main.ts:12", 14],
  ["Latin", "Ångström", 8],
  ["a letter and its accent", "e\u0301", 1],
  ["Han", "設定", 4],
  ["kana", "カナ", 4],
  ["half-width kana", "\uff76\uff85", 2],
  ["fullwidth Latin", "\uff21\uff22", 4],
  ["Hangul syllables", "한글", 4],
  ["Devanagari with a virama", "\u0915\u094d\u0937", 2],
  ["emoji", "🔑🚀", 4],
  ["old emoji", "\u231a\u2705", 4],
  ["a picture that is narrow", "\u{1f336}\u2602", 2],
  ["a flag: two letters", "🇩🇪", 2],
  ["Han of another plane", "\u{20bb7}", 2],
  ["Greek and Cyrillic", "αБ", 2],
  ["Hebrew with a point", "\u05d1\u05bc", 1],
];

for (const [title, text, columns] of widths)
  test(`columns: ${title}`, () => {
    assert.equal(columnsOf(text), columns);
  });

const cuts: readonly [text: string, width: number, want: string][] = [
  ["short", 5, "short"],
  ["services/billing/settings.yaml", 20, "services...ngs.yaml"],
  ["設定設定設定設定", 11, "設定...設定"],
  ["設定設定設定設定", 10, "設...定"],
];

for (const [text, width, want] of cuts)
  test(`shortened to ${width}: ${text}`, () => {
    assert.equal(shortened(text, width), want);
  });

test("what is shortened fits, and what fits is left alone", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 7, max: 60 }), (text, width) => {
      const short = shortened(text, width);
      assert.ok(columnsOf(short) <= width);
      if (columnsOf(text) <= width) assert.equal(short, text);
    }),
    seeded(500),
  );
});

test("filled lines hold all words in order, and fit unless a word is too wide", () => {
  const words = fc.array(fc.constantFrom("a", "of", "word", "設定", "a-rather-long-one"));
  fc.assert(
    fc.property(words, fc.integer({ min: 8, max: 30 }), (texts, width) => {
      const lines = filled(prose(texts.join(" ")), width, blank(4), blank(2));
      assert.deepEqual(
        lines.flatMap((line) => line.trim().split(" ")),
        texts,
      );
      for (const line of lines)
        assert.ok(columnsOf(line) <= width || !line.trim().includes(" "), line);
      // No word stands on a line that had room on the one before.
      for (const [number, line] of lines.entries()) {
        const next = lines[number + 1]?.trim().split(" ")[0];
        if (next !== undefined) assert.ok(columnsOf(`${line} ${next}`) > width, line);
      }
    }),
    seeded(500),
  );
});

test("a path keeps its spaces and its line", () => {
  assert.deepEqual(filled([...prose("in"), whole("a path with spaces")], 12, blank(2)), [
    "  in",
    "  a path with spaces",
  ]);
});
