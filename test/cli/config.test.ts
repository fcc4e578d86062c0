/** telltale.yaml: what is read, what is wrong and where, and what several files come to together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ConfigFiles } from "../../src/cli/config/config-files.ts";
import { nearestConfig } from "../../src/cli/config/config-files.ts";
import { readConfig } from "../../src/cli/config/config.ts";
import type { Configuration } from "../../src/cli/config/config.ts";
import { readLayer } from "../../src/cli/config/layer.ts";
import { fits } from "../../src/cli/config/rule-choice.ts";
import type { RuleFacts } from "../../src/rules/rule.ts";
import { UserError } from "../../src/trouble.ts";
import { seeded } from "../support/seed.ts";
import { allRules } from "../../src/rules/whole-bundle.ts";

const filesOf = (texts: Readonly<Record<string, string>>): ConfigFiles => ({
  read: (path) => (Object.hasOwn(texts, path) ? Buffer.from(texts[path] ?? "") : undefined),
});

const configOf = (texts: Readonly<Record<string, string>>): Configuration =>
  readConfig({
    place: { files: filesOf(texts), folder: "" },
    path: Object.hasOwn(texts, "telltale.yaml") ? "telltale.yaml" : undefined,
    gitleaks: undefined,
  });

const own = `rules:
  own:
    - id: acme-token
      name: Acme token
      provider: Acme
      documentation: https://acme.example/
      severity: high
      token: 'acme_[0-9a-z]{20}'
      keywords: [acme_]
      examples: ['acme_{{lownum:20}}']
      counter_examples: ['acme_']
`;

const wrong: readonly {
  readonly title: string;
  readonly files: Readonly<Record<string, string>> | string;
  readonly lines: readonly RegExp[];
}[] = [
  {
    title: "an unknown key",
    files: "fial-on: high",
    lines: [/^telltale\.yaml:1:1: unknown key fial-on; did you mean fail-on\?$/],
  },
  {
    title: "an unknown key further in, and a wrong value",
    files: "limits:\n  file_size: 3 MiB\nthreads: many\n",
    lines: [
      /^telltale\.yaml:2:3: unknown key file_size; did you mean file-size\?$/,
      /^telltale\.yaml:3:10: threads is a whole number from 1 to 256$/,
    ],
  },
  { title: "a list at the top", files: "- a\n", lines: [/:1:1: the file is a map of extends, /] },
  { title: "a key without a value", files: "paths:\nthreads: 1", lines: [/:1:7: paths is a list/] },
  {
    title: "a key twice",
    files: "threads: 1\nthreads: 2",
    lines: [/:2:1: Map keys must be unique$/],
  },
  { title: "no YAML", files: "a: [", lines: [/^telltale\.yaml:1:5: /] },
  { title: "a key that is no text", files: "? [a]\n: b\n", lines: [/:1:3: a key is a text$/] },
  {
    title: "a path without a pattern",
    files: "paths:\n  - reason: x\n",
    lines: [/:2:5: paths\[0\] has no leave-alone$/],
  },
  {
    title: "a size that is none",
    files: "limits: {file-size: big}",
    lines: [/:1:21: limits\.file-size is a size such as 64 MiB$/],
  },
  {
    title: "a size past the greatest",
    files: "limits: {file-size: 300 MiB}",
    lines: [/:1:21: limits\.file-size is at most 256 MiB$/],
  },
  {
    title: "a rule that there is none of",
    files: "rules: {off: [generic-pasword]}",
    lines: [/:1:15: no rule fits generic-pasword; did you mean generic-password\?$/],
  },
  {
    title: "a provider that there is none of",
    files: "rules: {severity: {'provider:GitHubb': low}}",
    lines: [/:1:20: no rule fits provider:GitHubb; did you mean provider:GitHub\?$/],
  },
  {
    title: "a path's rule that there is none of",
    files: "paths: [{leave-alone: x, rules: nothing-*}]",
    lines: [/:1:33: no rule fits nothing-\*; /],
  },
  {
    title: "a file of rules that is not there",
    files: "rules: {files: [acme.yaml]}",
    lines: [/:1:17: there is no acme\.yaml$/],
  },
  {
    title: "a mistake in a file of rules",
    files: { "telltale.yaml": "rules: {files: [r/acme.yaml]}", "r/acme.yaml": "- id: x\n  nam: y" },
    lines: [
      /^r\/acme\.yaml:2:3: unknown key nam; did you mean name\?$/,
      /documentation is missing/,
    ],
  },
  {
    title: "a rule of one's own without keywords",
    files: own.replace("      keywords: [acme_]\n", ""),
    lines: [/^telltale\.yaml:3:7: acme-token: a rule has keywords/],
  },
  {
    title: "a rule of one's own with an unknown checksum",
    files: `${own}      checksum: github-crc23\n`,
    lines: [/:3:7: acme-token: there is no github-crc23; did you mean github-crc32\?$/],
  },
  {
    title: "a base outside of the repository",
    files: "extends: ../base.yaml",
    lines: [/:1:10: \.\.\/base\.yaml is outside of the repository$/],
  },
  {
    title: "a base by an absolute path",
    files: "extends: [/etc/passwd]",
    lines: [/:1:11: \/etc\/passwd is outside of the repository$/],
  },
  {
    title: "a base that is not there",
    files: "threads: 1\nextends: base.yaml",
    lines: [/:2:10: there is no base\.yaml$/],
  },
  {
    title: "a mistake in a base",
    files: { "telltale.yaml": "extends: a/b.yaml", "a/b.yaml": "\nthreads: no" },
    lines: [/^a\/b\.yaml:2:10: threads is a whole number/],
  },
  {
    title: "a circle",
    files: {
      "telltale.yaml": "extends: a/b.yaml",
      "a/b.yaml": "extends: c.yaml",
      "a/c.yaml": "extends: ../telltale.yaml",
    },
    lines: [
      /^a\/c\.yaml:1:10: these extend one another in a circle: telltale\.yaml -> a\/b\.yaml -> a\/c\.yaml -> telltale\.yaml$/,
    ],
  },
  {
    title: "a chain that is too long",
    files: Object.fromEntries([
      ["telltale.yaml", "extends: 1.yaml"],
      ...Array.from({ length: 9 }, (_, at) => [`${at + 1}.yaml`, `extends: ${at + 2}.yaml`]),
    ]) as Record<string, string>,
    lines: [/^7\.yaml:1:10: more than 8 files extend one another: telltale\.yaml -> 1\.yaml -> /],
  },
  {
    title: "a mistake in .gitleaks.toml",
    files: { ".gitleaks.toml": "[[rules]]\nid = 3" },
    lines: [/^\.gitleaks\.toml:2:1: id is a text$/, /^\.gitleaks\.toml:2:1: a rule has an id$/],
  },
  {
    title: "a circle of .gitleaks.toml",
    files: { ".gitleaks.toml": "[extend]\npath = '.gitleaks.toml'" },
    lines: [/^\.gitleaks\.toml:1:1: these extend one another in a circle: /],
  },
  {
    title: "a .gitleaks.toml that extends one outside",
    files: { ".gitleaks.toml": "[extend]\npath = '../x.toml'" },
    lines: [/:1:1: \.\.\/x\.toml is outside of the repository$/],
  },
  {
    title: "aliases that grow",
    files: `a0: &a0 [x]\n${Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(", ")}]`).join("\n")}\n`,
    lines: [/unknown key a0/],
  },
];

for (const { title, files, lines } of wrong) {
  test(`telltale.yaml: ${title}`, () => {
    const texts = typeof files === "string" ? { "telltale.yaml": files } : files;
    const found = mistakesOf(() => configOf(texts));
    assert.ok(found.length >= lines.length, found.join("\n"));
    for (const [at, line] of lines.entries()) assert.match(found[at] ?? "", line);
  });
}

function mistakesOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, "CONFIG_INVALID");
    return error.lines.length > 0 ? error.lines : [error.what];
  }
  return assert.fail("nothing was wrong");
}

test("telltale.yaml: a thousand laughs are bounded", () => {
  const rows = Array.from(
    { length: 12 },
    (_, at) =>
      `&a${at + 1} [${Array(9)
        .fill(at === 0 ? "'x'" : `*a${at}`)
        .join(", ")}]`,
  );
  const found = mistakesOf(() => readLayer("telltale.yaml", `extends: [${rows.join(", ")}]`));
  assert.ok(found.length > 0);
  const paths = Array.from({ length: 200 }, () => "*p").join(", ");
  const many = mistakesOf(() =>
    readLayer("telltale.yaml", `extends: &p a.yaml\npaths: [${paths}]`),
  );
  assert.match(many[0] ?? "", /more than 100 aliases/);
  const deep = mistakesOf(() => readLayer("telltale.yaml", `paths: ${"[".repeat(50_000)}`));
  assert.match(deep[0] ?? "", /^telltale\.yaml:\d+:\d+: /);
});

test("telltale.yaml: no input crashes, and every mistake has a place", () => {
  const piece = fc.constantFrom(
    "fail-on: high", "extends: a", "rules:", "  off: [x]", "  own:", "    - id: x", "paths: [a]", "- x", "&a", "*a",
    "{", "}", "[", "]", ": ", "? ", "| ", "!!x ", "---", "...", "%YAML 1.1", "\t", "é", "'", '"', "# x", "<<: *a", "null",
  ); // prettier-ignore
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 10 }).map((parts) => parts.join("\n")),
    fc.array(piece, { maxLength: 10 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (yaml) => {
      try {
        readLayer("x.yaml", yaml);
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
        for (const line of error.lines) assert.match(line, /^x\.yaml:\d+:\d+: .|^and \d+ more$/s);
      }
    }),
    seeded(3000),
  );
});

test("the nearest config holds, up to the root", () => {
  const files = filesOf({ "telltale.yaml": "", "a/b/telltale.yaml": "" });
  for (const [folder, want] of [
    ["", "telltale.yaml"],
    ["a", "telltale.yaml"],
    ["a/b", "a/b/telltale.yaml"],
    ["a/b/c/d", "a/b/telltale.yaml"],
    ["x/y", "telltale.yaml"],
  ] as const)
    assert.equal(nearestConfig({ files, folder }), want, folder);
  assert.equal(nearestConfig({ files: filesOf({}), folder: "a" }), undefined);
});

test("an empty config says nothing", () => {
  for (const text of ["", "# nothing\n", "---\n"]) {
    const { settings, rules } = configOf({ "telltale.yaml": text });
    assert.deepEqual({ settings, isBuiltIn: rules.isBuiltIn }, { settings: {}, isBuiltIn: true });
  }
});

test("what a file says goes before what it extends, and lists add up", () => {
  const { settings, effective } = configOf({
    "telltale.yaml":
      "extends: [one.yaml, two.yaml]\nfail-on: high\npaths: [c]\nrules: {on: [generic-password]}\nsources: {files: true}",
    "one.yaml": "fail-on: low\nevidence: weak\nthreads: 2\npaths: [a]\nrules: {off: ['generic-*']}",
    "two.yaml":
      "extends: one.yaml\nthreads: 3\npaths: [b]\nsources: {history: false, files: false}",
  });
  assert.deepEqual(settings, {
    evidence: "weak",
    failOn: "high",
    threads: 3,
    sources: { history: false, files: true },
  });
  assert.deepEqual(
    effective.layers.map(({ path }) => path),
    ["one.yaml", "two.yaml", "telltale.yaml"],
  );
  assert.deepEqual(
    effective.paths.map(({ patterns, at }) => `${patterns.join()} ${at.file}:${at.line}`),
    ["a one.yaml:4", "b two.yaml:3", "c telltale.yaml:3"],
  );
});

test("rules on and off, severities, and rules of one's own", () => {
  const { rules } = configOf({
    "telltale.yaml": `${own}  off: ['generic-*', 'provider:stripe']\n  on: [generic-password]\n  severity: { 'acme-*': low, github-*: medium }\n`,
  });
  const ids = new Set(allRules(rules.bundle.text).map(({ id }) => id));
  assert.ok(ids.has("acme-token") && ids.has("generic-password"));
  assert.ok(![...ids].some((id) => id.startsWith("generic-") && id !== "generic-password"));
  assert.ok(!allRules(rules.bundle.text).some(({ provider }) => provider === "Stripe"));
  assert.ok(rules.off.some(({ provider }) => provider === "Stripe"));
  const severityOf = (id: string): string | undefined =>
    allRules(rules.bundle.text).find((rule) => rule.id === id)?.severity;
  assert.deepEqual(
    [severityOf("acme-token"), severityOf("github-personal-access-token")],
    ["low", "medium"],
  );
  for (const { keywords } of allRules(rules.bundle.text))
    assert.ok(keywords.every((number) => rules.bundle.keywords[number] !== undefined));
});

test("a .gitleaks.toml can be named, or left unread", () => {
  const toml = "[[rules]]\nid = 'corp'\nregex = '''corp-[0-9]{8}'''\n";
  const ids = (texts: Readonly<Record<string, string>>): boolean =>
    allRules(configOf(texts).rules.bundle.text).some(({ id }) => id === "corp");
  assert.equal(ids({ ".gitleaks.toml": toml }), true);
  assert.equal(ids({ ".gitleaks.toml": toml, "telltale.yaml": "gitleaks: false" }), false);
  assert.equal(ids({ "c/x.toml": toml, "telltale.yaml": "gitleaks: c/x.toml" }), true);
  assert.equal(ids({ "c/x.toml": toml, ".gitleaks.toml": "[extend]\npath = 'c/x.toml'" }), true);
});

test("selectors: an id, a glob, a provider", () => {
  const rule = { id: "github-app-token", provider: "GitHub" } as RuleFacts;
  for (const [selector, want] of [
    ["github-app-token", true],
    ["github-app", false],
    ["github-*", true],
    ["*-token", true],
    ["*app*", true],
    ["git*app*token", true],
    ["github-app-token*", true],
    ["github-app-token*token", false],
    ["*", true],
    ["gitlab-*", false],
    ["provider:github", true],
    ["provider: GitHub", true],
    ["provider:Git", false],
  ] as const)
    assert.equal(fits(selector, rule), want, selector);
});
