/**
 * Loose objects that are none, and objects that would fill the memory of whoever reads them.
 *
 * Promised: each is trouble under its id, everything else is scanned, and memory stays bounded.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { deflateSync } from "node:zlib";
import { history } from "../../src/index.ts";
import { gitRepository } from "../support/git.ts";
import { addPack, bomb, writeDelta, writePack } from "../support/pack-writer.ts";
import { commandPath, findingOf, jsonOptions, reportOf } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const repository = gitRepository();
after(() => repository.remove());
const objects = join(repository.path, ".git", "objects");
const whole = githubToken("whole");
repository.write("whole.txt", `${whole}\n`);
repository.commit("whole");

const id = "1".repeat(40);
const file = join(objects, id.slice(0, 2), id.slice(2));
const text = `token ${githubToken("loose")}\n`;
const good = deflateSync(`blob ${text.length}\0${text}`);
const mebibyte = 1024 ** 2;

for (const { title, bytes, code } of [
  { title: "that is whole", bytes: good, code: undefined },
  { title: "of no bytes", bytes: Buffer.alloc(0), code: "OBJECT_BAD" },
  {
    title: "that is not zlib",
    bytes: Buffer.from(`blob ${text.length}\0${text}`),
    code: "OBJECT_BAD",
  },
  { title: "without its last bytes", bytes: good.subarray(0, -8), code: "OBJECT_BAD" },
  { title: "with a wrong checksum", bytes: flipped(good, good.length - 1), code: "OBJECT_BAD" },
  { title: "without a header", bytes: deflateSync(text), code: "OBJECT_BAD" },
  {
    title: "of an unknown type",
    bytes: deflateSync(`blub ${text.length}\0${text}`),
    code: "OBJECT_BAD",
  },
  { title: "of a negative size", bytes: deflateSync(`blob -1\0${text}`), code: "OBJECT_BAD" },
  { title: "of a smaller size", bytes: deflateSync(`blob 3\0${text}`), code: "OBJECT_SIZE_WRONG" },
  { title: "of a larger size", bytes: deflateSync(`blob 99\0${text}`), code: "OBJECT_SIZE_WRONG" },
  {
    title: "of a size in gigabytes",
    bytes: deflateSync(`blob 9999999999\0${text}`),
    code: "OBJECT_TOO_BIG",
  },
  {
    title: "of 2.2 GB, as it says",
    bytes: bomb(`blob ${2200 * mebibyte}\0`, 2200),
    code: "OBJECT_TOO_BIG",
  },
  { title: "of 2.2 GB, and says 9", bytes: bomb("blob 9\0", 2200), code: "OBJECT_SIZE_WRONG" },
]) {
  test(`a loose object ${title}`, async () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    const report = await history({ path: repository.path, reveal: true });
    rmSync(file);
    assert.deepEqual(
      report.troubles.map((trouble) => ({ code: trouble.code, where: trouble.where })),
      code === undefined ? [] : [{ code, where: id }],
    );
    assert.deepEqual(report.coverage.skipped, code === undefined ? {} : { [code]: 1 });
    findingOf(report, whole);
    assert.equal(report.findings.length, code === undefined ? 2 : 1);
  });
}

test("a folder in place of a loose object", async () => {
  mkdirSync(file, { recursive: true });
  const report = await history({ path: repository.path, reveal: true });
  rmSync(file, { recursive: true });
  assert.deepEqual(
    report.troubles.map(({ code, where }) => ({ code, where })),
    [{ code: "FILE_UNREADABLE", where: id }],
  );
  findingOf(report, whole);
});

test("objects that would become 10 GB do not fill the memory", () => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bomb("blob 9\0", 2200));
  const copies = Array.from({ length: 2048 }, () => ({ copy: 0, length: mebibyte }));
  const pack = addPack(
    objects,
    writePack([
      { type: "blob", content: Buffer.alloc(mebibyte) },
      { type: "blob", content: Buffer.alloc(9), packed: bomb("", 2200), id: "2".repeat(40) },
      {
        type: "blob",
        content: Buffer.alloc(9),
        packed: bomb("", 2200),
        size: 2200 * mebibyte,
        id: "3".repeat(40),
      },
      {
        type: "ofs-delta",
        base: 0,
        delta: writeDelta(mebibyte, 2048 * mebibyte, copies),
        id: "4".repeat(40),
      },
      {
        type: "ofs-delta",
        base: 0,
        delta: Buffer.from([0]),
        packed: bomb("", 2200),
        size: 2200 * mebibyte,
        id: "5".repeat(40),
      },
    ]),
  );
  const { report, peakBytes } = historyWithPeak(repository.path);
  rmSync(file);
  rmSync(pack);
  rmSync(pack.replace(/pack$/, "idx"));
  assert.equal(report.troubles.length, 5);
  findingOf(report, whole);
  assert.ok(peakBytes < 400 * mebibyte, `peak memory: ${Math.round(peakBytes / mebibyte)} MiB`);
});

/** Runs the command, and lets the process say at its end how much memory it had at most. */
function historyWithPeak(path: string): { report: ReturnType<typeof reportOf>; peakBytes: number } {
  const atExit = `import { writeSync } from "node:fs";
    process.on("exit", () => writeSync(2, "peak " + process.resourceUsage().maxRSS));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(atExit)}`,
      commandPath,
      "history",
      path,
      ...jsonOptions,
    ],
    { encoding: "utf8", timeout: 60_000 },
  );
  const peak = /^peak (\d+)/m.exec(stderr);
  assert.ok(peak !== null, stderr);
  return { report: reportOf(stdout, stderr), peakBytes: 1024 * Number(peak[1]) };
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
