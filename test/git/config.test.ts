/** Config files: the syntax row by row, and git itself as the judge of random ones. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { booleanValue, lastValue, parseConfig } from "../../src/git/config.ts";
import { gitRepository } from "../support/git.ts";
import { seeded } from "../support/seed.ts";

const cases: readonly {
  readonly title: string;
  readonly text: string;
  /** Section, sub-section, key and value, joined by `|`; no value: true without `=`. */
  readonly want: readonly string[];
  readonly bad?: readonly number[];
}[] = [
  { title: "nothing", text: "", want: [] },
  { title: "one", text: "[core]\n\tbare = true\n", want: ["core||bare|true"] },
  { title: "no newline at the end", text: "[a]\nb = c", want: ["a||b|c"] },
  { title: "no value", text: "[a]\nb\n", want: ["a||b"] },
  { title: "empty value", text: "[a]\nb =\n", want: ["a||b|"] },
  { title: "on the header's line", text: "[a] b = c\n", want: ["a||b|c"] },
  { title: "lower case", text: "[CoRe]\nBaRe = Yes\n", want: ["core||bare|Yes"] },
  { title: "sub-section", text: '[remote "Up/x"]\nurl = u\n', want: ["remote|Up/x|url|u"] },
  { title: "escapes in it", text: '[a "b\\"\\\\\\n"]\nc\n', want: ['a|b"\\n|c'] },
  { title: "old sub-section", text: "[a.B.c]\nd = e\n", want: ["a|b.c|d|e"] },
  { title: "comments", text: "# x\n[a] ; y\nb = c # z\nd = e;f\n", want: ["a||b|c", "a||d|e"] },
  { title: "comment that ends in a backslash", text: "[a]\n# \\\nb = c\n", want: ["a||b|c"] },
  { title: "quotes keep signs", text: '[a]\nb = "x # y ; " # z\n', want: ["a||b|x # y ; "] },
  { title: "quotes in the middle", text: '[a]\nb = x" y "z  w\n', want: ["a||b|x y z  w"] },
  { title: "escapes", text: '[a]\nb = \\"\\\\\\n\\t\\b.\n', want: ['a||b|"\\\n\t\b.'] },
  { title: "continued", text: "[a]\nb = c \\\n  d\n", want: ["a||b|c   d"] },
  { title: "continued at the end", text: "[a]\nb = c\\", want: ["a||b|c"] },
  { title: "CR LF", text: "[a]\r\nb = c\r\n", want: ["a||b|c"] },
  { title: "byte-order mark", text: "\ufeff[a]\nb = c\n", want: ["a||b|c"] },
  { title: "include is not followed", text: "[include]\npath = /x\n", want: ["include||path|/x"] },
  { title: "key before a section", text: "b = c\n[a]\nd\n", want: ["a||d"], bad: [0] },
  { title: "header not closed", text: "[a\nb = c\n[d]\ne\n", want: ["d||e"], bad: [0] },
  { title: "header without a name", text: "[]\nb\n[d]\ne\n", want: ["d||e"], bad: [0] },
  { title: "sub-section not closed", text: '[a "b\n]\nc\n', want: [], bad: [0, 6] },
  { title: "wrong escape", text: "[a]\nb = \\x\nc = d\n", want: ["a||c|d"], bad: [4] },
  { title: "quote not closed", text: '[a]\nb = "x\nc = d\n', want: ["a||c|d"], bad: [4] },
  { title: "no equals sign", text: "[a]\nb c\nd = e\n", want: ["a||d|e"], bad: [4] },
  {
    title: "key that starts with a digit",
    text: "[a]\n1 = 2\nd = e\n",
    want: ["a||d|e"],
    bad: [4],
  },
];

for (const { title, text, want, bad = [] } of cases) {
  test(`config: ${title}`, () => {
    const { entries, troubles } = parseConfig(Buffer.from(text), "config");
    const found = entries.map(({ section, subsection = "", key, value }) =>
      [section, subsection, key, ...(value === undefined ? [] : [value])].join("|"),
    );
    assert.deepEqual(found, want);
    const wantTroubles = bad.map((at) => ({
      kind: "trouble",
      code: "CONFIG_BAD",
      where: "config",
      at,
    }));
    assert.deepEqual(troubles, wantTroubles);
  });
}

test("an entry knows where its key stands", () => {
  const { entries } = parseConfig(Buffer.from("[a]\n  b = c\n"), "config");
  assert.deepEqual(
    entries.map((entry) => entry.at),
    [6],
  );
});

test("the last value counts", () => {
  const config = parseConfig(Buffer.from('[a]\nb = 1\nb = 2\nc\n[a "x"]\nb = 3\n'), "config");
  assert.equal(lastValue(config, "a", "b"), "2");
  assert.equal(lastValue(config, "a", "b", "x"), "3");
  assert.equal(lastValue(config, "a", "c"), true);
  assert.equal(lastValue(config, "a", "d"), undefined);
});

const booleans = [
  [true, true],
  ["", false],
  ["TRUE", true],
  ["yes", true],
  ["on", true],
  ["1", true],
  ["-1", true],
  ["2k", true],
  ["0", false],
  ["No", false],
  ["off", false],
  ["maybe", undefined],
] as const;

for (const [value, want] of booleans) {
  test(`boolean: ${String(value)}`, () => assert.equal(booleanValue(value), want));
}

/** Older versions of git make a blank of every white space inside of a value; newer ones keep it. */
function blank(list: string): string {
  return list.replaceAll(/[\t\r]/gu, " ");
}

test("git reads the same from a config that it accepts", () => {
  using repository = gitRepository();
  const words = ["[a]\n", '[b "C d"]', "[e.F]\n", "key = value\n", "k", "x y", "\r\n", "\\\n"];
  const signs = [
    "=",
    " ",
    "\t",
    "\n",
    '"',
    "#",
    ";",
    "\\t",
    "\\\\",
    '\\"',
    "[",
    "]",
    "9",
    "-",
    "ü",
  ];
  const piece = fc.constantFrom(...words, ...signs);
  const text = fc.array(piece, { maxLength: 14 }).map((pieces) => `[a]\n${pieces.join("")}`);
  let accepted = 0;
  for (const given of fc.sample(text, seeded(100))) {
    const file = repository.write("given", given);
    const { entries, troubles } = parseConfig(Buffer.from(given), "given");
    let listed: string;
    try {
      listed = repository.runWith({}, "config", "--file", file, "--list", "-z").toString();
    } catch {
      assert.notEqual(troubles.length, 0, `git refuses: ${JSON.stringify(given)}`);
      continue;
    }
    accepted++;
    assert.deepEqual(troubles, [], `git accepts: ${JSON.stringify(given)}`);
    const ours = entries.map(({ section, subsection, key, value }) => {
      const name =
        subsection === undefined ? `${section}.${key}` : `${section}.${subsection}.${key}`;
      return value === undefined ? `${name}\0` : `${name}\n${value}\0`;
    });
    assert.equal(blank(ours.join("")), blank(listed), JSON.stringify(given));
  }
  assert.ok(accepted > 20, `git accepted ${accepted}`);
});

test("any bytes are read in the end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { entries } = parseConfig(bytes, "config");
      for (const entry of entries) assert.ok(entry.at < bytes.length);
    }),
    seeded(2000),
  );
});

test("a line of 10 MB is read, in linear time", () => {
  const length = 10 << 20;
  const config = parseConfig(Buffer.from(`[a]\nb = ${'x " "'.repeat(length / 5)}\n`), "config");
  assert.equal(config.entries[0]?.value?.length, (length / 5) * 3);
  const bad = parseConfig(Buffer.from(`[a]\nb = \\x${"y".repeat(length)}\n[c]\nd\n`), "config");
  assert.deepEqual([bad.entries.length, bad.troubles.length], [1, 1]);
});

test("a file of junk lines is given up early", () => {
  const { troubles } = parseConfig(Buffer.from("1\n".repeat(1 << 20)), "config");
  assert.equal(troubles.length, 101);
  assert.equal(troubles.at(-1)?.code, "LIMIT_REACHED");
});
