/**
 * Measures accuracy: `npm run accuracy -- CORPUS [--evidence LEAST] [--show missed|alarms]`.
 *
 * In: a corpus of labelled rows. Out: recall, alarms and F1 by source, and the ten worst groups, on standard output. The
 * rows are written to a temporary folder as files, which the command scans as it scans any; then they are deleted.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { readCorpus } from "./corpus.ts";
import type { Row } from "./corpus.ts";
import { isHit, meanF1, tallies, tally } from "./score.ts";
import type { RowFinding, Tally } from "./score.ts";

type Report = {
  readonly findings: readonly {
    readonly rule: string;
    readonly evidence: string;
    readonly secret?: string;
    readonly places: readonly { readonly path?: string; readonly line?: number }[];
  }[];
};

const evidences: readonly string[] = ["weak", "likely", "shaped", "proven"];

/** Groups shown. */
const worstShown = 10;

const heading = `${"".padEnd(48)}rows found  recall   rows alarms  precision     F1`;

/** Bytes of report that are read: with every secret, a few thousand findings take some megabytes. */
const reportBytesMax = 1 << 28;

const { corpus, least, show } = readArguments(process.argv.slice(2));
const rows = readCorpus(corpus);
const numbers = new Map(rows.map(({ number }, at) => [number, at]));
const folder = mkdtempSync(join(tmpdir(), "telltale-accuracy-"));
try {
  for (const row of rows) writeRow(row);
  const findings = byRow(scan());
  const sources = tallies(rows, findings, ({ source }) => source);
  const groups = tallies(rows, findings, (row) => `${row.source} ${row.group}`);
  print(heading);
  for (const one of sources) print(lineOf(one));
  print(lineOf(tally("all", rows, findings)));
  print(`mean F1 over sources ${percent(meanF1(sources))}, evidence ${least} and better`);
  print(`\nthe ${worstShown} groups with most missed and most alarms:`);
  const wrong = ({ positives, hits, alarms }: Tally): number => positives - hits + alarms;
  for (const one of groups.toSorted((a, b) => wrong(b) - wrong(a)).slice(0, worstShown))
    print(lineOf(one));
  if (show !== undefined) list(findings);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A row's file, in a folder with the row's number; a path that leads elsewhere is kept inside. */
function writeRow(row: Row): void {
  const file = join(folder, String(row.number), normalize(`/${row.path}`));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, row.text);
}

function scan(): Report {
  const command = fileURLToPath(new URL("../../cli/telltale.cjs", import.meta.url));
  const words = [command, "files", folder, "--format", "json", "--reveal", "--quiet"];
  const run = spawnSync(process.execPath, words, { encoding: "utf8", maxBuffer: reportBytesMax });
  if (run.error !== undefined) throw run.error;
  return JSON.parse(run.stdout) as Report;
}

/** The findings in each row's file; what stands in an archive or decoded text is in the file. */
function byRow(report: Report): Map<Row, RowFinding[]> {
  const found = new Map<Row, RowFinding[]>();
  for (const { rule, evidence, secret, places } of report.findings) {
    if (evidences.indexOf(evidence) < evidences.indexOf(least)) continue;
    for (const { path, line } of places) {
      const row = rows[numbers.get(Number(path?.split("/")[0])) ?? -1];
      if (row !== undefined) found.set(row, [...(found.get(row) ?? []), { rule, secret, line }]);
    }
  }
  return found;
}

function list(findings: ReadonlyMap<Row, readonly RowFinding[]>): void {
  for (const row of rows.filter(({ grade }) => grade === "fair")) {
    const found = findings.get(row) ?? [];
    const isShown =
      show === "missed"
        ? row.label === "positive" && !isHit(row, found)
        : row.label === "negative" && found.length > 0;
    const rules = [...new Set(found.map(({ rule }) => rule))].join(" ");
    if (isShown) print(`${row.number} ${row.source} ${row.group} ${row.path} ${rules}`);
  }
}

function lineOf({
  name,
  positives,
  hits,
  negatives,
  alarms,
  recall,
  precision,
  f1,
}: Tally): string {
  const cells = [
    String(positives).padStart(4),
    String(hits).padStart(6),
    percent(recall).padStart(8),
    String(negatives).padStart(7),
    String(alarms).padStart(7),
    percent(precision).padStart(11),
    percent(f1).padStart(7),
  ];
  return name.slice(0, 46).padEnd(48) + cells.join("");
}

function percent(part: number | undefined): string {
  return part === undefined ? "-" : (100 * part).toFixed(1);
}

function readArguments(words: readonly string[]): {
  corpus: string;
  least: string;
  show: string | undefined;
} {
  const rest = [...words];
  const take = (option: string): string | undefined => {
    const at = rest.indexOf(option);
    return at < 0 ? undefined : rest.splice(at, 2)[1];
  };
  const evidence = take("--evidence") ?? "likely";
  const shown = take("--show");
  const [path] = rest;
  if (path === undefined || !evidences.includes(evidence)) {
    process.stderr.write("npm run accuracy -- CORPUS [--evidence LEAST] [--show missed|alarms]\n");
    process.exit(2);
  }
  return { corpus: path, least: evidence, show: shown };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
