/**
 * Runs the command `telltale history` as a user would, and reads its JSON report.
 *
 * In: a path and options. Out: exit code, what was written, and the report (undefined where there is none). A run
 * that takes longer than a minute is killed, and then has no exit code.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Finding } from "../../src/findings/finding.ts";
import type { Report } from "../../src/report/report.ts";

/** What `bin` in package.json names: as users run it. */
export const commandPath: string = fileURLToPath(
  new URL("../../cli/telltale.cjs", import.meta.url),
);

export type Run = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type ReportRun = Run & { readonly report: Report };

const minute = 60_000;

/** Runs the command with whatever arguments. */
export function telltale(...args: readonly string[]): Run {
  return telltaleIn({}, ...args);
}

/** As `telltale`, in a folder and with standard input. */
export function telltaleIn(
  { folder, input }: { readonly folder?: string; readonly input?: string },
  ...args: readonly string[]
): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [commandPath, ...args], {
    encoding: "utf8",
    timeout: minute,
    maxBuffer: 256 * 1024 * 1024,
    env: environmentWithoutColour(),
    ...(folder === undefined ? {} : { cwd: folder }),
    ...(input === undefined ? {} : { input }),
  });
  return { code: status, stdout, stderr };
}

export type StoppedRun = Run & {
  /** From the signal to the end. */
  readonly tookMs: number;
};

/** Runs the command, and stops it after a while. */
export function stoppedAfter(afterMs: number, ...args: readonly string[]): Promise<StoppedRun> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [commandPath, ...args]);
    let stdout = "";
    let stderr = "";
    let signalled = 0;
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("latin1")));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("latin1")));
    const interrupt = setTimeout(() => {
      signalled = performance.now();
      child.kill("SIGINT");
    }, afterMs);
    const giveUp = setTimeout(() => child.kill("SIGKILL"), afterMs + 10_000);
    child.on("close", (code) => {
      clearTimeout(interrupt);
      clearTimeout(giveUp);
      resolve({ code, stdout, stderr, tookMs: performance.now() - signalled });
    });
  });
}

/** Runs `history` with a JSON report that shows secrets; asserts that there is one, and no stack. */
export function historyOf(path: string, ...options: readonly string[]): ReportRun {
  const run = telltale("history", path, ...jsonOptions, ...options);
  assert.doesNotMatch(run.stderr, /\n\s+at /, "no stack on standard error");
  return { ...run, report: reportOf(run.stdout, run.stderr) };
}

export const jsonOptions: readonly string[] = ["--format", "json", "--reveal", "--no-progress"];

/** The report in a run's standard output. */
export function reportOf(stdout: string, stderr: string = ""): Report {
  assert.notEqual(stdout, "", `a report on standard output; standard error: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** The one finding of a secret. */
export function findingOf(report: Report, secret: string): Finding {
  const found = report.findings.filter((finding) => finding.secret === secret);
  assert.equal(found.length, 1, "exactly one finding of the secret");
  const [finding] = found;
  assert.ok(finding !== undefined);
  return finding;
}

function environmentWithoutColour(): Record<string, string | undefined> {
  const { FORCE_COLOR: _, NODE_TEST_CONTEXT: __, ...rest } = process.env;
  return rest;
}
