/** Which files of a repository are read for ways out of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findSurfaces } from "../../../src/web/surfaces/find.ts";
import { repositoryFiles } from "../../support/repository-files.ts";

const files: Readonly<Record<string, string>> = {
  ".env": "",
  Dockerfile: "FROM nginx\nCOPY . /usr/share/nginx/html\n",
  "Dockerfile.dockerignore": ".env\n",
  "deploy/web.Dockerfile": "FROM node\nCOPY . /app\n",
  "package.json": '{"name":"x","scripts":{"deploy":"aws s3 sync . s3://site"}}',
  "packages/b/package.json": '{"name":"b","private":true}',
  "node_modules/y/package.json": '{"name":"y"}',
  "firebase.json": '{"hosting":{"public":"."}}',
  "app/settings.py": 'MEDIA_ROOT = "."\n',
  "app/settings/prod.py": 'STATIC_ROOT = "static"\n',
  "app/views.py": 'MEDIA_ROOT = "."\n',
  "pyproject.toml": '[project]\nname = "x"\n',
  "setup.py": "",
};

test("each file that tells of a way out is read, and no dependency's", () => {
  const found = findSurfaces(Object.keys(files), repositoryFiles(files));
  assert.deepEqual(
    found.map(({ kind, by }) => `${by.source.path} ${kind}`),
    [
      "Dockerfile image-web-root",
      "Dockerfile image",
      "deploy/web.Dockerfile image",
      "package.json npm-package",
      "package.json static-host",
      "firebase.json static-host",
      "app/settings.py static-host",
      "app/settings/prod.py static-host",
      "pyproject.toml python-sdist",
    ],
  );
});
