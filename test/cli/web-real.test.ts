/**
 * `telltale web` against the real nginx: what it says to leave does leave, and with the fix that it prints it does not,
 * while ordinary pages stay.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { WebReport } from "../../src/report/web-report.ts";
import { startServer } from "../support/real-server.ts";
import type { RunningServer } from "../support/real-server.ts";
import { nginxBinary, startNginx, stranger, withoutNginx } from "../support/nginx.ts";
import { telltaleIn } from "../support/telltale.ts";
import { writeTestSite } from "../support/web-site.ts";

const configs = [
  {
    title: "a rule for hidden files that stands behind others",
    lines: String.raw`
      location ~ \.(css|js|env)$ { expires 1d; }
      location ~ /\.(?!well-known/) { deny all; }
      location ^~ /static/ { }`,
  },
  {
    title: "an alias without its slash, and a list of a folder",
    lines: String.raw`
      location /i { alias ROOT/static/; }
      location /list/ { autoindex on; }
      location ~ /\.(?!well-known/) { return 404; }`,
  },
  { title: "no rule at all", lines: "location / { try_files $uri $uri/ =404; }" },
] as const;

for (const { title, lines } of configs) {
  test(`on the real nginx: ${title}`, { skip: withoutNginx }, async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "telltale-web-real-")));
    try {
      const { root } = writeTestSite(join(folder, "site"));
      const block = `server { listen 127.0.0.1:PORT; server_name a.test; root ${root}; ${lines.replaceAll("ROOT", root)} }`;
      const server = await startNginx(folder, block);
      const { path, port } = server;
      const before = reportFor(path, folder);
      const served = before.exposures.filter(({ kind }) => kind === "files" || kind === "listing");
      assert.ok(served.length > 0);
      try {
        await assertAsSaid(server, served, true);
      } finally {
        await server.stop();
      }

      const [fix] = before.fixes;
      assert.ok(fix !== undefined, "there is a fix");
      const applied = spawnSync("git", ["apply", "--whitespace=nowarn", "-"], {
        cwd: folder,
        input: fix.diff,
      });
      assert.equal(applied.stderr.toString(), "");
      const again = await startServer(
        nginxBinary ?? "",
        ["-p", folder, "-e", join(folder, "error.log"), "-c", path],
        port,
      );
      try {
        const ended = served.filter((one) => one.fix === 0);
        assert.ok(ended.length > 0);
        await assertAsSaid(again, ended, false);
        for (const target of ["/", "/app.js", "/static/app.css", "/.well-known/security.txt"]) {
          const { status } = await again.ask("a.test", target, stranger);
          assert.equal(status, 200, target);
        }
      } finally {
        await again.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

function reportFor(config: string, folder: string): WebReport {
  // The site's files name themselves: content that looks real is not wanted here.
  const args = ["web", "--server", "nginx", "--config", config, "--format", "json"];
  const { stdout, stderr } = telltaleIn({ folder }, ...args);
  assert.equal(stderr, "");
  return JSON.parse(stdout) as WebReport;
}

/** Asks for every file of these exposures; they leave, or none does. */
async function assertAsSaid(
  server: RunningServer,
  exposures: WebReport["exposures"],
  leaves: boolean,
): Promise<void> {
  for (const { kind, files } of exposures)
    for (const { url } of files) {
      const { status, file, body } = await server.ask("a.test", url, stranger);
      const isSent =
        kind === "listing" ? status === 200 && body.includes("<a ") : file !== undefined;
      assert.equal(isSent, leaves, `${url}: ${status} ${file ?? ""}`);
    }
}
