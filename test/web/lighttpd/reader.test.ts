import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { placeOf, textOf } from "../../../src/web/config-text.ts";
import { memoryTree } from "../../../src/web/file-tree.ts";
import { nameMatches } from "../../../src/web/name-pattern.ts";
import { readLighttpd } from "../../../src/web/lighttpd/reader.ts";
import { requestTarget, defaultTargetOptions } from "../../../src/web/lighttpd/request-target.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { WebConfig } from "../../../src/web/site.ts";
import { seeded } from "../../support/seed.ts";
import { filesOf, lighttpd, wordOf } from "./lighttpd-server.ts";

const main = "/etc/lighttpd/lighttpd.conf";
const folders = { root: "/srv/w", outside: "/srv/o" };
const tree = memoryTree({
  "/srv/w/index.html": "",
  "/srv/w/.env": "",
  "/srv/w/a.php": "",
  "/srv/w/sub/x.sql": "",
  "/srv/hosts/a.test/htdocs/in-a.txt": "",
  "/srv/hosts/usual/htdocs/usual.txt": "",
  "/home/ann/public_html/ann.txt": "",
});

function read(text: string, others: Readonly<Record<string, string>> = {}): WebConfig {
  return readLighttpd(main, filesOf({ [main]: text, ...others }), { prefix: "/work-dir" });
}

function answer(web: WebConfig, target: string, host = "a.test"): string {
  return wordOf(web.answer(requestOf(host, target), tree).outcome, folders);
}

const root = 'server.document-root = "/srv/w"\n';
const modules = (...names: readonly string[]): string =>
  `server.modules = ( ${names.map((name) => `"mod_${name}"`).join(", ")} )\n`;

/** A configuration, requests, and what comes of them. */
const cases: readonly (readonly [title: string, config: string, want: readonly string[]])[] = [
  ["variables are joined", 'base = "/srv"\nserver.document-root = base + "/w"', ["/.env S .env"]],
  [
    "settings are variables, too; the inner ones count",
    `x = "/srv/o"\n$HTTP["host"] == "a.test" { x = "/srv/w"\nserver.document-root = var.x }\n`,
    ["/.env S .env"],
  ],
  [
    "+= adds to what is around it",
    `${root}${modules("access")}url.access-deny = ( ".env" )\n$HTTP["url"] =~ "^/" { url.access-deny += ( ".php" ) }`,
    ["/.env D", "/a.php D", "/sub/x.sql S sub/x.sql"],
  ],
  [
    "else on the next line, and after a comment",
    `${root}${modules("access")}$HTTP["url"] == "/none" {\n} # no\nelse $HTTP["url"] == "/.env" { url.access-deny = ( "" ) }\nelse { url.access-deny = ( ".php" ) }\n`,
    ["/.env D", "/a.php D", "/sub/x.sql S sub/x.sql"],
  ],
  [
    "a global block",
    `${modules("access")}global { server.document-root = "/srv/w" }\n`,
    ["/.env S .env"],
  ],
  [
    "an include by pattern, in order, without dot files",
    `${root}${modules("access")}include "conf.d/*.conf"\n`,
    ["/.env D", "/a.php S a.php"],
  ],
  [
    "a header may be anything",
    `${root}${modules("access")}$HTTP["useragent"] =~ "x" { url.access-deny = ( ".env" ) }`,
    ["/.env U", "/a.php S a.php"],
  ],
  [
    "two of them with one answer",
    `${root}${modules("access")}$HTTP["cookie"] =~ "x" { url.access-deny = ( ".env" ) } else { url.access-deny = ( ".env", "x" ) }`,
    ["/.env D"],
  ],
  ["the socket", `${root}$SERVER["socket"] == ":443" { ssl.engine = "enable" }`, ["/.env S .env"]],
  ["the environment", "server.document-root = env.ROOT", ["/.env U"]],
  [
    "where the server was started",
    'server.document-root = var.CWD + "/../srv/w"',
    ["/.env S .env"],
  ],
  ["a command", `${root}include_shell "cat /etc/more.conf"`, ["/.env U"]],
  [
    "a command of Debian's",
    `${root}include_shell "/usr/share/lighttpd/create-mime.conf.pl"`,
    ["/.env S .env"],
  ],
  ["a file that is not to be seen", `${root}include "/etc/other/x.conf"`, ["/.env U"]],
  ["a folder that is not to be seen", `${root}include "/etc/other/*.conf"`, ["/.env U"]],
  ["a refused configuration", `${root}what is this`, ["/.env U"]],
  ["Lua", `${root}${modules("magnet")}magnet.attract-raw-url-to = ( "/x.lua" )`, ["/.env U"]],
  [
    "folders by host",
    `${root}${modules("simple_vhost")}simple-vhost.server-root = "/srv/hosts/"\nsimple-vhost.default-host = "usual"\nsimple-vhost.document-root = "/htdocs/"`,
    ["/in-a.txt S /srv/hosts/a.test/htdocs/in-a.txt"],
  ],
  [
    "folders by a pattern of the host",
    `${root}${modules("evhost")}evhost.path-pattern = "/srv/hosts/%2.%1/htdocs/"`,
    ["/in-a.txt S /srv/hosts/a.test/htdocs/in-a.txt"],
  ],
  [
    "homes below one folder",
    `${root}${modules("userdir")}userdir.path = "public_html"\nuserdir.basepath = "/home"`,
    ["/~ann/ann.txt S /home/ann/public_html/ann.txt", "/~ann R 301"],
  ],
  [
    "homes of users",
    `${root}${modules("userdir")}userdir.path = "public_html"`,
    ["/~ann/x U", "/.env S .env"],
  ],
  [
    "a login",
    `${root}${modules("auth")}auth.require = ( "/sub" => ( "method" => "basic", "realm" => "r", "require" => "valid-user" ) )`,
    ["/sub/x.sql D", "/.env S .env"],
  ],
  [
    "server.modules behind its use",
    `${root}url.access-deny = ( ".env" )\n${modules("access")}`,
    ["/.env D"],
  ],
  [
    "the address of a stranger",
    `${root}${modules("access")}$HTTP["remoteip"] != "10.0.0.0/8" { url.access-deny = ( "" ) }`,
    ["/.env D"],
  ],
  ["a status page", `${root}${modules("status")}status.status-url = "/.env"`, ["/.env H"]],
  [
    "file endings that are programs",
    `${root}${modules("cgi")}cgi.assign = ( ".php" => "/usr/bin/php-cgi" )`,
    ["/a.php H", "/a.php/x H", "/.env S .env"],
  ],
];

const includes = {
  "/etc/lighttpd/conf.d/1.conf": 'url.access-deny = ( ".php" )\n',
  "/etc/lighttpd/conf.d/2.conf": 'url.access-deny := ( ".env" )\n',
  "/etc/lighttpd/conf.d/.hidden.conf": 'url.access-deny := ( "" )\n',
  "/etc/lighttpd/conf.d/3.conf~": 'url.access-deny := ( "" )\n',
};

for (const [title, config, want] of cases)
  test(`lighttpd: ${title}`, () => {
    const web = read(config, includes);
    const answers = want.map((line) => {
      const target = line.split(" ", 1)[0]!;
      return `${target} ${answer(web, target)}`;
    });
    assert.deepEqual(answers, want);
  });

test("lighttpd: an answer names rules and places", () => {
  const web = read(
    `${root}${modules("access")}$HTTP["url"] =~ "/\\." {\n  url.access-deny = ( "" )\n}\n$HTTP["host"] == "a.test" {\n  url.access-deny = ( "~" )\n}\n`,
  );
  const { outcome, steps } = web.answer(requestOf("a.test", "/.env"), tree);
  assert.equal(outcome.kind, "served");
  assert.deepEqual(
    steps.map(({ by, did }) => [placeOf(by).line, textOf(by), did]),
    [
      [4, 'url.access-deny = ( "" )', "replaced by a later block that holds here"],
      [7, 'url.access-deny = ( "~" )', "does not refuse: /.env ends in none of its endings"],
    ],
  );
});

test("lighttpd: sites, mounts and denials", () => {
  const web = read(
    `${root}${modules("access", "alias")}$HTTP["host"] =~ "^(www\\.)?b\\.test$" {\n  alias.url = ( "/i" => "/srv/i" )\n  $HTTP["url"] =~ "\\.sql$" { url.access-deny = ( "" ) }\n}\n$HTTP["host"] =$ ".c.test" { }\n`,
  );
  assert.deepEqual(
    web.sites.map(({ host, hosts, mounts }) => [
      host,
      hosts,
      mounts.map(({ prefix, folder }) => `${prefix} ${folder}`),
    ]),
    [
      ["unnamed.invalid", [], ["/ /srv/w/"]],
      ["b.test", ["^(www\\.)?b\\.test$"], ["/ /srv/w/", "/i /srv/i"]],
      ["www.c.test", [".c.test"], ["/ /srv/w/"]],
    ],
  );
  const [denial] = web.sites[1]!.denials;
  assert.deepEqual(
    ["/x.sql", "/x.sql/y", "/.env"].map((path) => denial!.catches(path)),
    [true, false, false],
  );
});

/** Where the first trouble is: line, and code. */
const refused: readonly (readonly [config: string, line: number])[] = [
  ['server.document-root = "/x', 1],
  ['\n$HTTP["url"] = "/x" { }', 2],
  ['$HTTP["url"] == "/x" {\n', 2],
  ["x = undefined", 1],
  ['x = "a"\nx = "b"', 2],
  ['x = ( "a" => "b", "A" => "c" )', 1],
  ['$HTTP["nothing"] == "x" { }', 1],
  ['$HTTP["url"] =~ "(" { }', 1],
  ['$HTTP["url"] == "a" { } else { } else { }', 1],
  ['x = ("a") + "b"', 1],
  ['url.access-deny = "x"\nserver.modules = ( "mod_access" )', 1],
  ['alias.url = ( "/a" => "/b", "/ab" => "/c" )\nserver.modules = ( "mod_alias" )', 1],
];

for (const [config, line] of refused)
  test(`lighttpd refuses ${JSON.stringify(config)}`, () => {
    const [first] = read(config).troubles;
    assert.equal(first?.code, "WEB_CONFIG_BAD");
    const at = { source: { path: main, text: config }, start: first.at!, end: first.at! };
    assert.equal(placeOf(at).line, line);
  });

/** What cannot stand where it does is passed over, and said. */
const passedOver: readonly (readonly [config: string, at: number])[] = [
  ["x = ( \n 1 2 )", 10],
  ["\nelse { }", 1],
  ["}", 0],
  ['x y = "a"', 2],
  ['$HTTP["url"] "a" == "b" { }', 13],
  ['x = ( , "a" "b" => , "c" )', 6],
  ['x = include "a"', 4],
];

for (const [config, at] of passedOver)
  test(`lighttpd passes over what is wrong in ${JSON.stringify(config)}`, () => {
    assert.deepEqual(read(config).troubles, [
      { kind: "trouble", code: "WEB_CONFIG_BAD", where: main, at },
    ]);
  });

test("lighttpd: a word too many takes the next line's value", () => {
  const config = `${root}${modules("access")}what is this\nurl.access-deny = ( ".env" )\n`;
  assert.equal(answer(read(config), "/.env"), "S .env");
});

test(
  "the real lighttpd refuses them, too",
  { skip: lighttpd ? false : "lighttpd not installed" },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "telltale-lighttpd-"));
    const path = join(folder, "l.conf");
    const check = (text: string): number | null => {
      writeFileSync(path, `server.document-root = "${folder}"\nserver.port = 8080\n${text}\n`);
      return spawnSync(lighttpd!, ["-tt", "-f", path]).status;
    };
    assert.equal(check(""), 0);
    for (const [config] of refused) assert.notEqual(check(config), 0, config);
    for (const [config] of passedOver) assert.equal(check(config), 0, config);
    rmSync(folder, { recursive: true });
  },
);

test(
  "the real lighttpd starts with what we take for a configuration, and with nothing else",
  { skip: lighttpd ? false : "lighttpd not installed" },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "telltale-lighttpd-"));
    const path = join(folder, "l.conf");
    const word = fc.constantFrom(
      "x",
      "=",
      "=",
      "+=",
      ":=",
      '"a"',
      '"b"',
      "(",
      ")",
      "{",
      "}",
      "\n",
      ",",
      "=>",
      "1",
      "+",
      "else",
      "global {",
      "y",
      '$HTTP["url"] == "a" {',
      '$HTTP["url"] =~ "^b" {',
      'else $HTTP["url"] == "c" {',
      "else {",
      'x := "a"',
      'y = ( "a" => "b" )',
      "z += x",
      "#",
    );
    const texts = fc.sample(
      fc.array(word, { minLength: 2, maxLength: 9 }).map((list) => list.join(" ")),
      seeded(250),
    );
    let accepted = 0;
    for (const text of texts) {
      const whole = `server.document-root = "${folder}"\nserver.port = 8080\n${text}\n`;
      writeFileSync(path, whole);
      const { status } = spawnSync(lighttpd!, ["-tt", "-f", path]);
      const web = readLighttpd(path, filesOf({ [path]: whole }), {});
      const { outcome } = web.answer(requestOf("a", "/none"), memoryTree({}));
      const isRefused =
        outcome.kind === "unknown" && outcome.construct === "configuration is refused";
      if (!isRefused) accepted++;
      assert.equal(isRefused, status !== 0, text);
    }
    assert.ok(accepted > 20);
    rmSync(folder, { recursive: true });
  },
);

test("lighttpd: includes in a circle, and deep ones", () => {
  const web = read('include "a.conf"\n', {
    "/etc/lighttpd/a.conf": 'x := "1"\ninclude "a.conf"\n',
  });
  assert.deepEqual(
    web.troubles.map(({ code, where }) => [code, where]),
    [
      ["LIMIT_REACHED", "/etc/lighttpd/a.conf"],
      ["WEB_CONFIG_BAD", "/etc/lighttpd/a.conf"],
    ],
  );
  const wide = read('include "a.conf"\n', {
    "/etc/lighttpd/a.conf": 'include "a.conf"\n'.repeat(1000),
  });
  assert.equal(wide.troubles[0]?.code, "LIMIT_REACHED");
});

const hostile: readonly (readonly [title: string, text: string])[] = [
  ["deep blocks", '$HTTP["url"] == "/x" {\n'.repeat(100_000)],
  ["deep arrays", `x = ${"(".repeat(100_000)}`],
  ["one long line", `x = "${'a\\"'.repeat(3_000_000)}"`],
  ["one long name", "x".repeat(10_000_000)],
  ["one long comment", `#${"#".repeat(10_000_000)}`],
  ["many commas", `x = ( "a"${",".repeat(5_000_000)} )`],
  [
    "many blocks",
    Array.from({ length: 20_000 }, (_, index) => `$HTTP["url"] == "/${index}" { x = "1" }\n`).join(
      "",
    ),
  ],
  [
    "a long chain",
    `$HTTP["url"] == "/" { x = "1" }${Array.from({ length: 5000 }, (_, index) => ` else $HTTP["url"] == "/${index}" { x = "2" }`).join("")}`,
  ],
  ["growing text", `x = "${"a".repeat(1000)}"\n${"x := var.x + var.x\n".repeat(40)}`],
  ["growing arrays", `x = ( "a", "b" )\n${"x += var.x\n".repeat(40)}`],
  ["many braces", `include "/${"{a,b}".repeat(40)}*"`],
];

for (const [title, text] of hostile)
  test(`lighttpd: ${title} end soon, without a throw`, () => {
    const begun = process.cpuUsage();
    const web = read(text);
    answer(web, "/x");
    assert.ok(process.cpuUsage(begun).user < 4_000_000);
  });

test("lighttpd: random bytes and random words never throw", () => {
  const words = fc.constantFrom(
    "x",
    "=",
    "+=",
    ":=",
    '"a"',
    "(",
    ")",
    "{",
    "}",
    "$HTTP",
    '["url"]',
    "==",
    "=~",
    "else",
    "\n",
    " ",
    ",",
    "=>",
    "include",
    "1",
    "#",
    "+",
    "global",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(words, { maxLength: 40 }).map((list) => list.join(" ")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const web = read(text);
      answer(web, "/x");
      for (const { at } of web.troubles)
        assert.ok(at === undefined || (at >= 0 && at <= text.length));
    }),
    seeded(2000),
  );
});

const targets: readonly (readonly [raw: string, path: string | undefined, target?: string])[] = [
  ["/%2eenv", "/.env", "/.env"],
  ["/.git%2fconfig", "/.git/config", "/.git/config"],
  ["//.git//config", "/.git/config"],
  ["/x/../.env", "/.env"],
  ["/%2e%2e/x", "/x"],
  ["/..%2fx", "/x"],
  ["/%252eenv", "/%2eenv", "/%252eenv"],
  ["/.env%00", undefined],
  ["/.env/", "/.env/"],
  ["/.env%20", "/.env ", "/.env%20"],
  ["/a?b=../c#d", "/a", "/a?b=../c"],
  ["/a/.", "/a/"],
  ["/a/..", "/"],
  ["/%ff", undefined],
  ["/%e9", "/\xe9", "/%E9"],
  ["/a%", "/a%", "/a%25"],
];

for (const [raw, path, target] of targets)
  test(`lighttpd takes ${raw} for ${path}`, () => {
    const parsed = requestTarget(raw, defaultTargetOptions);
    assert.equal(parsed?.path, path);
    if (target !== undefined) assert.equal(parsed?.target, target);
  });

const names: readonly (readonly [pattern: string, name: string, fits: boolean])[] = [
  ["*.conf", "a.conf", true],
  ["*.conf", ".a.conf", false],
  [".*", ".a", true],
  ["?[a-c]*", "xbz", true],
  ["[!a]*", "abc", false],
  ["*a*a*a*a*b", "a".repeat(2000), false],
];

for (const [pattern, name, fits] of names)
  test(`the pattern ${pattern} ${fits ? "fits" : "does not fit"} ${name.slice(0, 20)}`, () => {
    assert.equal(nameMatches(pattern, name), fits);
  });

test("lighttpd: 400 sites of a dozen lines each answer in microseconds", () => {
  const site = (index: number): string =>
    `$HTTP["host"] =~ "^(www\\.)?s${index}\\.test$" {\n  server.document-root = "/srv/w"\n  $HTTP["url"] =~ "/\\." {\n    url.access-deny = ( "" )\n  }\n  $HTTP["url"] =~ "\\.(sql|bak)$" {\n    url.access-deny = ( "" )\n  }\n  alias.url = ( "/i/" => "/srv/i/" )\n  url.rewrite-if-not-file = ( "^/(.*)$" => "/index.html" )\n}\n`;
  const text =
    root +
    modules("access", "alias", "rewrite") +
    Array.from({ length: 400 }, (_, index) => site(index)).join("");
  const web = read(text);
  assert.deepEqual(web.troubles, []);
  const begun = process.cpuUsage();
  for (let index = 0; index < 20_000; index++) answer(web, `/sub/x${index}.sql`, "s399.test");
  assert.ok(process.cpuUsage(begun).user < 2_000_000);
  assert.equal(answer(web, "/.env", "www.s399.test"), "D");
});
