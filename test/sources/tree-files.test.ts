/** Files of a commit, as git made it. */
import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ObjectReader } from "../../src/git/object-reader.ts";
import { openRepository } from "../../src/git/repository.ts";
import { treeFiles } from "../../src/sources/tree-files.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";

function readerOf({ path }: GitRepository): ObjectReader {
  return new ObjectReader(openRepository(path));
}

for (const format of ["sha1", "sha256"]) {
  test(`what stands at a path, ${format}`, () => {
    using repository = gitRepository(`--object-format=${format}`);
    repository.write("top.txt", "old");
    repository.write("folder/deep/file.txt", "deep");
    repository.write("Größe.txt", "named");
    repository.write("folder.txt", "beside");
    symlinkSync("top.txt", join(repository.path, "link.txt"));
    symlinkSync("folder", join(repository.path, "link"));
    const commit = repository.commit("first");
    repository.write("top.txt", "new");
    repository.commit("second");
    const read = treeFiles(readerOf(repository), commit);
    assert.ok(typeof read === "function");
    const rows: Readonly<Record<string, string | undefined>> = {
      "top.txt": "old",
      "folder/deep/file.txt": "deep",
      "Größe.txt": "named",
      "folder.txt": "beside",
      "absent.txt": undefined,
      folder: undefined,
      "folder/absent.txt": undefined,
      "top.txt/file.txt": undefined,
      "link.txt": undefined,
      "link/deep/file.txt": undefined,
      "": undefined,
      "/top.txt": undefined,
      "../top.txt": undefined,
      "./top.txt": undefined,
    };
    for (const [path, want] of Object.entries(rows)) {
      const bytes = read(path);
      assert.equal(bytes && Buffer.from(bytes).toString(), want, path);
    }
  });
}

test("what cannot be read is told", () => {
  using repository = gitRepository();
  repository.write("folder/file.txt", "text");
  repository.write("other.txt", "other");
  const commit = repository.commit("first");
  const lose = (name: string): void => {
    const id = repository.run("rev-parse", name);
    rmSync(join(repository.path, ".git", "objects", id.slice(0, 2), id.slice(2)));
  };
  lose(`${commit}:other.txt`);
  lose(`${commit}:folder`);
  const read = treeFiles(readerOf(repository), commit);
  assert.ok(typeof read === "function");
  assert.deepEqual(
    [read("other.txt"), read("folder/file.txt"), read("absent.txt")],
    ["OBJECT_MISSING", "OBJECT_MISSING", undefined],
  );
  assert.equal(treeFiles(readerOf(repository), "e".repeat(40)), "OBJECT_MISSING");
  const tree = repository.run("rev-parse", `${commit}^{tree}`);
  assert.equal(treeFiles(readerOf(repository), tree), "COMMIT_BAD");
});
