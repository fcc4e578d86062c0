/** `telltale staged` on real repositories: the index against HEAD, and nothing of the working tree. */
import assert from "node:assert/strict";
import { chmodSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { foundIn, runIn } from "../support/files.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { commandPath, telltale } from "../support/telltale.ts";
import { githubToken, passwordOf } from "../support/token.ts";

const one = githubToken("staged one");
const two = githubToken("staged two");
const three = githubToken("staged three");
const old = githubToken("staged old");

type Row = {
  readonly title: string;
  readonly arrange: (repository: GitRepository) => void;
  /** Secrets with their places. */
  readonly want: readonly (readonly string[])[];
  /** Texts that were looked at. */
  readonly blobs?: number;
};

/** A repository whose first commit has `a.txt` and `old.txt`, the latter with a secret. */
function begun(): GitRepository {
  const repository = gitRepository();
  repository.write("a.txt", "first\nsecond\n");
  repository.write("old.txt", `header\n${old}\n`);
  repository.commit("first");
  return repository;
}

/** Writes files and stages everything. */
function stages(files: Readonly<Record<string, string>>): Row["arrange"] {
  return (it) => {
    for (const [name, text] of Object.entries(files)) it.write(name, text);
    it.run("add", ".");
  };
}

const rows: readonly Row[] = [
  { title: "nothing staged", arrange: () => {}, want: [], blobs: 0 },
  {
    title: "a changed file: only what is new in it",
    arrange: (it) => {
      it.write("old.txt", `header\n${old}\n${one}\n`);
      it.run("add", "old.txt");
    },
    want: [[one, "old.txt:3:1"]],
    blobs: 1,
  },
  {
    title: "a new file in a new folder",
    arrange: stages({ "x/y/z": one }),
    want: [[one, "x/y/z:1:1"]],
  },
  {
    title: "what is in the working tree alone is not staged",
    arrange: (it) => {
      it.write("a.txt", one);
      it.write("new", two);
    },
    want: [],
    blobs: 0,
  },
  {
    title: "partial staging: the secret is staged, and gone from the working tree",
    arrange: (it) => {
      it.write("a.txt", `first\nsecond\n${one}\n`);
      it.run("add", "a.txt");
      it.write("a.txt", `first\nsecond\n${two}\n`);
    },
    want: [[one, "a.txt:3:1"]],
  },
  {
    title: "partial staging: one hunk of two",
    arrange: (it) => {
      const lines = Array.from({ length: 40 }, (_, number) => `line ${number}\n`);
      it.write("long.txt", lines.join(""));
      it.commit("long");
      it.write("long.txt", [one, "\n", ...lines, two, "\n"].join(""));
      it.runWith({ input: "y\nn\n" }, "add", "--patch", "long.txt");
    },
    want: [[one, "long.txt:1:1"]],
  },
  {
    title: "a pure rename",
    arrange: (it) => it.run("mv", "old.txt", "new.txt"),
    want: [],
  },
  {
    title: "a rename of a folder",
    arrange: (it) => {
      it.write("d/e/f", two);
      it.commit("folder");
      it.run("mv", "d", "g");
    },
    want: [],
  },
  {
    title: "a rename to another name with a change: only what is new",
    arrange: (it) => {
      it.run("mv", "old.txt", "other.txt");
      it.write("other.txt", `header\n${old}\n${one}\n`);
      it.run("add", ".");
    },
    want: [[one, "other.txt:3:1"]],
  },
  {
    title: "a rename to a name of another kind with a change: a file like any new one",
    arrange: (it) => {
      it.run("mv", "old.txt", "other.yaml");
      it.write("other.yaml", `header\n${old}\n${one}\n`);
      it.run("add", ".");
    },
    want: [
      [old, "other.yaml:2:1"],
      [one, "other.yaml:3:1"],
    ],
  },
  {
    title: "a new file where another was taken away: all that is in it",
    arrange: (it) => {
      it.run("rm", "--quiet", "old.txt");
      it.write("unlike.txt", `${one}\n${two}\n`);
      it.run("add", ".");
    },
    want: [
      [one, "unlike.txt:1:1"],
      [two, "unlike.txt:2:1"],
    ],
  },
  {
    title: "a rename whose new name is a secret",
    arrange: (it) => it.run("mv", "old.txt", `${one}.txt`),
    want: [[one, `${one}.txt`]],
  },
  {
    title: "a file moved to another folder and changed: only what is new",
    arrange: (it) => {
      it.write("sub/x", "");
      it.run("mv", "old.txt", "sub/old.txt");
      it.write("sub/old.txt", `header\n${old}\n${one}\n`);
      it.run("add", ".");
    },
    want: [[one, "sub/old.txt:3:1"]],
  },
  {
    title: "a copy of what HEAD has elsewhere",
    arrange: stages({ "copy.txt": `header\n${old}\n` }),
    want: [],
  },
  {
    title: "a copy of what is staged too",
    arrange: stages({ b: one, c: one }),
    want: [[one, "b:1:1", "c:1:1"]],
  },
  {
    title: "a change of mode alone",
    arrange: (it) => it.run("update-index", "--chmod=+x", "old.txt"),
    want: [],
    blobs: 0,
  },
  {
    title: "a change of mode and of content",
    arrange: (it) => {
      it.write("a.txt", one);
      it.run("add", "a.txt");
      it.run("update-index", "--chmod=+x", "a.txt");
    },
    want: [[one, "a.txt:1:1"]],
  },
  {
    title: "a deleted file",
    arrange: (it) => it.run("rm", "--quiet", "old.txt"),
    want: [],
    blobs: 0,
  },
  {
    title: "a file that becomes a folder",
    arrange: (it) => {
      it.run("rm", "--quiet", "a.txt");
      it.write("a.txt/inner", one);
      it.run("add", ".");
    },
    want: [[one, "a.txt/inner:1:1"]],
  },
  {
    title: "names that sort differently as files and folders",
    arrange: (it) => {
      for (const name of ["s", "s-a", "s.b", "t/x", "t-a", "t.b", "t0"]) it.write(name, name);
      it.commit("names");
      it.write("t/x", one);
      it.write("t.b", two);
      it.run("add", ".");
    },
    want: [
      [one, "t/x:1:1"],
      [two, "t.b:1:1"],
    ],
    blobs: 2,
  },
  {
    title: "a link: its target is a text of git's",
    arrange: (it) => {
      symlinkSync(one, join(it.path, "link"));
      it.run("add", ".");
    },
    want: [[one, "link:1:1"]],
  },
  {
    title: "intent to add: no commit would have it",
    arrange: (it) => {
      it.write("meant", one);
      it.run("add", "--intent-to-add", "meant");
      it.write("a.txt", two);
      it.run("add", "a.txt");
    },
    want: [[two, "a.txt:1:1"]],
    blobs: 1,
  },
  {
    title: "a submodule",
    arrange: (it) => {
      const library = gitRepository();
      library.write("lib", two);
      library.commit("library");
      it.run(
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        library.path,
        "lib",
      );
      library.remove();
      it.write("b", one);
      it.run("add", "b");
    },
    want: [[one, "b:1:1"]],
  },
  {
    title: "a secret in a new file's name",
    arrange: stages({ [`${one}.txt`]: "x" }),
    want: [[one, `${one}.txt`]],
  },
  {
    title: "a secret in the name that a file is moved to",
    arrange: (it) => it.run("mv", "a.txt", `${one}.txt`),
    want: [[one, `${one}.txt`]],
  },
  {
    title: "a split index",
    arrange: (it) => {
      it.run("update-index", "--split-index");
      it.write("b", one);
      it.write("a.txt", two);
      it.run("add", ".");
    },
    want: [
      [two, "a.txt:1:1"],
      [one, "b:1:1"],
    ],
    blobs: 2,
  },
  {
    title: "an index of version 4",
    arrange: (it) => {
      it.run("update-index", "--index-version", "4");
      it.write("b/c", one);
      it.run("add", ".");
    },
    want: [[one, "b/c:1:1"]],
    blobs: 1,
  },
  {
    title: "a sparse index: folders that are left out are compared by their trees",
    arrange: (it) => {
      it.write("in/a", "a");
      it.write("out/deep/b", two);
      it.commit("folders");
      it.run("sparse-checkout", "init", "--cone", "--sparse-index");
      it.run("sparse-checkout", "set", "in");
      it.write("in/a", one);
      it.run("add", "in/a");
      assert.match(it.run("ls-files", "--sparse"), /^out\/$/m);
    },
    want: [[one, "in/a:1:1"]],
    blobs: 1,
  },
  {
    title: "a sparse index whose folder is another than HEAD's",
    arrange: (it) => {
      it.write("in/a", "a");
      it.write("out/b", "b");
      it.commit("folders");
      it.write("out/deep/c", two);
      it.commit("more");
      it.run("sparse-checkout", "init", "--cone", "--sparse-index");
      it.run("sparse-checkout", "set", "in");
      it.run("reset", "--quiet", "--soft", "HEAD~1");
      assert.match(it.run("ls-files", "--sparse"), /^out\/$/m);
    },
    want: [[two, "out/deep/c:1:1"]],
    blobs: 1,
  },
  {
    title: "in the midst of a merge: what any parent has is old",
    arrange: (it) => {
      it.run("checkout", "--quiet", "-b", "other");
      it.write("theirs.txt", two);
      it.commit("theirs");
      it.run("checkout", "--quiet", "main");
      it.write("ours.txt", three);
      it.commit("ours");
      it.run("merge", "--quiet", "--no-commit", "--no-ff", "other");
      it.write("evil.txt", one);
      it.run("add", ".");
    },
    want: [[one, "evil.txt:1:1"]],
    blobs: 1,
  },
  {
    title: "a conflict: sides that the parents have are old",
    arrange: (it) => {
      it.run("checkout", "--quiet", "-b", "other");
      it.write("a.txt", `${two}\n`);
      it.commit("theirs");
      it.run("checkout", "--quiet", "main");
      it.write("a.txt", `${three}\n`);
      it.commit("ours");
      assert.throws(() => it.run("merge", "--quiet", "other"));
      assert.match(it.run("ls-files", "--unmerged"), / 3\ta\.txt/);
    },
    want: [],
  },
  {
    title: "a conflict that is solved: what neither side has is new",
    arrange: (it) => {
      it.run("checkout", "--quiet", "-b", "other");
      it.write("a.txt", `${two}\n`);
      it.commit("theirs");
      it.run("checkout", "--quiet", "main");
      it.write("a.txt", `${three}\n`);
      it.commit("ours");
      assert.throws(() => it.run("merge", "--quiet", "other"));
      it.write("a.txt", `${two}\n${three}\n${one}\n`);
      it.run("add", "a.txt");
    },
    want: [[one, "a.txt:3:1"]],
  },
  {
    title: "a conflict of a cherry-pick: the picked side is new",
    arrange: (it) => {
      it.run("checkout", "--quiet", "-b", "other");
      it.write("a.txt", `first\n${two}\n`);
      it.commit("theirs");
      it.run("checkout", "--quiet", "main");
      it.write("a.txt", `first\n${three}\n`);
      it.commit("ours");
      assert.throws(() => it.run("cherry-pick", "other"));
    },
    want: [[two, "a.txt:2:1"]],
  },
];

for (const { title, arrange, want, blobs } of rows) {
  test(`staged: ${title}`, () => {
    using repository = begun();
    arrange(repository);
    const run = runIn(repository.path, "staged");
    assert.deepEqual(run.report.troubles, []);
    assert.deepEqual(
      new Set(foundIn(run).map(([secret, , ...places]) => [secret, ...places])),
      new Set(want),
    );
    for (const { state, published } of run.report.findings)
      assert.deepEqual([state, published], ["staged", false]);
    assert.equal(run.code, want.length === 0 ? 0 : 1);
    if (blobs !== undefined) assert.equal(run.report.coverage.kinds["blobs"] ?? 0, blobs);
  });
}

for (const format of ["sha1", "sha256"]) {
  test(`staged: a first commit (${format})`, () => {
    using repository = gitRepository(`--object-format=${format}`);
    repository.write("a/b", one);
    repository.write(".env", `DB_PASSWORD=${passwordOf("staged env")}\n`);
    repository.run("add", ".");
    const run = runIn(repository.path, "staged");
    assert.equal(run.code, 1);
    assert.deepEqual(run.report.coverage.kinds, { blobs: 2 });
    assert.ok(run.report.findings.some(({ secret }) => secret === one));
    assert.ok(run.report.findings.some(({ places }) => places[0]?.kind === "file-name"));
  });
}

test("staged: before the first git add there is no index", () => {
  using repository = gitRepository();
  repository.write("a", one);
  const run = runIn(repository.path, "staged");
  assert.equal(run.code, 0);
  assert.equal(run.report.coverage.objects.expected, 0);
});

test("staged: a linked worktree has its own index and HEAD", () => {
  using repository = begun();
  const tree = join(repository.outside, "linked");
  repository.run("worktree", "add", "--quiet", "-b", "linked", tree);
  const inTree = { folder: tree };
  writeFileSync(join(tree, "b"), two);
  repository.runWith(inTree, "add", ".");
  repository.runWith(inTree, "commit", "--quiet", "--message", "in the worktree");
  writeFileSync(join(tree, "c"), one);
  repository.runWith(inTree, "add", ".");
  repository.write("main-only", three);
  repository.run("add", ".");
  assert.deepEqual(foundIn(runIn(tree, "staged")), [[one, "staged", "c:1:1"]]);
  assert.deepEqual(foundIn(runIn(repository.path, "staged")), [[three, "staged", "main-only:1:1"]]);
});

test("staged: a folder of the work tree, and a path as argument", () => {
  using repository = begun();
  repository.write("sub/b", one);
  repository.run("add", ".");
  const want = [[one, "staged", "sub/b:1:1"]];
  assert.deepEqual(foundIn(runIn(join(repository.path, "sub"), "staged")), want);
  assert.deepEqual(foundIn(runIn("/", "staged", repository.path)), want);
});

test("staged: a detached HEAD, and packed objects and refs", () => {
  using repository = begun();
  repository.run("checkout", "--quiet", "--detach");
  repository.run("gc", "--quiet");
  repository.write("b", one);
  repository.run("add", ".");
  assert.deepEqual(foundIn(runIn(repository.path, "staged")), [[one, "staged", "b:1:1"]]);
});

for (const { title, args } of [
  { title: "git commit --all", args: ["--all"] },
  { title: "git commit FILE", args: ["a.txt"] },
]) {
  test(`staged: as a pre-commit hook of \`${title}\`, which commits another index`, () => {
    using repository = begun();
    repository.write("a.txt", one);
    const hook = repository.write(
      ".git/hooks/pre-commit",
      `#!/bin/sh\nexec "${process.execPath}" "${commandPath}" staged --quiet\n`,
    );
    chmodSync(hook, 0o755);
    assert.throws(() => repository.run("commit", "--quiet", "--message", "second", ...args));
    repository.write("a.txt", "nothing");
    repository.run("commit", "--quiet", "--message", "second", ...args);
  });
}

test("staged: a bare repository and a folder without one are a user's mistakes", () => {
  using repository = gitRepository("--bare");
  const { code, stderr } = telltale("staged", repository.path);
  assert.equal(code, 2);
  assert.match(stderr, /bare repository/);
  assert.equal(telltale("staged", repository.outside).code, 2);
});

for (const { title, arrange, codes } of [
  {
    title: "a staged object that is missing",
    arrange: (it: GitRepository) => {
      it.write("b", "lost");
      it.run("add", "b");
      const id = it.run("rev-parse", ":b");
      rmSync(join(it.path, ".git", "objects", id.slice(0, 2), id.slice(2)));
    },
    codes: ["OBJECT_MISSING"],
  },
  {
    title: "a damaged index",
    arrange: (it: GitRepository) => it.write(".git/index", "DIRC nonsense"),
    codes: ["INDEX_BAD"],
  },
  {
    title: "HEAD's commit is missing: all is new",
    arrange: (it: GitRepository) => {
      const id = it.run("rev-parse", "HEAD");
      rmSync(join(it.path, ".git", "objects", id.slice(0, 2), id.slice(2)));
      it.run("rm", "--quiet", "--cached", "old.txt");
    },
    codes: ["OBJECT_MISSING"],
  },
]) {
  test(`staged: trouble: ${title}`, () => {
    using repository = begun();
    arrange(repository);
    const run = runIn(repository.path, "staged");
    assert.deepEqual(
      run.report.troubles.map(({ code }) => code),
      codes,
    );
    assert.equal(run.code, 3);
  });
}

test("staged: as many texts as git counts, on a history of random changes", () => {
  using repository = begun();
  for (let round = 0; round < 12; round++) {
    for (let file = 0; file < 20; file++) {
      if ((file * 7 + round * 5) % 4 === 0)
        repository.write(`d${file % 3}/e${file % 2}/f${file}`, `${round} ${file}\n`);
    }
    repository.run("add", "--all");
    const run = runIn(repository.path, "staged");
    const named = repository.run(
      "diff",
      "--cached",
      "--name-only",
      "--no-renames",
      "--diff-filter=AM",
    );
    assert.equal(
      run.report.coverage.kinds["blobs"] ?? 0,
      named === "" ? 0 : named.split("\n").length,
    );
    repository.commit(`round ${round}`);
  }
});

test("staged: an index that does not know its trees, or knows some that are in no store", () => {
  using repository = begun();
  repository.write("d/e/f", "x");
  repository.write("d/g", "y");
  repository.commit("folders");
  repository.write("d/e/f", one);
  repository.run("add", ".");
  const want = [[one, "staged", "d/e/f:1:1"]];
  assert.deepEqual(foundIn(runIn(repository.path, "staged")), want);
  // Reading the entries alone makes an index without cached trees.
  const entries = repository.run("ls-files", "--stage");
  rmSync(join(repository.path, ".git", "index"));
  repository.runWith({ input: `${entries}\n` }, "update-index", "--index-info");
  assert.deepEqual(foundIn(runIn(repository.path, "staged")), want);
  const tree = repository.run("write-tree");
  assert.deepEqual(foundIn(runIn(repository.path, "staged")), want);
  for (const id of [
    tree,
    repository.run("rev-parse", `${tree}:d`),
    repository.run("rev-parse", `${tree}:d/e`),
  ])
    rmSync(join(repository.path, ".git", "objects", id.slice(0, 2), id.slice(2)));
  const run = runIn(repository.path, "staged");
  assert.deepEqual([foundIn(run), run.report.troubles], [want, []]);
});
