/**
 * Ignore rules, held against git itself: `git check-ignore` on random patterns and paths, and what `git ls-files`
 * lists as ignored in a work tree.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { lastMatch, parseIgnoreFile } from "../../src/git/ignore-file.ts";
import { IgnoreRules } from "../../src/git/ignore-rules.ts";
import { openRepository } from "../../src/git/repository.ts";
import { wildmatch } from "../../src/git/wildmatch.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { seeded } from "../support/seed.ts";

const repository = gitRepository();
after(() => repository.remove());

for (const { pattern, matches, not } of [
  { pattern: "*.log", matches: ["a.log", ".log"], not: ["a.logs", "a/b.log"] },
  { pattern: "a?c", matches: ["abc", "a\u00ffc"], not: ["ac", "a/c", "abbc"] },
  { pattern: "a/**", matches: ["a/b", "a/b/c"], not: ["a", "b/a/c"] },
  { pattern: "**/b", matches: ["b", "a/b", "a/c/b"], not: ["ab", "a/bc"] },
  { pattern: "a/**/b", matches: ["a/b", "a/x/b", "a/x/y/b"], not: ["ab", "a/xb", "axb"] },
  { pattern: "a**b", matches: ["ab", "axxb"], not: ["a/b"] },
  { pattern: "[a-c]x", matches: ["ax", "cx"], not: ["dx", "-x"] },
  { pattern: "[]-]", matches: ["]", "-"], not: ["a"] },
  { pattern: "[!a]", matches: ["b", "!"], not: ["a", "/"] },
  { pattern: "[[:digit:]_]", matches: ["7", "_"], not: ["a", ":"] },
  { pattern: "\\*", matches: ["*"], not: ["a"] },
  { pattern: "[a", matches: [], not: ["a", "[a"] },
  { pattern: "a\\", matches: [], not: ["a", "a\\"] },
] as const) {
  test(`pattern ${pattern}`, () => {
    const isMatch = wildmatch(pattern, false);
    for (const name of matches) assert.equal(isMatch(name), true, name);
    for (const name of not) assert.equal(isMatch(name), false, name);
  });
}

test("a pattern of many stars takes no more time than its length", () => {
  const isMatch = wildmatch(`${"*a".repeat(50)}b`, false);
  const started = performance.now();
  assert.equal(isMatch("a".repeat(4000)), false);
  assert.ok(performance.now() - started < 2000);
});

for (const { title, text, ignored, not } of [
  {
    title: "a comment and a blank line",
    text: "#a\n\n \n\\#b\n",
    ignored: ["#b"],
    not: ["#a", " "],
  },
  {
    title: "blanks at the end",
    text: "a  \nb\\ \nc\\  \n",
    ignored: ["a", "b ", "c "],
    not: ["a  ", "b"],
  },
  { title: "a tab at the end stays", text: "a\t\n", ignored: ["a\t"], not: ["a"] },
  { title: "CR before the newline", text: "a\r\nb\r\n", ignored: ["a", "b"], not: ["a\r"] },
  { title: "a byte order mark", text: "\u00ef\u00bb\u00bfa\n", ignored: ["a"], not: [] },
  { title: "a negation that comes later", text: "*.x\n!b.x\n", ignored: ["a.x"], not: ["b.x"] },
  { title: "no newline at the end", text: "a", ignored: ["a"], not: [] },
  { title: "an escaped !", text: "\\!a\n", ignored: ["!a"], not: ["a"] },
]) {
  test(`ignore file: ${title}`, () => {
    const rules = parseIgnoreFile(Buffer.from(text, "latin1"), false);
    const isIgnored = (path: string): boolean => {
      const rule = lastMatch(rules, path, false);
      return rule !== undefined && !rule.isNegated;
    };
    assert.deepEqual([...ignored, ...not].filter(isIgnored), ignored);
  });
}

/** What `git check-ignore` says of each path: file and line of the rule that decides, or nothing. */
function decidedByGit(
  { path, outside }: GitRepository,
  paths: readonly string[],
): (string | undefined)[] {
  const { stdout, status, stderr } = spawnSync(
    "git",
    ["check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin"],
    {
      cwd: path,
      input: Buffer.from(paths.map((name) => `${name}\0`).join(""), "latin1"),
      env: { ...process.env, HOME: outside, GIT_CONFIG_NOSYSTEM: "1", XDG_CONFIG_HOME: outside },
    },
  );
  assert.ok(status === 0 || status === 1, stderr.toString());
  const fields = stdout.toString("latin1").split("\0");
  return paths.map((_, number) => {
    const [file = "", line = ""] = fields.slice(4 * number);
    return line === "" ? undefined : `${file}:${line}`;
  });
}

/** Pieces that meet often, so that patterns and paths do. */
const piece = fc.constantFrom("a", "b", "ab", "B", "é", ".", "-", "x.log", " ");
const name = fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(""));
const safeName = name.filter((text) => !/^\.{1,2}$/u.test(text));
const path = fc
  .tuple(fc.constantFrom("", "d/"), fc.array(safeName, { minLength: 1, maxLength: 4 }))
  .map(([folder, parts]) => Buffer.from(folder + parts.join("/"), "utf8").toString("latin1"));
const special = fc.constantFrom(
  "*",
  "**",
  "?",
  "/",
  "/",
  "**/",
  "/**",
  "[a-b]",
  "[!a]",
  "[^b]",
  "[[:alpha:]]",
  "[]a]",
  "[",
  "\\",
  "\\a",
  "\\B",
  "[A-C]",
  "!",
  "#",
  "[a\\-c]",
  "[[:upper:]]",
  "[[:nope:]]",
  "[[:",
);
const line = fc
  .array(fc.oneof({ weight: 3, arbitrary: piece }, { weight: 3, arbitrary: special }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(""));
const ignoreFile = fc
  .array(
    fc.tuple(
      fc.constantFrom("", "", "!", "/"),
      line,
      fc.constantFrom("", "", "/", " ", "\\ ", "\r"),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((lines) => lines.map((parts) => parts.join("")).join("\n"));

for (const ignoreCase of [false, true]) {
  test(`random patterns and paths: as git check-ignore says, ${ignoreCase ? "ignoring" : "with"} case`, () => {
    repository.run("config", "core.ignoreCase", String(ignoreCase));
    fc.assert(
      fc.property(
        ignoreFile,
        ignoreFile,
        ignoreFile,
        fc.array(path, { minLength: 20, maxLength: 20 }),
        (outer, inner, exclude, paths) => {
          repository.write(".gitignore", outer);
          repository.write("d/.gitignore", inner);
          repository.write(".git/info/exclude", exclude);
          const wanted = decidedByGit(repository, paths);
          const rules = new IgnoreRules(openRepository(repository.path), repository.path);
          const found = paths.map((one) => {
            const decision = rules.decide(one);
            return decision && `${decision.file}:${decision.rule.line}`;
          });
          assert.deepEqual(
            paths.map((one, number) => [one, found[number]]),
            paths.map((one, number) => [one, wanted[number]]),
          );
        },
      ),
      seeded(60),
    );
  });
}

/** Files of the user's home, and what git then ignores of `a` and `b`. */
const homes: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["where git looks without a name", { ".config/git/ignore": "a\n" }],
  ["named by the user", { ".gitconfig": "[core]\nexcludesFile = ~/mine\n", mine: "b\n" }],
  [
    "named by what the user's file includes",
    {
      ".gitconfig": "[include]\npath = more\n",
      more: "[core]\nexcludesfile = ~/mine\n",
      mine: "a\n",
    },
  ],
  ["named, and not there", { ".gitconfig": "[core]\nexcludesFile = ~/none\n" }],
  [
    "named empty, so that none is",
    { ".gitconfig": "[core]\nexcludesFile =\n", ".config/git/ignore": "a\n" },
  ],
];

for (const [what, files] of homes) {
  test(`the user's own ignore file: ${what}`, () => {
    using own = gitRepository();
    const home = join(own.outside, "home");
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, file)), { recursive: true });
      writeFileSync(join(home, file), text);
    }
    const environment = { HOME: home, PATH: process.env["PATH"], GIT_CONFIG_NOSYSTEM: "1" };
    const { stdout } = spawnSync("git", ["-C", own.path, "check-ignore", "a", "b"], {
      encoding: "utf8",
      env: environment,
    });
    const rules = new IgnoreRules(openRepository(own.path), own.path, environment);
    assert.deepEqual(
      ["a", "b"].filter((one) => rules.isIgnored(one)),
      stdout.split("\n").filter((one) => one !== ""),
    );
  });
}
