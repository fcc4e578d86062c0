/** Printable text: what is escaped, and that nothing is lost or left that steers a terminal. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { printable, printableText } from "../../src/text/printable.ts";
import { seeded } from "../support/seed.ts";

const cases = [
  { title: "plain", bytes: "refs/heads/main", want: "refs/heads/main" },
  { title: "nothing", bytes: "", want: "" },
  { title: "letters past ASCII", bytes: "grüße/日本/🙂", want: "grüße/日本/🙂" },
  { title: "short escapes", bytes: "a\tb\nc\rd", want: "a\\tb\\nc\\rd" },
  { title: "terminal escape", bytes: "\u001b[31m", want: "\\x1b[31m" },
  { title: "delete", bytes: "\u007f", want: "\\x7f" },
  { title: "backslash", bytes: "a\\x1b", want: "a\\\\x1b" },
  { title: "C1 control", bytes: "\u009b31m", want: "\\u{9b}31m" },
  { title: "override", bytes: "a\u202egpj.exe", want: "a\\u{202e}gpj.exe" },
  { title: "line separator", bytes: "a\u2028b", want: "a\\u{2028}b" },
  { title: "zero width", bytes: "a\u200bb\ufeff", want: "a\\u{200b}b\\u{feff}" },
  { title: "tag characters", bytes: "a\u{e0041}", want: "a\\u{e0041}" },
  { title: "stray byte", bytes: [0x61, 0x80, 0x62], want: "a\\x80b" },
  { title: "cut character", bytes: [0x61, 0xe2, 0x82], want: "a\\xe2\\x82" },
  { title: "overlong slash", bytes: [0xc0, 0xaf], want: "\\xc0\\xaf" },
  { title: "overlong, three bytes", bytes: [0xe0, 0x80, 0xaf], want: "\\xe0\\x80\\xaf" },
  { title: "surrogate", bytes: [0xed, 0xa0, 0x80], want: "\\xed\\xa0\\x80" },
  { title: "past U+10FFFF", bytes: [0xf4, 0x90, 0x80, 0x80], want: "\\xf4\\x90\\x80\\x80" },
  { title: "last character", bytes: [0xf4, 0x8f, 0xbf, 0xbf], want: "\u{10ffff}" },
] as const;

for (const { title, bytes, want } of cases) {
  test(`printable: ${title}`, () => {
    const given = typeof bytes === "string" ? Buffer.from(bytes) : Uint8Array.from(bytes);
    assert.equal(printable(given), want);
  });
}

/** The slow twin: gives the bytes back. */
function unprinted(text: string): Buffer {
  const parts = text.matchAll(/\\x([0-9a-f]{2})|\\u\{([0-9a-f]+)\}|\\([nrt\\])|([^\\]+)/gsu);
  const short: Record<string, string> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };
  return Buffer.concat(
    [...parts].map(([, byte, point, letter, plain]) => {
      if (byte !== undefined) return Buffer.from(byte, "hex");
      if (point !== undefined) return Buffer.from(String.fromCodePoint(Number.parseInt(point, 16)));
      return Buffer.from(letter === undefined ? (plain ?? "") : (short[letter] ?? ""));
    }),
  );
}

test("the bytes can be told from the text, which steers nothing", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: "binary", maxLength: 20 }).map((text) => Uint8Array.from(Buffer.from(text))),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      const text = printable(given);
      assert.deepEqual(unprinted(text), Buffer.from(given));
      assert.doesNotMatch(text, /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    }),
    seeded(1000),
  );
});

test("printable text is that of its UTF-8 bytes", () => {
  assert.equal(printableText("a\u001b\\"), "a\\x1b\\\\");
});
