/**
 * Where files stand with git: tracked, untracked or ignored. Asked only of files in which something was found.
 *
 * In: absolute paths, bytes as latin1. Out: their states. Each file is judged by the innermost repository that it lies
 * in (a submodule, a linked worktree, a repository inside of another), by its index and its ignore rules. A file in no
 * work tree counts as tracked, and so does one of a repository that cannot be opened, as that is the graver.
 */
import { existsSync, lstatSync } from "node:fs";
import { join, sep } from "node:path";
import { readIndex } from "../git/git-index.ts";
import { IgnoreRules } from "../git/ignore-rules.ts";
import { openRepository } from "../git/repository.ts";
import type { Repository } from "../git/repository.ts";
import { printable } from "../text/printable.ts";
import { isTrouble, trouble, UserError } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { systemPath } from "./folder.ts";

export type FileState = "tracked" | "untracked" | "ignored";

export type FileStates = {
  readonly stateOf: (path: string) => FileState;
  readonly troubles: readonly Trouble[];
};

/** The states of all `paths`; `nameOf` gives what troubles call a folder. */
export function fileStates(paths: readonly string[], nameOf: (path: string) => string): FileStates {
  const troubles: Trouble[] = [];
  const finder = new WorkTrees(troubles, nameOf);
  const byTree = new Map<WorkTree, string[]>();
  for (const path of paths) {
    const tree = finder.treeOf(folderOf(path));
    if (tree === undefined) continue;
    const list = byTree.get(tree) ?? [];
    byTree.set(tree, list);
    list.push(path.slice(tree.prefix.length));
  }
  const states = new Map<string, FileState>();
  for (const [tree, inner] of byTree) {
    const known = statesIn(tree, inner, nameOf, troubles);
    for (const path of inner) states.set(tree.prefix + path, known(path));
  }
  return { stateOf: (path) => states.get(path) ?? "tracked", troubles };
}

type WorkTree = {
  readonly repository: Repository;
  readonly path: string;
  /** Bytes before paths in it. */
  readonly prefix: string;
};

/** The work trees that folders are in, each opened once. */
class WorkTrees {
  readonly #byFolder = new Map<string, WorkTree | undefined>();
  readonly #troubles: Trouble[];
  readonly #nameOf: (path: string) => string;

  constructor(troubles: Trouble[], nameOf: (path: string) => string) {
    this.#troubles = troubles;
    this.#nameOf = nameOf;
  }

  treeOf(folder: string): WorkTree | undefined {
    if (this.#byFolder.has(folder)) return this.#byFolder.get(folder);
    const outer = folderOf(folder);
    const own = hasDotGit(folder) ? this.#open(folder) : undefined;
    const tree = own !== undefined ? own.tree : outer === folder ? undefined : this.treeOf(outer);
    this.#byFolder.set(folder, tree);
    return tree;
  }

  /** The repository whose `.git` is in a folder; nothing if that is none, and the search goes on. */
  #open(folder: string): { readonly tree: WorkTree | undefined } | undefined {
    try {
      const repository = openRepository(Buffer.from(folder, "latin1").toString("utf8"));
      const { workTree } = repository;
      if (workTree === undefined) return { tree: undefined };
      const prefix = Buffer.from(withSlash(workTree.replaceAll(sep, "/"))).toString("latin1");
      return `${folder}/`.startsWith(prefix)
        ? { tree: { repository, path: workTree, prefix } }
        : undefined;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.code === "NOT_A_REPOSITORY") return undefined;
      this.#troubles.push(trouble("REPOSITORY_UNREADABLE", this.#nameOf(folder)));
      return { tree: undefined };
    }
  }
}

/** git would pass over a `.git` that is neither; what cannot be asked is opened, and then told. */
function hasDotGit(folder: string): boolean {
  const path = systemPath(`${withSlash(folder)}.git`);
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function statesIn(
  { repository, path: workTree, prefix }: WorkTree,
  paths: readonly string[],
  nameOf: (path: string) => string,
  troubles: Trouble[],
): (path: string) => FileState {
  const rules = new IgnoreRules(repository, workTree);
  const fold = (path: string): string => (rules.ignoreCase ? path.toLowerCase() : path);
  const file = join(repository.gitDir, "index");
  const index = existsSync(file) ? readIndex(file, repository.oidBytes) : undefined;
  if (isTrouble(index)) {
    troubles.push(trouble(index.code, `${nameOf(prefix.slice(0, -1))}: ${index.where}`));
    return () => "tracked";
  }
  const wanted = new Set(paths.map(fold));
  const tracked = new Set<string>();
  const sparse: string[] = [];
  for (const entry of index?.entries ?? []) {
    const name = fold(Buffer.from(entry.path).toString("latin1"));
    if (wanted.has(name)) tracked.add(name);
    if (entry.mode === sparseFolder) sparse.push(withSlash(name));
  }
  const states = new Map(
    paths.map((path): [string, FileState] => {
      const name = fold(path);
      if (tracked.has(name) || sparse.some((folder) => name.startsWith(folder)))
        return [path, "tracked"];
      return [path, rules.isIgnored(path) ? "ignored" : "untracked"];
    }),
  );
  for (const { code, where } of rules.troubles)
    troubles.push(trouble(code, printable(Buffer.from(where))));
  return (path) => states.get(path) ?? "tracked";
}

/** gitformat-index(5), "Sparse Index": a folder that is there as a tree. */
const sparseFolder = 0o040000;

function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? path : at === 0 ? "/" : path.slice(0, at);
}

function withSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}
