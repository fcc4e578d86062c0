/**
 * Folders that a configuration hands out, as folders of this machine.
 *
 * In: folders as the configuration names them, what is known of where the server's folders lie, the folder that is looked
 * at. Out: where each lies, with a sentence where that follows from names alone; or that nobody knows. A folder is never
 * guessed in silence: the wrong one would make a dangerous site look safe.
 */
import { entryKind } from "../entry-kind.ts";
import { localPath } from "../path-map.ts";
import type { MappedFolder } from "../path-map.ts";

export type RootMap = {
  readonly folders: readonly MappedFolder[];
  /** What follows from names alone, in sentences. */
  readonly notes: readonly string[];
};

/** `top` is the folder that is looked at. `roots` are paths of the server, without a slash at the end. */
export function mapRoots(
  roots: readonly string[],
  known: readonly MappedFolder[],
  top: string,
): RootMap {
  const folders = [...known];
  const notes: string[] = [];
  for (const root of new Set(roots)) {
    if (root === "" || localPath(folders, root) !== undefined) continue;
    const local = byName(root, top);
    if (local === undefined) continue;
    folders.push({ server: root, local });
    notes.push(`${root} is taken for ${local}, as it is called so`);
  }
  return { folders, notes };
}

/**
 * The folder below `top` whose path ends as the root's does: of `/var/www/app/public` the longest of `app/public` and
 * `public` that is there. If `top` itself is called `app`, then `public` in it.
 */
function byName(root: string, top: string): string | undefined {
  if (entryKind(root) === "folder" && (root === top || root.startsWith(`${top}/`))) return root;
  const names = root.split("/").filter((name) => name !== "");
  for (let from = 0; from < names.length; from++) {
    const path = `${top}/${names.slice(from).join("/")}`;
    if (entryKind(path) === "folder") return path;
  }
  const at = names.lastIndexOf(top.slice(top.lastIndexOf("/") + 1));
  if (at < 0) return undefined;
  const path = [top, ...names.slice(at + 1)].join("/");
  return entryKind(path) === "folder" ? path : undefined;
}
