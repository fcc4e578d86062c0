/**
 * Which files an include names.
 *
 * In: a path as it is written, perhaps with `*`, `?`, `[...]` and `{a,b}` (glob(3)). Out: paths in the order in which they
 * are read, and whether the folder that is looked into is there at all. A name that begins with a dot is found only by a
 * pattern that does.
 */
import { lighttpdIncludesMax } from "../../limits.ts";
import type { ConfigFiles } from "../config-files.ts";

export type IncludedPaths = {
  readonly paths: readonly string[];
  /** Nothing can be said of a folder that is not to be seen. */
  readonly unseen: boolean;
};

export function includedPaths(path: string, files: ConfigFiles): IncludedPaths {
  if (!/[*?[{]/.test(path)) return { paths: [path], unseen: false };
  let unseen = false;
  const paths = alternatives(path).flatMap((pattern) => {
    const found = matches(pattern, files);
    unseen ||= found === undefined;
    return found ?? [];
  });
  return { paths, unseen };
}

/** `{a,b}` unfolded, in its order; braces within braces as well. */
function alternatives(path: string): readonly string[] {
  let open = [path];
  for (;;) {
    const unfolded = open.flatMap((one) => {
      const found = /\{([^{},]*(?:,[^{},]*)+)\}/.exec(one);
      if (found === null) return [one];
      const [whole, inside = ""] = found;
      const behind = one.slice(found.index + whole.length);
      return inside.split(",").map((part) => one.slice(0, found.index) + part + behind);
    });
    if (unfolded.length === open.length || unfolded.length > lighttpdIncludesMax) return open;
    open = unfolded;
  }
}

/** Nothing if the folder before the first pattern is not there. */
function matches(pattern: string, files: ConfigFiles): readonly string[] | undefined {
  const [, ...segments] = pattern.split("/");
  const first = segments.findIndex((segment) => /[*?[]/.test(segment));
  if (first < 0) return files.kind(pattern) === "absent" ? [] : [pattern];
  const start = `/${segments.slice(0, first).join("/")}`.replace(/\/$/, "");
  if (files.kind(start === "" ? "/" : start) !== "folder") return undefined;
  let found = [start];
  for (const segment of segments.slice(first)) {
    const plain = !/[*?[]/.test(segment);
    found = found.flatMap((folder) => {
      if (plain)
        return files.kind(`${folder}/${segment}`) === "absent" ? [] : [`${folder}/${segment}`];
      return files
        .names(folder === "" ? "/" : folder)
        .filter((name) => nameMatches(segment, name))
        .map((name) => `${folder}/${name}`);
    });
  }
  return found;
}

/** Whether a name fits a pattern without slashes. Linear: at a mismatch only the last `*` is asked again. */
export function nameMatches(pattern: string, name: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  let at = 0;
  let of = 0;
  let star = -1;
  let starOf = 0;
  while (of < name.length) {
    const length = pattern[at] === "*" ? 0 : taken(pattern, at, name[of]!);
    if (length > 0) {
      at += length;
      of++;
    } else if (pattern[at] === "*") {
      star = at++;
      starOf = of;
    } else if (star >= 0) {
      at = star + 1;
      of = ++starOf;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/** How much of the pattern stands for this letter; 0 if it does not fit. */
function taken(pattern: string, at: number, letter: string): number {
  const sign = pattern[at];
  if (sign === "?") return 1;
  if (sign === "\\" && at + 1 < pattern.length) return pattern[at + 1] === letter ? 2 : 0;
  const end = sign === "[" ? pattern.indexOf("]", at + 2) : -1;
  if (end < 0) return sign === letter ? 1 : 0;
  const inside = pattern.slice(at + 1, end);
  const negative = /^[!^]/.test(inside);
  const set = negative ? inside.slice(1) : inside;
  return inSet(set, letter) === negative ? 0 : end + 1 - at;
}

function inSet(set: string, letter: string): boolean {
  for (let at = 0; at < set.length; at++) {
    const range = set[at + 1] === "-" && at + 2 < set.length;
    const last = range ? set[at + 2]! : set[at]!;
    if (set[at]! <= letter && letter <= last) return true;
    if (range) at += 2;
  }
  return false;
}
