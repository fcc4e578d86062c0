/** Calls read without commander are read as commander does; and what is not plain is left to it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readCommandLine } from "../../src/cli/command-line.ts";
import { historyOptions } from "../../src/cli/options.ts";
import { plainCall } from "../../src/cli/plain-call.ts";
import { UserError } from "../../src/trouble.ts";
import { seeded } from "../support/seed.ts";

/** The outcome of a reader: what it gave, or the mistake that it named. */
function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${error.what}`;
  }
}

const nowhere = { write: () => true };

function readByCommander(argv: readonly string[]): unknown {
  return outcome(() => readCommandLine(argv, { stdout: nowhere, stderr: nowhere }, () => "1.2.3"));
}

test("what is read without commander is what commander reads", () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.array(word(), { maxLength: 6 }), (words) => {
      const argv = ["history", ...words];
      const read = outcome(() => plainCall(argv));
      if (read === undefined) return;
      plain++;
      assert.deepEqual(read, readByCommander(argv));
    }),
    seeded(3000),
  );
  assert.ok(plain > 300, `${plain} calls were plain`);
});

/** Options in every way to write them, values good and bad, paths, and what is no call at all. */
function word(): fc.Arbitrary<string> {
  const names = historyOptions.map(({ flags }) => flags.split(" ")[0] ?? "");
  const values = ["json", "text", "xml", "critical", "never", "proven", "always", "4", "0", "a=b"];
  const files = ["json=report.json", "text=", "."];
  const odd = [
    "",
    "-",
    "--",
    "-h",
    "--help",
    "-V",
    "--version",
    "--quie",
    "-q",
    "--no-quiet",
    "help",
  ];
  return fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom(...values, ...files),
    fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...values, ...files, ""))
      .map(([name, value]) => `${name}=${value}`),
    fc.constantFrom(...odd),
  );
}

const calls = [
  { argv: [], isPlain: false },
  { argv: ["--version"], isPlain: false },
  { argv: ["help", "history"], isPlain: false },
  { argv: ["history"], isPlain: true },
  { argv: ["history", "."], isPlain: true },
  { argv: ["history", "a", "b"], isPlain: false },
  { argv: ["history", "--quiet", "a", "--format", "json"], isPlain: true },
  { argv: ["history", "--format=json", "--threads=2", "a"], isPlain: true },
  { argv: ["history", "--format"], isPlain: false },
  { argv: ["history", "--format", "--quiet"], isPlain: false },
  { argv: ["history", "--quiet=yes"], isPlain: false },
  { argv: ["history", "--", "a"], isPlain: false },
  { argv: ["history", "--help"], isPlain: false },
  { argv: ["history", "--fromat", "json"], isPlain: false },
  { argv: ["history", "-h"], isPlain: false },
] as const;

for (const { argv, isPlain } of calls) {
  test(`telltale ${argv.join(" ")}: ${isPlain ? "read without commander" : "left to commander"}`, () => {
    assert.equal(plainCall(argv) !== undefined, isPlain);
  });
}
