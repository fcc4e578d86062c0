/** Reading nginx configurations: includes, dumps, snippets; sites with their folders and refusals; what stays unknown. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nginxIncludeDepthMax } from "../../../src/limits.ts";
import { trouble } from "../../../src/trouble.ts";
import type { Outcome } from "../../../src/web/answer.ts";
import type { ConfigFiles } from "../../../src/web/config-files.ts";
import { placeOf, textOf } from "../../../src/web/config-text.ts";
import { memoryTree } from "../../../src/web/file-tree.ts";
import { readNginx } from "../../../src/web/nginx/reader.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { WebConfig } from "../../../src/web/site.ts";

/** Files of a server in memory; what is not among them cannot be read. */
function filesOf(
  texts: Readonly<Record<string, string>>,
  outside: readonly string[] = [],
): ConfigFiles {
  const tree = memoryTree(texts);
  return {
    read: (path) => {
      if (outside.includes(path)) return trouble("LINK_OUTSIDE", path);
      const text = texts[path];
      return text === undefined ? trouble("FILE_UNREADABLE", path) : { path, text };
    },
    kind: (path) => {
      const kind = tree.kind(path);
      return kind === "other" ? "absent" : kind;
    },
    names: (folder) => tree.names(folder),
  };
}

const main = "/etc/nginx/nginx.conf";

function read(
  texts: Readonly<Record<string, string>> | string,
  outside: readonly string[] = [],
): WebConfig {
  const files = typeof texts === "string" ? { [main]: texts } : texts;
  return readNginx(Object.keys(files)[0]!, filesOf(files, outside), {});
}

const site = memoryTree({
  "/srv/index.html": "",
  "/srv/.env": "",
  "/srv/app.js": "",
  "/usr/share/nginx/html/.env": "",
  "/opt/nginx/html/.env": "",
});

function outcome(config: WebConfig, target: string, host = "a.test"): Outcome {
  return config.answer(requestOf(host, target), site).outcome;
}

/** An outcome in one line. */
function line(answer: Outcome): string {
  if (answer.kind === "served") return `served ${answer.file}`;
  if (answer.kind !== "unknown") return answer.kind;
  const otherwise = answer.otherwise === undefined ? "" : `, else ${line(answer.otherwise)}`;
  return `unknown ${answer.construct}${otherwise}`;
}

function codes(config: WebConfig): readonly string[] {
  return config.troubles.map(({ code, where, at }) => `${code} ${where} ${at ?? ""}`.trim());
}

test("an include in every kind of block, with the places of its own file", () => {
  const config = read({
    [main]: "http { include sites/*; }",
    "/etc/nginx/sites/a":
      "server {\n server_name a.test;\n root /srv;\n include /etc/nginx/inner;\n}",
    "/etc/nginx/sites/.hidden": "server { bad",
    "/etc/nginx/inner": "\nlocation ~ /\\. { deny all; }",
  });
  assert.deepEqual(codes(config), []);
  const denied = outcome(config, "/.env");
  assert.equal(denied.kind, "denied");
  assert.equal(denied.by?.source.path, "/etc/nginx/inner");
  assert.deepEqual(placeOf(denied.by), { line: 2, column: 18 });
  assert.equal(textOf(denied.by), "deny all");
});

const includes: readonly {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly outside?: readonly string[];
  readonly troubles: readonly string[];
  readonly answer: string;
}[] = [
  {
    title: "a circle",
    files: { [main]: "server { root /srv; include a; }", "/etc/nginx/a": "\ninclude a;" },
    troubles: ["WEB_CONFIG_BAD /etc/nginx/a 1"],
    answer: "unknown include a, else served /srv/.env",
  },
  {
    title: "a file that is not there",
    files: { [main]: "server { root /srv; include a; }" },
    troubles: ["FILE_UNREADABLE /etc/nginx/a"],
    answer: "unknown include a, else served /srv/.env",
  },
  {
    title: "a file outside",
    files: { [main]: "server { root /srv; include /x/a; }" },
    outside: ["/x/a"],
    troubles: [`WEB_INCLUDE_OUTSIDE ${main} 20`],
    answer: "unknown include /x/a, else served /srv/.env",
  },
  {
    title: "in a location that is not asked",
    files: { [main]: "server { root /srv; location /x { include a; } }" },
    troubles: ["FILE_UNREADABLE /etc/nginx/a"],
    answer: "served /srv/.env",
  },
  {
    title: "parameters that every package brings",
    files: { [main]: "include mime.types; server { root /srv; include fastcgi_params; }" },
    troubles: [],
    answer: "served /srv/.env",
  },
  {
    title: "a pattern that fits nothing",
    files: { [main]: "server { root /srv; include default.d/*.conf; }" },
    troubles: [],
    answer: "served /srv/.env",
  },
];

for (const { title, files, outside, troubles, answer } of includes)
  test(`include: ${title}`, () => {
    const config = read(files, outside);
    assert.deepEqual(codes(config), troubles);
    assert.equal(line(outcome(config, "/.env")), answer);
  });

test("a long chain of includes ends at a limit, and files that include others twice do, too", () => {
  const chain = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`/c/${index}`, `include ${index + 1};`]),
  );
  assert.deepEqual(
    read(chain).troubles.map(({ code, where }) => `${code} ${where}`),
    [`LIMIT_REACHED /c/${nginxIncludeDepthMax}`],
  );
  const twice = Object.fromEntries(
    Array.from({ length: 31 }, (_, index) => [
      `/c/${index}`,
      `include ${index + 1}; include ${index + 1};`,
    ]),
  );
  const config = read({ ...twice, "/c/31": "a b;" });
  assert.ok(config.troubles.some(({ code }) => code === "LIMIT_REACHED"));
});

test("what nginx -T prints is read by itself", () => {
  const dump = `nginx: the configuration file ${main} syntax is ok
nginx: configuration file ${main} test is successful
# configuration file ${main}:
http {
  include /etc/nginx/sites-enabled/*;
}

# configuration file /etc/nginx/sites-enabled/b~:
server {
  server_name a.test;
  root /srv;
  location = /.env { return 404; }
}
`;
  const config = read({ "/tmp/dump.txt": dump });
  assert.deepEqual(codes(config), []);
  const denied = outcome(config, "/.env");
  assert.equal(line(denied), "denied");
  assert.equal(denied.by?.source.path, "/etc/nginx/sites-enabled/b~");
  assert.equal(placeOf(denied.by).line, 4);
});

test("a file of one site, or of locations alone, is read as it is", () => {
  assert.equal(line(outcome(read("server { root /srv; }"), "/.env")), "served /srv/.env");
  assert.equal(line(outcome(read("root /srv; location ~ /\\. { deny all; }"), "/.env")), "denied");
  assert.equal(line(outcome(read("root /srv; location / {}"), "/.env")), "served /srv/.env");
});

test("without a root, files lie in html below the prefix", () => {
  assert.equal(line(outcome(read("server {}"), "/.env")), "served /usr/share/nginx/html/.env");
  const source = read({ "/opt/nginx/conf/nginx.conf": "server {}" });
  assert.equal(line(outcome(source, "/.env")), "served /opt/nginx/html/.env");
  const told = readNginx(main, filesOf({ [main]: "server { root html/; }" }), {
    prefix: "/opt/nginx/",
  });
  assert.equal(line(outcome(told, "/.env")), "served /opt/nginx/html/.env");
});

test("a configuration that cannot be read answers nothing, and says so", () => {
  const config = readNginx("/nope", filesOf({}), {});
  assert.deepEqual(codes(config), ["FILE_UNREADABLE /nope"]);
  assert.equal(outcome(config, "/").kind, "absent");
});

const served = "served /srv/.env";
const unknowns: readonly {
  readonly text: string;
  readonly http?: string;
  readonly answer: string;
}[] = [
  {
    text: "if ($http_user_agent ~ bot) { return 403; }",
    answer: `unknown $http_user_agent, else ${served}`,
  },
  { text: "if ($cookie_a) { set $x 1; }", answer: served },
  { text: "auth_request /auth;", answer: `unknown auth_request, else ${served}` },
  {
    text: "access_by_lua_block { ngx.exit(403) }",
    answer: `unknown access_by_lua_block, else ${served}`,
  },
  { text: "location / { content_by_lua_file x.lua; }", answer: "unknown content_by_lua_file" },
  { text: "location / { root /srv/$http_x; }", answer: "unknown $http_x" },
  { text: "location / { root {{ .Root }}; }", answer: "unknown template" },
  { text: "location / { root ${NGINX_ROOT}; }", answer: "unknown $nginx_root" },
  { text: "location / { root %ROOT%; }", answer: "unknown template" },
  { text: "location {{ .Path }} { deny all; }", answer: `unknown template, else ${served}` },
  {
    text: "try_files /$http_x $uri =404; location / { try_files /$http_x $uri =404; }",
    answer: `unknown $http_x, else ${served}`,
  },
  {
    http: "geo $bad { default 0; 10.0.0.0/8 1; }",
    text: "if ($bad) { return 403; }",
    answer: `unknown geo $bad, else ${served}`,
  },
  {
    http: "split_clients $remote_addr $bad { 50% 1; * 0; }",
    text: "if ($bad) { return 403; }",
    answer: `unknown split_clients $bad, else ${served}`,
  },
  {
    http: 'map $http_user_agent $bad { default 0; "~bot" 1; }',
    text: "if ($bad) { return 403; }",
    answer: `unknown $http_user_agent, else ${served}`,
  },
  {
    http: "map $uri $bad { include list; }",
    text: "if ($bad) { return 403; }",
    answer: `unknown include, else ${served}`,
  },
  {
    text: "if (-x $request_filename) { return 403; }",
    answer: `unknown -x ${served.slice(7)}, else ${served}`,
  },
  { text: "random_index on; location / { random_index on; }", answer: served },
  { text: "location / { rewrite ^ /$http_x; }", answer: "unknown $http_x" },
  { text: "if ($http_a) { return 403; } deny all;", answer: "denied" },
  {
    text: "if ($http_a) { return 404; } if ($http_b) { return 403; } location / { deny all; }",
    answer: "denied",
  },
  { text: 'location ~ "^/(?:\\.env){1,2}(?<=v)$" { deny all; }', answer: "denied" },
];

for (const { text, http = "", answer } of unknowns)
  test(`unknown: ${http}${text}`, () => {
    const config = read(`http { ${http} server { root /srv; ${text} } }`);
    assert.equal(line(outcome(config, "/.env")), answer);
  });

test("sites: hosts, folders, and rules that refuse", () => {
  const config = read(`http {
    root /srv;
    server { listen 80; server_name a.test *.a.test; return 301 https://$host$request_uri; }
    server {
      listen 443 ssl;
      server_name a.test;
      location /i { alias /srv/static/; }
      location ~ \\.php$ { deny all; fastcgi_pass x; }
      location /priv/ { internal; root /var/priv; }
      location ~ ^/dl/(.*)$ { alias /srv/files/$1; }
      if ($uri ~ "\\.env") { return 403; }
    }
    server { listen 443 ssl; server_name a.test; }
    server { listen 443 ssl; server_name ~^(www\\.)?b\\.test$; root /www/$server_name; }
  }`);
  assert.deepEqual(
    config.sites.map(({ hosts, host }) => ({ hosts, host })),
    [
      { hosts: ["a.test", "*.a.test"], host: "a.test:80" },
      { hosts: ["a.test"], host: "a.test:443" },
      { hosts: ["~^(www\\.)?b\\.test$"], host: "www.b.test:443" },
    ],
  );
  const { mounts, denials } = config.sites[1]!;
  assert.deepEqual(mounts.map(({ prefix, folder }) => `${prefix} ${folder}`).sort(), [
    "/ /srv/",
    "/dl/ /srv/files/",
    "/i /srv/static/",
    "/priv/ /var/priv/priv/",
  ]);
  const catching = (path: string): readonly string[] =>
    denials.filter(({ catches }) => catches(path)).map(({ by }) => textOf(by));
  assert.deepEqual(catching("/x.php"), ["location ~ \\.php$"]);
  assert.deepEqual(catching("/priv/x"), ["location /priv/"]);
  assert.deepEqual(catching("/.env"), ['if ($uri ~ "\\.env")']);
  assert.deepEqual(catching("/index.html"), []);
  // Port 80 leads away, port 443 serves: a host without port is asked of both.
  assert.equal(line(outcome(config, "/app.js")), "served /srv/app.js");
  assert.equal(line(outcome(config, "/app.js", "a.test:80")), "redirect");
});

test("ten thousand questions that nobody can answer are one unknown", () => {
  const ifs = Array.from({ length: 10_000 }, (_, index) => `if ($http_a${index}) { set $x 1; }`);
  const config = read(`server { root /srv; ${ifs.join("\n")} }`);
  const start = process.cpuUsage();
  assert.equal(line(outcome(config, "/.env")), `unknown $http_a0, else ${served}`);
  const { user, system } = process.cpuUsage(start);
  assert.ok(user + system < 2e6);
});

test("over TLS, slashes are merged as the block of the name says", () => {
  const config = read(`http {
    server { listen 80 default_server; listen 443 ssl; merge_slashes off; server_name x.test; root /srv; }
    server { listen 443 ssl; server_name a.test; root /srv; location = /.env { return 404; } }
    server { listen 80; server_name a.test; root /srv; location = /.env { return 404; } }
  }`);
  assert.equal(line(outcome(config, "//.env", "a.test:443")), "denied");
  assert.equal(line(outcome(config, "//.env", "a.test:80")), served);
});

test("a host that a template is to fill in can be asked with", () => {
  const config = read(
    "http { server { } server { server_name {{ .Host }} ${NAME}; root /srv; location /s { stub_status; } } }",
  );
  const { host } = config.sites[1]!;
  assert.equal(host, "{{.host}}");
  assert.equal(line(outcome(config, "/.env", host)), served);
  assert.equal(line(outcome(config, "/.env", "${name}")), served);
  const page = outcome(config, "/s", host);
  assert.ok(page.kind === "handler" && page.target === "stub_status");
});

const reasons: readonly { readonly text: string; readonly path: string; readonly why: string }[] = [
  {
    text: "location ~ \\.env$ { } location ~ /\\. { deny all; }",
    path: "/.env",
    why: "location ~ /\\.: not asked: an expression before it matches",
  },
  {
    text: "location ^~ /.e { } location ~ /\\. { deny all; }",
    path: "/.env",
    why: "location ~ /\\.: not asked: a location with ^~ ends the search",
  },
  {
    text: "location /.e { deny all; } location ~ v$ { }",
    path: "/.env",
    why: "location /.e: is a prefix, and loses to an expression",
  },
  {
    text: "location / { deny all; location /.e { allow all; } }",
    path: "/.env",
    why: "location /: not asked: a location inside of it is taken",
  },
  {
    text: "deny all; location / { allow all; }",
    path: "/.env",
    why: "deny all: not asked: the location has a list of its own",
  },
  {
    text: "location / { deny all; if ($uri) { return 200 x; } }",
    path: "/.env",
    why: "deny all: not reached: return answers before",
  },
  {
    text: 'if ($request_uri ~ "/\\.") { return 403; }',
    path: "/%2eenv",
    why: 'if ($request_uri ~ "/\\."): does not hold',
  },
  {
    text: "deny 10.0.0.0/8;",
    path: "/.env",
    why: "deny 10.0.0.0/8: no match: another address",
  },
];

for (const { text, path, why } of reasons)
  test(`steps tell why a rule did not catch: ${text}`, () => {
    const config = read(`server { root /srv; ${text} }`);
    const { steps } = config.answer(requestOf("a.test", path), site);
    const told = steps.map(({ by, did }) => `${textOf(by)}: ${did}`);
    assert.ok(told.includes(why), told.join("\n"));
  });
