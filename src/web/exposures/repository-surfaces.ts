/**
 * The ways in which files leave the repository at a path without a server of its own: asked of the files that are there.
 *
 * In: a folder. Out: exposures by images, packages and hosts, where the folder is the top of a git work tree: what is
 * built and uploaded is built from there.
 */
import { entryKind } from "../entry-kind.ts";
import { configBytesMax } from "../../limits.ts";
import type { Trouble } from "../../trouble.ts";
import { plainFileText } from "../plain-file.ts";
import type { Exposure, UnknownPlace } from "./exposure.ts";
import type { Family } from "./family.ts";
import { walkRoot } from "./root-walk.ts";
import { surfaceExposures } from "./surface-exposures.ts";
import { findSurfaces } from "../surfaces/find.ts";
import type { RepositoryFiles } from "../surfaces/surface.ts";
import { WorkTrees } from "./work-tree.ts";

export type RepositorySurfaces = {
  readonly exposures: readonly Exposure[];
  readonly unknown: readonly UnknownPlace[];
  readonly troubles: readonly Trouble[];
  readonly count: number;
};

export function repositorySurfaces(path: string, families: readonly Family[]): RepositorySurfaces {
  const trees = new WorkTrees();
  const tree = entryKind(path) === "folder" ? trees.of(path) : undefined;
  if (tree === undefined || tree.path !== path)
    return { exposures: [], unknown: [], troubles: [], count: 0 };
  const { folders, troubles } = walkRoot(path);
  const paths = folders.flatMap((folder) => folder.files.map((name) => folder.path + name));
  const surfaces = findSurfaces(paths, filesOf(path));
  const tracked = new Set(tree.tracked);
  const found = surfaceExposures(surfaces, { root: path, paths, tracked }, families);
  return { ...found, troubles: [...troubles, ...trees.troubles], count: surfaces.length };
}

function filesOf(root: string): RepositoryFiles {
  return {
    has: (path) => entryKind(`${root}/${path}`) !== "absent",
    // What cannot be read is told where the folder is walked.
    text: (path) => plainFileText(`${root}/${path}`, configBytesMax),
  };
}
