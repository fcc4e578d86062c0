/**
 * Real repositories for tests, made with the git binary in a temporary folder.
 *
 * In: what a test wants in its repository. Out: a folder, and functions that run git there with nothing of
 * the user's own settings and with fixed people and times, so that object ids are the same on every run.
 * Only tests use the git binary; src/ never does.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type GitRepository = {
  /** Real path of the repository's folder (the work tree, or the git directory of a bare one). */
  readonly path: string;
  /** Real path of the temporary folder around it: room for clones, worktrees and things outside. */
  readonly outside: string;
  /** Runs git in the repository and gives its output without the last newline. Throws if git fails. */
  readonly run: (...args: readonly string[]) => string;
  /** As `run`, with standard input, another folder or more environment, and the output as bytes. */
  readonly runWith: (options: RunOptions, ...args: readonly string[]) => Buffer;
  /** Writes a file below the repository's folder, making folders as needed. Gives its absolute path. */
  readonly write: (file: string, content: string | Uint8Array) => string;
  /** Stages everything and commits it, a minute after the commit before. Gives the commit's id. */
  readonly commit: (message: string) => string;
  /** Removes the temporary folder. */
  readonly remove: () => void;
  [Symbol.dispose](): void;
};

export type RunOptions = {
  readonly input?: string | Uint8Array;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

/** 2001-09-09 01:46:40 UTC: the time of the first commit. */
const firstCommitAt = 1_000_000_000;

/** An empty repository with a branch `main`; `options` go to `git init` (such as `--bare`). */
export function gitRepository(...options: readonly string[]): GitRepository {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), "telltale-test-")));
  const path = join(outside, "repository");
  mkdirSync(path);
  let minute = 0;

  const runWith = (how: RunOptions, ...args: readonly string[]): Buffer =>
    execFileSync("git", args, {
      cwd: how.folder ?? path,
      env: { ...gitEnvironment(outside, firstCommitAt + minute * 60), ...how.environment },
      maxBuffer: 256 * 1024 * 1024,
      stdio: ["pipe", "pipe", "pipe"],
      ...(how.input === undefined ? {} : { input: how.input }),
    });
  const run = (...args: readonly string[]): string =>
    runWith({}, ...args)
      .toString("utf8")
      .replace(/\n$/, "");
  const remove = (): void => removeFolder(outside);

  run("init", "--quiet", "--initial-branch=main", ...options);
  return {
    path,
    outside,
    run,
    runWith,
    write(file, content) {
      const target = join(path, file);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      return target;
    },
    commit(message) {
      run("add", "--all");
      run("commit", "--quiet", "--allow-empty", "--message", message);
      minute++;
      return run("rev-parse", "HEAD");
    },
    remove,
    [Symbol.dispose]: remove,
  };
}

/** Nothing of the user's git settings, fixed people, one fixed time, and only what git itself needs. */
function gitEnvironment(home: string, seconds: number): Record<string, string> {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    LC_ALL: "C",
    TZ: "UTC",
    GIT_CONFIG_GLOBAL: process.platform === "win32" ? "NUL" : "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CEILING_DIRECTORIES: home,
    GIT_ALLOW_PROTOCOL: "file",
    GIT_AUTHOR_NAME: "A U Thor",
    GIT_AUTHOR_EMAIL: "author@example.com",
    GIT_AUTHOR_DATE: `${seconds} +0000`,
    GIT_COMMITTER_NAME: "C O Mitter",
    GIT_COMMITTER_EMAIL: "committer@example.com",
    GIT_COMMITTER_DATE: `${seconds} +0000`,
  };
}

/** Removes a folder even when a test took its permissions away. */
function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // A test may have left a folder that cannot be listed: give the permission back and try once more.
    chmodSync(path, 0o700);
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
}
