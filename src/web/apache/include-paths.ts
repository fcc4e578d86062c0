/**
 * The files that an Include means.
 *
 * In: a pattern, or a folder. Out: paths, in the order in which Apache reads them.
 */
import { apacheIncludeDepthMax } from "../../limits.ts";
import type { ConfigFiles } from "../config-files.ts";
import { globMatches } from "../name-pattern.ts";
import { isGlob } from "./glob.ts";

/** What a pattern covers; names with a dot in front only where the pattern has it. */
export function expandGlob(pattern: string, files: ConfigFiles): readonly string[] {
  let paths = [""];
  for (const part of pattern.split("/").slice(1)) {
    if (!isGlob(part)) paths = paths.map((path) => `${path}/${part}`);
    else
      paths = paths.flatMap((path) =>
        files
          .names(path === "" ? "/" : path)
          .filter((name) => globMatches(part, name, { dots: true }))
          .map((name) => `${path}/${name}`),
      );
  }
  return paths;
}

/** Every file below a folder; a folder's are read where its own name stands. */
export function filesBelow(folder: string, files: ConfigFiles, depth = 0): readonly string[] {
  if (depth > apacheIncludeDepthMax) return [];
  return files.names(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return files.kind(path) === "folder" ? filesBelow(path, files, depth + 1) : [path];
  });
}

/** The folder before the first part of a pattern that is one. */
export function plainFolder(pattern: string): string {
  const parts = pattern.split("/");
  const first = parts.findIndex((part) => isGlob(part));
  return parts.slice(0, first).join("/");
}
