/**
 * The project's own source below what a site hands out.
 *
 * In: a site's mounts, the work trees their folders lie in. Out: which tracked source files leave, of how many. Not a
 * list of names that are known to be dangerous: everything that git tracks there is asked for.
 */
import type { Asker } from "./asker.ts";
import type { Answer } from "../answer.ts";
import { localPath } from "../path-map.ts";
import type { MappedFolder } from "../path-map.ts";
import type { Mount } from "../site.ts";
import { plainTarget } from "./spellings.ts";
import { isSource } from "./work-tree.ts";
import type { WorkTree, WorkTrees } from "./work-tree.ts";

export type OwnSource = {
  readonly tree: WorkTree;
  readonly files: readonly {
    readonly target: string;
    readonly file: string;
    readonly answer: Answer;
  }[];
  /** Source files that the work tree has in all. */
  readonly of: number;
};

/** A file of this machine that a site hands out. */
export type HandedOutFile = {
  readonly local: string;
  readonly target: string;
  readonly host: string;
  readonly answer: Answer;
};

/** Which of these files (absolute, as latin1) a site hands out by their plain names. */
export function handedOutOf(
  asker: Asker,
  folders: readonly MappedFolder[],
  locals: readonly string[],
): readonly HandedOutFile[] {
  const left = new Set(locals);
  const found: HandedOutFile[] = [];
  for (const mount of asker.site.mounts) {
    const root = mount.folder.endsWith("/") ? mount.folder.slice(0, -1) : mount.folder;
    const here = localPath(folders, root);
    for (const local of here === undefined ? [] : left) {
      const file = serverPath(root, here ?? "", local);
      const answer = file === undefined ? undefined : answerFor(asker, mount, file);
      if (answer === undefined) continue;
      left.delete(local);
      found.push({ ...answer, local, host: asker.site.hosts[0] ?? "" });
    }
  }
  return found;
}

export function ownSource(
  asker: Asker,
  folders: readonly MappedFolder[],
  trees: WorkTrees,
): readonly OwnSource[] {
  const found = new Map<WorkTree, OwnSource & { readonly files: OwnSource["files"][number][] }>();
  const seen = new Set<string>();
  for (const mount of asker.site.mounts) {
    const root = mount.folder.endsWith("/") ? mount.folder.slice(0, -1) : mount.folder;
    const local = localPath(folders, root);
    const tree = local === undefined ? undefined : trees.of(local);
    if (local === undefined || tree === undefined) continue;
    const sources = tree.tracked.filter(isSource);
    const own = found.get(tree) ?? { tree, files: [], of: sources.length };
    found.set(tree, own);
    for (const path of sources) {
      const file = serverPath(root, local, `${tree.path}/${path}`);
      if (file === undefined || seen.has(file)) continue;
      const answer = answerFor(asker, mount, file);
      if (answer === undefined) continue;
      seen.add(file);
      own.files.push({ ...answer, file });
    }
  }
  return [...found.values()].filter(({ files }) => files.length > 0);
}

function serverPath(root: string, local: string, path: string): string | undefined {
  return path.startsWith(`${local}/`) ? root + path.slice(local.length) : undefined;
}

/** The answer, if it hands out the file. */
function answerFor(
  asker: Asker,
  mount: Mount,
  file: string,
): { readonly target: string; readonly answer: Answer } | undefined {
  const target = plainTarget(mount, file);
  const answer = target === undefined ? undefined : asker.ask(target);
  if (target === undefined || answer === undefined) return undefined;
  const { outcome } = answer;
  const leaves = outcome.kind === "served" || outcome.kind === "error-body";
  return leaves && outcome.file === file ? { target, answer } : undefined;
}
