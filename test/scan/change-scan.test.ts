/**
 * A text with earlier versions: what is reported as new is what a scan of all versions, whole, says is new.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { ChangeScan } from "../../src/scan/change-scan.ts";
import type { NewSecret } from "../../src/scan/change-scan.ts";
import type { SourceText } from "../../src/sources/source.ts";
import { applied, edit, text } from "../support/random-edit.ts";
import { seeded } from "../support/seed.ts";
import { githubToken } from "../support/token.ts";

const scan = new ChangeScan(readBundle());

function textOf(bytes: Uint8Array, before?: readonly Uint8Array[], path?: string): SourceText {
  return {
    kind: "blob",
    state: "outgoing",
    read: () => bytes,
    ...(path === undefined ? {} : { path }),
    ...(before === undefined ? {} : { before: () => before }),
  };
}

function secretsOf(bytes: Uint8Array, before?: readonly Uint8Array[]): readonly NewSecret[] {
  const scanned = scan.scan(textOf(bytes, before));
  assert.ok(typeof scanned !== "string");
  return scanned.secrets;
}

const told = ({ secret, start, end }: NewSecret): string => `${secret.digest} ${start} ${end}`;

test("what is new in a changed text is what stands in it and in no earlier version", () => {
  fc.assert(
    fc.property(edit(), fc.option(text(), { nil: undefined }), (one, other) => {
      const before = other === undefined ? [one.base] : [one.base, other];
      const made = applied(one);
      const old = new Set(
        before.flatMap((bytes) => secretsOf(bytes).map(({ secret }) => secret.digest)),
      );
      const want = secretsOf(made).filter(({ secret }) => !old.has(secret.digest));
      const got = secretsOf(made, before).map(told);
      // What stands only because the rule that had claimed its bytes is gone was there before.
      const isOld = ({ start, end }: NewSecret): boolean =>
        before.some((bytes) => bytes.includes(made.subarray(start, end)));
      assert.deepEqual(
        got.filter((line) => !want.map(told).includes(line)),
        [],
      );
      for (const secret of want) assert.ok(got.includes(told(secret)) || isOld(secret));
    }),
    seeded(800),
  );
});

const token = githubToken("change");
const filling = "some words in a line\n".repeat(3000);

const cases = [
  { title: "added at the end", before: filling, after: `${filling}key ${token}\n`, count: 1 },
  { title: "added at the start", before: filling, after: `key ${token}\n${filling}`, count: 1 },
  {
    title: "in an unchanged line far from the change",
    before: `${token}\n${filling}`,
    after: `${token}\n${filling}more\n`,
    count: 0,
  },
  { title: "moved", before: `${token}\n${filling}`, after: `${filling}${token}\n`, count: 0 },
  {
    title: "joined by taking out what was between its halves",
    before: `${filling}${token.slice(0, 20)}-${token.slice(20)}\n${filling}`,
    after: `${filling}${token}\n${filling}`,
    count: 1,
  },
  { title: "the same text", before: `${token}\n`, after: `${token}\n`, count: 0 },
  { title: "a file without an earlier version", before: undefined, after: token, count: 1 },
];

for (const { title, before, after, count } of cases) {
  test(`new secrets: ${title}`, () => {
    const earlier = before === undefined ? undefined : [Buffer.from(before)];
    assert.equal(secretsOf(Buffer.from(after), earlier).length, count);
  });
}

test("a name tells only where the file is new", () => {
  const isTelling = (before?: readonly Uint8Array[]): boolean => {
    const scanned = scan.scan(textOf(Buffer.from("A=b\n"), before, "deploy/.env"));
    return typeof scanned !== "string" && scanned.isTellingName;
  };
  assert.equal(isTelling(), true);
  assert.equal(isTelling([]), true);
  assert.equal(isTelling([Buffer.from("A=c\n")]), false);
});

test("a text that cannot be read says why", () => {
  const unread: SourceText = { kind: "blob", state: "outgoing", read: () => "OBJECT_MISSING" };
  assert.equal(scan.scan(unread), "OBJECT_MISSING");
});
