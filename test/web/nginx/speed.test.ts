/** A large configuration and a large root are judged in seconds: 400 blocks, 5,000 lines, 100,000 files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileTree } from "../../../src/web/file-tree.ts";
import { readNginx } from "../../../src/web/nginx/reader.ts";
import { requestOf } from "../../../src/web/site-request.ts";

/** Seconds of CPU time for reading and answering. They are under two; a machine that others use takes longer. */
const secondsMax = 6;

const block = (index: number): string => `server {
  listen 80;
  listen [::]:80;
  server_name s${index}.test www.s${index}.test;
  root /srv/s${index}/public;
  location ~ /\\.(?!well-known/) { deny all; }
  location ~* \\.(bak|old|sql)$ { return 404; }
  location ~* \\.(js|css|png)$ { expires 1h; }
  location / { try_files $uri $uri/ /index.php?$args; }
  location ~ \\.php$ { fastcgi_pass x; }
  location /files/ { alias /srv/files/; }
}
`;

test("400 blocks and 100,000 files", () => {
  const start = process.cpuUsage();
  const text = `http {\n${Array.from({ length: 400 }, (_, index) => block(index)).join("\n")}\n}`;
  const config = readNginx(
    "/etc/nginx/nginx.conf",
    { read: (path) => ({ path, text }), kind: () => "file", names: () => [] },
    {},
  );
  assert.equal(config.sites.length, 400);
  const tree: FileTree = {
    kind: (path) => (path.includes(".") ? "file" : "folder"),
    isLink: () => false,
    names: () => [],
    text: () => undefined,
  };
  let served = 0;
  for (let index = 0; index < 100_000; index++) {
    const target = `/folder${index % 300}/name${index}.${index % 3 === 0 ? "txt" : "sql"}`;
    const { outcome } = config.answer(requestOf(`s${index % 400}.test`, target), tree);
    if (outcome.kind === "served") served++;
  }
  assert.equal(served, 33_334);
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  assert.ok(seconds < secondsMax, `${seconds} s`);
});
