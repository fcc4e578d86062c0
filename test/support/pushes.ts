/**
 * Pushes as git does them: a repository, bare remotes, and git's own hook mechanism that runs our command.
 *
 * In: a repository that can run git. Out: for each push what the command that its hook ran reported, its exit code,
 * and whether git went on.
 */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../src/findings/finding.ts";
import type { Report } from "../../src/report/report.ts";
import type { GitRepository, RunOptions } from "./git.ts";
import { commandPath, jsonOptions } from "./telltale.ts";

export type PushRun = {
  /** Of the command that the hook ran. */
  readonly code: number;
  readonly report: Report;
  /** Whether git sent anything, or would have. */
  readonly isPushed: boolean;
};

/** Makes an empty bare repository beside the repository; gives its path. */
export function bareRemote(repository: GitRepository, name: string): string {
  const path = join(repository.outside, `${name}.git`);
  mkdirSync(path);
  repository.runWith({ folder: path }, "init", "--quiet", "--bare", "--initial-branch=main", path);
  return path;
}

/** Installs a pre-push hook that runs the command and keeps what it says. */
export function installHook(repository: GitRepository, folder: string = repository.path): void {
  const path = join(folder, ".git", "hooks", "pre-push");
  const said = join(repository.outside, "said");
  const command = [process.execPath, commandPath, "push"].map(quoted).join(" ");
  const script = `#!/bin/sh\n${command} "$@" ${jsonOptions.join(" ")} >${quoted(said)} 2>${quoted(`${said}.err`)}\ncode=$?\necho $code >${quoted(`${said}.code`)}\nexit $code\n`;
  mkdirSync(join(folder, ".git", "hooks"), { recursive: true });
  writeFileSync(path, script);
  chmodSync(path, 0o755);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Pushes, and gives what the hook said. */
export function push(repository: GitRepository, ...args: readonly string[]): PushRun {
  return pushFrom(repository, repository.path, ...args);
}

export function pushFrom(
  repository: GitRepository,
  folder: string,
  ...args: readonly string[]
): PushRun {
  return pushWith(repository, { folder }, ...args);
}

export function pushWith(
  repository: GitRepository,
  how: RunOptions,
  ...args: readonly string[]
): PushRun {
  const said = join(repository.outside, "said");
  for (const end of ["", ".code", ".err"]) rmSync(said + end, { force: true });
  let isPushed = true;
  let trouble = "";
  try {
    repository.runWith(how, "push", "--quiet", ...args);
  } catch (error) {
    isPushed = false;
    trouble = String(error);
  }
  assert.ok(existsSync(`${said}.code`), `the hook ran: ${trouble}`);
  const written = readFileSync(said, "utf8");
  assert.notEqual(written, "", readFileSync(`${said}.err`, "utf8"));
  return {
    code: Number(readFileSync(`${said}.code`, "utf8")),
    report: JSON.parse(written) as Report,
    isPushed,
  };
}

/** What tests compare of a finding: its secret, and where it stands first. */
export type Where = {
  readonly secret: string;
  readonly kind: string | undefined;
  readonly path: string | undefined;
  readonly commit: string | undefined;
};

export function wheres(report: Report): readonly Where[] {
  return report.findings
    .map(({ secret, places }: Finding) => ({
      secret,
      kind: places[0]?.kind,
      path: places[0]?.path,
      commit: places[0]?.commit,
    }))
    .toSorted((a, b) => (a.secret < b.secret ? -1 : 1));
}
