/** `.gitleaks.toml`: what is read, what is wrong and where, and what rules come of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readGitleaksFile } from "../../src/rules/gitleaks-file.ts";
import { gitleaksRules } from "../../src/rules/gitleaks-rules.ts";
import { seeded } from "../support/seed.ts";
import { gitleaksOf } from "../support/user-rules.ts";

const wrong: readonly { readonly title: string; readonly toml: string; readonly at: string }[] = [
  { title: "no TOML", toml: "title = 'x'\n[[rules]\n", at: "2:9" },
  { title: "a rule without an id", toml: "\n[[rules]]\nregex = 'x'\n", at: "2:1" },
  { title: "rules that are no list", toml: "rules = 3", at: "1:1" },
  { title: "a number for a text", toml: "[[rules]]\nid = 'a'\n  regex = 3\n", at: "3:3" },
  { title: "a text for a number", toml: "[[rules]]\nid = 'a'\nentropy = 'x'", at: "3:1" },
  { title: "entropy below nothing", toml: "[[rules]]\nid = 'a'\nentropy = -1", at: "3:1" },
  {
    title: "a list of other things, in the second rule",
    toml: "[[rules]]\nid = 'a'\nkeywords = ['''\nx = [\n''']\n[[rules]]\nid='b'\nkeywords = [1]",
    at: "8:1",
  },
  {
    title: "an unknown target, in a rule's second list",
    toml: "[[rules]]\nid = 'a'\n[[rules.allowlists]]\n[[rules.allowlists]]\nregexTarget = 'file'\n",
    at: "5:1",
  },
  { title: "a condition that is none", toml: "[allowlist]\ncondition = 'XOR'", at: "2:1" },
  {
    title: "what is required, without an id",
    toml: "[[rules]]\nid = 'a'\n[[rules.required]]\nwithinLines = 3",
    at: "3:1",
  },
  { title: "a flag that is none", toml: "[extend]\nuseDefault = 1", at: "2:1" },
];

for (const { title, toml, at } of wrong) {
  test(`.gitleaks.toml: ${title}`, () => {
    const { mistakes } = readGitleaksFile(".gitleaks.toml", toml);
    assert.deepEqual(
      mistakes.map(({ line, column }) => `${line}:${column}`),
      [at],
    );
  });
}

test(".gitleaks.toml: no input crashes, and every mistake has a place in the file", () => {
  const piece = fc.constantFrom(
    ..."[[rules]]|[rules.allowlist]|[[allowlists]]|[extend]|id = 'a'|regex = '''|'''|\"\"\"|\\|[|]|{|}|=|#|\n|paths = ['x']|keywords = []|secretGroup = 1|é|[[rules.required]]".split(
      "|",
    ),
    "\n",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("\n")),
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (toml) => {
      const { read, mistakes } = readGitleaksFile("x.toml", toml);
      const lines = toml.split("\n").length;
      for (const { line, column } of mistakes)
        assert.ok(line >= 1 && line <= lines && column >= 1, `${line}:${column} of ${lines}`);
      gitleaksRules([read], new Set());
    }),
    seeded(2000),
  );
});

const refusedRules: readonly {
  readonly title: string;
  readonly toml: string;
  readonly sentence: RegExp;
}[] = [
  {
    title: "look-ahead",
    toml: "[[rules]]\nid = 'a'\nregex = '''acme(?=x)'''",
    sentence: /^a: RE2 does not take its expression: invalid perl operator/,
  },
  {
    title: "a back-reference",
    toml: "[[rules]]\nid = 'a'\nregex = '''(acme)\\1'''",
    sentence: /^a: RE2 does not take its expression: invalid escape/,
  },
  {
    title: "nothing to look for",
    toml: "[[rules]]\nid = 'a'\nregex = '''[0-9a-f]{32}'''",
    sentence: /^a: no 3 letters stand in every match: give it keywords/,
  },
  {
    title: "keywords that are too short",
    toml: "[[rules]]\nid = 'a'\nregex = '''[0-9a-f]{32}'''\nkeywords = ['k']",
    sentence: /^a: a keyword has at least 3 letters/,
  },
  {
    title: "an empty expression",
    toml: "[[rules]]\nid = 'a'\nregex = '''^'''\nkeywords = ['acme']",
    sentence: /^a: its expression matches nothing/,
  },
  {
    title: "a required rule that is not there",
    toml: "[[rules]]\nid = 'a'\nregex = '''acme'''\n[[rules.required]]\nid = 'b'",
    sentence: /^a: it requires b, which is no rule/,
  },
  {
    title: "a path that leaves the name open",
    toml: "[[rules]]\nid = 'a'\npath = '''^secrets/'''",
    sentence: /^a: its path must spell out 3 letters/,
  },
];

for (const { title, toml, sentence } of refusedRules) {
  test(`.gitleaks.toml: unusable, and the rest runs: ${title}`, () => {
    const rest = "\n[[rules]]\nid = 'rest'\nregex = '''corp-[0-9]+'''\n";
    const rules = gitleaksOf(toml + rest);
    assert.equal(rules.unusable.length, 1);
    assert.match(rules.unusable[0]?.sentence ?? "", sentence);
    assert.equal(rules.unusable[0]?.line, 1);
    assert.deepEqual(
      rules.bundle.text.map(({ id }) => id),
      ["rest"],
    );
  });
}

test(".gitleaks.toml: a rule about paths alone is one about file names", () => {
  const { bundle } = gitleaksOf("[[rules]]\nid = 'a'\npath = '''(?i)\\.(?:p12|pfx)$'''");
  assert.deepEqual(
    bundle.file.map(({ names, path }) => ({ names, path })),
    [{ names: ["*.p12", "*.pfx"], path: "(?i)\\.(?:p12|pfx)$" }],
  );
});

test(".gitleaks.toml: what extends another adds to its rules, and turns rules off", () => {
  const read = (toml: string): ReturnType<typeof readGitleaksFile>["read"] =>
    readGitleaksFile("x.toml", toml).read;
  const inner = read(
    "[[rules]]\nid = 'a'\nregex = '''acme-[0-9]+'''\nkeywords = ['acme']\nentropy = 2\n[[rules]]\nid = 'b'\nregex = '''corp-x'''",
  );
  const outer = read(
    "[extend]\npath = 'x.toml'\ndisabledRules = ['b', 'ours', 'unknown']\n[[rules]]\nid = 'a'\nentropy = 3\n[rules.allowlist]\nstopwords = ['00']",
  );
  const { bundle, off, notes } = gitleaksRules([inner, outer], new Set(["ours"]));
  assert.deepEqual(
    bundle.text.map(({ id, token, entropy }) => ({ id, token, entropy })),
    [{ id: "a", token: "acme-[0-9]+", entropy: 3 }],
  );
  assert.deepEqual(bundle.allow, [
    { expressions: [], target: "secret", words: ["00"], needsBoth: false, rules: ["a"] },
  ]);
  assert.deepEqual(off, ["ours"]);
  assert.deepEqual(
    notes.map(({ sentence }) => sentence),
    [
      "telltale's own rules run besides these",
      "disabledRules: unknown is no rule here; nothing was turned off",
    ],
  );
});

test(".gitleaks.toml: a rule without an expression adds to one of ours, or is told of", () => {
  const toml =
    "[extend]\nuseDefault = true\n[[rules]]\nid = 'ours'\n[rules.allowlist]\npaths = ['x']\n[[rules]]\nid = 'theirs'\n[rules.allowlist]\npaths = ['x']";
  const { places, notes } = gitleaksOf(toml, ["ours"]);
  assert.deepEqual(
    places.map(({ rules, expressions, where }) => ({ rules, expressions, where })),
    [{ rules: ["ours"], expressions: ["x"], where: ".gitleaks.toml:5" }],
  );
  assert.deepEqual(
    notes.map(({ line, sentence }) => `${line}: ${sentence}`),
    [
      "7: theirs changes a rule that only gitleaks has; nothing was changed",
      "1: telltale's own rules stand in for gitleaks' default rules",
    ],
  );
});

test(".gitleaks.toml: an allow-list that cannot be used is told of, as then more is found", () => {
  const toml =
    "[[allowlists]]\nregexes = ['(?!x)', 'fine']\n[[allowlists]]\ncondition = 'AND'\nregexTarget = 'line'\nregexes = ['a']\npaths = ['b']";
  const { notes, unusable, bundle, places } = gitleaksOf(toml);
  assert.deepEqual(unusable, []);
  assert.match(notes[0]?.sentence ?? "", /^allow-list left out: RE2 does not take/);
  assert.match(notes[1]?.sentence ?? "", /^allow-list left out: condition AND of a place/);
  assert.deepEqual([bundle.allow?.length, places.length], [1, 0]);
});
