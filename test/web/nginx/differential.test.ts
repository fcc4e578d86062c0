/**
 * Random configurations, asked of the resolver and of a real nginx: no disagreement, and little that is unknown.
 *
 * TELLTALE_WEB_RUNS says how many configurations; TELLTALE_WEB_SEED where to begin. What disagrees is made smaller by
 * taking blocks and directives away, and shown.
 */
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { diskConfigFiles } from "../../../src/web/disk-config-files.ts";
import { diskTree } from "../../../src/web/disk-tree.ts";
import { readNginx } from "../../../src/web/nginx/reader.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import {
  agrees,
  askAll,
  mainFile,
  seenOf,
  seenOfReply,
  startNginx,
  withoutNginx,
} from "../../support/nginx.ts";
import { writeTestSite } from "../../support/web-site.ts";
import { numbersFrom, randomAround, randomSite, written } from "./grammar.ts";
import type { Node, RandomSite } from "./grammar.ts";

const runs = Number(process.env["TELLTALE_WEB_RUNS"] ?? 500);
const firstSeed = Number(process.env["TELLTALE_WEB_SEED"] ?? 20_251);
/** Blocks of one process. */
const batch = 100;
const targetsMax = 60;
/** Batches with a disagreement after which a run ends. */
const failuresMax = 5;

const folder = realpathSync(mkdtempSync(join(tmpdir(), "telltale-nginx-random-")));
const { root, outside } = writeTestSite(join(folder, "site"));
const tree = diskTree(sameMachine);
after(() => rmSync(folder, { recursive: true, force: true }));

type Around = ReturnType<typeof randomAround>;
type Case = { readonly around: Around; readonly host: string; readonly site: RandomSite };
type Disagreement = Case & {
  readonly target: string;
  readonly predicted: string;
  readonly seen: string;
};
type Compared = {
  /** How often each outcome was predicted. */
  readonly kinds: Record<string, number>;
  requests: number;
  unknown: number;
  readonly disagreements: Disagreement[];
};

function textOf({ host, site }: Case): string {
  const open = `server { listen 127.0.0.1:PORT; server_name ${host};`;
  return placed(`${written(site.maps)}\n${open}\n${written(site.server)}\n}\n`);
}

function placed(text: string): string {
  return text.replaceAll(/\bW(?=[/;$\s]|$)/g, root).replaceAll(/\bO(?=[/;\s])/g, outside);
}

/** What holds for all; the first block answers for unknown hosts, and for what is no request at all. */
function beforeAll({ http, mergeSlashes }: Around): string {
  const merge = `merge_slashes ${mergeSlashes ? "on" : "off"};`;
  return placed(
    `auth_basic_user_file W/.htpasswd;\n${written(http)}\nserver { listen 127.0.0.1:PORT; server_name first.test; ${merge} return 404; }\n`,
  );
}

/** Asks one nginx for all; throws if it does not start. */
async function compare(cases: readonly Case[], name: string): Promise<Compared> {
  const compared: Compared = { kinds: {}, requests: 0, unknown: 0, disagreements: [] };
  const text = beforeAll(cases[0]!.around) + cases.map(textOf).join("\n");
  const server = await startNginx(join(folder, name), text);
  try {
    const config = readNginx(server.path, diskConfigFiles(sameMachine, ["/"]), {
      prefix: join(folder, name),
    });
    assert.deepEqual(config.troubles, []);
    for (const one of cases) {
      const { host, site } = one;
      const replies = await askAll(server.port, host, site.targets, site.takesGzip);
      for (const [index, target] of site.targets.entries()) {
        compared.requests++;
        const request = { ...requestOf(host, target), takesGzip: site.takesGzip };
        const { outcome } = config.answer(request, tree);
        const predicted = seenOf(outcome, root, outside);
        const reply = replies[index]!;
        const seen = seenOfReply(reply);
        const letter = outcome.kind === "unknown" ? predicted : outcome.kind;
        compared.kinds[letter] = (compared.kinds[letter] ?? 0) + 1;
        if (predicted.startsWith("unknown")) compared.unknown++;
        else if (
          !agrees(predicted, seen) ||
          (outcome.kind === "error-body" && outcome.status !== reply.status)
        )
          compared.disagreements.push({ ...one, target, predicted, seen });
      }
    }
  } finally {
    await server.stop();
  }
  return compared;
}

/** The same, without the blocks that nginx refuses to start with. */
async function compareStarting(cases: readonly Case[]): Promise<Compared & { refused: number }> {
  let left = cases;
  for (let refused = 0; ; refused++) {
    try {
      return { ...(await compare(left, "run")), refused };
    } catch (error) {
      const line = /nginx\.conf:(\d+)/.exec(String(error))?.[1];
      if (line === undefined || refused > batch / 2) throw error;
      left = left.filter((one) => !isAt(left, one, Number(line)));
    }
  }
}

/** Whether a line of the whole file belongs to a case. */
function isAt(cases: readonly Case[], one: Case, line: number): boolean {
  const before = mainFile(folder, 1, `${beforeAll(one.around)}HERE`).split("HERE", 1)[0]!;
  let at = before.split("\n").length;
  for (const other of cases) {
    const lines = textOf(other).split("\n").length;
    if (other === one) return line >= at && line < at + lines;
    at += lines;
  }
  return false;
}

/** The same case with everything taken away that is not needed for it to disagree. */
async function shrunk(found: Disagreement): Promise<Disagreement> {
  let best = found;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const [part, nodes] of [
      ["server", best.site.server],
      ["maps", best.site.maps],
      ["http", best.around.http],
    ] as const)
      for (const smaller of removals(nodes)) {
        const site = { ...best.site, [part]: smaller, targets: [best.target] };
        const around = part === "http" ? { ...best.around, http: smaller } : best.around;
        try {
          const { disagreements } = await compare([{ around, host: best.host, site }], "shrink");
          if (disagreements[0] === undefined) continue;
          best = disagreements[0];
          isSmaller = true;
          break;
        } catch {
          continue; // nginx does not start with it
        }
      }
  }
  return best;
}

/** The same nodes with one taken away, at any depth. */
function* removals(nodes: readonly Node[]): Generator<readonly Node[]> {
  for (const [index, node] of nodes.entries()) {
    yield nodes.toSpliced(index, 1);
    for (const body of removals(node.body ?? [])) yield nodes.with(index, { ...node, body });
  }
}

test("no answer differs from nginx's", { skip: withoutNginx }, async (context) => {
  const totals = { configurations: 0, requests: 0, unknown: 0, refused: 0 };
  const kinds: Record<string, number> = {};
  const failures: string[] = [];
  for (let from = 0; from < runs; from += batch) {
    const around = randomAround(numbersFrom(-firstSeed - from));
    const cases = Array.from({ length: Math.min(batch, runs - from) }, (_, index) => {
      const seed = firstSeed + from + index;
      return {
        around,
        host: `s${seed}.test`,
        site: randomSite(numbersFrom(seed), String(seed), targetsMax),
      };
    });
    const compared = await compareStarting(cases);
    for (const [letter, count] of Object.entries(compared.kinds))
      kinds[letter] = (kinds[letter] ?? 0) + count;
    totals.configurations += cases.length - compared.refused;
    totals.requests += compared.requests;
    totals.unknown += compared.unknown;
    totals.refused += compared.refused;
    const [found] = compared.disagreements;
    if (found === undefined) continue;
    const smallest = await shrunk(found);
    const { host, target, predicted, seen } = smallest;
    failures.push(
      `${host}${target} (${compared.disagreements.length} in this batch): predicted ${predicted}, nginx gives ${seen}\n${beforeAll(smallest.around)}${textOf(smallest)}`,
    );
    if (failures.length === failuresMax) break;
  }
  context.diagnostic(JSON.stringify({ ...totals, kinds }));
  assert.equal(failures.join("\n"), "");
  assert.ok(
    totals.unknown < totals.requests * 0.02,
    `${totals.unknown} of ${totals.requests} unknown`,
  );
  assert.ok(totals.refused < totals.configurations * 0.1, `${totals.refused} refused`);
});
