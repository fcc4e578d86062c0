/** Hooks for all repositories: a folder of ours, nobody's config file, and every repository's own hooks. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { passedOn } from "../../../src/cli/hook/hooks-for-all.ts";
import { isScan, ownerOf } from "../../../src/cli/hook/hook-script.ts";
import { gitRepository } from "../../support/git.ts";
import type { GitRepository } from "../../support/git.ts";
import { hookCommand, snapshot } from "../../support/hooks.ts";

function folderOf({ outside }: GitRepository): string {
  return join(outside, ".config/telltale/hooks");
}

/** What git runs `args` with: the user's own config file, in the temporary folder. */
function asUser(repository: GitRepository, ...args: readonly string[]): string {
  const environment = { GIT_CONFIG_GLOBAL: join(repository.outside, ".gitconfig") };
  return repository.runWith({ environment }, ...args).toString();
}

/** Types the line that was shown. */
function typed(repository: GitRepository, stdout: string): void {
  const line = /^ {2}git (config --global \S+(?: \S+)*)$/m.exec(stdout)?.[1] ?? "";
  assert.notEqual(line, "", stdout);
  asUser(repository, ...line.split(" "));
}

test("hook install --global: a folder, a line to type, and back again", () => {
  using repository = gitRepository();
  const was = snapshot(repository.outside);
  const first = hookCommand(repository, ["install", "--global"]);
  assert.equal(first.code, 1, "git does not look there yet");
  assert.deepEqual(readdirSync(folderOf(repository)).toSorted(), passedOn.toSorted());
  assert.equal(hookCommand(repository, ["status", "--global"]).code, 1);
  const scans = (): string[] =>
    passedOn.filter((name) => isScan(readFileSync(join(folderOf(repository), name), "utf8")));
  assert.deepEqual(scans(), ["pre-push"]);
  typed(repository, first.stdout);
  assert.equal(hookCommand(repository, ["status", "--global"]).code, 0);
  assert.equal(hookCommand(repository, ["status"]).code, 0, "as seen from a repository");
  const second = hookCommand(repository, ["install", "--global", "--pre-commit"]);
  assert.deepEqual(second, {
    code: 0,
    stdout: `Installed pre-commit in ${folderOf(repository)}.\n`,
    stderr: "",
  });
  assert.deepEqual(scans(), ["pre-commit", "pre-push"], "the other stays");
  const less = hookCommand(repository, ["uninstall", "--global", "--pre-commit"]);
  assert.equal(less.code, 0);
  assert.deepEqual(scans(), ["pre-push"]);
  const unset = hookCommand(repository, ["uninstall", "--global"]);
  assert.equal(unset.code, 1, "git still looks there");
  assert.deepEqual(scans(), []);
  assert.equal(hookCommand(repository, ["status", "--global"]).code, 1);
  typed(repository, unset.stdout);
  assert.equal(hookCommand(repository, ["uninstall", "--global"]).code, 0);
  const { ".config": _, ".gitconfig": __, ...now } = snapshot(repository.outside);
  assert.deepEqual(now, was);
  assert.deepEqual(readdirSync(join(repository.outside, ".config")), []);
  const none = hookCommand(repository, ["uninstall", "--global"]);
  assert.deepEqual(none, {
    code: 0,
    stdout: "There are no hooks of telltale's for all repositories.\n",
    stderr: "",
  });
});

test("hook install --global: every repository's own hooks run as before", () => {
  using repository = gitRepository();
  typed(repository, hookCommand(repository, ["install", "--global"]).stdout);
  const log = join(repository.outside, "log");
  const own = join(repository.path, ".git/hooks");
  const hooks = ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-checkout"];
  for (const name of [...hooks, "reference-transaction"]) {
    writeFileSync(join(own, name), `#!/bin/sh\necho ${name} >>'${log}'\n`, { mode: 0o755 });
  }
  asUser(repository, "commit", "--quiet", "--allow-empty", "--message", "one");
  asUser(repository, "checkout", "--quiet", "-b", "other");
  const ran = new Set(readFileSync(log, "utf8").trim().split("\n"));
  assert.deepEqual([...ran].toSorted(), [...hooks, "reference-transaction"].toSorted());
});

test("hook install --global: into the folder that the user has, where nothing else changes", () => {
  using repository = gitRepository();
  const folder = join(repository.outside, "my-hooks");
  mkdirSync(folder);
  writeFileSync(join(folder, "pre-push"), "#!/bin/sh\nexit 0\n", { mode: 0o700 });
  writeFileSync(join(repository.outside, ".gitconfig"), "[core]\n\thooksPath = ~/my-hooks\n");
  const was = snapshot(repository.outside);
  assert.deepEqual(hookCommand(repository, ["install", "--global"]), {
    code: 0,
    stdout: `Installed pre-push in ${folder}.\n`,
    stderr: "",
  });
  assert.deepEqual(readdirSync(folder).toSorted(), ["pre-push", "pre-push.before-telltale"]);
  assert.equal(hookCommand(repository, ["install", "--global"]).code, 0);
  assert.equal(hookCommand(repository, ["uninstall", "--global"]).code, 0);
  assert.deepEqual(snapshot(repository.outside), was);
});

test("hook install --global: the folder is where the XDG variable says", () => {
  using repository = gitRepository();
  const environment = { XDG_CONFIG_HOME: join(repository.outside, "xdg") };
  hookCommand(repository, ["install", "--global"], environment);
  const hook = join(repository.outside, "xdg/telltale/hooks/pre-push");
  assert.ok(existsSync(hook));
  assert.equal(ownerOf(readFileSync(hook, "utf8")), "telltale");
});

test("hook --global: a script that was changed since is not touched, nor any other", () => {
  using repository = gitRepository();
  hookCommand(repository, ["install", "--global"]);
  appendFileSync(join(folderOf(repository), "commit-msg"), "echo mine\n");
  const was = snapshot(repository.outside);
  for (const act of ["install", "uninstall"]) {
    const { code, stderr } = hookCommand(repository, [act, "--global"]);
    assert.equal(code, 2);
    assert.match(stderr, /^telltale: HOOK_CHANGED: .*commit-msg/);
  }
  assert.deepEqual(snapshot(repository.outside), was);
});

test("hook --global: a relative folder is another in each repository", () => {
  using repository = gitRepository();
  writeFileSync(join(repository.outside, ".gitconfig"), "[core]\nhooksPath = .githooks\n");
  const { code, stderr } = hookCommand(repository, ["install", "--global"]);
  assert.equal(code, 2);
  assert.match(stderr, /^telltale: HOOKS_FOLDER_BAD: .*another folder in each repository/);
});
