/** Reflogs: the numbering and ids that git gives, of every worktree, and junk in between. */
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { isNullOid, readReflogs } from "../../src/git/reflog.ts";
import { openRepository } from "../../src/git/repository.ts";
import { isTrouble } from "../../src/trouble.ts";
import type { Trouble } from "../../src/trouble.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { seeded } from "../support/seed.ts";

/** `ref@{n} id` of all entries, sorted, and the troubles. */
function entriesOf(path: string): { readonly entries: string[]; readonly troubles: Trouble[] } {
  const all = [...readReflogs(openRepository(path))];
  return {
    entries: all
      .flatMap((each) => (isTrouble(each) ? [] : [`${each.ref}@{${each.index}} ${each.after}`]))
      .toSorted(),
    troubles: all.filter((each) => isTrouble(each)),
  };
}

function reflogOfGit(made: GitRepository, folder: string, ref: string, name: string): string[] {
  const list = made.runWith({ folder }, "reflog", "show", "--format=%gd %H", ref).toString();
  const lines = list.split("\n").filter((line) => line !== "");
  return lines.map((line) => `${name}${line.slice(line.indexOf("@{"))}`);
}

for (const format of ["sha1", "sha256"]) {
  test(`the entries that git lists, of all worktrees (${format})`, () => {
    using made = gitRepository(`--object-format=${format}`);
    for (const message of ["one", "two", "three"]) {
      made.write("a", message);
      made.commit(message);
    }
    made.run("commit", "--quiet", "--amend", "--message=amended");
    for (const content of ["x", "y"]) {
      made.write("a", content);
      made.run("stash", "--quiet");
    }
    const linked = join(made.outside, "linked");
    made.run("worktree", "add", "--quiet", "-b", "side/x", linked);
    made.runWith({ folder: linked }, "commit", "--quiet", "--allow-empty", "--message=in linked");
    const shared = ["refs/heads/main", "refs/heads/side/x", "refs/stash"].flatMap((ref) =>
      reflogOfGit(made, made.path, ref, ref),
    );
    const main = reflogOfGit(made, made.path, "HEAD", "HEAD");
    const other = reflogOfGit(made, linked, "HEAD", "worktrees/linked/HEAD");
    assert.deepEqual(entriesOf(made.path), {
      entries: [...shared, ...main, ...other].toSorted(),
      troubles: [],
    });
    const renamed = [
      ...main.map((line) => `main-worktree/${line}`),
      ...other.map((line) => line.replace("worktrees/linked/", "")),
    ];
    assert.deepEqual(entriesOf(linked), {
      entries: [...shared, ...renamed].toSorted(),
      troubles: [],
    });
  });
}

test("an entry knows what was before", () => {
  using made = gitRepository();
  const first = made.commit("one");
  const second = made.commit("two");
  const entries = [...readReflogs(openRepository(made.path))].filter(
    (each) => !isTrouble(each) && each.ref === "refs/heads/main",
  );
  const nothing = "0".repeat(40);
  const common = { kind: "entry", ref: "refs/heads/main" };
  assert.deepEqual(entries, [
    { ...common, index: 1, before: nothing, after: first },
    { ...common, index: 0, before: first, after: second },
  ]);
  assert.deepEqual([isNullOid(nothing), isNullOid(first)], [true, false]);
});

test("lines that git passes over are one trouble, and not numbered", () => {
  using made = gitRepository();
  const oid = made.commit("one");
  const good = (message: string): string => `${oid} ${oid} A <a@b> 1 +0000\t${message}`;
  const lines = [
    good("oldest"),
    "junk",
    `${oid} ${oid}`,
    `${oid} ${oid} A a@b 1 +0000\tno mail`,
    `${oid} ${oid} A <a@b> 0 +0000\tno time`,
    `${oid} ${oid} A <a@b> 1 0000\tno zone`,
    `${oid.slice(1)} ${oid} A <a@b> 1 +0000\tshort`,
    `${oid} ${oid} A <a@b> 1 -0130`,
    good("x".repeat(200_000)),
    good("no newline"),
  ];
  const file = made.write(".git/logs/refs/heads/main", lines.join("\n"));
  const { entries, troubles } = entriesOf(made.path);
  assert.deepEqual(
    entries.filter((line) => line.startsWith("refs/")),
    [0, 1, 2, 3].map((index) => `refs/heads/main@{${index}} ${oid}`),
  );
  const at = good("oldest").length + 1;
  assert.deepEqual(troubles, [
    { kind: "trouble", code: "REF_BAD", where: ".git/logs/refs/heads/main", at },
  ]);
  writeFileSync(file, `${lines.join("\n")}\n`);
  assert.equal(reflogOfGit(made, made.path, "refs/heads/main", "x").length, 4);
});

test("a reflog that is a link out of the repository is not followed", () => {
  using made = gitRepository();
  const oid = made.commit("one");
  writeFileSync(join(made.outside, "log"), `${oid} ${oid} A <a@b> 1 +0000\tx\n`);
  symlinkSync("../../../../../log", join(made.path, ".git/logs/refs/heads/out"));
  const { entries, troubles } = entriesOf(made.path);
  assert.equal(entries.length, 2);
  assert.deepEqual(troubles, [
    { kind: "trouble", code: "LINK_OUTSIDE", where: ".git/logs/refs/heads/out" },
  ]);
});

test("any bytes give entries with whole ids, or trouble", () => {
  using made = gitRepository();
  const oid = made.commit("one");
  const repository = openRepository(made.path);
  const piece = fc.constantFrom(oid, " ", "A", "<", ">", "1", "+0000", "\t", "\n", "\0", "é");
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join("")));
  fc.assert(
    fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      made.write(".git/logs/HEAD", bytes);
      for (const each of readReflogs(repository)) {
        if (isTrouble(each)) continue;
        assert.match(each.before + each.after, /^[0-9a-f]{80}$/u);
        assert.ok(each.index >= 0);
      }
    }),
    seeded(200),
  );
});
