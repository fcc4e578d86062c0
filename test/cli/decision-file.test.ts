/** Our files of decisions, when several runs write them at once. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { changeEntries, readEntries } from "../../src/cli/decision-file.ts";
import type { Entry } from "../../src/findings/entry-file.ts";
import { UserError } from "../../src/trouble.ts";
import { gitRepository } from "../support/git.ts";
import { commandPath, historyOf } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const name = ".telltale-ignore";
const entry: Entry = { mac: "ab".repeat(32), rule: "a-rule", date: "2026-11-25", reason: "why" };

test("runs that write decisions at the same time lose none", async () => {
  using repository = gitRepository();
  for (let number = 0; number < 6; number++)
    repository.write(`file ${number}`, `${githubToken(`at once ${number}`)}\n`);
  repository.commit("six secrets");
  const ids = historyOf(repository.path).report.findings.map(({ id }) => id);
  const runs = ids.map(
    (id) =>
      new Promise((resolve) => {
        const args = ["ignore", id, "--reason", "at once", repository.path];
        spawn(process.execPath, [commandPath, ...args], { stdio: "ignore" }).on("exit", resolve);
      }),
  );
  assert.deepEqual(await Promise.all(runs), [0, 0, 0, 0, 0, 0]);
  const { salts, entries } = readEntries(repository.path, name, "ignore");
  assert.deepEqual([salts.length, entries.length], [1, 6]);
  assert.equal(historyOf(repository.path).report.findings.length, 0);
  const left = readdirSync(repository.path).filter((file) => file.startsWith(name));
  assert.deepEqual(left, [name]);
});

test("a locked file is written once the lock is gone, with what was written meanwhile", async () => {
  using repository = gitRepository();
  const lock = join(repository.path, `${name}.lock`);
  const salt = "5d".repeat(16);
  const write = (one: Entry, isFirst: boolean): Promise<void> =>
    changeEntries(repository.path, name, "ignore", ({ salts, entries }) => ({
      salts: isFirst ? [salt] : salts,
      entries: [...entries, one],
    }));
  writeFileSync(lock, "");
  const waiting = write({ ...entry, mac: "cd".repeat(32) }, false);
  await new Promise((resolve) => {
    setTimeout(resolve, 60);
  });
  assert.equal(existsSync(join(repository.path, name)), false);
  rmSync(lock);
  await write(entry, true);
  await waiting;
  const { salts, entries } = readEntries(repository.path, name, "ignore");
  assert.deepEqual([salts, entries.map(({ mac }) => mac.slice(0, 2))], [[salt], ["ab", "cd"]]);
  assert.equal(existsSync(lock), false);
});

test("a lock that stays is told, and kept", async () => {
  using repository = gitRepository();
  const lock = join(repository.path, `${name}.lock`);
  writeFileSync(lock, "");
  const change = changeEntries(
    repository.path,
    name,
    "ignore",
    () => ({ salts: [], entries: [entry] }),
    50,
  );
  await assert.rejects(
    change,
    (error) =>
      error instanceof UserError &&
      error.code === "DECISIONS_LOCKED" &&
      error.message.includes(`${name}.lock`),
  );
  assert.deepEqual([existsSync(lock), existsSync(join(repository.path, name))], [true, false]);
});

test("a change that fails leaves no lock", async () => {
  using repository = gitRepository();
  const failing = changeEntries(repository.path, name, "ignore", () => {
    throw new Error("no");
  });
  await assert.rejects(failing, /no/);
  assert.deepEqual(
    readdirSync(repository.path).filter((file) => file.startsWith(name)),
    [],
  );
});
