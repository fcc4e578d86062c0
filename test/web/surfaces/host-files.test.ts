/** What static hosts take of a repository, by each host's documentation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "../../../src/web/config-text.ts";
import { hostSurfaces } from "../../../src/web/surfaces/host-files.ts";
import { repositoryFiles } from "../../support/repository-files.ts";

type Case = {
  readonly title: string;
  readonly path: string;
  readonly text: string;
  readonly more?: Readonly<Record<string, string>>;
  /** Files, and the URL paths that they get. */
  readonly leaves: Readonly<Record<string, string>>;
  /** Files, and the line that keeps each; 0 for the host itself. */
  readonly stays?: Readonly<Record<string, number>>;
  readonly unknown?: readonly string[];
};

const firebaseIgnore = ["firebase.json", "**/.*", "**/node_modules/**"];
const cases: readonly Case[] = [
  {
    title: "Firebase as it is generated",
    path: "firebase.json",
    text: JSON.stringify({ hosting: { public: "public", ignore: firebaseIgnore } }, undefined, 1),
    leaves: { "public/dump.sql": "/dump.sql", "public/app.js": "/app.js" },
    stays: { "public/.env": 6, "public/.git/config": 6, "public/a/node_modules/b": 7, "src/x": 0 },
  },
  {
    title: "Firebase without ignore takes names with a dot",
    path: "firebase.json",
    text: JSON.stringify({ hosting: [{ public: "." }] }),
    leaves: { ".env": "/.env", ".git/config": "/.git/config" },
  },
  {
    title: "a rewrite of Firebase hides nothing, a redirect does",
    path: "firebase.json",
    text: JSON.stringify({
      hosting: {
        public: "web",
        rewrites: [{ source: "**", destination: "/index.html" }],
        redirects: [{ source: "/old/**", destination: "/" }],
      },
    }),
    leaves: { "web/.env": "/.env" },
    stays: { "web/old/a.sql": 1 },
  },
  {
    title: "Vercel without a framework serves the repository",
    path: "vercel.json",
    text: "{}",
    leaves: { ".env": "/.env", ".env.production": "/.env.production", "dump.sql": "/dump.sql" },
    stays: { ".env.local": 0, ".git/config": 0, "node_modules/a": 0 },
  },
  {
    title: "Vercel serves public/ if there is one",
    path: "vercel.json",
    text: "{}",
    more: { "public/index.html": "" },
    leaves: { "public/.env": "/.env" },
    stays: { ".env": 0 },
  },
  {
    title: ".vercelignore adds",
    path: "vercel.json",
    text: "{}",
    more: { ".vercelignore": "*.sql\n!ok.sql\n" },
    leaves: { "ok.sql": "/ok.sql" },
    stays: { "dump.sql": 1, "a/b.sql": 1 },
  },
  {
    title: "what a framework's build makes is unknown",
    path: "vercel.json",
    text: '{"framework":"nextjs"}',
    leaves: {},
    unknown: ["dump.sql"],
  },
  {
    title: "Netlify: a redirect hides a file only if it is forced",
    path: "netlify.toml",
    text: '[build]\npublish = "."\n[[redirects]]\nfrom = "/a/*"\nto = "/"\nforce = true\n[[redirects]]\nfrom = "/b/*"\nto = "/"\n',
    leaves: { "b/x.sql": "/b/x.sql" },
    stays: { "a/x.sql": 4 },
    unknown: [".env"],
  },
  {
    title: "Netlify: _redirects with a forced 404",
    path: "netlify.toml",
    text: '[build]\nbase = "site"\npublish = "dist"\n',
    more: { "site/dist/_redirects": "/x/* / 200\n/y/* /404 404!\n" },
    leaves: { "site/dist/x/a.sql": "/x/a.sql" },
    stays: { "site/dist/y/a.sql": 2, "site/a.sql": 0 },
  },
  {
    title: "Cloudflare Pages: redirects win over files",
    path: "wrangler.toml",
    text: 'name = "x"\npages_build_output_dir = "./out"\n',
    more: { "out/_redirects": "/secret/* / 302\n" },
    leaves: { "out/.env": "/.env" },
    stays: { "out/secret/a": 1, "out/.git/config": 0, "out/_headers": 0 },
  },
];

for (const { title, path, text, more = {}, leaves, stays = {}, unknown = [] } of cases) {
  test(title, () => {
    const files = repositoryFiles({ [path]: text, ...more });
    const [surface, ...others] = hostSurfaces(path, text, files);
    assert.ok(surface !== undefined);
    assert.deepEqual(others, []);
    const fates = (list: readonly string[]): readonly (readonly [string, unknown])[] =>
      list.map((file) => {
        const fate = surface.fate(file);
        if (fate.kind === "leaves") return [file, fate.to];
        if (fate.kind === "unknown") return [file, "unknown"];
        return [file, fate.by === undefined ? 0 : placeOf(fate.by).line];
      });
    assert.deepEqual(Object.fromEntries(fates(Object.keys(leaves))), leaves);
    assert.deepEqual(Object.fromEntries(fates(Object.keys(stays))), stays);
    assert.deepEqual(
      fates(unknown),
      unknown.map((file) => [file, "unknown"]),
    );
  });
}

for (const path of ["firebase.json", "vercel.json", "netlify.toml", "wrangler.toml", "other.json"])
  test(`nothing is said of ${path} that is not in its form`, () => {
    for (const text of ["", "{", "[", "[build", "null", "[]", '{"hosting":3}'])
      if (!(path === "vercel.json" && text.startsWith('{"')))
        assert.deepEqual(hostSurfaces(path, text, repositoryFiles({})), [], text);
  });
