/** The JSON report: what it must hold, whatever the report says; and the schema, which must refuse the rest. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { troubleWords } from "../../src/messages.ts";
import { jsonReport } from "../../src/report/json.ts";
import { anyReport } from "../support/any-report.ts";
import { decisionWith, findingWith, reportWith } from "../support/reports.ts";
import { seeded } from "../support/seed.ts";

const schemaPath = new URL("../../../src/report/report.schema.json", import.meta.url);
const schema = JSON.parse(readFileSync(fileURLToPath(schemaPath), "utf8"));
const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(schema);

const assertValid = (value: unknown): void => {
  assert.ok(validate(value), JSON.stringify(validate.errors));
};

test("every report is valid, says what it was given, and steers no terminal", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const text = jsonReport(report);
      assert.match(text, /^\{\n {2}"schema": 1,\n[^]*\}\n$/);
      assert.doesNotMatch(text, /[^\n -~\u00a0-\uffff]|[\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
      const read = JSON.parse(text);
      assert.deepEqual(read, JSON.parse(JSON.stringify(report)));
      assertValid(read);
    }),
    seeded(300),
  );
});

test("the order of keys does not depend on how the report was made", () => {
  const report = reportWith({ findings: [findingWith()] });
  const reversed = reverseKeys(report) as typeof report;
  assert.notDeepEqual(Object.keys(reversed), Object.keys(report));
  assert.equal(jsonReport(reversed), jsonReport(report));
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, one]) => [key, reverseKeys(one)]));
}

test("what the engine knows besides stays out of the report", () => {
  const finding = { ...findingWith(), secretText: "not for anybody" };
  const text = jsonReport(reportWith({ findings: [finding] }));
  assert.doesNotMatch(text, /secretText|not for anybody/);
});

type Tree = { [key: string]: unknown };

/** Every object of a report, with the path to it. */
function* objectsOf(value: unknown, path = "report"): Generator<{ path: string; object: Tree }> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield { path, object: value as Tree };
  for (const [key, one] of Object.entries(value)) yield* objectsOf(one, `${path}.${key}`);
}

const sample = (): unknown =>
  JSON.parse(
    jsonReport(
      reportWith({
        findings: [findingWith({ expired: decisionWith() })],
        ignored: [
          { ...findingWith(), ignored: decisionWith({ owner: "Ada", expires: "2027-01-31" }) },
        ],
        baseline: {
          file: ".telltale-baseline",
          known: 1,
          gone: [{ rule: "a-rule", date: "2026-01-31", at: "a:1", where: ".telltale-baseline:4" }],
        },
        troubles: [{ code: "OBJECT_BAD", message: "An object cannot be inflated.", where: "x" }],
      }),
    ),
  );

const optional = new Set([
  "first",
  "last",
  "path",
  "object",
  "commit",
  "line",
  "column",
  "repository",
  "expired",
  "owner",
  "expires",
  "baseline",
  "gone",
]);

for (const { path, object } of objectsOf(sample())) {
  if (path.endsWith(".kinds") || path.endsWith(".skipped")) continue;
  test(`the schema knows the fields of ${path}`, () => {
    const whole = sample();
    assertValid(whole);
    const same = [...objectsOf(whole)].find((one) => one.path === path)?.object ?? {};
    same["surprise"] = 1;
    assert.equal(validate(whole), false, "a field too many");
    delete same["surprise"];
    for (const key of Object.keys(object)) {
      const isOptional = optional.has(key) && !(key === "commit" && /first$|last$/.test(path));
      const kept = same[key];
      delete same[key];
      assert.equal(validate(whole), isOptional, `${key} left out`);
      same[key] = { no: "such value" };
      assert.equal(validate(whole), false, `${key} of another type`);
      same[key] = kept;
    }
  });
}

test("the schema lists every code of trouble", () => {
  const listed = schema.$defs.trouble.properties.code.enum;
  assert.deepEqual(
    listed.toSorted((a: string, b: string) => (a < b ? -1 : 1)),
    Object.keys(troubleWords).toSorted((a, b) => (a < b ? -1 : 1)),
  );
});
