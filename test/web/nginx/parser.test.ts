/** nginx's syntax: words, blocks, Lua, templates; what is refused; and that nothing hostile throws or takes long. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseConfig } from "../../../src/web/nginx/parser.ts";
import type { Directive } from "../../../src/web/nginx/syntax.ts";
import { nginxBlockDepthMax } from "../../../src/limits.ts";
import { seeded } from "../../support/seed.ts";

function parsed(text: string): ReturnType<typeof parseConfig> {
  return parseConfig({ path: "/nginx.conf", text });
}

/** A tree as nested lists of words. */
type Plain = readonly (string | readonly Plain[])[];

function plain(directives: readonly Directive[]): readonly Plain[] {
  return directives.map(({ name, words, block }) => [
    name,
    ...words.map(({ text }) => text),
    ...(block === undefined ? [] : [plain(block)]),
  ]);
}

const cases: readonly { title: string; text: string; want: readonly Plain[] }[] = [
  {
    title: "words and blocks",
    text: "a b;\nc d{e;}",
    want: [
      ["a", "b"],
      ["c", "d", [["e"]]],
    ],
  },
  {
    title: "comments only where a word begins",
    text: "a b#c; # d;\ne;",
    want: [["a", "b#c"], ["e"]],
  },
  {
    title: "quotes only where a word begins",
    text: `a "b;{ c" 'd"' e"f;`,
    want: [["a", "b;{ c", 'd"', 'e"f']],
  },
  {
    title: "a bracket may follow a quote",
    text: 'if ($a = "b") {}',
    want: [["if", "($a", "=", "b", ")", []]],
  },
  {
    title: "escapes",
    text: String.raw`a \.x "\"\t\n\\" \;;`,
    want: [["a", String.raw`\.x`, '"\t\n\\', "\\;"]],
  },
  {
    title: "a brace behind a dollar",
    text: "a ${b}c ${d{e;}",
    want: [["a", "${b}c", "${d", [["e"]]]],
  },
  { title: "a brace in the middle ends a word", text: "a b{c;}", want: [["a", "b", [["c"]]]] },
  { title: "a closing brace counts at the start only", text: "a b};", want: [["a", "b}"]] },
  {
    title: "modifiers that are glued",
    text: String.raw`location ~*\.x{}location =/y{}`,
    want: [
      ["location", String.raw`~*\.x`, []],
      ["location", "=/y", []],
    ],
  },
  {
    title: "Lua with braces in strings and comments",
    text: 'a { content_by_lua_block { x = \'}\' -- }\n y = [[ } ]] z = { "\\"}" } --[==[ } ]==] } b; }',
    want: [["a", [["content_by_lua_block", []], ["b"]]]],
  },
  {
    title: "templates",
    text: "{{ range }}\n{% if x %}\nroot {{ .Root }}/x;\n{% endif %}\nlisten {{port}};",
    want: [
      ["root", "{{ .Root }}/x"],
      ["listen", "{{port}}"],
    ],
  },
];

for (const { title, text, want } of cases)
  test(`syntax: ${title}`, () => {
    const { directives, troubles } = parsed(text);
    assert.deepEqual(plain(directives), want);
    assert.deepEqual(troubles, []);
  });

const refused: readonly { title: string; text: string; at: number; kept: number }[] = [
  { title: "a brace too many", text: "a; } b;", at: 3, kept: 1 },
  { title: "a brace too few", text: "a { b;", at: 6, kept: 1 },
  { title: "no semicolon at the end", text: "a; b", at: 4, kept: 1 },
  { title: "no semicolon before a brace", text: "a { b }", at: 7, kept: 1 },
  { title: "a quote that does not end", text: 'a; b "c', at: 5, kept: 1 },
  { title: "a quote in the middle", text: 'a; b "c"d;', at: 5, kept: 1 },
  { title: "nothing before a semicolon", text: "a; ;", at: 3, kept: 1 },
  { title: "a byte-order mark", text: "\xEF\xBB\xBFa;", at: 0, kept: 1 },
  { title: "Lua that does not end", text: "a; b_by_lua_block { '}", at: 3, kept: 1 },
];

for (const { title, text, at, kept } of refused)
  test(`refused: ${title}`, () => {
    const { directives, troubles } = parsed(text);
    assert.deepEqual(troubles, [
      { kind: "trouble", code: "WEB_CONFIG_BAD", where: "/nginx.conf", at },
    ]);
    assert.equal(directives.length, kept);
  });

test("blocks in blocks end at a limit", () => {
  const { troubles } = parsed("a {".repeat(100_000));
  assert.deepEqual(
    troubles.map(({ code }) => code),
    ["LIMIT_REACHED"],
  );
  assert.deepEqual(
    parsed("a {".repeat(nginxBlockDepthMax) + "}".repeat(nginxBlockDepthMax)).troubles,
    [],
  );
});

test("lines of 10 MB are read in a second or two", () => {
  const million = 1_000_000;
  const texts = [
    "x".repeat(10 * million),
    `a "${"\\\\".repeat(5 * million)}`,
    "a ".repeat(5 * million),
    "a;".repeat(5 * million),
    `a_by_lua_block {${"[[".repeat(5 * million)}`,
    `a_by_lua_block {${"{}".repeat(5 * million)}`,
    "{{".repeat(5 * million),
    "{%".repeat(5 * million),
    `a ${"{{".repeat(5 * million)}`,
    "a {}".repeat(2.5 * million),
    "#".repeat(10 * million),
  ];
  for (const text of texts) {
    const start = process.cpuUsage();
    parsed(text);
    const { user, system } = process.cpuUsage(start);
    assert.ok(user + system < 8e6, text.slice(0, 20));
  }
});

const signs = fc.constantFrom(
  ..."ab {};\"'\\$#\n\t)(~[]-=%".split(""),
  "{{",
  "}}",
  "--",
  "x_by_lua_block {",
  "\xFF",
);

test("random bytes never throw, and places name the text", () => {
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 60 }), (parts) => {
      const text = parts.join("");
      const visit = (directives: readonly Directive[]): void => {
        for (const { name, by, inside, block, words } of directives) {
          assert.ok(by.start < by.end && by.end <= inside.start && inside.start <= inside.end);
          assert.ok(inside.end <= text.length);
          const raw = text.slice(by.start, by.end);
          if (!/["'\\]/.test(raw)) assert.ok(raw.startsWith(name));
          for (const { start, end } of words) assert.ok(start >= by.start && end <= by.end);
          visit(block ?? []);
        }
      };
      visit(parsed(text).directives);
    }),
    seeded(3000),
  );
});

/** Writes a tree so that it is read back. */
function print(directives: readonly Plain[]): string {
  return directives
    .map((words) => {
      const last = words.at(-1);
      const isBlock = typeof last !== "string";
      const texts = (isBlock ? words.slice(0, -1) : words) as readonly string[];
      const quoted = texts.map((word) => `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`);
      return `${quoted.join(" ")}${isBlock ? ` {${print(last as readonly Plain[])}}` : ";"}`;
    })
    .join("\n");
}

const word = fc
  .array(fc.constantFrom(..."ab;{}\"'\\$# \n~/."), { maxLength: 5 })
  .map((parts) => parts.join(""));
const tree = fc.letrec<{ tree: Plain[]; directive: Plain }>((tie) => ({
  tree: fc.array(tie("directive"), { maxLength: 3 }),
  directive: fc
    .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), fc.option(tie("tree"), { maxDepth: 3 }))
    .map(([words, block]) => (block === null ? words : [...words, block])),
})).tree;

test("what is written is read back", () => {
  fc.assert(
    fc.property(tree, (directives) => {
      const { directives: read, troubles } = parsed(print(directives));
      assert.deepEqual(plain(read), directives);
      assert.deepEqual(troubles, []);
    }),
    seeded(1000),
  );
});
