/** Static servers of the Node world: which calls are found, and what each package answers, by tables. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { placeOf } from "../../../src/web/config-text.ts";
import type { ConfigFiles } from "../../../src/web/config-files.ts";
import { memoryTree } from "../../../src/web/file-tree.ts";
import { readNode } from "../../../src/web/node/reader.ts";
import type { WebConfig } from "../../../src/web/site.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { trouble } from "../../../src/trouble.ts";
import { seeded } from "../../support/seed.ts";
import { testSiteTree } from "../../support/web-site.ts";

function filesOf(texts: Readonly<Record<string, string>>): ConfigFiles {
  return {
    read: (path) => {
      const text = texts[path];
      return text === undefined ? trouble("FILE_UNREADABLE", path) : { path, text };
    },
    kind: (path) => (Object.hasOwn(texts, path) ? "file" : "absent"),
    names: () => [],
  };
}

function read(script: string, versions: Readonly<Record<string, string>> = {}): WebConfig {
  const files = filesOf({
    "/app/package.json": JSON.stringify({ dependencies: versions }),
    "/app/src/server.js": script,
  });
  return readNode("/app/src/server.js", files, {});
}

/** Folder by prefix. */
function folders(config: WebConfig): readonly string[] {
  return config.sites.flatMap(({ mounts }) =>
    mounts.map(({ prefix, folder }) => `${prefix} ${folder}`),
  );
}

describe("which folders are served", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["const express = require('express');\napp.use(express.static('public'));", ["/ /app/public/"]],
    ["import express from 'express'; app.use('/s', express.static(__dirname))", ["/s /app/src"]],
    [
      "import { join } from 'node:path'; import express, { static as files } from 'express';\napp.use(files(join(__dirname, '..', 'public')));",
      ["/ /app/public/"],
    ],
    ["app.use(require('express').static(process.cwd()))", ["/ /app/"]],
    [
      "const express = require('express'); app.use(express.static(__dirname + '/../web'))",
      ["/ /app/web/"],
    ],
    [
      "const express = require('express'); app.use('/a', helmet(), express.static('x'), (q, s) => s.end())",
      ["/a /app/x"],
    ],
    [
      "const express = require('express'); const files = express.static('x'); app.use('/b', files)",
      ["/b /app/x"],
    ],
    [
      "const express = require('express'); const root = path.resolve('x', 'y'); app.use(express.static(root))",
      ["/ /app/x/y/"],
    ],
    ["const express = require('express'); // app.use(express.static('x'))", []],
    [
      "const express = require('express'); const s = \"app.use(express.static('x'))\"; const t = /express.static('x')/",
      [],
    ],
    ["const express = require('express'); app.use(express.static(process.env.ROOT))", []],
    ["const other = require('other'); app.use(other.static('x'))", []],
    [
      "const serve = require('koa-static'); const mount = require('koa-mount'); app.use(mount('/k', serve('.')))",
      ["/k /app"],
    ],
    ["app.use(require('koa-static')('www'))", ["/ /app/www/"]],
    [
      "import fastifyStatic from '@fastify/static';\nawait app.register(fastifyStatic, { root: new URL('./www', import.meta.url), prefix: '/f/' })",
      ["/f /app/src/www"],
    ],
    [
      "fastify.register(require('@fastify/static'), { root: path.join(__dirname, 'www') })",
      ["/ /app/src/www/"],
    ],
    ["import sirv from 'sirv'; polka().use(sirv('www', { dev: true }))", ["/ /app/www/"]],
    [
      "const handler = require('serve-handler'); http.createServer((q, s) => handler(q, s, { public: 'www' }))",
      ["/ /app/www/"],
    ],
    [
      "import { serveStatic } from '@hono/node-server/serve-static'; app.use('/h/*', serveStatic({ root: './' }))",
      ["/h /app/h"],
    ],
    ["import serveStatic from 'serve-static'; app.use(serveStatic('www'))", ["/ /app/www/"]],
    [
      "import express from 'express';\napp.use(express.static(fileURLToPath(new URL('../www', import.meta.url)) as string));",
      [],
    ],
  ];
  for (const [script, want] of cases)
    test(script, () => assert.deepEqual(folders(read(script)), want));
});

const tree = testSiteTree("/app/w", "/app/o");
const targets = ["/dump.sql", "/.env", "/.git/config", "/.well-known/security.txt", "/.env/"];

/** S served, N nothing, ? unknown: one letter a target. */
function letters(config: WebConfig): string {
  return targets
    .map((target) => {
      const { kind } = config.answer(requestOf("localhost", target), tree).outcome;
      return kind === "served" ? "S" : kind === "unknown" ? "?" : "N";
    })
    .join("");
}

describe("what each package does with names that begin with a dot", () => {
  const express = (options: string): string =>
    `const express = require('express'); app.use(express.static('w'${options}))`;
  const fastify = (options: string): string =>
    `app.register(require('@fastify/static'), { root: '/app/w'${options} })`;
  const sirv = (options: string): string =>
    `import sirv from 'sirv'; app.use(sirv('w', { ${options} }))`;
  const koa = (options: string): string => `app.use(require('koa-static')('w'${options}))`;
  // The versions of the facts: express 4.22 and 5.3, koa-static 5, @fastify/static 10, sirv 3, serve-handler 6.
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>?])[] = [
    [express(""), "SNSSN", { express: "^4.22.3" }],
    [express(", { dotfiles: 'ignore' }"), "SNNNN", { express: "^4.22.3" }],
    [express(", { dotfiles: 'deny' }"), "SNNNN", { express: "^4.22.3" }],
    [express(", { dotfiles: 'allow' }"), "SSSSN", { express: "^4.22.3" }],
    [express(", { hidden: true }"), "SSSSN", { express: "4" }],
    [express(""), "SNNNN", { express: "~5.3.0" }],
    [express(", { hidden: true }"), "SNNNN", { express: "5" }],
    [express(", { dotfiles: 'allow' }"), "SSSSN", { express: "5.x" }],
    [express(""), "S???N", {}],
    [express(", options"), "S???N", { express: "4" }],
    [express(", { dotfiles: mode }"), "S???N", { express: "4" }],
    [koa(""), "SNNNN"],
    [koa(", { hidden: true }"), "SSSSN"],
    [fastify(""), "SSSSN"],
    [fastify(", dotfiles: 'deny'"), "SNNNN"],
    [fastify(", wildcard: false"), "SNNNN"],
    [fastify(", serveDotFiles: false"), "SSSSN"],
    [sirv(""), "SNNSN"],
    [sirv("dev: true"), "SSSSS"],
    [sirv("dotfiles: true"), "SSSSS"],
    [sirv("dev: isDev"), "S??S?"],
    [
      "const handler = require('serve-handler'); handler(q, s, { public: 'w', unlisted: ['.env'] })",
      "SSSS?",
    ],
    ["import { serveStatic } from 'hono/bun'; app.use('*', serveStatic({ root: './w' }))", "SSSSN"],
  ];
  for (const [script, want, versions = {}] of cases)
    test(`${script} ${JSON.stringify(versions)}`, () =>
      assert.equal(letters(read(script, versions)), want));
});

describe("commands in package.json, and serve.json", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "http-server ./public -p 80": ["/ /app/public/"],
    "npx http-server -p 8080 .": ["/ /app/"],
    "NODE_ENV=production serve -s build && echo": ["/ /app/build/"],
    "vite preview --port 80": ["/ /app/dist/"],
    "vite preview --outDir out": ["/ /app/out/"],
    "vite build": [],
  };
  for (const [script, want] of Object.entries(cases))
    test(script, () => {
      const manifest = JSON.stringify({ scripts: { start: script } }, undefined, 2);
      const files = filesOf({ "/app/package.json": manifest });
      const config = readNode("/app/package.json", files, {});
      assert.deepEqual(folders(config), want);
      for (const { by } of config.sites) assert.equal(placeOf(by!).line, 3);
    });

  test("serve.json: a list stays on unless it is turned off; unlisted stops nothing", () => {
    const listed = { "/app/serve.json": '{ "public": "w", "unlisted": [".env"] }' };
    const open = readNode("/app/serve.json", filesOf(listed), {});
    assert.equal(open.answer(requestOf("", "/list/"), tree).outcome.kind, "listing");
    assert.equal(open.answer(requestOf("", "/.env"), tree).outcome.kind, "served");
    const unlisted = { "/app/serve.json": '{ "public": "w", "directoryListing": false }' };
    const shut = readNode("/app/serve.json", filesOf(unlisted), {});
    assert.equal(shut.answer(requestOf("", "/list/"), tree).outcome.kind, "absent");
  });
});

test("a fix closes names with a dot, and leaves the script readable", () => {
  const script =
    "const express = require('express');\napp.use(express.static('w'));\napp.use('/x', express.static('w', { index: false }));\n";
  const config = read(script, { express: "4" });
  const [fix] = config.fixes(config.sites[0]!, ["/.git/config"]);
  let text = script;
  for (const { start, end, text: put } of fix!.edits.toReversed())
    text = text.slice(0, start) + put + text.slice(end);
  assert.equal(
    text,
    "const express = require('express');\napp.use(express.static('w', { dotfiles: 'ignore' }));\napp.use('/x', express.static('w', { index: false, dotfiles: 'ignore' }));\n",
  );
  assert.equal(letters(read(text, { express: "4" })), "SNNNN");
});

test("a mount that lets go, and the one after it", () => {
  const config = read(
    "const express = require('express'); app.use(express.static('a')); app.use('/b', express.static('b', { extensions: ['html'] }))",
    { express: "4" },
  );
  const two = memoryTree({ "/app/a/x": "", "/app/b/y.html": "", "/app/b/z/index.html": "" });
  const kinds = ["/x", "/b/y", "/b/z", "/b/z/", "/b/../x", "/../x", "/B/y.html", "/c", "/%zz"].map(
    (target) => config.answer(requestOf("", target), two).outcome.kind,
  );
  assert.deepEqual(kinds, [
    "served",
    "served",
    "redirect",
    "served",
    "served",
    "denied",
    "served",
    "absent",
    "denied",
  ]);
});

test("hostile scripts: no throw, linear time", () => {
  const words =
    "const express = require ( 'express' ) ; app . use , { } [ ] => ` ${ / * // /* static : + new as import from ... \" ' \\ \n".split(
      " ",
    );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 80 }), (some) => {
      const config = read(some.join(" "));
      config.answer(requestOf("", "/.env"), tree);
    }),
    seeded(1000),
  );
  const start = performance.now();
  for (const part of [
    "a.use(",
    "`${",
    "/*",
    "'",
    "const a=",
    "{",
    "express.static(",
    "//\n",
    "import {",
  ])
    read(`const express = require('express');${part.repeat(300_000 / part.length)}`);
  read("x".repeat(2_000_000));
  assert.ok(performance.now() - start < 30_000);
});
