import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { rmSync, writeFileSync } from "node:fs";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { bareRemote, installHook, push, pushFrom, pushWith, wheres } from "../support/pushes.ts";
import { telltaleIn } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

/** A repository whose branch main was pushed to a bare remote `origin`, with a hook for what comes next. */
function published(): GitRepository {
  const repository = gitRepository();
  const remote = bareRemote(repository, "origin");
  repository.run("remote", "add", "origin", remote);
  repository.write("old.txt", `${line("old")}\nfirst line\n`);
  repository.commit("old");
  repository.run("push", "--quiet", "origin", "main");
  installHook(repository);
  return repository;
}

function line(label: string): string {
  return `token = ${githubToken(label)}`;
}

/** Orders rows that begin with a secret. */
function bySecret(
  [a = ""]: readonly (string | undefined | readonly string[])[],
  [b = ""]: readonly (string | undefined | readonly string[])[],
): number {
  return String(a) < String(b) ? -1 : 1;
}

/** How many texts of a kind were looked at. */
function count(run: { readonly report: { readonly coverage: object } }, kind: string): number {
  const { kinds } = run.report.coverage as { kinds: Record<string, number> };
  return kinds[kind] ?? 0;
}

test("several refs in one push: each is looked at", () => {
  using repository = published();
  repository.run("checkout", "--quiet", "-b", "one");
  repository.write("one.txt", line("one"));
  const one = repository.commit("one");
  repository.run("checkout", "--quiet", "-b", "two", "main");
  repository.write("two.txt", line("two"));
  const two = repository.commit("two");
  repository.run("checkout", "--quiet", "-b", "three", "main");
  repository.write("three.txt", "nothing");
  repository.commit("three");
  const run = push(repository, "origin", "one", "two", "three");
  assert.equal(run.code, 1);
  assert.equal(run.isPushed, false);
  assert.equal(count(run, "commits"), 3);
  assert.deepEqual(
    wheres(run.report),
    [
      { secret: githubToken("one"), kind: "blob", path: "one.txt", commit: one },
      { secret: githubToken("two"), kind: "blob", path: "two.txt", commit: two },
    ].toSorted((a, b) => (a.secret < b.secret ? -1 : 1)),
  );
  assert.deepEqual(
    run.report.findings.map(({ state, published: isPublished }) => [state, isPublished]),
    [
      ["outgoing", false],
      ["outgoing", false],
    ],
  );
});

test("a new branch: only what it adds is looked at", () => {
  using repository = published();
  repository.run("checkout", "--quiet", "-b", "topic");
  repository.write("new.txt", line("new"));
  const commit = repository.commit("new");
  const run = push(repository, "origin", "topic");
  assert.equal(run.code, 1);
  assert.equal(count(run, "commits"), 1);
  assert.deepEqual(wheres(run.report), [
    { secret: githubToken("new"), kind: "blob", path: "new.txt", commit },
  ]);
  assert.deepEqual(run.report.findings[0]?.places[0]?.refs, ["refs/heads/topic"]);
});

test("a new repository with an empty remote: everything is looked at", () => {
  using repository = gitRepository();
  repository.run("remote", "add", "origin", bareRemote(repository, "origin"));
  installHook(repository);
  repository.write("a.txt", line("a"));
  const first = repository.commit("first");
  repository.write("a.txt", "gone");
  repository.commit("second");
  const run = push(repository, "origin", "main");
  assert.equal(run.code, 1);
  assert.equal(count(run, "commits"), 2);
  assert.deepEqual(wheres(run.report), [
    { secret: githubToken("a"), kind: "blob", path: "a.txt", commit: first },
  ]);
});

test("more than a thousand commits: none is left out", () => {
  using repository = published();
  const base = repository.run("rev-parse", "main");
  const commits = Array.from({ length: 1200 }, (_, number) => {
    const text = number % 400 === 7 ? line(`many ${number}`) : `version ${number}`;
    const message = number === 1100 ? line("message") : `commit ${number}`;
    const from = number === 0 ? `from ${base}\n` : "";
    return `commit refs/heads/many\ncommitter C <c@example.com> ${1_000_001_000 + number} +0000\ndata ${message.length}\n${message}\n${from}M 100644 inline many.txt\ndata ${text.length}\n${text}\n`;
  });
  repository.runWith({ input: commits.join("") }, "fast-import", "--quiet");
  const run = push(repository, "origin", "many");
  assert.equal(run.code, 1);
  assert.equal(count(run, "commits"), 1200);
  const wanted = ["many 7", "many 407", "many 807", "message"].map(githubToken).toSorted();
  assert.deepEqual(
    wheres(run.report).map(({ secret }) => secret),
    wanted,
  );
});

test("a secret added in one pushed commit and removed in the next is found: it will be published", () => {
  using repository = published();
  repository.write("new.txt", `a\n${line("brief")}\nb\n`);
  const adds = repository.commit("adds");
  repository.write("new.txt", "a\nb\n");
  repository.commit("removes");
  const run = push(repository, "origin", "main");
  assert.equal(run.code, 1);
  assert.deepEqual(wheres(run.report), [
    { secret: githubToken("brief"), kind: "blob", path: "new.txt", commit: adds },
  ]);
  assert.equal(run.report.findings[0]?.places[0]?.line, 2);
});

test("a force-push whose old tip is unknown here: what the remote is known to have is left out", () => {
  using repository = published();
  const other = join(repository.outside, "other");
  repository.run("clone", "--quiet", join(repository.outside, "origin.git"), other);
  writeFileSync(join(other, "theirs.txt"), "theirs");
  repository.runWith({ folder: other }, "add", "--all");
  repository.runWith({ folder: other }, "commit", "--quiet", "--message", "theirs");
  repository.runWith({ folder: other }, "push", "--quiet", "origin", "main");
  repository.write("new.txt", line("forced"));
  const commit = repository.commit("forced");
  const run = push(repository, "--force", "origin", "main");
  assert.equal(run.code, 1);
  assert.equal(count(run, "commits"), 1);
  assert.deepEqual(wheres(run.report), [
    { secret: githubToken("forced"), kind: "blob", path: "new.txt", commit },
  ]);
  assert.deepEqual(run.report.troubles, []);
});

test("a merge of main into the branch: main's commits are not looked at again", () => {
  using repository = published();
  repository.run("checkout", "--quiet", "-b", "topic");
  repository.write("topic.txt", "topic");
  repository.commit("topic");
  repository.run("checkout", "--quiet", "main");
  repository.write("main.txt", line("of main"));
  repository.commit("of main");
  repository.run("push", "--quiet", "--no-verify", "origin", "main");
  repository.run("checkout", "--quiet", "topic");
  repository.run("merge", "--quiet", "--no-edit", "main");
  const run = push(repository, "origin", "topic");
  assert.equal(run.code, 0);
  assert.equal(run.isPushed, true);
  assert.equal(count(run, "commits"), 2);
  assert.equal(count(run, "blobs"), 1);
  assert.deepEqual(run.report.findings, []);
});

test("an evil merge: what neither parent has is found", () => {
  using repository = published();
  repository.run("checkout", "--quiet", "-b", "topic");
  repository.write("topic.txt", "topic");
  repository.commit("topic");
  repository.run("checkout", "--quiet", "main");
  repository.write("main.txt", "main");
  repository.commit("of main");
  repository.run("checkout", "--quiet", "topic");
  repository.run("merge", "--quiet", "--no-commit", "main");
  repository.write("main.txt", `main\n${line("evil")}`);
  const merge = repository.commit("merge");
  const run = push(repository, "origin", "topic");
  assert.equal(run.code, 1);
  assert.deepEqual(wheres(run.report), [
    { secret: githubToken("evil"), kind: "blob", path: "main.txt", commit: merge },
  ]);
});

test("a deleted ref: there is nothing to look at, and it is said so", () => {
  using repository = published();
  repository.run("push", "--quiet", "--no-verify", "origin", "main:gone");
  const run = push(repository, "origin", ":gone");
  assert.equal(run.code, 0);
  assert.equal(run.isPushed, true);
  assert.deepEqual(run.report.coverage.kinds, { trees: 0 });
  assert.deepEqual(run.report.notes, ["This push deletes refs/heads/gone. It sends nothing."]);
});

test("a tag alone: its message is looked at, and a commit that only it brings", () => {
  using repository = published();
  repository.run("tag", "--annotate", "v1", "--message", line("in a tag"));
  const run = push(repository, "origin", "v1");
  assert.equal(run.code, 1);
  assert.deepEqual(
    run.report.findings.map(({ secret, places }) => [secret, places[0]?.kind, places[0]?.refs]),
    [[githubToken("in a tag"), "tag-message", ["refs/tags/v1"]]],
  );
  assert.equal(count(run, "commits"), 0);
});

test("a tag of a tag, of a tree, and of a blob", () => {
  using repository = published();
  const blob = repository
    .runWith({ input: line("tagged blob") }, "hash-object", "-w", "--stdin")
    .toString("utf8")
    .trim();
  const inner = repository
    .runWith({ input: line("in a tree") }, "hash-object", "-w", "--stdin")
    .toString("utf8")
    .trim();
  const tree = repository
    .runWith({ input: `100644 blob ${inner}\tinner.txt\n` }, "mktree")
    .toString("utf8")
    .trim();
  repository.run("tag", "--annotate", "first", "--message", line("inner tag"));
  repository.run("tag", "--annotate", "outer", "--message", "outer", "first");
  repository.run("tag", "of-blob", blob);
  repository.run("tag", "--annotate", "of-tree", "--message", "tree", tree);
  repository.run("tag", "--delete", "first");
  const run = push(repository, "origin", "outer", "of-blob", "of-tree");
  assert.equal(run.code, 1);
  assert.deepEqual(
    run.report.findings
      .map(({ secret, places }) => [secret, places[0]?.kind, places[0]?.path, places[0]?.refs])
      .toSorted(bySecret),
    [
      [githubToken("tagged blob"), "blob", undefined, ["refs/tags/of-blob"]],
      [githubToken("in a tree"), "blob", "inner.txt", ["refs/tags/of-tree"]],
      [githubToken("inner tag"), "tag-message", undefined, ["refs/tags/outer"]],
    ].toSorted(bySecret),
  );
});

test("a push by URL: the tracking refs of the remote at that URL count", () => {
  using repository = published();
  repository.write("new.txt", line("by URL"));
  const commit = repository.commit("new");
  const run = push(repository, join(repository.outside, "origin.git"), "main:other");
  assert.equal(run.code, 1);
  assert.equal(count(run, "commits"), 1);
  assert.deepEqual(wheres(run.report), [
    { secret: githubToken("by URL"), kind: "blob", path: "new.txt", commit },
  ]);
});

test("a push by URL that no remote has: only the old tips count", () => {
  using repository = published();
  const url = bareRemote(repository, "elsewhere");
  const all = push(repository, url, "main");
  assert.equal(all.code, 1);
  assert.deepEqual(
    wheres(all.report).map(({ secret }) => secret),
    [githubToken("old")],
  );
  repository.run("push", "--quiet", "--no-verify", url, "main");
  repository.write("new.txt", "new");
  repository.commit("new");
  const next = push(repository, url, "main");
  assert.equal(next.code, 0);
  assert.equal(count(next, "commits"), 1);
});

test("a push by a URL that url.insteadOf makes of the remote's", () => {
  using repository = published();
  const url = repository.run("remote", "get-url", "origin");
  repository.run("config", `url.${repository.outside}/.insteadOf`, "short:");
  repository.run("remote", "set-url", "origin", "short:origin.git");
  assert.equal(repository.run("remote", "get-url", "origin"), url);
  repository.write("new.txt", "new");
  repository.commit("new");
  const run = push(repository, "short:origin.git", "main:other");
  assert.equal(run.code, 0);
  assert.equal(count(run, "commits"), 1);
});

test("a push by a URL that an included file of the user's makes of the remote's", () => {
  using repository = published();
  const url = repository.run("remote", "get-url", "origin");
  const config = join(repository.outside, "user.config");
  writeFileSync(config, "[include]\npath = urls.config\n");
  const rewritten = `[url "${repository.outside}/"]\ninsteadOf = short:\n`;
  writeFileSync(join(repository.outside, "urls.config"), rewritten);
  repository.run("remote", "set-url", "origin", "short:origin.git");
  repository.write("new.txt", "new");
  repository.commit("new");
  const run = pushWith(repository, { environment: { GIT_CONFIG_GLOBAL: config } }, url, "main:b");
  assert.equal(run.code, 0);
  assert.equal(count(run, "commits"), 1);
});

test("two remotes: what one has, the other may lack", () => {
  using repository = published();
  repository.run("remote", "add", "second", bareRemote(repository, "second"));
  const run = push(repository, "second", "main");
  assert.equal(run.code, 1);
  assert.deepEqual(
    wheres(run.report).map(({ secret }) => secret),
    [githubToken("old")],
  );
  repository.run("push", "--quiet", "--no-verify", "second", "main");
  const again = push(repository, "second", "main:copy");
  assert.equal(again.code, 0);
  assert.equal(count(again, "commits"), 0);
});

test("a shallow clone: what was fetched is old, and a push of what was not cannot be vouched for", () => {
  using repository = published();
  for (const number of [1, 2, 3]) {
    repository.write("file.txt", `version ${number}`);
    repository.commit(`version ${number}`);
  }
  repository.run("push", "--quiet", "--no-verify", "origin", "main");
  const clone = join(repository.outside, "shallow");
  const url = `file://${join(repository.outside, "origin.git")}`;
  repository.run("clone", "--quiet", "--depth=2", url, clone);
  installHook(repository, clone);
  writeFileSync(join(clone, "mine.txt"), line("mine"));
  repository.runWith({ folder: clone }, "add", "--all");
  repository.runWith({ folder: clone }, "commit", "--quiet", "--message", "mine");
  const run = pushFrom(repository, clone, "origin", "main");
  assert.equal(run.code, 1);
  assert.deepEqual(
    wheres(run.report).map(({ secret }) => secret),
    [githubToken("mine")],
  );
  assert.equal(run.report.coverage.shallow, 0);
  // Another remote has nothing: what lies behind the cut is sent by nobody, but nobody can look at it either.
  const elsewhere = bareRemote(repository, "elsewhere");
  repository.runWith({ folder: clone }, "reset", "--quiet", "--hard", "HEAD~1");
  rmSync(join(clone, "old.txt"));
  const cut = pushFrom(repository, clone, elsewhere, "main");
  assert.deepEqual(
    wheres(cut.report).map(({ secret }) => secret),
    [githubToken("old")],
  );
  assert.equal(cut.report.coverage.shallow, 1);
  assert.equal(cut.report.coverage.complete, false);
});

test("a shallow clone without secrets: exit 3, not 0, where the cut is in what is pushed", () => {
  using repository = gitRepository();
  const origin = bareRemote(repository, "origin");
  for (const number of [1, 2, 3]) {
    repository.write("file.txt", `version ${number}`);
    repository.commit(`version ${number}`);
  }
  repository.run("push", "--quiet", origin, "main");
  const clone = join(repository.outside, "shallow");
  repository.run("clone", "--quiet", "--depth=2", `file://${origin}`, clone);
  installHook(repository, clone);
  const run = pushFrom(repository, clone, bareRemote(repository, "elsewhere"), "main");
  assert.equal(run.code, 3);
  assert.equal(run.isPushed, false);
  assert.equal(count(run, "commits"), 2);
});

test("a secret in an unchanged line of a file that the push modifies is old", () => {
  using repository = published();
  repository.write("old.txt", `${line("old")}\nfirst line, changed\n`);
  repository.commit("changed");
  const run = push(repository, "origin", "main");
  assert.equal(run.code, 0);
  assert.equal(count(run, "blobs"), 1);
});

test("a file that is moved brings nothing, one that is moved and changed only the change", () => {
  using repository = published();
  repository.run("mv", "old.txt", "moved.txt");
  repository.commit("moved");
  repository.write("folder/moved.txt", `${line("old")}\nchanged\n${line("added")}\n`);
  rmSync(join(repository.path, "moved.txt"));
  const commit = repository.commit("moved again");
  const run = push(repository, "origin", "main");
  assert.equal(run.code, 1);
  assert.deepEqual(wheres(run.report), [
    { secret: githubToken("added"), kind: "blob", path: "folder/moved.txt", commit },
  ]);
});

test("a file that is renamed and changed brings only the change, and its name", () => {
  using repository = published();
  repository.run("mv", "old.txt", "new.txt");
  repository.write("new.txt", `${line("old")}\nfirst line\n${line("new")}\n`);
  const renamed = repository.commit("renamed");
  repository.write("hosts", "a=1\nb=2\n");
  repository.commit("hosts");
  const name = githubToken("in a name");
  repository.run("mv", "hosts", `hosts-${name}`);
  const named = repository.commit("a name");
  const run = push(repository, "origin", "main");
  assert.deepEqual(
    wheres(run.report),
    [
      { secret: githubToken("new"), kind: "blob", path: "new.txt", commit: renamed },
      { secret: name, kind: "file-name", path: `hosts-${name}`, commit: named },
    ].toSorted((a, b) => (a.secret < b.secret ? -1 : 1)),
  );
});

test("names: of a file, a folder, a submodule, a branch", () => {
  using repository = published();
  repository.write(`${githubToken("file name")}.txt`, "file");
  repository.write(`${githubToken("folder name")}/file.txt`, "in a folder");
  repository.commit("names");
  const module = repository.run("rev-parse", "HEAD");
  const entry = `160000,${module},${githubToken("module name")}`;
  repository.run("update-index", "--add", "--cacheinfo", entry);
  repository.run("commit", "--quiet", "--message", "module");
  const run = push(repository, "origin", `main:${githubToken("branch name")}`);
  assert.equal(run.code, 1);
  assert.deepEqual(
    run.report.findings.map(({ secret, places }) => [secret, places[0]?.kind]).toSorted(bySecret),
    [
      [githubToken("file name"), "file-name"],
      [githubToken("folder name"), "file-name"],
      [githubToken("module name"), "file-name"],
      [githubToken("branch name"), "ref-name"],
    ].toSorted(bySecret),
  );
});

test("a replaced commit: what is pushed is the commit itself", () => {
  using repository = published();
  repository.write("new.txt", line("replaced"));
  const bad = repository.commit("bad");
  repository.run("reset", "--quiet", "--hard", "HEAD~1");
  repository.write("new.txt", "good");
  const good = repository.commit("good");
  repository.run("reset", "--quiet", "--hard", bad);
  repository.run("replace", bad, good);
  const run = push(repository, "origin", "main");
  assert.equal(run.code, 1);
  assert.deepEqual(
    wheres(run.report).map(({ secret }) => secret),
    [githubToken("replaced")],
  );
});

test("a mirror: what it has not sent yet is not taken for what it fetched", () => {
  using repository = published();
  const mirror = join(repository.outside, "mirror");
  const origin = join(repository.outside, "origin.git");
  repository.run("clone", "--quiet", "--config=remote.origin.fetch=+refs/*:refs/*", origin, mirror);
  installHook(repository, mirror);
  writeFileSync(join(mirror, "mine.txt"), line("mirrored"));
  repository.runWith({ folder: mirror }, "add", "--all");
  repository.runWith({ folder: mirror }, "commit", "--quiet", "--message", "mine");
  const run = pushFrom(repository, mirror, "origin", "main");
  assert.deepEqual(
    wheres(run.report).map(({ secret }) => secret),
    [githubToken("mirrored")],
  );
});

test("objects borrowed from another repository are read, as git reads them", () => {
  using repository = published();
  const clone = join(repository.outside, "borrower");
  const origin = join(repository.outside, "origin.git");
  repository.run("clone", "--quiet", "--reference", origin, "--shared", origin, clone);
  installHook(repository, clone);
  writeFileSync(join(clone, "mine.txt"), line("borrower"));
  repository.runWith({ folder: clone }, "add", "--all");
  repository.runWith({ folder: clone }, "commit", "--quiet", "--message", "mine");
  const run = pushFrom(repository, clone, "origin", "main");
  assert.deepEqual(run.report.troubles, []);
  assert.equal(count(run, "commits"), 1);
  assert.deepEqual(
    wheres(run.report).map(({ secret }) => secret),
    [githubToken("borrower")],
  );
});

test("an object that is absent: exit 3, and the object is named", () => {
  using repository = published();
  repository.write("absent.txt", "absent");
  repository.commit("absent");
  const blob = repository.run("rev-parse", "HEAD:absent.txt");
  const tip = repository.run("rev-parse", "HEAD");
  rmSync(join(repository.path, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
  const input = `refs/heads/main ${tip} refs/heads/main ${"0".repeat(40)}\n`;
  const run = byHand(repository, input, "origin");
  assert.equal(run.code, 3);
  assert.match(run.stdout, /OBJECT_MISSING/);
});

test("lines that git does not write are a mistake", () => {
  using repository = published();
  for (const input of [
    "main\n",
    "a b c d\n",
    `refs/heads/main ${"1".repeat(64)} x ${"0".repeat(64)}\n`,
  ]) {
    const run = byHand(repository, input, "origin");
    assert.equal(run.code, 2);
    assert.match(run.stderr, /PUSH_LINE_BAD/);
  }
});

test("no lines from git: nothing is sent, and it is said so", () => {
  using repository = published();
  const run = byHand(repository, "", "origin", "url");
  assert.equal(run.code, 0);
  assert.match(run.stdout, /This push sends nothing/);
});

test("run by hand: what git push would send of the branch", () => {
  using repository = published();
  repository.write("new.txt", line("by hand"));
  repository.commit("new");
  const run = byHand(repository, "");
  assert.equal(run.code, 1);
  assert.match(run.stdout, /what `git push` would send of branch main to origin/);
  assert.match(run.stdout, /would be\s+published/);
});

function byHand(
  repository: GitRepository,
  input: string,
  ...args: readonly string[]
): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  return telltaleIn({ folder: repository.path, input }, "push", ...args);
}

test("a telltale.yaml of the repository holds for a push too", () => {
  using repository = published();
  repository.write("telltale.yaml", "rules:\n  off: ['github-*']\n");
  repository.write("new.txt", line("turned off"));
  repository.commit("new");
  const run = push(repository, "origin", "main");
  assert.deepEqual(
    run.report.findings.filter(({ rule }) => rule.startsWith("github-")),
    [],
  );
  assert.equal(count(run, "commits"), 1);
});
