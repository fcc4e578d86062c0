/** `telltale files` on folders without git: which files are looked at, by which names, and what is said of the others. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileBytesMax, fileRoomBytes } from "../../src/limits.ts";
import { folderOf, foundIn, runAs, runIn } from "../support/files.ts";
import { telltale } from "../support/telltale.ts";
import { githubToken, passwordOf } from "../support/token.ts";

const one = githubToken("files one");
const two = githubToken("files two");

test("a folder: what is in it and below, hidden files too", () => {
  const folder = folderOf({ "a.txt": `x\n ${one}\n`, ".hidden/.b": two, "clean.txt": "nothing" });
  const run = runIn(folder.path, "files");
  assert.equal(run.code, 1);
  assert.deepEqual(
    new Set(foundIn(run)),
    new Set([
      [one, "tracked", "a.txt:2:2"],
      [two, "tracked", ".hidden/.b:1:1"],
    ]),
  );
  const { coverage, command, target, troubles } = run.report;
  assert.deepEqual([command, target, troubles], ["files", ".", []]);
  assert.deepEqual(coverage.objects, { expected: 3, scanned: 3, skipped: 0 });
  assert.deepEqual(coverage.kinds, { files: 3 });
  assert.equal(coverage.complete, true);
  folder.remove();
});

test("an empty folder: nothing found, and nothing there", () => {
  const folder = folderOf();
  const run = runIn(folder.path, "files");
  assert.equal(run.code, 0);
  assert.deepEqual(run.report.coverage.kinds, { files: 0 });
  folder.remove();
});

for (const { title, args, want } of [
  { title: "one folder: paths are relative to it", args: ["a"], want: ["b/one.txt:1:1"] },
  { title: "one file: its name", args: ["a/b/one.txt"], want: ["one.txt:1:1"] },
  {
    title: "several: paths are relative to the current folder",
    args: ["c", "a/b"],
    want: ["a/b/one.txt:1:1"],
  },
  {
    title: "a folder and a file in it: once",
    args: ["a", "a/b/one.txt", "./a/b"],
    want: ["a/b/one.txt:1:1"],
  },
  { title: "a file twice", args: ["a/b/one.txt", "a/../a/b/one.txt"], want: ["a/b/one.txt:1:1"] },
  { title: "a pattern for files", args: ["**/*.txt"], want: ["a/b/one.txt:1:1"] },
  { title: "a pattern for folders", args: ["*/b"], want: ["a/b/one.txt:1:1"] },
  { title: "a pattern and a path", args: ["a/*/one.*", "c"], want: ["a/b/one.txt:1:1"] },
  { title: "an absolute path", args: ["ABSOLUTE"], want: ["a/b/one.txt:1:1"] },
]) {
  test(`paths: ${title}`, () => {
    const folder = folderOf({ "a/b/one.txt": one, "c/d": "nothing" });
    const run = runIn(
      folder.path,
      "files",
      ...args.map((arg) => (arg === "ABSOLUTE" ? folder.path : arg)),
    );
    assert.deepEqual(foundIn(run), [[one, "tracked", ...want]]);
    folder.remove();
  });
}

test("paths: a name that looks like a pattern is a name where there is such a file", () => {
  const folder = folderOf({ "[a].txt": one, "a.txt": two });
  assert.deepEqual(foundIn(runIn(folder.path, "files", "[a].txt")), [
    [one, "tracked", "[a].txt:1:1"],
  ]);
  folder.remove();
});

for (const { title, args, code } of [
  { title: "a path that is not there", args: ["nowhere"], code: "PATH_MISSING" },
  { title: "a good path and one that is not there", args: [".", "nowhere"], code: "PATH_MISSING" },
  { title: "a pattern that matches nothing", args: ["**/*.nothing"], code: "PATH_MISSING" },
  { title: "a device", args: ["/dev/null"], code: "USAGE" },
]) {
  test(`a mistake: ${title}`, () => {
    const { code: exit, stdout, stderr } = telltale("files", ...args);
    assert.deepEqual([exit, stdout], [2, ""]);
    assert.match(stderr, new RegExp(`^telltale: ${code}: .+\\n.+\\n$`));
  });
}

test("names of any bytes", { skip: process.platform !== "linux" }, () => {
  const folder = folderOf({ "a\nb": one, "sp ace/\t": two });
  const three = githubToken("files three");
  folder.write(Buffer.from([0x66, 0xff, 0x2e]), three);
  assert.deepEqual(
    new Set(foundIn(runIn(folder.path, "files"))),
    new Set([
      [one, "tracked", "a\\nb:1:1"],
      [two, "tracked", "sp ace/\\t:1:1"],
      [three, "tracked", "f\\xff.:1:1"],
    ]),
  );
  folder.remove();
});

test("a secret in a file's name, and a file whose name is the finding", () => {
  const folder = folderOf({
    [`backup-${one}.txt`]: "x",
    ".env": `DB_PASSWORD=${passwordOf("env")}\n`,
  });
  const places = runIn(folder.path, "files").report.findings.flatMap((finding) => finding.places);
  assert.ok(places.some(({ kind, path }) => kind === "file-name" && path === `backup-${one}.txt`));
  assert.ok(places.some(({ kind, path }) => kind === "file-name" && path === ".env"));
  folder.remove();
});

test("the same secret in many files is one finding", () => {
  const folder = folderOf({ b: one, a: `\n\n${one} ${one}`, "c/d": one });
  assert.deepEqual(foundIn(runIn(folder.path, "files")), [
    [one, "tracked", "a:3:1", "a:3:42", "b:1:1", "c/d:1:1"],
  ]);
  folder.remove();
});

test("binary files and UTF-16 are scanned as any other", () => {
  const folder = folderOf();
  folder.write("binary", Buffer.concat([Buffer.alloc(5000), Buffer.from(one), Buffer.alloc(9)]));
  folder.write("wide.txt", Buffer.from(`\ufeff${two}`, "utf16le"));
  assert.deepEqual(
    foundIn(runIn(folder.path, "files"))
      .map(([secret]) => secret)
      .toSorted(),
    [one, two].toSorted(),
  );
  folder.remove();
});

test("files that do not fit the room, and files past the limit", () => {
  const folder = folderOf();
  const pad = Buffer.alloc(fileRoomBytes - one.length, "x\n");
  folder.write("exact", Buffer.concat([pad, Buffer.from(one)]));
  folder.write("large", Buffer.concat([pad, pad, Buffer.from(` ${two}`)]));
  const three = githubToken("files huge");
  folder.write("huge", `${three}\n`);
  truncateSync(join(folder.path, "huge"), 20 * 1024 * 1024);
  folder.write("too-big", "x");
  truncateSync(join(folder.path, "too-big"), fileBytesMax + 1);
  for (const threads of ["1", "2", "3"]) {
    const run = runIn(folder.path, "files", "--threads", threads);
    assert.deepEqual(
      new Map(foundIn(run).map(([secret, , place]) => [secret, place?.split(":")[0]])),
      new Map([
        [one, "exact"],
        [two, "large"],
        [three, "huge"],
      ]),
    );
    assert.deepEqual(
      run.report.troubles.map(({ code, where }) => [code, where]),
      [["FILE_TOO_BIG", "too-big"]],
    );
    assert.deepEqual(run.report.coverage.objects, { expected: 4, scanned: 3, skipped: 1 });
  }
  folder.remove();
});

test("only what cannot be read: exit code 3", () => {
  const folder = folderOf({ "too-big": "x" });
  truncateSync(join(folder.path, "too-big"), fileBytesMax + 1);
  assert.equal(runIn(folder.path, "files").code, 3);
  folder.remove();
});

if (process.platform !== "win32") {
  test("links are not followed: neither out of the root, nor in it, nor in circles", () => {
    const folder = folderOf({ "in/a": one, "outside/b": two });
    symlinkSync("../outside", join(folder.path, "in", "out"));
    symlinkSync("../outside/b", join(folder.path, "in", "out-file"));
    symlinkSync("a", join(folder.path, "in", "again"));
    symlinkSync(".", join(folder.path, "in", "circle"));
    symlinkSync(githubToken("target of a link"), join(folder.path, "in", "nowhere"));
    const run = runIn(folder.path, "files", "in");
    assert.deepEqual(foundIn(run), [[one, "tracked", "a:1:1"]]);
    assert.deepEqual(run.report.coverage.kinds, { files: 1, linksNotFollowed: 5 });
    assert.deepEqual(run.report.troubles, []);
    folder.remove();
  });

  test("a link that is given as a path is followed", () => {
    const folder = folderOf({ "real/a": one });
    symlinkSync("real", join(folder.path, "link"));
    assert.deepEqual(foundIn(runIn(folder.path, "files", "link")), [[one, "tracked", "a:1:1"]]);
    assert.deepEqual(foundIn(runIn(folder.path, "files", "link", "real")), [
      [one, "tracked", "link/a:1:1"],
    ]);
    folder.remove();
  });

  test("pipes and sockets are skipped and counted", () => {
    const folder = folderOf({ a: one });
    execFileSync("mkfifo", [join(folder.path, "pipe")]);
    const run = runIn(folder.path, "files");
    assert.deepEqual(run.report.coverage.kinds, { files: 1, specialFiles: 1 });
    assert.equal(run.report.coverage.complete, true);
    folder.remove();
  });

  test("what may not be read is trouble, and the rest is scanned", () => {
    const folder = folderOf({ "a/secret": one, "b/c/d": one, e: two });
    const nobody = 65_534;
    const who = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    chmodSync(folder.path, 0o755);
    chmodSync(join(folder.path, "a/secret"), 0);
    chmodSync(join(folder.path, "b"), 0);
    const run = runAs(who, folder.path, "files");
    assert.deepEqual(foundIn(run), [[two, "tracked", "e:1:1"]]);
    assert.deepEqual(
      run.report.troubles.map(({ code, where }) => [code, where]),
      [
        ["FILE_UNREADABLE", "a/secret"],
        ["FILE_UNREADABLE", "b"],
      ],
    );
    assert.deepEqual(run.report.coverage.skipped, { FILE_UNREADABLE: 2 });
    assert.equal(run.report.coverage.complete, false);
    chmodSync(join(folder.path, "b"), 0o755);
    folder.remove();
  });
}

test("any number of threads gives the same bytes", () => {
  const folder = folderOf();
  const filler = "some text of no interest at all\n".repeat(40);
  for (let number = 0; number < 3000; number++) {
    const text = number % 100 === 0 ? `${filler}${githubToken(`many ${number % 700}`)}\n` : filler;
    folder.write(`${number % 7}/${number % 11}/file ${number}`, text);
  }
  const reports = ["1", "2", "5"].map((threads) =>
    runIn(folder.path, "files", "--threads", threads),
  );
  assert.equal(reports[0]?.report.coverage.kinds["files"], 3000);
  assert.equal(reports[0]?.report.findings.length, 7);
  assert.equal(reports[1]?.stdout, reports[0]?.stdout);
  assert.equal(reports[2]?.stdout, reports[0]?.stdout);
  folder.remove();
});
