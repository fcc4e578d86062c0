/**
 * Paths that a user names to `telltale web`, as bytes.
 *
 * In: text of the command line. Out: absolute paths with slashes, as latin1; a UserError for what is not there.
 */
import { statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { UserError } from "../../trouble.ts";
import type { MappedFolder } from "../../web/path-map.ts";

/** An absolute path that is there. */
export function pathOf(path: string, folder: string): string {
  const full = resolve(folder, path);
  let isThere = false;
  try {
    isThere = statSync(full, { throwIfNoEntry: false }) !== undefined;
  } catch {
    throw new UserError("PATH_DENIED", path);
  }
  if (!isThere) throw new UserError("PATH_MISSING", path);
  return bytesOf(full.replaceAll(sep, "/")).replace(/\/$/, "");
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
