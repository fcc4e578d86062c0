/** Other tools' ignore files and baselines: what each sets aside, what it does not, and what is refused. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { FindingDraft } from "../../src/findings/assemble.ts";
import { decide } from "../../src/findings/decide.ts";
import { readForeignFile } from "../../src/findings/decision-files.ts";
import type { ForeignFile } from "../../src/findings/foreign-ignores/foreign-file.ts";
import { foreignFormatOf, foreignFormats } from "../../src/findings/foreign-ignores/formats.ts";
import { UserError } from "../../src/trouble.ts";
import { auditWith, draftWith, placeWith } from "../support/drafts.ts";
import { objectName } from "../support/reports.ts";
import { seeded } from "../support/seed.ts";
import { githubToken, passwordOf } from "../support/token.ts";

const secret = githubToken("foreign");
const password = passwordOf("foreign");
const commit = objectName("first");
const content = `TOKEN = "${secret}"\n`;
const lineText = `TOKEN = "${secret}"`;

const hash = (format: string, text: string | Uint8Array): string =>
  createHash(format).update(text).digest("hex");
/** As talisman makes the checksum of one file. */
const checksum = hash(
  "sha256",
  hash("sha256", "") + hash("sha256", content) + hash("sha256", "src/settings.py"),
);
const blob = hash("sha1", `blob ${content.length}\0${content}`);

const finding = draftWith(secret, { places: [placeWith({ lineText })] });
const placed = (...parts: readonly Parameters<typeof placeWith>[0][]): FindingDraft =>
  draftWith(secret, { places: parts.map((part) => placeWith({ lineText, ...part })) });
const neighbour = draftWith(password, { places: [placeWith({ line: 30 })] });

type Case = {
  readonly file: string;
  readonly title: string;
  readonly text: string;
  readonly finding?: FindingDraft;
  readonly others?: readonly FindingDraft[];
  /** The line of the entry that sets the finding aside, and its reason; undefined if none does. */
  readonly want: readonly [line: number, reason: string] | undefined;
};

const fingerprint = "a fingerprint of gitleaks";
const inBaseline = "in a baseline of gitleaks";
const gitleaksRecord = (parts: object): string =>
  JSON.stringify(
    [
      {
        RuleID: "github-pat",
        StartLine: 12,
        EndLine: 12,
        Match: secret,
        Secret: secret,
        File: "src/settings.py",
        SymlinkFile: "",
        Commit: commit,
        Entropy: 4.5,
        Tags: [],
        ...parts,
      },
    ],
    undefined,
    1,
  );
const secretsBaseline = (parts: object, path = "src/settings.py"): string =>
  JSON.stringify(
    {
      version: "1.5.0",
      plugins_used: [],
      results: {
        [path]: [
          {
            type: "GitHub Token",
            filename: path,
            hashed_secret: hash("sha1", secret),
            line_number: 1,
            ...parts,
          },
        ],
      },
    },
    undefined,
    1,
  );

const cases: readonly Case[] = [
  // --- gitleaks: fingerprints ---
  {
    file: ".gitleaksignore",
    title: "a fingerprint with a commit, after a comment",
    text: `# known\n\n${commit}:src/settings.py:github-pat:12\n`,
    want: [3, fingerprint],
  },
  {
    file: ".betterleaksignore",
    title: "a short commit",
    text: `${commit.slice(0, 7)}:src/settings.py:github-pat:12\r\n`,
    want: [1, fingerprint],
  },
  {
    file: ".gitleaksignore",
    title: "without a commit",
    text: "./src/settings.py:github-pat:12",
    want: [1, fingerprint],
  },
  {
    file: ".gitleaksignore",
    title: "a path with colons and spaces",
    text: "a: b/c:d.py:github-pat:12",
    finding: placed({ path: "a: b/c:d.py" }),
    want: [1, fingerprint],
  },
  {
    file: ".gitleaksignore",
    title: "the line has moved since: the only secret of that commit in that file",
    text: `${commit}:src/settings.py:github-pat:3`,
    want: [1, fingerprint],
  },
  {
    file: ".gitleaksignore",
    title: "the line has moved since, and that commit brought two",
    text: `${commit}:src/settings.py:github-pat:3`,
    others: [neighbour],
    want: undefined,
  },
  {
    file: ".gitleaksignore",
    title: "the other secret's line",
    text: `${commit}:src/settings.py:github-pat:30`,
    others: [neighbour],
    want: undefined,
  },
  {
    file: ".gitleaksignore",
    title: "another commit",
    text: `${objectName("x")}:src/settings.py:github-pat:12`,
    want: undefined,
  },
  {
    file: ".gitleaksignore",
    title: "another file",
    text: "src/s.py:github-pat:12",
    want: undefined,
  },
  {
    file: ".gitleaksignore",
    title: "one of two places",
    text: "src/settings.py:github-pat:12",
    finding: placed({}, { path: "copy.py" }),
    want: undefined,
  },
  {
    file: ".gitleaksignore",
    title: "both of two places",
    text: "src/settings.py:github-pat:12\ncopy.py:github-pat:12",
    finding: placed({}, { path: "copy.py" }),
    want: [1, fingerprint],
  },
  {
    file: ".gitleaksignore",
    title: "the same file in the working tree",
    text: `${commit}:src/settings.py:github-pat:12`,
    finding: draftWith(secret, {
      places: [placeWith(), { kind: "file", path: "src/settings.py", line: 12, refs: [] }],
    }),
    want: [1, fingerprint],
  },
  {
    file: ".gitleaksignore",
    title: "a working tree alone has no commits",
    text: `${commit}:src/settings.py:github-pat:12`,
    finding: draftWith(secret, {
      places: [{ kind: "file", path: "src/settings.py", line: 12, refs: [] }],
    }),
    want: undefined,
  },
  // --- gitleaks: baselines ---
  {
    file: "gitleaks-baseline.json",
    title: "the secret in its file",
    text: gitleaksRecord({}),
    want: [2, inBaseline],
  },
  {
    file: ".gitleaks-baseline.json",
    title: "wherever in the file it moved",
    text: gitleaksRecord({ StartLine: 99, Commit: "" }),
    want: [2, inBaseline],
  },
  {
    file: "any.json",
    title: "known by what it holds; with quotes around the secret",
    text: gitleaksRecord({ Secret: `"${secret}"` }),
    want: [2, inBaseline],
  },
  {
    file: "gitleaks-baseline.json",
    title: "another secret on the same line of the same commit",
    text: gitleaksRecord({ Secret: password }),
    want: undefined,
  },
  {
    file: "gitleaks-baseline.json",
    title: "another file",
    text: gitleaksRecord({ File: "copy.py" }),
    want: undefined,
  },
  {
    file: "gitleaks-baseline.json",
    title: "redacted: commit and line",
    text: gitleaksRecord({ Secret: "REDACTED", Match: "REDACTED" }),
    want: [2, fingerprint],
  },
  {
    file: "gitleaks-baseline.json",
    title: "redacted, on another line of two",
    text: gitleaksRecord({ Secret: "REDACTED", StartLine: 30 }),
    others: [neighbour],
    want: undefined,
  },
  { file: "gitleaks-baseline.json", title: "empty", text: "[]", want: undefined },
  {
    file: "betterleaks-baseline.json",
    title: "betterleaks 2",
    text: JSON.stringify([
      {
        ruleID: "github-pat",
        match: { full: lineText, value: secret },
        attributes: { "git.sha": commit },
        location: { path: "src/settings.py", startLine: 12 },
      },
    ]),
    want: [1, inBaseline],
  },
  {
    file: ".betterleaks-baseline.json",
    title: "betterleaks 2, the path among the attributes",
    text: JSON.stringify([
      {
        ruleID: "github-pat",
        match: lineText,
        secret,
        attributes: { "git.sha": commit, path: "src/settings.py" },
        location: { startLine: 12 },
      },
    ]),
    want: [1, inBaseline],
  },
  {
    file: "gitleaks-baseline.json",
    title: "the baseline itself, which holds the secret",
    text: gitleaksRecord({}),
    finding: placed({}, { path: "gitleaks-baseline.json", line: 6 }),
    want: [2, inBaseline],
  },
  // --- detect-secrets ---
  {
    file: ".secrets.baseline",
    title: "a hash in its file",
    text: secretsBaseline({}),
    want: [6, "in a baseline of detect-secrets"],
  },
  {
    file: ".secrets.baseline",
    title: "without a filename, as old versions wrote it",
    text: secretsBaseline({ filename: undefined }),
    want: [6, "in a baseline of detect-secrets"],
  },
  {
    file: ".secrets.baseline",
    title: "audited to be none",
    text: secretsBaseline({ is_secret: false }),
    want: [6, "in a baseline of detect-secrets, and audited to be none"],
  },
  {
    file: ".secrets.baseline",
    title: "audited to be one",
    text: secretsBaseline({ is_secret: true }),
    want: [6, "in a baseline of detect-secrets, and audited to be a real secret"],
  },
  {
    file: ".secrets.baseline",
    title: "another secret",
    text: secretsBaseline({ hashed_secret: hash("sha1", password) }),
    want: undefined,
  },
  {
    file: ".secrets.baseline",
    title: "another file",
    text: secretsBaseline({}, "copy.py"),
    want: undefined,
  },
  // --- ggshield ---
  {
    file: ".gitguardian.yaml",
    title: "SHA-256 of the match",
    text: `version: 2\nsecret:\n  ignored_matches:\n    - name: a sample\n      match: ${hash("sha256", secret)}\n`,
    want: [4, "a sample"],
  },
  {
    file: ".gitguardian.yaml",
    title: "SHA-256 of the match and its type, as ggshield makes it",
    text: `secret:\n  ignored-matches:\n    - name: ''\n      match: ${hash("sha256", `${secret},apikey`).toUpperCase()}\n`,
    want: [3, "a match that ggshield ignores"],
  },
  {
    file: ".gitguardian.yml",
    title: "the match as it is",
    text: `secret:\n  ignored_matches:\n    - name:\n      match: ${secret}\n`,
    want: [3, "a match that ggshield ignores"],
  },
  {
    file: ".gitguardian.yaml",
    title: "version 1, bare strings",
    text: `matches-ignore:\n  - ${hash("sha256", secret)}\n`,
    want: [2, "a match that ggshield ignores"],
  },
  {
    file: ".gitguardian.yaml",
    title: "a hash of another",
    text: `matches-ignore:\n  - ${hash("sha256", password)}\n`,
    want: undefined,
  },
  ...(
    [
      ["src/settings.py", true],
      ["settings.py", true],
      ["/settings.py", false],
      ["/src/", true],
      ["src/", true],
      ["rc/", false],
      ["src/*", true],
      ["*.py", true],
      ["**/settings.py", true],
      ["/**/settings.py", true],
      ["src", false],
      ["*", true],
      ["src/{settings,x}.py", false],
    ] as const
  ).map(([path, isCovered]): Case => ({
    file: ".gitguardian.yaml",
    title: `the path ${path}`,
    text: `secret:\n  ignored_paths: ["${path}"]\n`,
    want: isCovered ? [2, "a path that ggshield ignores"] : undefined,
  })),
  { file: ".gitguardian.yaml", title: "empty", text: "", want: undefined },
  // --- git-secrets ---
  ...(
    [
      ["the secret", secret.slice(0, 12), true],
      ["the file", "src/settings\\.py:.*", true],
      ["the line", "^src/settings\\.py:12:", true],
      ["another line", "settings\\.py:13:", false],
      ["a class and a word's edges", "\\<TOKEN\\>[[:space:]]=", true],
      ["part of a word", "\\<OKEN\\>", false],
    ] as const
  ).map(([title, pattern, isCovered]): Case => ({
    file: ".gitallowed",
    title: `a pattern of ${title}`,
    text: `# allowed\n${pattern}\n`,
    want: isCovered ? [2, "a pattern that git-secrets allows"] : undefined,
  })),
  {
    file: ".gitallowed",
    title: "a place that was not read",
    text: ".",
    finding: draftWith(secret),
    want: undefined,
  },
  // --- talisman ---
  {
    file: ".talismanrc",
    title: "the checksum of a file",
    text: `fileignoreconfig:\n- filename: src/settings.py\n  checksum: ${checksum}\n  ignore_detectors: []\n`,
    finding: placed({ object: blob }),
    want: [2, "a file that talisman has a checksum of"],
  },
  {
    file: ".talismanrc",
    title: "the checksum, but the place is an older version",
    text: `fileignoreconfig:\n- filename: src/settings.py\n  checksum: ${checksum}\n`,
    want: undefined,
  },
  {
    file: ".talismanrc",
    title: "the checksum, but the place is several versions",
    text: `fileignoreconfig:\n- filename: src/settings.py\n  checksum: ${checksum}\n`,
    finding: placed({ object: blob, versions: 2 }),
    want: undefined,
  },
  {
    file: ".talismanrc",
    title: "another checksum",
    text: `fileignoreconfig:\n- filename: src/settings.py\n  checksum: ${hash("sha256", "x")}\n`,
    finding: placed({ object: blob }),
    want: undefined,
  },
  {
    file: ".talismanrc",
    title: "a detector, by the file's name alone",
    text: "fileignoreconfig:\n- filename: settings.py\n  ignore_detectors: [filecontent]\n",
    want: [2, "a file that talisman ignores"],
  },
  {
    file: ".talismanrc",
    title: "another detector",
    text: "fileignoreconfig:\n- filename: settings.py\n  ignore_detectors: [filename]\n",
    want: undefined,
  },
  {
    file: ".talismanrc",
    title: "a folder",
    text: "fileignoreconfig:\n- filename: src/\n  ignore_detectors: [filecontent]\n",
    want: [2, "a file that talisman ignores"],
  },
  {
    file: ".talismanrc",
    title: "a pattern that covers the secret",
    text: `allowed_patterns:\n- ${secret.slice(0, 8)}\n`,
    want: [2, "a pattern that talisman allows"],
  },
  {
    file: ".talismanrc",
    title: "a pattern beside the secret",
    text: "allowed_patterns: ['TOKEN =']\n",
    want: undefined,
  },
  {
    file: ".talismanrc",
    title: "a pattern of that file",
    text: `fileignoreconfig:\n- filename: src/settings.py\n  allowed_patterns: ['${secret.slice(0, 8)}']\n`,
    want: [3, "a pattern that talisman allows"],
  },
  {
    file: ".talismanrc",
    title: "a pattern of another file",
    text: `fileignoreconfig:\n- filename: copy.py\n  allowed_patterns: ['${secret.slice(0, 8)}']\n`,
    want: undefined,
  },
];

const read = (path: string): Uint8Array | undefined =>
  path === "src/settings.py" ? Buffer.from(content) : undefined;
const foreign = async (text: string | Uint8Array, file: string): Promise<ForeignFile> =>
  await readForeignFile(Buffer.from(text), file, read);

for (const { file, title, text, want, finding: draft = finding, others = [] } of cases) {
  test(`${file}: ${title}`, async () => {
    const { decider } = await foreign(text, file);
    const audit = auditWith(draft, ...others);
    const { ignored } = decide(audit, [decider(audit.findings)], "2026-01-01");
    const decision = ignored.find(({ id }) => id === draft.id)?.ignored;
    assert.deepEqual(
      decision,
      want === undefined
        ? undefined
        : { kind: "foreign", reason: want[1], where: `${file}:${want[0]}` },
    );
  });
}

const deep = "[".repeat(100) + "]".repeat(100);
const bad: readonly (readonly [file: string, text: string, want: string])[] = [
  [".gitleaksignore", "# a\nnothing\n", "2:1: expected commit:file:rule:line or file:rule:line"],
  ["gitleaks-baseline.json", "", "1:1: expected a value, and the text ends"],
  ["gitleaks-baseline.json", '[\n{"File": 1,}]', "2:12: expected a name in double quotes"],
  ["gitleaks-baseline.json", '[\n {"File": []}]', "2:11: expected a string"],
  ["gitleaks-baseline.json", "[1]", "1:2: expected a mapping of names to values"],
  ["gitleaks-baseline.json", '{"findings": 1}', "1:14: expected a list"],
  ["gitleaks-baseline.json", '["a', "1:2: a string does not end"],
  ["gitleaks-baseline.json", deep, "1:66: nested deeper than 64"],
  [".secrets.baseline", "{}", '1:1: expected a field "results"'],
  [
    ".secrets.baseline",
    '{"results": {"a": [{"hashed_secret": "x"}]}}',
    "1:20: expected hashed_secret, a SHA-1 hash",
  ],
  [".secrets.baseline", '{"results": []}', "1:13: expected a mapping of names to values"],
  [".gitguardian.yaml", "secret:\n  ignored_matches: x\n", "2:20: expected a list"],
  [
    ".gitguardian.yaml",
    "secret:\n  ignored_matches: [{name: a}]\n",
    '2:21: expected a field "match"',
  ],
  [
    ".gitguardian.yaml",
    "paths-ignore: ['a**b']",
    "1:16: a path that ggshield refuses: ** stands between slashes only",
  ],
  [".gitguardian.yaml", "a: &x [1]\nb: *x\n", "2:4: an alias, which is not read here"],
  [".gitguardian.yaml", "a: [\n", "2:1: not YAML (BAD_INDENT)"],
  [".gitguardian.yaml", deep, "1:66: nested deeper than 64"],
  [".gitguardian.yaml", "- a\n", "1:1: expected a mapping of names to values"],
  [".gitallowed", "a\n(?=b)\n", "2:1: a pattern that RE2 cannot run"],
  [".gitallowed", "((((a{900}){900}){900}){900})", "1:1: a pattern that RE2 cannot run"],
  [".gitallowed", "a\n".repeat(2001), "2001:1: more than 2000 patterns"],
  [".talismanrc", "fileignoreconfig:\n- checksum: a\n", '2:3: expected a field "filename"'],
  [".talismanrc", "allowed_patterns:\n- '('\n", "2:3: a pattern that RE2 cannot run"],
  ["unknown.txt", "hello", "1:1: in no format that is known here"],
];

for (const [file, text, want] of bad) {
  test(`${file}, refused: ${want}`, async () => {
    await assert.rejects(
      async () => await foreign(text, file),
      (error) => {
        assert.ok(error instanceof UserError, String(error));
        assert.equal(error.what, `${file}:${want}`);
        return true;
      },
    );
  });
}

test("deep YAML of megabytes, and large YAML, are refused and not waited for", async () => {
  const step = (_: unknown, depth: number): string => `${" ".repeat(depth)}a:\n`;
  for (const text of [
    "[".repeat(1_000_000),
    "[".repeat(200_000),
    "{a: ".repeat(50_000),
    "a: [\n".repeat(40_000),
    "- ".repeat(100_000),
    "? ".repeat(100_000),
    Array.from({ length: 700 }, step).join(""),
    "a: b\n".repeat(1_000_000),
  ])
    await assert.rejects(async () => await foreign(text, ".talismanrc"), UserError);
});

test("a slow pattern is not slow: it runs in RE2", async () => {
  const { decider } = await foreign("(a*)*b\n(x+x+)+y\n", ".gitallowed");
  const slow = draftWith(secret, { places: [placeWith({ lineText: "ax".repeat(1000) })] });
  const started = performance.now();
  decide(auditWith(slow), [decider([slow])], "2026-01-01");
  assert.ok(performance.now() - started < 2000);
});

const samples = cases.map(({ text }) => text);

for (const { names, load } of foreignFormats) {
  const [name = ""] = names;
  test(`${name}: any bytes are read, or are a user's mistake`, async () => {
    const reader = await load();
    const damaged = fc
      .tuple(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.nat({ max: 12 }),
        fc.string({ unit: "binary" }),
      )
      .map(([text, at, length, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + length);
      });
    const bytes = fc
      .oneof({ weight: 4, arbitrary: damaged }, fc.string({ unit: "binary" }), fc.json())
      .map((text) => Buffer.from(text, "utf8"));
    fc.assert(
      fc.property(bytes, (text) => {
        try {
          const { decider } = reader(text, name, read);
          decide(auditWith(finding, neighbour), [decider([finding, neighbour])], "2026-01-01");
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
          assert.match(error.what, /^[^\n]*:\d+:\d+: [^\n]*$/);
          assert.doesNotMatch(error.what, new RegExp(secret));
        }
      }),
      seeded(300),
    );
  });
}

test("every format is known by what its file holds, if not by its name", () => {
  const known = cases
    .filter(({ text, file }) => text !== "" && !file.startsWith(".gitallowed"))
    .filter(({ text }) => foreignFormatOf("x", Buffer.from(text)) === undefined)
    .map(({ file, text }) => [file, text]);
  assert.deepEqual(known, []);
});
