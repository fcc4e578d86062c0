/** `telltale files` in work trees: tracked, untracked and ignored; repositories inside of others; exit codes. */
import assert from "node:assert/strict";
import { readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { fileStates } from "../../src/sources/file-states.ts";
import { foundIn, runIn } from "../support/files.ts";
import { gitRepository } from "../support/git.ts";
import { seeded } from "../support/seed.ts";
import { telltale } from "../support/telltale.ts";
import { githubToken, passwordOf } from "../support/token.ts";

const [tracked, untracked, ignored] = ["tracked", "untracked", "ignored"].map((label) =>
  githubToken(`state ${label}`),
) as [string, string, string];

test("each file is what git says it is", () => {
  using repository = gitRepository();
  repository.write(".gitignore", "*.secret\n/build/\n");
  repository.write("a.txt", tracked);
  repository.write("forced.secret", githubToken("forced"));
  repository.run("add", "--force", ".gitignore", "a.txt", "forced.secret");
  repository.write("new.txt", untracked);
  repository.write("build/x/y", ignored);
  const run = runIn(repository.path, "files");
  assert.equal(run.code, 1);
  assert.deepEqual(
    new Set(run.report.findings.map(({ secret, state, published }) => [secret, state, published])),
    new Set([
      [tracked, "tracked", null],
      [githubToken("forced"), "tracked", null],
      [untracked, "untracked", false],
      [ignored, "ignored", false],
    ]),
  );
});

test("a secret that only ignored files hold is shown, and does not fail the run", () => {
  using repository = gitRepository();
  repository.write(".gitignore", ".env\n");
  repository.write(".env", `API_TOKEN=${ignored}\nDB_PASSWORD=${passwordOf("ignored env")}\n`);
  repository.commit("first");
  const run = runIn(repository.path, "files");
  assert.equal(run.code, 0);
  assert.ok(run.report.findings.some(({ secret }) => secret === ignored));
  assert.deepEqual([...new Set(run.report.findings.map(({ state }) => state))], ["ignored"]);
  const { stdout, code } = telltale("files", repository.path, "--color", "never");
  assert.equal(code, 0);
  assert.match(
    stdout.replaceAll(/\s+/g, " "),
    /in files that git ignores only.* do(es)? not count for the exit code/,
  );
});

test("a secret in an ignored and in a tracked file counts", () => {
  using repository = gitRepository();
  repository.write(".gitignore", ".env\n");
  repository.write(".env", ignored);
  repository.write("config.txt", ignored);
  repository.commit("first");
  const run = runIn(repository.path, "files");
  assert.equal(run.code, 1);
  assert.deepEqual(foundIn(run), [[ignored, "tracked", ".env:1:1", "config.txt:1:1"]]);
});

test("an ignored file that was committed before is tracked", () => {
  using repository = gitRepository();
  repository.write(".env", ignored);
  repository.commit("first");
  repository.write(".gitignore", ".env\n");
  assert.equal(runIn(repository.path, "files").report.findings[0]?.state, "tracked");
});

test(".git is left out, as a folder and as a file", () => {
  using repository = gitRepository();
  repository.write("a", "nothing");
  repository.commit("first");
  repository.write(".git/description", tracked);
  const tree = join(repository.outside, "linked");
  repository.run("worktree", "add", "--quiet", tree);
  writeFileSync(join(tree, "b"), untracked);
  assert.deepEqual(foundIn(runIn(repository.path, "files")), []);
  assert.deepEqual(foundIn(runIn(tree, "files")), [[untracked, "untracked", "b:1:1"]]);
});

test("a linked worktree inside of the repository has its own index, and the shared exclude file", () => {
  using repository = gitRepository();
  repository.write("a", "nothing");
  repository.commit("first");
  repository.run("worktree", "add", "--quiet", "trees/one");
  repository.write(".git/info/exclude", "trees/\nleft-out\n");
  repository.write("trees/one/new", untracked);
  repository.write("trees/one/left-out", ignored);
  repository.write("trees/one/staged", tracked);
  repository.runWith({ folder: join(repository.path, "trees", "one") }, "add", "staged");
  const run = runIn(repository.path, "files");
  assert.deepEqual(
    new Set(foundIn(run)),
    new Set([
      [untracked, "untracked", "trees/one/new:1:1"],
      [ignored, "ignored", "trees/one/left-out:1:1"],
      [tracked, "tracked", "trees/one/staged:1:1"],
    ]),
  );
});

test("a repository inside of another is judged by itself, and reported under the outer path", () => {
  using outer = gitRepository();
  outer.write(".gitignore", "vendor/\n");
  outer.run("init", "--quiet", "vendor/inner");
  const inner = join(outer.path, "vendor", "inner");
  outer.write("vendor/inner/a", tracked);
  outer.write("vendor/inner/b.tmp", ignored);
  outer.write("vendor/inner/.gitignore", "*.tmp\n");
  outer.write("vendor/inner/c", untracked);
  outer.write("vendor/d", githubToken("beside"));
  outer.runWith({ folder: inner }, "add", "a");
  const run = runIn(outer.path, "files");
  assert.deepEqual(
    new Set(foundIn(run)),
    new Set([
      [tracked, "tracked", "vendor/inner/a:1:1"],
      [ignored, "ignored", "vendor/inner/b.tmp:1:1"],
      [untracked, "untracked", "vendor/inner/c:1:1"],
      [githubToken("beside"), "ignored", "vendor/d:1:1"],
    ]),
  );
});

test("a submodule is judged by its own index", () => {
  using library = gitRepository();
  library.write("lib.txt", tracked);
  library.commit("library");
  using outer = gitRepository();
  outer.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.path, "lib");
  outer.write("lib/new.txt", untracked);
  const run = runIn(outer.path, "files");
  assert.deepEqual(
    new Set(foundIn(run)),
    new Set([
      [tracked, "tracked", "lib/lib.txt:1:1"],
      [untracked, "untracked", "lib/new.txt:1:1"],
    ]),
  );
});

test("a folder of a repository: the rules above it hold too", () => {
  using repository = gitRepository();
  repository.write(".gitignore", "sub/*.tmp\n");
  repository.write("sub/a.tmp", ignored);
  assert.deepEqual(foundIn(runIn(repository.path, "files", "sub")), [
    [ignored, "ignored", "a.tmp:1:1"],
  ]);
});

for (const { title, arrange, state } of [
  { title: "a repository without an index", arrange: () => {}, state: "untracked" },
  {
    title: "a damaged index",
    arrange: (path: string) => writeFileSync(join(path, ".git", "index"), "DIRC"),
    state: "tracked",
  },
  {
    title: "a .git file that leads nowhere",
    arrange: (path: string) => {
      rmSync(join(path, ".git"), { recursive: true });
      writeFileSync(join(path, ".git"), "gitdir: /nowhere\n");
    },
    state: "tracked",
  },
  {
    title: "a .git folder that is none",
    arrange: (path: string) => {
      for (const name of readdirSync(join(path, ".git")))
        rmSync(join(path, ".git", name), { recursive: true });
    },
    state: "tracked",
  },
] as const) {
  test(`state: ${title}`, () => {
    using repository = gitRepository();
    repository.write("a", tracked);
    arrange(repository.path);
    const run = runIn(repository.path, "files");
    assert.equal(run.code, 1);
    assert.deepEqual(foundIn(run), [[tracked, state, "a:1:1"]]);
    assert.equal(run.report.coverage.complete, !/damaged|nowhere/.test(title));
  });
}

test("the states of an index of version 4, of a split one, and of a conflict", () => {
  using repository = gitRepository();
  repository.write("a", "1");
  repository.commit("first");
  repository.run("checkout", "--quiet", "-b", "other");
  repository.write("a", "2");
  repository.commit("second");
  repository.run("checkout", "--quiet", "main");
  repository.write("a", "3");
  repository.commit("third");
  assert.throws(() => repository.run("merge", "--quiet", "other"));
  repository.write("a", tracked);
  for (const args of [["--index-version", "4"], ["--split-index"]]) {
    repository.run("update-index", ...args);
    assert.deepEqual(foundIn(runIn(repository.path, "files")), [[tracked, "tracked", "a:1:1"]]);
  }
});

test("a .gitignore that is a link, and a core.excludesFile outside, are not read", () => {
  using repository = gitRepository();
  writeFileSync(join(repository.outside, "rules"), "*\n");
  symlinkSync("../rules", join(repository.path, ".gitignore"));
  repository.run("config", "core.excludesFile", join(repository.outside, "rules"));
  repository.write("a", untracked);
  assert.deepEqual(foundIn(runIn(repository.path, "files")), [[untracked, "untracked", "a:1:1"]]);
  repository.write("inside", "a\n");
  repository.run("config", "core.excludesFile", join(repository.path, "inside"));
  assert.deepEqual(foundIn(runIn(repository.path, "files")), [[untracked, "ignored", "a:1:1"]]);
});

const repository = gitRepository();
after(() => repository.remove());

/** All files of the work tree as git sees them, below `.git` left out. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === ".git") return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

test("random work trees: as git ls-files lists them", () => {
  const part = fc.constantFrom("a", "b", "c.log", "d", "build", "x y");
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const rule = fc.constantFrom(
    "*.log",
    "build/",
    "/a",
    "!b",
    "a/**",
    "**/d",
    "d/*",
    "!d/b",
    "x\\ y",
    "a/b",
    "!*.log",
  );
  const rules = fc.array(rule, { maxLength: 5 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(
      fc.array(path, { minLength: 5, maxLength: 30 }),
      rules,
      rules,
      fc.infiniteStream(fc.nat(4)),
      (paths, outer, inner, dice) => {
        for (const name of readdirSync(repository.path))
          if (name !== ".git") rmSync(join(repository.path, name), { recursive: true });
        rmSync(join(repository.path, ".git", "index"), { force: true });
        repository.write(".gitignore", outer);
        for (const one of paths) {
          // A name can be a file or a folder: the first come is served.
          try {
            repository.write(one, "x");
          } catch (error) {
            assert.match(String(error), /EEXIST|ENOTDIR|EISDIR/);
            continue;
          }
          if (dice.next().value === 0) repository.run("add", "--force", one);
        }
        if (readdirSync(repository.path).includes("a")) {
          try {
            repository.write("a/.gitignore", inner);
          } catch (error) {
            assert.match(String(error), /EEXIST|ENOTDIR/);
          }
        }
        const files = filesBelow(repository.path);
        const { stateOf } = fileStates(files, (name) => name);
        const listed = (...args: readonly string[]): Set<string> =>
          new Set(repository.run("ls-files", "-z", ...args).split("\0"));
        const known = listed("--cached");
        const left = listed("--others", "--ignored", "--exclude-standard");
        for (const file of files) {
          const name = relative(repository.path, file);
          const want = known.has(name) ? "tracked" : left.has(name) ? "ignored" : "untracked";
          assert.equal(stateOf(file), want, name);
        }
      },
    ),
    seeded(30),
  );
});
