/** Index files: git's own list as the judge, in every version and form, and damage of every kind. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs, { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import isomorphicGit from "isomorphic-git";
import { readBitmap } from "../../src/git/ewah.ts";
import { parseIndex, readIndex, readIndexes } from "../../src/git/git-index.ts";
import type { IndexFile } from "../../src/git/git-index.ts";
import { openRepository } from "../../src/git/repository.ts";
import { isTrouble } from "../../src/trouble.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { seeded } from "../support/seed.ts";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function readGood(made: GitRepository, oidBytes: 20 | 32 = 20): IndexFile {
  const index = readIndex(join(made.path, ".git/index"), oidBytes);
  if (isTrouble(index)) assert.fail(JSON.stringify(index));
  assert.deepEqual(index.troubles, []);
  return index;
}

/** In the form of `git ls-files --stage -z`. */
function staged({ entries }: IndexFile): readonly string[] {
  return entries.map(({ mode, oid, stage, path }) => {
    const bits = mode.toString(8).padStart(6, "0");
    return `${bits} ${hex(oid)} ${stage}\t${Buffer.from(path).toString("latin1")}`;
  });
}

function stagedInGit(made: GitRepository, ...options: readonly string[]): readonly string[] {
  const list = made.runWith({}, "ls-files", "--stage", "-z", ...options).toString("latin1");
  return list.split("\0").slice(0, -1);
}

/** Files with names of many lengths, with shared starts, a program and a link. */
function fill(made: GitRepository): void {
  for (let length = 1; length < 30; length++) made.write(`${"f".repeat(length)}/x`, `${length}`);
  made.write(`long/${"n".repeat(250)}/${"n".repeat(250)}`, "long");
  made.write("ünï/日本", "names");
  fs.chmodSync(made.write("run.sh", "#!/bin/sh\n"), 0o755);
  fs.symlinkSync("run.sh", join(made.path, "link"));
  made.run("add", "--all");
}

for (const format of ["sha1", "sha256"] as const) {
  const oidBytes = format === "sha1" ? 20 : 32;
  for (const version of ["2", "3", "4"]) {
    test(`version ${version} (${format})`, () => {
      using made = gitRepository(`--object-format=${format}`);
      fill(made);
      if (version === "3") {
        made.write("later", "x");
        made.run("add", "--intent-to-add", "later"); // needs the flags that version 3 has
      } else made.run("update-index", "--index-version", version);
      const bytes = readFileSync(join(made.path, ".git/index"));
      assert.equal(bytes.readUInt32BE(4), Number(version));
      assert.deepEqual(staged(readGood(made, oidBytes)), stagedInGit(made));
    });

    test(`split index, version ${version} (${format})`, () => {
      using made = gitRepository(`--object-format=${format}`);
      fill(made);
      made.run("update-index", "--index-version", version);
      made.commit("base");
      made.run("config", "splitIndex.maxPercentChange", "100");
      made.run("update-index", "--split-index");
      made.run("rm", "--quiet", "--cached", "f/x", "fff/x", "run.sh");
      made.write("ff/x", "replaced");
      made.write("zz", "replaced too");
      made.write("added", "new");
      made.run("add", "ff/x", "added", "link");
      assert.equal(readGoodLinks(made), 1);
      assert.deepEqual(staged(readGood(made, oidBytes)), stagedInGit(made));
    });
  }
}

function readGoodLinks(made: GitRepository): number {
  return readdirSync(join(made.path, ".git")).filter((name) => name.startsWith("sharedindex."))
    .length;
}

test("isomorphic-git reads the same ids", async () => {
  using made = gitRepository();
  fill(made);
  const found = (await isomorphicGit.walk({
    fs,
    dir: made.path,
    trees: [isomorphicGit.STAGE()],
    map: async (path, [entry]) =>
      (await entry?.type()) === "blob" ? `${path} ${await entry?.oid()}` : undefined,
  })) as unknown;
  assert.ok(Array.isArray(found));
  const paths = found.flat(Infinity).map(String).toSorted();
  const ours = readGood(made).entries.map(
    ({ path, oid }) => `${Buffer.from(path).toString()} ${hex(oid)}`,
  );
  assert.deepEqual(ours.toSorted(), paths);
});

test("the sides of a conflict, and of one that was resolved", () => {
  using made = gitRepository();
  made.write("a", "base\n");
  made.commit("base");
  made.run("checkout", "--quiet", "-b", "side");
  made.write("a", "side\n");
  made.commit("side");
  made.run("checkout", "--quiet", "main");
  made.write("a", "main\n");
  made.commit("main");
  assert.throws(() => made.run("merge", "side"));
  const conflict = readGood(made);
  assert.deepEqual(staged(conflict), stagedInGit(made));
  assert.deepEqual(
    conflict.entries.map((entry) => entry.stage),
    [1, 2, 3],
  );
  made.write("a", "resolved\n");
  made.run("add", "a");
  const sides = conflict.entries.map((entry) => hex(entry.oid));
  const others = readGood(made).otherOids.map(hex);
  assert.deepEqual(
    sides.filter((side) => !others.includes(side)),
    [],
  );
  const undo = made.run("ls-files", "--resolve-undo").split("\n");
  assert.deepEqual(
    undo.map((line) => line.split(" ")[1]),
    sides,
  );
});

test("cached trees", () => {
  using made = gitRepository();
  fill(made);
  made.commit("one");
  const trees = made.run("ls-tree", "-r", "-d", "--object-only", "HEAD").split("\n");
  const want = [...trees, made.run("rev-parse", "HEAD^{tree}")];
  assert.deepEqual(readGood(made).otherOids.map(hex).toSorted(), want.toSorted());
  made.write("f/x", "changed");
  made.run("add", "f/x"); // the trees that hold it are no longer known
  assert.equal(readGood(made).otherOids.length, want.length - 2);
});

test("a sparse index has entries for folders", () => {
  using made = gitRepository();
  made.write("in/a", "1");
  made.write("out/b/c", "2");
  made.commit("one");
  made.run("sparse-checkout", "set", "--cone", "--sparse-index", "in");
  const index = readGood(made);
  assert.deepEqual(staged(index), stagedInGit(made, "--sparse"));
  const folder = index.entries.find((entry) => entry.mode === 0o040000);
  assert.equal(folder && hex(folder.oid), made.run("rev-parse", "HEAD:out"));
});

test("the index of each worktree", () => {
  using made = gitRepository();
  made.write("a", "1");
  made.commit("one");
  const linked = join(made.outside, "linked");
  made.run("worktree", "add", "--quiet", linked);
  writeFileSync(join(linked, "only-there"), "2");
  made.runWith({ folder: linked }, "add", "only-there");
  const found = readIndexes(openRepository(made.path)).map(({ prefix, index }) => [
    prefix,
    isTrouble(index) ? index.code : index.entries.length,
  ]);
  assert.deepEqual(found, [
    ["", 1],
    ["worktrees/linked/", 2],
  ]);
  assert.deepEqual(readIndexes(openRepository(gitDirOnly(made))), []);
});

/** A bare repository in the room around `made`. */
function gitDirOnly(made: GitRepository): string {
  made.run("init", "--quiet", "--bare", join(made.outside, "bare"));
  return join(made.outside, "bare");
}

test("a checksum of zeros is none; one that does not hold is trouble beside the entries", () => {
  using made = gitRepository();
  fill(made);
  const file = join(made.path, ".git/index");
  const bytes = readFileSync(file);
  const entries = readGood(made).entries.length;
  bytes.fill(0, bytes.length - 20);
  writeFileSync(file, bytes);
  assert.equal(readGood(made).entries.length, entries);
  bytes[bytes.length - 1] = 1;
  writeFileSync(file, bytes);
  const index = readIndex(file, 20);
  assert.ok(!isTrouble(index));
  assert.equal(index.entries.length, entries);
  assert.deepEqual(index.troubles, [
    { kind: "trouble", code: "INDEX_BAD", where: "index", at: bytes.length - 20 },
  ]);
});

function bad(at: number): unknown {
  return { kind: "trouble", code: "INDEX_BAD", where: "index", at };
}

test("an index that is absent, empty, or of another version", () => {
  using made = gitRepository();
  const file = join(made.path, ".git/index");
  assert.deepEqual(readIndex(file, 20), {
    kind: "trouble",
    code: "FILE_UNREADABLE",
    where: "index",
  });
  writeFileSync(file, "");
  assert.deepEqual(readIndex(file, 20), bad(0));
  rmSync(file);
  fill(made);
  const bytes = readFileSync(file);
  bytes[7] = 5;
  writeFileSync(file, bytes);
  assert.deepEqual(readIndex(file, 20), bad(4));
});

test("an extension that must be known and is not", () => {
  using made = gitRepository();
  fill(made);
  const bytes = readFileSync(join(made.path, ".git/index"));
  for (const [name, isTold] of [
    ["novl", true],
    ["NOVL", false],
  ] as const) {
    const extension = Buffer.concat([Buffer.from(name), Buffer.from([0, 0, 0, 1, 7])]);
    const body = Buffer.concat([bytes.subarray(0, -20), extension, Buffer.alloc(20)]);
    writeFileSync(join(made.path, ".git/index"), body);
    const index = readIndex(join(made.path, ".git/index"), 20);
    assert.ok(!isTrouble(index));
    assert.deepEqual(
      index.troubles.map((each) => [each.code, each.at]),
      isTold ? [["INDEX_BAD", bytes.length - 20]] : [],
    );
  }
});

test("a split index without its other file keeps its own entries", () => {
  using made = gitRepository();
  fill(made);
  made.run("update-index", "--split-index");
  made.write("added", "new");
  made.run("add", "added");
  const folder = join(made.path, ".git");
  for (const name of readdirSync(folder)) {
    if (name.startsWith("sharedindex.")) rmSync(join(folder, name));
  }
  const index = readIndex(join(folder, "index"), 20);
  assert.ok(!isTrouble(index));
  assert.deepEqual(
    index.entries.map((entry) => Buffer.from(entry.path).toString()),
    ["added"],
  );
  assert.deepEqual(
    index.troubles.map((each) => each.code),
    ["FILE_UNREADABLE"],
  );
});

/** A version 4 entry that takes nothing off the path before it, and adds `name`. */
function compressedEntry(name: string): Buffer {
  const flags = Buffer.from([0x0f, 0xff]);
  return Buffer.concat([Buffer.alloc(60), flags, Buffer.from(`\0${name}\0`)]);
}

test("paths that would take gigabytes are a limit", () => {
  // One path of 60 kB, then entries of 64 bytes that share all of it.
  const count = 10_000;
  const head = Buffer.from("DIRC\0\0\0\x04\0\0\0\0", "latin1");
  head.writeUInt32BE(count, 8);
  const rest = Array.from({ length: count - 1 }, () => compressedEntry(""));
  const first = compressedEntry("a".repeat(60_000));
  const found = parseIndex(Buffer.concat([head, first, ...rest, Buffer.alloc(20)]), 20, "index");
  assert.ok(isTrouble(found));
  assert.equal(found.code, "LIMIT_REACHED");
});

test("damage gives entries or trouble: cut, flipped and random bytes", () => {
  using made = gitRepository();
  for (const name of ["a", "b/c", "b/d", "e"]) made.write(name, name);
  made.commit("one");
  made.run("update-index", "--split-index");
  made.write("b/c", "new");
  made.run("add", "b/c");
  const file = join(made.path, ".git/index");
  const shared = join(
    made.path,
    ".git",
    readdirSync(join(made.path, ".git")).find((name) => name.startsWith("sharedindex.")) ?? "",
  );
  for (const target of [file, shared]) {
    const whole = readFileSync(target);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(whole.length).map((length) => whole.subarray(0, length)),
      fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => {
        const flipped = Buffer.from(whole);
        flipped[at] = byte;
        return flipped;
      }),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        writeFileSync(target, content);
        const index = readIndex(file, 20);
        if (isTrouble(index)) return;
        const isWhole = whole.equals(content);
        assert.equal(index.troubles.length === 0, isWhole, "every change is told");
        for (const entry of index.entries) assert.equal(entry.oid.length, 20);
      }),
      seeded(250),
    );
    writeFileSync(target, whole);
  }
});

test("version 4 survives damage too", () => {
  using made = gitRepository();
  fill(made);
  made.run("update-index", "--index-version", "4");
  const whole = readFileSync(join(made.path, ".git/index"));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
      const bytes = Buffer.from(isCut ? whole.subarray(0, at) : whole);
      if (!isCut) bytes[at] = byte;
      const part = parseIndex(bytes, 20, "index");
      assert.ok(isTrouble(part) || part.entries.length <= whole.length / 64);
    }),
    seeded(600),
  );
});

test("an index that is a FIFO does not hold the scan", () => {
  if (process.platform === "win32") return; // there are none
  using made = gitRepository();
  const file = join(made.path, ".git/index");
  execFileSync("mkfifo", [file]);
  const index = readIndex(file, 20);
  assert.ok(isTrouble(index));
  assert.equal(index.code, "FILE_UNREADABLE");
});

/** A bitmap as gitformat-bitmap(5) has it, of runs with their plain words. */
function bitmap(...runs: readonly (readonly [bit: 0 | 1, words: number, ...plain: bigint[]])[]) {
  const words = runs.flatMap(([bit, length, ...plain]) => [
    BigInt(bit) + (BigInt(length) << 1n) + (BigInt(plain.length) << 33n),
    ...plain,
  ]);
  const bytes = Buffer.alloc(12 + words.length * 8);
  bytes.writeUInt32BE(words.length, 4);
  for (const [at, word] of words.entries()) bytes.writeBigUInt64BE(word, 8 + at * 8);
  return bytes;
}

const bitmaps = [
  { title: "nothing", bytes: bitmap(), positions: 3, want: [] },
  { title: "plain bits", bytes: bitmap([0, 0, 0b101n]), positions: 3, want: [0, 2] },
  { title: "the highest bit", bytes: bitmap([0, 0, 1n << 63n]), positions: 64, want: [63] },
  { title: "bits of both halves", bytes: bitmap([0, 0, 3n << 31n]), positions: 64, want: [31, 32] },
  { title: "after a run of zeros", bytes: bitmap([0, 1, 1n]), positions: 65, want: [64] },
  { title: "a run that ends past the last", bytes: bitmap([1, 1]), positions: 2, want: [0, 1] },
  { title: "two runs", bytes: bitmap([0, 1], [1, 1]), positions: 66, want: [64, 65] },
  { title: "a huge run of zeros", bytes: bitmap([0, 2 ** 32 - 1]), positions: 1, want: [] },
  { title: "a huge run of ones", bytes: bitmap([1, 2 ** 32 - 1]), positions: 1, want: undefined },
  { title: "a bit past the end", bytes: bitmap([0, 0, 8n]), positions: 3, want: undefined },
  { title: "cut", bytes: bitmap([0, 0, 1n]).subarray(0, 20), positions: 3, want: undefined },
  { title: "empty", bytes: Buffer.alloc(0), positions: 3, want: undefined },
] as const;

for (const { title, bytes, positions, want } of bitmaps) {
  test(`bitmap: ${title}`, () => {
    const read = readBitmap(bytes, 0, positions);
    const set = read && [...read.bits.keys()].filter((position) => read.bits[position] === 1);
    assert.deepEqual(set, want);
    if (read !== undefined) assert.equal(read.end, bytes.length);
  });
}
