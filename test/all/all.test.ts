/** `telltale [PATH]`: history and files in one report. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gitRepository } from "../support/git.ts";
import { findingOf, jsonOptions, reportOf, telltale } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const old = githubToken("removed later");
const both = githubToken("in history and tree");
const fresh = githubToken("in no commit");
const kept = githubToken("ignored by git");

test("history and working tree are one report, and a secret in both is one finding", () => {
  using repository = gitRepository();
  repository.write("a.txt", `one ${old}\n`);
  repository.write("b.txt", `two ${both}\n`);
  repository.write(".gitignore", "local.txt\n");
  repository.commit("first");
  repository.write("a.txt", "one\n");
  repository.commit("second");
  repository.write("new.txt", `three ${fresh}\n`);
  repository.write("local.txt", `four ${kept}\n`);
  for (const words of [["all"], []]) {
    const run = telltale(...words, repository.path, ...jsonOptions);
    const report = reportOf(run.stdout, run.stderr);
    assert.equal(run.code, 1);
    assert.equal(report.command, "all");
    assert.equal(report.coverage.complete, true);
    const states = [old, both, fresh, kept].map((secret) => findingOf(report, secret).state);
    assert.deepEqual(states, ["history", "head", "untracked", "ignored"]);
    assert.deepEqual(
      findingOf(report, both).places.map(({ kind, path }) => [kind, path]),
      [
        ["blob", "b.txt"],
        ["file", "b.txt"],
      ],
    );
  }
});

test("a folder without a repository has files only", () => {
  using repository = gitRepository();
  const folder = repository.outside;
  repository.write("../plain/x.txt", `${fresh}\n`);
  const run = telltale(`${folder}/plain`, ...jsonOptions);
  const report = reportOf(run.stdout, run.stderr);
  assert.equal(run.code, 1);
  assert.equal(report.repository, undefined);
  assert.equal(findingOf(report, fresh).state, "tracked");
});

test("a config says which of both is looked at", () => {
  using repository = gitRepository();
  repository.write("a.txt", `${both}\n`);
  repository.write("telltale.yaml", "sources:\n  history: false\n");
  repository.commit("first");
  repository.write("a.txt", "nothing\n");
  const run = telltale(repository.path, ...jsonOptions);
  assert.equal(run.code, 0, run.stdout);
  assert.equal(telltale("history", repository.path, ...jsonOptions).code, 1);
});

test("a path that is none is told, as a mistyped command is", () => {
  const run = telltale("histroy");
  assert.equal(run.code, 2);
  assert.match(run.stderr, /histroy/);
});

test("a secret in a file that a server hands out is one story with it", () => {
  using repository = gitRepository();
  repository.write("config.js", `const key = "${both}";\n`);
  repository.write("deploy/site.conf", "server {\n  root /srv/x/public;\n}\n");
  repository.write("public/.env", `TOKEN=${fresh}\n`);
  repository.write("public/app.js", `const token = "${old}";\n`);
  repository.commit("first");
  const run = telltale(repository.path, ...jsonOptions);
  const report = reportOf(run.stdout, run.stderr);
  assert.equal(run.code, 1);
  const exposed = [both, fresh, old].map((secret) => findingOf(report, secret).exposed);
  const by = { host: "", file: "deploy/site.conf", line: 1 };
  assert.deepEqual(exposed, [undefined, { url: "/.env", ...by }, { url: "/app.js", ...by }]);
  assert.deepEqual(
    [both, fresh, old].map((secret) => findingOf(report, secret).published),
    [null, true, true],
  );
  assert.match(findingOf(report, old).advice, /^Stop the server from handing out \/app\.js/);
  assert.ok(report.web?.exposures.some(({ family }) => family === "environment"));
  const text = telltale(repository.path, "--no-progress").stdout;
  assert.match(text, / {2}web {5}handed out as \/app\.js by deploy\/site\.conf:1\n/);
  assert.match(text, /critical {2}Environment file: \/\.env\.\n/);
});

test("where the store itself is handed out, so is all that it holds", () => {
  using repository = gitRepository();
  repository.write("a.txt", `${old}\n`);
  repository.commit("first");
  repository.write("a.txt", "gone\n");
  repository.write("nginx.conf", `http { server { root ${repository.path}; } }\n`);
  repository.commit("second");
  const report = reportOf(telltale(repository.path, ...jsonOptions).stdout);
  assert.equal(findingOf(report, old).exposed?.url.startsWith("/.git/"), true);
});
