/**
 * Kinds of repositories: SHA-256, shallow, partial, empty, borrowed from elsewhere; and what is none.
 *
 * What is absent is counted and shown, and never fatal: exit code 3, or 1 where something was found.
 */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { history } from "../../src/index.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { objectId } from "../support/pack-writer.ts";
import { packAll } from "../support/repacking.ts";
import { findingOf, historyOf, telltale } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const secret = githubToken("kept");

/** Three commits: the first has the secret if `planted`, the last has not. */
function smallRepository(planted: boolean, ...options: readonly string[]): GitRepository {
  const repository = gitRepository(...options);
  repository.write("app.txt", `${planted ? secret : "nothing"}\n`);
  repository.commit("app");
  repository.write("app.txt", "removed\n");
  repository.commit("removed");
  repository.write("other.txt", "other\n");
  repository.commit("other");
  return repository;
}

for (const { title, pack } of [
  { title: "loose", pack: false },
  { title: "packed", pack: true },
]) {
  test(`SHA-256, ${title}`, async () => {
    using repository = smallRepository(true, "--object-format=sha256");
    repository.run("tag", "--message", githubToken("tag"), "tag");
    if (pack) packAll(repository, repository.path);
    const report = await history({ path: repository.path, reveal: true, verify: true });
    assert.equal(report.repository?.objectFormat, "sha256");
    const { first, places } = findingOf(report, secret);
    assert.equal(first?.commit, repository.run("rev-parse", "HEAD~2"));
    assert.equal(places[0]?.object, repository.run("rev-parse", "HEAD~2:app.txt"));
    assert.equal(findingOf(report, githubToken("tag")).places[0]?.kind, "tag-message");
    assert.deepEqual(report.troubles, []);
    assert.equal(report.coverage.complete, true);
  });
}

for (const { planted, code } of [
  { planted: true, code: 1 },
  { planted: false, code: 3 },
]) {
  test(`a shallow clone ${planted ? "with" : "without"} a secret: exit code ${code}`, () => {
    using repository = smallRepository(false);
    if (planted) {
      repository.write("late.txt", `${secret}\n`);
      repository.commit("late");
    }
    const path = join(repository.outside, "shallow");
    repository.run("clone", "--quiet", "--depth=2", `file://${repository.path}`, path);
    const run = historyOf(path);
    const { shallow, missing, complete, objects } = run.report.coverage;
    assert.deepEqual(
      { code: run.code, shallow, missing, complete, skipped: objects.skipped },
      { code, shallow: 1, missing: 0, complete: false, skipped: 0 },
    );
    assert.equal(run.report.findings.length, planted ? 1 : 0);
    const { stdout } = telltale("history", path);
    assert.match(stdout, /shallow/);
  });
}

test("a partial clone without blobs: they are counted as missing", () => {
  using repository = smallRepository(true);
  repository.run("config", "uploadpack.allowFilter", "true");
  const path = join(repository.outside, "partial");
  const url = `file://${repository.path}`;
  repository.run("clone", "--quiet", "--bare", "--filter=blob:none", url, path);
  const { code, report } = historyOf(path);
  const { missing, complete, objects, kinds } = report.coverage;
  assert.deepEqual(
    { code, missing, complete, skipped: objects.skipped, commits: kinds["commits"] },
    { code: 3, missing: 3, complete: false, skipped: 0, commits: 3 },
  );
});

test("a loose object that was deleted: it is missing, and the rest is scanned", () => {
  using repository = smallRepository(true);
  const id = repository.run("rev-parse", "HEAD:other.txt");
  rmSync(join(repository.path, ".git", "objects", id.slice(0, 2), id.slice(2)));
  const { code, report } = historyOf(repository.path);
  assert.deepEqual([code, report.coverage.missing, report.coverage.complete], [1, 1, false]);
  findingOf(report, secret);
});

test("the empty tree, which git knows although no store has it, is not missing", () => {
  using repository = gitRepository();
  const tree = objectId("tree", Buffer.alloc(0));
  repository.run("update-ref", "refs/heads/main", repository.run("commit-tree", tree, "-m", "a"));
  rmSync(join(repository.path, ".git", "objects", tree.slice(0, 2), tree.slice(2)), {
    force: true,
  });
  assert.equal(repository.run("cat-file", "-t", tree), "tree", "git can read it");
  const { code, report } = historyOf(repository.path);
  assert.deepEqual([code, report.coverage.missing, report.coverage.complete], [0, 0, true]);
});

test("objects that are borrowed from outside are not followed, and that is said", () => {
  using repository = smallRepository(true);
  const path = join(repository.outside, "borrower");
  repository.run("clone", "--quiet", "--shared", repository.path, path);
  const { code, report } = historyOf(path);
  assert.equal(code, 3);
  assert.deepEqual(
    report.troubles.map((trouble) => trouble.code),
    ["ALTERNATE_OUTSIDE"],
  );
  assert.equal(report.coverage.complete, false);
});

test("an empty repository: nothing to look at, and all of it looked at", () => {
  using repository = gitRepository();
  const { code, report } = historyOf(repository.path);
  const { objects, complete, missing } = report.coverage;
  assert.deepEqual(
    { code, objects, complete, missing, findings: report.findings, troubles: report.troubles },
    {
      code: 0,
      objects: { expected: 0, scanned: 0, skipped: 0 },
      complete: true,
      missing: 0,
      findings: [],
      troubles: [],
    },
  );
  const { stdout, code: textCode } = telltale("history", repository.path);
  assert.equal(textCode, 0);
  assert.match(stdout, /No secrets found/);
});

test("a bare repository that is empty", () => {
  using repository = gitRepository("--bare");
  assert.equal(historyOf(repository.path).code, 0);
});

test("no commits, but dangling blobs", () => {
  using repository = gitRepository();
  for (const input of [`${secret}\n`, "nothing\n", "nothing more\n"])
    repository.runWith({ input }, "hash-object", "-w", "--stdin");
  const { code, report } = historyOf(repository.path);
  assert.equal(code, 1);
  assert.deepEqual(report.coverage.objects, { expected: 3, scanned: 3, skipped: 0 });
  assert.equal(report.coverage.kinds["blobs"], 3);
  const finding = findingOf(report, secret);
  assert.deepEqual(
    [finding.state, finding.published, finding.first, finding.places[0]?.kind],
    ["unreachable", null, undefined, "blob"],
  );
});

/** What a user did wrong: exit code 2, one line that says what, one that says what to do, and nothing else. */
function assertRefused(path: string, code: string): void {
  const run = telltale("history", path, "--no-progress");
  assert.equal(run.code, 2);
  assert.equal(run.stdout, "");
  const lines = run.stderr.split("\n");
  assert.equal(lines.length, 3, run.stderr);
  assert.match(lines[0] ?? "", new RegExp(`^telltale: ${code}: .+\\.$`));
  assert.match(lines[1] ?? "", /^\S.+\.$/);
  assert.equal(lines[2], "");
}

test("what cannot be opened is refused in a sentence and a hint", () => {
  using repository = gitRepository();
  const { outside, path } = repository;
  assertRefused(join(outside, "nowhere"), "PATH_MISSING");
  mkdirSync(join(outside, "folder"));
  assertRefused(join(outside, "folder"), "NOT_A_REPOSITORY");
  writeFileSync(join(outside, "file"), "");
  assertRefused(join(outside, "file"), "NOT_A_REPOSITORY");
  mkdirSync(join(outside, "lost"));
  writeFileSync(join(outside, "lost", ".git"), "gitdir: ../nowhere\n");
  assertRefused(join(outside, "lost"), "REPOSITORY_BAD");
  const config = join(path, ".git", "config");
  writeFileSync(config, "[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tnewThing = 1\n");
  assertRefused(path, "REPOSITORY_UNKNOWN_FORMAT");
  writeFileSync(
    config,
    "[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\trefStorage = reftable\n",
  );
  assertRefused(path, "REPOSITORY_REFTABLE");
});

test("an unknown option is refused", () => {
  const { code, stdout, stderr } = telltale("history", "--no-such-option");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /[Uu]nknown option/);
  assert.doesNotMatch(stderr, /\n\s+at /);
});
