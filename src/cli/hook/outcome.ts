/**
 * What a hook command has to say: lines for standard output, and an exit code.
 *
 * In: nothing but words. Out: the shape that all hook commands give, and the words that several of them use.
 */
import { relative, sep } from "node:path";
import { isInside } from "../../git/metadata-file.ts";
import type { Repository } from "../../git/repository.ts";
import { shielded } from "../../text/printable.ts";
import type { Dependencies } from "../report-run.ts";
import { writeAll } from "../terminal.ts";
import type { ByHand } from "./managers.ts";

export type Outcome = {
  readonly lines: readonly string[];
  /** Something is left for the user to do; the lines say what. */
  readonly isUnfinished: boolean;
};

export async function told(
  { lines, isUnfinished }: Outcome,
  { stdout }: Dependencies,
): Promise<number> {
  await writeAll(stdout, lines.map((line) => `${shielded(line)}\n`).join(""));
  return isUnfinished ? 1 : 0;
}

/** A path as people read it: from the repository's folder, if it is in there. */
export function shownPath(repository: Repository, path: string): string {
  if (!isInside([repository.path], path)) return path;
  return relative(repository.path, path).replaceAll(sep, "/") || ".";
}

export function byHandLines({ file, how, lines, command }: ByHand): string[] {
  return [
    `In ${file}, ${how}:`,
    "",
    ...lines,
    "",
    ...(command === undefined ? [] : [`Then run: ${command}`]),
  ];
}
