/**
 * Our own files of decisions, on the disk: read, and written whole or not at all.
 *
 * In: the repository's top and a file's name; a change. Out: what stands there; the file with that change. It is written
 * beside and renamed, so that nobody reads half of it and a full disk costs nothing. A link is followed as long as it
 * stays in the repository. Who changes the file has it locked, as git has its index: a scan takes minutes, so the file
 * is read once more then, and what was written meanwhile stays.
 */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { parseEntryFile, writeEntryFile } from "../findings/entry-file.ts";
import type { Entry, EntryFile, EntryKind } from "../findings/entry-file.ts";
import { decisionLockTurnMs, decisionLockWaitMs } from "../limits.ts";
import { UserError } from "../trouble.ts";
import { folderReader } from "./policy.ts";

/** The entries of a file; none if there is no such file. Throws UserError where it cannot be read. */
export function readEntries(top: string, name: string, kind: EntryKind): EntryFile {
  const bytes = folderReader(top)(name);
  return bytes === undefined ? { salts: [], entries: [] } : parseEntryFile(bytes, name, kind);
}

/** What a file is to hold. */
type NewEntries = Omit<EntryFile, "entries"> & { readonly entries: readonly Entry[] };

/** Changes a file to what `change` makes of it as it is now; undefined leaves it alone. */
export async function changeEntries(
  top: string,
  name: string,
  kind: EntryKind,
  change: (file: EntryFile) => NewEntries | undefined,
  waitMs: number = decisionLockWaitMs,
): Promise<void> {
  const target = targetOf(top, name);
  const lock = `${target}.lock`;
  await take(lock, name, waitMs);
  try {
    const changed = change(readEntries(top, name, kind));
    if (changed !== undefined) writeWhole(target, name, writeEntryFile(kind, changed));
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Makes the lock file, as soon as nobody else has it. */
async function take(lock: string, name: string, waitMs: number): Promise<void> {
  const last = Date.now() + waitMs;
  for (;;) {
    try {
      closeSync(openSync(lock, "wx", 0o666));
      return;
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      if (error.code !== "EEXIST") throw new UserError("DECISIONS_UNWRITABLE", name);
      if (Date.now() >= last) throw new UserError("DECISIONS_LOCKED", basename(lock));
    }
    await new Promise((resolve) => {
      setTimeout(resolve, decisionLockTurnMs);
    });
  }
}

/** A salt for a new file: 128 bits that nobody can guess. */
export function newSalt(): string {
  return randomBytes(16).toString("hex");
}

/** What to tell who makes a new file: how branches that both add entries are joined without asking. */
export function mergeHint(top: string, name: string): string {
  const attributes = join(top, ".gitattributes");
  const isThere = existsSync(attributes) && readFileSync(attributes, "utf8").includes(name);
  return isThere
    ? ""
    : `So that two branches may both add lines, put this into .gitattributes:\n  ${name} merge=union\n`;
}

function writeWhole(target: string, name: string, text: string): void {
  const beside = join(
    dirname(target),
    `.${basename(target)}.${randomBytes(6).toString("hex")}.new`,
  );
  try {
    const mode = existsSync(target) ? statSync(target).mode & 0o7777 : undefined;
    const file = openSync(beside, "wx", 0o666);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (mode !== undefined) chmodSync(beside, mode);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    if (error instanceof Error && "syscall" in error)
      throw new UserError("DECISIONS_UNWRITABLE", name);
    throw error;
  }
}

/** What is replaced: the file itself, or what a link in the repository leads to. */
function targetOf(top: string, name: string): string {
  const path = join(top, name);
  if (!existsSync(path)) return path;
  const root = realpathSync(top);
  const real = realpathSync(path);
  if (!real.startsWith(root + sep))
    throw new UserError("DECISIONS_UNWRITABLE", `${name} leads out of the repository`);
  if (!statSync(real).isFile())
    throw new UserError("DECISIONS_UNWRITABLE", `${name} is no plain file`);
  return real;
}
