/** Links of commits against a reader that takes the header apart as text; whole, cut and damaged ones. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readCommitLinks } from "../../src/git/commit.ts";
import { seeded } from "../support/seed.ts";

type Links = { tree: string; parents: string[]; time: number };

/** The slow twin. */
function slowLinks(bytes: Buffer): Links | undefined {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\n\n");
  const lines = (end < 0 ? text : text.slice(0, end)).split("\n");
  const committer = lines.findIndex((line) => line.startsWith("committer "));
  const before = committer < 0 ? lines : lines.slice(0, committer);
  const idsOf = (key: string): string[] =>
    before
      .map((line) => new RegExp(`^${key} ([0-9a-fA-F]{40})$`).exec(line)?.[1] ?? "")
      .filter((id) => id !== "")
      .map((id) => id.toLowerCase());
  const time = / (\d{1,15}) [-+]\d{1,4}$/.exec(lines[committer] ?? "")?.[1] ?? "0";
  const [tree] = idsOf("tree");
  return tree === undefined ? undefined : { tree, parents: idsOf("parent"), time: Number(time) };
}

function links(bytes: Buffer): Links | undefined {
  const read = readCommitLinks(bytes, 20);
  return (
    read && {
      tree: Buffer.from(read.tree).toString("hex"),
      parents: read.parents.map((parent) => Buffer.from(parent).toString("hex")),
      time: read.committerTime,
    }
  );
}

const id = fc.constantFrom("0123456789abcdef".repeat(2) + "01234567", "ABCDEF01".repeat(5), "12");
const line = fc.oneof(
  id.map((one) => `tree ${one}`),
  id.map((one) => `parent ${one}`),
  fc.constantFrom(
    "author A <a@b> 1 +0000",
    "committer A B <a@b> 1700000000 +0100",
    "committer <> 999999999999999 -9999",
    "committer A <a@b> 17000000000000000 +0100",
    "committer",
    "encoding latin1",
    "",
    " parent",
    "treeless",
  ),
);

test("links of a commit are what its header says as text", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.nat(12), fc.nat(), (lines, cut, place) => {
      const whole = Buffer.from(lines.join("\n"), "latin1");
      const bytes = Buffer.from(whole.subarray(0, Math.max(0, whole.length - (cut > 6 ? 0 : cut))));
      if (cut > 10 && bytes.length > 0) bytes[place % bytes.length] = 0x0a;
      assert.deepEqual(links(bytes), slowLinks(bytes));
    }),
    seeded(2000),
  );
});
