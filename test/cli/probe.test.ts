/** `telltale probe` against servers that the test starts: what is real, what is a page for everything, and when it stops. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import type { ProbeReport } from "../../src/report/probe-report.ts";
import { gitRepository } from "../support/git.ts";
import { commandPath, telltale } from "../support/telltale.ts";

type Asked = { readonly url: string; readonly range: string | undefined };

/** Runs the command against a server with these answers. */
async function probed(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  ...options: readonly string[]
): Promise<{ code: number | null; report: ProbeReport; asked: readonly Asked[]; stderr: string }> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    asked.push({ url: request.url ?? "", range: request.headers.range });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const args = [
    "probe",
    `http://127.0.0.1:${port}/`,
    "--format",
    "json",
    "--rate",
    "10",
    ...options,
  ];
  const child = spawn(process.execPath, [commandPath, ...args]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  await new Promise((resolve) => server.close(resolve));
  return { code, report: JSON.parse(stdout === "" ? "{}" : stdout) as ProbeReport, asked, stderr };
}

const page = "<!doctype html><html><title>App</title><body><div id=root></div></body></html>";

test("nothing is asked unless the user says that it may be", async () => {
  const { code, asked, stderr } = await probed((_, response) => response.end("x"));
  assert.equal(code, 2);
  assert.deepEqual(asked, []);
  assert.match(stderr, /--i-may-test-this/);
  assert.equal(telltale("probe", "ftp://x.test", "--i-may-test-this").code, 2);
});

test("real files are told from a page that stands for everything", async () => {
  const { code, report, asked } = await probed(
    (request, response) => {
      if (request.url === "/.env") response.end("SECRET=abc\n");
      else if (request.url === "/.git/HEAD") response.end("ref: refs/heads/main\n");
      else if (request.url === "/.git/config") {
        response.writeHead(302, { location: "https://example.com/" });
        response.end();
      } else {
        response.setHeader("content-type", "text/html");
        response.end(page);
      }
    },
    "--i-may-test-this",
    "--seconds",
    "2",
  );
  assert.equal(code, 1);
  assert.deepEqual(
    report.exposures.map(({ url, family, severity, status }) => [url, family, severity, status]),
    [
      ["/.env", "environment", "critical", 200],
      ["/.git/HEAD", "git-store", "critical", 200],
    ],
  );
  assert.equal(report.catchAll, true);
  assert.equal(report.coverage.stopped, "budget");
  assert.ok(asked.length <= 25, `${asked.length} requests in two seconds, ten a second`);
  assert.ok(asked.every(({ range }) => range === "bytes=0-511"));
});

test("a server that refuses is left alone", async () => {
  const { code, report, asked } = await probed((_, response) => {
    response.writeHead(429);
    response.end();
  }, "--i-may-test-this");
  assert.equal(code, 3);
  assert.equal(report.coverage.stopped, "refused");
  assert.equal(asked.length, 10, "five names that nobody has, and five more");
});

test("what was predicted is asked for first, and told apart", async () => {
  using repository = gitRepository();
  const file = join(repository.outside, "web.json");
  const exposure = {
    kind: "files",
    family: "dump",
    name: "dump",
    severity: "critical",
    reason: "r",
    host: "",
  };
  const files = [{ url: "/deep/dump.sql" }, { url: "/gone.sql" }];
  writeFileSync(file, JSON.stringify({ command: "web", exposures: [{ ...exposure, files }] }));
  const { report } = await probed(
    (request, response) => {
      if (request.url === "/deep/dump.sql") response.end("CREATE TABLE a (b int);\n");
      else {
        response.writeHead(404);
        response.end("no");
      }
    },
    "--i-may-test-this",
    "--seconds",
    "1",
    "--from",
    file,
  );
  assert.deepEqual(
    report.exposures.map(({ url, predicted }) => [url, predicted]),
    [["/deep/dump.sql", true]],
  );
  assert.deepEqual(report.missed, [{ url: "/gone.sql", verdict: "absent" }]);
});
