/**
 * The file of what to replace, for `git filter-repo --replace-text`.
 *
 * In: secrets, whole. Out: a new file that nobody but its owner may read, outside every repository: it holds what is to
 * vanish from one. One expression a line, as git-filter-repo's manual has it: `literal:OLD==>NEW`, `regex:OLD==>NEW`.
 */
import { existsSync, openSync, closeSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { printableText } from "../text/printable.ts";
import { UserError } from "../trouble.ts";

const replacement = "***REMOVED***";

/** Writes the file. Throws UserError where it exists, or lies in a repository. */
export function writeReplaceFile(path: string, folder: string, secrets: readonly string[]): void {
  const full = resolve(folder, path);
  const refuse = (why: string): never => {
    throw new UserError("REPORT_UNWRITABLE", `${printableText(path)} (${why})`);
  };
  for (let at = dirname(full); ; at = dirname(at)) {
    if (existsSync(join(at, ".git")) || existsSync(join(at, "objects", "pack")))
      refuse("it would lie in a repository");
    if (at === dirname(at)) break;
  }
  let file: number;
  try {
    file = openSync(full, "wx", 0o600);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return refuse(error.code === "EEXIST" ? "it is there already" : String(error.code));
  }
  try {
    writeFileSync(file, replaceText(secrets));
  } finally {
    closeSync(file);
  }
}

/** The expressions, longest first: a secret that holds another is replaced whole. */
export function replaceText(secrets: readonly string[]): string {
  const each = [...new Set(secrets)].filter((secret) => secret !== "");
  return each
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((secret) => `${expression(secret)}==>${replacement}\n`)
    .join("");
}

/** A line is one expression, so what has lines, or the arrow itself, is written as a regular expression of Python. */
function expression(secret: string): string {
  if (!/[\r\n]|==>/.test(secret)) return `literal:${secret}`;
  const escaped = secret
    .replaceAll(/[.*+?^${}()|[\]\\/=>#&~-]/g, String.raw`\$&`)
    .replaceAll(/\r?\n|\r/g, String.raw`\r?\n`);
  return `regex:${escaped}`;
}
