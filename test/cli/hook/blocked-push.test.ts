/**
 * A push that is stopped, from `telltale hook install` to the push that succeeds: with git's own hooks, a real remote,
 * and what the screen says to type typed as it stands.
 */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gitRepository } from "../../support/git.ts";
import type { GitRepository } from "../../support/git.ts";
import { hookCommand, typed } from "../../support/hooks.ts";
import { commandPath } from "../../support/telltale.ts";
import { githubToken } from "../../support/token.ts";

type Ran = { readonly code: number | null; readonly stderr: string };

/** A repository whose first commit is pushed, with the hook installed. */
function guarded(): GitRepository {
  const repository = gitRepository();
  repository.runWith({ folder: repository.outside }, "init", "--quiet", "--bare", "remote.git");
  repository.run("remote", "add", "origin", "../remote.git");
  repository.write("file.txt", "text\n");
  repository.commit("start");
  repository.run("push", "--quiet", "origin", "main");
  assert.equal(hookCommand(repository, ["install", "--pre-push"]).code, 0);
  return repository;
}

/** Types a line into a shell, with editors that change nothing but `pick` for the commits that are to be edited. */
function type(
  repository: GitRepository,
  line: string,
  edit: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Ran {
  const marks = edit
    .map((id) => `-e 's/^pick ${id.slice(0, 7)}/edit ${id.slice(0, 7)}/'`)
    .join(" ");
  const { code, stdout, stderr } = typed(repository, line, {
    GIT_SEQUENCE_EDITOR: marks === "" ? "true" : `sed -i.bak ${marks}`,
    ...environment,
  });
  assert.equal(stdout.includes("telltale"), false, "hooks speak on standard error");
  return { code, stderr };
}

/** The commands that the screen gives below a heading, without their notes. */
function commandsIn(screen: string, heading: RegExp): readonly string[] {
  const lines = screen.split("\n");
  const start = lines.findIndex((line) => heading.test(line)) + 1;
  assert.notEqual(start, 0, screen);
  const below = lines.slice(start);
  const end = below.findIndex((line) => !line.startsWith("  "));
  return below.slice(0, end).flatMap((line) => /^ {2}(\S.*?)(?: {3,}.*)?$/u.exec(line)?.[1] ?? []);
}

function stopped(repository: GitRepository, line: string = "git push --quiet origin main"): string {
  const { code, stderr } = type(repository, line);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /^telltale stopped this push: /);
  return stderr;
}

/** Types the way out: the file is made clean whenever git stops for it. */
function wayOut(
  repository: GitRepository,
  screen: string,
  edit: readonly string[],
  clean: () => void,
): readonly string[] {
  const commands = commandsIn(screen, /^To take (?:it|them) out/u);
  for (const command of commands) {
    if (/^git (?:add|rm)/u.test(command)) clean();
    const { code, stderr } = type(repository, command, edit);
    assert.equal(code, 0, `${command}: ${stderr}`);
  }
  return commands.map((command) => command.replaceAll(/\b[0-9a-f]{10}\b/gu, "ID"));
}

function remoteHas(repository: GitRepository, text: string): boolean {
  const remote = join(repository.outside, "remote.git");
  const log = repository.runWith({ folder: remote }, "log", "--all", "--patch", "--format=%B");
  return log.toString().includes(text);
}

const token = githubToken("blocked push");
const clean = (repository: GitRepository) => (): void => {
  repository.write("settings.txt", "token = none\n");
};

test("a push without secrets passes without a word", () => {
  using repository = guarded();
  repository.write("file.txt", "more text\n");
  repository.commit("more");
  assert.deepEqual(type(repository, "git push --quiet origin main"), { code: 0, stderr: "" });
});

test("blocked push: a secret in the last commit", () => {
  using repository = guarded();
  repository.write("settings.txt", `token = ${token}\n`);
  const commit = repository.commit("settings");
  const screen = stopped(repository);
  assert.ok(screen.includes(`settings.txt:1:9 in commit ${commit.slice(0, 10)}`), screen);
  assert.ok(!screen.includes(token), "the secret is not shown");
  assert.ok(screen.split("\n").length <= 25, "a screenful and git's own line");
  assert.deepEqual(wayOut(repository, screen, [], clean(repository)), [
    "git add settings.txt",
    "git commit --amend",
  ]);
  assert.deepEqual(type(repository, "git push --quiet origin main"), { code: 0, stderr: "" });
  assert.equal(remoteHas(repository, token), false);
  assert.equal(remoteHas(repository, "token = none"), true);
});

test("blocked push: a secret in an older commit, and in a file with a name to be quoted", () => {
  using repository = guarded();
  repository.write("it's $HOME.txt", `token = ${token}\n`);
  const commit = repository.commit("settings");
  repository.write("file.txt", "more text\n");
  repository.commit("more");
  const screen = stopped(repository);
  const cleanFile = (): void => {
    repository.write("it's $HOME.txt", "token = none\n");
  };
  assert.deepEqual(wayOut(repository, screen, [commit], cleanFile), [
    "git rebase -i ID",
    "git add 'it'\\''s $HOME.txt'",
    "git rebase --continue",
  ]);
  assert.equal(type(repository, "git push --quiet origin main").code, 0);
  assert.equal(remoteHas(repository, token), false);
});

test("blocked push: what to type works in the folder where the push was typed", () => {
  using repository = guarded();
  repository.write("sub/settings.txt", `token = ${token}\n`);
  repository.commit("settings");
  const screen = stopped(repository, "cd sub && git push --quiet origin main");
  repository.write("sub/settings.txt", "token = none\n");
  for (const command of commandsIn(screen, /^To take it out/u)) {
    assert.equal(type(repository, `cd sub && ${command}`).code, 0, command);
  }
  assert.equal(type(repository, "git push --quiet origin main").code, 0);
  assert.equal(remoteHas(repository, token), false);
});

test("blocked push: a secret that a later commit removes", () => {
  using repository = guarded();
  repository.write("settings.txt", `token = ${token}\n`);
  const commit = repository.commit("settings");
  repository.write("settings.txt", "token = none\n");
  repository.commit("oh no");
  const screen = stopped(repository);
  assert.match(screen, new RegExp(`in commit ${commit.slice(0, 10)}`, "u"));
});

test("blocked push: a secret in the very first commit", () => {
  using repository = gitRepository();
  repository.runWith({ folder: repository.outside }, "init", "--quiet", "--bare", "remote.git");
  repository.run("remote", "add", "origin", "../remote.git");
  hookCommand(repository, ["install"]);
  repository.write("settings.txt", `token = ${token}\n`);
  const commit = repository.commit("settings");
  repository.write("file.txt", "text\n");
  repository.commit("more");
  assert.deepEqual(wayOut(repository, stopped(repository), [commit], clean(repository)), [
    "git rebase -i --root",
    "git add settings.txt",
    "git rebase --continue",
  ]);
  assert.equal(type(repository, "git push --quiet origin main").code, 0);
  assert.equal(remoteHas(repository, token), false);
});

test("blocked push: a secret that a merge brought", () => {
  using repository = guarded();
  repository.run("switch", "--quiet", "--create", "side");
  repository.write("settings.txt", `token = ${token}\n`);
  const commit = repository.commit("settings");
  repository.run("switch", "--quiet", "main");
  repository.write("file.txt", "more text\n");
  repository.commit("more");
  repository.run("merge", "--quiet", "--no-edit", "side");
  assert.deepEqual(wayOut(repository, stopped(repository), [commit], clean(repository)), [
    "git rebase -i --rebase-merges ID",
    "git add settings.txt",
    "git rebase --continue",
  ]);
  assert.equal(type(repository, "git push --quiet origin main").code, 0);
  assert.equal(remoteHas(repository, token), false);
  assert.equal(repository.run("rev-list", "--count", "--merges", "main"), "1");
});

test("blocked push: a secret in a branch that is not checked out", () => {
  using repository = guarded();
  repository.run("switch", "--quiet", "--create", "other/branch");
  repository.write("settings.txt", `token = ${token}\n`);
  const commit = repository.commit("settings");
  repository.run("switch", "--quiet", "main");
  const screen = stopped(repository, "git push --quiet origin other/branch:theirs");
  assert.deepEqual(wayOut(repository, screen, [commit], clean(repository)), [
    "git switch other/branch",
    "git rebase -i ID",
    "git add settings.txt",
    "git rebase --continue",
  ]);
  assert.equal(type(repository, "git push --quiet origin other/branch:theirs").code, 0);
  assert.equal(remoteHas(repository, token), false);
});

test("blocked push: a file that should not be there", () => {
  using repository = guarded();
  repository.write("deploy/.env", `API_TOKEN=${token}\nPASSWORD=${githubToken("word")}\n`);
  repository.write("file.txt", "more text\n"); // git amends no commit to an empty one
  repository.commit("deploy");
  const screen = stopped(repository);
  const commands = commandsIn(screen, /^To take them out/u);
  assert.deepEqual(commands, [
    "git add deploy/.env",
    "git rm --cached deploy/.env",
    "git commit --amend",
  ]);
  // The second is an alternative to the first.
  for (const command of commands.slice(1))
    assert.equal(type(repository, `${command} --quiet`).code, 0);
  assert.equal(type(repository, "git push --quiet origin main").code, 0);
  assert.equal(remoteHas(repository, token), false);
  assert.equal(existsSync(join(repository.path, "deploy/.env")), true, "the file is kept");
});

test("blocked push: a secret in a message", () => {
  using repository = guarded();
  repository.write("file.txt", "more text\n");
  repository.commit(`fix\n\nwith ${token}`);
  const screen = stopped(repository);
  assert.match(screen, /the message of commit [0-9a-f]{10}\n/u);
  const [command = ""] = commandsIn(screen, /^To take it out/u);
  assert.equal(type(repository, `${command} --message fixed`).code, 0);
  assert.equal(type(repository, "git push --quiet origin main").code, 0);
});

test("blocked push: TELLTALE_SKIP lets through what it names, and says so", () => {
  using repository = guarded();
  const other = githubToken("another");
  repository.write("settings.txt", `token = ${token}\nother = ${other}\n`);
  repository.commit("settings");
  const screen = stopped(repository);
  const [skip = "", noVerify] = commandsIn(screen, /^To push all the same/u);
  assert.equal(noVerify, "git push --no-verify");
  const ids = /^TELLTALE_SKIP=([0-9a-f]{16}),([0-9a-f]{16}) git push$/u.exec(skip);
  assert.ok(ids !== null, skip);
  const [, first = "", second = ""] = ids;
  const one = stopped(repository, `TELLTALE_SKIP=${first} git push --quiet origin main`);
  assert.match(one, /: 1 secret in/u);
  assert.match(one, new RegExp(`skipped 1 finding, as TELLTALE_SKIP says: ${first}`, "u"));
  assert.match(one, new RegExp(`; id ${second}`, "u"));
  const wrong = stopped(repository, "TELLTALE_SKIP=0123 git push --quiet origin main");
  assert.match(wrong, /TELLTALE_SKIP also names 0123, found nowhere here\./u);
  const { code, stderr } = type(repository, `${skip} --quiet origin main`);
  assert.equal(code, 0);
  assert.equal(
    stderr,
    `telltale: skipped 2 findings, as TELLTALE_SKIP says: ${first}, ${second}.\n`,
  );
  assert.equal(remoteHas(repository, token), true);
});

test("blocked push: what is said to be no secret no longer stops it", () => {
  using repository = guarded();
  const program = join(repository.outside, "bin/telltale");
  mkdirSync(join(repository.outside, "bin"));
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${commandPath}' "$@"\n`);
  chmodSync(program, 0o755);
  const environment = { PATH: `${join(repository.outside, "bin")}:${process.env["PATH"] ?? ""}` };
  repository.write("settings.txt", `token = ${token}\n`);
  repository.commit("settings");
  const { stderr } = type(repository, "git push --quiet origin main", [], environment);
  const [command = ""] = commandsIn(stderr, /^If it is no secret/u);
  assert.match(command, /^telltale ignore [0-9a-f]{16} --reason "\.\.\."$/u);
  const ignored = type(repository, `${command} >ignore.log`, [], environment);
  assert.deepEqual(ignored, { code: 0, stderr: "" });
  assert.deepEqual(type(repository, "git push --quiet origin main"), { code: 0, stderr: "" });
});

test("blocked push: more findings than fit a screen", () => {
  using repository = guarded();
  const tokens = Array.from({ length: 6 }, (_, number) => githubToken(`token ${number}`));
  repository.write("settings.txt", tokens.map((each) => `token = ${each}\n`).join(""));
  repository.commit("settings");
  const screen = stopped(repository);
  assert.match(screen, /\nand 3 more; `TELLTALE_VERBOSE=1 git push` shows all\.\n/u);
  const all = stopped(repository, "TELLTALE_VERBOSE=1 git push --quiet origin main");
  assert.equal(all.match(/; id [0-9a-f]{16}\n/gu)?.length, 6);
});

test("blocked push: an object that cannot be read stops a push that has nothing else", () => {
  using repository = guarded();
  repository.write("big.txt", "something\n");
  repository.commit("big");
  const oid = repository.run("rev-parse", "HEAD:big.txt");
  rmSync(join(repository.path, ".git/objects", oid.slice(0, 2), oid.slice(2)));
  const lines = stopped(repository).split("\n").slice(0, 2);
  assert.deepEqual(lines, [
    "telltale stopped this push: it could not look at big.txt (OBJECT_MISSING).",
    "Try `git fetch --refetch`, or push without this look: `git push --no-verify`",
  ]);
});

test("blocked push: --no-verify is git's, and goes round it", () => {
  using repository = guarded();
  repository.write("settings.txt", `token = ${token}\n`);
  repository.commit("settings");
  assert.deepEqual(type(repository, "git push --quiet --no-verify origin main"), {
    code: 0,
    stderr: "",
  });
});

test("blocked push: what the pre-commit framework tells of a push is scanned", () => {
  using repository = guarded();
  const start = repository.run("rev-parse", "HEAD");
  repository.write("settings.txt", `token = ${token}\n`);
  const head = repository.commit("settings");
  const hook = readFileSync(join(repository.path, ".git/hooks/pre-push"), "utf8");
  const [, program = ""] = /^program='(.*)'$/mu.exec(hook) ?? [];
  const told = {
    PRE_COMMIT: "1",
    PRE_COMMIT_REMOTE_NAME: "origin",
    PRE_COMMIT_REMOTE_URL: "../remote.git",
    PRE_COMMIT_LOCAL_BRANCH: "refs/heads/main",
    PRE_COMMIT_REMOTE_BRANCH: "refs/heads/main",
  };
  const line = `'${process.execPath}' '${program}' push --hook </dev/null`;
  const ends = { PRE_COMMIT_FROM_REF: start, PRE_COMMIT_TO_REF: head };
  for (const environment of [told, { ...told, ...ends }]) {
    const { code, stderr } = type(repository, line, [], environment);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /settings\.txt:1:9 in commit/u);
  }
  const none = { ...told, PRE_COMMIT_TO_REF: start };
  assert.deepEqual(type(repository, line, [], none), { code: 0, stderr: "" });
});
