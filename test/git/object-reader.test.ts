import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ObjectReader } from "../../src/git/object-reader.ts";
import { openRepository } from "../../src/git/repository.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { addPack, objectId, writeDelta, writeIndex, writePack } from "../support/pack-writer.ts";
import type { PackEntry } from "../support/pack-writer.ts";
import {
  addNoise,
  borrow,
  packAll,
  packInParts,
  unpackAll,
  widenOffsets,
} from "../support/repacking.ts";
import { seeded } from "../support/seed.ts";

const types = ["", "commit", "tree", "blob", "tag"];

/** A repository with files that grow, folders, a tag, and objects that no ref reaches. */
function grown(...options: readonly string[]): GitRepository {
  const repository = gitRepository(...options);
  for (let number = 0; number < 20; number++) {
    const lines = Array.from(
      { length: 60 + number },
      (_, line) => `line ${line * 7919} of the file\n`,
    );
    lines[number] = `changed in version ${number}\n`;
    repository.write("long.txt", lines.join(""));
    repository.write(`folder-${number % 3}/file.txt`, `number ${number}\n`);
    repository.commit(`version ${number}`);
  }
  repository.run("tag", "--annotate", "v1", "--message", "a tag");
  repository.runWith({ input: "dangling" }, "hash-object", "-w", "--stdin");
  return repository;
}

/** Every object as git has it. */
function* objectsOf(
  repository: GitRepository,
  path: string,
): Generator<{ oid: string; type: string; bytes: Buffer }> {
  const all = repository.runWith({ folder: path }, "cat-file", "--batch-all-objects", "--batch");
  for (let at = 0; at < all.length;) {
    const end = all.indexOf(0x0a, at);
    const [oid = "", type = "", size = ""] = all.toString("latin1", at, end).split(" ");
    yield { oid, type, bytes: all.subarray(end + 1, end + 1 + Number(size)) };
    at = end + 2 + Number(size);
  }
}

function readerOf(path: string): ObjectReader {
  return new ObjectReader(openRepository(path));
}

const storages: readonly (readonly [string, (repository: GitRepository, path: string) => void])[] =
  [
    ["loose objects", () => {}],
    ["one pack", packAll],
    [
      "an index of version 1",
      (repository, path) => packAll(repository, path, "pack.indexVersion=1"),
    ],
    [
      "ref-deltas",
      (repository, path) => packAll(repository, path, "repack.useDeltaBaseOffset=false"),
    ],
    ["several packs", (repository, path) => packInParts(repository, path)],
    ["a multi-pack-index", (repository, path) => packInParts(repository, path, "multi-pack-index")],
    [
      "a multi-pack-index beside indexes",
      (repository, path) => {
        packInParts(repository, path);
        repository.runWith({ folder: path }, "multi-pack-index", "write", "--no-progress");
        addNoise(repository, path);
      },
    ],
    ["alternates", (_, path) => borrow(path)],
  ];

for (const format of ["sha1", "sha256"] as const) {
  test(`objects are those of git cat-file, however they are stored (${format})`, () => {
    using repository = grown(`--object-format=${format}`);
    const all = [...objectsOf(repository, repository.path)];
    for (const [title, store] of format === "sha1" ? storages : storages.slice(1, 6)) {
      const path = join(repository.outside, title.replaceAll(" ", "-"));
      cpSync(repository.path, path, { recursive: true });
      store(repository, path);
      const reader = readerOf(path);
      let count = 0;
      for (const { oid, type, bytes } of all) {
        count++;
        const object = reader.read(oid);
        assert.ok(typeof object !== "string", `${title}: ${oid}`);
        assert.equal(types[object.type], type);
        assert.ok(bytes.equals(object.bytes), `${title}: ${oid}`);
        assert.ok(reader.has(oid));
        assert.deepEqual(reader.withPrefix(oid.slice(0, 11), 4), [oid]);
      }
      const kernel = reader.loadKernel();
      for (const { oid, type, bytes } of all) {
        const told = kernel.once(oid, (buffer, from, to, number) => {
          assert.ok(bytes.equals(buffer.subarray(from, to)), `${title}: ${oid}`);
          return types[number];
        });
        assert.equal(told, type);
        const object = kernel.get(oid);
        assert.ok(object !== undefined, `${title}: ${oid}`);
        assert.equal(types[object.type], type);
        assert.ok(bytes.equals(kernel.memory.view(object.held)), `${title}: ${oid}`);
        kernel.trim();
      }
      assert.ok(count > 80, title);
      const absent = "5".repeat(format === "sha1" ? 40 : 64);
      assert.equal(reader.read(absent), "OBJECT_MISSING");
      assert.equal(reader.has(absent), false);
      assert.equal(kernel.get(absent), undefined);
      reader.close();
    }
  });
}

test("offsets of 64 bits are followed", () => {
  using repository = grown();
  packAll(repository, repository.path);
  widenOffsets(repository, repository.path);
  const reader = readerOf(repository.path);
  for (const { oid, bytes } of objectsOf(repository, repository.path)) {
    const object = reader.read(oid);
    assert.ok(typeof object !== "string" && bytes.equals(object.bytes));
  }
});

test("short ids: all that begin alike, in order, and no more than asked for", () => {
  using repository = grown();
  const all = [...objectsOf(repository, repository.path)].map(({ oid }) => oid);
  const check = (): void => {
    const reader = readerOf(repository.path);
    for (const prefix of new Set(all.map((oid) => oid.slice(0, 2)))) {
      const want = all.filter((oid) => oid.startsWith(prefix)).toSorted();
      assert.deepEqual(reader.withPrefix(prefix, 100), want);
      assert.deepEqual(reader.withPrefix(prefix, 1), want.slice(0, 1));
      assert.deepEqual(
        reader.withPrefix(want[0]?.slice(0, 3) ?? "", 100),
        want.filter((oid) => oid.startsWith(want[0]?.slice(0, 3) ?? "")),
      );
    }
    reader.close();
  };
  check();
  packInParts(repository, repository.path);
  check();
  unpackAll(repository, repository.path);
  check();
});

/** A repository with one pack of these entries. */
function packed(entries: readonly PackEntry[]): {
  repository: GitRepository;
  reader: ObjectReader;
} {
  const repository = gitRepository();
  addPack(join(repository.path, ".git", "objects"), writePack(entries));
  return { repository, reader: readerOf(repository.path) };
}

const base = Buffer.from("a base of some length");
const baseId = objectId("blob", base);
const changed = writeDelta(base.length, 7, [{ copy: 2, length: 4 }, { insert: "two" }]);
const [oneId, twoId] = ["1".repeat(40), "2".repeat(40)];

const damaged: readonly (readonly [string, readonly PackEntry[], string, string | Buffer])[] = [
  [
    "an ofs-delta",
    [
      { type: "blob", content: base },
      { type: "ofs-delta", base: 0, delta: changed, id: oneId },
    ],
    oneId,
    Buffer.from("basetwo"),
  ],
  [
    "a ref-delta before its base",
    [
      { type: "ref-delta", base: baseId, delta: changed, id: oneId },
      { type: "blob", content: base },
    ],
    oneId,
    Buffer.from("basetwo"),
  ],
  [
    "a ref-delta without a base",
    [{ type: "ref-delta", base: twoId, delta: changed, id: oneId }],
    oneId,
    "DELTA_BASE_MISSING",
  ],
  [
    "an ofs-delta from before the pack",
    [{ type: "ofs-delta", distance: 500, delta: changed, id: oneId }],
    oneId,
    "DELTA_BASE_MISSING",
  ],
  [
    "a cycle of deltas",
    [
      { type: "ref-delta", base: twoId, delta: changed, id: oneId },
      { type: "ref-delta", base: oneId, delta: changed, id: twoId },
    ],
    oneId,
    "DELTA_CYCLE",
  ],
  [
    "a delta of itself",
    [{ type: "ref-delta", base: oneId, delta: changed, id: oneId }],
    oneId,
    "DELTA_CYCLE",
  ],
  [
    "a size that is too small",
    [{ type: "blob", content: base, size: 3 }],
    baseId,
    "OBJECT_SIZE_WRONG",
  ],
  [
    "a size that no data of that length can have",
    [{ type: "blob", content: base, size: 200_000_000 }],
    baseId,
    "OBJECT_SIZE_WRONG",
  ],
  [
    "data that does not inflate",
    [{ type: "blob", content: base, packed: Buffer.alloc(40, 7) }],
    baseId,
    "OBJECT_BAD",
  ],
  ["a type that nobody defines", [{ type: 5, content: base, id: oneId }], oneId, "PACK_BAD"],
  [
    "a delta that copies from outside its base",
    [
      { type: "blob", content: base },
      {
        type: "ofs-delta",
        base: 0,
        id: oneId,
        delta: writeDelta(base.length, 7, [{ copy: 99, length: 7 }]),
      },
    ],
    oneId,
    "DELTA_BAD",
  ],
];

for (const [title, entries, oid, want] of damaged) {
  test(`packs: ${title}`, () => {
    const { repository, reader } = packed(entries);
    const object = reader.read(oid);
    if (typeof want === "string") assert.equal(object, want);
    else assert.ok(typeof object !== "string" && want.equals(object.bytes));
    reader.close();
    repository.remove();
  });
}

test("a chain of deltas over two packs, and a cycle of two packs", () => {
  using repository = gitRepository();
  const objects = join(repository.path, ".git", "objects");
  addPack(objects, writePack([{ type: "blob", content: base }]));
  addPack(objects, writePack([{ type: "ref-delta", base: baseId, delta: changed, id: oneId }]));
  const [threeId, fourId] = ["3".repeat(40), "4".repeat(40)];
  addPack(objects, writePack([{ type: "ref-delta", base: fourId, delta: changed, id: threeId }]));
  addPack(objects, writePack([{ type: "ref-delta", base: threeId, delta: changed, id: fourId }]));
  const reader = readerOf(repository.path);
  const object = reader.read(oneId);
  assert.ok(typeof object !== "string" && Buffer.from("basetwo").equals(object.bytes));
  assert.equal(reader.read(threeId), "DELTA_CYCLE");
});

test("a long chain of ref-deltas that all go forward needs no stack", () => {
  const ids = Array.from({ length: 20_000 }, (_, number) =>
    objectId("blob", Buffer.from(`${number}`)),
  );
  const same = writeDelta(base.length, base.length, [{ copy: 0, length: base.length }]);
  const entries: PackEntry[] = ids.map((id, number) => ({
    type: "ref-delta",
    base: ids[number + 1] ?? baseId,
    delta: same,
    id,
  }));
  const { repository, reader } = packed([...entries, { type: "blob", content: base }]);
  const object = reader.read(ids[0] ?? "");
  assert.ok(typeof object !== "string" && base.equals(object.bytes));
  repository.remove();
});

test("where one copy is damaged, another is read", () => {
  using repository = gitRepository();
  const objects = join(repository.path, ".git", "objects");
  const bad = writePack([{ type: "blob", content: base, packed: Buffer.alloc(40, 7) }]);
  addPack(objects, bad);
  assert.equal(readerOf(repository.path).read(baseId), "OBJECT_BAD");
  addPack(objects, writePack([{ type: "blob", content: base }]));
  const object = readerOf(repository.path).read(baseId);
  assert.ok(typeof object !== "string" && base.equals(object.bytes));
});

test("loose objects: cut short, empty, of no type, and a folder in a file's place", () => {
  using repository = gitRepository();
  const oid = repository
    .runWith({ input: "loose ".repeat(99) }, "hash-object", "-w", "--stdin")
    .toString("utf8")
    .trim();
  const path = join(repository.path, ".git", "objects", oid.slice(0, 2), oid.slice(2));
  const whole = readFileSync(path);
  const lengthOf = (bytes: Uint8Array | undefined): unknown => {
    rmSync(path, { recursive: true, force: true });
    if (bytes === undefined) mkdirSync(path);
    else writeFileSync(path, bytes);
    const object = readerOf(repository.path).read(oid);
    return typeof object === "string" ? object : object.bytes.length;
  };
  assert.equal(lengthOf(whole), 594);
  assert.equal(lengthOf(whole.subarray(0, 20)), "OBJECT_BAD");
  assert.equal(lengthOf(new Uint8Array()), "OBJECT_BAD");
  assert.equal(lengthOf(Buffer.from("nothing of the kind")), "OBJECT_BAD");
  assert.equal(lengthOf(undefined), "FILE_UNREADABLE");
});

test("damaged indexes and packs give trouble or the right bytes, and never an error", () => {
  using repository = grown();
  packAll(repository, repository.path);
  const folder = join(repository.path, ".git", "objects", "pack");
  const want = new Map(
    [...objectsOf(repository, repository.path)].map(({ oid, bytes }) => [oid, bytes]),
  );
  const files = readdirSync(folder).filter((name) => /\.(?:idx|pack)$/.test(name));
  const whole = new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.nat(),
      fc.nat(255),
      fc.boolean(),
      (name, place, value, isCut) => {
        const bytes = Buffer.from(whole.get(name) ?? []);
        const at = place % bytes.length;
        bytes[at] = value;
        rmSync(join(folder, name));
        writeFileSync(join(folder, name), bytes);
        if (isCut) truncateSync(join(folder, name), at);
        const reader = readerOf(repository.path);
        for (const [oid] of want) {
          const object = reader.read(oid);
          if (typeof object === "string") continue;
          assert.ok(object.bytes.length >= 0);
        }
        reader.close();
        rmSync(join(folder, name));
        writeFileSync(join(folder, name), whole.get(name) ?? new Uint8Array());
      },
    ),
    seeded(60),
  );
});

test("an index whose fan-out falls, and one whose ids are out of order, hold nothing", () => {
  using repository = gitRepository();
  const objects = join(repository.path, ".git", "objects");
  const written = writePack([{ type: "blob", content: base }]);
  const index = writeIndex(written);
  index.writeUInt32BE(9, 8);
  addPack(objects, written, index);
  assert.equal(readerOf(repository.path).read(baseId), "OBJECT_MISSING");
});
