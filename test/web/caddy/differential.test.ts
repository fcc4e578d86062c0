/**
 * Random configurations of Caddy: what the resolver says against what the real server sends.
 *
 * A few hundred configurations with a fixed seed; TELLTALE_WEB_RUNS=20000 makes it so many, TELLTALE_WEB_SEED another seed.
 * A configuration that disagrees is made smaller by leaving out its lines one by one.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Outcome } from "../../../src/web/answer.ts";
import { diskTree } from "../../../src/web/disk-tree.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { SiteRequest } from "../../../src/web/site-request.ts";
import { caddyBinary, readSites, siteName, startCaddy } from "../../support/caddy.ts";
import { randomOf } from "../../support/random.ts";
import type { Reply } from "../../support/real-server.ts";
import { oddTargets, spellingsOf } from "../../support/spellings.ts";
import { siteFiles, writeTestSite } from "../../support/web-site.ts";
import { placed, SiteMaker, smallerSites, textOfParts } from "./random-site.ts";
import type { Part, Setting } from "./random-site.ts";

const runs = Number(process.env["TELLTALE_WEB_RUNS"] ?? 300);
const seed = Number(process.env["TELLTALE_WEB_SEED"] ?? 20_251);
const targetsOfSite = Number(process.env["TELLTALE_WEB_TARGETS"] ?? 40);

/** Sites in one process, and requests under way at once. */
const batchSize = 500;
const atOnce = 8;

const allTargets = [...siteFiles.flatMap(spellingsOf), ...oddTargets];

/** What left: a file with its kind of status, or what else it was. */
function classOfReply({ status, file, body }: Reply): string {
  if (file !== undefined) return `${status < 300 ? "served" : "error-body"} ${file}`;
  if (body.includes("PROXIED") || status === 502) return "handler";
  if (body.includes('href="./')) return "listing";
  return status >= 300 && status < 400 ? "redirect" : "nothing";
}

function classOfOutcome(outcome: Outcome, { root, outside }: Setting): string {
  switch (outcome.kind) {
    case "served":
    case "error-body":
      return `${outcome.kind} ${bodyOf(outcome.file, root, outside)}`;
    case "listing":
      return outcome.names.length === 0 ? "nothing" : "listing";
    case "handler":
    case "redirect":
      return outcome.kind;
    case "denied":
    case "absent":
      return "nothing";
    case "unknown":
      return "unknown";
  }
}

/** The path that a file's body names: links and the sidecars are followed. */
function bodyOf(file: string, root: string, outside: string): string {
  const real = file
    .replace(`${root}/link.txt`, `${root}/private/x.txt`)
    .replace(`${root}/outlink/`, `${outside}/`);
  return real.startsWith(`${outside}/`)
    ? real.slice(outside.length + 1)
    : real.slice(root.length + 1);
}

type Difference = { readonly target: string; readonly predicted: string; readonly actual: string };
type Counts = { requests: number; unknown: number };

class Comparison {
  readonly counts: Counts = { requests: 0, unknown: 0 };
  readonly #folder: string;
  readonly #setting: Setting;

  constructor(folder: string, setting: Setting) {
    this.#folder = folder;
    this.#setting = setting;
  }

  /** The differences of each of these sites. */
  async differences(
    sites: readonly (readonly Part[])[],
    targets: readonly (readonly string[])[],
  ): Promise<readonly (readonly Difference[])[]> {
    const texts = sites.map((parts) => placed(textOfParts(parts), this.#setting));
    const config = readSites(this.#folder, texts);
    assert.deepEqual(config.troubles, [], "what is generated can be read");
    const tree = diskTree(sameMachine);
    const server = await startCaddy(caddyBinary!, this.#folder, texts);
    try {
      const work = targets.flatMap((some, site) => some.map((target) => ({ site, target })));
      const found: Difference[][] = sites.map(() => []);
      let next = 0;
      const askAll = async (): Promise<void> => {
        for (let one = work[next++]; one !== undefined; one = work[next++]) {
          const { site, target } = one;
          const request: SiteRequest = {
            ...requestOf(siteName(site), target),
            address: "127.0.0.1",
          };
          const { outcome } = config.answer(request, tree);
          const actual = classOfReply(await server.ask(siteName(site), target));
          const predicted = classOfOutcome(outcome, this.#setting);
          this.counts.requests++;
          if (predicted === "unknown") this.counts.unknown++;
          else if (predicted !== actual) found[site]!.push({ target, predicted, actual });
        }
      };
      await Promise.all(Array.from({ length: atOnce }, askAll));
      return found;
    } finally {
      await server.stop();
    }
  }

  /** The smallest site that still disagrees on a target. */
  async smallest(parts: readonly Part[], target: string): Promise<readonly Part[]> {
    for (const smaller of smallerSites(parts)) {
      const [found] = await this.differences([smaller], [[target]]).catch(() => [[]]);
      if (found !== undefined && found.length > 0) return await this.smallest(smaller, target);
    }
    return parts;
  }
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("differential", { skip: caddyBinary === undefined && "caddy not installed" }, () => {
  test(`${runs} random configurations of Caddy, seed ${seed}`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), "telltale-caddy-"));
    const program = createServer((_, response) => response.end("PROXIED"));
    // A path that lost its slash is sent on as it is: no request, but Caddy handed it over.
    program.on("clientError", (_, socket) =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nPROXIED"),
    );
    const upstream = await listening(program);
    try {
      const setting = { ...writeTestSite(folder), upstream };
      const comparison = new Comparison(folder, setting);
      for (let first = 0; first < runs; first += batchSize) {
        const sites: (readonly Part[])[] = [];
        const targets: string[][] = [];
        for (let index = first; index < Math.min(first + batchSize, runs); index++) {
          const random = randomOf(seed + index);
          sites.push(new SiteMaker(random, setting).site());
          targets.push(Array.from({ length: targetsOfSite }, () => random.pick(allTargets)));
        }
        const found = await comparison.differences(sites, targets);
        const bad = found.findIndex((some) => some.length > 0);
        if (bad < 0) continue;
        const [difference] = found[bad]!;
        const least = await comparison.smallest(sites[bad]!, difference!.target);
        const total = found.filter((some) => some.length > 0).length;
        assert.fail(
          `seed ${seed + first + bad} (${total} sites of this batch disagree): ${JSON.stringify(difference)}\n${textOfParts(least)}`,
        );
      }
      const { requests, unknown } = comparison.counts;
      context.diagnostic(`${requests} requests, ${unknown} unknown`);
      assert.ok(unknown < requests * 0.02, `${unknown} of ${requests} are unknown`);
    } finally {
      program.close();
      rmSync(folder, { recursive: true });
    }
  });
});
