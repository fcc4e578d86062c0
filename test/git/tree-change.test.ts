import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ObjectReader } from "../../src/git/object-reader.ts";
import { openRepository } from "../../src/git/repository.ts";
import { TreeChanges } from "../../src/git/tree-change.ts";
import type { TreeChange } from "../../src/git/changed-entry.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { randomHistory, writeHistory } from "../support/random-history.ts";
import { seeded } from "../support/seed.ts";

function changesOf(
  repository: GitRepository,
  tree: string,
  parents: readonly string[],
): readonly TreeChange[] {
  const opened = openRepository(repository.path);
  const changes = new TreeChanges(new ObjectReader(opened));
  const found = changes.of(tree, parents);
  assert.deepEqual(changes.troubles, []);
  // Told in the kernel's memory, it is the same.
  const reader = new ObjectReader(opened, 0);
  const inKernel = new TreeChanges(reader);
  assert.deepEqual(inKernel.of(tree, parents), found);
  assert.equal(inKernel.treesRead, changes.treesRead);
  reader.close();
  return found;
}

/** Files of a tree with their ids, as git lists them. */
function filesOf(repository: GitRepository, tree: string): ReadonlyMap<string, string> {
  const lines = repository.run("ls-tree", "-r", tree).split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [facts = "", path = ""] = line.split("\t");
      return [path, facts.split(" ")[2] ?? ""];
    }),
  );
}

test("what a commit brings is what no parent has at that path", () => {
  fc.assert(
    fc.property(randomHistory("right"), (commits) => {
      using repository = gitRepository("--bare");
      writeHistory(repository, commits);
      const listed = repository.run("log", "--all", "--format=%T %P").split("\n");
      for (const line of listed.slice(0, 6)) {
        const [tree = "", ...oids] = line.trim().split(" ");
        const parents = oids.map((oid) => repository.run("rev-parse", `${oid}^{tree}`));
        const before = parents.map((parent) => filesOf(repository, parent));
        const want = [...filesOf(repository, tree)].filter(
          ([path, oid]) => !before.some((files) => files.get(path) === oid),
        );
        const found = changesOf(repository, tree, parents).filter(({ kind }) => kind === "file");
        // A folder that the same commit takes away elsewhere was moved here: nothing in it is new.
        const moved = want.filter(([path]) => !found.some((change) => change.path === path));
        for (const [, oid] of moved)
          assert.ok(before.some((files) => [...files.values()].includes(oid)));
        assert.deepEqual(
          found.map(({ path, oid }) => [path, oid]).toSorted(byPath),
          want.filter((one) => !moved.includes(one)).toSorted(byPath),
        );
        for (const { path, before: olds } of found) {
          const at = before.flatMap((files) => files.get(path) ?? []);
          if (at.length > 0) assert.deepEqual(olds.toSorted(), [...new Set(at)].toSorted());
        }
      }
    }),
    seeded(6),
  );
});

function byPath([a = ""]: readonly string[], [b = ""]: readonly string[]): number {
  return a < b ? -1 : 1;
}

test("large trees that differ in one entry, at the start, in the middle and at the end", () => {
  using repository = gitRepository();
  const names = Array.from(
    { length: 300 },
    (_, number) => `file-${String(number).padStart(3, "0")}`,
  );
  for (const name of names) repository.write(name, name);
  repository.commit("many");
  const tree = repository.run("rev-parse", "HEAD^{tree}");
  for (const [name, content] of [
    ["file-000", "changed"],
    ["file-150", "changed"],
    ["file-299", "changed"],
    ["a-new-first", "new"],
    ["file-150-new", "new"],
    ["z-new-last", "new"],
  ] as const) {
    repository.run("reset", "--quiet", "--hard", "HEAD");
    repository.write(name, content);
    repository.run("add", "--all");
    const changed = repository.run("write-tree");
    const oid = repository.run("rev-parse", `:${name}`);
    const before = names.includes(name) ? [repository.run("rev-parse", `HEAD:${name}`)] : [];
    assert.deepEqual(changesOf(repository, changed, [tree]), [
      { kind: "file", path: name, oid, before, isKnownName: before.length > 0 },
    ]);
    repository.run("reset", "--quiet", "--hard", "HEAD");
    const removed = changesOf(repository, tree, [changed]);
    assert.deepEqual(
      removed.map(({ path }) => path),
      names.includes(name) ? [name] : [],
    );
  }
});

test("kinds: a mode alone, a link in a file's place, a folder in a file's, a submodule", () => {
  using repository = gitRepository();
  const blob = (content: string): string =>
    repository.runWith({ input: content }, "hash-object", "-w", "--stdin").toString("utf8").trim();
  const tree = (...lines: readonly string[]): string =>
    repository
      .runWith({ input: `${lines.join("\n")}\n` }, "mktree", "--missing")
      .toString("utf8")
      .trim();
  const [one, two] = [blob("one"), blob("two")];
  const inner = tree(`100644 blob ${two}\tb`);
  const module = "3".repeat(40);
  const before = tree(`100644 blob ${one}\ta`, `100644 blob ${two}\tz`);
  const rows: readonly (readonly [string, string, readonly TreeChange[]])[] = [
    ["mode", tree(`100755 blob ${one}\ta`, `100644 blob ${two}\tz`), []],
    [
      "link",
      tree(`120000 blob ${two}\ta`, `100644 blob ${two}\tz`),
      [{ kind: "link", path: "a", oid: two, before: [one], isKnownName: true }],
    ],
    [
      "folder",
      tree(`040000 tree ${inner}\ta`, `100644 blob ${two}\tz`),
      [
        { kind: "folder", path: "a", oid: inner, before: [], isKnownName: false },
        { kind: "file", path: "a/b", oid: two, before: [], isKnownName: false },
      ],
    ],
    [
      "module",
      tree(`100644 blob ${one}\ta`, `160000 commit ${module}\tm`, `100644 blob ${two}\tz`),
      [{ kind: "module", path: "m", oid: module, before: [], isKnownName: false }],
    ],
  ];
  for (const [title, after, want] of rows)
    assert.deepEqual(changesOf(repository, after, [before]), want, title);
  // A submodule may have been given the id of a blob before: its bytes are new all the same.
  const module160 = (name: string): Buffer =>
    Buffer.concat([Buffer.from(`160000 ${name}\0`), Buffer.from(one, "hex")]);
  const input = Buffer.concat([module160("a"), module160("x100644 b")]);
  const posing = repository
    .runWith({ input }, "hash-object", "-t", "tree", "-w", "--stdin", "--literally")
    .toString("utf8")
    .trim();
  const plain = tree(`100644 blob ${one}\ta`, `100644 blob ${one}\tb`);
  for (const parents of [[posing], [inner, posing]])
    assert.deepEqual(
      changesOf(repository, plain, parents).map(({ path }) => path),
      ["a", "b"],
    );
});

test("a tree that holds the same trees over and over ends", () => {
  using repository = gitRepository();
  const blob = repository
    .runWith({ input: "x" }, "hash-object", "-w", "--stdin")
    .toString("utf8")
    .trim();
  let entry = `100644 blob ${blob}`;
  for (let level = 0; level < 12; level++) {
    const lines = Array.from({ length: 10 }, (_, number) => `${entry}\tx${number}\n`).join("");
    entry = `040000 tree ${repository.runWith({ input: lines }, "mktree").toString("utf8").trim()}`;
  }
  const changes = new TreeChanges(new ObjectReader(openRepository(repository.path)));
  const found = changes.of(entry.slice(-40), []);
  assert.ok(found.length < 20_000);
  assert.ok(found.some(({ kind, oid }) => kind === "file" && oid === blob));
});

test("a tree that cannot be read is trouble; a parent's that cannot be read makes more new", () => {
  using repository = gitRepository();
  repository.write("a", "a");
  repository.commit("a");
  const tree = repository.run("rev-parse", "HEAD^{tree}");
  const absent = "4".repeat(40);
  const reader = new ObjectReader(openRepository(repository.path));
  const changes = new TreeChanges(reader);
  assert.deepEqual(changes.of(absent, [tree]), []);
  assert.deepEqual(changes.troubles, [{ kind: "trouble", code: "OBJECT_MISSING", where: absent }]);
  assert.deepEqual(
    changes.of(tree, [absent]).map(({ path }) => path),
    ["a"],
  );
});

/** A tree's entries with names and ids that look like the start of another entry. */
const hostileEntries = fc
  .uniqueArray(
    fc.record({
      name: fc
        .array(fc.constantFrom("100644 ", "40000 ", "a", "b", "120000 x", "z"), {
          minLength: 1,
          maxLength: 4,
        })
        .map((parts) => parts.join("")),
      oid: fc
        .array(fc.constantFrom(0, 0x31, 0x30, 0x36, 0x34, 0x20, 0xff), {
          minLength: 20,
          maxLength: 20,
        })
        .map((bytes) => Buffer.from(bytes).toString("hex")),
    }),
    { selector: ({ name }) => name, maxLength: 40 },
  )
  .map((entries) => entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)));

type HostileEntry = { readonly name: string; readonly oid: string };

function treeBytes(entries: readonly HostileEntry[]): Buffer {
  return Buffer.concat(
    entries.flatMap(({ name, oid }) => [Buffer.from(`100644 ${name}\0`), Buffer.from(oid, "hex")]),
  );
}

test("names and ids that are made to look like entries hide nothing that is new", () => {
  const edits = fc.array(fc.tuple(fc.nat(50), fc.constantFrom("drop", "change")), { maxLength: 4 });
  fc.assert(
    fc.property(hostileEntries, edits, hostileEntries, (entries, changes, others) => {
      const parent = entries.flatMap((entry, place) => {
        const edit = changes.find(([at]) => at === place)?.[1];
        if (edit === "drop") return [];
        return edit === "change" ? [{ ...entry, oid: "5a".repeat(20) }] : [entry];
      });
      for (const parents of [[parent], [parent, others]]) {
        const trees = new Map([["child", treeBytes(entries)]]);
        for (const [number, tree] of parents.entries()) trees.set(`${number}`, treeBytes(tree));
        const reader = {
          oidBytes: 20,
          read: (oid: string) => ({ type: 2, bytes: trees.get(oid) ?? Buffer.alloc(0) }),
        } as unknown as ObjectReader;
        const found = new TreeChanges(reader).of("child", [...parents.keys()].map(String));
        const old = new Set(parents.flat().map(({ oid }) => oid));
        const ids = new Set(found.map(({ oid }) => oid));
        for (const { oid, name } of entries) assert.ok(old.has(oid) || ids.has(oid), name);
        for (const { oid } of found) assert.ok(entries.some((entry) => entry.oid === oid));
      }
    }),
    seeded(3000),
  );
});
