/** Refs: git's own list as the judge, isomorphic-git as a second one, and what hostile folders try. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs, { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import isomorphicGit from "isomorphic-git";
import { isRefName, refKind } from "../../src/git/ref-name.ts";
import { readRefs } from "../../src/git/refs.ts";
import { openRepository } from "../../src/git/repository.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { seeded } from "../support/seed.ts";

/** A repository with a ref of every kind. */
function manyRefs(...options: readonly string[]): GitRepository {
  const made = gitRepository(...options);
  made.write("a", "1");
  const first = made.commit("one");
  made.run("tag", "--annotate", "--message=t", "v1");
  made.run("tag", "light");
  made.run("branch", "topic/x");
  made.run("notes", "add", "--message=n");
  made.run("update-ref", "refs/remotes/origin/main", first);
  made.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
  made.run("update-ref", "refs/pull/7/head", first);
  made.run("update-ref", "refs/odd/one", first);
  made.write("a", "2");
  const second = made.commit("two");
  made.run("replace", first, second);
  made.write("a", "3");
  made.run("stash", "--quiet");
  return made;
}

/** The names and ids that git lists, with what tags lead to. */
function listedByGit(made: GitRepository): readonly string[] {
  const format = "%(refname) %(objectname) %(*objectname) %(symref)";
  const list = made.run("for-each-ref", `--format=${format}`).split("\n");
  return [...list, `HEAD ${made.run("rev-parse", "HEAD")}  refs/heads/main`].toSorted();
}

function listedByUs(made: GitRepository, withPeeled: boolean): readonly string[] {
  const { refs, troubles } = readRefs(openRepository(made.path));
  assert.deepEqual(troubles, []);
  return refs
    .filter((ref) => ref.kind !== "special")
    .map(({ name, oid, peeled = "", symbolicTarget = "" }) =>
      [name, oid, withPeeled ? peeled : "", symbolicTarget].join(" "),
    )
    .toSorted();
}

for (const format of ["sha1", "sha256"]) {
  test(`the refs that git lists, loose and packed (${format})`, () => {
    using made = manyRefs(`--object-format=${format}`);
    const withoutPeeled = listedByGit(made).map((line) => {
      const [name, oid, , target] = line.split(" ");
      return [name, oid, "", target].join(" ");
    });
    assert.deepEqual(listedByUs(made, false), withoutPeeled);
    made.run("pack-refs", "--all");
    assert.deepEqual(listedByUs(made, true), listedByGit(made));
    made.write("a", "4");
    made.commit("a loose ref hides the packed one");
    assert.deepEqual(listedByUs(made, true), listedByGit(made));
  });
}

test("isomorphic-git finds the same ids under the same names", async () => {
  using made = manyRefs();
  made.run("pack-refs");
  const { refs, headOid, headTarget } = readRefs(openRepository(made.path));
  const at = { fs, dir: made.path };
  const heads = await isomorphicGit.listBranches(at);
  const tags = await isomorphicGit.listTags(at);
  for (const [names, prefix] of [
    [heads, "refs/heads/"],
    [tags, "refs/tags/"],
  ] as const) {
    const ours = refs.filter((ref) => ref.name.startsWith(prefix));
    assert.deepEqual(
      ours.map((ref) => ref.name.slice(prefix.length)),
      names.toSorted(),
    );
    for (const { name, oid } of ours) {
      assert.equal(oid, await isomorphicGit.resolveRef({ ...at, ref: name }));
    }
  }
  assert.equal(headOid, await isomorphicGit.resolveRef({ ...at, ref: "HEAD" }));
  assert.equal(headTarget, await isomorphicGit.currentBranch({ ...at, fullname: true }));
});

test("refs are sorted by name, in code units", () => {
  using made = manyRefs();
  const names = readRefs(openRepository(made.path)).refs.map((ref) => ref.name);
  assert.deepEqual(names, names.toSorted());
});

const kinds = {
  HEAD: "head",
  "main-worktree/HEAD": "worktree-head",
  "worktrees/x/HEAD": "worktree-head",
  "worktrees/x/refs/bisect/bad": "other",
  "worktrees/x/ORIG_HEAD": "special",
  "refs/heads/refs/tags/x": "branch",
  "refs/tags/v1": "tag",
  "refs/remotes/origin/main": "remote",
  "refs/stash": "stash",
  "refs/stash/x": "other",
  "refs/notes/commits": "notes",
  "refs/replace/abc": "replace",
  "refs/pull/1/head": "pull",
  "refs/merge-requests/1/head": "pull",
  "refs/changes/34/1234/1": "pull",
  "refs/bisect/bad": "other",
  FETCH_HEAD: "special",
};

for (const [name, want] of Object.entries(kinds)) {
  test(`kind of ${name}`, () => assert.equal(refKind(name), want));
}

test("git agrees on which names a ref may have", () => {
  using made = gitRepository();
  const piece = fc.constantFrom(..."a./-@{~^:?*[\\ \t\u007f".split(""), "..", ".lock", "ü");
  const names = fc.array(piece, { minLength: 1, maxLength: 5 }).map((each) => each.join(""));
  for (const name of fc.sample(names, seeded(100))) {
    let isGood = true;
    try {
      made.run("check-ref-format", `refs/${name}`);
    } catch {
      isGood = false;
    }
    assert.equal(isRefName(`refs/${name}`), isGood, JSON.stringify(name));
  }
});

test("a branch without a commit has a name and no id", () => {
  using made = gitRepository();
  const { refs, headOid, headTarget, troubles } = readRefs(openRepository(made.path));
  assert.deepEqual([refs, headOid, headTarget, troubles], [[], undefined, "refs/heads/main", []]);
});

test("a detached HEAD has an id and no name; one that is a link still has both", () => {
  using made = gitRepository();
  const oid = made.commit("one");
  made.run("checkout", "--quiet", "--detach");
  let { headOid, headTarget } = readRefs(openRepository(made.path));
  assert.deepEqual([headOid, headTarget], [oid, undefined]);
  rmSync(join(made.path, ".git/HEAD"));
  symlinkSync("refs/heads/main", join(made.path, ".git/HEAD"));
  ({ headOid, headTarget } = readRefs(openRepository(made.path)));
  assert.deepEqual([headOid, headTarget], [oid, "refs/heads/main"]);
});

test("the HEAD and the own refs of every worktree, seen from each", () => {
  using made = gitRepository();
  const first = made.commit("one");
  const linked = join(made.outside, "linked");
  made.run("worktree", "add", "--quiet", "-b", "side", linked);
  const inLinked = { folder: linked };
  made.runWith(inLinked, "commit", "--quiet", "--allow-empty", "--message=two");
  const second = made.run("rev-parse", "side");
  made.runWith(inLinked, "update-ref", "refs/bisect/bad", second);
  made.runWith(inLinked, "update-ref", "ORIG_HEAD", first);
  made.run("update-ref", "refs/bisect/good", first);
  const shared = [
    ["refs/heads/main", first],
    ["refs/heads/side", second],
  ];
  const fromMain = readRefs(openRepository(made.path));
  assert.deepEqual(
    fromMain.refs.map((ref) => [ref.name, ref.oid]),
    [
      ["HEAD", first],
      ["refs/bisect/good", first],
      ...shared,
      ["worktrees/linked/HEAD", second],
      ["worktrees/linked/ORIG_HEAD", first],
      ["worktrees/linked/refs/bisect/bad", second],
    ],
  );
  const fromLinked = readRefs(openRepository(linked));
  assert.deepEqual(
    fromLinked.refs.map((ref) => [ref.name, ref.oid]),
    [
      ["HEAD", second],
      ["ORIG_HEAD", first],
      ["main-worktree/HEAD", first],
      ["refs/bisect/good", first],
      ...shared,
      ["worktrees/linked/refs/bisect/bad", second],
    ],
  );
  assert.deepEqual([...fromMain.troubles, ...fromLinked.troubles], []);
});

test("the ids of operations that are under way", () => {
  using made = gitRepository();
  made.write("a", "1");
  const base = made.commit("base");
  made.run("checkout", "--quiet", "-b", "side");
  made.write("a", "2");
  const side = made.commit("side");
  made.run("checkout", "--quiet", "main");
  made.write("a", "3");
  made.commit("main");
  assert.throws(() => made.run("merge", "side"));
  made.run("fetch", "--quiet", ".", "side", "main");
  made.write(".git/MERGE_HEAD", `${side}\n${base}\n`);
  made.write(".git/rebase-merge/orig-head", `${base}\n`);
  made.write(".git/EMPTY_HEAD", "");
  made.write(".git/NOTES_MERGE_REF", "ref: refs/notes/commits\n");
  const { refs, troubles } = readRefs(openRepository(made.path));
  const special = refs.filter((ref) => ref.kind === "special").map((ref) => [ref.name, ref.oid]);
  assert.deepEqual(
    special,
    [
      ["AUTO_MERGE", made.run("rev-parse", "AUTO_MERGE")],
      ["FETCH_HEAD", side],
      ["FETCH_HEAD", made.run("rev-parse", "main")],
      ["MERGE_HEAD", side],
      ["MERGE_HEAD", base],
      ["ORIG_HEAD", made.run("rev-parse", "ORIG_HEAD")],
      ["rebase-merge/orig-head", base],
    ].filter(([name]) => name !== "ORIG_HEAD" || refs.some((ref) => ref.name === "ORIG_HEAD")),
  );
  assert.deepEqual(troubles, []);
});

test("a name that is no UTF-8 is shown escaped, and a symbolic ref finds it", () => {
  if (process.platform !== "linux") return; // other file systems refuse such names
  using made = gitRepository();
  const oid = made.commit("one");
  const name = Buffer.concat([
    Buffer.from(join(made.path, ".git/refs/heads/x")),
    Buffer.from([0xff]),
  ]);
  writeFileSync(name, `${oid}\n`);
  made.write(
    ".git/HEAD",
    Buffer.concat([Buffer.from("ref: refs/heads/x"), Buffer.from([0xff, 0x0a])]),
  );
  const { refs, headOid } = readRefs(openRepository(made.path));
  assert.deepEqual(
    refs.map((ref) => ref.name),
    ["HEAD", "refs/heads/main", "refs/heads/x\\xff"],
  );
  assert.equal(headOid, oid);
});

const badFiles = [
  { title: "empty", content: "" },
  { title: "junk", content: "junk\n" },
  { title: "a short id", content: "0123456789\n" },
  { title: "no object", content: `${"0".repeat(40)}\n` },
  { title: "a longer id", content: `${"a".repeat(64)}\n` },
  { title: "a path out of the repository", content: "ref: ../../../secret\n" },
  { title: "a name that starts with a dot", content: "ref: refs/heads/.invalid\n" },
  { title: "a megabyte", content: "a".repeat(1 << 20) },
] as const;

for (const { title, content } of badFiles) {
  test(`a ref file that holds ${title} is trouble, and hides no packed ref`, () => {
    using made = gitRepository();
    const oid = made.commit("one");
    made.run("pack-refs", "--all");
    made.write(".git/refs/heads/main", content);
    const { refs, troubles } = readRefs(openRepository(made.path));
    assert.deepEqual(
      refs.map((ref) => [ref.name, ref.oid]),
      [
        ["HEAD", oid],
        ["refs/heads/main", oid],
      ],
    );
    assert.deepEqual(troubles, [
      { kind: "trouble", code: "REF_BAD", where: ".git/refs/heads/main" },
    ]);
  });
}

test("symbolic refs: to the depth that git goes, in a circle, to nothing", () => {
  using made = gitRepository();
  const oid = made.commit("one");
  const chain = ["c1", "c2", "c3", "c4", "c5"];
  for (const [at, name] of chain.entries()) {
    const target = at === 0 ? "refs/heads/main" : `refs/chain/${chain[at - 1] ?? ""}`;
    made.write(`.git/refs/chain/${name}`, `ref: ${target}\n`);
  }
  made.write(".git/refs/chain/a", "ref: refs/chain/b\n");
  made.write(".git/refs/chain/b", "ref: refs/chain/a\n");
  made.write(".git/refs/chain/gone", "ref: refs/heads/gone\n");
  const { refs, troubles } = readRefs(openRepository(made.path));
  const found = refs.filter((ref) => ref.name.startsWith("refs/chain/"));
  assert.deepEqual(
    found.map((ref) => [ref.name, ref.oid]),
    ["c1", "c2", "c3", "c4"].map((name) => [`refs/chain/${name}`, oid]),
  );
  assert.throws(() => made.run("rev-parse", "--verify", "--quiet", "refs/chain/c5"));
  assert.equal(made.run("rev-parse", "refs/chain/c4"), oid);
  assert.deepEqual(
    troubles.map((each) => [each.code, each.where]),
    [
      ["REF_BAD", "refs/chain/a"],
      ["REF_BAD", "refs/chain/b"],
      ["REF_BAD", "refs/chain/c5"],
    ],
  );
});

test("packed-refs: junk lines are counted once, and good ones kept", () => {
  using made = gitRepository();
  const oid = made.commit("one");
  const head = `${"b".repeat(40)} refs/tags/t\r`;
  const lines = [
    "# pack-refs with: peeled",
    `${oid} refs/a/b`,
    "junk",
    `^${oid}`,
    head,
    `${oid} ../x`,
  ];
  made.write(".git/packed-refs", `${lines.join("\n")}\n${oid} refs/a/c`);
  const { refs, troubles } = readRefs(openRepository(made.path));
  assert.deepEqual(
    refs.map((ref) => ref.name),
    ["HEAD", "refs/a/b", "refs/a/c", "refs/heads/main"],
  );
  const at = lines.slice(0, 2).join("\n").length + 1;
  assert.deepEqual(troubles, [{ kind: "trouble", code: "REF_BAD", where: ".git/packed-refs", at }]);
});

test("links below refs/: inside followed once, outside and loops not", () => {
  using made = gitRepository();
  const oid = made.commit("one");
  const refs = join(made.path, ".git/refs");
  writeFileSync(join(made.outside, "secret"), `${"c".repeat(40)}\n`);
  mkdirSync(join(made.outside, "folder"));
  symlinkSync(join(made.outside, "secret"), join(refs, "heads/out"));
  symlinkSync(join(made.outside, "folder"), join(refs, "heads/out-folder"));
  symlinkSync("main", join(refs, "heads/same"));
  symlinkSync("..", join(refs, "heads/up"));
  symlinkSync("../heads", join(refs, "heads/here"));
  symlinkSync("self", join(refs, "heads/self"));
  symlinkSync("nothing", join(refs, "heads/dangling"));
  const found = readRefs(openRepository(made.path));
  assert.deepEqual(
    found.refs.map((ref) => [ref.name, ref.oid]),
    ["HEAD", "refs/heads/main", "refs/heads/same"].map((name) => [name, oid]),
  );
  assert.deepEqual(
    found.troubles.map((each) => [each.code, each.where]),
    [
      ["LINK_OUTSIDE", ".git/refs/heads/out"],
      ["LINK_OUTSIDE", ".git/refs/heads/out-folder"],
      ["FILE_UNREADABLE", ".git/refs/heads/self"],
    ],
  );
  renameSync(refs, join(made.outside, "refs"));
  symlinkSync("../../refs", refs);
  const outside = readRefs(openRepository(made.path));
  assert.deepEqual(outside.refs, []);
  assert.deepEqual(outside.troubles, [
    { kind: "trouble", code: "LINK_OUTSIDE", where: ".git/refs" },
  ]);
});

test("a refs/ ten thousand folders deep is cut off", () => {
  if (process.platform === "win32") return; // such paths cannot be made there
  using made = gitRepository();
  const oid = made.commit("one");
  const deep = join(made.path, ".git/refs/heads");
  // A process of its own, as paths this long are only made from within.
  const program = `for (let depth = 0; depth < 10000; depth++) {
    fs.mkdirSync("a");
    process.chdir("a");
  }`;
  execFileSync(process.execPath, ["--eval", program], { cwd: deep });
  try {
    const { refs, troubles } = readRefs(openRepository(made.path));
    assert.deepEqual(
      refs.map((ref) => ref.oid),
      [oid, oid],
    );
    assert.deepEqual(
      troubles.map((each) => each.code),
      ["LIMIT_REACHED"],
    );
  } finally {
    execFileSync("rm", ["-rf", join(deep, "a")]);
  }
});

test("damaged packed-refs, refs and HEAD give refs or trouble", () => {
  using made = gitRepository();
  made.commit("one");
  made.run("tag", "--annotate", "--message=t", "v1");
  made.run("pack-refs", "--all");
  const whole = fs.readFileSync(join(made.path, ".git/packed-refs"));
  const repository = openRepository(made.path);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(whole.length).map((length) => whole.subarray(0, length)),
    fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => {
      const flipped = Buffer.from(whole);
      flipped[at] = byte;
      return flipped;
    }),
  );
  const files = fc.constantFrom("packed-refs", "HEAD", "FETCH_HEAD", "refs/heads/x");
  fc.assert(
    fc.property(files, bytes, (file, content) => {
      made.write(`.git/${file}`, content);
      for (const { oid } of readRefs(repository).refs) assert.match(oid, /^[0-9a-f]{40}$/u);
    }),
    seeded(200),
  );
});
