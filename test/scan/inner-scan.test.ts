/** Secrets that stand encoded in a text: every encoding, at every alignment, within one another. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { innerDepthMax, runBytesMax } from "../../src/limits.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { Matcher } from "../../src/scan/match.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { eachRun } from "../../src/text/encoded/run.ts";
import { encoders } from "../support/encoders.ts";
import type { EncodingName } from "../support/encoders.ts";
import { seeded } from "../support/seed.ts";
import { innerScanner } from "../support/text-scanner.ts";
import { githubToken, passwordOf } from "../support/token.ts";

const scan = innerScanner(readBundle());
const names = Object.keys(encoders) as EncodingName[];
const token = githubToken("inner");

const valuesIn = (text: string): string[] =>
  scan(text).flatMap(({ value }) => (value === undefined ? [] : [value.replaceAll("\0", "")]));

for (const name of names) {
  test(`a secret in ${name}, at every alignment and in every surrounding`, () => {
    for (let shift = 0; shift < 8; shift++) {
      const hidden = encoders[name](`${"abcdefgh".slice(0, shift)} ${token}; and so on`);
      for (const [before, after] of [
        ["", ""],
        ['value: "', '"\n'],
        ["\n", "\n"],
        ["f(", ")"],
        ["line\n    ", "\n    end"],
      ] as const)
        assert.deepEqual(valuesIn(before + hidden + after), [token], `${name} ${shift} ${before}`);
    }
  });
}

test("encodings within encodings, as deep as they are followed", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }), (outwards) => {
      const text = outwards.reduce<string>((inner, name) => encoders[name](inner), `key ${token}`);
      const isFollowed = outwards.reduce((sum, name) => sum + depthOf(name), 0) <= innerDepthMax;
      if (isFollowed) assert.deepEqual(valuesIn(text), [token], outwards.join(" in "));
    }),
    seeded(200),
  );
});

/** Escaped line breaks of JSON are an encoding of their own, and UTF-16 must be read as such outside. */
function depthOf(name: EncodingName): number {
  return name === "wrapped in JSON" ? 2 : name === "UTF-16 in base64" ? innerDepthMax : 1;
}

test("deeper than that, nothing is found", () => {
  let text = `key ${token}`;
  for (let depth = 0; depth <= innerDepthMax; depth++) text = encoders.hex(text);
  assert.deepEqual(valuesIn(text), []);
});

test("the finding says how it was encoded", () => {
  assert.deepEqual(
    scan(`x = "${encoders.base64(encoders.percent(`key ${token}`))}"`).map(
      ({ reasons }) => reasons,
    ),
    [["checksum holds", "encoded as base64, then as percent escapes"]],
  );
});

test("a value is read with the name it is assigned to", () => {
  const value = passwordOf("inner");
  assert.deepEqual(valuesIn(`db_password: ${encoders.hex(value)}\n`), [value]);
});

test("runs found from anywhere are those found from the start", () => {
  const letters = fc.constantFrom(
    "A".repeat(44),
    "B".repeat(20),
    "\n",
    " ",
    '"',
    "+",
    "x",
    ";",
    ".",
  );
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 20 }), fc.nat(), fc.nat(), (parts, a, b) => {
      const bytes = Buffer.from(parts.join(""));
      const from = a % (bytes.length + 1);
      const to = from + (b % (bytes.length - from + 1));
      const all: [number, number][] = [];
      eachRun(bytes, 0, bytes.length, (start, end) => all.push([start, end]));
      const some: [number, number][] = [];
      eachRun(bytes, from, to, (start, end) => some.push([start, end]));
      assert.deepEqual(
        some,
        all.filter(([start, end]) => start < to && end > from),
      );
    }),
    seeded(3000),
  );
});

/** What the scan of a text leaves undone, and how many secrets it finds. */
function undoneIn(text: string): { codes: string[]; found: number } {
  const bundle = readBundle();
  const state = new TextState();
  const scanner = new TextScan(
    buildAutomaton(bundle.keywords),
    new Matcher(bundle, new SecretTable()),
  );
  scanner.scanWhole(Buffer.from(text), state);
  return { codes: state.troubles.map(({ code }) => code), found: state.encoded.length };
}

test("a run that is longer than what is decoded of one is looked at so far, and told of", () => {
  const filler = "plain text ".repeat(30);
  const long = filler.repeat(Math.ceil((runBytesMax * 3) / 4 / filler.length));
  const hidden = Buffer.from(`${token} ${long} ${token}`).toString("base64");
  assert.ok(hidden.length > runBytesMax);
  assert.deepEqual(undoneIn(hidden), { codes: ["LIMIT_REACHED"], found: 1 });
  assert.deepEqual(undoneIn(hidden.slice(0, 4096)), { codes: [], found: 1 });
});

test("so is one within another", () => {
  const inner = "plain text ".repeat(Math.ceil(runBytesMax / 14));
  const hidden = gzipSync(Buffer.from(Buffer.from(inner).toString("base64")), { level: 1 });
  assert.deepEqual(undoneIn(hidden.toString("base64")).codes, ["LIMIT_REACHED"]);
});
