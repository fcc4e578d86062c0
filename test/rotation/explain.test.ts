/** `telltale explain`, on a real repository and on its report. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gitRepository } from "../support/git.ts";
import { historyOf, telltale } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

test("a finding is explained whole, by the beginning of its id, from a scan or a report", () => {
  using repository = gitRepository();
  const token = githubToken("explain");
  repository.write("a.py", `\n\nTOKEN = "${token}"\n`);
  repository.commit("a");
  const { stdout, report } = historyOf(repository.path);
  const id = report.findings[0]?.id ?? "";
  const scanned = telltale("explain", id.slice(0, 6), repository.path);
  assert.deepEqual([scanned.code, scanned.stderr], [0, ""]);
  for (const part of [
    /^critical {2}GitHub personal access token/,
    /a\.py:3:10/,
    /checksum holds/,
    /\n {2}found {10}beginning with a keyword\n/,
    /\n {3}\[ \] Make a new value/,
  ])
    assert.match(scanned.stdout, part);
  assert.ok(!scanned.stdout.includes(token));
  const file = join(repository.path, "report.json");
  writeFileSync(file, stdout);
  const read = telltale("explain", id, repository.path, "--from", file);
  assert.deepEqual([read.code, /checksum holds/.test(read.stdout)], [0, true]);
});

test("an id that no finding has, and what is no id, end with 2", () => {
  using repository = gitRepository();
  assert.match(telltale("explain", "0123abcd", repository.path).stderr, /FINDING_UNKNOWN/);
  assert.equal(telltale("explain", "0123abcd", repository.path).code, 2);
  assert.equal(telltale("explain", "../x", repository.path).code, 2);
});
