/** The JSON report of a real audit, against the schema that is shipped. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { history, jsonReport, textReport } from "../../src/index.ts";
import { exitCode } from "../../src/cli/exit-code.ts";
import { gitRepository } from "../support/git.ts";
import { githubToken } from "../support/token.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../../src/report/report.schema.json", import.meta.url), "utf8"),
) as object;
const validate = new Ajv2020({ strict: true, formats: { "date-time": true } }).compile(schema);

test("a report with findings, troubles and missing objects fits the schema", async () => {
  using repository = gitRepository();
  repository.write("a.env", `TOKEN=${githubToken("a")}\n`);
  repository.commit(`message ${githubToken("b")}`);
  repository.write("a.env", "TOKEN=\n");
  repository.commit("clean");
  repository.write(".git/refs/heads/bad", "no id\n");
  const report = await history({ path: repository.path });
  assert.equal(report.findings.length, 3); // two tokens, and a file called .env
  assert.equal(report.troubles.length, 1);
  const written: unknown = JSON.parse(jsonReport(report));
  assert.ok(validate(written), JSON.stringify(validate.errors));
  assert.ok(!jsonReport(report).includes(githubToken("a")), "masked");
  assert.deepEqual(jsonReport(await history({ path: repository.path })), jsonReport(report));
});

test("a report that leaves something out does not fit", () => {
  assert.equal(validate({ schema: 1 }), false);
});

test("exit codes", async () => {
  using repository = gitRepository();
  const all = { severity: "low", evidence: "likely" } as const;
  const empty = await history({ path: repository.path });
  assert.equal(exitCode(empty, all), 0);
  repository.write("a.env", `TOKEN=${githubToken("a")}\n`);
  repository.commit("a");
  const found = await history({ path: repository.path });
  assert.equal(exitCode(found, all), 1);
  assert.equal(exitCode({ ...found, findings: [] }, all), 0);
  assert.equal(exitCode({ ...empty, coverage: { ...empty.coverage, complete: false } }, all), 3);
  assert.equal(exitCode({ ...found, interrupted: true }, all), 130);
});

test("the text report fits the terminal, and colours only where it may", async () => {
  using repository = gitRepository();
  repository.write("a.env", `TOKEN=${githubToken("a")}\n`);
  repository.commit("a");
  const report = await history({ path: repository.path });
  const options = { width: 60, verbose: false, evidence: "likely" } as const;
  const plain = textReport(report, { ...options, colour: false });
  assert.ok(
    plain.split("\n").every((line) => line.length <= 60),
    plain,
  );
  assert.ok(!plain.includes("\u001b"));
  assert.ok(textReport(report, { ...options, colour: true }).includes("\u001b["));
  assert.match(plain, /critical GitHub personal access token/);
});
