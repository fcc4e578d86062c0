/**
 * The benchmark: `npm run bench -- REPOSITORY...`, against commands that everybody has.
 *
 * In: repositories of the user. Out: a Markdown table of ratios. Each pair is run in turns, so that a machine whose
 * speed drifts slows both alike; medians are compared. Memory is the peak of the whole process with all its threads,
 * as the operating system counts it.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../cli/telltale.cjs", import.meta.url));
const runs = 3;
const startRuns = 20;

type Measured = { readonly seconds: number; readonly peakMb: number };

/** Runs the scan in a Node that tells its own peak memory when it ends. */
function scan(...args: readonly string[]): Measured & { readonly stdout: string } {
  const folder = mkdtempSync(join(tmpdir(), "telltale-bench-"));
  const tell = join(folder, "peak");
  const hook = `process.on("exit",()=>require("node:fs").writeFileSync(${JSON.stringify(tell)},String(process.resourceUsage().maxRSS)))`;
  const started = performance.now();
  const { stdout, status } = spawnSync(
    process.execPath,
    ["--require", hookFile(folder, hook), cli, ...args],
    {
      maxBuffer: 2 ** 30,
      encoding: "utf8",
    },
  );
  const seconds = (performance.now() - started) / 1000;
  if (status === null || status === 2 || status === 70)
    throw new Error(`telltale ended with ${String(status)}`);
  const peakMb = Number(readFileSync(tell, "utf8")) / 1024;
  rmSync(folder, { recursive: true });
  return { seconds, peakMb, stdout };
}

function hookFile(folder: string, code: string): string {
  const path = join(folder, "hook.cjs");
  spawnSync(process.execPath, [
    "-e",
    `require("node:fs").writeFileSync(${JSON.stringify(path)},${JSON.stringify(code)})`,
  ]);
  return path;
}

function timed(command: string, args: readonly string[]): number {
  const started = performance.now();
  const { status } = spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}`);
  return (performance.now() - started) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function benchRepository(path: string): string {
  const ours: Measured[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run++) {
    ours.push(scan("history", path, "--quiet"));
    theirs.push(timed("git", ["-C", path, "log", "-p", "-U0"]));
  }
  const one = scan("history", path, "--format", "json", "--threads", "1").stdout;
  const two = scan("history", path, "--format", "json", "--threads", "2").stdout;
  if (one !== two) throw new Error("the report depends on the number of threads");
  const { coverage } = JSON.parse(one) as {
    coverage: { kinds: Record<string, number>; bytes: { scanned: number } };
  };
  const seconds = median(ours.map((run) => run.seconds));
  const git = median(theirs);
  const peak = Math.max(...ours.map(({ peakMb }) => peakMb));
  const { commits = 0, blobs = 0 } = coverage.kinds;
  const size = (coverage.bytes.scanned / 1e9).toFixed(1);
  return `| ${commits} | ${blobs} | ${size} GB | ${seconds.toFixed(1)} s | ${git.toFixed(1)} s | ${(seconds / git).toFixed(2)} | ${Math.round(peak)} MB |`;
}

function benchStart(): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "telltale-bench-"));
  spawnSync("git", ["init", "-q", folder]);
  const node: number[] = [];
  const version: number[] = [];
  const empty: number[] = [];
  for (let run = 0; run < startRuns; run++) {
    node.push(timed(process.execPath, ["-e", "0"]));
    version.push(timed(process.execPath, [cli, "--version"]));
    empty.push(timed(process.execPath, [cli, "history", folder]));
  }
  rmSync(folder, { recursive: true });
  const row = (what: string, times: readonly number[]): string =>
    `| ${what} | ${Math.round(1000 * median(times))} ms | ${(median(times) / median(node)).toFixed(2)} |`;
  return [
    row("`node -e 0`", node),
    row("`telltale --version`", version),
    row("`telltale history` on an empty repository", empty),
  ];
}

const lines = [
  "| commits | blobs | text | `telltale history` | `git log -p -U0` | ratio | peak memory |",
  "|---|---|---|---|---|---|---|",
  ...process.argv.slice(2).map(benchRepository),
  "",
  "| start | time | to `node -e 0` |",
  "|---|---|---|",
  ...benchStart(),
];
process.stdout.write(`${lines.join("\n")}\n`);
