/**
 * What the user may not read. The command runs as a user without rights: as "nobody" where the tests run as root,
 * whom no permission stops.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { gitRepository } from "../support/git.ts";
import { packAll } from "../support/repacking.ts";
import type { Run } from "../support/telltale.ts";
import { commandPath, findingOf, jsonOptions, reportOf } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const nobody = 65_534;
const repository = gitRepository();
after(() => repository.remove());
chmodSync(repository.outside, 0o755);
const packed = githubToken("packed");
const loose = githubToken("loose");
repository.write("packed.txt", `${packed}\n`);
repository.commit("packed");
packAll(repository, repository.path);
repository.write("loose.txt", `${loose}\n`);
repository.commit("loose");
const git = join(repository.path, ".git");
const packFolder = join(git, "objects", "pack");
const blob = repository.run("rev-parse", "HEAD:loose.txt");
const blobFile = join(git, "objects", blob.slice(0, 2), blob.slice(2));
const pack = join(packFolder, readdirSync(packFolder).find((name) => name.endsWith(".pack")) ?? "");

/** Runs the command while nobody may read `path`. */
function withoutRight(path: string, mode: number): Run {
  const isRoot = process.getuid?.() === 0;
  chmodSync(path, 0);
  try {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [commandPath, "history", repository.path, ...jsonOptions],
      { encoding: "utf8", cwd: "/", ...(isRoot ? { uid: nobody, gid: nobody } : {}) },
    );
    return { code: status, stdout, stderr };
  } finally {
    chmodSync(path, mode);
  }
}

// Windows has no such permissions.
if (process.getuid !== undefined) {
  for (const { title, path } of [
    { title: "the folder", path: repository.path },
    { title: "the folder above", path: repository.outside },
    { title: "the .git folder", path: git },
  ]) {
    test(`${title} may not be read: refused in a sentence and a hint`, () => {
      const { code, stdout, stderr } = withoutRight(path, 0o755);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, /^telltale: PATH_DENIED: .+\.\n.+\.\n$/);
    });
  }

  for (const { title, path, mode, where, lost, code } of [
    { title: "a loose object", path: blobFile, mode: 0o444, where: blob, lost: loose, code: 1 },
    { title: "a pack", path: pack, mode: 0o444, where: undefined, lost: packed, code: 1 },
    {
      title: "all objects",
      path: join(git, "objects"),
      mode: 0o755,
      where: undefined,
      lost: undefined,
      code: 3,
    },
    {
      title: "the refs",
      path: join(git, "refs", "heads"),
      mode: 0o755,
      where: undefined,
      lost: "",
      code: 1,
    },
    {
      title: "a reflog",
      path: join(git, "logs", "HEAD"),
      mode: 0o644,
      where: undefined,
      lost: "",
      code: 1,
    },
  ]) {
    test(`${title} may not be read: it is trouble, and everything else is scanned`, () => {
      const run = withoutRight(path, mode);
      assert.equal(run.code, code, run.stderr);
      const report = reportOf(run.stdout);
      const unread = report.troubles.filter((trouble) => trouble.code === "FILE_UNREADABLE");
      assert.ok(unread.length > 0, "it is told");
      if (where !== undefined)
        assert.deepEqual(
          unread.map((trouble) => trouble.where),
          [where],
        );
      assert.equal(report.coverage.complete, false);
      if (lost === undefined) assert.deepEqual(report.findings, []);
      else for (const secret of [packed, loose]) if (secret !== lost) findingOf(report, secret);
    });
  }
}
