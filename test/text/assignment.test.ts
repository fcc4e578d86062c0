/** The cheap look at the bytes around a name against the whole reading: it turns away only what is no assignment. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mayBeAssigned, readAssignment } from "../../src/text/assignment.ts";
import { seeded } from "../support/seed.ts";

const before = fc.constantFrom(
  "",
  " ",
  "<",
  "<a:",
  ">",
  "${",
  "{",
  "[",
  "--",
  '"',
  "x.",
  "export ",
  "\n",
  "&",
);
const after = fc.oneof(
  fc.constantFrom(
    "=",
    ": ",
    " = ",
    '"=',
    '": ',
    "}",
    "]=",
    "[",
    "(",
    ")",
    ",",
    ";",
    "*",
    "->",
    " ",
    "",
    '\\"=',
    "?=",
    "\n",
  ),
  fc.string({ maxLength: 3 }),
  fc.constantFrom(":-", "</key><string>", ">", "&quot;=", "\u00e9", "~", "@", "#"),
);
const value = fc.constantFrom(
  "",
  '"Xk29dLq8vR4tYz"',
  "Xk29dLq8",
  "'a'",
  "x</a>",
  "\n value: Zq81",
  " */",
  "${x}",
);

test("what mayBeAssigned turns away is no assignment", () => {
  fc.assert(
    fc.property(before, after, value, fc.nat(3), (left, right, given, less) => {
      const bytes = Uint8Array.from(Buffer.from(`${left}password${right}${given}`, "latin1"));
      const start = left.length;
      const to = Math.max(start + 8, bytes.length - less);
      const span = { start: 0, end: 0 };
      const may = mayBeAssigned(bytes, 0, to, start, start + 8, span);
      const assignment = readAssignment(bytes, 0, to, start, start + 8);
      if (!may) assert.equal(assignment, undefined);
      if (assignment !== undefined) {
        const { nameStart, nameEnd } = assignment;
        assert.deepEqual(span, { start: nameStart, end: nameEnd });
      }
    }),
    seeded(3000),
  );
});
