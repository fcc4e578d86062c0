/**
 * CI jobs for tests: clones as providers make them, and their environments.
 *
 * In: a repository that plays the server, and what a job is about. Out: a clone, and runs of `telltale ci` in it with
 * nothing of this machine's own environment but what Node needs.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GitRepository } from "./git.ts";
import { commandPath, jsonOptions, reportOf } from "./telltale.ts";
import type { ReportRun, Run } from "./telltale.ts";

export type Environment = Readonly<Record<string, string>>;

export type Clone = {
  readonly path: string;
  readonly run: (...args: readonly string[]) => string;
};

export type CloneOptions = {
  readonly depth?: number;
  /** What is fetched besides all branches and tags (with a depth: instead of them). */
  readonly refspecs?: readonly string[];
  /** What is checked out. */
  readonly checkout: string;
};

let clones = 0;

/** Fetches into an empty repository, as runners do, and checks out a commit. */
export function cloneOf(server: GitRepository, options: CloneOptions): Clone {
  const path = join(server.outside, `clone-${clones++}`);
  mkdirSync(path);
  const run = (...args: readonly string[]): string =>
    server
      .runWith({ folder: path }, ...args)
      .toString("utf8")
      .replace(/\n$/, "");
  run("init", "--quiet", "--initial-branch=nothing");
  run("remote", "add", "origin", `file://${server.path}`);
  const { depth, refspecs = [], checkout } = options;
  const all = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
  const what = depth === undefined ? [...all, ...refspecs] : refspecs;
  run(
    "fetch",
    "--quiet",
    "--no-tags",
    ...(depth === undefined ? [] : [`--depth=${depth}`]),
    "origin",
    ...what,
  );
  run("checkout", "--quiet", "--detach", checkout);
  return { path, run };
}

/** The environment of GitHub Actions, with the event's payload in a file. */
export function githubJob(
  server: GitRepository,
  event: string,
  payload: unknown,
  more: Environment = {},
): Environment {
  const file = join(server.outside, `event-${clones++}.json`);
  writeFileSync(file, JSON.stringify(payload));
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    ...more,
  };
}

/** Runs `telltale ci` in a clone. */
export function ciRun(path: string, environment: Environment, ...args: readonly string[]): Run {
  const { PATH = "", SystemRoot = "" } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [commandPath, "ci", ...args], {
    cwd: path,
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH, SystemRoot, ...environment },
  });
  assert.doesNotMatch(stderr, /\n\s+at /, "no stack on standard error");
  return { code: status, stdout, stderr };
}

/** As `ciRun`, with a JSON report that shows secrets. */
export function ciReport(
  path: string,
  environment: Environment,
  ...args: readonly string[]
): ReportRun {
  const run = ciRun(path, environment, ...jsonOptions, ...args);
  return { ...run, report: reportOf(run.stdout, run.stderr) };
}

/** Asserts that nothing was scanned, because of a mistake with this code; gives standard error. */
export function assertRefused({ code, stdout, stderr }: Run, wanted: string): string {
  assert.equal(stderr.split(":")[1]?.trim(), wanted, stderr);
  assert.deepEqual([code, stdout], [2, ""], stderr);
  return stderr;
}
