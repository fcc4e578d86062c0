/** Commands under a config: real repositories with config files in several folders, and in a commit's tree. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { configuredAt } from "../../src/cli/config/configure.ts";
import { nearestConfig } from "../../src/cli/config/config-files.ts";
import type { ConfigFiles } from "../../src/cli/config/config-files.ts";
import { gitRepository } from "../support/git.ts";
import { historyOf, reportOf, telltale, telltaleIn } from "../support/telltale.ts";
import { githubToken, passwordOf } from "../support/token.ts";
import { acmeRule } from "../support/user-rules.ts";
import { allRules } from "../../src/rules/whole-bundle.ts";

const acmeToken = (label: string): string => `acme_${passwordOf(label)}`;

test("places are left alone, counted and said; a finding without any other place is set aside", () => {
  using repository = gitRepository();
  const [both, only] = [githubToken("both"), githubToken("only")];
  repository.write("test/fixtures/a.txt", `${both}\n`);
  repository.write("src/a.txt", `${both}\n`);
  repository.write("test/fixtures/deep/b.txt", `${only}\n`);
  repository.write(
    "telltale.yaml",
    "paths:\n  - leave-alone: test/fixtures\n    reason: made up\n    rules: github-*\n",
  );
  repository.commit("one");
  const { report, code } = historyOf(repository.path);
  assert.deepEqual(
    report.findings.map(({ secret, places }) => [secret, places.map(({ path }) => path)]),
    [[both, ["src/a.txt"]]],
  );
  assert.deepEqual(
    report.ignored.map(({ secret, ignored, places }) => [secret, ignored, places[0]?.path]),
    [
      [
        only,
        { kind: "config", reason: "made up", where: "telltale.yaml:2" },
        "test/fixtures/deep/b.txt",
      ],
    ],
  );
  assert.deepEqual(report.coverage.leftAlone, { "telltale.yaml:2": 2 });
  assert.equal(report.coverage.complete, true);
  assert.equal(code, 1);
  assert.match(
    telltale("history", repository.path).stdout,
    /2 places left alone, as config files say: telltale\.yaml:2 \(2\)\./,
  );
  const without = historyOf(repository.path, "--no-config").report;
  assert.equal(without.findings.length, 2);
  assert.equal(without.coverage.leftAlone, undefined);
});

test("files by name are left alone too", () => {
  using repository = gitRepository();
  repository.write("sample/.env", `API_SECRET=${passwordOf("env")}\n`);
  repository.write("telltale.yaml", "paths: [sample/]\n");
  repository.commit("one");
  const { report, code } = historyOf(repository.path);
  assert.deepEqual(report.findings, []);
  assert.ok(report.ignored.length > 0);
  assert.equal(code, 0);
});

test("the nearest config holds for a folder, and extends the one above if it says so", () => {
  using repository = gitRepository();
  repository.write("a.txt", `${acmeToken("x")}\n`);
  repository.write("telltale.yaml", "rules: {files: [rules/acme.yaml]}\nfail-on: low\n");
  repository.write("rules/acme.yaml", acmeRule);
  repository.write("deaf/telltale.yaml", "fail-on: never\n");
  repository.write("loud/telltale.yaml", "extends: ../telltale.yaml\nfail-on: high\n");
  repository.commit("one");
  const found = (folder: string): [number | null, number] => {
    const { code, report } = historyOf(join(repository.path, folder));
    return [code, report.findings.length];
  };
  assert.deepEqual(found("."), [1, 1]);
  assert.deepEqual(found("rules"), [1, 1]);
  assert.deepEqual(found("deaf"), [0, 0]);
  assert.deepEqual(found("loud"), [1, 1]);
  const shown = telltale("config", "show", join(repository.path, "loud"), "--evidence", "weak");
  assert.match(shown.stdout, /^fail-on +high +loud\/telltale\.yaml:2$/m);
  assert.match(shown.stdout, /^evidence +weak +--evidence$/m);
  assert.match(shown.stdout, /^rules\.files +rules\/acme\.yaml +telltale\.yaml:1$/m);
  assert.match(shown.stdout, /^rules\.own +acme-token +rules\/acme\.yaml:1$/m);
  assert.match(shown.stdout, /^threads +- +default$/m);
});

test("nothing above the repository is heeded, and nothing outside of it is read", () => {
  using repository = gitRepository();
  writeFileSync(join(repository.outside, "telltale.yaml"), "nonsense: true\n");
  repository.write("a.txt", "nothing\n");
  repository.commit("one");
  assert.equal(historyOf(repository.path).code, 0);
  const base = join(repository.outside, "base.yaml");
  writeFileSync(base, "threads: 1\n");
  symlinkSync(base, join(repository.path, "link.yaml"));
  repository.write("telltale.yaml", "extends: link.yaml\n");
  const run = telltale("history", repository.path);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /CONFIG_INVALID: .*link\.yaml: it leads out of the repository/);
});

test("a target that is in no repository has no config but its own", () => {
  using repository = gitRepository("--bare");
  const folder = join(repository.outside, "plain/inner");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(repository.outside, "plain/telltale.yaml"), "nonsense: true\n");
  assert.equal(telltale("config", "show", folder).code, 0);
  assert.equal(telltale("config", "show", join(folder, "..")).code, 2);
});

test("--config names a file, wherever it is; one that is absent is a mistake", () => {
  using repository = gitRepository();
  repository.write("a.txt", `${githubToken("x")}\n`);
  repository.write("telltale.yaml", "nonsense: true\n");
  repository.commit("one");
  const other = join(repository.outside, "other.yaml");
  writeFileSync(other, "fail-on: never\n");
  assert.equal(historyOf(repository.path, "--config", other).code, 0);
  assert.equal(historyOf(repository.path, "--config", other, "--fail-on", "low").code, 1);
  const absent = telltale("history", repository.path, "--config", `${other}.not`);
  assert.equal(absent.code, 2);
  assert.match(absent.stderr, /CONFIG_INVALID/);
  const broken = telltale("history", repository.path);
  assert.equal(broken.code, 2);
  assert.match(broken.stderr, /^ {2}telltale\.yaml:1:1: unknown key nonsense; did you mean /m);
});

test("a smaller limit for files is told of where it bites", () => {
  using repository = gitRepository();
  repository.write("telltale.yaml", "limits: {file-size: 1 kB}\n");
  repository.write("a.txt", "nothing\n");
  repository.commit("one");
  repository.write(".git/notes.txt", "x".repeat(2000));
  const { report, code } = historyOf(repository.path);
  assert.deepEqual(
    report.troubles.map((one) => [one.code, one.where]),
    [["FILE_TOO_BIG", "notes.txt"]],
  );
  assert.equal(code, 3);
});

test("threads have the rules of the config", () => {
  using repository = gitRepository();
  const noise = Array.from({ length: 60_000 }, (_, at) => passwordOf(String(at))).join("\n");
  for (const half of [0, 1, 2])
    repository.write(`noise-${half}.txt`, `${noise.slice(half)}\n${acmeToken(String(half))}\n`);
  repository.write("telltale.yaml", "rules: {files: [acme.yaml], off: ['generic-*']}\n");
  repository.write("acme.yaml", acmeRule);
  repository.commit("one");
  repository.run("gc", "--quiet");
  const reports = ["1", "2"].map((threads) => historyOf(repository.path, "--threads", threads));
  for (const { report } of reports) {
    assert.deepEqual(
      report.findings.map(({ rule, secret }) => [rule, secret]).toSorted(byText),
      [0, 1, 2].map((half) => ["acme-token", acmeToken(String(half))]).toSorted(byText),
    );
  }
});

const gitleaks = `[extend]
useDefault = true

[[rules]]
id = "corp"
description = "Corp id"
regex = '''corp-([0-9]{8})'''

[[rules]]
id = "conf"
regex = '''zone-[0-9]{8}'''
path = '''\\.conf$'''

[[rules]]
id = "keystore"
path = '''\\.corpstore$'''

[[rules]]
id = "bad"
regex = '''corp(?!x)'''

[[allowlists]]
paths = ['''^docs/''']

[[allowlists]]
condition = "AND"
paths = ['''^src/''']
regexes = ['''^1111''']
`;

test(".gitleaks.toml is read as it is, in a history", () => {
  using repository = gitRepository();
  repository.write(".gitleaks.toml", gitleaks);
  repository.write("src/a.txt", "corp-11112222 corp-33334444\nzone-12345678\n");
  repository.write("docs/a.txt", "corp-55556666 and corp-33334444\n");
  repository.write("a.conf", "zone-87654321\n");
  repository.write("a/b.corpstore", "anything\n");
  const first = repository.commit("one");
  const { report, code } = historyOf(repository.path);
  assert.equal(code, 1);
  assert.deepEqual(
    report.findings
      .map(({ rule, secret, places }) => [rule, secret, places[0]?.path])
      .toSorted(byText),
    [
      ["conf", "zone-87654321", "a.conf"],
      ["corp", "33334444", "src/a.txt"],
      ["keystore", "", "a/b.corpstore"],
    ],
  );
  assert.deepEqual(
    report.ignored.map(({ secret, ignored }) => [secret, ignored.where]).toSorted(byText),
    [
      ["11112222", ".gitleaks.toml:25"],
      ["55556666", ".gitleaks.toml:22"],
    ],
  );
  assert.deepEqual(report.coverage.leftAlone, { ".gitleaks.toml:22": 2, ".gitleaks.toml:25": 1 });
  assert.deepEqual(
    report.troubles.map((one) => one.code),
    ["RULE_UNUSABLE"],
  );
  assert.match(report.troubles[0]?.where ?? "", /^\.gitleaks\.toml:18: bad: RE2 does not take/);
  assert.deepEqual(report.notes, [
    ".gitleaks.toml:1: telltale's own rules stand in for gitleaks' default rules.",
  ]);
  repository.write(".gitleaks.toml", `[allowlist]\ncommits = ["${first}"]\n`);
  repository.write("later.txt", `${githubToken("later")}\n`);
  repository.write("docs/a.txt", `${githubToken("later")}\n`);
  repository.commit("two");
  assert.equal(historyOf(repository.path).report.findings.length, 1);
});

test(".gitleaks.toml and telltale.yaml hold for standard input", () => {
  using repository = gitRepository();
  repository.write(".gitleaks.toml", gitleaks);
  const config = join(repository.path, ".gitleaks.toml");
  const run = (input: string, ...options: readonly string[]): string[] =>
    JSON.parse(
      telltaleWith(input, "stdin", "--gitleaks-config", config, "--format", "json", ...options),
    ).findings.map(({ rule }: { rule: string }) => rule);
  assert.deepEqual(run("corp-12345678"), ["corp"]);
  assert.deepEqual(run("zone-12345678"), []);
  assert.deepEqual(run("zone-12345678", "--path", "x.conf"), ["conf"]);
  assert.deepEqual(run("corp-12345678", "--path", "docs/x.md"), []);
});

function telltaleWith(input: string, ...args: readonly string[]): string {
  return telltaleIn({ input }, ...args).stdout;
}

test("telltale.yaml holds for a push", () => {
  using repository = gitRepository();
  const remote = join(repository.outside, "remote.git");
  repository.run("init", "--quiet", "--bare", remote);
  repository.run("remote", "add", "origin", remote);
  repository.write("telltale.yaml", "rules: {files: [acme.yaml]}\npaths: [sample/]\n");
  repository.write("acme.yaml", acmeRule);
  repository.write("a.txt", `${acmeToken("a")}\n`);
  repository.write("sample/b.txt", `${acmeToken("b")}\n`);
  const commit = repository.commit("one");
  const input = `refs/heads/main ${commit} refs/heads/main ${"0".repeat(40)}\n`;
  const run = telltaleIn(
    { folder: repository.path, input },
    "push",
    "origin",
    remote,
    "--format",
    "json",
    "--reveal",
  );
  const report = reportOf(run.stdout, run.stderr);
  assert.deepEqual(
    report.findings.map(({ secret }) => secret),
    [acmeToken("a")],
  );
  assert.deepEqual(report.coverage.leftAlone, { "telltale.yaml:2": 1 });
  assert.equal(run.code, 1);
});

test("a config of a commit's tree is read through that tree alone", async () => {
  using repository = gitRepository();
  repository.write("telltale.yaml", "extends: conf/base.yaml\nrules: {files: [conf/acme.yaml]}\n");
  repository.write("conf/base.yaml", "fail-on: critical\n");
  repository.write("conf/acme.yaml", acmeRule);
  repository.write(".gitleaks.toml", gitleaks);
  const commit = repository.commit("policy");
  for (const file of ["telltale.yaml", "conf/base.yaml", "conf/acme.yaml", ".gitleaks.toml"])
    repository.write(file, "broken: [");
  const files: ConfigFiles = {
    read: (path) => {
      const listed = repository.run("ls-tree", "--name-only", commit, "--", path);
      return listed === ""
        ? undefined
        : repository.runWith({}, "cat-file", "blob", `${commit}:${path}`);
    },
  };
  const place = { files, folder: "src" };
  const settings = await configuredAt([], place, nearestConfig(place), repository.path);
  assert.equal(settings.failOn, "critical");
  const text = settings.configuration?.rules.bundle.text;
  const ids = text === undefined ? [] : allRules(text).map(({ id }) => id);
  assert.ok(ids.includes("acme-token") && ids.includes("corp"));
});

test("where there is no config, neither YAML nor TOML is loaded", async () => {
  using repository = gitRepository();
  repository.write("a.txt", "nothing\n");
  repository.commit("one");
  const { configured } = await import("../../src/cli/config/configure.ts");
  const settings = await configured([], ".", repository.path);
  assert.equal(settings.configuration, undefined);
});

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  return a.join() < b.join() ? -1 : 1;
}
