/**
 * Paths of files, as Apache joins and cleans them (APR's apr_filepath_merge).
 *
 * In: paths as text. Out: the same without doubled slashes, `.` and `..`; a slash at the end stays.
 */

/** An absolute path, cleaned: above the root is the root. */
export function canonicalPath(path: string): string {
  if (!/\/(?:\/|\.\.?(?:\/|$))/.test(path)) return path;
  const parts: string[] = [];
  const written = path.split("/").slice(1);
  for (const [index, part] of written.entries()) {
    const isLast = index === written.length - 1;
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") {
      parts.push(part);
      continue;
    }
    if (isLast && parts.length > 0) parts.push("");
  }
  return `/${parts.join("/")}`;
}

/** `path` below `root`; nothing if it would leave it. */
export function joinedPath(root: string, path: string): string | undefined {
  let depth = 0;
  for (const part of path.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return undefined;
  }
  return canonicalPath(`${root === "/" ? "" : root}/${path}`);
}

/** The folder that a path lies in, with its slash. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** The last name of a path; "" behind a slash. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
