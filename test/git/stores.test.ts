/** What lies in a git directory: stores of submodules, worktrees, LFS files, plain files. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openGitDirectory, openRepository } from "../../src/git/repository.ts";
import { lfsObjects, plainFiles, submoduleStores } from "../../src/git/stores.ts";
import { readWorktrees } from "../../src/git/worktrees.ts";
import { gitRepository } from "../support/git.ts";

test("stores of submodules: with slashes in their names, of submodules, of worktrees", () => {
  using made = gitRepository();
  using middle = gitRepository();
  using inner = gitRepository();
  inner.commit("inner");
  middle.run("submodule", "--quiet", "add", inner.path, "deep");
  middle.commit("middle");
  made.run("submodule", "--quiet", "add", middle.path, "lib/sub");
  made.run("submodule", "--quiet", "update", "--init", "--recursive");
  made.commit("outer");
  const linked = join(made.outside, "linked");
  made.run("worktree", "add", "--quiet", linked);
  made.runWith({ folder: linked }, "submodule", "--quiet", "update", "--init");
  const repository = openRepository(made.path);
  const { items, troubles } = submoduleStores(repository);
  const names = [
    "modules/lib/sub",
    "modules/lib/sub/modules/deep",
    "worktrees/linked/modules/lib/sub",
  ];
  assert.deepEqual(
    items,
    names.map((name) => ({ name, gitDir: join(made.path, ".git", name) })),
  );
  assert.deepEqual(troubles, []);
  for (const { gitDir } of items) {
    assert.equal(openGitDirectory(gitDir, repository).gitDir, gitDir);
  }
});

test("a submodule's store that lost its HEAD is still one, and opens as itself", () => {
  using made = gitRepository();
  using other = gitRepository();
  other.commit("one");
  made.run("submodule", "--quiet", "add", other.path, "sub");
  writeFileSync(join(made.path, ".git/modules/sub/HEAD"), "");
  const repository = openRepository(made.path);
  const [store] = submoduleStores(repository).items;
  assert.ok(store);
  assert.equal(store.name, "modules/sub");
  const opened = openGitDirectory(store.gitDir, repository);
  assert.deepEqual(
    [opened.gitDir, opened.objectDirs],
    [store.gitDir, [join(store.gitDir, "objects")]],
  );
});

test("the worktrees that git lists", () => {
  using made = gitRepository();
  made.commit("one");
  for (const name of ["b", "a b"]) {
    made.run("worktree", "add", "--quiet", "--detach", join(made.outside, name));
  }
  const listed = made
    .run("worktree", "list", "--porcelain")
    .split("\n")
    .flatMap((line) => /^worktree (.*)$/u.exec(line)?.[1] ?? []);
  const fromMain = readWorktrees(openRepository(made.path));
  assert.deepEqual(
    fromMain.worktrees.map((each) => each.workTree ?? "").toSorted(),
    listed.toSorted(),
  );
  assert.deepEqual(
    fromMain.worktrees.map((each) => each.prefix),
    ["", "worktrees/a-b/", "worktrees/b/"],
  );
  const fromLinked = readWorktrees(openRepository(join(made.outside, "b")));
  assert.deepEqual(
    fromLinked.worktrees.map(({ prefix, refsPrefix }) => [prefix, refsPrefix]),
    [
      ["", "worktrees/b/"],
      ["main-worktree/", ""],
      ["worktrees/a-b/", "worktrees/a-b/"],
    ],
  );
});

test("a worktree that is a link out of the repository is not followed", () => {
  using made = gitRepository();
  using other = gitRepository();
  mkdirSync(join(made.path, ".git/worktrees"));
  symlinkSync(join(other.path, ".git"), join(made.path, ".git/worktrees/out"));
  const { worktrees, troubles } = readWorktrees(openRepository(made.path));
  assert.equal(worktrees.length, 1);
  assert.deepEqual(troubles, [
    { kind: "trouble", code: "LINK_OUTSIDE", where: ".git/worktrees/out" },
  ]);
});

test("files of Git LFS, with their sizes", async () => {
  using made = gitRepository();
  assert.deepEqual(lfsObjects(openRepository(made.path)), { items: [], troubles: [] });
  const names = ["lfs/objects/cd/ef/cdef01", "lfs/objects/ab/cd/abcd01"];
  for (const name of names) made.write(`.git/${name}`, name);
  made.write(".git/lfs/tmp/x", "not one of them");
  const { items, troubles } = lfsObjects(openRepository(made.path));
  assert.deepEqual(
    items,
    names.toSorted().map((name) => ({ name, path: join(made.path, ".git", name), size: 24 })),
  );
  assert.deepEqual(troubles, []);
});

test("the plain files of a git directory, and nothing that has readers of its own", async () => {
  using made = gitRepository("--template=");
  using other = gitRepository();
  other.commit("one");
  made.write("a", "1");
  made.commit("one");
  made.run("submodule", "--quiet", "add", other.path, "sub[1]");
  made.run("worktree", "add", "--quiet", join(made.outside, "linked"));
  made.run("update-index", "--split-index");
  for (const name of ["hooks/pre-push", "hooks/pre-push.sample", ".hidden/file", "index.lock"]) {
    made.write(`.git/${name}`, "x");
  }
  made.write(".git/lfs/objects/ab/cd/abcd", "x");
  made.write(".git/refs/heads/odd", "ref that holds more than an id");
  const { items, troubles } = plainFiles(openRepository(made.path));
  assert.deepEqual(troubles, []);
  assert.deepEqual(
    items.map((item) => item.name),
    [
      ".hidden/file",
      "COMMIT_EDITMSG",
      "HEAD",
      "config",
      "hooks/pre-push",
      "index.lock",
      "logs/HEAD",
      "logs/refs/heads/linked",
      "logs/refs/heads/main",
      "refs/heads/odd",
      "worktrees/linked/HEAD",
      "worktrees/linked/commondir",
      "worktrees/linked/gitdir",
      "worktrees/linked/logs/HEAD",
    ].flatMap((name) =>
      // Newer versions of git leave ORIG_HEAD in a new worktree.
      name === "worktrees/linked/HEAD" && items.some((item) => item.name.endsWith("/ORIG_HEAD"))
        ? [name, "worktrees/linked/ORIG_HEAD"]
        : [name],
    ),
  );
  const config = items.find((item) => item.name === "config");
  assert.equal(config?.path, join(made.path, ".git/config"));
});

test("links, loops, sockets and deep folders among the plain files", async () => {
  using made = gitRepository("--template=");
  const git = join(made.path, ".git");
  writeFileSync(join(made.outside, "secret"), "x");
  symlinkSync(join(made.outside, "secret"), join(git, "out"));
  symlinkSync(made.outside, join(git, "out-folder"));
  symlinkSync("loop", join(git, "loop"));
  symlinkSync(".", join(git, "here"));
  symlinkSync("config", join(git, "same"));
  execFileSync("mkfifo", [join(git, "fifo")]);
  mkdirSync(join(git, "d/".repeat(500)), { recursive: true });
  writeFileSync(join(git, "d/".repeat(500), "deep"), "x");
  const { items, troubles } = plainFiles(openRepository(made.path));
  assert.deepEqual(
    items.map((item) => item.name),
    ["HEAD", "config", `${"d/".repeat(500)}deep`],
  );
  assert.deepEqual(
    troubles.map((each) => [each.code, each.where]),
    [
      ["LINK_OUTSIDE", ".git/out"],
      ["LINK_OUTSIDE", ".git/out-folder"],
    ],
  );
});

test("lfs that is a link out of the repository is not followed", async () => {
  using made = gitRepository();
  mkdirSync(join(made.outside, "store/objects"), { recursive: true });
  symlinkSync("../../store", join(made.path, ".git/lfs"));
  const { items, troubles } = lfsObjects(openRepository(made.path));
  assert.deepEqual(items, []);
  assert.deepEqual(troubles, [
    { kind: "trouble", code: "LINK_OUTSIDE", where: ".git/lfs/objects" },
  ]);
});
