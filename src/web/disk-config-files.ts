/**
 * The files of a configuration as they lie on this machine.
 *
 * In: folders of the server and where they lie here, and the folders that may be read. Out: their texts. A symbolic link
 * is followed where it stays inside (Debian's sites-enabled/ is made of them) and refused where it leads out; only plain
 * files are opened.
 */
import { entryKind } from "./entry-kind.ts";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from "node:fs";
import { configBytesMax } from "../limits.ts";
import { systemPath } from "../sources/folder.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import type { ConfigFiles } from "./config-files.ts";
import type { ConfigText } from "./config-text.ts";
import { localPath } from "./path-map.ts";
import type { MappedFolder } from "./path-map.ts";

/** `allowed` are folders of this machine; what lies in none of them, links followed, is not read. */
export function diskConfigFiles(
  folders: readonly MappedFolder[],
  allowed: readonly string[],
): ConfigFiles {
  const roots = allowed.map((folder) => realpathSync(folder, "latin1"));
  const inside = (path: string): string | undefined =>
    realPathInside(localPath(folders, path), roots);
  return {
    read: (path) => {
      const local = localPath(folders, path);
      const real = realPathInside(local, roots);
      if (real !== undefined) return readText(path, real);
      return trouble(
        local !== undefined && entryKind(local) !== "absent" ? "LINK_OUTSIDE" : "FILE_UNREADABLE",
        path,
      );
    },
    kind: (path) => kindOf(inside(path)),
    names: (path) => namesOf(inside(path)),
  };
}

/** Where a path really lies, if that is inside one of the roots. */
function realPathInside(path: string | undefined, roots: readonly string[]): string | undefined {
  if (path === undefined || path.includes("\0")) return undefined;
  try {
    const real = realpathSync(systemPath(path), { encoding: "latin1" });
    return roots.some((root) => root === "/" || real === root || real.startsWith(`${root}/`))
      ? real
      : undefined;
  } catch {
    return undefined; // what cannot be resolved is told by whoever asks to read it
  }
}

function readText(path: string, real: string): ConfigText | Trouble {
  let file: number;
  try {
    file = openSync(
      systemPath(real),
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
    );
  } catch {
    return trouble("FILE_UNREADABLE", path);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return trouble("FILE_UNREADABLE", path);
    if (stat.size > configBytesMax) return trouble("FILE_TOO_BIG", path);
    return { path, text: readFileSync(file, "latin1") };
  } catch {
    return trouble("FILE_UNREADABLE", path);
  } finally {
    closeSync(file);
  }
}

function kindOf(path: string | undefined): "file" | "folder" | "absent" {
  if (path === undefined) return "absent";
  try {
    const stat = statSync(systemPath(path));
    if (stat.isDirectory()) return "folder";
    return stat.isFile() ? "file" : "absent";
  } catch {
    return "absent";
  }
}

function namesOf(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  try {
    return readdirSync(systemPath(path), { encoding: "latin1" }).sort();
  } catch {
    return [];
  }
}
