/**
 * Alternates: the other object stores that an object store borrows from.
 *
 * In: a repository's own objects folder. Out: all its object folders, its own first. gitrepository-layout(5),
 * objects/info/alternates: one path a line, relative to the objects folder, `#` starts a comment.
 *
 * Invariant: an alternate outside of the repository is not followed (ALTERNATE_OUTSIDE). Anybody who packs
 * a folder for somebody else can name any store of that person's machine there, and the objects would be
 * scanned and reported as this repository's.
 */
import { realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { alternateDepthMax, alternatesMax, metadataFileBytesMax } from "../limits.ts";
import { printableText } from "../text/printable.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { isAbsent, isInside, placeOf, readMetadataFile } from "./metadata-file.ts";
import type { Confines } from "./metadata-file.ts";

export type ObjectFolders = {
  /** Real paths: the repository's own first, then alternates in the order in which git asks them. */
  readonly folders: readonly string[];
  readonly troubles: readonly Trouble[];
};

/** The objects folder of `commonDir` and every alternate that may be followed. */
export function objectFolders(confines: Confines, commonDir: string): ObjectFolders {
  const folders: string[] = [];
  const troubles: Trouble[] = [];
  let asked = 0;
  const visit = (named: string, from: string | undefined, depth: number): void => {
    if (++asked > alternatesMax) return;
    const real = realFolder(confines, named, from);
    if (isTrouble(real)) troubles.push(real);
    else if (!folders.includes(real)) {
      folders.push(real);
      const file = resolve(real, "info", "alternates");
      const lines = readMetadataFile(confines, file, metadataFileBytesMax);
      if (isTrouble(lines)) troubles.push(lines);
      else if (lines !== undefined && lines.length > 0) {
        // git counts the repository's own store as level 0 and reads the alternates of levels 0 to 5.
        if (depth > alternateDepthMax)
          troubles.push(trouble("LIMIT_REACHED", placeOf(confines, file)));
        else for (const path of alternatePaths(lines)) visit(resolve(real, path), file, depth + 1);
      }
    }
  };
  visit(resolve(commonDir, "objects"), undefined, 0);
  if (asked > alternatesMax) troubles.push(trouble("LIMIT_REACHED", placeOf(confines, commonDir)));
  return { folders, troubles };
}

/** The paths that an alternates file names. */
export function alternatePaths(bytes: Uint8Array): readonly string[] {
  return Buffer.from(bytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#") && !line.includes("\0"))
    .map((line) => unquoted(line));
}

/** An alternate that is absent is trouble too: its objects are. `from` is the file that names it. */
function realFolder(confines: Confines, named: string, from: string | undefined): string | Trouble {
  const code = from === undefined ? "LINK_OUTSIDE" : "ALTERNATE_OUTSIDE";
  const where =
    from === undefined ? placeOf(confines, named) : `${placeOf(confines, from)}: ${shown(named)}`;
  try {
    const real = realpathSync.native(named);
    if (!isInside(confines.roots, real)) return trouble(code, where);
    return statSync(real).isDirectory() ? real : trouble("FILE_UNREADABLE", where);
  } catch (error) {
    const isOutside = isAbsent(error) && !isInside(confines.roots, named);
    return trouble(isOutside ? code : "FILE_UNREADABLE", where);
  }
}

function shown(path: string): string {
  return printableText(path.replaceAll(sep, "/"));
}

/** A path in C quotes, which git takes for paths that hold a newline; a line without them as it is. */
function unquoted(line: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/u.exec(line)?.[1];
  if (inner === undefined) return line;
  return inner.replaceAll(/\\([0-7]{3}|.)/gu, (_, escape: string) =>
    /^\d{3}$/u.test(escape)
      ? String.fromCodePoint(Number.parseInt(escape, 8))
      : (quotedCharacters[escape] ?? escape),
  );
}

const quotedCharacters: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
