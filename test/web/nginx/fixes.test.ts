/**
 * Fixes, applied: for every mistake that hands something out, each fix that holds on the resolver is put into the
 * configuration of a real nginx, where nothing of it may leave, and the site's ordinary pages stay as they were.
 */
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isHandedOut } from "../../../src/web/answer.ts";
import { diskConfigFiles } from "../../../src/web/disk-config-files.ts";
import { diskTree } from "../../../src/web/disk-tree.ts";
import { decodedPath } from "../../../src/web/exposures/meant-rules.ts";
import { readNginx } from "../../../src/web/nginx/reader.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { ConfigEdit, WebConfig } from "../../../src/web/site.ts";
import {
  agrees,
  mainFile,
  seenOf,
  seenOfReply,
  startNginx,
  stranger,
  withoutNginx,
} from "../../support/nginx.ts";
import { siteFiles, writeTestSite } from "../../support/web-site.ts";
import { numbersFrom, randomSite, written } from "./grammar.ts";
import { mistakes, pairsOf, serverOf } from "./mistakes.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "telltale-nginx-fixes-")));
const { root, outside } = writeTestSite(folder);
const tree = diskTree(sameMachine);
after(() => rmSync(folder, { recursive: true, force: true }));

const ordinary = [
  "/",
  "/app.js",
  "/static/app.css",
  "/.well-known/security.txt",
  "/sub/index.html",
];
const innocent = new Set(
  "index.html app.js sub/index.html static/a.js static/app.css list/vis.txt err/e.html noindex/z.txt .well-known/security.txt"
    .split(" ")
    .map((file) => `${root}/${file}`),
);

/** What each mistake hands out that it should not, and the `http` block's text with each of its fixes. */
type Fixed = {
  readonly id: string;
  readonly host: string;
  readonly paths: readonly string[];
  /** Ordinary pages that are answered as they should be. */
  readonly before: readonly { readonly path: string; readonly was: string }[];
  readonly fixes: readonly {
    readonly why: string;
    readonly text: string;
    readonly holds: boolean;
  }[];
};

const host = "site.test";
const file = join(folder, "one.conf");

function read(text: string): WebConfig {
  writeFileSync(file, text);
  return readNginx(file, diskConfigFiles(sameMachine, ["/"]), { prefix: folder });
}

function seen(config: WebConfig, path: string): string {
  return seenOf(config.answer(requestOf(host, path), tree).outcome, root, outside);
}

function isExposed(config: WebConfig, path: string): boolean {
  const { outcome } = config.answer(requestOf(host, path), tree);
  return isHandedOut(outcome) && "file" in outcome && !innocent.has(outcome.file ?? "");
}

function edited(text: string, edits: readonly ConfigEdit[]): string {
  let changed = text;
  for (const { start, end, text: put } of [...edits].sort(
    (left, right) => right.start - left.start,
  ))
    changed = changed.slice(0, start) + put + changed.slice(end);
  return changed;
}

const all: readonly Fixed[] = mistakes.map((mistake) => {
  const text = mainFile(folder, 8080, serverOf(mistake, host, "v", { root, outside }));
  const config = read(text);
  const paths = [
    ...new Set([
      ...siteFiles.map((name) => `/${name}`),
      ...pairsOf(mistake.expect).map(({ path }) => path),
    ]),
  ].filter((path) => isExposed(config, path));
  const pages = ordinary.filter((path) => !isExposed(config, path));
  const fixes = config.fixes(config.sites[0]!, paths.map(decodedPath)).map(({ why, edits }) => {
    const fixedText = edited(text, edits);
    const fixed = read(fixedText);
    assert.deepEqual(fixed.troubles, [], mistake.id);
    const holds =
      !paths.some((path) => isExposed(fixed, path)) &&
      pages.every((path) => seen(fixed, path) === seen(config, path));
    return { why, text: fixedText, holds };
  });
  const before = pages.map((path) => ({ path, was: seen(config, path) }));
  return { id: mistake.id, host, paths, before, fixes };
});

for (const { id, paths, fixes } of all)
  test(`${id}: a fix stops all ${paths.length} on the resolver`, () => {
    assert.ok(fixes[0]?.holds === true, fixes[0]?.why ?? "no fix");
  });

test("fixes that hold do so on nginx", { skip: withoutNginx }, async (context) => {
  for (const { id, paths, before, fixes } of all)
    for (const { why, text, holds } of fixes)
      if (holds)
        await context.test(`${id}: ${why}`, async () => {
          const http = text.slice(text.indexOf("fastcgi_temp_path"), text.lastIndexOf("}"));
          const block = http.slice(http.search(/^(map|server) /m)).replaceAll(":8080", ":PORT");
          const server = await startNginx(join(folder, "run"), block);
          try {
            for (const path of paths) {
              const reply = await server.ask(host, path, stranger);
              assert.ok(reply.file === undefined || innocent.has(`${root}/${reply.file}`), path);
            }
            for (const { path, was } of before) {
              const now = seenOfReply(await server.ask(host, path, stranger));
              assert.ok(agrees(was, now), `${path}: ${now}, not ${was}`);
            }
          } finally {
            await server.stop();
          }
        });
});

test("fixes of random sites", { skip: withoutNginx }, async () => {
  let held = 0;
  let tried = 0;
  for (let seed = 0; seed < 60; seed++) {
    const site = randomSite(numbersFrom(seed), "r", 40);
    const block =
      `${written(site.maps)}\nserver { listen 127.0.0.1:8080; server_name ${host};\n${written(site.server)} }`
        .replaceAll(/\bW(?=[/;$\s]|$)/g, root)
        .replaceAll(/\bO(?=[/;\s])/g, outside);
    const text = mainFile(folder, 8080, `auth_basic_user_file ${root}/.htpasswd;\n${block}`);
    const config = read(text);
    const paths = [...siteFiles.map((name) => `/${name}`), ...site.targets].filter((path) =>
      isExposed(config, path),
    );
    if (paths.length === 0) continue;
    tried++;
    const best = config.fixes(config.sites[0]!, paths.map(decodedPath)).find(({ edits }) => {
      const fixed = read(edited(text, edits));
      return !paths.some((path) => isExposed(fixed, path));
    });
    if (best === undefined) continue;
    held++;
    const http = edited(text, best.edits);
    const inside = http.slice(http.indexOf("auth_basic_user_file"), http.lastIndexOf("}"));
    const server = await startNginx(join(folder, "run"), inside.replaceAll(":8080", ":PORT"));
    try {
      for (const path of paths) {
        const { file: left } = await server.ask(host, path, stranger);
        assert.ok(left === undefined || innocent.has(`${root}/${left}`), `${seed} ${path} ${left}`);
      }
    } finally {
      await server.stop();
    }
  }
  assert.ok(held >= tried * 0.95, `${held} of ${tried}`);
});
