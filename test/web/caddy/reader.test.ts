/** What is read off a configuration: sites, folders, rules that refuse, places, and what is said of it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readCaddy } from "../../../src/web/caddy/reader.ts";
import { placeOf, textOf } from "../../../src/web/config-text.ts";
import type { WebConfig } from "../../../src/web/site.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { memoryConfigFiles } from "../../support/caddy.ts";
import { testSiteTree } from "../../support/web-site.ts";

const tree = testSiteTree("/srv/w", "/srv/o");

function read(text: string, more: Readonly<Record<string, string>> = {}): WebConfig {
  const files = memoryConfigFiles({ "/c/Caddyfile": text, ...more });
  return readCaddy("/c/Caddyfile", files, { prefix: "/srv" });
}

/** What is answered, in a word or two. */
function answer(config: WebConfig, host: string, target: string): string {
  const { outcome } = config.answer(requestOf(host, target), tree);
  if (outcome.kind === "unknown")
    return `unknown ${outcome.construct}, else ${outcome.otherwise?.kind ?? "unknown"}`;
  return "file" in outcome ? `${outcome.kind} ${outcome.file}` : outcome.kind;
}

test("sites, with hosts to ask with, folders and rules", () => {
  const config = read(`{
	email a@b.test
}
a.test, http://a.test:8080, *.b.test {
	root * w
	@dot path */.*
	respond @dot 404
	handle_path /static/* {
		root * /srv/w/static
		file_server {
			hide .git /.env
		}
	}
	file_server
}
:443 {
	file_server
}
`);
  assert.deepEqual(config.troubles, []);
  const sites = config.sites.map(({ hosts, host, by, mounts }) => ({
    hosts,
    host,
    line: placeOf(by!).line,
    mounts: mounts.map(({ prefix, folder }) => [prefix, folder]),
  }));
  const folders = [
    ["/static", "/srv/w/static"],
    ["/", "/srv/w/"],
  ];
  assert.deepEqual(sites, [
    { hosts: ["a.test", "*.b.test"], host: "a.test:443", line: 4, mounts: folders },
    { hosts: [], host: "any.invalid:443", line: 16, mounts: [["/", "/srv/"]] },
    { hosts: ["a.test"], host: "a.test:8080", line: 4, mounts: folders },
  ]);
  const [site] = config.sites;
  const caught = (path: string): readonly string[] =>
    site!.denials.filter(({ catches }) => catches(path)).map(({ by }) => textOf(by));
  assert.deepEqual(caught("/.env"), ["hide .git /.env", "respond @dot 404"]);
  assert.deepEqual(caught("/static/.git/config"), ["hide .git /.env", "respond @dot 404"]);
  assert.deepEqual(caught("/app.js"), []);
});

describe("hosts and ports", () => {
  const config = read(`a.test {
	respond 401
}
http://a.test {
	respond 402
}
*.test {
	respond 403
}
:8080 {
	respond 404
}
{$HOST} {
	respond 405
}
`);
  const status = (host: string): number => {
    const { outcome } = config.answer(requestOf(host, "/"), tree);
    return outcome.kind === "denied" ? outcome.status : 0;
  };
  const cases: Readonly<Record<string, number>> = {
    "a.test": 401,
    "A.TEST": 401,
    "a.test:80": 402,
    "b.test": 403,
    "c.b.test:8080": 404,
  };
  for (const [host, want] of Object.entries(cases))
    test(host, () => assert.equal(status(host), want));
});

test("steps tell what was asked, and what served the file", () => {
  const config = read(
    "a.test {\n\troot * w\n\trespond /.git 403\n\tfile_server {\n\t\thide *.sql\n\t}\n}\n",
  );
  const { outcome, steps } = config.answer(requestOf("a.test", "/.git/config"), tree);
  assert.equal(outcome.kind, "served");
  assert.equal(textOf(outcome.by!), "file_server");
  assert.deepEqual(
    steps.map(({ by, did }) => `${placeOf(by).line} ${textOf(by)}: ${did}`),
    [
      "1 a.test: matches",
      "2 root * w: matches",
      "3 respond /.git 403: does not match",
      "4 file_server: matches",
    ],
  );
  const hidden = config.answer(requestOf("a.test", "/dump.sql"), tree);
  assert.equal(textOf(hidden.outcome.by!), "hide *.sql");
});

describe("what cannot be told is unknown, with what it would be", () => {
  const cases: Readonly<Record<string, string>> = {
    "root * {$ROOT}\nfile_server": "unknown {$ROOT}, else unknown",
    "root * {env.ROOT}\nfile_server": "unknown {env.ROOT}, else unknown",
    "root * w\n@x expression `{path}.startsWith('/.')`\nrespond @x 404\nfile_server":
      "unknown expression, else served",
    "root * w\n@x header X-Secret *\nrespond @x 404\nfile_server":
      "unknown header X-Secret, else served",
    "root * w\n@x header X-Secret *\nfile_server @x\nfile_server": "served /srv/w/private/x.txt",
    "root * w\n@x header X-Secret *\nrespond @x 404\nrespond 403": "denied",
    "root * w\ntemplates\nfile_server": "unknown templates, else served",
    "root * w\nrate_limit 5\nfile_server": "unknown rate_limit, else served",
    "root * w\n{$EXTRA}\nfile_server": "unknown {$EXTRA}, else served",
    "root * w\nforward_auth 127.0.0.1:1 {\nuri /auth\n}\nfile_server":
      "unknown forward_auth, else served",
    "root * w\n@x path_regexp (?=x)\nrespond @x 404\nfile_server":
      "unknown path_regexp, else served",
    "root * w\nfile_server {\nfs s3\n}": "unknown file system s3, else unknown",
    "reverse_proxy 127.0.0.1:1 {\n@x status 2xx\nhandle_response @x {\nfile_server\n}\n}":
      "unknown handle_response, else handler",
    "root * w\nroute {\nrewrite /private/* /app.js\nrewrite /app.js /.env\nfile_server\n}":
      "unknown version of Caddy, else served",
  };
  for (const [lines, want] of Object.entries(cases))
    test(lines.replaceAll("\n", "; "), () =>
      assert.equal(answer(read(`a.test {\n${lines}\n}\n`), "a.test", "/private/x.txt"), want),
    );
});

describe("constructs of newer versions, and of FrankenPHP", () => {
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    "root w\nfile_server": ["/.env", "served /srv/w/.env"],
    "root w\nbasic_auth /private/* {\nbob x\n}\nfile_server": ["/private/x.txt", "denied"],
    "root w\nhandle_errors 5xx {\nrewrite * /.env\nfile_server\n}\nhandle_errors 404 {\nrewrite * /err/e.html\nfile_server\n}\nfile_server":
      ["/nope", "error-body /srv/w/err/e.html"],
    'respond "<<" 404': ["/", "denied"],
    "respond <<TEXT\n\tmany } { lines\n\tTEXT 404\nroot w\nfile_server": ["/.env", "denied"],
    "root w\nphp_server": ["/config.php", "handler /srv/w/config.php"],
    "root w\nphp_server\n": ["/config.php.bak", "served /srv/w/config.php.bak"],
    "root w\ntry_files {path} /index.html {\npolicy first_exist_fallback\n}\nfile_server": [
      "/nope",
      "served /srv/w/index.html",
    ],
  };
  for (const [lines, [target, want]] of Object.entries(cases))
    test(lines.replaceAll("\n", "; "), () => {
      const config = read(`a.test {\n${lines}\n}\n`);
      assert.deepEqual(config.troubles, []);
      assert.equal(answer(config, "a.test", target), want);
    });

  test("named routes, and blocks that are handed to imports", () => {
    const config = read(`&(files) {
	root * w
	file_server
}
(site) {
	{args[0]} {
		{block}
	}
}
import site a.test {
	respond /.env 404
	invoke files
}
`);
    assert.deepEqual(config.troubles, []);
    assert.equal(answer(config, "a.test", "/app.js"), "served /srv/w/app.js");
    assert.equal(answer(config, "a.test", "/.env"), "served /srv/w/.env");
  });
});

describe("a Caddyfile of Caddy 1 is told, and nothing is said of its answers", () => {
  const cases = [
    "a.test\nroot /srv\ngzip\nlog /var/log/a.log\nproxy /api localhost:9000\n",
    "a.test {\n\tfastcgi / 127.0.0.1:9000 php\n}\n",
    "a.test {\n\tbrowse\n\text .html\n}\n",
  ];
  for (const text of cases)
    test(text.replaceAll("\n", "; "), () => {
      const config = read(text);
      assert.equal(config.troubles.at(-1)?.code, "WEB_CONFIG_BAD");
      assert.match(answer(config, "a.test", "/"), /^unknown Caddyfile of Caddy 1/);
    });
});

test("troubles name the file and the byte", () => {
  const config = read("a.test {\n\timport part\n\tfile_server\n}\n", {
    "/c/part": "respond @none 404\n",
  });
  assert.deepEqual(config.troubles, [
    { kind: "trouble", code: "WEB_CONFIG_BAD", where: "/c/part", at: 0 },
  ]);
});

test("places of JSON are those of its values", () => {
  const text = `{"apps": {"http": {"servers": {"s": {"listen": [":80"], "routes": [
  {"handle": [{"handler": "vars", "root": "/srv/w"}]},
  {"handle": [{"handler": "file_server", "hide": ["*.sql"]}]}
]}}}}}`;
  const config = readCaddy("/c/caddy.json", memoryConfigFiles({ "/c/caddy.json": text }), {});
  const { outcome } = config.answer(requestOf("x", "/.env"), tree);
  assert.equal(outcome.kind, "served");
  assert.deepEqual(placeOf(outcome.by!), { line: 3, column: 15 });
  const hidden = config.answer(requestOf("x", "/dump.sql"), tree).outcome;
  assert.equal(textOf(hidden.by!), '"*.sql"');
});
