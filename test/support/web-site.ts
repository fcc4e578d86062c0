/**
 * The site that servers are tested with: files of every kind that should not leave, beside ordinary ones; and a folder
 * outside of its root.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { memoryTree } from "../../src/web/file-tree.ts";
import type { FileTree } from "../../src/web/file-tree.ts";
import { writeSite } from "./real-server.ts";

/** Below the root, by its path there. */
export const siteFiles: readonly string[] = `
  index.html app.js Makefile settings.py dump.sql UP.SQL my.sqlite db.bak config.php
  config.php.bak config.php~ a.php.bak zz.sql.gz .env .env.local .htpasswd .gitignore
  .git/HEAD .git/config .git/x.css .GIT/config .git.bak/config .github/w.yml adir/.git
  .well-known/security.txt .well-known/.env .well-known-old/secret.txt sub/index.html
  sub/x.sql sub/.env sub/.git/config static/a.js static/app.css static/.env
  static/.git/config static.old/x.js statics/leak private/x.txt err/e.html list/vis.txt
  list/a.sql list/.hid noindex/z.txt
`
  .trim()
  .split(/\s+/);

/** Beside the root, in another folder. */
export const outsideFiles: readonly string[] = ["o.txt"];

/** Writes the site to `folder`/w and `folder`/o. What is called `.gz` is packed, as servers send it as such. */
export function writeTestSite(folder: string): { readonly root: string; readonly outside: string } {
  const root = join(folder, "w");
  const outside = join(folder, "o");
  writeSite(outside, outsideFiles);
  writeSite(root, siteFiles, { "link.txt": "private/x.txt", outlink: outside });
  for (const file of siteFiles.filter((name) => name.endsWith(".gz")))
    writeFileSync(join(root, file), gzipSync(`FILE:${file}\n`));
  return { root, outside };
}

/** The same site in memory, at these paths. */
export function testSiteTree(
  root: string,
  outside: string,
  more: Readonly<Record<string, string>> = {},
): FileTree {
  const files = Object.fromEntries([
    ...siteFiles.map((file) => [`${root}/${file}`, `FILE:${file}\n`]),
    ...outsideFiles.map((file) => [`${outside}/${file}`, `FILE:${file}\n`]),
    ...Object.entries(more),
  ]);
  return memoryTree(files, {
    [`${root}/link.txt`]: `${root}/private/x.txt`,
    [`${root}/outlink`]: outside,
  });
}
