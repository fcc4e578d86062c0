/** `telltale baseline`, and others' baselines, on real repositories: what is new, still there, and gone. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { historyOf, telltale } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const [first, second, third] = ["first", "second", "third"].map((label) =>
  githubToken(`baseline ${label}`),
) as [string, string, string];

function repositoryWith(...secrets: readonly string[]): GitRepository {
  const repository = gitRepository();
  repository.write("a.py", secrets.map((secret) => `TOKEN = "${secret}"\n`).join(""));
  repository.commit("a");
  return repository;
}

const baselineOf = (repository: GitRepository): string =>
  readFileSync(join(repository.path, ".telltale-baseline"), "utf8");

test("what is known does not count, what is new does, and what is gone is told", () => {
  using repository = repositoryWith(first, second);
  const taken = telltale("baseline", repository.path);
  assert.deepEqual([taken.code, taken.stderr], [0, ""]);
  assert.match(
    taken.stdout,
    /^2 findings accepted in \.telltale-baseline: 2 new, 0 known before; 0 gone\.\n/,
  );
  assert.match(
    baselineOf(repository),
    /^telltale-baseline 1\nby all\nsalt [0-9a-f]{32}\n(?:[0-9a-f]{64} github-personal-access-token \d{4}-\d\d-\d\d at="a\.py:[12]"\n){2}$/,
  );
  const same = historyOf(repository.path);
  assert.deepEqual(
    [same.code, same.report.findings.length, same.report.baseline],
    [0, 0, { file: ".telltale-baseline", known: 2 }],
  );

  repository.write("b.py", `TOKEN = "${third}"\n`);
  repository.commit("b");
  const more = historyOf(repository.path);
  assert.equal(more.code, 1);
  assert.deepEqual(
    more.report.findings.map(({ secret }) => secret),
    [third],
  );

  // Rewritten history: one of the two is gone.
  using rewritten = repositoryWith(first);
  rewritten.write(".telltale-baseline", baselineOf(repository));
  const { stdout } = telltale("baseline", "status", rewritten.path);
  assert.match(stdout, /^\.telltale-baseline: 1 still there, 1 gone; 0 new\.\n {2}gone /);
  const again = telltale("baseline", rewritten.path);
  assert.match(again.stdout, /^1 findings accepted .*: 0 new, 1 known before; 1 gone\.\n/);
  assert.equal(baselineOf(rewritten).trimEnd().split("\n").length, 4);
});

test("baseline status tells new, still there and gone, and fails on new ones", () => {
  using repository = repositoryWith(first, second);
  telltale("baseline", repository.path);
  using rewritten = repositoryWith(first, third);
  rewritten.write(".telltale-baseline", baselineOf(repository));
  const { code, stdout } = telltale("baseline", "status", rewritten.path);
  assert.equal(code, 1);
  const [head, added, gone] = stdout.split("\n");
  assert.equal(head, ".telltale-baseline: 1 still there, 1 gone; 1 new.");
  assert.match(added ?? "", /^ {2}new {3}[0-9a-f]{16} github-personal-access-token a\.py:2$/);
  assert.match(gone ?? "", /^ {2}gone {2}github-personal-access-token a\.py:2, known since \d{4}-/);
  assert.equal(telltale("baseline", "status", repository.path).code, 0);
});

test("a run by the command that took it tells in its report what is gone", () => {
  using repository = repositoryWith(first, second);
  telltale("baseline", repository.path);
  using rewritten = repositoryWith(first);
  rewritten.write(".telltale-baseline", baselineOf(repository).replace("by all", "by history"));
  const { report } = historyOf(rewritten.path);
  assert.equal(report.baseline?.known, 1);
  assert.deepEqual(
    report.baseline?.gone?.map(({ rule, at }) => [rule, at]),
    [["github-personal-access-token", "a.py:2"]],
  );
  assert.match(telltale("history", rewritten.path).stdout, /1 of \.telltale-baseline is gone/);
});

test("what git ignores is not accepted: it counts for nothing, and the file is everybody's", () => {
  using repository = repositoryWith(first);
  repository.write(".gitignore", "local.py\n");
  repository.write("local.py", `TOKEN = "${second}"\n`);
  assert.match(telltale("baseline", repository.path).stdout, /^1 findings accepted/);
});

test("what is set aside for a reason is not accepted once more", () => {
  using repository = repositoryWith(first, second);
  const id = historyOf(repository.path).report.findings.find(({ secret }) => secret === first)?.id;
  telltale("ignore", id ?? "", repository.path, "--reason", "a sample");
  assert.match(telltale("baseline", repository.path).stdout, /^1 findings accepted/);
  const { report } = historyOf(repository.path);
  assert.deepEqual(report.ignored.map(({ ignored }) => ignored.kind).toSorted(), [
    "baseline",
    "ignore-file",
  ]);
});

test("--baseline names another file, ours or another tool's; one that is absent is an error", () => {
  using repository = repositoryWith(first, second);
  const ours = join(repository.path, "ci", "known");
  repository.write("ci/keep", "");
  telltale("baseline", repository.path, "--baseline", ours);
  assert.equal(historyOf(repository.path).code, 1);
  assert.equal(historyOf(repository.path, "--baseline", ours).code, 0);

  const theirs = repository.write(
    "../report.json",
    JSON.stringify([{ RuleID: "x", File: "a.py", Secret: first, StartLine: 1, Commit: "" }]),
  );
  const { report } = historyOf(repository.path, "--baseline", theirs);
  assert.deepEqual(
    report.findings.map(({ secret }) => secret),
    [second],
  );
  const absent = telltale("history", repository.path, "--baseline", join(repository.path, "none"));
  assert.equal(absent.code, 2);
  assert.match(absent.stderr, /PATH_MISSING/);
});

test("a baseline outside of the repository is not written", () => {
  using repository = repositoryWith(first);
  const run = telltale("baseline", repository.path, "--baseline", join(repository.outside, "x"));
  assert.equal(run.code, 2);
  assert.match(run.stderr, /DECISIONS_UNWRITABLE: .*is not in the repository/);
});

test("other tools' files at the top are read by themselves, and left alone when told to", () => {
  using repository = repositoryWith(first, second);
  const commit = repository.run("rev-parse", "HEAD");
  repository.write(".gitleaksignore", `${commit}:a.py:github-pat:1\n`);
  repository.write(".gitallowed", `${second.slice(0, 14)}\n`);
  const { code, report } = historyOf(repository.path);
  assert.equal(code, 0);
  assert.deepEqual(report.ignored.map(({ ignored }) => ignored.where).toSorted(), [
    ".gitallowed:1",
    ".gitleaksignore:1",
  ]);
  assert.equal(historyOf(repository.path, "--no-foreign-ignores").report.findings.length, 2);
});

test("a broken file of another tool is an error before anything is scanned", () => {
  using repository = repositoryWith(first);
  repository.write(".secrets.baseline", '{"results": {"a.py": [\n{"hashed_secret": 7}]}}');
  const run = telltale("history", repository.path);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /DECISIONS_BAD: .*\.secrets\.baseline:2:1: expected hashed_secret/);
  assert.equal(historyOf(repository.path, "--no-foreign-ignores").code, 1);
});

test("import turns another tool's entries into ours, and says what it could not map", () => {
  using repository = repositoryWith(first, second);
  repository.write("copy.py", `TOKEN = "${second}"\n`);
  const commit = repository.commit("a copy");
  const born = repository.run("rev-parse", "HEAD~1");
  const file = repository.write(
    ".gitleaksignore",
    [
      `${born}:a.py:github-pat:1`,
      `${born}:a.py:github-pat:2`,
      `${commit}:gone.py:github-pat:1`,
      "",
    ].join("\n"),
  );
  const run = telltale("ignore", "import", file, repository.path, "--owner", "Ada");
  assert.deepEqual([run.code, run.stderr], [0, ""]);
  const lines = run.stdout.split("\n");
  assert.equal(
    lines[0],
    "1 written to .telltale-ignore, 0 there already; 2 of 3 entries of .gitleaksignore could not be mapped:",
  );
  assert.match(
    lines[1] ?? "",
    /\.gitleaksignore:2: [0-9a-f]{16} .* stands in other places too, which it does not cover$/,
  );
  assert.equal(
    lines[2],
    "  .gitleaksignore:3: nothing that it is about is found in this repository",
  );
  repository.run("clean", "--quiet", "-fx", ".gitleaksignore");
  const { report } = historyOf(repository.path);
  assert.deepEqual(
    report.findings.map(({ secret }) => secret),
    [second],
  );
  const [aside] = report.ignored;
  assert.equal(aside?.ignored.owner, "Ada");
  assert.match(aside?.ignored.reason ?? "", /^a fingerprint of gitleaks \(\.gitleaksignore:1\)$/);
});

test("import leaves what was audited to be a real secret, and what is about paths", () => {
  using repository = repositoryWith(first);
  const baseline = repository.write(
    ".secrets.baseline",
    JSON.stringify({
      results: {
        "a.py": [{ type: "x", hashed_secret: sha1(first), line_number: 1, is_secret: true }],
      },
    }),
  );
  const audited = telltale("ignore", "import", baseline, repository.path);
  assert.match(audited.stdout, /^0 written .*: it was audited to be a real secret: rotate it/s);
  const paths = repository.write(".gitguardian.yaml", "secret:\n  ignored_paths: ['*.py']\n");
  const about = telltale("ignore", "import", paths, repository.path);
  assert.match(
    about.stdout,
    /^0 written .*:2: it is about a path: such rules belong into telltale/s,
  );
});

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
