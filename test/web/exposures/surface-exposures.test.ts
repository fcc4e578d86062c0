/** What leaves a repository by images, packages and hosts, as exposures. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { placeOf } from "../../../src/web/config-text.ts";
import { readFamilies } from "../../../src/web/exposures/families.ts";
import { surfaceExposures } from "../../../src/web/exposures/surface-exposures.ts";
import { findSurfaces } from "../../../src/web/surfaces/find.ts";
import { repositoryFiles } from "../../support/repository-files.ts";

function exposuresIn(
  files: Readonly<Record<string, string>>,
  tracked: readonly string[],
): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), "telltale-surface-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const paths = Object.keys(files);
    const surfaces = findSurfaces(paths, repositoryFiles(files));
    const found = surfaceExposures(
      surfaces,
      { root, paths, tracked: new Set(tracked) },
      readFamilies(),
    );
    const { exposures } = found;
    return exposures.map(({ kind, family, severity, host, files: exposed, meant, of }) => {
      const targets = exposed.map(({ target, state }) => `${target}(${state ?? ""})`).join(" ");
      const lines = meant.map(({ by }) => `${by.source.path}:${placeOf(by).line}`).join(" ");
      return [kind, family, severity, host, targets, lines, of ?? ""]
        .filter((one) => one !== "")
        .join(" | ");
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("everything is copied into the folder that nginx hands out", () => {
  const files = {
    Dockerfile: "FROM nginx\nCOPY . /usr/share/nginx/html\n",
    ".dockerignore": "node_modules\n.env\n",
    "index.html": "<html>",
    "app/.env": "KEY=value\n",
    "app/main.py": "print()\n",
    ".git/HEAD": "ref: refs/heads/main\n",
  };
  assert.deepEqual(
    exposuresIn(files, ["Dockerfile", ".dockerignore", "index.html", "app/main.py"]),
    [
      "files | environment | critical | /usr/share/nginx/html in the image of Dockerfile | /app/.env(untracked) | .dockerignore:2",
      "files | git-store | critical | /usr/share/nginx/html in the image of Dockerfile | /.git/HEAD(untracked)",
      "source | own-source | high | /usr/share/nginx/html in the image of Dockerfile | /Dockerfile(tracked) /.dockerignore(tracked) /app/main.py(tracked) | 3",
      "package | environment | critical | image of Dockerfile | /usr/share/nginx/html/app/.env(untracked) | .dockerignore:2",
      "package | git-store | critical | image of Dockerfile | /usr/share/nginx/html/.git/HEAD(untracked)",
    ],
  );
});

test("a package takes an .env that git ignores, and its own source is no exposure", () => {
  const files = {
    "package.json": '{"name":"x","files":["dist"]}',
    ".gitignore": "dist\n.env\n",
    "dist/.env": "KEY=value\n",
    "dist/index.js": "",
    "src/index.ts": "",
    ".env": "KEY=value\n",
  };
  assert.deepEqual(exposuresIn(files, ["src/index.ts"]), [
    "package | environment | critical | npm package x | package/dist/.env(untracked)",
  ]);
});

test("a way out that takes nothing grave is no exposure", () => {
  const files = {
    "firebase.json": '{"hosting":{"public":"public"}}',
    "public/index.html": "",
    ".env": "KEY=value\n",
  };
  assert.deepEqual(exposuresIn(files, ["public/index.html"]), []);
});
