/**
 * The files that a server sees: what a resolver asks of a file system, and nothing more.
 *
 * In: paths of the server, absolute, with single slashes and neither `.` nor `..`, as bytes. Out: what is there. A
 * resolver never touches the disk itself, so the same one answers for this machine, for a repository that will be
 * deployed elsewhere, and for files that are not there yet.
 */

/** "other": a device, a pipe, or something that may not be looked at. */
export type EntryKind = "file" | "folder" | "absent" | "other";

export type FileTree = {
  /** What a path leads to, links followed. */
  readonly kind: (path: string) => EntryKind;
  /** Whether the last name of a path is itself a symbolic link. */
  readonly isLink: (path: string) => boolean;
  /** The names in a folder, sorted by bytes; none if it is no folder. */
  readonly names: (path: string) => readonly string[];
  /** The bytes of a configuration file among the files (`.htaccess`, `web.config`), as latin1; nothing if there is none. */
  readonly text: (path: string) => string | undefined;
};

/** A tree of files that need not exist: what tests are made of, and what adds files to another tree. */
export function memoryTree(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): FileTree {
  const folders = new Map<string, Set<string>>([["/", new Set()]]);
  for (const path of [...Object.keys(files), ...Object.keys(links)]) enter(folders, path);
  const follow = (path: string): string => {
    // A chain of links is as deep as Linux follows one at most.
    let at = path;
    for (let step = 0; step < 40; step++) {
      const link = Object.keys(links).find((one) => at === one || at.startsWith(`${one}/`));
      if (link === undefined) return at;
      at = `${links[link]!}${at.slice(link.length)}`;
    }
    return "";
  };
  return {
    kind: (path) => {
      const at = follow(path);
      if (Object.hasOwn(files, at)) return "file";
      return folders.has(at) ? "folder" : "absent";
    },
    isLink: (path) => Object.hasOwn(links, path),
    names: (path) => [...(folders.get(follow(path)) ?? [])].sort(),
    text: (path) => files[follow(path)],
  };
}

function enter(folders: Map<string, Set<string>>, path: string): void {
  for (let at = path; at !== "/";) {
    const slash = at.lastIndexOf("/");
    const folder = slash === 0 ? "/" : at.slice(0, slash);
    const names = folders.get(folder) ?? new Set();
    names.add(at.slice(slash + 1));
    folders.set(folder, names);
    at = folder;
  }
}
