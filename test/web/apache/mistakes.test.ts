/**
 * Mistakes that look safe, each on the resolver and on the real server: what leaves, what does not.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Outcome } from "../../../src/web/answer.ts";
import { diskTree } from "../../../src/web/disk-tree.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { WebConfig } from "../../../src/web/site.ts";
import {
  apacheBinary,
  noAccessFiles,
  readWritten,
  startApache,
  writeAccessFile,
  writeApache,
} from "../../support/apache.ts";
import type { Reply, RunningServer } from "../../support/real-server.ts";
import { writeTestSite } from "../../support/web-site.ts";
import { mistakes } from "./mistakes.ts";
import type { Mistake } from "./mistakes.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-apache-"));

after(() => rmSync(folder, { recursive: true, force: true }));

type Written = {
  readonly mistake: Mistake;
  readonly root: string;
  readonly host: readonly string[];
  readonly main: readonly string[];
};

function write(mistake: Mistake): Written {
  const { root } = writeTestSite(join(folder, mistake.id));
  const fill = (lines: readonly string[] = []): readonly string[] =>
    lines.map((line) => line.replaceAll("W", root).replaceAll("\x01", "W"));
  for (const [name, lines] of Object.entries(mistake.accessFiles ?? {}))
    writeAccessFile(root, name, lines);
  const override = mistake.override ?? (mistake.accessFiles === undefined ? "None" : "All");
  const host = [
    "<VirtualHost *>",
    `ServerName ${mistake.id.toLowerCase()}.test`,
    `DocumentRoot "${root}"`,
    `<Directory "${root}">`,
    ...(override === "" ? [] : [`AllowOverride ${override}`]),
    ...(mistake.noRequire === true ? [] : ["Require all granted"]),
    ...fill(mistake.folder),
    "</Directory>",
    ...fill(mistake.host),
    "</VirtualHost>",
  ];
  return { mistake, root, host, main: fill(mistake.main) };
}

/** Our word for an outcome, in the table's: `S[file]`, `D`, `A`, `H`, `E[file]`, `L`, `R`. */
function wordOf(outcome: Outcome, root: string): string {
  const name =
    "file" in outcome && outcome.file !== undefined ? outcome.file.slice(root.length + 1) : "";
  switch (outcome.kind) {
    case "served":
      return `S[${name}]`;
    case "error-body":
      return `E[${name}]`;
    case "handler":
      return "H";
    case "denied":
      return "D";
    case "redirect":
      return "R";
    case "listing":
      return "L";
    case "absent":
      return "A";
    case "unknown":
      return `unknown(${outcome.construct})`;
  }
}

/** What the server did, as far as a reply tells: a refusal and a file that is not there may look alike. */
function replyWords({ status, file, body }: Reply): readonly string[] {
  if (file !== undefined) return status < 300 ? [`S[${file}]`] : [`E[${file}]`];
  if (status >= 300 && status < 400) return ["R"];
  if (status === 502 || status === 503) return ["H"];
  if (status === 200) return body.includes("Index of") ? ["L"] : [];
  return ["D", "A"];
}

const all = mistakes.map((mistake) => write(mistake));
const isAlone = ({ main, mistake }: Written): boolean => main.length > 0 || mistake.override === "";
const groups = [
  all.filter((one) => !isAlone(one)),
  ...all.filter((one) => isAlone(one)).map((one) => [one]),
];

for (const [index, group] of groups.entries())
  suite(`apache, group ${index}`, () => {
    const place = join(folder, `server${index}`);
    const lines = group.flatMap(({ main, host }) => [...main, ...host]);
    let config: WebConfig;
    let server: RunningServer | undefined;
    before(async () => {
      const start = group[0]?.mistake.override === "" ? [] : noAccessFiles;
      if (apacheBinary === undefined) writeApache(place, [...start, ...lines], 1);
      else server = await startApache(place, [...start, ...lines]);
      config = readWritten(place);
    });
    after(async () => await server?.stop());
    for (const { mistake, root } of group) {
      const host = `${mistake.id.toLowerCase()}.test`;
      test(`resolver: ${mistake.id} ${mistake.title}`, () => {
        const tree = diskTree(sameMachine);
        const got = Object.keys(mistake.expects).map((path) => {
          const { outcome } = config.answer(requestOf(host, path), tree);
          return [path, wordOf(outcome, root)];
        });
        assert.deepEqual(Object.fromEntries(got), mistake.expects);
      });
      test(
        `server: ${mistake.id} ${mistake.title}`,
        { skip: apacheBinary === undefined && "apache2 is not installed" },
        async () => {
          const wrong: string[] = [];
          for (const [path, want] of Object.entries(mistake.expects)) {
            const reply = await server!.ask(host, path);
            const words = replyWords(reply);
            const marked = want.replace("[link.txt]", "[private/x.txt]");
            if (!words.includes(marked))
              wrong.push(`${path}: ${want}, but ${reply.status} ${words.join()}`);
          }
          assert.deepEqual(wrong, []);
        },
      );
    }
  });
