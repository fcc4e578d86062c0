/** Calls read without commander are read as commander does; and what is not plain is left to it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readCommandLine } from "../../src/cli/command-line.ts";
import { commands } from "../../src/cli/commands.ts";
import { plainCall } from "../../src/cli/plain-call.ts";
import { UserError } from "../../src/trouble.ts";
import { seeded } from "../support/seed.ts";

const nowhere = { write: () => true };

/** What commander makes of it, or the mistake that it names. */
function readByCommander(argv: readonly string[]): unknown {
  try {
    return readCommandLine(argv, { stdout: nowhere, stderr: nowhere }, () => "1.2.3");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${error.what}`;
  }
}

test("what is read without commander is what commander reads", () => {
  const plain = new Map<string, number>();
  fc.assert(
    fc.property(call(), (argv) => {
      const read = plainCall(argv);
      if (read === undefined) return;
      plain.set(read.entry.name, (plain.get(read.entry.name) ?? 0) + 1);
      assert.deepEqual(read, readByCommander(argv));
    }),
    seeded(6000),
  );
  for (const { name } of commands)
    assert.ok((plain.get(name) ?? 0) > 5, `${plain.get(name) ?? 0} calls of ${name} were plain`);
});

/** A command's name with whatever behind it: mostly its own options. */
function call(): fc.Arbitrary<string[]> {
  return fc.constantFrom(...commands).chain((entry) => {
    const own = entry.options.map(({ flags }) => flags);
    const words = fc.array(fc.oneof(optionOf(own), optionOf(own), word()), { maxLength: 4 });
    const name = entry.name.split(" ");
    return fc.oneof(
      { weight: 9, arbitrary: words.map((list) => [...name, ...list.flat()]) },
      // An option before the second word is the first's.
      {
        weight: 1,
        arbitrary: words.map((list) => [name[0] ?? "", ...list.flat(), ...name.slice(1)]),
      },
    );
  });
}

const values = ["json", "text", "xml", "never", "proven", "4", "0", "a=b", "json=report.json", "."];

/** An option in every way to write it. */
function optionOf(flags: readonly string[]): fc.Arbitrary<string[]> {
  if (flags.length === 0) return word();
  return fc
    .tuple(fc.constantFrom(...flags), fc.constantFrom(...values), fc.constantFrom(0, 1, 1, 2))
    .map(([one, value, way]) => {
      const [name = "", takes] = one.split(" ");
      if (takes === undefined) return [name];
      return way === 0 ? [name] : way === 1 ? [name, value] : [`${name}=${value}`];
    });
}

/** Options of all commands, values good and bad, paths, names of commands, and what is no call at all. */
function word(): fc.Arbitrary<string[]> {
  const names = commands.flatMap(({ options }) =>
    options.map(({ flags }) => flags.split(" ")[0] ?? ""),
  );
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
  return fc
    .oneof(
      fc.constantFrom(...names),
      fc.constantFrom(...values),
      fc
        .tuple(fc.constantFrom(...names), fc.constantFrom("text=", ""))
        .map(([name, value]) => `${name}=${value}`),
      fc.constantFrom(...odd),
      fc.constantFrom(...commands.flatMap(({ name }) => name.split(" "))),
    )
    .map((one) => [one]);
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
  { argv: ["push", "--hook", "origin", "https://example.com/a.git"], isPlain: true },
  { argv: ["push", "a", "b", "c"], isPlain: false },
  { argv: ["staged", "--hook"], isPlain: true },
  { argv: ["history", "--hook"], isPlain: false },
  { argv: ["all", "--quiet", "a"], isPlain: true },
  { argv: ["a/folder"], isPlain: false },
  { argv: ["files", "a", "b", "c", "--quiet"], isPlain: true },
  { argv: ["stdin", "--path", "a.txt"], isPlain: true },
  { argv: ["stdin", "a"], isPlain: false },
  { argv: ["hook"], isPlain: false },
  { argv: ["hook", "install", "--pre-push", "a"], isPlain: true },
  { argv: ["hook", "--global", "install"], isPlain: false },
  { argv: ["rules", "show"], isPlain: false },
  { argv: ["rules", "test", "a.yaml", "b.yaml"], isPlain: true },
  { argv: ["ignore"], isPlain: false },
  { argv: ["ignore", "abcd", "--reason", "a test"], isPlain: true },
  { argv: ["ignore", "list", "."], isPlain: true },
  { argv: ["ignore", "--reason", "a test", "list"], isPlain: false },
  { argv: ["ignore", "help"], isPlain: false },
  { argv: ["baseline", "status"], isPlain: true },
] as const;

for (const { argv, isPlain } of calls) {
  test(`telltale ${argv.join(" ")}: ${isPlain ? "read without commander" : "left to commander"}`, () => {
    assert.equal(plainCall(argv) !== undefined, isPlain);
  });
}
