/**
 * Fixes: made for every configuration of the table of mistakes, tried on the resolver, applied to the real server.
 *
 * After one, nothing of what left by mistake leaves, and the index, a script and .well-known/security.txt are answered as
 * before.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isHandedOut } from "../../../src/web/answer.ts";
import { readCaddy } from "../../../src/web/caddy/reader.ts";
import type { FileTree } from "../../../src/web/file-tree.ts";
import type { Fix, WebConfig } from "../../../src/web/site.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import {
  caddyBinary,
  caddyfileOf,
  memoryConfigFiles,
  siteName,
  startCaddyfile,
} from "../../support/caddy.ts";
import { freePort } from "../../support/real-server.ts";
import { testSiteTree, writeTestSite } from "../../support/web-site.ts";
import { mistakes } from "./mistakes.ts";

const ordinary = ["/", "/app.js", "/static/a.js", "/.well-known/security.txt", "/sub/index.html"];

/** Ways to files that nobody should get, by which the test's configurations hand some out. */
const wrong = [
  "/.env",
  "/.git/config",
  "/.git/HEAD",
  "/sub/.git/config",
  "/sub/.env",
  "/static/.env",
  "/.well-known/.env",
  "/.GIT/config",
  "/dump.sql",
  "/UP.SQL",
  "/config.php~",
  "/config.php.bak",
  "/settings.py",
  "/i.env",
  "/i.git/config",
  "/%2eenv",
  "//.git/config",
];

function applied(text: string, { edits }: Fix): string {
  let out = text;
  for (const { start, end, text: put } of edits.toSorted((a, b) => b.start - a.start))
    out = out.slice(0, start) + put + out.slice(end);
  return out;
}

function read(path: string, text: string): WebConfig {
  return readCaddy(path, memoryConfigFiles({ [path]: text }), { prefix: "/srv" });
}

function outcomes(config: WebConfig, host: string, tree: FileTree): string {
  const answers = ordinary.map((target) => config.answer(requestOf(host, target), tree).outcome);
  return JSON.stringify(answers.map((outcome) => ({ ...outcome, by: undefined })));
}

/** The targets of the list that hand something out. */
function leaving(config: WebConfig, host: string, tree: FileTree): readonly string[] {
  return wrong.filter((target) => {
    const { outcome } = config.answer(requestOf(host, target), tree);
    // What a site shows for all that is not there is no exposure.
    return isHandedOut(outcome) && "file" in outcome && !outcome.file.endsWith("/index.html");
  });
}

/** The text with the first fix of a site that ends all that leaves and changes nothing else. */
function fixed(path: string, text: string, host: string, tree: FileTree): string | undefined {
  const config = read(path, text);
  const site = config.sites.find((one) => one.host === host)!;
  const before = outcomes(config, host, tree);
  for (const fix of config.fixes(site, leaving(config, host, tree))) {
    const next = applied(text, fix);
    const after = read(path, next);
    assert.deepEqual(after.troubles, [], next);
    if (leaving(after, host, tree).length === 0 && outcomes(after, host, tree) === before)
      return next;
  }
  return undefined;
}

/** What one file alone answers with cannot be kept apart from what leaves. */
const hopeless = new Set([
  "C15 a rewrite of everything serves one file",
  "C17 an error page is handed out",
]);

describe("fixes", () => {
  const tree = testSiteTree("/srv/w", "/srv/o");
  const cases = mistakes
    .filter(({ id }) => !hopeless.has(id))
    .map(({ id, lines }) => ({ id, site: lines.replaceAll(/\bW\b/g, "/srv/w") }));

  for (const [index, { id, site }] of cases.entries())
    test(id, () => {
      const text = caddyfileOf(
        cases.map((one) => one.site),
        80,
      );
      const config = read("/srv/Caddyfile", text);
      if (leaving(config, siteName(index), tree).length === 0) return;
      assert.notEqual(fixed("/srv/Caddyfile", text, siteName(index), tree), undefined, site);
    });

  test("a site without braces, and one in JSON", () => {
    const plain = "localhost\nroot * /srv/w\nfile_server\n";
    assert.match(fixed("/srv/Caddyfile", plain, "localhost", tree) ?? "", /hide|handle @hidden/);
    const json = JSON.stringify({
      apps: {
        http: {
          servers: {
            one: {
              listen: [":80"],
              routes: [
                {
                  match: [{ host: ["a.test"] }],
                  handle: [{ handler: "file_server", root: "/srv/w" }],
                },
              ],
            },
          },
        },
      },
    });
    assert.notEqual(fixed("/srv/caddy.json", json, "a.test", tree), undefined);
  });
});

describe("fixes, on Caddy", { skip: caddyBinary === undefined && "caddy not installed" }, () => {
  test("nothing that left leaves, and ordinary pages are as they were", async () => {
    const folder = mkdtempSync(join(tmpdir(), "telltale-caddy-"));
    try {
      const { root, outside } = writeTestSite(folder);
      const tree = testSiteTree(root, outside);
      const cases = mistakes.filter(({ id }) => !hopeless.has(id));
      const port = await freePort();
      const path = join(folder, "Caddyfile");
      let text = caddyfileOf(
        cases.map(({ lines }) => lines.replaceAll(/\bW\b/g, root)),
        port,
      );
      const before = read(path, text);
      const handed = cases.map((_, index) => leaving(before, siteName(index), tree));
      for (const index of cases.keys())
        if (handed[index]!.length > 0)
          text = fixed(path, text, siteName(index), tree) ?? assert.fail(cases[index]!.id);
      const server = await startCaddyfile(caddyBinary!, folder, text, port);
      try {
        let gone = 0;
        for (const [index, { id }] of cases.entries()) {
          const host = siteName(index);
          for (const target of handed[index]!) {
            const { file } = await server.ask(host, target);
            assert.ok(file === undefined || file === "index.html", `${id}: ${target}: ${file}`);
            gone++;
          }
          for (const target of ordinary) {
            const { outcome } = before.answer(requestOf(host, target), tree);
            const { file, status } = await server.ask(host, target);
            const wanted = "file" in outcome && isHandedOut(outcome) ? outcome.file : undefined;
            assert.equal(file, wanted?.slice(root.length + 1), `${id}: ${target} (${status})`);
          }
        }
        assert.ok(gone > 100, `${gone} ways were closed`);
      } finally {
        await server.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
