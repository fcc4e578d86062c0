/** `telltale web` as users run it: on projects with configurations of nginx, with its reports, answers and exit codes. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { WebReport } from "../../src/report/web-report.ts";
import { githubToken } from "../support/token.ts";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { telltaleIn } from "../support/telltale.ts";
import type { Run } from "../support/telltale.ts";

const schemaPath = new URL("../../../src/report/web-report.schema.json", import.meta.url);
const schema = JSON.parse(readFileSync(fileURLToPath(schemaPath), "utf8"));
const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(schema);

/** A project with its site at the top, as a compose file mounts it. */
function project(config: string, more: Readonly<Record<string, string>> = {}): GitRepository {
  const repository = gitRepository();
  const files = {
    "index.html": "<p>",
    "app/main.py": "import os\n",
    "docker/default.conf": config,
    "compose.yml":
      "services:\n  web:\n    image: nginx\n    volumes:\n      - ./:/var/www/html:ro\n      - ./docker:/etc/nginx/conf.d\n",
    ...more,
  };
  for (const [name, content] of Object.entries(files)) repository.write(name, content);
  repository.commit("all");
  return repository;
}

const open = `server {
    server_name shop.example;
    root /var/www/html;
    location ~ \\.css$ { }
    location ~ /\\.git { deny all; }
    location / { try_files $uri $uri/ =404; }
}
`;

const closed = `server {
    root /var/www/html;
    location ~ "/\\.(?!well-known/)" { return 404; }
    location ~* \\.(html|css)$ { }
    location / { return 404; }
}
`;

function web(repository: GitRepository, ...args: readonly string[]): Run {
  return telltaleIn({ folder: repository.path }, "web", ...args);
}

function reportOf({ stdout, stderr }: Run): WebReport {
  assert.doesNotMatch(stderr, /\n\s+at /);
  const report = JSON.parse(stdout) as WebReport;
  assert.ok(validate(report), JSON.stringify(validate.errors));
  return report;
}

test("a project's exposures are told with their rules, and the fix that was tried", () => {
  using repository = project(open, { ".gitignore": ".env\n", "x.css": "p{}" });
  repository.write(".env", "KEY=value\n");
  repository.write(".git/y.css", "left there");
  const run = web(repository, "--format", "json");
  const report = reportOf(run);
  assert.equal(run.code, 1);
  assert.deepEqual(report.servers, ["nginx"]);
  const [environment] = report.exposures;
  assert.deepEqual(environment, {
    kind: "files",
    family: "environment",
    name: "environment file",
    severity: "critical",
    reason: "Keys of services, passwords of databases and the key that signs sessions stand in it.",
    host: "shop.example",
    rule: {
      file: "docker/default.conf",
      line: 6,
      column: 5,
      text: "location /",
    },
    files: [{ url: "/.env", path: ".env", outcome: "served", state: "ignored", proven: true }],
    filesInAll: 1,
    meant: environment?.meant,
    listed: false,
    afterLogin: false,
    fix: 0,
  });
  const lost = report.exposures.find(({ family }) => family === "git-folder-rest");
  assert.deepEqual(
    lost?.meant.map(({ rule }) => `${rule.file}:${rule.line}`),
    ["docker/default.conf:5"],
  );
  const source = report.exposures.find(({ kind }) => kind === "source");
  assert.deepEqual([source?.filesInAll, source?.of], [3, 4]);
  assert.match(report.fixes[0]?.diff ?? "", /^--- a\/docker\/default\.conf\n\+\+\+ b\/docker/);
});

test("the fix that is printed can be applied, and then nothing is left of what it ends", () => {
  using repository = project(open, { ".env": "KEY=value\n", "dump.sql": "CREATE TABLE a" });
  const before = reportOf(web(repository, "--format", "json"));
  const [fix] = before.fixes;
  assert.ok(fix !== undefined);
  repository.runWith({ input: fix.diff }, "apply", "-");
  const after = reportOf(web(repository, "--format", "json"));
  const kinds = (report: WebReport): readonly string[] =>
    report.exposures.map(({ family }) => family);
  assert.ok(kinds(before).includes("environment") && kinds(before).includes("dump"));
  assert.deepEqual(
    kinds(after).filter((family) => family === "environment" || family === "dump"),
    [],
  );
});

test("what is closed ends with 0, and says so", () => {
  using repository = project(closed);
  const run = web(repository);
  assert.equal(run.code, 0, run.stdout);
  assert.match(run.stdout, /^Looked at 1 configuration \(nginx\), 1 site, \d+ files/);
  assert.match(run.stdout, /Nothing is handed out that should not be\.\n$/);
  assert.equal(web(repository, "--quiet").stdout, "");
});

test("exit codes: the least severity that counts, a folder that is nowhere, no configuration at all", () => {
  using repository = project(open, { ".env": "KEY=value\n" });
  assert.equal(web(repository, "--fail-on", "critical").code, 1);
  assert.equal(web(repository, "--fail-on", "never").code, 0);

  using elsewhere = gitRepository();
  elsewhere.write("nginx.conf", "http { server { root /srv/elsewhere; return 404; } }\n");
  elsewhere.commit("all");
  assert.equal(web(elsewhere).code, 0, "nothing is served from there");
  elsewhere.write(
    "nginx.conf",
    "http { server { root /srv/elsewhere; location ~ /\\.|~$|[.](sql|bak|old|log|sqlite|map|swp) { deny all; } } }\n",
  );
  const unmapped = web(elsewhere);
  assert.equal(unmapped.code, 3, unmapped.stdout);
  assert.match(unmapped.stdout, /--root FOLDER=DIR\n {2}\/srv\/elsewhere\n/);
  assert.equal(web(elsewhere, "--root", "/srv/elsewhere=.").code, 1, "the configuration itself");

  using nothing = gitRepository();
  const none = web(nothing);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /WEB_NOTHING/);
  assert.equal(web(nothing, "missing").code, 2);
  assert.equal(web(nothing, "--root", "x").code, 2);
  assert.equal(web(nothing, "--server", "nginx").code, 2);
});

test("names cannot steer the terminal", () => {
  using repository = project(open, { "a\u001b[31m.sql": "CREATE TABLE a" });
  const { stdout } = web(repository, "--color", "never");
  assert.match(stdout, /\/a%1b%5b31m\.sql \(a\\x1b\[31m\.sql/);
  // eslint-disable-next-line no-control-regex -- that is what must not be there
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f]/);
});

/** A configuration as a server has it, outside of a project. */
function installed(repository: GitRepository): { readonly conf: string; readonly root: string } {
  const conf = join(repository.outside, "srv/nginx.conf");
  const root = join(repository.outside, "srv/www");
  mkdirSync(join(root, ".git"), { recursive: true });
  mkdirSync(dirname(conf), { recursive: true });
  writeFileSync(join(root, "index.html"), "x");
  writeFileSync(join(root, ".git/config"), "[core]\n");
  writeFileSync(
    conf,
    `events {}\nhttp {\n  server {\n    server_name a.test;\n    root ${root};\n    location /private/ { deny all; }\n  }\n}\n`,
  );
  return { conf, root };
}

test("requests are answered line by line, for scripts", () => {
  using repository = gitRepository();
  const { conf, root } = installed(repository);
  const input = "a.test /.git/config\na.test /private/x\nnonsense\na.test /nope\r\n";
  const args = ["web", "--server", "nginx", "--config", conf, "--answer", "-"] as const;
  const run = telltaleIn({ input }, ...args);
  assert.equal(run.code, 0, run.stderr);
  const answers = run.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  assert.deepEqual(answers, [
    {
      host: "a.test",
      target: "/.git/config",
      outcome: "served",
      file: `${root}/.git/config`,
      rule: { file: conf, line: 3, column: 3, text: "server" },
    },
    {
      host: "a.test",
      target: "/private/x",
      outcome: "denied",
      status: 403,
      rule: { file: conf, line: 6, column: 26, text: "deny all" },
    },
    { outcome: "error", message: "not a line `HOST TARGET`" },
    answers[3],
  ]);
  const explained = telltaleIn({ input: "a.test /.git/config\n" }, ...args, "--explain");
  const { steps } = JSON.parse(explained.stdout) as { steps: readonly { did: string }[] };
  assert.ok(steps.length > 0 && steps.every(({ did }) => did !== ""));
});

test("a request is explained step by step", () => {
  using repository = gitRepository();
  const { conf } = installed(repository);
  const args = ["web", "--server", "nginx", "--config", conf, "--explain"] as const;
  const run = telltaleIn({}, ...args, "http://a.test/private/x");
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^nginx, a\.test: GET \/private\/x\n/);
  assert.match(run.stdout, /=> denied with 403 by \S+nginx\.conf:6 deny all\n$/);
  assert.equal(telltaleIn({}, ...args).code, 2);
});

test("a secret in a configuration is shown by no output", () => {
  const token = githubToken("in a proxy's header");
  const config = `server {
    root /var/www/html;
    location /api/ { proxy_set_header Authorization "token ${token}"; proxy_pass http://a; }
    if ($http_x = "${token}") { return 200 "x"; }
}
`;
  const repository = project(config, { ".env": "KEY=value\n" });
  const named = ["--server", "nginx", "--config", "docker/default.conf"];
  const runs = [
    telltaleIn({ folder: repository.path }),
    telltaleIn({ folder: repository.path }, "--format", "json"),
    web(repository),
    web(repository, "--format", "json"),
    web(repository, "--explain", "/.env"),
    web(repository, "--explain", "/api/x", "--format", "json"),
    telltaleIn(
      { folder: repository.path, input: "a /.env\na /api/x\n" },
      "web",
      ...named,
      "--answer",
      "-",
      "--explain",
    ),
  ];
  for (const { stdout, stderr } of runs) {
    assert.ok(stdout.length > 0, stderr);
    assert.doesNotMatch(stdout + stderr, new RegExp(token));
  }
  // It is there to be quoted: beside what the fix changes.
  assert.match(runs[2]?.stdout ?? "", /ghp_\*{8}/);
  repository.remove();
});

const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["a host whose folder is a file", { "vercel.json": "{}", public: "x" }],
  [
    "a root below a file",
    { "nginx.conf": "http { server { root /var/www/html/index.html/x; } }\n" },
  ],
  [
    "a copy from below a file",
    { Dockerfile: "FROM nginx\nCOPY index.html/x /usr/share/nginx/html\n" },
  ],
  [
    "a root whose name is too long",
    { "nginx.conf": `http { server { root /var/www/html/${"x".repeat(5000)}; } }\n` },
  ],
];
for (const [title, files] of cases)
  test(`paths that cannot be are no bug: ${title}`, () => {
    const repository = project(open, files);
    const { code, stderr } = web(repository, "--root", "/var/www/html=.", "--format", "json");
    assert.doesNotMatch(stderr, /bug|\n\s+at /);
    assert.ok([0, 1, 3].includes(code ?? -1));
    repository.remove();
  });
