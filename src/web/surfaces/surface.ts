/**
 * Ways out of a repository other than a server: an image, a package, a host that takes a folder as it is.
 *
 * In: nothing. Out: the types. The question is always the same: which files of the repository leave, to where, and which
 * line was meant to keep one of them.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { Denial } from "../site.ts";

export type SurfaceKind =
  /** Files that a server in the image hands out. */
  | "image-web-root"
  /** Files that whoever has the image has. */
  | "image"
  | "npm-package"
  | "python-sdist"
  | "python-wheel"
  | "static-host";

/** What becomes of one file. `to` is where it goes: a URL path, or a path in the image or package. */
export type Leaving =
  | { readonly kind: "leaves"; readonly to: string; readonly by: ConfigSpan }
  | { readonly kind: "stays"; readonly by: ConfigSpan | undefined }
  | { readonly kind: "unknown"; readonly construct: string; readonly by: ConfigSpan };

export type Surface = {
  readonly kind: SurfaceKind;
  /** What people call it: "Docker image of Dockerfile", "npm package NAME", "Firebase Hosting". */
  readonly name: string;
  readonly by: ConfigSpan;
  /** Of a file's path, relative to the repository, with slashes, as bytes. */
  readonly fate: (path: string) => Leaving;
  /** Lines that keep files back; each `catches` what its writer is likely to have meant. */
  readonly denials: readonly Denial[];
};

/** What a surface is read from: files of the repository by their paths in it. */
export type RepositoryFiles = {
  readonly text: (path: string) => string | undefined;
  /** Whether a file or folder is there. */
  readonly has: (path: string) => boolean;
};

/** A path without `.` and `..` and double slashes, relative; nothing if it leads out. "" is the repository itself. */
export function cleanPath(path: string): string | undefined {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join("/");
}

/** A folder's path with a path behind it. */
export function inFolder(folder: string, path: string): string {
  if (folder === "") return path;
  return path === "" ? folder : `${folder}/${path}`;
}

/** What is behind a folder in a path: "" for the folder itself, nothing for what lies elsewhere. */
export function below(folder: string, path: string): string | undefined {
  if (folder === "") return path;
  if (path === folder) return "";
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

/** A path and the folders it lies in, the outermost first. */
export function parents(path: string): readonly string[] {
  const names = path.split("/");
  return names.map((_, count) => names.slice(0, count + 1).join("/"));
}

/** The folder that a file lies in; "" for one at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
