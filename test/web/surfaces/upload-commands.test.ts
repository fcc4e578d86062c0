/** What commands copy to where it is served. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadSurfaces } from "../../../src/web/surfaces/upload-commands.ts";

const pagesOf = (version: string, path: string): string =>
  `jobs:\n  a:\n    steps:\n      - uses: actions/upload-pages-artifact@${version}\n        with:\n          path: ${path}\n      - run: x\n`;

for (const { title, path = "deploy.sh", text, leaves, stays = [], unknown = [] } of [
  {
    title: "aws s3 sync of everything",
    text: "set -e\naws s3 sync . s3://site --delete\n",
    leaves: { ".env": "/.env", ".git/config": "/.git/config" },
  },
  {
    title: "an exclusion of the top folder only",
    text: 'aws s3 sync ./public/ s3://site \\\n  --exclude ".git/*" --acl public-read\n',
    leaves: { "public/sub/.git/config": "/sub/.git/config", "public/a.js": "/a.js" },
    stays: ["public/.git/config", "a.js"],
  },
  {
    title: "filters in order: the last one wins",
    text: "aws s3 sync . s3://x --exclude '*' --include '*.html' --exclude 'private/*'\n",
    leaves: { "a/b.html": "/a/b.html" },
    stays: ["a.js", "private/x.html"],
  },
  { title: "from a bucket", text: "aws s3 sync s3://x .\naws s3 sync $DIR s3://x\n", leaves: {} },
  {
    title: "rsync: at any depth, and the top only",
    text: "rsync -az --delete --exclude=.git --exclude '/.env' ./ host:/var/www/x && echo done\n",
    leaves: { "app/.env": "/app/.env", "dump.sql": "/dump.sql" },
    stays: [".git/config", "sub/.git/config", ".env"],
  },
  {
    title: "rsync with filters from elsewhere",
    text: "rsync -a --exclude-from=list ./ host:/var/www/x\n",
    leaves: {},
    unknown: ["dump.sql"],
  },
  {
    title: "rsync between other places",
    text: "rsync -a host:/x/ ./\nrsync -a $SRC/ host:/x\n",
    leaves: {},
  },
  {
    title: "Pages of the whole repository",
    path: ".github/workflows/pages.yml",
    text: pagesOf("v3", "'.'"),
    leaves: { ".env": "/.env", "dump.sql": "/dump.sql" },
    stays: [".git/config", ".github/w.yml"],
  },
  {
    title: "Pages by the newer action leaves out names with a dot",
    path: ".github/workflows/pages.yml",
    text: pagesOf("v4", "."),
    leaves: { "dump.sql": "/dump.sql" },
    stays: [".env"],
  },
] as readonly {
  title: string;
  path?: string;
  text: string;
  leaves: Readonly<Record<string, string>>;
  stays?: readonly string[];
  unknown?: readonly string[];
}[]) {
  test(title, () => {
    const surfaces = uploadSurfaces(path, text);
    const fates = (file: string): readonly string[] =>
      surfaces.map((surface) => {
        const fate = surface.fate(file);
        return fate.kind === "leaves" ? fate.to : fate.kind;
      });
    for (const [file, to] of Object.entries(leaves)) assert.deepEqual(fates(file), [to], file);
    for (const file of stays) assert.deepEqual(fates(file), ["stays"], file);
    for (const file of unknown) assert.deepEqual(fates(file), ["unknown"], file);
    if (Object.keys(leaves).length + unknown.length === 0) assert.deepEqual(surfaces, []);
  });
}

test("an exclusion that was meant for a file deeper down is named", () => {
  const [surface] = uploadSurfaces("x.sh", 'aws s3 sync . s3://x --exclude ".git/*"\n');
  assert.equal(surface?.fate("sub/.git/config").kind, "leaves");
  assert.equal(
    surface.denials.some(({ catches }) => catches("sub/.git/config")),
    true,
  );
});
