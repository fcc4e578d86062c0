/** The package's exposures: each example is found by its own family, each counter-example is not. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { ownExposuresFolder } from "../../../src/package-files.ts";
import { readFamilies } from "../../../src/web/exposures/families.ts";
import { familyFileSchema } from "../../../src/web/exposures/family-shape.ts";
import { readFamilyFile } from "../../../src/web/exposures/family-file.ts";
import { expandedBraces, globExpression } from "../../../src/web/exposures/glob.ts";
import { probesOf } from "../../../src/web/exposures/probes.ts";

const files = readdirSync(ownExposuresFolder).filter((name) => name.endsWith(".yaml"));
const texts = files.map((name) => readFileSync(join(ownExposuresFolder, name), "utf8"));
const entries = files.flatMap((name, at) => readFamilyFile(name, texts[at] ?? "").entries);
const probes = probesOf(entries.map(({ family }) => family));

function familiesOf(path: string): readonly string[] {
  const slash = path.lastIndexOf("/") + 1;
  return probes.familiesOf(path.slice(0, slash), path.slice(slash)).map(({ id }) => id);
}

for (const { family, examples, counterExamples } of entries) {
  test(`${family.id}: examples are found, counter-examples are not`, () => {
    for (const path of examples) assert.ok(familiesOf(path).includes(family.id), path);
    for (const path of counterExamples) assert.ok(!familiesOf(path).includes(family.id), path);
    for (const path of family.latent ?? []) assert.ok(familiesOf(path).length > 0, path);
  });
}

test("ids are unique, and what was built is what is written", () => {
  const ids = entries.map(({ family }) => family.id);
  assert.deepEqual(ids, [...new Set(ids)]);
  assert.deepEqual(
    readFamilies()
      .map(({ id }) => id)
      .toSorted(),
    ids.toSorted(),
  );
});

test("the gravest family of a file stands first", () => {
  const cases = {
    ".env": ["environment"],
    ".env.example": ["environment-example"],
    "config.php.bak": ["copy"],
    "phpinfo.php": ["executable-source", "debug-page"],
    ".well-known/security.txt": [],
    ".well-known/a.php": [],
    ".well-known/.env": ["environment"],
    "robots.txt": [],
    "index.html": [],
    "app.js": [],
    "vendor/a/.git/config": ["git-store", "dependencies"],
    ".git/index": ["git-store"],
  };
  const found = Object.fromEntries(Object.keys(cases).map((path) => [path, familiesOf(path)]));
  assert.deepEqual(found, cases);
});

test("braces are expanded and globs are anchored where they say", () => {
  assert.deepEqual(expandedBraces("a{b,c{d,e}}f"), ["abf", "acdf", "acef"]);
  assert.deepEqual(expandedBraces("a{b"), ["a{b"]);
  const matches = (glob: string, path: string): boolean =>
    new RegExp(`^${globExpression(glob)}$`).test(path);
  const cases = [
    ["a*b", "axxb", true],
    ["a*b", "a/b", false],
    ["**/a", "a", true],
    ["**/a", "x/y/a", true],
    ["a/**", "a/b/c", true],
    ["a/**", "a", false],
    ["core.[0-9]*", "core.12", true],
    ["a.b", "axb", false],
    ["[!a]b", "cb", true],
  ] as const;
  for (const [glob, path, want] of cases)
    assert.equal(matches(glob, path), want, `${glob} ${path}`);
});

test("the schema is made from the table, and every file fits it", () => {
  const file = join(ownExposuresFolder, "family.schema.json");
  const text = `${JSON.stringify(familyFileSchema(), undefined, 2)}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, text);
  assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), JSON.parse(text));
  const check = new Ajv({ allErrors: true, strict: true, strictTypes: false }).compile(
    familyFileSchema(),
  );
  for (const [at, one] of texts.entries()) assert.ok(check(parse(one)), files[at]);
});

test("mistakes in a file are told with their place", () => {
  const { mistakes, entries: none } = readFamilyFile("a.yaml", "- id: a\n  severity: grave\n");
  assert.deepEqual(none, []);
  assert.deepEqual(mistakes[0], {
    file: "a.yaml",
    line: 2,
    column: 13,
    sentence: "a file of exposures[0].severity is critical, high, medium, low or info",
  });
});

test("a hundred thousand paths are looked up in a second", () => {
  const started = performance.now();
  for (let folder = 0; folder < 1000; folder++)
    for (let file = 0; file < 100; file++)
      probes.familiesOf(`assets/images/${folder}/`, `photo-of-summer.${file}.jpg`);
  assert.ok(performance.now() - started < 5000);
});
