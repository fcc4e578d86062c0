/** What stands encoded or in archives, in a real repository: every command says the same place. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { tar, zip } from "../support/archives.ts";
import { encoders } from "../support/encoders.ts";
import { gitRepository } from "../support/git.ts";
import { telltaleIn } from "../support/telltale.ts";
import type { Report } from "../../src/report/report.ts";
import { githubToken } from "../support/token.ts";

const conf = (label: string): string => `first line\n  key ${githubToken(label)}\n`;

const files = {
  "outer.zip": zip([
    {
      name: "inner.tar.gz",
      content: gzipSync(tar([{ name: "etc/a.conf", content: conf("in zip") }])),
    },
  ]),
  "notes.txt.gz": gzipSync(conf("in gzip")),
  "secret.yaml": `kind: Secret\ndata:\n  config: ${encoders.base64(conf("in base64"))}\n`,
};

const places = [
  "notes.txt.gz - 2:7",
  "outer.zip inner.tar.gz!etc/a.conf 2:7",
  "secret.yaml - 3:33",
];

const placesOf = (report: Report): string[] =>
  report.findings
    .flatMap((finding) => finding.places)
    .map(({ path, member, line, column }) => `${path} ${member ?? "-"} ${line}:${column}`)
    .toSorted();

function run(folder: string, ...args: readonly string[]): { places: string[]; report: Report } {
  const { stdout } = telltaleIn({ folder }, ...args, "--format", "json");
  const report = JSON.parse(stdout) as Report;
  return { places: placesOf(report), report };
}

test("staged, history and files tell where it stands", () => {
  using repository = gitRepository();
  for (const [name, content] of Object.entries(files)) repository.write(name, content);
  repository.run("add", ".");
  assert.deepEqual(run(repository.path, "staged").places, places);
  repository.commit("packed");
  repository.run("rm", "-q", "outer.zip", "notes.txt.gz");
  repository.commit("removed");
  repository.run("gc", "-q");
  assert.deepEqual(run(repository.path, "history", "--check-deltas").places, places);
  assert.deepEqual(run(repository.path, "files", ".").places, places.slice(2));
  for (const [name, content] of Object.entries(files)) repository.write(name, content);
  assert.deepEqual(run(repository.path, "files", ".").places, places);
});

test("the text report shows archive, member and line, and reasons say what was encoded", () => {
  using repository = gitRepository();
  for (const [name, content] of Object.entries(files)) repository.write(name, content);
  const { stdout } = telltaleIn({ folder: repository.path }, "files", ".");
  assert.match(stdout, /outer\.zip!inner\.tar\.gz!etc\/a\.conf:2:7/);
  assert.match(stdout, /notes\.txt\.gz:2:7/);
  assert.match(stdout, /checksum holds, encoded as base64/);
});

test("an archive that cannot be unpacked makes the answer incomplete, and is named", () => {
  using repository = gitRepository();
  repository.write("locked.zip", zip([{ name: "a", content: "b" }], 8, 1));
  repository.commit("locked");
  for (const args of [["files", "."], ["history"]]) {
    const { report } = run(repository.path, ...args);
    assert.equal(report.coverage.complete, false);
    assert.deepEqual(
      report.troubles.map(({ code, where }) => [code, where.replace(/^.*!/, "!")]),
      [["ARCHIVE_LOCKED", "!a"]],
    );
    assert.equal(report.coverage.skipped["ARCHIVE_LOCKED"], 1);
  }
});
