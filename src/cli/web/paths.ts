/**
 * Paths that a user names to `telltale web`, as bytes.
 *
 * In: text of the command line. Out: absolute paths with slashes, as latin1; a UserError for what is not there.
 */
import { realpathSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { resolve, sep } from "node:path";
import { UserError } from "../../trouble.ts";
import type { MappedFolder } from "../../web/path-map.ts";

/** An absolute path that is there; of a folder the real one, as git names work trees by theirs. */
export function pathOf(path: string, folder: string): string {
  const full = resolve(folder, path);
  const stat = statOf(full, path);
  if (stat === undefined) throw new UserError("PATH_MISSING", path);
  const real = stat.isDirectory() ? realpathSync(full) : full;
  return bytesOf(real.replaceAll(sep, "/")).replace(/\/$/, "");
}

function statOf(full: string, path: string): Stats | undefined {
  try {
    return statSync(full, { throwIfNoEntry: false });
  } catch {
    throw new UserError("PATH_DENIED", path);
  }
}

/** Of `--root SERVER=DIR`. */
export function rootsOf(roots: readonly string[], folder: string): readonly MappedFolder[] {
  return roots.map((text) => {
    const at = text.indexOf("=");
    return {
      server: bytesOf(text.slice(0, at)).replace(/\/+$/, ""),
      local: pathOf(text.slice(at + 1), folder),
    };
  });
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}
