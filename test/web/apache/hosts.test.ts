/** Which host answers, on the real server and on the resolver: names in any case, wildcards in order, the first for all others. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { diskTree } from "../../../src/web/disk-tree.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import {
  apacheBinary,
  leftBy,
  leftByOutcome,
  readWritten,
  startApache,
} from "../../support/apache.ts";
import { writeTestSite } from "../../support/web-site.ts";

test("hosts", { skip: apacheBinary === undefined && "apache2 is not installed" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "telltale-apache-"));
  const { root } = writeTestSite(folder);
  const host = (index: string, ...lines: readonly string[]): readonly string[] => [
    "<VirtualHost *>",
    `DocumentRoot "${root}"`,
    `Alias /who "${root}/${index}"`,
    ...lines,
    "</VirtualHost>",
  ];
  const server = await startApache(folder, [
    ...host("app.js", "ServerName a.test"),
    ...host("Makefile", "ServerName b.test", "ServerAlias *.b.test ?.test w*.test"),
    ...host("dump.sql", "ServerName c.test", "ServerAlias www.a.test d-d.test"),
    ...host("db.bak", "ServerName http://d-d.test:8080", "ServerAlias *"),
    ...host("settings.py"),
  ]);
  try {
    const config = readWritten(folder);
    const tree = diskTree(sameMachine);
    const names = [
      "a.test",
      "A.Test",
      "a.test.",
      "b.test",
      "x.b.test",
      "c.test",
      "www.a.test",
      "d-d.test",
      "wide.test",
      "zz.zz",
      "main.invalid",
      "127.0.0.1",
      "*.b.test",
    ];
    for (const name of names) {
      const want = leftBy(await server.ask(name, "/who"));
      const got = leftByOutcome(config.answer(requestOf(name, "/who"), tree).outcome);
      assert.equal(`${name} ${got}`, `${name} ${want}`);
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
