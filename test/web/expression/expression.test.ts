import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { expressionStepsMax } from "../../../src/limits.ts";
import { runProgram } from "../../../src/web/expression/machine.ts";
import { parseExpression } from "../../../src/web/expression/parser.ts";
import { programOf } from "../../../src/web/expression/program.ts";
import { re2SourceOf } from "../../../src/web/expression/re2.ts";
import { compileExpression } from "../../../src/web/expression/expression.ts";
import { seeded } from "../../support/seed.ts";

/** Start and groups, or the word for what came instead. */
type Found = readonly [number, ...(string | undefined)[]] | "none" | "undecided" | "bad";

function found(source: string, subject: string, flags = {}): Found {
  const expression = compileExpression(source, flags);
  if (expression === undefined) return "bad";
  const captures = expression.match(subject);
  if (captures === undefined) return "none";
  return captures === "undecided" ? captures : [captures.start, ...captures.groups];
}

const cases: readonly (readonly [source: string, subject: string, want: Found])[] = [
  ["/\\.(?!well-known/)", "/.well-known/x", "none"],
  ["/\\.(?!well-known/)", "/.well-known/.env", [12, "/."]],
  ["/\\.(?!well-known).*", "/.well-known-old/x", "none"],
  ["(?<!/static)/\\.", "/static/.env", "none"],
  ["(?<!/static)/\\.", "/sub/.env", [4, "/."]],
  ["(?<=a|bc)d", "bcd", [2, "d"]],
  ["^/(?P<site>\\w+)/", "/blog/x", [0, "/blog/", "blog"]],
  ["(?i)\\.SQL$", "/a.sql", [2, ".sql"]],
  ["(?i:a)b", "AB", "none"],
  ["a(?i)b|c", "C", [0, "C"]],
  ["\\.php$", "/a.php\n", [2, ".php"]],
  ["\\.php\\Z", "/a.php\n", [2, ".php"]],
  ["\\.php\\z", "/a.php\n", "none"],
  ["\\A/a", "/a", [0, "/a"]],
  [".", "\n", "none"],
  ["(?s).", "\n", [0, "\n"]],
  ["(?m)^b$", "a\nb\nc", [2, "b"]],
  ["(?m)^", "a\n", [0, ""]],
  ["(?x) a b # c\n c", "abc", [0, "abc"]],
  ["[[:alpha:]]+[[:^digit:]]", "1ab-", [1, "ab-"]],
  ["[]a]+", "]a", [0, "]a"]],
  ["[^]a]", "]ab", [2, "b"]],
  ["[a\\-z]+", "a-z", [0, "a-z"]],
  ["[\\w-]+", "a-b", [0, "a-b"]],
  ["[+--]+", "+,-", [0, "+,-"]],
  ["\\h\\v\\N\\R", "\t\nx\r\n", [0, "\t\nx\r\n"]],
  ["\\x41\\x{42}\\103\\o{104}\\e\\cA", "ABCD\x1b\x01", [0, "ABCD\x1b\x01"]],
  ["\\0a", "\0a", [0, "\0a"]],
  ["(a)\\11", "a\t", [0, "a\t", "a"]],
  ["\\Qa.b\\E+c", "a.bbc", [0, "a.bbc"]],
  ["a{,2}", "a{,2}", [0, "a{,2}"]],
  ["a{2", "a{2", [0, "a{2"]],
  ["a{0}b", "ab", [1, "b"]],
  ["(a+)\\1", "aaaaa", [0, "aaaa", "aa"]],
  ["(?<x>a|b)-\\k<x>", "a-b b-b", [4, "b-b", "b"]],
  ["(a)\\g{-1}", "aa", [0, "aa", "a"]],
  ["(?i)(a)\\1", "aA", [0, "aA", "a"]],
  ["(?:(a)|b)*", "ab", [0, "ab", "a"]],
  ["(a|ab)(c|bcd)(d*)", "abcd", [0, "abcd", "a", "bcd", ""]],
  ["(?>a+)ab", "aaab", "none"],
  ["a++b", "aab", [0, "aab"]],
  ["a*+a", "aaa", "none"],
  ["(a)?(?(1)b|c)", "ab", [0, "ab", "a"]],
  ["^(a)?(?(1)b|c)$", "c", [0, "c", undefined]],
  ["(?(?=a)ab|cd)", "cd", [0, "cd"]],
  ["(?=(a+))a", "aa", [0, "a", "aa"]],
  ["(?!(a))b", "b", [0, "b", undefined]],
  ["(a\\1?){2}", "aaa", [0, "aaa", "aa"]],
  ["(|a)*b", "aab", [0, "aab", ""]],
  ["(a*)*b", "aab", [0, "aab", ""]],
  ["\\bx\\B", "a xy", [2, "x"]],
  ["é", "é", [0, "é"]],
  ["(?i)\xe9", "\xc9", "none"],
  ["[^a]", "\xff", [0, "\xff"]],
  ["a.*?b", "aabab", [0, "aab"]],
  ["(?U)a.*b", "aabab", [0, "aab"]],
  ["(?:a{1,2}){2}", "aaa", [0, "aaa"]],
  ["", "x", [0, ""]],
  ["a|", "b", [0, ""]],
  // Refused by servers.
  ["(", "", "bad"],
  [")", "", "bad"],
  ["a)", "", "bad"],
  ["[a", "", "bad"],
  ["[]", "", "bad"],
  ["*a", "", "bad"],
  ["a**", "", "bad"],
  ["(?<1a>x)", "", "bad"],
  ["(?<a>x)(?<a>y)", "", "bad"],
  ["a{2,1}", "", "bad"],
  ["a{65536}", "", "bad"],
  ["\\2(a)", "", "bad"],
  ["\\", "", "bad"],
  ["[b-a]", "", "bad"],
  ["[[:none:]]", "", "bad"],
  ["[:alpha:]", "", "bad"],
  ["[\\d-z]", "", "bad"],
  ["^*a", "", "bad"],
  ["|{1}", "", "bad"],
  ["\\x{100}", "", "bad"],
  ["(".repeat(300) + ")".repeat(300), "", "bad"],
  // Not followed.
  ["(?R)?", "", "undecided"],
  ["(?|(a)|(b))", "a", "undecided"],
  ["(*UTF8)a", "a", "undecided"],
  ["\\p{L}", "a", "undecided"],
  ["(?<=a+)b", "ab", "undecided"],
];

for (const [source, subject, want] of cases)
  test(`expression: ${JSON.stringify(source.slice(0, 40))} on ${JSON.stringify(subject)}`, () => {
    assert.deepEqual(found(source, subject), want);
  });

test("named groups are told by their names", () => {
  const captures = compileExpression("(?<one>a)(?'two'b)?")?.match("a");
  assert.deepEqual(captures, {
    start: 0,
    groups: ["a", "a", undefined],
    named: { one: "a", two: undefined },
  });
});

test("Caddy's expressions are Go's", () => {
  const go = { flavour: "re2" };
  assert.deepEqual(found("(?P<n>a)$", "a", go), [0, "a", "a"]);
  assert.deepEqual(found("a$", "a\n", go), "none");
  assert.deepEqual(found("(?!a)", "a", go), "bad");
  assert.deepEqual(found("^.$", "\xc3\xa9", go), [0, "\xc3\xa9"]);
  assert.deepEqual(found("\xc3\xa9", "x\xc3\xa9", go), [1, "\xc3\xa9"]);
});

/** Our own engine alone, whatever the expression is. */
function byMachine(source: string, subject: string): Found {
  const tree = parseExpression(source, false);
  if (typeof tree === "string") return "bad";
  const registers = runProgram(programOf(tree), subject, expressionStepsMax);
  if (typeof registers !== "object") return registers ?? "none";
  const text = (group: number): string | undefined =>
    registers[2 * group + 1]! < 0
      ? undefined
      : subject.slice(registers[2 * group], registers[2 * group + 1]);
  return [registers[0]!, ...Array.from({ length: tree.groups + 1 }, (_, group) => text(group))];
}

const hostile = [
  "(a+)+$",
  "(a|a)*$",
  "(a|aa)+$",
  "(a*)*$",
  "(?:a{0,9}){0,9}{0}(?=(a+)+b)",
  "(.*?,){12}(?!x)P",
  "((a+)+)+(?<!a)",
];

for (const source of hostile)
  test(`the hostile ${source} ends within its steps`, () => {
    const subject = `${"a".repeat(3000)}!`;
    const begun = process.cpuUsage();
    found(source, subject);
    byMachine(source, subject);
    assert.ok(process.cpuUsage(begun).user < 500_000);
  });

const subjects = fc.string({ unit: fc.constantFrom("a", "b", "A", "/", ".", "\n"), maxLength: 12 });
const simple = fc.constantFrom("a", "b", "/", "\\.", ".", "[ab]", "[^a]", "\\w", "A", "(?i:a)");
const edges = fc.constantFrom("^", "$", "\\b", "\\B");

/** Expressions of letters, groups, repeats and, where wanted, look-around. Groups capture only outside of repeats. */
function expressions(more: fc.Arbitrary<string>, captures: boolean): fc.Arbitrary<string> {
  const { inner, outer } = fc.letrec<{ inner: string; outer: string }>((tie) => ({
    inner: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      simple,
      edges,
      fc.tuple(tie("inner"), tie("inner")).map(([one, two]) => one + two),
      fc.tuple(tie("inner"), tie("inner")).map(([one, two]) => `(?:${one}|${two})`),
      fc.tuple(tie("inner"), more).map(([one, look]) => look.replace("_", () => one)),
      fc
        .tuple(simple, fc.constantFrom("*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{2,}?"))
        .map(([one, times]) => `(?:${one})${times}`),
      fc
        .tuple(tie("inner"), fc.constantFrom("*", "+", "?", "*?"), simple)
        .map(([one, times, last]) => `(?:${one}${last})${times}`),
    ),
    outer: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("inner"),
      fc.tuple(tie("outer"), tie("outer")).map(([one, two]) => one + two),
      fc.tuple(tie("outer"), tie("outer")).map(([one, two]) => `(?:${one}|${two})`),
      tie("outer").map((one) => (captures ? `(${one})` : `(?:${one})`)),
    ),
  }));
  return fc.oneof(outer, inner);
}

test("our engine finds what RE2 finds, where both can", () => {
  let both = 0;
  fc.assert(
    fc.property(expressions(fc.constant("(_)*"), true), subjects, (source, subject) => {
      const tree = parseExpression(source, false);
      if (typeof tree === "string" || re2SourceOf(tree.root) === undefined) return;
      both++;
      assert.deepEqual(byMachine(source, subject), found(source, subject), source);
    }),
    seeded(3000),
  );
  assert.ok(both > 1000);
});

test("our engine finds what V8 finds, with look-around", () => {
  const looks = fc.constantFrom("(?=_)", "(?!_)", "(?=_)", "(?!_)", "(?<=a)_", "(?<!ab)_");
  fc.assert(
    fc.property(expressions(looks, true), subjects, (source, subject) => {
      // V8 has neither the option in brackets nor an end before a line break.
      const plain = source.replaceAll("(?i:a)", "[Aa]");
      const theirs = new RegExp(plain.replaceAll("$", "(?=\\n?$(?![^]))")).exec(subject);
      const want = theirs === null ? "none" : [theirs.index, ...theirs];
      assert.deepEqual(byMachine(plain, subject), want, plain);
    }),
    seeded(3000),
  );
});

const grep = spawnSync("grep", ["-P", "a"], { input: "a" }).status === 0;

test("our engine finds what PCRE2 finds", { skip: grep ? false : "grep has no -P" }, () => {
  const looks = fc.constantFrom(
    "(?=_)",
    "(?!_)",
    "(?>_)",
    "(?<=a)_",
    "(_)\\1",
    "(_){2}",
    "(_)*",
    "(_)*?",
    "(_)++",
    "(?(?=_)a|b)",
  );
  const lines = fc.array(
    fc.string({ unit: fc.constantFrom("a", "b", "A", "/", "."), maxLength: 9 }),
    { minLength: 12, maxLength: 12 },
  );
  fc.assert(
    fc.property(expressions(looks, false), lines, (source, texts) => {
      // Groups get numbers: each back-reference is to the group before it.
      let group = 0;
      const numbered = source.replaceAll(/\((?!\?)|\\1/g, (part) =>
        part === "(" ? (group++, part) : `\\${group}`,
      );
      const run = spawnSync("grep", ["-nP", numbered], {
        input: `${texts.join("\n")}\n`,
        env: { LC_ALL: "C", PATH: process.env["PATH"] },
        encoding: "latin1",
      });
      if (run.status === 2) return;
      const theirs = run.stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => Number.parseInt(line, 10));
      const ours = texts.flatMap((text, index) => {
        const match = byMachine(numbered, text);
        return match === "none" ? [] : [match === "bad" ? "bad" : index + 1];
      });
      assert.deepEqual(ours, theirs, numbered);
    }),
    seeded(200),
  );
});
