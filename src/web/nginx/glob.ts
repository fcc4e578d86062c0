/**
 * Names for the patterns of `include`, as glob(3) finds them: `*`, `?` and `[ ]` within one folder's names; a leading dot
 * only where the pattern has one; sorted by bytes.
 */
import type { ConfigFiles } from "../config-files.ts";

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
        if (globMatches(part, name)) next.push(`${folder}/${name}`);
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

/** Whether a name fits a pattern of one folder. Linear for each star: the last one alone is tried again. */
export function globMatches(pattern: string, name: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  let at = 0;
  let index = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const step = index < pattern.length ? stepOf(pattern, index, name[at]!) : undefined;
    if (pattern[index] === "*") {
      star = index++;
      starAt = at;
    } else if (step !== undefined) {
      index = step;
      at++;
    } else if (star >= 0) {
      index = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[index] === "*") index++;
  return index === pattern.length;
}

/** Where the pattern goes on if its part at `index` takes this byte; nothing if it does not. */
function stepOf(pattern: string, index: number, byte: string): number | undefined {
  const sign = pattern[index]!;
  if (sign === "?") return index + 1;
  if (sign === "\\" && index + 1 < pattern.length)
    return pattern[index + 1] === byte ? index + 2 : undefined;
  const end = sign === "[" ? pattern.indexOf("]", index + 2) : -1;
  if (end < 0) return sign === byte ? index + 1 : undefined;
  const isNegative = pattern[index + 1] === "!" || pattern[index + 1] === "^";
  const set = pattern.slice(index + (isNegative ? 2 : 1), end);
  return setHolds(set, byte) === isNegative ? undefined : end + 1;
}

function setHolds(set: string, byte: string): boolean {
  for (let at = 0; at < set.length; at++) {
    const isRange = set[at + 1] === "-" && at + 2 < set.length;
    if (isRange ? set[at]! <= byte && byte <= set[at + 2]! : set[at] === byte) return true;
    if (isRange) at += 2;
  }
  return false;
}
