/**
 * Random configurations, asked of the resolver and of the real server: no file may leave that the resolver says does not, and
 * none stay that it says leaves.
 *
 * TELLTALE_WEB_RUNS is the number of configurations, TELLTALE_WEB_SEED the first seed. A disagreement is shown with the
 * blocks that it needs.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { diskTree } from "../../../src/web/disk-tree.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import {
  apacheBinary,
  leftBy,
  leftByOutcome,
  noAccessFiles,
  readWritten,
  startApache,
  writeAccessFile,
} from "../../support/apache.ts";
import { randomOf } from "../../support/random.ts";
import { siteFiles, writeTestSite } from "../../support/web-site.ts";
import { randomHost, randomMain } from "./grammar.ts";
import type { Block, RandomHost } from "./grammar.ts";

const runs = Number(process.env["TELLTALE_WEB_RUNS"] ?? "300");
const firstSeed = Number(process.env["TELLTALE_WEB_SEED"] ?? "1");
const requestsEach = Number(process.env["TELLTALE_WEB_REQUESTS"] ?? "40");
/** Hosts of one server process. */
const together = 100;

type Case = {
  readonly index: number;
  readonly config: RandomHost;
  readonly main: readonly Block[];
};
type Disagreement = {
  readonly one: Case;
  readonly target: string;
  readonly got: string;
  readonly want: string;
};
type Counts = { requests: number; unknown: number; readonly kinds: Map<string, number> };

test(
  `${runs} random configurations`,
  { skip: apacheBinary === undefined && "apache2 is not installed" },
  async (t) => {
    const counts: Counts = { requests: 0, unknown: 0, kinds: new Map() };
    const wrong: Disagreement[] = [];
    for (let from = 0; from < runs && wrong.length < 200; from += together) {
      const main = randomMain(firstSeed + from);
      const cases: Case[] = [];
      for (let at = from; at < Math.min(from + together, runs); at++)
        cases.push({ index: at - from, config: randomHost(firstSeed + at), main });
      wrong.push(...(await compare(cases, firstSeed + from, counts)));
    }
    t.diagnostic(
      `${counts.requests} requests, ${counts.unknown} unknown: ${JSON.stringify([...counts.kinds])}`,
    );
    const shown: string[] = [];
    const byHost = [...new Map(wrong.map((one) => [one.one.config, one])).values()];
    for (const one of byHost.slice(0, 5)) shown.push(await shrunk(one));
    assert.equal(shown.join("\n\n"), "");
    assert.ok(counts.unknown < counts.requests * 0.02, "unknown below 2 %");
  },
);

async function compare(
  cases: readonly Case[],
  seed: number,
  counts: Counts,
  only?: string,
): Promise<readonly Disagreement[]> {
  const folder = mkdtempSync(join(tmpdir(), "telltale-apache-"));
  const wrong: Disagreement[] = [];
  const lines = writeCases(folder, cases);
  const server = await startApache(join(folder, "server"), lines);
  try {
    const config = readWritten(join(folder, "server"));
    const tree = diskTree(sameMachine);
    const random = randomOf(seed);
    const asked = cases.flatMap((one) =>
      (only === undefined ? targetsOf(random) : [only]).map((target) => ({ one, target })),
    );
    await inParallel(asked, async ({ one, target }) => {
      const host = `h${one.index}.test`;
      const reply = await server.ask(host, target);
      const { outcome } = config.answer(requestOf(host, target), tree);
      counts.requests++;
      counts.kinds.set(outcome.kind, (counts.kinds.get(outcome.kind) ?? 0) + 1);
      const got = leftByOutcome(outcome);
      if (got === "unknown") counts.unknown++;
      const want = leftBy(reply);
      // A program that is not there leads to an error's body, which says nothing of us.
      const isNoProgram = outcome.kind === "handler" && reply.status >= 500;
      if (got !== "unknown" && got !== want && !isNoProgram)
        wrong.push({
          one,
          target,
          got: `${got} (${outcome.kind} ${"status" in outcome ? outcome.status : ""} ${"file" in outcome ? outcome.file : ""})`,
          want: `${want} (${reply.status})`,
        });
    });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return wrong;
}

/** The configuration of a server with these hosts; the `.htaccess` files of each have a name of its own. */
function writeCases(folder: string, cases: readonly Case[]): readonly string[] {
  const { root, outside } = writeTestSite(folder);
  const fill = (line: string, index: number): string =>
    line
      .replaceAll("K", String(index))
      .replaceAll(/\bW\b|\bO$/g, (name) => (name === "W" ? root : outside));
  for (const { index, config } of cases)
    for (const [place, blocks] of Object.entries(config.accessFiles))
      writeAccessFile(
        root,
        `${place}.ht-${index}`,
        blocks.flat().map((line) => fill(line, index)),
      );
  return [
    ...noAccessFiles,
    ...(cases[0]?.main ?? []).flat().map((line) => fill(line, 0)),
    ...cases.flatMap(({ index, config }) => [
      "<VirtualHost *>",
      `ServerName h${index}.test`,
      `DocumentRoot "${root}"`,
      `AccessFileName .ht-${index}`,
      ...config.host.flat().map((line) => fill(line, index)),
      "</VirtualHost>",
    ]),
  ];
}

const more = [
  "/",
  "/sub/",
  "/sub",
  "/list/",
  "/list",
  "/static/",
  "/noindex/",
  "/.git/",
  "/.git",
  "/nope",
  "/nope/x",
  "/a.php",
  "/dump",
  "/app",
  "/config",
  "/index",
  "/outlink/o.txt",
  "/outlink/",
  "/link.txt",
  "/link.txt/x",
  "/z/a.js",
  "/z../settings.py",
  "/zapp",
  "/w/s/leak",
  "/w/a.js",
  "/y/.env",
  "/y.env",
  "/m.env",
  "/m../private/x.txt",
  "/n/.env",
  "/n../.env",
  "/file",
  "/file/x",
  "/o/o.txt",
  "/cgi/dump.sql",
  "/p/.env",
  "/x/.env",
  "/main/a.sql",
  "/%2e%2e/x",
  "/a%00b",
  "/a%zz",
  "/sub//",
  "/sub/?x",
  "/..%2fx",
  "/q/.env",
  "/q.env",
  "/main2",
  "/main2/x",
];

function targetsOf(random: ReturnType<typeof randomOf>): readonly string[] {
  const targets: string[] = [];
  for (let count = 0; count < requestsEach; count++)
    targets.push(
      random.percent(35) ? random.pick(more) : spelled(random, `/${random.pick(siteFiles)}`),
    );
  return targets;
}

function spelled(random: ReturnType<typeof randomOf>, path: string): string {
  const last = path.lastIndexOf("/");
  if (random.percent(45)) return path;
  return random.pick([
    () => path.replaceAll(".", "%2e"),
    () => `${path.slice(0, last)}%2f${path.slice(last + 1)}`,
    () => `/${path}`,
    () => path.replaceAll("/", "//"),
    () => `${path.slice(0, last)}/./${path.slice(last + 1)}`,
    () => `/x/..${path}`,
    () => `/sub/%2e%2e${path}`,
    () => `${path}/`,
    () => `${path}/x`,
    () => path.toUpperCase(),
    () => `${path}?x=1`,
    () => path.slice(0, Math.max(path.lastIndexOf("."), last + 1)),
    () => path.slice(0, last + 1),
    () => path.slice(0, Math.max(last, 1)),
    () => `/sub${path}`,
    () => `/%73ub${path}`,
  ])();
}

async function inParallel<Item>(
  items: readonly Item[],
  run: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await run(items[next++]!);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/** A disagreement with no block more than it needs. */
async function shrunk({ one, target, got, want }: Disagreement): Promise<string> {
  const still = async (smaller: Case): Promise<boolean> => {
    const counts: Counts = { requests: 0, unknown: 0, kinds: new Map() };
    try {
      return (await compare([smaller], 0, counts, target)).length > 0;
    } catch {
      return false; // it does not start any more
    }
  };
  let best = one;
  for (const smaller of smallerCases) {
    for (let at = 0; ;) {
      const next = smaller(best, at);
      if (next === undefined) break;
      if (await still(next)) best = next;
      else at++;
    }
  }
  return [
    `${target}: the resolver says ${got}, the server ${want}`,
    ...best.main.flat().map((line) => `main: ${line}`),
    ...best.config.host.flat(),
    ...Object.entries(best.config.accessFiles).flatMap(([place, blocks]) =>
      blocks.flat().map((line) => `${place}.htaccess: ${line}`),
    ),
  ].join("\n");
}

/** Ways to leave something out: the block, or the line of a block, at a place. */
const smallerCases: readonly ((one: Case, at: number) => Case | undefined)[] = [
  (one, at) => (at < one.main.length ? { ...one, main: one.main.toSpliced(at, 1) } : undefined),
  (one, at) =>
    at < one.config.host.length
      ? { ...one, config: { ...one.config, host: one.config.host.toSpliced(at, 1) } }
      : undefined,
  (one, at) => {
    const names = Object.keys(one.config.accessFiles);
    const { [names[at] ?? ""]: _, ...accessFiles } = one.config.accessFiles;
    return at < names.length ? { ...one, config: { ...one.config, accessFiles } } : undefined;
  },
  (one, at) => {
    const places = Object.entries(one.config.accessFiles).flatMap(([name, blocks]) =>
      blocks.flatMap((block, index) => block.map((_, line) => ({ name, index, line }))),
    );
    const place = places[at];
    if (place === undefined) return undefined;
    const blocks = one.config.accessFiles[place.name]!;
    const changed = blocks.with(place.index, blocks[place.index]!.toSpliced(place.line, 1));
    const accessFiles = { ...one.config.accessFiles, [place.name]: changed };
    return { ...one, config: { ...one.config, accessFiles } };
  },
  (one, at) => {
    const places = one.config.host.flatMap((block, index) =>
      block.map((_, line) => ({ index, line })),
    );
    const place = places[at];
    if (place === undefined) return undefined;
    const host = one.config.host.with(
      place.index,
      one.config.host[place.index]!.toSpliced(place.line, 1),
    );
    return { ...one, config: { ...one.config, host } };
  },
];
