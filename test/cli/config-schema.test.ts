/** The JSON schemas that editors complete by: as they are shipped, and as strict as what reads the files. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { readLayer } from "../../src/cli/config/layer.ts";
import { configSchema } from "../../src/cli/config/shape.ts";
import { ownRulesFolder } from "../../src/package-files.ts";
import { loadRules } from "../../src/rules/load.ts";
import { readRuleFile } from "../../src/rules/rule-file.ts";
import { ruleFileSchema } from "../../src/rules/rule-shape.ts";
import { UserError } from "../../src/trouble.ts";
import { seeded } from "../support/seed.ts";

const shipped = [
  { path: "src/cli/config/config.schema.json", schema: configSchema() },
  { path: "patterns/secrets/rule.schema.json", schema: ruleFileSchema() },
] as const;

for (const { path, schema } of shipped) {
  test(`${path} is made from the table that files are read by`, () => {
    const file = fileURLToPath(new URL(`../../../${path}`, import.meta.url));
    const text = `${JSON.stringify(schema, undefined, 2)}\n`;
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, text);
    const written: unknown = JSON.parse(readFileSync(file, "utf8"));
    assert.deepEqual(written, JSON.parse(text), "UPDATE_GOLDEN=1 rewrites it");
  });
}

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
const isConfig = ajv.compile(configSchema());
const isRuleFile = ajv.compile(ruleFileSchema());

/** Right and wrong values for any key. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    "high", "never", "likely", "text", "64 MiB", "64", "1 kB", "a/**", true, false, 0, 1, 8, 256, 257, 1.5, -1, {}, [],
    ["a"], [1], { high: "low" }, { "leave-alone": "x" }, { "leave-alone": ["x"], reason: "y" }, { reason: "y" },
    [{ "leave-alone": "x", rules: "generic-*" }, "y"], { history: false }, { history: 1 }, { "file-size": "2 MB" },
    [{ format: "json", file: "x" }], [{ format: "sarif", file: "x" }], [{ format: "json" }],
    { off: ["x"], on: [], severity: { x: "low" } }, { off: "x" }, { severity: { x: "never" } }, { files: ["x"] },
  ),
); // prettier-ignore
const keys: readonly string[] = [
  "extends", "sources", "limits", "rules", "paths", "fail-on", "evidence", "inline-ignores", "threads", "format",
  "reports", "gitleaks", "unknown",
]; // prettier-ignore

test("a config that the schema takes is one that is read, and the other way round", () => {
  const seen = { right: 0, wrong: 0 };
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), anything, { maxKeys: 2 }), (config) => {
      const text = stringify(config);
      const isRight = isConfig(parse(text));
      seen[isRight ? "right" : "wrong"]++;
      assert.equal(reads(text), isRight, text);
    }),
    seeded(4000),
  );
  assert.ok(seen.right > 500 && seen.wrong > 500, JSON.stringify(seen));
});

function reads(text: string): boolean {
  try {
    readLayer("telltale.yaml", text);
    return true;
  } catch (error) {
    assert.ok(error instanceof UserError);
    assert.ok(error.lines.every((line) => /^telltale\.yaml:\d+:\d+: ./.test(line)));
    return false;
  }
}

test("the package's own rules are right by the schema", () => {
  const folder = ownRulesFolder;
  assert.ok(loadRules(folder).rules.length > 0);
  for (const name of ["github.yaml", "generic.yaml", "files.yaml", "aws.yaml", "stripe.yaml"])
    assert.ok(
      isRuleFile(parse(readFileSync(join(folder, name), "utf8"))),
      `${name}: ${JSON.stringify(isRuleFile.errors)}`,
    );
});

const right = {
  id: "acme-token",
  name: "Acme token",
  provider: "Acme",
  documentation: "https://acme.example/",
  severity: "high",
};
const changes: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { id: undefined },
  { name: undefined },
  { documentation: "http://acme.example/" },
  { severity: "never" },
  { severity: undefined },
  { evidence: "shaped" },
  { evidence: "sure" },
  { token: "a" },
  { token: 3 },
  { keywords: ["a"] },
  { keywords: "a" },
  { keywords: [3] },
  { near: { words: ["a"], within: 3 } },
  { near: { words: ["a"], within: "3" } },
  { near: { words: ["a"], beside: 3 } },
  { assignment: { names: ["a"] } },
  { assignment: ["a"] },
  { file: { names: ["a"], content: "any" } },
  { file: { names: ["a"], content: "some" } },
  { case_sensitive: true },
  { case_sensitive: "yes" },
  { entropy: 3.5 },
  { entropy: -1 },
  { generic: false },
  { reach: 100 },
  { colour: "red" },
];

test("a rule that the schema takes is one that is read, and the other way round", () => {
  for (const change of changes) {
    const text = stringify([{ ...right, ...change }]);
    const { mistakes } = readRuleFile("x.yaml", text);
    assert.equal(isRuleFile(parse(text)), mistakes.length === 0, text);
  }
});
