/**
 * Folders for tests of `telltale files`, and a run of a command in a folder of one's choice.
 *
 * In: what a folder is to hold. Out: a temporary folder, and reports.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ReportRun } from "./telltale.ts";
import { commandPath, jsonOptions, reportOf } from "./telltale.ts";

export type Folder = {
  readonly path: string;
  readonly write: (file: string | Buffer, content: string | Uint8Array) => void;
  readonly remove: () => void;
};

/** A temporary folder with some files. */
export function folderOf(files: Readonly<Record<string, string>> = {}): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "telltale-files-")));
  const write = (file: string | Buffer, content: string | Uint8Array): void => {
    if (typeof file === "string") mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.from(file)]), content);
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A run of a command in `folder` with a JSON report that shows secrets; asserts that there is one, and no stack. */
export function runIn(folder: string, ...args: readonly string[]): ReportRun {
  return runAs({}, folder, ...args);
}

/** As `runIn`, by another user. */
export function runAs(
  who: { readonly uid?: number; readonly gid?: number },
  folder: string,
  ...args: readonly string[]
): ReportRun {
  const [command = "", ...rest] = args;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [commandPath, command, ...jsonOptions, ...rest],
    { cwd: folder, encoding: "utf8", timeout: 60_000, maxBuffer: 256 * 1024 * 1024, ...who },
  );
  assert.doesNotMatch(stderr, /\n\s+at /, "no stack on standard error");
  return { code: status, stdout, stderr, report: reportOf(stdout, stderr) };
}

/** What was found: each secret with its state and its places, in the order of the report. */
export function foundIn({
  report,
}: ReportRun): readonly (readonly [string, string, ...string[]])[] {
  return report.findings.map(({ secret, state, places }) => [
    secret,
    state,
    ...places.map(({ path, line, column }) =>
      line === undefined ? `${path}` : `${path}:${line}:${column}`,
    ),
  ]);
}
