/**
 * Hooks for tests: a stand-in for telltale that writes down how it was called, and a folder as it is.
 *
 * In: a repository of test/support/git.ts. Out: programs to install, what they were given, and snapshots to compare.
 */
import { spawnSync } from "node:child_process";
import { lstatSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GitRepository } from "./git.ts";
import { commandPath } from "./telltale.ts";
import type { Run } from "./telltale.ts";

/** What a stand-in or a hook was called with. */
export type Call = { readonly args: readonly string[]; readonly input: string };

export type StandIn = {
  readonly program: string;
  /** The calls since the last time this was asked. */
  readonly calls: () => readonly Call[];
};

/** A program for Node that writes down its arguments and input, and exits with `code`. */
export function standIn({ outside }: GitRepository, code: number = 0): StandIn {
  const program = join(outside, `stand-in-${code}.js`);
  const log = join(outside, `stand-in-${code}.log`);
  writeFileSync(log, "");
  writeFileSync(
    program,
    `#!/usr/bin/env node
const fs = require("node:fs");
const call = { args: process.argv.slice(2), input: fs.readFileSync(0, "utf8") };
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify(call) + "\\n");
process.exit(call.args[0] === "--version" ? 0 : ${code});
`,
    { mode: 0o755 },
  );
  return {
    program,
    calls: () => {
      const lines = readFileSync(log, "utf8").split("\n").slice(0, -1);
      writeFileSync(log, "");
      return lines.map((line) => JSON.parse(line) as Call);
    },
  };
}

/** A hook in sh that writes its arguments and input below `folder`, and exits with `code`. */
export function recordingHook(folder: string, code: number = 0): string {
  return `#!/bin/sh
printf '%s\\n' "$@" >'${folder}/hook.args'
cat >'${folder}/hook.input'
exit ${code}
`;
}

/** Every file below a folder: its mode, and its bytes or where it links to. Links are not followed. */
export function snapshot(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(entriesOf(folder, ""));
}

function entriesOf(folder: string, below: string): [string, string][] {
  return readdirSync(join(folder, below))
    .toSorted()
    .flatMap((each): [string, string][] => {
      const name = join(below, each);
      const path = join(folder, name);
      const status = lstatSync(path);
      const mode = (status.mode & 0o7777).toString(8);
      if (status.isSymbolicLink()) return [[name, `link to ${readlinkSync(path)}`]];
      if (status.isFile()) return [[name, `${mode} ${readFileSync(path, "latin1")}`]];
      return [[name, `${mode} folder`], ...entriesOf(folder, name)];
    });
}

/** Runs `telltale hook ...` as a user whose home is the temporary folder. */
export function hookCommand(
  { outside, path }: GitRepository,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder: string = path,
): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [commandPath, "hook", ...args], {
    encoding: "utf8",
    cwd: folder,
    timeout: 60_000,
    env: {
      PATH: process.env["PATH"],
      HOME: outside,
      GIT_CONFIG_NOSYSTEM: "1",
      ...environment,
    },
  });
  return { code: status, stdout, stderr };
}

/** Types a line into a shell, as that user, with an editor that changes nothing. */
export function typed(
  { outside, path }: GitRepository,
  line: string,
  environment: Readonly<Record<string, string>> = {},
): Run {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line], {
    cwd: path,
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"],
      HOME: outside,
      LC_ALL: "C",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_EDITOR: "true",
      GIT_AUTHOR_NAME: "A U Thor",
      GIT_AUTHOR_EMAIL: "author@example.com",
      GIT_COMMITTER_NAME: "C O Mitter",
      GIT_COMMITTER_EMAIL: "committer@example.com",
      ...environment,
    },
  });
  return { code: status, stdout, stderr };
}
