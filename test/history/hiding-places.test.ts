/**
 * Everything git stores is looked at: a row for every kind of place, each with its own secret.
 *
 * The same repository is then stored in other ways (one pack of deep deltas, no pack, several, with threads ...), and
 * must give the same findings to the byte.
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Place } from "../../src/findings/finding.ts";
import { history } from "../../src/index.ts";
import { hidingRepository } from "../support/hiding-places.ts";
import type { HiddenPlace } from "../support/hiding-planting.ts";
import {
  addNoise,
  borrow,
  packAll,
  packInParts,
  unpackAll,
  widenOffsets,
} from "../support/repacking.ts";
import { findingOf, historyOf } from "../support/telltale.ts";

const { repository, places, worktree, trap } = hidingRepository();
after(() => repository.remove());
const asItIs = historyOf(repository.path);
const isTrapped = existsSync(trap);

for (const { title, secret, state, published, places: wanted } of places) {
  test(`found: ${title}`, () => {
    const finding = findingOf(asItIs.report, secret);
    const found = finding.places.map((place, number) => comparable(place, wanted[number]));
    assert.deepEqual(
      { state: finding.state, published: finding.published, places: found },
      { state, published, places: wanted },
    );
  });
}

/** A place without its column, and without the object where the row gives none; reflog numbers as `n`. */
function comparable(place: Place, wanted: HiddenPlace | undefined): HiddenPlace {
  const { column: _, object, ...rest } = place;
  const refs = place.refs.map((ref) => ref.replace(/@\{\d+\}$/, "@{n}"));
  const isNamed = object !== undefined && wanted?.object !== undefined;
  return isNamed ? { ...rest, object, refs } : { ...rest, refs };
}

test("nothing else is found", () => {
  assert.deepEqual(
    asItIs.report.findings.map(({ secret }) => secret).toSorted(),
    places.map(({ secret }) => secret).toSorted(),
  );
});

test("git finds each secret in the object, line and column that are reported", () => {
  const found = asItIs.report.findings.flatMap((finding) =>
    finding.places
      .filter(({ object, kind }) => object !== undefined && kind !== "file-name")
      .map((place) => ({ secret: finding.secret, ...place })),
  );
  assert.ok(found.length > 40, "most places are in objects");
  for (const { secret, kind, object = "", line = 0, column = 0, repository: store } of found) {
    if (kind === "lfs-object") continue; // its object is the pointer
    const folder = join(repository.path, ".git", store ?? "");
    const bytes = repository.runWith(
      {},
      "--no-replace-objects",
      "--git-dir",
      folder,
      "cat-file",
      "-p",
      object,
    );
    assert.equal(
      lineOf(bytes, line)
        .slice(column - 1)
        .slice(0, secret.length),
      secret,
    );
  }
});

/** A line of text: UTF-16 where the first bytes look like it, in either order. */
function lineOf(bytes: Buffer, number: number): string {
  const head = bytes.subarray(0, 64);
  const isWide = head.filter((byte) => byte === 0).length > head.length / 4;
  const isBig = isWide && (head[0] === 0 || head[0] === 0xfe);
  const text = isWide
    ? (isBig ? Buffer.from(bytes).swap16() : bytes).toString("utf16le").replace("\ufeff", "")
    : bytes.toString("utf8");
  return text.split("\n")[number - 1] ?? "";
}

test("every object is counted, as many as git counts, and nothing is in the way", () => {
  const { report, code, stderr } = asItIs;
  const kinds: Record<string, number> = { commit: 0, tree: 0, blob: 0, tag: 0 };
  for (const store of ["", "modules/shared/library"]) {
    const folder = join(repository.path, ".git", store);
    const args = ["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"];
    for (const type of repository.run("--git-dir", folder, ...args).split("\n"))
      kinds[type] = (kinds[type] ?? 0) + 1;
  }
  const { commits, trees, blobs, tags } = report.coverage.kinds;
  assert.deepEqual({ commit: commits, tree: trees, blob: blobs, tag: tags }, kinds);
  assert.deepEqual(report.troubles, []);
  assert.equal(report.coverage.complete, true);
  assert.equal(report.coverage.objects.expected, report.coverage.objects.scanned);
  assert.deepEqual({ code, stderr }, { code: 1, stderr: "" });
});

test("no program of the repository's configuration is run", () => {
  assert.equal(isTrapped, false);
});

/** Ways to store the same objects; each is applied to a copy. Gives the folder to scan. */
const ways: readonly { readonly title: string; readonly apply: (path: string) => void }[] = [
  { title: "in one pack of long delta chains", apply: (path) => packAll(repository, path) },
  {
    title: "in a pack of ref-deltas, with an index of version 1",
    apply: (path) =>
      packAll(repository, path, "repack.useDeltaBaseOffset=false", "pack.indexVersion=1"),
  },
  {
    title: "in a pack with 64-bit offsets in its index",
    apply: (path) => {
      packAll(repository, path);
      widenOffsets(repository, path);
    },
  },
  { title: "as loose objects only", apply: (path) => unpackAll(repository, path) },
  { title: "in several packs", apply: (path) => packInParts(repository, path) },
  {
    title: "in several packs with one multi-pack-index",
    apply: (path) => packInParts(repository, path, "multi-pack-index"),
  },
  {
    title: "in packs and loose objects twice over",
    apply: (path) => {
      const folder = join(path, ".git", "objects");
      cpSync(folder, `${folder}-before`, { recursive: true });
      packAll(repository, path);
      cpSync(`${folder}-before`, folder, { recursive: true });
      rmSync(`${folder}-before`, { recursive: true });
    },
  },
  { title: "in an object directory that is borrowed", apply: (path) => borrow(path) },
];

for (const { title, apply } of ways) {
  test(`the same findings: ${title}`, async () => {
    const path = join(repository.outside, "copy");
    cpSync(repository.path, path, { recursive: true, verbatimSymlinks: true });
    try {
      apply(path);
      const report = await history({ path, reveal: true, checkDeltas: true, verify: true });
      assert.deepEqual(report.findings, asItIs.report.findings);
      assert.deepEqual(report.coverage.objects, asItIs.report.coverage.objects);
      assert.deepEqual(report.troubles, []);
    } finally {
      rmSync(path, { recursive: true });
    }
  });
}

test("the same bytes of output with any number of threads, and with deltas checked", () => {
  const path = join(repository.outside, "copy");
  cpSync(repository.path, path, { recursive: true, verbatimSymlinks: true });
  packAll(repository, path);
  addNoise(repository, path); // or the scan is too small for threads
  const plain = historyOf(path);
  assert.deepEqual(plain.report.findings, asItIs.report.findings);
  for (const threads of ["1", "2", "5"])
    assert.equal(historyOf(path, "--threads", threads).stdout, plain.stdout, `${threads} threads`);
  const checked = historyOf(path, "--check-deltas", "--verify");
  assert.equal(checked.stdout, plain.stdout, "with deltas checked");
  assert.match(checked.stderr, /^--check-deltas: \d+ objects compared, no difference\n$/);
  rmSync(path, { recursive: true });
});

for (const { title, path } of [
  { title: "a folder inside the work tree", path: join(repository.path, "dumps") },
  { title: "the .git folder", path: join(repository.path, ".git") },
]) {
  test(`the same findings, given ${title}`, async () => {
    const report = await history({ path, reveal: true });
    assert.deepEqual(report.findings, asItIs.report.findings);
  });
}

test("a linked worktree leads to everything that the repository holds", async () => {
  const report = await history({ path: worktree, reveal: true });
  const facts = report.findings.map(({ id, first, last }) => ({ id, first, last }));
  assert.deepEqual(
    facts.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    asItIs.report.findings
      .map(({ id, first, last }) => ({ id, first, last }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  const head = places.find(({ title }) => title === "the detached HEAD of another worktree");
  assert.equal(findingOf(report, head?.secret ?? "").state, "head");
});

test("a bare clone holds what refs reach, and all of that is found", async () => {
  const path = join(repository.outside, "mirror.git");
  repository.run("clone", "--quiet", "--mirror", `file://${repository.path}`, path);
  const cloned = places.filter(
    ({ state, places: [place] }) =>
      state !== "unreachable" &&
      place?.repository === undefined &&
      place?.kind !== "lfs-object" &&
      (place?.refs.some((ref) => !ref.startsWith("worktrees/")) ?? false),
  );
  assert.ok(cloned.length > 35, "most rows are reachable");
  assert.ok(readdirSync(path).includes("packed-refs"), "a bare repository");
  const report = await history({ path, reveal: true });
  assert.deepEqual(
    report.findings.map(({ secret }) => secret).toSorted(),
    cloned.map(({ secret }) => secret).toSorted(),
  );
  assert.equal(report.coverage.complete, true);
});
