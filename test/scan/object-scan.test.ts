import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ObjectReader } from "../../src/git/object-reader.ts";
import { openRepository } from "../../src/git/repository.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { ChangeScan } from "../../src/scan/change-scan.ts";
import { rangeSource } from "../../src/sources/commit-range.ts";
import type { SourceText } from "../../src/sources/source.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { text as randomText } from "../support/random-edit.ts";
import { packAll, packInParts } from "../support/repacking.ts";
import { seeded } from "../support/seed.ts";
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

/** Versions of a file, one a commit: pieces that stay, move, go and come back. */
function versions(): fc.Arbitrary<readonly Buffer[]> {
  return fc.array(randomText(), { minLength: 2, maxLength: 5 }).chain((parts) =>
    fc.array(
      fc.array(fc.nat(parts.length - 1), { maxLength: 6 }).map((chosen) => {
        const filler = Buffer.from("a line between, of some length\n".repeat(chosen.length * 9));
        return Buffer.concat(chosen.flatMap((part) => [parts[part] ?? filler, filler]));
      }),
      { minLength: 2, maxLength: 6 },
    ),
  );
}

test("random versions of a file: together they give what they give one by one", async () => {
  const bundle = readBundle();
  const digests = (scan: ChangeScan, texts: readonly SourceText[]): readonly unknown[] =>
    texts.map((one) => {
      const scanned = scan.scan(one);
      return typeof scanned === "string" ? scanned : [one.object, scanned.secrets];
    });
  await fc.assert(
    fc.asyncProperty(versions(), async (contents) => {
      using repository = gitRepository();
      for (const content of contents) {
        repository.write("file", content);
        repository.commit("a version");
      }
      packAll(repository, repository.path);
      const tip = repository.run("rev-parse", "HEAD");
      const { texts, reader } = textsOf(repository.path, tip);
      const together = new ChangeScan(bundle);
      await together.prepare(texts, reader, async () => {});
      assert.deepEqual(digests(together, texts), digests(new ChangeScan(bundle), texts));
      reader.close();
    }),
    seeded(12),
  );
});

const filler = Array.from({ length: 400 }, (_, line) => `line ${line * 7919} of the text\n`);
const around = (middle: string, from = 0): string =>
  `${filler.slice(from, 200).join("")}${middle}\n${filler.slice(200).join("")}`;
const body = (seed: number): string =>
  Array.from({ length: 40 }, (_, line) =>
    Buffer.from(`${seed} ${line * 104_729} ${line * seed * 31} more`)
      .toString("base64")
      .replaceAll("=", "A")
      .padEnd(64, "Zq"),
  ).join("\n");
const key = (inner: string): string =>
  `-----BEGIN RSA PRIVATE KEY-----\n${inner}\n-----END RSA PRIVATE KEY-----\n`;
const wide = (text: string): string => Buffer.from(text, "utf16le").toString("latin1");

const changes: readonly (readonly [string, string, string, number])[] = [
  ["a token for another", githubToken("a"), githubToken("b"), 1],
  ["a value behind an old name", 'password = "no"', 'password = "Xk29dLq8vR4tYz"', 1],
  ["a name before an old value", 'abc = "Xk29dLq8vR4tYz"', 'password = "Xk29dLq8vR4tYz"', 1],
  ["the end of a token", githubToken("c").slice(0, 20), githubToken("c"), 1],
  ["the last lines of a key", key("x"), key(body(7)), 1],
  [
    "the last line of a long key",
    key(body(7)),
    key(`${body(7).slice(0, -64)}${body(8).slice(-64)}`),
    1,
  ],
  ["a token in UTF-16", wide(githubToken("d")), wide(githubToken("e")), 1],
  ["a line before a token", githubToken("f"), `a line\n${githubToken("f")}`, 0],
  ["a token that is taken out", githubToken("g"), "nothing", 0],
  ["one of two tokens", `${githubToken("h")} ${githubToken("i")}`, `${githubToken("h")} x`, 0],
];

for (const [title, before, after, count] of changes)
  for (const [where, from] of [
    ["", 0],
    [", and the first lines", 3],
  ] as const) {
    test(`together as one by one: ${title}${where}`, async () => {
      using repository = gitRepository();
      repository.write("file", Buffer.from(around(before), "latin1"));
      repository.commit("before");
      repository.write("file", Buffer.from(around(after, from), "latin1"));
      repository.commit("after");
      packAll(repository, repository.path);
      const tip = repository.run("rev-parse", "HEAD");
      const { texts, reader } = textsOf(repository.path, tip);
      const text = texts.findLast((one) => one.kind === "blob");
      assert.ok(text !== undefined);
      const secretsOf = (scan: ChangeScan): unknown => {
        const scanned = scan.scan(text);
        assert.ok(typeof scanned !== "string");
        return scanned.secrets;
      };
      const together = new ChangeScan(readBundle());
      await together.prepare(texts, reader, async () => {});
      const want = secretsOf(new ChangeScan(readBundle()));
      assert.deepEqual(secretsOf(together), want);
      assert.equal((want as readonly unknown[]).length, count);
      reader.close();
    });
  }

test("a far keyword may begin anywhere before what its rule sees of a change", async () => {
  const pad = (bytes: number): string => "abc de\n".repeat(Math.ceil(bytes / 7)).slice(0, bytes);
  using repository = gitRepository();
  const begin = "-----BEGIN RSA PRIVATE KEY-----\n";
  const lines = body(3).split("\n");
  // Lines more and more, so that the key's beginning lies at, before and behind every limit.
  const version = (file: number, last: string): string =>
    `${pad(5000)}${begin}${lines.slice(0, 28 + (file >> 4)).join("\n")}\n${"Qz9".repeat(file % 16)}${last}\n-----END RSA PRIVATE KEY-----\n`;
  for (const last of ["x", lines.at(-1) ?? ""]) {
    for (let file = 0; file < 160; file++) repository.write(`file ${file}`, version(file, last));
    repository.commit("versions");
  }
  packAll(repository, repository.path);
  const { texts, reader } = textsOf(repository.path, repository.run("rev-parse", "HEAD"));
  const bundle = readBundle();
  const digests = (scan: ChangeScan): readonly unknown[] =>
    texts.map((one) => {
      const scanned = scan.scan(one);
      return typeof scanned === "string" ? scanned : [one.object, scanned.secrets];
    });
  const together = new ChangeScan(bundle);
  await together.prepare(texts, reader, async () => {});
  assert.deepEqual(digests(together), digests(new ChangeScan(bundle)));
  reader.close();
});
