/** Opening repositories: every form that git makes, every refusal, and what hostile ones try. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { openGitDirectory, openRepository } from "../../src/git/repository.ts";
import { UserError } from "../../src/trouble.ts";
import { gitRepository } from "../support/git.ts";
import { seeded } from "../support/seed.ts";

/** The code of the UserError that opening `path` throws, and what it says. */
function refusal(path: string): { readonly code: string; readonly what: string } {
  try {
    openRepository(path);
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, what: error.what };
    throw error;
  }
  return { code: "opened", what: "" };
}

test("a work tree, a folder of it, its git directory and a folder of that", () => {
  using made = gitRepository();
  made.write("a/b/c.txt", "x");
  made.commit("one");
  const gitDir = join(made.path, ".git");
  for (const path of [made.path, join(made.path, "a/b"), gitDir, join(gitDir, "refs/heads")]) {
    const opened = openRepository(path);
    assert.deepEqual(
      { ...opened },
      {
        path: made.path,
        roots: [made.path, gitDir],
        gitDir,
        commonDir: gitDir,
        workTree: made.path,
        bare: false,
        objectFormat: "sha1",
        oidBytes: 20,
        objectDirs: [join(gitDir, "objects")],
        promisor: false,
        shallow: [],
        grafts: [],
        remotes: [],
        fetchRefspecs: [],
        troubles: [],
      },
    );
  }
});

test("a bare repository, in SHA-256", () => {
  using made = gitRepository("--bare", "--object-format=sha256");
  const { bare, workTree, objectFormat, oidBytes, path, gitDir } = openRepository(made.path);
  assert.deepEqual(
    { bare, workTree, objectFormat, oidBytes, path, gitDir },
    {
      bare: true,
      workTree: undefined,
      objectFormat: "sha256",
      oidBytes: 32,
      path: made.path,
      gitDir: made.path,
    },
  );
});

test("a linked worktree, from its folder and its git directory", () => {
  using made = gitRepository();
  made.commit("one");
  made.run("worktree", "add", "--quiet", join(made.outside, "linked"));
  const linked = join(made.outside, "linked");
  const gitDir = join(made.path, ".git/worktrees/linked");
  for (const path of [linked, join(linked, ".git"), gitDir]) {
    const opened = openRepository(path);
    assert.equal(opened.gitDir, gitDir);
    assert.equal(opened.commonDir, join(made.path, ".git"));
    assert.equal(opened.workTree, linked);
    assert.equal(opened.bare, false);
    assert.deepEqual(opened.objectDirs, [join(made.path, ".git/objects")]);
  }
});

test("a worktree of a bare repository is not bare", () => {
  using made = gitRepository();
  made.commit("one");
  made.run("config", "core.bare", "true");
  made.run("worktree", "add", "--quiet", join(made.outside, "linked"));
  const opened = openRepository(join(made.outside, "linked"));
  assert.deepEqual([opened.bare, opened.workTree], [false, join(made.outside, "linked")]);
});

test("a submodule, from its work tree and its store", () => {
  using made = gitRepository();
  using other = gitRepository();
  other.commit("one");
  made.run("submodule", "--quiet", "add", other.path, "lib/sub");
  const store = join(made.path, ".git/modules/lib/sub");
  for (const path of [join(made.path, "lib/sub"), store]) {
    const opened = openRepository(path);
    assert.deepEqual(
      [opened.gitDir, opened.workTree, opened.bare],
      [store, join(made.path, "lib/sub"), false],
    );
  }
  const inner = openGitDirectory(store, openRepository(made.path));
  assert.equal(inner.path, made.path);
  assert.ok(inner.roots.includes(join(made.path, ".git")));
});

test("core.worktree is believed only if it points back", () => {
  using made = gitRepository();
  const store = join(made.outside, "store");
  renameSync(join(made.path, ".git"), store);
  made.runWith({ folder: store }, "config", "core.worktree", made.outside);
  assert.equal(openRepository(store).workTree, undefined);
  assert.deepEqual(openRepository(store).roots, [store]);
});

test("a .git file with a relative and with an absolute path", () => {
  using made = gitRepository();
  renameSync(join(made.path, ".git"), join(made.outside, "store"));
  for (const target of ["../store", join(made.outside, "store"), "../store\r\n"]) {
    writeFileSync(join(made.path, ".git"), `gitdir: ${target}\n`);
    const { gitDir, workTree } = openRepository(made.path);
    assert.deepEqual([gitDir, workTree], [join(made.outside, "store"), made.path]);
  }
});

test("remotes without their URLs, and what is fetched from them", () => {
  using made = gitRepository();
  made.run(
    "remote",
    "add",
    "origin",
    `https://user:${["pass", "word"].join("-")}@example.com/a.git`,
  );
  made.run("remote", "add", "Fork/x", "https://example.com/b.git");
  const opened = openRepository(made.path);
  assert.deepEqual(opened.remotes, [{ name: "Fork/x" }, { name: "origin" }]);
  assert.deepEqual(opened.fetchRefspecs, [
    "+refs/heads/*:refs/remotes/origin/*",
    "+refs/heads/*:refs/remotes/Fork/x/*",
  ]);
  assert.doesNotMatch(JSON.stringify(opened), /pass-word/u);
});

test("shallow clones and grafts", () => {
  using made = gitRepository();
  const first = made.commit("one");
  const second = made.commit("two");
  const clone = join(made.outside, "clone");
  made.run("clone", "--quiet", "--depth=1", `file://${made.path}`, clone);
  assert.deepEqual(openRepository(clone).shallow, [second]);
  made.write(".git/info/grafts", `# why\n${second} ${first} ${first}\n${first}\njunk\n`);
  const opened = openRepository(made.path);
  assert.deepEqual(opened.grafts, [
    { commit: second, parents: [first, first] },
    { commit: first, parents: [] },
  ]);
  assert.deepEqual(opened.troubles, [
    { kind: "trouble", code: "REF_BAD", where: ".git/info/grafts" },
  ]);
});

test("partial clones are told by extension, by remote and by pack", () => {
  using made = gitRepository();
  made.write("a", "x");
  made.commit("one");
  made.run("config", "uploadpack.allowFilter", "true");
  const clone = join(made.outside, "clone");
  made.run("clone", "--quiet", "--no-checkout", "--filter=blob:none", `file://${made.path}`, clone);
  assert.equal(openRepository(clone).promisor, true);
  assert.equal(openRepository(made.path).promisor, false);
  made.write(".git/objects/pack/pack-1.promisor", "");
  assert.equal(openRepository(made.path).promisor, true);
  rmSync(join(made.path, ".git/objects/pack/pack-1.promisor"));
  made.run("config", "remote.origin.promisor", "true");
  assert.equal(openRepository(made.path).promisor, true);
});

test("a worktree's own config counts where the extension says so", () => {
  using made = gitRepository();
  made.write(".git/config.worktree", '[remote "own"]\n\tpromisor = yes\n');
  assert.deepEqual(openRepository(made.path).remotes, []);
  made.run("config", "extensions.worktreeConfig", "true");
  const { remotes, promisor } = openRepository(made.path);
  assert.deepEqual([remotes, promisor], [[{ name: "own" }], true]);
});

const formats = [
  { config: "", want: "opened" },
  { config: "[core]\nrepositoryformatversion = 1\n", want: "opened" },
  {
    config: "[core]\nrepositoryformatversion = 2\n",
    want: "REPOSITORY_UNKNOWN_FORMAT: core.repositoryFormatVersion = 2",
  },
  {
    config: "[core]\nrepositoryformatversion = x\n",
    want: "REPOSITORY_BAD: core.repositoryFormatVersion = x",
  },
  {
    config: "[core]\nrepositoryformatversion\n",
    want: "REPOSITORY_BAD: core.repositoryFormatVersion",
  },
  { config: "[extensions]\nnovel = 1\n", want: "opened" },
  {
    config: "1[extensions]\nnoop = 1\npreciousObjects = 1\npartialClone = origin\n",
    want: "opened",
  },
  { config: "1[extensions]\nrelativeWorktrees\ncompatObjectFormat = sha256\n", want: "opened" },
  { config: "1[extensions]\nnovel = 1\n", want: "REPOSITORY_UNKNOWN_FORMAT: extensions.novel" },
  { config: '1[extensions "no"]\nop = 1\n', want: "REPOSITORY_UNKNOWN_FORMAT: extensions.no.op" },
  {
    config: "1[extensions]\nobjectFormat = sha3\n",
    want: "REPOSITORY_UNKNOWN_FORMAT: extensions.objectFormat = sha3",
  },
  {
    config: "[extensions]\nobjectFormat = sha256\n",
    want: "REPOSITORY_UNKNOWN_FORMAT: extensions.objectformat",
  },
  { config: "1[extensions]\nrefStorage = files\n", want: "opened" },
  {
    config: "1[extensions]\nrefStorage = reftable\n",
    want: "REPOSITORY_REFTABLE: extensions.refStorage = reftable",
  },
  {
    config: "1[extensions]\nrefStorage = sql\n",
    want: "REPOSITORY_UNKNOWN_FORMAT: extensions.refStorage = sql",
  },
] as const;

for (const { config, want } of formats) {
  test(`format: ${JSON.stringify(config)}`, () => {
    using made = gitRepository();
    made.write(".git/config", config.replace(/^1/u, "[core]\nrepositoryformatversion = 1\n"));
    const { code, what } = refusal(made.path);
    assert.equal(code === "opened" ? code : `${code}: ${what}`, want);
  });
}

test("what is no repository", () => {
  using made = gitRepository();
  const at = (name: string): string => join(made.outside, name);
  mkdirSync(at("empty"));
  mkdirSync(at("with-empty-git/.git"), { recursive: true });
  mkdirSync(at("no-objects/.git/refs"), { recursive: true });
  mkdirSync(at("file"));
  writeFileSync(at("file/.git"), "gitdir: nowhere\n");
  mkdirSync(at("junk"));
  writeFileSync(at("junk/.git"), Buffer.alloc(100, 0xff));
  mkdirSync(at("self"));
  writeFileSync(at("self/.git"), "gitdir: .git\n");
  mkdirSync(at("loop"));
  symlinkSync(".git", at("loop/.git"));
  const wants = {
    missing: "PATH_MISSING",
    empty: "NOT_A_REPOSITORY",
    "with-empty-git": "NOT_A_REPOSITORY",
    "no-objects": "REPOSITORY_BAD",
    file: "REPOSITORY_BAD",
    junk: "REPOSITORY_BAD",
    self: "REPOSITORY_BAD",
    loop: "NOT_A_REPOSITORY",
    "repository/.git/config": "NOT_A_REPOSITORY",
    "repository/.git/config/x": "PATH_MISSING",
  };
  for (const [name, want] of Object.entries(wants))
    assert.equal(refusal(at(name)).code, want, name);
});

test(".git files that name each other end", () => {
  using made = gitRepository();
  for (const [name, target] of [
    ["a", "../b/.git"],
    ["b", "../a/.git"],
  ] as const) {
    mkdirSync(join(made.outside, name));
    writeFileSync(join(made.outside, name, ".git"), `gitdir: ${target}\n`);
  }
  assert.equal(refusal(join(made.outside, "a")).code, "REPOSITORY_BAD");
});

test("a repository whose HEAD or refs are gone is still the one that is meant", () => {
  using made = gitRepository();
  made.commit("one");
  rmSync(join(made.path, ".git/HEAD"));
  mkdirSync(join(made.path, "sub"));
  assert.equal(openRepository(join(made.path, "sub")).gitDir, join(made.path, ".git"));
  rmSync(join(made.path, ".git/refs"), { recursive: true });
  assert.equal(openRepository(made.path).gitDir, join(made.path, ".git"));
  using bare = gitRepository("--bare");
  writeFileSync(join(bare.path, "HEAD"), "");
  assert.equal(openRepository(bare.path).gitDir, bare.path);
});

test("a folder that may not be looked into", () => {
  if (process.platform === "win32") return; // permissions are another matter there
  using made = gitRepository();
  chmodSync(made.outside, 0o755);
  chmodSync(made.path, 0);
  const program = `import(${JSON.stringify(new URL("../../src/git/repository.js", import.meta.url).href)})
    .then(({ openRepository }) => {
      if (process.getuid() === 0) process.setuid(65534); // root may look into everything
      try { openRepository(process.argv[1]); } catch (error) { console.log(error.code); }
    });`;
  const output = execFileSync(process.execPath, ["--eval", program, made.path], { cwd: "/" });
  chmodSync(made.path, 0o755);
  assert.equal(output.toString().trim(), "PATH_DENIED");
});

test("alternates inside of the repository are followed, to the depth that git goes", () => {
  using made = gitRepository();
  const objects = join(made.path, ".git/objects");
  const stores = Array.from({ length: 8 }, (_, depth) => join(made.path, `store-${depth}`));
  for (const store of stores) mkdirSync(join(store, "info"), { recursive: true });
  writeFileSync(join(objects, "info/alternates"), "# borrowed\n../../store-0\n");
  for (const [depth, store] of stores.entries()) {
    writeFileSync(join(store, "info/alternates"), `${stores[depth + 1] ?? objects}\n`);
  }
  const { objectDirs, troubles } = openRepository(made.path);
  assert.deepEqual(objectDirs, [objects, ...stores.slice(0, 6)]);
  assert.deepEqual(troubles, [
    { kind: "trouble", code: "LIMIT_REACHED", where: "store-5/info/alternates" },
  ]);
});

test("alternates in quotes, in a circle, absent, and outside", () => {
  using made = gitRepository();
  using other = gitRepository();
  const objects = join(made.path, ".git/objects");
  mkdirSync(join(made.path, 'a "b"'));
  symlinkSync(join(other.path, ".git/objects"), join(made.path, "link"));
  made.write(
    ".git/objects/info/alternates",
    `"../../a \\"b\\""\n../objects\n../../gone\n${other.path}/.git/objects\n../../link\n/gone/too\n`,
  );
  const { objectDirs, troubles } = openRepository(made.path);
  assert.deepEqual(objectDirs, [objects, join(made.path, 'a "b"')]);
  const where = ".git/objects/info/alternates: ";
  assert.deepEqual(
    troubles.map((each) => [each.code, each.where.replace(where, "")]),
    [
      ["FILE_UNREADABLE", join(made.path, "gone")],
      ["ALTERNATE_OUTSIDE", join(other.path, ".git/objects")],
      ["ALTERNATE_OUTSIDE", join(made.path, "link")],
      ["ALTERNATE_OUTSIDE", "/gone/too"],
    ],
  );
});

test("a great many alternates are not all asked for", () => {
  using made = gitRepository();
  made.write(".git/objects/info/alternates", "../objects\n".repeat(100_000));
  assert.equal(openRepository(made.path).troubles.at(-1)?.code, "LIMIT_REACHED");
});

test("links out of the repository are not followed", () => {
  using made = gitRepository();
  made.commit("one");
  const secret = join(made.outside, "secret");
  writeFileSync(secret, `${"a".repeat(40)}\n`);
  symlinkSync(secret, join(made.path, ".git/shallow"));
  const { shallow, troubles } = openRepository(made.path);
  assert.deepEqual(shallow, []);
  assert.deepEqual(troubles, [{ kind: "trouble", code: "LINK_OUTSIDE", where: ".git/shallow" }]);
  renameSync(join(made.path, ".git/objects"), join(made.outside, "objects"));
  symlinkSync("../../objects", join(made.path, ".git/objects"));
  assert.deepEqual(openRepository(made.path).objectDirs, []);
  renameSync(join(made.path, ".git/config"), join(made.outside, "config"));
  symlinkSync("../../config", join(made.path, ".git/config"));
  assert.equal(refusal(made.path).code, "REPOSITORY_BAD");
});

test("links in a loop, FIFOs and folders in the place of files", () => {
  using made = gitRepository();
  const git = join(made.path, ".git");
  symlinkSync("shallow", join(git, "shallow"));
  mkdirSync(join(git, "info/grafts"), { recursive: true });
  execFileSync("mkfifo", [join(git, "objects/info/alternates")]);
  assert.deepEqual(
    openRepository(made.path).troubles.map((each) => [each.code, each.where]),
    [
      ["FILE_UNREADABLE", ".git/shallow"],
      ["FILE_UNREADABLE", ".git/info/grafts"],
      ["FILE_UNREADABLE", ".git/objects/info/alternates"],
    ],
  );
});

test("a damaged config, .git file or commondir opens or is refused, never worse", () => {
  using made = gitRepository();
  made.commit("one");
  const linked = join(made.outside, "linked");
  made.run("worktree", "add", "--quiet", linked);
  const gitDir = join(made.path, ".git/worktrees/linked");
  const files = [join(made.path, ".git/config"), join(linked, ".git"), join(gitDir, "commondir")];
  for (const file of files) {
    const whole = readFileSync(file);
    const damage = fc.record({
      length: fc.nat(whole.length),
      at: fc.nat(whole.length - 1),
      byte: fc.nat(255),
      isCut: fc.boolean(),
    });
    fc.assert(
      fc.property(damage, ({ length, at, byte, isCut }) => {
        const bytes = Buffer.from(isCut ? whole.subarray(0, length) : whole);
        if (at < bytes.length) bytes[at] = byte;
        writeFileSync(file, bytes);
        assert.match(refusal(linked).code, /^(?:opened|REPOSITORY_|NOT_A_REPOSITORY)/u);
      }),
      seeded(100),
    );
    writeFileSync(file, whole);
  }
  assert.equal(refusal(linked).code, "opened");
});
