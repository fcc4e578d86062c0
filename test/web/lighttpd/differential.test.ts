import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { readLighttpd } from "../../../src/web/lighttpd/reader.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import {
  allModules,
  filesOf,
  lighttpd,
  replyWord,
  seenFromOutside,
  startPair,
  wholeConfig,
} from "./lighttpd-server.ts";
import type { Pair } from "./lighttpd-server.ts";
import { randomConfig, requests, smaller, textOf } from "./random-config.ts";
import type { RandomBlock } from "./random-config.ts";

/** 300 a run; `TELLTALE_WEB_RUNS=20000 TELLTALE_WEB_SEED=7` for more, and other ones. */
const runs = Number(process.env["TELLTALE_WEB_RUNS"] ?? 300);
const seed = Number(process.env["TELLTALE_WEB_SEED"] ?? 20_251);
const skip = lighttpd ? false : "lighttpd not installed";

/** Configurations that one process takes: it has no more than 4,096 blocks. */
const batchSize = 250;
const requestsEach = 30;

function isAccepted(text: string): boolean {
  const block = text.replaceAll("PORT", "1");
  const whole = wholeConfig("/srv", 80, allModules, "", new Map([["h.test", block]]));
  return readLighttpd("/l.conf", filesOf({ "/l.conf": whole }), {}).troubles.length === 0;
}

type Found = { readonly target: string; readonly ours: string; readonly theirs: string };
type Counts = { asked: number; unknown: number };

/** What the two do not agree on, for a host. */
async function disagreements(
  pair: Pair,
  host: string,
  text: string,
  targets: readonly string[],
  counts: Counts,
): Promise<Found[]> {
  const found: Found[] = [];
  const open = [...targets];
  const ask = async (): Promise<void> => {
    for (let target = open.pop(); target !== undefined; target = open.pop()) {
      const { outcome } = pair.config.answer(requestOf(host, target), pair.tree);
      counts.asked++;
      if (outcome.kind === "unknown") {
        counts.unknown++;
        continue;
      }
      const ours = seenFromOutside(outcome, pair.folders);
      const theirs = replyWord(await pair.server.ask(host, target));
      // Of too many listings at a time it says 503, or what an error handler makes of that.
      const mayBeBusy = text.includes("server.error-handler") && theirs === "no file";
      if (ours === "L" && (theirs === "busy" || mayBeBusy)) continue;
      if (ours !== theirs) found.push({ target, ours, theirs });
    }
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  return found;
}

function sample(index: number): readonly string[] {
  return fc.sample(fc.constantFrom(...requests), { seed: seed + index, numRuns: requestsEach });
}

/** The smallest configuration that one finds by leaving things out, and what it is about. */
async function shrunk(config: RandomBlock, first: Found): Promise<string> {
  const { target } = first;
  let best = config;
  let found = first;
  for (let tries = 0; tries < 60;) {
    const next = smaller(best).filter((one) => isAccepted(textOf(one)));
    let better: RandomBlock | undefined;
    for (const candidate of next) {
      tries++;
      const pair = await startPair(new Map([["h.test", textOf(candidate)]]));
      const [one] = await disagreements(pair, "h.test", textOf(candidate), [target], {
        asked: 0,
        unknown: 0,
      });
      await pair.stop();
      if (one === undefined) continue;
      found = one;
      better = candidate;
      break;
    }
    if (better === undefined) break;
    best = better;
  }
  return `${target}: ours ${found.ours}, theirs ${found.theirs}\n${textOf(best)}`;
}

test(`${runs} random configurations: the real lighttpd says the same`, { skip }, async () => {
  const counts: Counts = { asked: 0, unknown: 0 };
  const reported: string[] = [];
  for (let done = 0; done < runs && reported.length === 0; done += batchSize) {
    const configs = fc
      .sample(randomConfig, { seed: seed + done, numRuns: Math.min(batchSize, runs - done) })
      .filter((config) => isAccepted(textOf(config)));
    const blocks = new Map(configs.map((config, index) => [`h${index}.test`, textOf(config)]));
    const pair = await startPair(blocks);
    try {
      for (const [index, config] of configs.entries()) {
        const found = await disagreements(
          pair,
          `h${index}.test`,
          textOf(config),
          sample(done + index),
          counts,
        );
        if (found.length > 0 && reported.length < 5) reported.push(await shrunk(config, found[0]!));
      }
    } finally {
      await pair.stop();
    }
  }
  const summary = `${counts.asked} requests, ${counts.unknown} unknown, seed ${seed}`;
  assert.equal(reported.join("\n\n"), "", summary);
  assert.ok(counts.unknown < counts.asked * 0.02, summary);
  if (runs > 300) process.stdout.write(`${summary}\n`);
});

test("what we take for refused, the real lighttpd refuses", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "telltale-lighttpd-"));
  const texts = fc.sample(randomConfig, { seed, numRuns: 2000 }).map(textOf);
  const refused = texts.filter((text) => !isAccepted(text)).slice(0, 20);
  assert.ok(refused.length > 5);
  for (const text of refused) {
    const whole = wholeConfig(folder, 8080, allModules, "", new Map([["h.test", text]]));
    writeFileSync(
      join(folder, "l.conf"),
      whole.replaceAll(/\b[WO]\b/g, folder).replaceAll("PORT", "1"),
    );
    const { status } = spawnSync(lighttpd!, ["-tt", "-f", join(folder, "l.conf")]);
    assert.notEqual(status, 0, text);
  }
  rmSync(folder, { recursive: true });
});
