/**
 * The git work trees that folders of a site lie in: what is tracked there, and which of it is source.
 *
 * In: folders of this machine, as latin1. Out: the work tree of each, with its tracked files. A tree is read once. What
 * cannot be opened is trouble, and counts as no work tree.
 */
import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { readIndex } from "../../git/git-index.ts";
import { openRepository } from "../../git/repository.ts";
import { isTrouble, trouble, UserError } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";

export type WorkTree = {
  /** A path of this machine, without a slash at its end. */
  readonly path: string;
  /** Relative paths of files, as latin1. */
  readonly tracked: readonly string[];
};

export class WorkTrees {
  readonly #byFolder = new Map<string, WorkTree | undefined>();
  readonly #byPath = new Map<string, WorkTree>();
  readonly troubles: Trouble[] = [];

  of(folder: string): WorkTree | undefined {
    if (this.#byFolder.has(folder)) return this.#byFolder.get(folder);
    const tree = this.#open(folder);
    this.#byFolder.set(folder, tree);
    return tree;
  }

  #open(folder: string): WorkTree | undefined {
    const named = Buffer.from(folder === "" ? "/" : folder, "latin1").toString("utf8");
    if (!existsSync(named)) return undefined;
    try {
      const repository = openRepository(named);
      if (repository.workTree === undefined) return undefined;
      const path = Buffer.from(repository.workTree.replaceAll(sep, "/")).toString("latin1");
      const known = this.#byPath.get(path);
      if (known !== undefined) return known;
      const file = join(repository.gitDir, "index");
      const index = existsSync(file) ? readIndex(file, repository.oidBytes) : undefined;
      if (isTrouble(index)) this.troubles.push(index);
      const entries = index === undefined || isTrouble(index) ? [] : index.entries;
      const tracked = entries
        .filter(({ mode, stage }) => stage === 0 && (mode & kindBits) === plainFile)
        .map((entry) => Buffer.from(entry.path).toString("latin1"));
      const tree = { path, tracked };
      this.#byPath.set(path, tree);
      return tree;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.code !== "NOT_A_REPOSITORY")
        this.troubles.push(trouble("REPOSITORY_UNREADABLE", named));
      return undefined;
    }
  }
}

/** gitformat-index(5): the upper bits of the mode; links and submodules are no files. */
const kindBits = 0o170000;
const plainFile = 0o100000;

/**
 * Whether a tracked file is source rather than something that visitors are meant to get. Scripts count as meant for
 * visitors only in a folder that is named so.
 */
export function isSource(path: string): boolean {
  const slash = path.lastIndexOf("/") + 1;
  const name = path.slice(slash).toLowerCase();
  if (forVisitors.has(name)) return false;
  const ending = name.slice(name.lastIndexOf(".") + 1);
  if (assets.has(ending)) return false;
  return !(
    (ending === "js" || ending === "mjs") &&
    /(?:^|\/)(?:assets?|static|public|js|dist|build|media|www|htdocs|html)\//i.test(
      path.slice(0, slash),
    )
  );
}

const forVisitors = new Set([
  "robots.txt",
  "humans.txt",
  "ads.txt",
  "security.txt",
  "sitemap.xml",
  "manifest.json",
  "browserconfig.xml",
  "crossdomain.xml",
]);
const assets = new Set(
  "html htm css png jpg jpeg gif svg webp avif ico bmp woff woff2 ttf otf eot mp3 mp4 webm ogg ogv wav m4a webmanifest pdf wasm".split(
    " ",
  ),
);
