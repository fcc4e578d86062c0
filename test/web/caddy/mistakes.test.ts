/** The table of mistakes, on the resolver and on the real Caddy. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../../../src/web/answer.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { caddyBinary, readSites, siteName, startCaddy } from "../../support/caddy.ts";
import type { Reply, RunningServer } from "../../support/real-server.ts";
import { testSiteTree, writeTestSite } from "../../support/web-site.ts";
import { mistakes } from "./mistakes.ts";

function linesAt({ lines }: { readonly lines: string }, root: string): string {
  return lines.replaceAll(/\bW\b/g, root);
}

/** A path of the test's site as its file's body names it. */
function named(file: string, root: string): string {
  if (file === `${root}/link.txt`) return "private/x.txt";
  if (file === `${root}/outlink/o.txt`) return "o.txt";
  return file.slice(root.length + 1);
}

function letterOf(outcome: Outcome, root: string, target: string): string {
  const withFile = (letter: string, file: string): string =>
    `/${file}` === target ? letter : `${letter} ${file}`;
  switch (outcome.kind) {
    case "served":
      return withFile("S", named(outcome.file, root));
    case "error-body":
      return `E ${named(outcome.file, root)}`;
    case "handler":
      return "H";
    case "listing":
      return `L ${outcome.names.join(" ")}`;
    case "redirect":
      return "R";
    case "denied":
    case "absent":
      return "N";
    case "unknown":
      return `unknown ${outcome.construct}`;
  }
}

function letterOfReply({ status, file, body }: Reply, target: string): string {
  const names = [...body.matchAll(/href="\.\/([^"]+)"/g)].map(([, name]) => name);
  if (file === undefined && names.length > 0)
    return `L ${names.toSorted((a, b) => (a! < b! ? -1 : 1)).join(" ")}`;
  if (status === 502 || status === 503) return "H";
  if (status >= 300 && status < 400) return "R";
  if (file === undefined) return "N";
  if (status >= 400) return `E ${file}`;
  return `/${file}` === target ? "S" : `S ${file}`;
}

describe("mistakes, on the resolver", () => {
  const root = "/srv/w";
  const tree = testSiteTree(root, "/srv/o");
  const config = readSites(
    "/srv",
    mistakes.map((mistake) => linesAt(mistake, root)),
  );
  assert.deepEqual(config.troubles, []);
  for (const [index, { id, expected }] of mistakes.entries())
    test(id, () => {
      const actual = Object.keys(expected).map((target) => {
        const { outcome } = config.answer(requestOf(siteName(index), target), tree);
        return [target, letterOf(outcome, root, target)];
      });
      assert.deepEqual(Object.fromEntries(actual), expected);
    });
});

describe("mistakes, on Caddy", { skip: caddyBinary === undefined && "caddy not installed" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "telltale-caddy-"));
  let server: RunningServer;
  before(async () => {
    const { root } = writeTestSite(folder);
    const sites = mistakes.map((mistake) => linesAt(mistake, root));
    server = await startCaddy(caddyBinary!, folder, sites);
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  for (const [index, { id, expected }] of mistakes.entries())
    test(id, async () => {
      const actual: [string, string][] = [];
      for (const target of Object.keys(expected))
        actual.push([target, letterOfReply(await server.ask(siteName(index), target), target)]);
      assert.deepEqual(Object.fromEntries(actual), expected);
    });
});
