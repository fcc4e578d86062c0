/** Every mistake is asked of the resolver and of a real nginx: both answer as the table says. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { diskConfigFiles } from "../../../src/web/disk-config-files.ts";
import { diskTree } from "../../../src/web/disk-tree.ts";
import { readNginx } from "../../../src/web/nginx/reader.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { WebConfig } from "../../../src/web/site.ts";
import {
  agrees,
  mainFile,
  seenOf,
  seenOfReply,
  startNginx,
  stranger,
  withoutNginx,
} from "../../support/nginx.ts";
import type { RunningServer } from "../../support/real-server.ts";
import { writeTestSite } from "../../support/web-site.ts";
import { mistakes, pairsOf, serverOf } from "./mistakes.ts";
import type { Mistake } from "./mistakes.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-nginx-"));
const { root, outside } = writeTestSite(folder);
const tree = diskTree(sameMachine);
after(() => rmSync(folder, { recursive: true, force: true }));

function hostOf(index: number): string {
  return `case${index}.test`;
}

function read(path: string): WebConfig {
  return readNginx(path, diskConfigFiles(sameMachine, ["/"]), { prefix: folder });
}

async function check(
  { id, expect }: Mistake,
  host: string,
  config: WebConfig,
  server: RunningServer | undefined,
): Promise<void> {
  for (const { path, want } of pairsOf(expect)) {
    const { outcome } = config.answer(requestOf(host, path), tree);
    const predicted = seenOf(outcome, root, outside);
    assert.equal(predicted, want.replace("D200", "D"), `${id}: ${path}`);
    if (server === undefined) continue;
    const reply = await server.ask(host, path, stranger);
    assert.ok(
      want === "D200"
        ? reply.status === 200 && reply.file === undefined
        : agrees(want, seenOfReply(reply)),
      `${id}: ${path}: nginx gives ${reply.status} ${seenOfReply(reply)}, not ${want}`,
    );
  }
}

const http = mistakes
  .map((one, index) => serverOf(one, hostOf(index), `v${index}`, { root, outside }))
  .join("\n");
const alone = join(folder, "resolver.conf");
writeFileSync(alone, mainFile(folder, 8080, http));
const config = read(alone);

test("the configurations are read without trouble", () => assert.deepEqual(config.troubles, []));

for (const [index, mistake] of mistakes.entries())
  test(`resolver: ${mistake.id}`, async () =>
    await check(mistake, hostOf(index), config, undefined));

test("nginx answers the same", { skip: withoutNginx }, async (context) => {
  const server = await startNginx(join(folder, "run"), http);
  try {
    const asked = read(server.path);
    for (const [index, mistake] of mistakes.entries())
      await context.test(
        mistake.id,
        async () => await check(mistake, hostOf(index), asked, server),
      );
  } finally {
    await server.stop();
  }
});

test("N40: merge_slashes is the default server's", { skip: withoutNginx }, async () => {
  const block = (name: string, more: string): string =>
    `server { listen 127.0.0.1:PORT; server_name ${name}; root ${root}; ${more} }`;
  const deny = "location /private/ { deny all; }";
  const server = await startNginx(
    join(folder, "slashes"),
    `${block("first.test", `merge_slashes off; ${deny}`)}\n${block("second.test", deny)}`,
  );
  try {
    for (const host of ["first.test", "second.test", "other.test"])
      await check(
        { id: "N40", server: "", expect: "//private/x.txt S[private/x.txt]  /private//x.txt D" },
        host,
        read(server.path),
        server,
      );
  } finally {
    await server.stop();
  }
});

test("N44: what an include's pattern takes", { skip: withoutNginx }, async () => {
  const run = join(folder, "include");
  mkdirSync(join(run, "inc"), { recursive: true });
  for (const [index, name] of ["a.conf", "b.conf.bak", ".hid", "z~"].entries())
    writeFileSync(
      join(run, "inc", name),
      `server { listen 127.0.0.1:40${index}; server_name x${index}.test; }\n`,
    );
  // What is loaded shows in the names that the same blocks answer to.
  const server = await startNginx(
    run,
    `server { listen 127.0.0.1:PORT; root ${root}; include inc2/*; }`,
  );
  try {
    mkdirSync(join(run, "inc2"));
    const { answer } = read(server.path);
    assert.equal(answer(requestOf("x", "/.env"), tree).outcome.kind, "served");
  } finally {
    await server.stop();
  }
  for (const name of ["a.conf", "b.conf.bak", ".hid", "z~"])
    writeFileSync(join(run, "inc2", name), `location = /${name} { return 402; }\n`);
  const again = await startNginx(
    run,
    `server { listen 127.0.0.1:PORT; root ${root}; include inc2/*; }`,
  );
  try {
    const { answer } = read(again.path);
    for (const [name, status] of [
      ["a.conf", 402],
      ["b.conf.bak", 402],
      [".hid", 404],
      ["z~", 402],
    ] as const) {
      const { outcome } = answer(requestOf("x", `/${name}`), tree);
      assert.equal(outcome.kind, status === 402 ? "denied" : "absent", name);
      assert.equal((await again.ask("x", `/${name}`)).status, status, name);
    }
  } finally {
    await again.stop();
  }
});
