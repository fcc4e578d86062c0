/**
 * Ctrl-C: the scan stops within a second, says what was not looked at, and ends with 130.
 *
 * The repositories are small on the disk and take a minute to scan: a pack of some hundred kB in which every object
 * is another version of a long text, and files of zeros.
 */
import assert from "node:assert/strict";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { gitRepository } from "../support/git.ts";
import { addPack, objectId, writeDelta, writePack } from "../support/pack-writer.ts";
import type { PackEntry } from "../support/pack-writer.ts";
import { jsonOptions, reportOf, stoppedAfter } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const mebibyte = 1024 ** 2;

/** A repository with so many versions of a text of 8 MiB. */
function longRepository(versions: number): ReturnType<typeof gitRepository> {
  const repository = gitRepository();
  repository.commit("first");
  const content = Buffer.alloc(8 * mebibyte, `${githubToken("base")}\n${"text ".repeat(2000)}\n`);
  const entries: PackEntry[] = [{ type: "blob", content }];
  for (let version = 1; version <= versions; version++) {
    const insert = `version ${version}\n`;
    const ops = [{ insert }, { copy: 0, length: content.length }];
    entries.push({
      type: "ofs-delta",
      base: 0,
      delta: writeDelta(content.length, content.length + insert.length, ops),
      id: objectId("blob", Buffer.from(insert)), // not its own, but as evenly spread
    });
  }
  addPack(join(repository.path, ".git", "objects"), writePack(entries));
  return repository;
}

for (const { title, versions, threads } of [
  { title: "a scan in threads", versions: 20_000, threads: "2" },
  { title: "a scan of little packed data, in place", versions: 4000, threads: "1" },
]) {
  const repository = longRepository(versions);
  after(() => repository.remove());

  test(`Ctrl-C stops ${title}`, async () => {
    const run = await stoppedAfter(
      1500,
      "history",
      repository.path,
      ...jsonOptions,
      "--threads",
      threads,
    );
    assert.equal(run.code, 130);
    assert.equal(run.stderr, "");
    assert.ok(run.tookMs < 1500, `stopped after ${Math.round(run.tookMs)} ms`);
    const { interrupted, coverage } = reportOf(run.stdout);
    assert.equal(interrupted, true);
    assert.equal(coverage.complete, false);
    assert.ok(coverage.objects.skipped > 0, "some objects were not reached");
    assert.equal(coverage.objects.expected, versions + 3);
    assert.equal(coverage.skipped["NOT_REACHED"], coverage.objects.skipped);
  });
}

test("Ctrl-C stops a scan of large files beside few objects", async () => {
  using repository = gitRepository();
  const folder = join(repository.path, ".git", "lfs", "objects", "aa", "bb");
  mkdirSync(folder, { recursive: true });
  for (let number = 0; number < 60; number++) {
    const file = join(folder, `${number}`);
    writeFileSync(file, `${githubToken(`large ${number}`)}\n`);
    truncateSync(file, 100 * mebibyte); // of zeros, which take no room on the disk
  }
  const run = await stoppedAfter(1500, "history", repository.path, ...jsonOptions);
  assert.equal(run.code, 130);
  assert.ok(run.tookMs < 1500, `stopped after ${Math.round(run.tookMs)} ms`);
  const { interrupted, coverage, findings } = reportOf(run.stdout);
  assert.equal(interrupted, true);
  assert.equal(coverage.complete, false);
  assert.ok(findings.length < 60, "some files were not reached");
  assert.ok((coverage.kinds["lfsObjects"] ?? 0) < 60, "and are not counted as scanned");
});

test("the text report says that the run was stopped", async () => {
  const repository = longRepository(20_000);
  const run = await stoppedAfter(1500, "history", repository.path);
  repository.remove();
  assert.equal(run.code, 130);
  assert.match(run.stdout, /Not everything was looked at: the run was stopped/);
  assert.match(run.stdout, /objects skipped \(NOT_REACHED/);
});
