/**
 * Which files an include names.
 *
 * In: a path as it is written, perhaps with `*`, `?`, `[...]` and `{a,b}` (glob(3)). Out: paths in the order in which they
 * are read, and whether the folder that is looked into is there at all. A name that begins with a dot is found only by a
 * pattern that does.
 */
import { lighttpdIncludesMax } from "../../limits.ts";
import type { ConfigFiles } from "../config-files.ts";
import { nameMatches } from "../name-pattern.ts";

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
