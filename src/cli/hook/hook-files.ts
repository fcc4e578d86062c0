/**
 * Hooks as files: read, put in place with what was there kept beside, and put back.
 *
 * In: a folder of hooks, the name of one, and the script that is to stand there. Out: what was done; or a UserError,
 * and then nothing was changed. Nothing is written through a symbolic link: a link in a hook's place is kept as it is.
 */
import {
  closeSync,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Stats } from "node:fs";
import { isInside } from "../../git/metadata-file.ts";
import { hookFileBytesMax } from "../../limits.ts";
import { UserError } from "../../trouble.ts";
import { keptName, ownerOf } from "./hook-script.ts";
import type { HookOwner } from "./hook-script.ts";
import { statusAt } from "./status-at.ts";

export type HookFile = {
  readonly path: string;
  readonly owner: HookOwner | "nobody";
  /** What stands there, where it could be read. */
  readonly text: string;
  /** Somebody may run it; git passes over a hook that nobody may. */
  readonly isExecutable: boolean;
  /** The hook that was there before ours, where one is kept. */
  readonly kept?: string;
};

/** The hook `name` of a folder. A link is read only if it leads to somewhere in `roots`. */
export function readHook(folder: string, name: string, roots: readonly string[]): HookFile {
  const path = join(folder, name);
  const keptPath = join(folder, keptName(name));
  const kept = statusAt(keptPath) === undefined ? {} : { kept: keptPath };
  const status = statusAt(path);
  if (status === undefined)
    return { path, owner: "nobody", text: "", isExecutable: false, ...kept };
  const text = textOf(path, status, roots);
  // A link to a script of ours is somebody else's doing.
  const owner = status.isSymbolicLink() ? linkOwner(ownerOf(text)) : ownerOf(text);
  const isExecutable = process.platform === "win32" || (status.mode & 0o111) !== 0;
  return { path, owner, text, isExecutable, ...kept };
}

function linkOwner(owner: HookOwner): HookOwner {
  return owner === "other" ? "other" : "runs-telltale";
}

export type Placed = "installed" | "replaced" | "kept-other" | "unchanged" | "runs-telltale";

/** Puts `script` in the place of a hook. One that is there is kept beside, if `keeps`. */
export function placeHook(hook: HookFile, script: string): Placed {
  const { path, owner, text, isExecutable } = hook;
  const kept = join(dirname(path), keptName(nameOf(path)));
  switch (owner) {
    case "runs-telltale":
      return "runs-telltale";
    case "telltale-changed":
      throw new UserError("HOOK_CHANGED", path);
    case "telltale":
      if (text === script && isExecutable) return "unchanged";
      writeInPlace(path, script);
      return "replaced";
    case "nobody":
      writeInPlace(path, script);
      return "installed";
    case "other":
      if (lstatSync(path).isDirectory()) throw new UserError("HOOK_IN_THE_WAY", path);
      if (hook.kept !== undefined) throw new UserError("HOOK_IN_THE_WAY", hook.kept);
      writeInPlace(path, script, kept);
      return "kept-other";
  }
}

export type Removed = "removed" | "put-back" | "not-ours";

/** Takes a script of ours away, and puts back what was kept beside it. */
export function removeHook(hook: HookFile): Removed {
  const { path, owner, kept } = hook;
  if (owner === "telltale-changed") throw new UserError("HOOK_CHANGED", path);
  if (owner !== "telltale") return "not-ours";
  return guarded(path, () => {
    if (kept === undefined) {
      unlinkSync(path);
      return "removed";
    }
    renameSync(kept, path);
    return "put-back";
  });
}

/** Makes a folder of hooks; whether it was not there. */
export function makeFolder(path: string): boolean {
  return guarded(path, () => mkdirSync(path, { recursive: true }) !== undefined);
}

/** Removes a folder that holds nothing. */
export function removeIfEmpty(path: string): void {
  guarded(path, () => {
    if (statusAt(path)?.isDirectory() === true && readdirSync(path).length === 0) rmdirSync(path);
  });
}

/** A script is whole before it has its name, and the hook before is moved aside only then. */
function writeInPlace(path: string, script: string, moveTo?: string): void {
  const fresh = `${path}.telltale-new`;
  guarded(path, () => {
    const file = openSync(fresh, "wx", 0o755);
    try {
      writeFileSync(file, script);
      // Whoever may read the folder may run its hooks; a strict umask took that away.
      fchmodSync(file, 0o755);
    } finally {
      closeSync(file);
    }
    try {
      if (moveTo !== undefined) renameSync(path, moveTo);
      renameSync(fresh, path);
    } catch (error) {
      unlinkSync(fresh);
      throw error;
    }
  });
}

/** Whatever the file system refuses is the user's to mend. */
function guarded<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw new UserError("HOOK_UNWRITABLE", path);
    throw error;
  }
}

/** A hook that cannot be read, is a program, or lies outside, is somebody else's, whatever it says. */
function textOf(path: string, status: Stats, roots: readonly string[]): string {
  try {
    const real = realpathSync.native(path);
    if (status.isSymbolicLink() && !isInside(roots, real)) return "";
    const target = lstatSync(real);
    if (!target.isFile() || target.size > hookFileBytesMax) return "";
    return readFileSync(real, "utf8");
  } catch {
    return ""; // a link to nothing, or no right to read: nothing says that it is ours
  }
}

function nameOf(path: string): string {
  return path.slice(dirname(path).length + 1);
}
