/** husky, lefthook and the pre-commit framework: recognised, and never broken. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { ownerOf } from "../../../src/cli/hook/hook-script.ts";
import { byHand } from "../../../src/cli/hook/managers.ts";
import { packageVersion } from "../../../src/cli/version.ts";
import { gitRepository } from "../../support/git.ts";
import type { GitRepository } from "../../support/git.ts";
import { hookCommand, recordingHook, snapshot, standIn } from "../../support/hooks.ts";

/** As husky lays it out: git runs what is in `_`, which starts the file of that name above, if there is one. */
function withHusky(repository: GitRepository): void {
  repository.run("config", "core.hooksPath", ".husky/_");
  for (const hook of ["pre-push", "pre-commit"]) {
    const text =
      '#!/usr/bin/env sh\nfile="${0%/_/*}/${0##*/}"\n[ -f "$file" ] || exit 0\nsh -e "$file" "$@"\n';
    chmodSync(repository.write(`.husky/_/${hook}`, text), 0o755);
  }
}

test("husky: its file is written where there is none, for everybody who has the repository", () => {
  using repository = gitRepository();
  withHusky(repository);
  const { code, stdout } = hookCommand(repository, ["install", "--pre-push", "--pre-commit"]);
  assert.deepEqual(
    { code, stdout },
    { code: 0, stdout: "Installed .husky/pre-push.\nInstalled .husky/pre-commit.\n" },
  );
  const text = readFileSync(join(repository.path, ".husky/pre-push"), "utf8");
  assert.equal(ownerOf(text), "telltale");
  assert.ok(!text.includes(process.execPath), "no path of this machine");
  assert.equal(existsSync(join(repository.path, ".husky/_/pre-push.before-telltale")), false);
  assert.equal(hookCommand(repository, ["status", "--pre-push", "--pre-commit"]).code, 0);
  assert.equal(hookCommand(repository, ["uninstall"]).code, 0);
  assert.equal(existsSync(join(repository.path, ".husky/pre-push")), false);
});

test("husky: the file it starts runs telltale with git's lines", () => {
  using repository = gitRepository();
  withHusky(repository);
  const { program, calls } = standIn(repository);
  repository.runWith({ folder: repository.outside }, "init", "--quiet", "--bare", "remote.git");
  repository.commit("one");
  hookCommand(repository, ["install"]);
  const script = `#!/bin/sh\nexec '${program}' "$@"\n`;
  chmodSync(repository.write("node_modules/.bin/telltale", script), 0o755);
  repository.run("push", "--quiet", "../remote.git", "main");
  const [call, ...rest] = calls();
  assert.deepEqual(rest, []);
  assert.deepEqual(call?.args, ["push", "--hook", "--", "../remote.git", "../remote.git"]);
  assert.match(call.input, /^refs\/heads\/main [0-9a-f]{40} refs\/heads\/main 0{40}\n$/);
});

test("husky: a file that people wrote is left as it is, and the line for it is shown", () => {
  using repository = gitRepository();
  withHusky(repository);
  repository.write(".husky/pre-push", "npm test\n");
  const was = snapshot(repository.path);
  const { code, stdout } = hookCommand(repository, ["install"]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^In \.husky\/pre-push, add this as its first command:\n\nnode_modules\/\.bin\/telltale push /,
  );
  assert.deepEqual(snapshot(repository.path), was);
  const line = stdout.split("\n")[2] ?? "";
  repository.write(".husky/pre-push", `${line}\nnpm test\n`);
  assert.match(hookCommand(repository, ["install"]).stdout, /runs telltale already/);
  const uninstalled = hookCommand(repository, ["uninstall"]);
  assert.deepEqual(uninstalled, {
    code: 1,
    stdout: "Take telltale's lines out of .husky/pre-push by hand.\n",
    stderr: "",
  });
});

test("husky: where git does not look into its folder yet, that is said", () => {
  using repository = gitRepository();
  repository.write(".husky/pre-commit", "npm test\n");
  const { code, stdout } = hookCommand(repository, ["install"]);
  assert.equal(code, 1);
  assert.match(stdout, /git does not run husky's hooks here yet\. Run: npx husky\n$/);
});

const files = [
  { file: "lefthook.yml", text: "pre-commit:\n  commands:\n    test:\n      run: npm test\n" },
  { file: ".config/lefthook.yaml", text: "min_version: 1.5.0\n" },
  { file: "lefthook.toml", text: "[pre-commit.commands.test]\nrun = 'npm test'\n" },
  { file: ".lefthook.json", text: "{}\n" },
  { file: ".pre-commit-config.yaml", text: "repos:\n  - repo: local\n    hooks: []\n" },
] as const;

for (const { file, text } of files) {
  test(`${file}: the lines for it are shown, and nothing is written`, () => {
    using repository = gitRepository();
    repository.write(file, text);
    const was = snapshot(repository.path);
    const { code, stdout, stderr } = hookCommand(repository, [
      "install",
      "--pre-push",
      "--pre-commit",
    ]);
    assert.deepEqual({ code, stderr }, { code: 1, stderr: "" });
    assert.ok(stdout.includes(`In ${file}, add this`), stdout);
    const tellsOfOneRef = file === ".pre-commit-config.yaml";
    assert.equal(stdout.includes("telltale hook install --force"), tellsOfOneRef);
    assert.deepEqual(snapshot(repository.path), was);
    const lines = stdout.split("\n\n")[1] ?? "";
    repository.write(file, text.startsWith("{") ? lines : `${text}${lines}\n`);
    const again = hookCommand(repository, ["install", "--pre-push", "--pre-commit"]);
    assert.deepEqual(again, {
      code: 0,
      stdout: `${file} has telltale in it already.\n`,
      stderr: "",
    });
    assert.equal(hookCommand(repository, ["uninstall"]).code, 1);
    repository.write(file, text);
    assert.equal(hookCommand(repository, ["uninstall"]).code, 0);
  });
}

test("a file where a manager's folder would be is no manager", () => {
  using repository = gitRepository();
  repository.write(".config", "text\n");
  repository.write(".husky", "text\n");
  assert.deepEqual(hookCommand(repository, ["install"]), {
    code: 0,
    stdout: "Installed .git/hooks/pre-push.\n",
    stderr: "",
  });
});

test("a hook manager is gone round with --force, and its own hook still runs", () => {
  using repository = gitRepository();
  repository.write("lefthook.yml", "pre-push: {}\n");
  const hook = join(repository.path, ".git/hooks/pre-push");
  writeFileSync(hook, recordingHook(repository.outside), { mode: 0o755 });
  const { code, stdout } = hookCommand(repository, ["install", "--force"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Installed \.git\/hooks\/pre-push; the hook that was there is kept/);
  assert.equal(ownerOf(readFileSync(hook, "utf8")), "telltale");
  hookCommand(repository, ["uninstall"]);
  assert.equal(readFileSync(hook, "utf8"), recordingHook(repository.outside));
});

test("the lines for every manager parse, and have telltale read what git says", () => {
  const hooks = ["pre-push", "pre-commit"] as const;
  const lefthook = {
    "pre-push": {
      commands: {
        telltale: { run: "node_modules/.bin/telltale push --hook -- {0}", use_stdin: true },
      },
    },
    "pre-commit": {
      commands: { telltale: { run: "node_modules/.bin/telltale staged --hook" } },
    },
  };
  const linesOf = (name: "lefthook" | "pre-commit", file: string): string =>
    byHand({ name, file }, hooks, "1.2.3").lines.join("\n");
  assert.deepEqual(parse(linesOf("lefthook", "lefthook.yml")), lefthook);
  assert.deepEqual(JSON.parse(linesOf("lefthook", "lefthook.json")), lefthook);
  assert.equal(
    linesOf("lefthook", "lefthook.toml"),
    `[pre-push.commands.telltale]
run = "node_modules/.bin/telltale push --hook -- {0}"
use_stdin = true
[pre-commit.commands.telltale]
run = "node_modules/.bin/telltale staged --hook"`,
  );
  const repository = packageFile()["repository"] as { url: string };
  assert.deepEqual(parse(`repos:\n${linesOf("pre-commit", ".pre-commit-config.yaml")}`), {
    repos: [
      {
        repo: repository.url.replace(/^git\+(.*)\.git$/, "$1"),
        rev: "v1.2.3",
        hooks: [{ id: "telltale-push" }, { id: "telltale-staged" }],
      },
    ],
  });
  assert.match(packageVersion(), /^\d+\.\d+\.\d+/);
});

function packageFile(): Record<string, unknown> {
  const path = new URL("../../../../package.json", import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
}
