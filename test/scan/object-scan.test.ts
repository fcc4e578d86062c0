import assert from "node:assert/strict";
import { test } from "node:test";
import { ObjectReader } from "../../src/git/object-reader.ts";
import { openRepository } from "../../src/git/repository.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { ChangeScan } from "../../src/scan/change-scan.ts";
import { rangeSource } from "../../src/sources/commit-range.ts";
import type { SourceText } from "../../src/sources/source.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { packAll, packInParts } from "../support/repacking.ts";
import { githubToken } from "../support/token.ts";

/** Files that gain, move and lose secrets, in long texts that git stores as deltas. */
function changing(): GitRepository {
  const repository = gitRepository();
  const lines = Array.from(
    { length: 80 },
    (_, number) => `line ${number * 104_729} of some length`,
  );
  for (let number = 0; number < 30; number++) {
    const at = (number * 37) % lines.length;
    if (number % 4 === 0) lines[at] = `token = ${githubToken(`${number % 12}`)}`;
    else if (number % 7 === 3) lines.splice(at, 5);
    else lines.splice(at, 0, `password = "${githubToken(`p${number}`).slice(4, 20)}"`);
    repository.write(number % 5 === 0 ? "other.txt" : "long.txt", lines.join("\n"));
    if (number % 9 === 0)
      repository.write(`.env.${number}`, `KEY=${githubToken(`env ${number}`)}\n`);
    repository.commit(number % 11 === 5 ? githubToken("message") : `version ${number}`);
  }
  return repository;
}

function textsOf(
  path: string,
  tip: string,
): { texts: readonly SourceText[]; reader: ObjectReader } {
  const opened = openRepository(path);
  const reader = new ObjectReader(opened);
  const tips = [{ oid: tip, refs: ["refs/heads/main"] }];
  const request = { tips, excluded: [], names: [], state: "outgoing" } as const;
  return { texts: [...rangeSource(opened, reader, request).texts], reader };
}

test("texts that are looked at together first give what they give one by one", async () => {
  using repository = changing();
  const tip = repository.run("rev-parse", "HEAD");
  const bundle = readBundle();
  const found = (scan: ChangeScan, texts: readonly SourceText[]): readonly unknown[] =>
    texts.map((text) => {
      const scanned = scan.scan(text);
      if (typeof scanned === "string") return scanned;
      const { bytes, length, secrets, isTellingName } = scanned;
      assert.equal(bytes.length, length);
      return [text.path, text.object, length, secrets, isTellingName];
    });
  for (const store of [
    () => {},
    packAll,
    (one: GitRepository, path: string) => packInParts(one, path),
  ]) {
    store(repository, repository.path);
    const { texts, reader } = textsOf(repository.path, tip);
    const want = found(new ChangeScan(bundle), texts);
    const together = new ChangeScan(bundle);
    let rests = 0;
    await together.prepare(texts, reader, async () => {
      rests++;
    });
    assert.deepEqual(found(together, texts), want);
    assert.ok(rests > 0);
    reader.close();
  }
});
