/** A secret in a name is shown nowhere, unless it is asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gitRepository } from "../support/git.ts";
import { telltale } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const inFile = githubToken("in a file's name");
const inBranch = githubToken("in a branch's name");
const inAuthor = githubToken("in an author's name");

test("secrets in names of files, branches and people are masked in every report", () => {
  using repository = gitRepository();
  repository.write(`keys/${inFile}.txt`, "nothing\n");
  repository.run("add", "--all");
  repository.runWith({ environment: { GIT_AUTHOR_NAME: inAuthor } }, "commit", "-q", "-m", "one");
  repository.run("branch", `fix/${inBranch}`);
  for (const format of ["text", "json"]) {
    const all = telltale("history", repository.path, "--format", format, "--verbose");
    assert.equal(all.code, 1);
    for (const secret of [inFile, inBranch, inAuthor]) {
      assert.ok(!all.stdout.includes(secret), `${format} shows a secret`);
    }
    assert.match(all.stdout, /keys\/ghp_\*{8}\.txt/);
    const revealed = telltale("history", repository.path, "--format", format, "--reveal");
    for (const secret of [inFile, inBranch, inAuthor])
      assert.ok(revealed.stdout.includes(secret), `${format} with --reveal shows it`);
  }
});
