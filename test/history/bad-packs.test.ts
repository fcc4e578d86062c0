/**
 * Packs that no git would write: each wrong in one way, beside a commit that is whole.
 *
 * Promised for each: the objects that cannot be made are trouble under their ids, everything else is scanned, and
 * neither memory nor time runs away.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { history } from "../../src/index.ts";
import type { Report } from "../../src/index.ts";
import { gitRepository } from "../support/git.ts";
import {
  addPack,
  bomb,
  objectId,
  writeDelta,
  writeIndex,
  writePack,
} from "../support/pack-writer.ts";
import type { DeltaOp, PackEntry } from "../support/pack-writer.ts";
import { findingOf } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";
import { assertTwinsAgree } from "../support/twins.ts";

const repository = gitRepository();
after(() => repository.remove());
const objects = join(repository.path, ".git", "objects");
const whole = githubToken("whole");
repository.write("whole.txt", `${whole}\n`);
repository.commit("whole");
const wholeBlob = repository.run("rev-parse", "HEAD:whole.txt");

const text = (label: string): Buffer => Buffer.from(`token ${githubToken(label)}\n`);
const base = text("base");
const baseEntry: PackEntry = { type: "blob", content: base };
/** Ids of objects that cannot be made, so that no content has them. */
const one = "1".repeat(40);
const two = "2".repeat(40);
const three = "3".repeat(40);

/** A delta of the base that is wrong in some way, under the id `one`. */
function deltaEntry(baseSize: number, size: number, ops: readonly DeltaOp[]): PackEntry {
  return { type: "ofs-delta", base: 0, id: one, delta: writeDelta(baseSize, size, ops) };
}

const all: DeltaOp = { copy: 0, length: base.length };
const gibibyte = 1024 ** 3;

type Row = {
  readonly title: string;
  readonly entries: readonly PackEntry[];
  /** Codes by object id. */
  readonly troubles: Readonly<Record<string, string>>;
  /** Objects that are counted as skipped, where these are not those in trouble. */
  readonly skipped?: Readonly<Record<string, number>>;
  /** Labels of the secrets that are found, besides the one of the commit. */
  readonly found?: readonly string[];
};

const withBase = (...entries: readonly PackEntry[]): readonly PackEntry[] => [
  baseEntry,
  ...entries,
];

const rows: readonly Row[] = [
  { title: "nothing wrong", entries: [baseEntry], troubles: {}, found: ["base"] },
  {
    title: "two deltas based on one another",
    entries: withBase(
      { type: "ref-delta", base: two, id: one, delta: writeDelta(9, 9, [{ copy: 0, length: 9 }]) },
      { type: "ref-delta", base: one, id: two, delta: writeDelta(9, 9, [{ copy: 0, length: 9 }]) },
      {
        type: "ref-delta",
        base: one,
        id: three,
        delta: writeDelta(9, 9, [{ copy: 0, length: 9 }]),
      },
    ),
    troubles: { [one]: "DELTA_CYCLE", [two]: "DELTA_CYCLE", [three]: "DELTA_CYCLE" },
    found: ["base"],
  },
  {
    title: "a delta based on itself",
    entries: withBase({ type: "ref-delta", base: one, id: one, delta: writeDelta(9, 9, [all]) }),
    troubles: { [one]: "DELTA_CYCLE" },
    found: ["base"],
  },
  {
    title: "a copy from behind the base's end",
    entries: withBase(deltaEntry(base.length, 10, [{ copy: base.length - 5, length: 10 }])),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "a copy from 4 GiB on",
    entries: withBase(deltaEntry(base.length, 10, [{ copy: 0xffff_fffb, length: 10 }])),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "a delta for a base of another size",
    entries: withBase(deltaEntry(base.length + 1, base.length, [all])),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "a delta that makes less than it says",
    entries: withBase(deltaEntry(base.length, base.length + 1, [all])),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "a delta that makes more than it says",
    entries: withBase(deltaEntry(base.length, base.length - 1, [all])),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "the instruction 0, which is reserved",
    entries: withBase(deltaEntry(base.length, base.length, [all, { raw: 0 }])),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "an insert that the delta's end cuts off",
    entries: withBase(deltaEntry(base.length, base.length + 90, [all, { raw: 90 }])),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "an empty delta",
    entries: withBase({ type: "ofs-delta", base: 0, id: one, delta: Buffer.alloc(0) }),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "sizes in a delta that never end",
    entries: withBase({ type: "ofs-delta", base: 0, id: one, delta: Buffer.alloc(40, 0xff) }),
    troubles: { [one]: "DELTA_BAD" },
    found: ["base"],
  },
  {
    title: "a delta that says it makes 3 GiB",
    entries: withBase(deltaEntry(base.length, 3 * gibibyte, [all])),
    troubles: { [one]: "OBJECT_TOO_BIG" },
    found: ["base"],
  },
  {
    title: "a delta that makes 1 GiB of a few bytes",
    entries: [
      { type: "blob", content: Buffer.alloc(1 << 20) },
      {
        type: "ofs-delta",
        base: 0,
        id: one,
        delta: writeDelta(
          1 << 20,
          gibibyte,
          Array.from({ length: 1024 }, () => ({ copy: 0, length: 1 << 20 })),
        ),
      },
    ],
    troubles: { [one]: "OBJECT_TOO_BIG" },
  },
  {
    title: "a delta whose base is before the pack",
    entries: withBase({
      type: "ofs-delta",
      distance: 9999,
      id: one,
      delta: writeDelta(9, 9, [all]),
    }),
    troubles: { [one]: "DELTA_BASE_MISSING" },
    found: ["base"],
  },
  {
    title: "a delta whose base is inside of an entry",
    entries: withBase({ type: "ofs-delta", distance: 7, id: one, delta: writeDelta(9, 9, [all]) }),
    troubles: { [one]: "DELTA_BASE_MISSING" },
    found: ["base"],
  },
  {
    title: "a delta that is its own base by distance",
    entries: withBase({ type: "ofs-delta", distance: 0, id: one, delta: writeDelta(9, 9, [all]) }),
    troubles: { [one]: "PACK_BAD" },
    found: ["base"],
  },
  {
    title: "a thin pack without its base, and a delta of that delta",
    entries: withBase(
      { type: "ref-delta", base: two, id: one, delta: writeDelta(9, 9, [all]) },
      { type: "ref-delta", base: one, id: three, delta: writeDelta(9, 9, [all]) },
    ),
    troubles: { [one]: "DELTA_BASE_MISSING", [three]: "DELTA_BASE_UNREADABLE" },
    found: ["base"],
  },
  {
    title: "a thin pack whose base is a loose object",
    entries: [
      {
        type: "ref-delta",
        base: wholeBlob,
        id: one,
        delta: writeDelta(whole.length + 1, base.length, [{ insert: base.toString() }]),
      },
    ],
    troubles: {},
    found: ["base"],
  },
  {
    title: "a delta of an object that is bad",
    entries: withBase(
      { type: "blob", content: base, id: one, packed: Buffer.from("not zlib") },
      { type: "ref-delta", base: one, id: two, delta: writeDelta(base.length, 9, [all]) },
      { type: "ref-delta", base: two, id: three, delta: writeDelta(9, 9, [all]) },
    ),
    troubles: {
      [one]: "OBJECT_BAD",
      [two]: "DELTA_BASE_UNREADABLE",
      [three]: "DELTA_BASE_UNREADABLE",
    },
    found: ["base"],
  },
  {
    title: "a delta of a delta that is bad",
    entries: withBase(deltaEntry(base.length, 10, [{ copy: base.length, length: 10 }]), {
      type: "ref-delta",
      base: one,
      id: two,
      delta: writeDelta(10, 10, [all]),
    }),
    troubles: { [one]: "DELTA_BAD", [two]: "DELTA_BASE_UNREADABLE" },
    found: ["base"],
  },
  {
    title: "an object that is larger than its header says",
    entries: withBase({ type: "blob", content: base, size: base.length - 1, id: one }),
    troubles: { [one]: "OBJECT_SIZE_WRONG" },
    found: ["base"],
  },
  {
    title: "an object that is smaller than its header says",
    entries: withBase({ type: "blob", content: base, size: base.length + 1, id: one }),
    troubles: { [one]: "OBJECT_SIZE_WRONG" },
    found: ["base"],
  },
  {
    title: "a header that says gigabytes for a few bytes",
    entries: withBase({ type: "blob", content: base, size: 200 * 1024 ** 2, id: one }),
    troubles: { [one]: "OBJECT_SIZE_WRONG" },
    found: ["base"],
  },
  {
    title: "an object of 2.2 GB in 2 MB",
    entries: withBase({
      type: "blob",
      content: base,
      size: base.length + 2200 * 1024 ** 2,
      packed: bomb(base.toString(), 2200),
      id: one,
    }),
    troubles: { [one]: "OBJECT_TOO_BIG" },
    found: ["base"],
  },
  {
    title: "an object of 2.2 GB that says it is small",
    entries: withBase({ type: "blob", content: base, packed: bomb("", 2200), id: one }),
    troubles: { [one]: "OBJECT_SIZE_WRONG" },
    found: ["base"],
  },
  {
    title: "a size that does not end",
    entries: withBase({ type: "blob", content: base, size: 2 ** 62, id: one }),
    troubles: { [one]: "OBJECT_TOO_BIG" },
    found: ["base"],
  },
  {
    title: "zlib data without its end",
    entries: withBase({
      type: "blob",
      content: base,
      id: one,
      packed: bomb("x", 1).subarray(0, 500),
    }),
    troubles: { [one]: "OBJECT_SIZE_WRONG" },
    found: ["base"],
  },
  ...[0, 5].map((type) => ({
    title: `an entry of type ${type}`,
    entries: withBase({ type, content: base, id: one }),
    troubles: { [one]: "PACK_BAD" },
    found: ["base"],
  })),
  {
    title: "a commit, a tree and a tag that are none",
    entries: withBase(
      { type: "commit", content: Buffer.from("no commit"), id: one },
      { type: "tree", content: Buffer.from("100644 no tree"), id: two },
      { type: "tag", content: Buffer.from("no tag"), id: three },
    ),
    troubles: { [one]: "COMMIT_BAD", [two]: "TREE_BAD" },
    skipped: {}, // their text is scanned all the same
    found: ["base"],
  },
];

for (const { title, entries, troubles, skipped, found = [] } of rows) {
  test(`a pack with ${title}`, async () => {
    const path = addPack(objects, writePack(entries));
    const started = performance.now();
    const report = await history({ path: repository.path, reveal: true });
    assert.ok(performance.now() - started < 5000, "done in time");
    await assertTwinsAgree(repository.path, title);
    remove(path);
    const seen = Object.fromEntries(report.troubles.map(({ where, code }) => [where, code]));
    assert.deepEqual(seen, troubles);
    assert.equal(report.troubles.length, Object.keys(troubles).length, "each once");
    assert.deepEqual(report.coverage.skipped, skipped ?? countsOf(Object.values(troubles)));
    assertFound(report, [whole, ...found.map(githubToken)]);
    assert.equal(report.coverage.complete, report.troubles.length === 0);
  });
}

test("a chain of 10,000 deltas", async () => {
  const last = text("at the end of the chain");
  const entries: PackEntry[] = [baseEntry];
  const idOf = (depth: number): string => `c${depth.toString(16).padStart(39, "0")}`;
  let size = base.length;
  for (let depth = 1; depth <= 10_000; depth++) {
    const insert = depth === 10_000 ? last.toString() : "x";
    const delta = writeDelta(size, size + insert.length, [{ copy: 0, length: size }, { insert }]);
    size += insert.length;
    entries.push({
      type: "ofs-delta",
      base: depth - 1,
      delta,
      id: idOf(depth),
    });
  }
  const path = addPack(objects, writePack(entries));
  const report = await history({ path: repository.path, reveal: true });
  remove(path);
  assert.deepEqual(report.troubles, []);
  assert.equal(report.coverage.kinds["blobs"], 10_002);
  assertFound(report, [whole, githubToken("base"), githubToken("at the end of the chain")]);
  assert.equal(
    findingOf(report, githubToken("at the end of the chain")).places[0]?.object,
    idOf(10_000),
  );
});

test("20,000 ids that differ at their ends alone, as a forged index can have them", async () => {
  const entries: PackEntry[] = Array.from({ length: 20_000 }, (_, number) => ({
    type: "blob",
    content: number === 0 ? base : Buffer.from(`${number}`),
    id: number.toString(16).padStart(40, "0"),
  }));
  const path = addPack(objects, writePack(entries));
  const started = performance.now();
  const report = await history({ path: repository.path, reveal: true });
  const tookMs = performance.now() - started;
  remove(path);
  assert.equal(report.coverage.kinds["blobs"], 20_001);
  assertFound(report, [whole, githubToken("base")]);
  assert.ok(tookMs < 2500, `done in ${Math.round(tookMs)} ms`);
});

for (const { title, change, codes, isFound } of [
  { title: "nothing wrong", change: (bytes: Buffer) => bytes, codes: [], isFound: true },
  {
    title: "an offset behind the pack's end",
    change: (bytes: Buffer) => withNumber(bytes, 8 + 1024 + 24, 0x7000_0000),
    codes: ["PACK_INDEX_BAD", "PACK_CUT_SHORT"],
    isFound: false,
  },
  {
    title: "an offset into the pack's header",
    change: (bytes: Buffer) => withNumber(bytes, 8 + 1024 + 24, 3),
    codes: ["PACK_INDEX_BAD"],
    isFound: false,
  },
  {
    title: "a 64-bit offset that is not in its table",
    change: (bytes: Buffer) => withNumber(bytes, 8 + 1024 + 24, 0x8000_0005),
    codes: ["PACK_INDEX_BAD"],
    isFound: false,
  },
  {
    title: "more objects than it has room for",
    change: (bytes: Buffer) => withNumber(bytes, 8 + 1020, 0x00ff_ffff),
    codes: ["PACK_INDEX_BAD"],
    isFound: false,
  },
  {
    title: "counts that go down",
    change: (bytes: Buffer) => withNumber(bytes, 8 + 4, 9),
    codes: ["PACK_INDEX_BAD"],
    isFound: undefined,
  },
  {
    title: "an unknown version",
    change: (bytes: Buffer) => withNumber(bytes, 4, 3),
    codes: ["PACK_INDEX_BAD"],
    isFound: false,
  },
  {
    title: "no bytes at all",
    change: () => Buffer.alloc(0),
    codes: ["PACK_INDEX_BAD"],
    isFound: false,
  },
] as const) {
  test(`an index with ${title}`, async () => {
    const written = writePack([baseEntry]);
    const path = addPack(objects, written, change(writeIndex(written)));
    const report = await history({ path: repository.path, reveal: true });
    remove(path);
    assert.deepEqual([...new Set(report.troubles.map(({ code }) => code))], codes);
    if (isFound !== undefined)
      assertFound(report, isFound ? [whole, githubToken("base")] : [whole]);
    assert.equal(report.coverage.complete, codes.length === 0);
  });
}

for (const { title, change, code } of [
  { title: "of version 3", change: (bytes: Buffer) => withNumber(bytes, 4, 3), code: undefined },
  { title: "of version 9", change: (bytes: Buffer) => withNumber(bytes, 4, 9), code: "PACK_BAD" },
  {
    title: "with another name",
    change: (bytes: Buffer) => withNumber(bytes, 0, 1),
    code: "PACK_BAD",
  },
]) {
  test(`a pack ${title} is looked at all the same`, async () => {
    const written = writePack([baseEntry]);
    const path = addPack(objects, { ...written, pack: change(written.pack) });
    const report = await history({ path: repository.path, reveal: true });
    remove(path);
    assert.deepEqual(
      report.troubles.map((trouble) => trouble.code),
      code === undefined ? [] : [code],
    );
    assertFound(report, [whole, githubToken("base")]);
  });
}

test("a pack without an index is trouble", async () => {
  const path = addPack(objects, writePack([baseEntry]));
  rmSync(path.replace(/pack$/, "idx"));
  const report = await history({ path: repository.path, reveal: true });
  remove(path);
  assert.deepEqual(
    report.troubles.map(({ code }) => code),
    ["PACK_WITHOUT_INDEX"],
  );
  assertFound(report, [whole]);
});

test("the id of each object made by hand is what git would give", () => {
  assert.equal(objectId("blob", Buffer.from(`${whole}\n`)), wholeBlob);
});

function withNumber(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(value, at);
  return changed;
}

function countsOf(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

function assertFound(report: Report, secrets: readonly string[]): void {
  for (const secret of secrets) findingOf(report, secret);
  assert.equal(report.findings.length, secrets.length, "and no others");
}

function remove(pack: string): void {
  rmSync(pack);
  rmSync(pack.replace(/pack$/, "idx"), { force: true });
}
