/** Which block answers for a host: random names, asked of the resolver and of a real nginx. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { diskConfigFiles } from "../../../src/web/disk-config-files.ts";
import { memoryTree } from "../../../src/web/file-tree.ts";
import { readNginx } from "../../../src/web/nginx/reader.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { startNginx, stranger, withoutNginx } from "../../support/nginx.ts";
import { numbersFrom } from "./grammar.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-nginx-hosts-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const tree = memoryTree({});

const names =
  String.raw`a.test b.a.test *.a.test *.test .b.test .a.test www.a.* www.* a.* "" _ A.test c.b.a.test
  ~^w ~^(?<sub>.+)\.a\.test$ ~A ~\.test$ ~^\d+\. localhost *.b.a.test *.example.org example.org`
    .trim()
    .split(/\s+/);

const hosts =
  `a.test A.TEST a.test. a.test:80 b.a.test c.b.a.test x.test test www.a.test www.a.org www.b a.org b.test
  x.b.test wx.org 1.2.3.4 [::1] [::1]:80 localhost example.org a.example.org .a.test a..test a.test/ a_b.test x`
    .trim()
    .split(/\s+/);

test("hosts lead to the block that nginx takes", { skip: withoutNginx }, async () => {
  for (let seed = 0; seed < 12; seed++) {
    const random = numbersFrom(seed);
    const pick = (): string => names[Math.floor(random() * names.length)]!;
    const blocks = Array.from({ length: 7 }, (_, index) => {
      const written = Array.from({ length: 1 + Math.floor(random() * 3) }, pick);
      const standard = index === 3 && seed % 2 === 0 ? " default_server" : "";
      const name = random() < 0.1 ? "" : `server_name ${[...new Set(written)].join(" ")};`;
      return `server { listen 127.0.0.1:PORT${standard}; ${name} return 301 /s${index}-$sub$1; }`;
    });
    // A group that some expression has, so that its variable is known.
    const last = `server { listen 127.0.0.1:PORT; server_name "~^never(?<sub>x)"; }`;
    const server = await startNginx(folder, [...blocks, last].join("\n"));
    try {
      const config = readNginx(server.path, diskConfigFiles(sameMachine, ["/"]), {});
      for (const host of hosts)
        for (const target of ["/", "http://b.a.test/", "http://www.a.org?x", "HTTP://X.test:1/y"]) {
          const { outcome } = config.answer(requestOf(host, target), tree);
          const predicted = outcome.kind === "redirect" ? outcome.target : "refused";
          const { status, location } = await server.ask(host, target, stranger);
          const seen = status === 301 ? new URL(location!).pathname : "refused";
          assert.equal(predicted, seen, `${host} ${target}\n${blocks.join("\n")}`);
        }
    } finally {
      await server.stop();
    }
  }
});
