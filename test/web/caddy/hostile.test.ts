/** Configurations that nobody wrote in good faith: an answer and a trouble, in linear time, never a throw. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { TroubleCode } from "../../../src/trouble.ts";
import { readCaddy } from "../../../src/web/caddy/reader.ts";
import type { WebConfig } from "../../../src/web/site.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { memoryConfigFiles } from "../../support/caddy.ts";
import { seeded } from "../../support/seed.ts";
import { testSiteTree } from "../../support/web-site.ts";

const tree = testSiteTree("/srv/w", "/srv/o");

function read(texts: Readonly<Record<string, string>>, main = "/c/Caddyfile"): WebConfig {
  return readCaddy(main, memoryConfigFiles(texts), { prefix: "/srv" });
}

/** Asks for a few things, and for all that is read off a configuration. */
function use(config: WebConfig): void {
  for (const host of ["a.test", "", "b:80", ...config.sites.map((site) => site.host).slice(0, 20)])
    for (const target of ["/", "/.env", "/%2e%2e/x?a=b", "/%zz", "*", "/a b"])
      config.answer(requestOf(host, target), tree);
  for (const site of config.sites.slice(0, 20)) {
    for (const { catches } of site.denials.slice(0, 20)) catches("/.env");
    config.fixes(site, ["/.env", "/a\nb"]);
  }
}

const words = [
  ...'a.test {,},{}, ,\n,\t,",`,\\,#,<<X\n,X,@m,{$A:b},{$A},{path},(s),&(n),import,s,*,/,/*,path'.split(
    ",",
  ),
  "respond",
  "file_server",
  "handle",
  "route",
  "root",
  "not",
  "{args.0}",
  "{args[0:]}",
  "{block}",
  "try_files",
  "=404",
  "php_fastcgi",
  "uri",
  "strip_prefix",
  "map",
  "handle_path",
  "invoke",
  "n",
  "path_regexp",
  "(((",
  "handle_errors",
  "order",
  "first",
  "hide",
  ",",
  "\xC2\xA0",
  "\xEF\xBB\xBF",
  "\0",
  "\r",
];

test("words in any order", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), (some) => {
      use(read({ "/c/Caddyfile": some.join(" ") }));
    }),
    seeded(1500),
  );
});

test("random bytes, as a Caddyfile and as JSON", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString("latin1");
      use(read({ "/c/Caddyfile": text }));
      use(read({ "/c/caddy.json": text }, "/c/caddy.json"));
    }),
    seeded(500),
  );
});

test("JSON of any shape", () => {
  const names = [
    "handler",
    "match",
    "handle",
    "routes",
    "file",
    "not",
    "path",
    "root",
    "group",
    "errors",
  ];
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<unknown>(
        "file_server",
        "subroute",
        "rewrite",
        "map",
        "vars",
        "{path}",
        7,
        null,
        true,
      ),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 5 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.array(values, { maxLength: 4 }), (routes) => {
      const json = JSON.stringify({ apps: { http: { servers: { a: { routes } } } } });
      use(read({ "/c/caddy.json": json }, "/c/caddy.json"));
    }),
    seeded(500),
  );
});

const many = (part: string, bytes: number): string => part.repeat(Math.ceil(bytes / part.length));

const cases: readonly {
  readonly title: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly code: TroubleCode | undefined;
}[] = [
  { title: "no file", texts: {}, code: "FILE_UNREADABLE" },
  {
    title: "blocks a hundred thousand deep",
    texts: { "/c/Caddyfile": `a.test ${many("{\nhandle ", 900_000)}` },
    code: "LIMIT_REACHED",
  },
  {
    title: "JSON a hundred thousand deep",
    texts: { "/c/caddy.json": many('{"apps":', 800_000) },
    main: "/c/caddy.json",
    code: "LIMIT_REACHED",
  },
  {
    title: "a file that imports itself",
    texts: { "/c/Caddyfile": "a.test {\nimport Caddyfile\n}\n" },
    code: "WEB_CONFIG_BAD",
  },
  {
    title: "two files that import one another, at the top",
    texts: { "/c/Caddyfile": "import b\n", "/c/b": "import Caddyfile\n" },
    code: "WEB_CONFIG_BAD",
  },
  {
    title: "snippets that double one another",
    texts: {
      "/c/Caddyfile": `(s0) {\nrespond /a 404\n}\n${Array.from({ length: 40 }, (_, at) => `(s${at + 1}) {\nimport s${at}\nimport s${at}\n}\n`).join("")}a.test {\nimport s40\n}\n`,
    },
    code: "LIMIT_REACHED",
  },
  {
    title: "an import from outside",
    texts: { "/c/Caddyfile": "a.test {\nimport /etc/passwd\nfile_server\n}\n" },
    code: "WEB_INCLUDE_OUTSIDE",
  },
  {
    title: "a line of ten megabytes",
    texts: { "/c/Caddyfile": `a.test {\nrespond ${many("a", 10_000_000)}\n}\n` },
    code: undefined,
  },
  {
    title: "ten megabytes of words on a line",
    texts: { "/c/Caddyfile": `a.test {\nrespond ${many("a ", 10_000_000)}\n}\n` },
    code: "LIMIT_REACHED",
  },
  {
    title: "ten megabytes of texts that never end",
    texts: { "/c/Caddyfile": `a.test {\n${many("<<A\n", 10_000_000)}` },
    code: "WEB_CONFIG_BAD",
  },
  {
    title: "five megabytes of braces that close nothing",
    texts: { "/c/Caddyfile": many("}\n", 500_000) },
    code: "WEB_CONFIG_BAD",
  },
  {
    title: "thirty thousand directives",
    texts: { "/c/Caddyfile": `a.test {\n${many("respond /a* 404\n", 480_000)}\n}\n` },
    code: undefined,
  },
  {
    title: "twenty thousand variables",
    texts: { "/c/Caddyfile": `a.test {\n${many("respond {$A:/a} 404\n", 400_000)}\n}\n` },
    code: undefined,
  },
];

for (const { title, texts, main, code } of cases)
  test(title, () => {
    const start = performance.now();
    const config = read(texts, main);
    use(config);
    const codes = config.troubles.map((trouble) => trouble.code);
    if (code === undefined) assert.deepEqual(codes, []);
    else assert.ok(codes.includes(code), codes.slice(0, 5).join(" "));
    for (const { where } of config.troubles) assert.match(where, /^\/c\//);
    // Linear: these take a second at most where nothing else runs.
    assert.ok(performance.now() - start < 20_000);
  });

test("an import that is not followed makes answers unknown, and says what they would be", () => {
  const config = read({
    "/c/Caddyfile": "a.test {\nroot * /srv/w\nimport /etc/x\nfile_server\n}\n",
  });
  const { outcome } = config.answer(requestOf("a.test", "/.env"), tree);
  assert.equal(outcome.kind, "unknown");
  assert.equal(outcome.kind === "unknown" && outcome.otherwise?.kind, "served");
});
