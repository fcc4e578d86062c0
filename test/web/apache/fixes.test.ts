/**
 * Every fix, applied to the configuration and tried on the resolver and on the real server: what left does not any more, and
 * ordinary pages are as before.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readApache } from "../../../src/web/apache/reader.ts";
import { diskConfigFiles } from "../../../src/web/disk-config-files.ts";
import { diskTree } from "../../../src/web/disk-tree.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { ConfigEdit, WebConfig } from "../../../src/web/site.ts";
import {
  apacheBinary,
  leftBy,
  leftByOutcome,
  noAccessFiles,
  readWritten,
  startApache,
  writeApache,
} from "../../support/apache.ts";
import { writeTestSite } from "../../support/web-site.ts";

type Case = {
  readonly title: string;
  readonly host: readonly string[];
  /** What leaves; all of it is to be ended by the fixes whose sentences hold these words, one after the other. */
  readonly leaves: readonly string[];
  readonly fixes: readonly string[];
  readonly accessFile?: true;
};

const hidden = ["/.env", "/.git/config", "/sub/.git/config", "/.well-known/.env", "/.%67it/HEAD"];
const copies = [
  "/dump.sql",
  "/config.php.bak",
  "/config.php~",
  "/settings.py",
  "/Makefile",
  "/UP.SQL",
];

const cases: readonly Case[] = [
  { title: "hidden names, by folder", host: [], leaves: hidden, fixes: ["wherever they lie"] },
  { title: "hidden names, by a redirect", host: [], leaves: hidden, fixes: ["hidden name in it"] },
  {
    title: "hidden names, where a Location grants all",
    host: ["<Location />", "Require all granted", "</Location>"],
    leaves: hidden,
    fixes: ["by their URL, which beats"],
  },
  {
    title: "copies and settings",
    host: [],
    leaves: copies,
    fixes: ["Copies, dumps and settings are refused by their names"],
  },
  {
    title: "copies and settings, where a Location grants all",
    host: ["<Location />", "Require all granted", "</Location>"],
    leaves: copies,
    fixes: ["Copies, dumps and settings are refused by their URL"],
  },
  {
    title: "an alias with one slash",
    host: ["Alias /w/ W/static"],
    leaves: ["/w/s/leak"],
    fixes: ["slash and the folder"],
  },
  {
    title: "an AliasMatch that eats the separator",
    host: ['AliasMatch "^/m(.*)$" W/static/$1'],
    leaves: ["/m../private/x.txt"],
    fixes: ["slash and the folder"],
  },
  {
    title: "an alias and a hidden name behind it",
    host: ['Alias "/h" "W/static"'],
    leaves: ["/h/.env"],
    fixes: ["wherever they lie"],
  },
  {
    title: "a list",
    host: ["<Directory W/list>", "Options +Indexes", "</Directory>"],
    leaves: ["/list/"],
    fixes: ["not listed"],
  },
  {
    title: "the server's state",
    host: ["<Location /server-status>", "SetHandler server-status", "</Location>"],
    leaves: ["/server-status"],
    fixes: ["Only this machine"],
  },
  {
    title: ".htaccess: hidden names",
    host: [],
    leaves: hidden,
    fixes: ["hidden name in it"],
    accessFile: true,
  },
  {
    title: ".htaccess: copies",
    host: [],
    leaves: copies,
    fixes: ["Copies, dumps"],
    accessFile: true,
  },
];

const ordinary = ["/", "/app.js", "/static/app.css", "/.well-known/security.txt", "/sub/"];

for (const { title, host, leaves, fixes, accessFile } of cases)
  test(
    `fix: ${title}`,
    { skip: apacheBinary === undefined && "apache2 is not installed" },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "telltale-apache-"));
      const { root } = writeTestSite(folder);
      const lines = [
        ...noAccessFiles,
        "<VirtualHost *>",
        "    ServerName h.test",
        `    DocumentRoot "${root}"`,
        `    <Directory "${root}">`,
        `        AllowOverride ${accessFile === true ? "All" : "None"}`,
        "    </Directory>",
        ...host.map((line) => `    ${line.replaceAll(/\bW\b/g, root)}`),
        "</VirtualHost>",
      ];
      const path = accessFile === true ? join(root, ".htaccess") : join(folder, "httpd.conf");
      if (accessFile === true) writeFileSync(path, "# nothing yet\n");
      writeApache(folder, lines, 1);
      for (const why of fixes) applyFix(path, why, leaves);
      const changed = readFileSync(join(folder, "httpd.conf"), "latin1");
      const body = changed.slice(changed.indexOf("<Directory />"));
      const server = await startApache(folder, body.trimEnd().split("\n"));
      try {
        const config = readWritten(folder);
        const tree = diskTree(sameMachine);
        for (const target of leaves) {
          const reply = await server.ask("h.test", target);
          assert.ok([403, 404].includes(reply.status), `${target}: ${reply.status}`);
          assert.equal(leftBy(reply), "none", target);
          assert.equal(
            leftByOutcome(config.answer(requestOf("h.test", target), tree).outcome),
            "none",
          );
        }
        for (const target of ordinary) {
          const reply = await server.ask("h.test", target);
          const { outcome } = config.answer(requestOf("h.test", target), tree);
          assert.match(leftBy(reply), /^served/, target);
          assert.equal(leftByOutcome(outcome), leftBy(reply));
        }
      } finally {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

function applyFix(path: string, why: string, leaves: readonly string[]): void {
  const config: WebConfig = readApache(path, diskConfigFiles(sameMachine, ["/"]), {});
  const fix = config.fixes(config.sites[0]!, leaves).find((one) => one.why.includes(why));
  assert.ok(fix, `a fix: ${why}`);
  writeFileSync(path, edited(readFileSync(path, "latin1"), fix.edits), "latin1");
}

function edited(text: string, edits: readonly ConfigEdit[]): string {
  let changed = text;
  for (const { start, end, text: added } of edits.toSorted((a, b) => b.start - a.start))
    changed = changed.slice(0, start) + added + changed.slice(end);
  return changed;
}
