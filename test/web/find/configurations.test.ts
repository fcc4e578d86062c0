/** Which configurations are found below a folder, as what they are read, and where their folders are taken to lie. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { placeOf } from "../../../src/web/config-text.ts";
import { configurationsOf } from "../../../src/web/find/configurations.ts";
import { localPath } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { gitRepository } from "../../support/git.ts";

type Case = {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  /** In a git work tree, so that this machine is not taken for the server. */
  readonly isProject?: boolean;
  /** Server, hosts, and where each mount's folder lies (relative to the folder), by configuration. */
  readonly want: readonly (readonly [string, readonly string[], readonly (string | undefined)[]])[];
  readonly notes?: readonly RegExp[];
};

const site = (name: string, root: string): string =>
  `server {\n  server_name ${name};\n  root ${root};\n}\n`;

const cases: readonly Case[] = [
  {
    title: "a server's tree whose links lead nowhere here: what is available is judged",
    files: {
      "etc/nginx/nginx.conf":
        "events {}\nhttp {\n  include /etc/nginx/mime.types;\n  include /etc/nginx/sites-enabled/*;\n}\n",
      "etc/nginx/sites-available/a": site("a.test", "/var/www/a"),
      "etc/nginx/sites-available/b": site("b.test", "/var/www/b"),
      "var/www/a/index.html": "x",
    },
    links: { "etc/nginx/sites-enabled/a": "/etc/nginx/sites-available/a" },
    want: [
      ["nginx", ["a.test"], ["var/www/a"]],
      ["nginx", ["b.test"], ["var/www/b"]],
    ],
  },
  {
    title: "a tree like a server's own: parts are read with their main file",
    files: {
      "etc/nginx/nginx.conf": "events {}\nhttp {\n  include /etc/nginx/sites-enabled/*;\n}\n",
      "etc/nginx/sites-available/a": site("a.test", "/var/www/a"),
      "var/www/a/index.html": "x",
    },
    links: { "etc/nginx/sites-enabled/a": "../sites-available/a" },
    want: [["nginx", ["a.test"], ["var/www/a"]]],
  },
  {
    title: "parts of a project, without a main file",
    files: { "deploy/a.conf": site("a.test", "/srv/app/public"), "public/index.html": "x" },
    isProject: true,
    want: [["nginx", ["a.test"], ["public"]]],
    notes: [/no main file of nginx/, /\/srv\/app\/public is taken for .*public/],
  },
  {
    title: "folders that a compose file mounts",
    files: {
      "nginx.conf": `http {\n${site("a.test", "/www/data")}}\n`,
      "compose.yml": "services:\n  a:\n    volumes: ['./site/html:/www/data:ro']\n",
      "site/html/index.html": "x",
      "data/x": "x",
    },
    isProject: true,
    want: [["nginx", ["a.test"], ["site/html"]]],
  },
  {
    title: "folders that an image copies, of its last stage",
    files: {
      "nginx.conf": `http {\n${site("a.test", "/usr/share/nginx/html")}}\n`,
      Dockerfile:
        "FROM node AS build\nCOPY src /usr/share/nginx/html\nFROM nginx\nCOPY web/ /usr/share/nginx/html/\n",
      "web/index.html": "x",
      "src/a.js": "x",
    },
    isProject: true,
    want: [["nginx", ["a.test"], ["web"]]],
  },
  {
    title: "two places for one folder: neither",
    files: {
      "nginx.conf": `http {\n${site("a.test", "/www/data")}}\n`,
      "compose.yml": "services:\n  a:\n    volumes: ['./one:/www/data']\n",
      "other/compose.yml": "services:\n  a:\n    volumes: ['./two:/www/data']\n",
      "one/x": "x",
      "other/two/x": "x",
    },
    isProject: true,
    want: [["nginx", ["a.test"], [undefined]]],
  },
  {
    title: "a text of a ConfigMap",
    files: {
      "k8s/web.yaml": `kind: ConfigMap\ndata:\n  default.conf: |\n    server {\n      server_name k.test;\n      root /app/public;\n    }\n`,
      "public/x": "x",
    },
    isProject: true,
    want: [["nginx", ["k.test"], ["public"]]],
  },
  {
    title: "a folder that only .htaccess speaks of",
    files: { "public/.htaccess": "Options -Indexes\n", "public/index.php": "x" },
    isProject: true,
    want: [["apache", [], ["public"]]],
    notes: [/no configuration of a server names this folder/],
  },
  {
    title: "packages' own files are nobody's configuration",
    files: { "node_modules/x/nginx.conf": site("x", "/x"), "vendor.conf": "a = b\n" },
    isProject: true,
    want: [],
  },
];

for (const { title, files, links = {}, isProject = false, want, notes = [] } of cases) {
  test(`configurations: ${title}`, async () => {
    using repository = isProject ? gitRepository() : undefined;
    const top = repository?.path ?? realpathSync(mkdtempSync(join(tmpdir(), "telltale-web-")));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(top, name)), { recursive: true });
      writeFileSync(join(top, name), text);
    }
    for (const [name, target] of Object.entries(links)) {
      mkdirSync(dirname(join(top, name)), { recursive: true });
      symlinkSync(target, join(top, name));
    }
    const { all } = await configurationsOf(top, []);
    const found = all.flatMap(({ server, config, folders }) =>
      config.sites.map(({ hosts, mounts }) => [
        server,
        hosts,
        mounts
          .map(({ folder }) => localPath(folders, folder.replace(/\/$/, "")))
          .map((local) => (local === undefined ? undefined : local.replace(`${top}/`, "")))
          .filter((local) => !(local ?? "").startsWith("/usr/share/apache2")),
      ]),
    );
    assert.deepEqual(found, want);
    const said = all.flatMap((one) => one.notes);
    for (const [at, note] of notes.entries()) assert.match(said[at] ?? "", note);
    if (repository === undefined) rmSync(top, { recursive: true });
  });
}

test("rules of a ConfigMap have the lines of its file", async () => {
  using repository = gitRepository();
  repository.write(
    "a.yaml",
    "kind: ConfigMap\ndata:\n  nginx.conf: |\n    http {\n      server {\n        location / { deny all; }\n      }\n    }\n",
  );
  const {
    all: [found],
  } = await configurationsOf(repository.path, []);
  assert.ok(found !== undefined);
  const { outcome } = found.config.answer(requestOf("", "/x"), found.tree);
  assert.equal(outcome.kind, "denied");
  assert.deepEqual(outcome.by && [outcome.by.source.path, placeOf(outcome.by).line], [
    `${repository.path}/a.yaml!nginx.conf`,
    6,
  ]);
});
