/**
 * The policy of a run: which decisions of the repository hold, read from its top folder.
 *
 * In: where a command looks, settings. Out: decisions. What the files say is read by findings/decision-files.ts; here
 * is the disk. Nothing is read from outside of the repository, wherever a symbolic link leads.
 */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { readDecisions } from "../findings/decision-files.ts";
import type { Decisions } from "../findings/decision-files.ts";
import type { ReadFile } from "../findings/foreign-ignores/foreign-file.ts";
import { isDenied } from "../git/metadata-file.ts";
import { decisionFileBytesMax } from "../limits.ts";
import { printableText } from "../text/printable.ts";
import { UserError } from "../trouble.ts";
import type { Settings } from "./settings.ts";

export type PolicyPlace = {
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** What is looked at: a path, where it is one. */
  readonly target: string;
  /** Instead of the disk: the files as a commit has them. */
  readonly read?: ReadFile;
};

/** Reads the decisions that hold. Throws UserError where one cannot be read. */
export async function policyOf(
  { folder, target, read }: PolicyPlace,
  { baseline, inlineIgnores, foreignIgnores }: Settings,
): Promise<Decisions> {
  const top = topFolder(resolve(folder, target), folder);
  const ofTop = read ?? folderReader(top);
  // A baseline that was named on the command line stands where the user is.
  const named: ReadFile = (path) =>
    path === baseline ? readPlain(resolve(folder, path), path) : ofTop(path);
  return await readDecisions({
    read: read ?? named,
    inline: inlineIgnores,
    foreign: foreignIgnores,
    ...(baseline === undefined ? {} : { baseline }),
  });
}

/** The top of the repository that a path is in: the folder that has `.git`; without one, the folder itself. */
export function topFolder(path: string, folder: string): string {
  const start = existsSync(path) ? path : folder;
  const lowest = statSync(start).isDirectory() ? start : dirname(start);
  for (let at = lowest; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return lowest;
  }
}

/** Reads plain files below a folder, and nothing that a link leads out to. */
export function folderReader(top: string): ReadFile {
  const root = realpathSync(top);
  return (path) => {
    const full = join(top, path);
    const real = realPathOf(full, top);
    if (real === undefined) return undefined;
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new UserError(
        "DECISIONS_BAD",
        `${printableText(path)}:1:1: it leads out of the repository`,
      );
    return readPlain(real, path);
  };
}

/** undefined where there is nothing. */
function realPathOf(path: string, top: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    if (isDenied(error)) throw new UserError("PATH_DENIED", printableText(top));
    if (error instanceof Error && "syscall" in error)
      throw new UserError("DECISIONS_BAD", `${printableText(path)}:1:1: it leads nowhere`);
    throw error;
  }
}

/** A plain file, whole; undefined where there is none. */
export function readPlain(full: string, path: string): Uint8Array | undefined {
  const bad = (what: string): never => {
    throw new UserError("DECISIONS_BAD", `${printableText(path)}:1:1: ${what}`);
  };
  try {
    const status = statSync(full);
    if (!status.isFile()) return bad("it is no plain file");
    if (status.size > decisionFileBytesMax)
      return bad(`it is larger than ${decisionFileBytesMax} bytes`);
    return readFileSync(full);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    if (error instanceof Error && "syscall" in error) return bad("it cannot be read");
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}
