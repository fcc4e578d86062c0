/** What tokens say of themselves when they are decoded, and whether it adds up. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checksumFillers, checksums } from "../../src/verify/checksums.ts";
import { checkMnemonic, phraseOf } from "../../src/verify/mnemonic.ts";
import { structures } from "../../src/verify/structures.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const rows: readonly (readonly [string, string, string])[] = [
  ["bedrock-key", `ABSK${base64("BedrockAPIKey-ab12-at-123456789012:c2VjcmV0")}`, "holds"],
  ["bedrock-key", `ABSK${base64("another thing altogether: a text")}`, "fails"],
  ["bedrock-key", "ABSK%%", "fails"],
  ["atlassian-token", base64("123456789012:twenty letters here."), "holds"],
  ["atlassian-token", base64("12345678901x:twenty letters here."), "fails"],
  ["atlassian-token", base64("123456789012:too short"), "fails"],
  ["grafana-key", base64('{"k":"a1","n":"deploy","id":1}'), "holds"],
  ["grafana-key", base64('{"k":1,"n":"deploy","id":1}'), "fails"],
  ["grafana-key", "eyJrIjoi", "fails"],
];

for (const [name, text, wanted] of rows) {
  test(`structure ${name} of ${text.length} letters: ${wanted}`, () => {
    assert.equal(structures.get(name)?.(Buffer.from(text)), wanted);
  });
}

test("a token of Cloudflare with another check letter fails, and one of another length is not judged", () => {
  const check = (text: string): unknown => checksums.get("cloudflare-crc32")?.(Buffer.from(text));
  const body = "a1".repeat(20);
  const sum = checksumFillers.get("cloudflare-crc32")?.(`cfut_${body}`) ?? "";
  assert.equal(check(`cfut_${body}${sum}`), "holds");
  assert.equal(check(`cfat_${body}${sum}`), "holds");
  assert.equal(check(`cfut_b1${body.slice(2)}${sum}`), "fails");
  assert.equal(check(`cfut_${body}${sum}0`), "unknown");
});

test("phrases that are made hold, and with two words swapped they rarely do", () => {
  let swappedHold = 0;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const phrase = phraseOf(bytes);
      const words = phrase.split(" ");
      fc.pre(new Set(words).size >= 8);
      assert.equal(checkMnemonic(phrase), "holds");
      assert.equal(checkMnemonic(phrase.replaceAll(" ", ", ").toUpperCase()), "holds");
      const swapped = [words[1], words[0], ...words.slice(2)].join(" ");
      if (words[0] !== words[1] && checkMnemonic(swapped) === "holds") swappedHold++;
    }),
  );
  assert.ok(swappedHold < 40);
});

test("words that no wallet uses are no phrase", () => {
  const phrase = phraseOf(Buffer.from("0123456789abcdef"));
  assert.equal(checkMnemonic(phrase), "holds");
  assert.equal(checkMnemonic(phrase.replace(/^\w+/, "xyzzy")), "unknown");
  assert.equal(checkMnemonic(`${phrase} aban`), "unknown");
  assert.equal(checkMnemonic(phraseOf(new Uint8Array(16))), "unknown"); // one word, eleven times
  assert.equal(checkMnemonic(""), "unknown");
});

/** A key's block with the lines of its body given. */
function block(...lines: readonly string[]): Buffer {
  return Buffer.from(
    ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----"].join("\n"),
  );
}

const body = Buffer.concat([
  Buffer.from([0x30, 0x82, 0x04, 0xbd, 0x02, 0x01]),
  Buffer.alloc(90, "telltale key "),
]).toString("base64");

const blocks: readonly (readonly [string, Buffer, string])[] = [
  ["filled with one letter", block("X".repeat(64), "X".repeat(64)), "blank"],
  ["filled with a word", block("s3cr3t".repeat(10), "s3cr3t".repeat(10)), "blank"],
  ["with its middle left out", block(body.slice(0, 64), "...", body.slice(64)), "cut"],
  [
    "with its middle left out, in brackets",
    block(body.slice(0, 64), "  [...]", body.slice(64)),
    "cut",
  ],
  ["with another first byte", block(`AAAA${body}`), "fails"],
];

for (const [title, secret, wanted] of blocks) {
  test(`a private key ${title}: ${wanted}`, () => {
    assert.equal(structures.get("private-key")?.(secret), wanted);
  });
}
