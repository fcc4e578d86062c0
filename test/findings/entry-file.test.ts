/** Entry files: what is read and written, and what is refused, with line and column. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { macOf, parseEntryFile, unfit, writeEntryFile } from "../../src/findings/entry-file.ts";
import type { Entry, EntryFile, EntryKind } from "../../src/findings/entry-file.ts";
import { UserError } from "../../src/trouble.ts";
import { seeded } from "../support/seed.ts";

const salt = "0f".repeat(16);
const mac = "ab".repeat(32);
const later = "cd".repeat(32);

const parsed = (text: string, kind: EntryKind = "ignore"): EntryFile =>
  parseEntryFile(Buffer.from(text), "file", kind);

const good: readonly (readonly [string, string, EntryFile, EntryKind?])[] = [
  ["nothing but a version", "telltale-ignore 1\n", { salts: [], entries: [] }],
  [
    "all fields",
    `telltale-ignore 1\nsalt ${salt}\n${mac} a-rule 2026-02-28 expires=2027-01-31 owner="A \\"B\\"" reason="c d"\n`,
    {
      salts: [salt],
      entries: [
        {
          mac,
          rule: "a-rule",
          date: "2026-02-28",
          expires: "2027-01-31",
          owner: 'A "B"',
          reason: "c d",
          line: 3,
        },
      ],
    },
  ],
  [
    "no fields, Windows' line ends, no end",
    `telltale-ignore 1\r\nsalt ${salt}\r\n\r\n${mac} a-rule 2026-02-28`,
    { salts: [salt], entries: [{ mac, rule: "a-rule", date: "2026-02-28", line: 4 }] },
  ],
  [
    "a union of two files",
    `telltale-ignore 1\nsalt ${salt}\n${later} b 2026-02-28\ntelltale-ignore 1\nsalt ${salt}\n${mac} a 2026-02-28\n`,
    {
      salts: [salt],
      entries: [
        { mac: later, rule: "b", date: "2026-02-28", line: 3 },
        { mac, rule: "a", date: "2026-02-28", line: 6 },
      ],
    },
  ],
  [
    "a rule whose id has spaces",
    `telltale-ignore 1\n${mac} "my rule" 2026-02-28\n`,
    { salts: [], entries: [{ mac, rule: "my rule", date: "2026-02-28", line: 2 }] },
  ],
  [
    "a baseline",
    `telltale-baseline 1\nby history\n${mac} a 2026-02-28 at="src/a b:7"\n`,
    {
      salts: [],
      by: "history",
      entries: [{ mac, rule: "a", date: "2026-02-28", at: "src/a b:7", line: 3 }],
    },
    "baseline",
  ],
];

for (const [title, text, want, kind] of good) {
  test(`entry file: ${title}`, () => assert.deepEqual(parsed(text, kind), want));
}

const head = "telltale-ignore 1\n";
const bad: readonly (readonly [string, string, string])[] = [
  ["empty", "", '1:1: expected "telltale-ignore 1"'],
  ["another version", "telltale-ignore 2\n", '1:1: expected "telltale-ignore 1"'],
  ["a baseline in its place", "telltale-baseline 1\n", '1:1: expected "telltale-ignore 1"'],
  ["a short salt", `${head}salt 0f0f\n`, "2:1: expected a salt of 32 hexadecimal digits"],
  ["a comment", `${head}# hello\n`, "2:1: expected 64 hexadecimal digits"],
  ["a short hash", `${head}abab a 2026-02-28\n`, "2:1: expected 64 hexadecimal digits"],
  ["no rule", `${head}${mac}  2026-02-28\n`, "2:66: expected a rule's id"],
  ["no date", `${head}${mac} a-rule now\n`, "2:73: expected a date, YYYY-MM-DD"],
  ["no such day", `${head}${mac} a-rule 2026-02-30\n`, "2:73: no day of the calendar: 2026-02-30"],
  [
    "an unknown field",
    `${head}${mac} a-rule 2026-02-28 why="x"\n`,
    "2:84: expected expires=, owner=, reason= or the end",
  ],
  [
    "a field twice",
    `${head}${mac} a 2026-02-28 owner="x" owner="y"\n`,
    "2:89: expected reason= or the end",
  ],
  [
    "a reason without quotes",
    `${head}${mac} a 2026-02-28 reason=x\n`,
    "2:86: expected a string in double quotes",
  ],
  [
    "a reason that does not end",
    `${head}${mac} a 2026-02-28 reason="x\n`,
    "2:86: expected a string in double quotes",
  ],
  [
    "a control character",
    `${head}${mac} a 2026-02-28 reason="\\u001b[2J"\n`,
    "2:86: a string that is empty, holds control characters or is not in JSON's form",
  ],
  [
    "an unknown escape",
    `${head}${mac} a 2026-02-28 reason="\\q"\n`,
    "2:86: a string that is empty, holds control characters or is not in JSON's form",
  ],
  [
    "a conflict",
    `${head}<<<<<<< HEAD\n`,
    "2:1: expected 64 hexadecimal digits (a conflict that nobody resolved)",
  ],
  ["a long line", `${head}${"a".repeat(20_000)}\n`, "2:1: longer than 16384 characters"],
  [
    "many salts",
    head + Array.from({ length: 65 }, (_, n) => `salt ${String(n).padStart(32, "0")}\n`).join(""),
    "66:38: more than 64 salts",
  ],
];

for (const [title, text, want] of bad) {
  test(`entry file, refused: ${title}`, () => {
    assert.throws(
      () => parsed(text),
      (error) => error instanceof UserError && error.what === `file:${want}`,
    );
  });
}

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const date = fc
  .date({ min: new Date(0), max: new Date(253_402_300_799_000), noInvalidDate: true })
  .map((time) => time.toISOString().slice(0, 10));
const words = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => !unfit.test(text));
const entry = fc.record(
  { mac: hex(64), rule: words, date, expires: date, owner: words, reason: words },
  { requiredKeys: ["mac", "rule", "date"] },
) as fc.Arbitrary<Entry>;

test("entry file: what is written is read again, sorted and each line once", () => {
  fc.assert(
    fc.property(fc.uniqueArray(hex(32), { maxLength: 3 }), fc.array(entry), (salts, entries) => {
      const text = writeEntryFile("ignore", { salts, entries });
      const lines = text
        .trimEnd()
        .split("\n")
        .slice(1 + salts.length);
      assert.deepEqual(lines, [...new Set(lines)].toSorted());
      const again = parsed(text);
      assert.equal(writeEntryFile("ignore", again), text);
      for (const one of entries) assert.ok(again.entries.some((two) => isSame(one, two)));
    }),
    seeded(200),
  );
});

function isSame(a: Entry, b: Entry): boolean {
  return (
    writeEntryFile("ignore", { salts: [], entries: [a] }) ===
    writeEntryFile("ignore", { salts: [], entries: [b] })
  );
}

test("entry file: any bytes are read, or are a user's mistake", () => {
  const part = fc.constantFrom(head, `salt ${salt}\n`, `${mac} a 2026-02-28`, ' reason="', '"\n');
  const bytes = fc
    .array(fc.oneof(part, fc.string({ unit: "binary" })), { maxLength: 10 })
    .map((parts) => Buffer.from(parts.join(""), "latin1"));
  fc.assert(
    fc.property(bytes, fc.constantFrom<EntryKind>("ignore", "baseline"), (text, kind) => {
      try {
        parseEntryFile(text, "file", kind);
      } catch (error) {
        assert.ok(error instanceof UserError && /^file:\d+:\d+: /.test(error.what), String(error));
      }
    }),
    seeded(500),
  );
});

test("entry file: another salt gives another hash of the same finding", () => {
  assert.notEqual(macOf(salt, "0123456789abcdef"), macOf("00".repeat(16), "0123456789abcdef"));
});
