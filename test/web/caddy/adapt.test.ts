/**
 * Caddyfiles as JSON: ours against that of `caddy adapt`, on written files and on random ones; and the answers of both.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Outcome } from "../../../src/web/answer.ts";
import { isTrouble } from "../../../src/trouble.ts";
import { serversOf } from "../../../src/web/caddy/caddyfile-servers.ts";
import { plainOf } from "../../../src/web/caddy/json-node.ts";
import { readCaddy } from "../../../src/web/caddy/reader.ts";
import { readCaddyfile } from "../../../src/web/caddy/site-blocks.ts";
import { diskConfigFiles } from "../../../src/web/disk-config-files.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { caddyBinary, caddyEnvironment, caddyfileOf, siteName } from "../../support/caddy.ts";
import { randomOf } from "../../support/random.ts";
import { oddTargets, spellingsOf } from "../../support/spellings.ts";
import { siteFiles, testSiteTree } from "../../support/web-site.ts";
import { caddyfiles } from "./caddyfiles.ts";
import { placed, SiteMaker, textOfParts } from "./random-site.ts";

const skip = caddyBinary === undefined && "caddy not installed";

/** What decides no answer, and groups by the order in which they are met: their names are Caddy's own affair. */
function compared(json: unknown): unknown {
  const groups = new Map<string, string>();
  const left = ["automatic_https", "tls_connection_policies", "logs", "providers", "encodings"];
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    const out: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (left.includes(name)) continue;
      if (name === "group" && typeof field === "string") {
        groups.set(field, groups.get(field) ?? `group ${groups.size}`);
        out[name] = groups.get(field);
      } else out[name] = walk(field);
    }
    return out;
  };
  return walk(json);
}

/** As Caddy 2.6.2 reads it, which is the one that is packaged. */
const styleOfCaddy = { groupsInRoutes: false, trimsStars: false };

/** The servers that Caddy makes of a file. */
function adapted(folder: string, path: string): Record<string, unknown> {
  const args = ["adapt", "--config", path, "--adapter", "caddyfile"];
  const env = caddyEnvironment(folder);
  const json = execFileSync(caddyBinary!, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const { apps } = JSON.parse(json.toString("latin1")) as {
    apps: { http: { servers: Record<string, unknown> } };
  };
  return apps.http.servers;
}

function ours(folder: string, path: string): Record<string, unknown> {
  const read = readCaddyfile(path, diskConfigFiles(sameMachine, [folder]));
  assert.ok(!isTrouble(read));
  const { servers, troubles } = serversOf(read, styleOfCaddy);
  assert.deepEqual([...read.troubles, ...troubles], []);
  return Object.fromEntries(servers.map(([name, server]) => [name, plainOf(server)]));
}

function assertSame(folder: string, path: string): void {
  const theirs = adapted(folder, path);
  const made = ours(folder, path);
  assert.deepEqual(Object.keys(made).sort(), Object.keys(theirs).sort());
  for (const [name, server] of Object.entries(theirs))
    assert.deepEqual(compared(made[name]), compared(server), name);
}

describe("a Caddyfile as JSON", { skip }, () => {
  for (const [title, texts] of Object.entries(caddyfiles))
    test(title, () => {
      const folder = mkdtempSync(join(tmpdir(), "telltale-caddy-"));
      try {
        for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
        assertSame(folder, join(folder, "Caddyfile"));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

  test("200 random sites, and what our reading of both answers", () => {
    const folder = mkdtempSync(join(tmpdir(), "telltale-caddy-"));
    try {
      const setting = { root: "/srv/w", outside: "/srv/o", upstream: 1 };
      const random = randomOf(7);
      const sites = Array.from({ length: 200 }, () =>
        placed(textOfParts(new SiteMaker(random, setting).site()), setting),
      );
      const path = join(folder, "Caddyfile");
      writeFileSync(path, caddyfileOf(sites, 8080));
      assertSame(folder, path);
      const json = join(folder, "caddy.json");
      writeFileSync(json, JSON.stringify({ apps: { http: { servers: adapted(folder, path) } } }));
      const files = diskConfigFiles(sameMachine, [folder]);
      const [text, read] = [path, json].map((one) => readCaddy(one, files, { prefix: "/srv" }));
      const tree = testSiteTree("/srv/w", "/srv/o");
      const targets = [...siteFiles.flatMap(spellingsOf), ...oddTargets];
      for (let asked = 0; asked < 4000; asked++) {
        const request = requestOf(siteName(random.below(sites.length)), random.pick(targets));
        const [fromText, fromJson] = [text, read].map(
          (config) => config!.answer(request, tree).outcome,
        );
        // JSON is one version's, a Caddyfile is read by any.
        if (fromText!.kind === "unknown") continue;
        const withoutPlace = (outcome: Outcome): object => ({ ...outcome, by: undefined });
        assert.deepEqual(withoutPlace(fromText!), withoutPlace(fromJson!), JSON.stringify(request));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
