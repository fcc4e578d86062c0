/** The helper that makes repositories for tests: same input, same ids, nothing left behind. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { gitRepository } from "./git.ts";

test("two repositories made alike have the same commit ids", () => {
  const ids = [1, 2].map(() => {
    using repository = gitRepository();
    repository.write("folder/a.txt", "one\n");
    repository.commit("one");
    repository.write("folder/a.txt", "two\n");
    return repository.commit("two");
  });
  assert.equal(ids[0], ids[1]);
  assert.match(ids[0] ?? "", /^[0-9a-f]{40}$/);
});

test("a repository is removed with everything around it", () => {
  const repository = gitRepository("--object-format=sha256");
  assert.equal(repository.commit("one").length, 64);
  repository.remove();
  assert.equal(existsSync(repository.outside), false);
});
