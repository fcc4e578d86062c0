/** A large configuration and a large root are judged in seconds: 400 hosts, 5,000 lines, 100,000 files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readApache } from "../../../src/web/apache/reader.ts";
import type { FileTree } from "../../../src/web/file-tree.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { memoryConfigFiles } from "../../support/memory-config-files.ts";

/** Seconds of CPU time, for reading and for all files of one root: two on a quiet machine. */
const secondsMax = 6;

const head = `LoadModule authz_core_module x
LoadModule rewrite_module x
LoadModule dir_module x
LoadModule mime_module x
LoadModule alias_module x
<Directory />
  AllowOverride None
  Require all denied
</Directory>
<FilesMatch "^\\.ht">
  Require all denied
</FilesMatch>
`;

const host = (index: number): string => `<VirtualHost *:80>
  ServerName h${index}.test
  ServerAlias www.h${index}.test
  DocumentRoot /srv/h${index}
  <Directory /srv/h${index}>
    AllowOverride All
    Require all granted
  </Directory>
  RewriteEngine On
  RewriteRule "^/old/(.*)$" "/new/$1" [R=301,L]
  RedirectMatch 404 "/\\.git"
  <FilesMatch "\\.sql$">
    Require all denied
  </FilesMatch>
</VirtualHost>
`;

test("400 hosts and 100,000 files", () => {
  const before = process.cpuUsage();
  const text = head + Array.from({ length: 400 }, (_, index) => host(index)).join("\n");
  const config = readApache(
    "/etc/apache2/apache2.conf",
    memoryConfigFiles({ "/etc/apache2/apache2.conf": text }),
    {},
  );
  assert.equal(config.sites.length, 400);
  const tree: FileTree = {
    kind: (path) => (path.includes(".ht") ? "absent" : path.includes(".") ? "file" : "folder"),
    isLink: () => false,
    names: () => [],
    text: () => undefined,
  };
  let served = 0;
  for (let index = 0; index < 100_000; index++) {
    const target = `/folder${index % 300}/name${index}.${index % 3 === 0 ? "txt" : "sql"}`;
    const { outcome } = config.answer(requestOf(`h${index % 400}.test`, target), tree);
    if (outcome.kind === "served") served++;
  }
  assert.equal(served, 33_334);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  assert.ok(seconds < secondsMax, `${seconds} s`);
});
