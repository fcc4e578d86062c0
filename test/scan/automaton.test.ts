/**
 * The automaton: read from the package's file or built, it is the same; rows filled late find the same; and what does
 * not belong to the rules is noticed.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import type { Automaton } from "../../src/scan/automaton.ts";
import { automatonBytes, automatonFrom, readAutomaton } from "../../src/scan/automaton-file.ts";
import { fillAll } from "../../src/scan/automaton-rows.ts";
import { Hits } from "../../src/scan/hits.ts";
import { runPrefilter } from "../../src/scan/prefilter.ts";
import { seeded } from "../support/seed.ts";
import { slowHits } from "../support/slow-prefilter.ts";

const { keywords } = readBundle();

test("the package's automaton is the one that is built from its keywords", () => {
  assert.deepEqual(plain(readAutomaton(keywords)), plain(buildAutomaton(keywords)));
});

test("an automaton comes back from its file as it was, wherever the file lies in memory", () => {
  fc.assert(
    fc.property(words(), fc.nat(3), (list, shift) => {
      const file = Buffer.concat([Buffer.alloc(8 + shift), automatonBytes(list)]).subarray(
        8 + shift,
      );
      assert.deepEqual(plain(automatonFrom(file, list)), plain(buildAutomaton(list)));
    }),
    seeded(100),
  );
});

test("any keywords: what is found is what comparing each at every offset finds", () => {
  fc.assert(
    fc.property(words(), fc.array(textPart(), { maxLength: 12 }), (list, parts) => {
      const bytes = Buffer.from(parts.join(""), "latin1");
      const automaton = buildAutomaton(list);
      const want = slowHits(list, bytes);
      assert.deepEqual(hitsOf(automaton, bytes), want, "rows filled as they are reached");
      assert.deepEqual(hitsOf(automaton, bytes), want, "rows filled before");
      fillAll(automaton);
      assert.deepEqual(hitsOf(automaton, bytes), want, "all rows filled");
    }),
    seeded(500),
  );
});

const own = automatonBytes(["abc", "bcd"]);
const damages = [
  { title: "other keywords", file: own, list: ["abc", "bce"] },
  { title: "keywords cut elsewhere", file: own, list: ["abcb", "cd"] },
  { title: "more keywords", file: own, list: ["abc", "bcd", "xyz"] },
  { title: "no keywords", file: own, list: [] },
  { title: "cut short", file: own.subarray(0, -1), list: ["abc", "bcd"] },
  { title: "too long", file: Buffer.concat([own, Buffer.alloc(1)]), list: ["abc", "bcd"] },
  { title: "empty", file: new Uint8Array(0), list: ["abc", "bcd"] },
  {
    title: "another form",
    file: own.map((byte, at) => (at === 4 ? 99 : byte)),
    list: ["abc", "bcd"],
  },
  {
    title: "no automaton",
    file: own.map((byte, at) => (at === 0 ? 0 : byte)),
    list: ["abc", "bcd"],
  },
] as const;

for (const { title, file, list } of damages) {
  test(`an automaton's file that does not belong to the rules is a bug: ${title}`, () => {
    assert.throws(() => automatonFrom(file, list), /does not belong/);
  });
}

test("a machine that stores the highest byte first builds the automaton", () => {
  const reversed = Buffer.from(own);
  reversed.subarray(0, 4).reverse();
  assert.deepEqual(
    plain(automatonFrom(reversed, ["abc", "bcd"])),
    plain(buildAutomaton(["abc", "bcd"])),
  );
});

/** Lists as lists: those of a file are views of it. */
function plain(automaton: Automaton): unknown {
  return Object.fromEntries(
    Object.entries(automaton).map(([name, value]) => [
      name,
      typeof value === "number" ? value : Array.from<unknown>(value),
    ]),
  );
}

function hitsOf(automaton: Automaton, bytes: Uint8Array): { end: number; key: number }[] {
  const hits = new Hits();
  runPrefilter(automaton, bytes, 0, bytes.length, 0, bytes.length, hits);
  return Array.from({ length: hits.count }, (_, at) => ({
    end: hits.end[at] ?? 0,
    key: hits.key[at] ?? 0,
  }));
}

/** Keywords that share beginnings, ends and middles, as few letters make them. */
function words(): fc.Arbitrary<string[]> {
  return fc.uniqueArray(
    fc.string({ unit: fc.constantFrom("a", "b", "c", "_"), minLength: 2, maxLength: 6 }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
}

/** Text of the same letters in both cases, with single and double NULs, and UTF-16. */
function textPart(): fc.Arbitrary<string> {
  const letters = fc.string({
    unit: fc.constantFrom("a", "b", "c", "A", "C", "_", "x", "\0"),
    maxLength: 8,
  });
  return fc.oneof(
    letters,
    letters.map((some) => [...some].join("\0")),
  );
}
