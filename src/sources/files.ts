/**
 * The files source: which folders and files are looked at, and by which names.
 *
 * In: paths and patterns that a user gave, and the folder they are relative to. Out: roots, none inside of another. What
 * lies in them is found by the threads that scan (scan/files-job.ts); whether git tracks it says file-states.ts.
 *
 * A path that exists is taken as it is, whatever letters it holds; any other with the signs of a pattern is one, and
 * fast-glob finds what it matches. What is found there is walked by ourselves, as patterns pass over names with a line
 * break (ARCHITECTURE.md).
 */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { isDenied } from "../git/metadata-file.ts";
import { UserError } from "../trouble.ts";

/** A folder that is scanned, or files of one. */
export type FilesRoot = {
  /** Real path of the folder, bytes as latin1. */
  readonly path: string;
  /** Names of files in it; none for all that is below it. */
  readonly names: readonly string[];
  /** What stands before paths of the report: empty, or with a slash at its end. */
  readonly prefix: string;
};

/** The roots of `paths`; of the current folder if there are none. Throws UserError for a path that leads nowhere. */
export async function filesRoots(
  paths: readonly string[],
  folder: string,
): Promise<readonly FilesRoot[]> {
  const given = paths.length === 0 ? ["."] : paths;
  const named: Named[] = [];
  for (const path of given) {
    const kind = kindOf(resolve(folder, path));
    if (kind !== undefined) named.push({ path, kind });
    else named.push(...(await matchesOf(path, folder)));
  }
  // One path is the target, and what is reported is relative to it.
  const [only] = named;
  const isTarget = given.length === 1 && only !== undefined && only.path === given[0];
  const roots = named.map(({ path, kind }) =>
    rootOf(resolve(folder, path), kind, isTarget ? undefined : folder),
  );
  return withoutInner(roots);
}

type Kind = "file" | "folder";
type Named = { readonly path: string; readonly kind: Kind };

function kindOf(path: string): Kind | undefined {
  try {
    const status = statSync(path);
    if (!status.isFile() && !status.isDirectory())
      throw new UserError("USAGE", `${path} is neither a file nor a folder.`);
    accessSync(path, constants.R_OK);
    return status.isFile() ? "file" : "folder";
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (isDenied(error)) throw new UserError("PATH_DENIED", path);
    return undefined;
  }
}

/** What a pattern matches. Loaded on first need: few paths are patterns. */
async function matchesOf(pattern: string, folder: string): Promise<readonly Named[]> {
  const { default: glob } = await import("fast-glob");
  if (!glob.isDynamicPattern(pattern)) throw new UserError("PATH_MISSING", pattern);
  const entries = await glob(pattern, {
    cwd: folder,
    dot: true,
    onlyFiles: false,
    followSymbolicLinks: false,
    suppressErrors: true, // a folder that may not be read is told where it is asked for by itself
    ignore: ["**/.git", "**/.git/**"],
    objectMode: true,
  });
  const found = entries.flatMap(({ path, dirent }): Named[] =>
    dirent.isFile()
      ? [{ path, kind: "file" }]
      : dirent.isDirectory()
        ? [{ path, kind: "folder" }]
        : [],
  );
  if (found.length === 0) throw new UserError("PATH_MISSING", pattern);
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

type Root = FilesRoot & { readonly real: string; readonly kind: Kind };

function rootOf(path: string, kind: Kind, folder: string | undefined): Root {
  // A file keeps the name by which it was asked for.
  const real =
    kind === "folder"
      ? realpathSync.native(path)
      : resolve(realpathSync.native(dirname(path)), basename(path));
  const below =
    folder === undefined ? "" : relative(folder, kind === "folder" ? path : dirname(path));
  return {
    real,
    kind,
    path: bytesOf(kind === "folder" ? real : dirname(real)),
    names: kind === "folder" ? [] : [bytesOf(basename(real))],
    prefix: below === "" ? "" : `${bytesOf(below)}/`,
  };
}

/** Each file once: a root inside of another is left out, unless a `.git` between them keeps it from being found. */
function withoutInner(roots: readonly Root[]): readonly FilesRoot[] {
  const kept: Root[] = [];
  // Outer folders first: their path is shorter.
  for (const root of roots.toSorted((a, b) => a.real.length - b.real.length)) {
    const isInner = kept.some((outer) => {
      if (outer.real === root.real) return true;
      const folder = outer.real.endsWith(sep) ? outer.real : outer.real + sep;
      const isBelow = outer.kind === "folder" && root.real.startsWith(folder);
      return isBelow && !root.real.slice(folder.length).split(sep).includes(".git");
    });
    if (!isInner) kept.push(root);
  }
  return kept.map(({ path, names, prefix }) => ({ path, names, prefix }));
}

/** Bytes of a path as latin1, with slashes. */
function bytesOf(path: string): string {
  return Buffer.from(path.replaceAll(sep, "/"), "utf8").toString("latin1");
}
