/**
 * Names for the patterns of `include`, as glob(3) finds them: `*`, `?` and `[ ]` within one folder's names; a leading dot
 * only where the pattern has one; sorted by bytes.
 */
import type { ConfigFiles } from "../config-files.ts";
import { nameMatches } from "../name-pattern.ts";

/** Whether `include` takes this for a pattern. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** The paths that a pattern names; `isHidden` if a folder that it begins with cannot be looked into. */
export function globPaths(
  pattern: string,
  files: ConfigFiles,
): { readonly paths: readonly string[]; readonly isHidden: boolean } {
  let found: string[] = [""];
  let isHidden = false;
  const parts = pattern.split("/").slice(1);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const next: string[] = [];
    for (const folder of found) {
      if (!isGlob(part)) {
        const path = `${folder}/${part}`;
        if (!isLast || files.kind(path) !== "absent") next.push(path);
        continue;
      }
      if (files.kind(folder) !== "folder") isHidden ||= !isKnown(folder, files);
      for (const name of files.names(folder))
        if (nameMatches(part, name)) next.push(`${folder}/${name}`);
    }
    found = next;
  }
  return { paths: found.sort(), isHidden };
}

/** Whether it can be told that nothing is at `folder`: the folder around it, or one farther up, is looked into. */
function isKnown(folder: string, files: ConfigFiles): boolean {
  for (let at = folder.lastIndexOf("/"); at > 0; at = folder.lastIndexOf("/", at - 1))
    if (files.kind(folder.slice(0, at)) === "folder") return true;
  return files.kind("/") === "folder" && files.names("/").length > 0;
}
