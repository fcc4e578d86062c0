/** What nginx makes of a target, byte by byte: random targets, asked of a real one that shows its path. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readHost, readTarget } from "../../../src/web/nginx/request-target.ts";
import { askAll, startNginx, withoutNginx } from "../../support/nginx.ts";
import { numbersFrom } from "./grammar.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-nginx-target-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const cases = [
  { raw: "/%2eenv", uri: "/.env" },
  { raw: "/.git%2fconfig", uri: "/.git/config" },
  { raw: "//.git/config", uri: "/.git/config" },
  { raw: "/x/../.env", uri: "/.env" },
  { raw: "/../x", uri: undefined },
  { raw: "/%2e%2e/x", uri: undefined },
  { raw: "/..%2fx", uri: undefined },
  { raw: "/%252eenv", uri: "/%2eenv" },
  { raw: "/.env%00", uri: undefined },
  { raw: "/.env/", uri: "/.env/" },
  { raw: "/.env;x", uri: "/.env;x" },
  { raw: "/.env%20", uri: "/.env " },
  { raw: "/a\\b", uri: "/a\\b" },
  { raw: "*", uri: undefined },
  { raw: "/a b", uri: undefined },
] as const;

for (const { raw, uri } of cases)
  test(`target ${raw}`, () => assert.equal(readTarget(raw, true)?.uri, uri));

const hosts = [
  { written: "A.test:80", host: "a.test" },
  { written: "a.test.", host: "a.test" },
  { written: "[::1]:80", host: "[::1]" },
  { written: "a..test", host: undefined },
  { written: "a/test", host: undefined },
  { written: ":80", host: undefined },
] as const;

for (const { written, host } of hosts)
  test(`host ${written}`, () => assert.equal(readHost(written), host));

const pieces = [
  "/",
  "/",
  "//",
  ".",
  "..",
  "/../",
  "/./",
  "a",
  "b",
  "%2e",
  "%2F",
  "%25",
  "%3f",
  "%23",
  "?",
  "#",
  "%",
  "%0",
  "%00",
  "%e9",
  "\xE9",
  "+",
  "&",
  "%5c",
  "\\",
  "x=1",
];

for (const merges of [true, false])
  test(`random targets, merge_slashes ${merges}`, { skip: withoutNginx }, async () => {
    const block = `server { listen 127.0.0.1:PORT; merge_slashes ${merges ? "on" : "off"}; return 200 "[$uri]($args)"; }`;
    const server = await startNginx(folder, block);
    try {
      const random = numbersFrom(merges ? 1 : 2);
      const pick = (): string => pieces[Math.floor(random() * pieces.length)]!;
      const targets = Array.from(
        { length: 4000 },
        () => `/${Array.from({ length: Math.floor(random() * 7) }, pick).join("")}`,
      );
      for (let from = 0; from < targets.length; from += 50) {
        const some = targets.slice(from, from + 50);
        const replies = await askAll(server.port, "x.test", some, false);
        for (const [index, raw] of some.entries()) {
          const target = readTarget(raw, merges);
          const { status, body } = replies[index]!;
          const want = target === undefined ? "400" : `[${target.uri}](${target.args})`;
          assert.equal(status === 200 ? body : String(status), want, raw);
        }
      }
    } finally {
      await server.stop();
    }
  });
