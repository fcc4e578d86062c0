/** A commit that is stopped, through the hook of `telltale hook install --pre-commit`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gitRepository } from "../../support/git.ts";
import type { GitRepository } from "../../support/git.ts";
import { hookCommand, typed } from "../../support/hooks.ts";
import { githubToken } from "../../support/token.ts";

function guarded(): GitRepository {
  const repository = gitRepository();
  assert.equal(hookCommand(repository, ["install", "--pre-commit"]).code, 0);
  return repository;
}

/** The commands below a heading of the screen, without their notes. */
function commandsIn(screen: string, heading: string): readonly string[] {
  const below = screen.slice(screen.indexOf(`${heading}\n`) + heading.length + 1).split("\n");
  const end = below.findIndex((line) => !line.startsWith("  "));
  return below.slice(0, end).flatMap((line) => /^ {2}(\S.*?)(?: {3,}.*)?$/u.exec(line)?.[1] ?? []);
}

function stopped(
  repository: GitRepository,
  line: string = "git commit --quiet -m message",
): string {
  const { code, stderr } = typed(repository, line);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /^telltale stopped this commit: 1 secret in what is staged\.\n/u);
  return stderr;
}

const token = githubToken("blocked commit");

test("blocked commit: the very first one, and what to type", () => {
  using repository = guarded();
  repository.write("it's new.txt", `token = ${token}\n`);
  repository.write("other.txt", "text\n");
  repository.run("add", "--all");
  const commands = commandsIn(stopped(repository), "To take it out:");
  assert.deepEqual(commands, ["git add 'it'\\''s new.txt'", "git rm --cached 'it'\\''s new.txt'"]);
  assert.equal(typed(repository, commands[1] ?? "").code, 0);
  assert.deepEqual(typed(repository, "git commit --quiet -m message"), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  assert.equal(repository.run("ls-files"), "other.txt");
});

test("blocked commit: a change to a file, from a folder below, by way of -a", () => {
  using repository = guarded();
  repository.write("sub/settings.txt", "token = none\n");
  repository.commit("start");
  repository.write("sub/settings.txt", `token = ${token}\n`);
  const screen = stopped(repository, "cd sub && git commit --quiet -a -m message");
  const [add, restore = ""] = commandsIn(screen, "To take it out:");
  assert.equal(add, "git add :/sub/settings.txt");
  assert.equal(typed(repository, `git add --all && cd sub && ${restore}`).code, 0);
  assert.equal(repository.run("diff", "--cached", "--name-only"), "");
});

test("blocked commit: TELLTALE_SKIP lets it through, and says so", () => {
  using repository = guarded();
  repository.write("settings.txt", `token = ${token}\n`);
  repository.run("add", "--all");
  const [skip = "", noVerify] = commandsIn(stopped(repository), "To commit all the same:");
  assert.equal(noVerify, "git commit --no-verify");
  const { code, stderr } = typed(repository, `${skip} --quiet -m message`);
  assert.equal(code, 0);
  assert.match(stderr, /^telltale: skipped 1 finding, as TELLTALE_SKIP says: [0-9a-f]{16}\.\n$/u);
});

test("a commit without secrets is made without a word", () => {
  using repository = guarded();
  repository.write("file.txt", "text\n");
  repository.run("add", "--all");
  assert.deepEqual(typed(repository, "git commit --quiet -m message"), {
    code: 0,
    stdout: "",
    stderr: "",
  });
});
