/**
 * Where config files are read from: a folder that nothing leads out of, on disk or in a commit's tree.
 *
 * In: the target of a command. Out: a reader of files by path, and the path of the config that holds there. Loaded by
 * every run: it opens next to nothing where there is no config, and knows nothing of YAML.
 *
 * There is one name, `telltale.yaml`: whoever reviews a change is to see the file that decides what is reported, and a
 * second name would be one more place to look at, for people and for a hook that runs fifty times a day.
 */
import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { configFileBytesMax } from "../../limits.ts";
import { UserError } from "../../trouble.ts";

export const configName = "telltale.yaml";
export const gitleaksName = ".gitleaks.toml";

/** Files by path, relative to a root, with slashes. `ci` has one for a commit's tree. */
export type ConfigFiles = {
  /** The bytes of a file; undefined if there is none. Throws UserError for one that may not be read. */
  readonly read: (path: string) => Uint8Array | undefined;
};

/** A place to look for config files from: a root, and a folder in it, relative to it; "" is the root itself. */
export type ConfigPlace = { readonly files: ConfigFiles; readonly folder: string };

/** The path of the nearest config at a folder or above it, up to the root. */
export function nearestConfig({ files, folder }: ConfigPlace): string | undefined {
  for (const at of foldersUp(folder)) {
    const path = at === "" ? configName : `${at}/${configName}`;
    if (files.read(path) !== undefined) return path;
  }
  return undefined;
}

function foldersUp(folder: string): string[] {
  const parts = folder.split("/").filter((part) => part !== "");
  return Array.from({ length: parts.length + 1 }, (_, count) =>
    parts.slice(0, parts.length - count).join("/"),
  );
}

/**
 * The place of a target on disk: its root is the folder above it (or it) that has a `.git`. A target outside of any
 * repository is its own root: what lies above it may be anybody's.
 */
export function diskPlace(target: string): ConfigPlace {
  const folder = folderOf(resolve(target));
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) {
      return { files: diskFiles(at), folder: relative(at, folder).split(sep).join("/") };
    }
    if (dirname(at) === at) return { files: diskFiles(folder), folder: "" };
  }
}

/** The folder that a target is or is in; that of a `.git` is the one around it. */
function folderOf(target: string): string {
  const folder = isFolder(target) ? target : dirname(target);
  return folder.endsWith(`${sep}.git`) ? dirname(folder) : folder;
}

/** Whether it can be told to be a folder. What may not be read, the command itself will say. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Files below a folder. Symbolic links are followed as long as they do not lead out of it. */
export function diskFiles(root: string): ConfigFiles {
  let realRoot: string | undefined;
  return {
    read: (path) => {
      const file = opened(join(root, path), path);
      if (file === undefined) return undefined;
      try {
        realRoot ??= realpathSync(root);
        const real = realpathSync(join(root, path));
        if (!real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep))
          throw new UserError("CONFIG_INVALID", `${path}: it leads out of the repository`);
        return readAll(file, path);
      } finally {
        closeSync(file);
      }
    },
  };
}

function opened(file: string, path: string): number | undefined {
  try {
    // Without blocking: a FIFO in the place of a file would else hold the run for ever.
    return openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    // In a folder that may not be entered, existsSync() is false too: what to say of it, the command knows.
    if (code === "ENOENT" || code === "ENOTDIR" || !existsSync(file)) return undefined;
    throw new UserError("CONFIG_INVALID", `${path}: it cannot be read`);
  }
}

function readAll(file: number, path: string): Uint8Array {
  const status = fstatSync(file);
  if (!status.isFile()) throw new UserError("CONFIG_INVALID", `${path}: it is no file`);
  if (status.size > configFileBytesMax)
    throw new UserError("CONFIG_INVALID", `${path}: it is larger than ${configFileBytesMax} bytes`);
  const bytes = Buffer.alloc(status.size);
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
}
