/** Inline comments: which of them are about the secret next to them, in which languages, and which are not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inlineComment } from "../../src/findings/inline-comment.ts";
import { seeded } from "../support/seed.ts";
import { passwordOf } from "../support/token.ts";

const rule = "github-classic-token";
const secret = passwordOf("inline");

type Case = readonly [title: string, text: string, reason: string | undefined];

/** SECRET stands for the secret, and in the answer undefined for no comment. */
const cases: readonly Case[] = [
  ["none", "a = SECRET", undefined],
  ["shell", "a=SECRET # telltale:ignore", ""],
  ["a reason", "a=SECRET # telltale:ignore a sample of the manual", "a sample of the manual"],
  ["C", "char *a = SECRET; // telltale:ignore - a sample", "a sample"],
  ["C, block", "char *a = SECRET; /* telltale:ignore a sample */ int b;", "a sample"],
  ["block before it", "/* telltale:ignore a sample */ char *a = SECRET;", "a sample"],
  ["HTML", "<a b=SECRET> <!-- telltale:ignore a sample -->", "a sample"],
  ["Lua, SQL", "a = SECRET -- telltale:ignore: a sample", "a sample"],
  ["Lua, long", "a = SECRET --[[ telltale:ignore a sample ]]", "a sample"],
  ["Lisp", "(a SECRET) ; telltale:ignore a sample", "a sample"],
  ["TeX", "\\a{SECRET} % telltale:ignore a sample", "a sample"],
  ["OCaml", "let a = SECRET (* telltale:ignore a sample *)", "a sample"],
  ["Haskell", "a = SECRET {- telltale:ignore a sample -}", "a sample"],
  ["Jinja", "SECRET {# telltale:ignore a sample #}", "a sample"],
  ["Vue", "{{ SECRET /* telltale:ignore a sample */ }}", "a sample"],
  ["Basic", "a = SECRET ' telltale:ignore a sample", "a sample"],
  ["batch, the line before", "REM telltale:ignore a sample\r\nset a=SECRET", "a sample"],
  ["JSON, the line before", '  "//": "telltale:ignore a sample",\n  "a": "SECRET"', "a sample"],
  ["JSON, a comment key", '"_comment": "telltale:ignore a sample",\n"a": "SECRET"', "a sample"],
  ["the line before", "# telltale:ignore a sample\na=SECRET", "a sample"],
  ["the line before, indented", "    // telltale:ignore\n    a = SECRET", ""],
  ["two lines before", "# telltale:ignore\n\na=SECRET", undefined],
  ["the line after", "a=SECRET\n# telltale:ignore", undefined],
  ["after code on the line before", "b=1 # telltale:ignore\na=SECRET", undefined],
  ["its rule", `a=SECRET # telltale:ignore ${rule} a sample`, "a sample"],
  ["its rule alone", `a=SECRET # telltale:ignore ${rule}`, ""],
  ["its rule, a colon", `a=SECRET # telltale:ignore ${rule}: a sample`, "a sample"],
  ["its rule among others", `a=SECRET # telltale:ignore some-rule,${rule} why`, "why"],
  ["another rule", "a=SECRET # telltale:ignore generic-password a sample", undefined],
  ["another rule, then its own", `# telltale:ignore ${rule}\nS=SECRET # telltale:ignore a-b`, ""],
  ["a longer word", "a=SECRET # telltale:ignored", undefined],
  ["a word before", "a=SECRET # not-telltale:ignore", undefined],
  ["in Japanese", "a=SECRET # telltale:ignore 見本です", "見本です"],
  ["gitleaks", "a=SECRET # gitleaks:allow", "gitleaks:allow"],
  ["betterleaks", "a=SECRET // betterleaks:allow why", "betterleaks:allow"],
  ["gitleaks, the line before", "# gitleaks:allow\na=SECRET", undefined],
  ["trufflehog", "a=SECRET # trufflehog:ignore", "trufflehog:ignore"],
  ["detect-secrets", "a=SECRET  # pragma: allowlist secret", "pragma: allowlist secret"],
  ["detect-secrets, old", "a=SECRET  # pragma: whitelist secret", "pragma: whitelist secret"],
  [
    "detect-secrets, next line",
    "# pragma: allowlist nextline secret\na=SECRET",
    "pragma: allowlist nextline secret",
  ],
  ["detect-secrets, its line", "a=SECRET # pragma: allowlist nextline secret", undefined],
  ["secretlint, line", "a=SECRET // secretlint-disable-line", "secretlint-disable-line"],
  ["secretlint, line before", "// secretlint-disable-line\na=SECRET", undefined],
  [
    "secretlint, next line",
    "/* secretlint-disable-next-line */\na=SECRET",
    "secretlint-disable-next-line",
  ],
  [
    "secretlint, its rule",
    "// secretlint-disable-next-line @secretlint/secretlint-rule-github -- why\na=SECRET",
    "secretlint-disable-next-line",
  ],
  [
    "secretlint, another rule",
    "// secretlint-disable-next-line @secretlint/secretlint-rule-slack\na=SECRET",
    undefined,
  ],
  ["secretlint, from above", "// secretlint-disable\n\n\na=SECRET", "secretlint-disable"],
  ["secretlint, enabled", "# secretlint-disable\n# secretlint-enable\na=SECRET", undefined],
  [
    "secretlint, another rule enabled",
    "# secretlint-disable\n# secretlint-enable @secretlint/secretlint-rule-slack\na=SECRET",
    "secretlint-disable",
  ],
  [
    "secretlint, a line disabled in between",
    "# secretlint-disable\nb # secretlint-disable-line\na=SECRET",
    "secretlint-disable",
  ],
  ["secretlint, below", "a=SECRET\n// secretlint-disable", undefined],
];

const spanOf = (bytes: Buffer, encoding: BufferEncoding): { start: number; end: number } => {
  const token = Buffer.from(secret, encoding);
  const start = bytes.indexOf(token);
  return { start, end: start + token.length };
};

for (const [title, text, reason] of cases) {
  test(`inline: ${title}`, () => {
    for (const encoding of ["utf8", "utf16le"] as const) {
      if (encoding === "utf16le" && /[^\0-\x7f]/.test(text)) continue;
      const bytes = Buffer.from(text.replace("SECRET", secret), encoding);
      const { start, end } = spanOf(bytes, encoding);
      assert.equal(inlineComment(bytes, start, end, rule)?.reason, reason, encoding);
    }
  });
}

test("inline: a comment past its reach, on a line of megabytes, is not looked for", () => {
  const bytes = Buffer.from(`${secret}${" ".repeat(5000)}# telltale:ignore`);
  assert.equal(inlineComment(bytes, 0, secret.length, rule), undefined);
});

test("inline: the comment's offset is where it stands", () => {
  const text = `# telltale:ignore\n${secret}`;
  const { start, end } = spanOf(Buffer.from(text), "utf8");
  assert.deepEqual(inlineComment(Buffer.from(text), start, end, rule), { reason: "", at: 2 });
});

test("inline: no bytes make it fail", () => {
  const part = fc.constantFrom(
    "telltale:ignore ",
    "secretlint-disable",
    "-next-line",
    "-enable",
    " -- ",
    "pragma: allowlist ",
    "nextline secret",
    "*/",
    "\n",
    "\0",
    "\xff",
    rule,
  );
  const bytes = fc
    .array(fc.oneof(part, fc.string({ unit: "binary" })), { maxLength: 12 })
    .map((parts) => Buffer.from(parts.join(""), "latin1"));
  fc.assert(
    fc.property(bytes, fc.nat({ max: 200 }), fc.nat({ max: 40 }), (text, from, length) => {
      const start = Math.min(from, text.length);
      inlineComment(text, start, Math.min(text.length, start + length), rule);
    }),
    seeded(500),
  );
});
