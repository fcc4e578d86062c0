/** Lines, words and trees of Apache's configuration files; and what hostile ones come to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { logicalLines, wordsOf } from "../../../src/web/apache/lexer.ts";
import { parseApache } from "../../../src/web/apache/parser.ts";
import type { Directive } from "../../../src/web/apache/parser.ts";
import { readApache } from "../../../src/web/apache/reader.ts";
import { textOf } from "../../../src/web/config-text.ts";
import { memoryTree } from "../../../src/web/file-tree.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { memoryConfigFiles } from "../../support/memory-config-files.ts";
import { seeded } from "../../support/seed.ts";

const words = [
  { line: "a b\tc", want: ["a", "b", "c"] },
  { line: "\"a b\" 'c d'", want: ["a b", "c d"] },
  { line: String.raw`"a\"b" "c\\d" "e\.f"`, want: ['a"b', "c\\d", "e\\.f"] },
  { line: String.raw`\.sql$ a\\b`, want: ["\\.sql$", "a\\b"] },
  { line: '"open', want: ["open"] },
  { line: 'a"b c', want: ['a"b', "c"] },
  { line: "", want: [] },
] as const;

for (const { line, want } of words)
  test(`words: ${line}`, () => assert.deepEqual(wordsOf(line), want));

test("a backslash joins lines, also of a comment; # is a comment only where a line begins", () => {
  const text = "# one \\\ngoes on\n  A b \\\n  c # d  \r\n\nE\\\r\nf\n";
  assert.deepEqual(
    [...logicalLines(text)].map(({ text: line, start, end }) => [line, text.slice(start, end)]),
    [
      ["A b   c # d", "A b \\\n  c # d"],
      ["Ef", "E\\\r\nf"],
    ],
  );
});

/** A tree as nested lists. */
function plain(directives: readonly Directive[]): readonly unknown[] {
  return directives.map(({ name, args, children }) =>
    children === undefined ? [name, args] : [name, args, plain(children)],
  );
}

const trees = [
  {
    title: "sections",
    text: '<VirtualHost *:80>\n ServerName x\n <Directory "/w">\n Require all denied\n </Directory>\n</VirtualHost>\nListen 80',
    want: [
      [
        "virtualhost",
        "*:80",
        [
          ["servername", "x"],
          ["directory", '"/w"', [["require", "all denied"]]],
        ],
      ],
      ["listen", "80"],
    ],
    troubles: [],
  },
  {
    title: "a bracket in an argument",
    text: "<If \"%{REQUEST_URI} > 'a'\">\n</If>",
    want: [["if", "\"%{REQUEST_URI} > 'a'\"", []]],
    troubles: [],
  },
  {
    title: "a tag that nothing opened, and one that nothing closes",
    text: "</Files>\n<Files a>\nA b",
    want: [["files", "a", [["a", "b"]]]],
    troubles: [0, 9],
  },
  { title: "a tag without its bracket", text: "<Files a\nA b", want: [["a", "b"]], troubles: [0] },
] as const;

for (const { title, text, want, troubles } of trees)
  test(`tree: ${title}`, () => {
    const parsed = parseApache({ path: "/c", text });
    assert.deepEqual(plain(parsed.directives), want);
    assert.deepEqual(
      parsed.troubles.map(({ at }) => at),
      troubles,
    );
  });

test("places name the text that they point at", () => {
  const source = { path: "/c", text: "A 1\n<Files  x >\n\tB 2\n</Files>\n" };
  const [a, files] = parseApache(source).directives;
  assert.equal(textOf(a!.by), "A 1");
  assert.equal(textOf(files!.by), "<Files x >");
  assert.equal(textOf(files!.children![0]!.by), "B 2");
  assert.equal(source.text.slice(files!.closeAt), "</Files>\n");
});

const pieces = fc.constantFrom(
  "<Directory /w>\n",
  "</Directory>\n",
  "<Files *>\n",
  "</Files>\n",
  '<If "',
  "<IfModule mod_x.c>\n",
  "Require all denied\n",
  "RewriteRule ^(.*)$ $1a [N]\n",
  "RewriteRule (a|b)+$ - [F]\n",
  "RewriteEngine On\n",
  "RewriteCond %{",
  "Include /c\n",
  "Alias /a\n",
  "DirectoryIndex ./ ./ ./\n",
  "ErrorDocument 404 /nope\n",
  "\\\n",
  '"',
  "<VirtualHost *>\n",
  "</VirtualHost>\n",
  "Options +Indexes -\n",
  "${X}",
  "Define X ${X}${X}\n",
  "LoadModule\n",
  "\0",
  "DocumentRoot /w\n",
  "FallbackResource /x/\n",
  "<Location ~ [>\n",
  "Redirect\n",
  "AddHandler\n",
  "Order\n",
  "Allow from\n",
);

test("random bytes and broken pieces are read, and requests answered, without a throw", () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 30 }).map((some) => some.join("")),
  );
  fc.assert(
    fc.property(text, fc.string(), (config, target) => {
      const files = memoryConfigFiles({ "/c": config });
      const tree = memoryTree({ "/w/.htaccess": config, "/w/a": "", "/w/b/c.sql": "" });
      const web = readApache("/c", files, {});
      for (const one of ["/", "/a", "/b/", "/b/c", `/${target}`])
        web.answer(requestOf("x", one), tree);
      readApache("/w/.htaccess", memoryConfigFiles({ "/w/.htaccess": config }), {}).answer(
        requestOf("x", "/a"),
        tree,
      );
    }),
    seeded(400),
  );
});

const hostile = [
  { title: "a line of 10 MB", text: `Require ${"x".repeat(10_000_000)}` },
  { title: "deep nesting", text: "<Directory /w>\n".repeat(300_000) },
  { title: "many rules", text: `RewriteEngine On\n${"RewriteRule ^a$ - [F]\n".repeat(10_000)}` },
  { title: "many sections", text: "<Files a>\n</Files>\n".repeat(20_000) },
  { title: "many tags that nothing opened", text: "</Files>\n".repeat(200_000) },
  {
    title: "many hosts with many aliases",
    text: "Alias /a /b\n".repeat(50_000) + "<VirtualHost *>\n</VirtualHost>\n".repeat(50_000),
  },
  { title: "many continued lines", text: "\\\n".repeat(1_000_000) },
  { title: "a long condition", text: `<If "${"true && ".repeat(100_000)}true">\n</If>\n` },
  {
    title: "a definition that grows",
    text: `Define A ${"x".repeat(100)}\n${"Define A ${A}${A}\n".repeat(60)}`,
  },
] as const;

for (const { title, text } of hostile)
  test(`hostile: ${title}`, { timeout: 20_000 }, () => {
    const started = performance.now();
    const web = readApache("/c", memoryConfigFiles({ "/c": text }), {});
    web.answer(requestOf("x", "/a"), memoryTree({ "/w/a": "" }));
    assert.ok(performance.now() - started < 15_000);
  });

test("a file that includes itself is an end, with a place", () => {
  const web = readApache("/c", memoryConfigFiles({ "/c": "Include /c\nDocumentRoot /w\n" }), {});
  assert.deepEqual(web.troubles, [{ kind: "trouble", code: "LIMIT_REACHED", where: "/c" }]);
  const { outcome } = web.answer(requestOf("x", "/a"), memoryTree({ "/w/a": "" }));
  assert.equal(outcome.kind, "unknown");
});
