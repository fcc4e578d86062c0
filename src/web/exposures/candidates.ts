/**
 * Candidates: files below the folders of a configuration that should not leave, whoever serves them.
 *
 * In: folders of the server and where they lie here. Out: files with their families, by the path that the server has for
 * them. A folder is walked once, however many sites have it.
 */
import { entryKind } from "../entry-kind.ts";
import { webAlikeMax } from "../../limits.ts";
import type { Trouble } from "../../trouble.ts";
import type { Family } from "./family.ts";
import { localPath } from "../path-map.ts";
import type { MappedFolder } from "../path-map.ts";
import type { Probes } from "./probes.ts";
import type { Mount, Site } from "../site.ts";
import { walkRoot } from "./root-walk.ts";
import type { Walk } from "./root-walk.ts";

export type Candidate = {
  /** A path of the server. */
  readonly file: string;
  /** The gravest first. */
  readonly families: readonly Family[];
  /** For how many files like it this one stands, itself included. */
  readonly stands: number;
};

/** What lies below a folder of the server. */
export type RootFiles = {
  readonly root: string;
  readonly candidates: readonly Candidate[];
  /** Folders, as paths of the server with a slash at the end; those that hold candidates first. */
  readonly folders: readonly string[];
  /** Those of them in which, by their names, users put files. */
  readonly uploads: readonly string[];
  /** An ordinary file, if there is one. */
  readonly asset: string | undefined;
};

export class Candidates {
  readonly #folders: readonly MappedFolder[];
  readonly #probes: Probes;
  readonly #known = new Map<string, RootFiles>();
  readonly troubles: Trouble[] = [];
  filesInAll = 0;
  count = 0;

  constructor(folders: readonly MappedFolder[], probes: Probes) {
    this.#folders = folders;
    this.#probes = probes;
  }

  /** What lies below a folder of the server (no slash at its end); nothing if it lies nowhere here. */
  below(root: string): RootFiles | undefined {
    const known = this.#known.get(root);
    if (known !== undefined) return known;
    for (const [outer, files] of this.#known)
      if (root.startsWith(outer === "" ? "/" : `${outer}/`)) return files;
    const local = localPath(this.#folders, root);
    if (local === undefined || entryKind(local) !== "folder") return undefined;
    const walk = walkRoot(local);
    this.troubles.push(...walk.troubles);
    this.filesInAll += walk.filesInAll;
    const files = this.#judged(root, walk);
    this.#known.set(root, files);
    return files;
  }

  /** Folders of uploads below those of a site's mounts. */
  uploadsOf({ mounts }: Site): readonly string[] {
    return [...new Set(mounts.flatMap((mount) => this.#of(mount)?.uploads ?? []))];
  }

  assetOf({ mounts }: Site): string | undefined {
    return mounts.map((mount) => this.#of(mount)?.asset).find((asset) => asset !== undefined);
  }

  #of({ folder }: Mount): RootFiles | undefined {
    return this.below(folder.endsWith("/") ? folder.slice(0, -1) : folder);
  }

  familiesOf(file: string): readonly Family[] {
    const slash = file.lastIndexOf("/") + 1;
    return this.#probes.familiesOf(file.slice(0, slash).replace(/^\//, ""), file.slice(slash));
  }

  #judged(root: string, { folders }: Walk): RootFiles {
    const candidates: Candidate[] = [];
    const full: string[] = [];
    const others: string[] = [];
    let asset: string | undefined;
    for (const { path, files } of folders) {
      const before = candidates.length;
      this.#addFolder(`${root}/${path}`, path, files, candidates);
      (candidates.length > before ? full : others).push(`${root}/${path}`);
      const ordinary = files.find((name) => /\.(?:css|js|png|svg|html)$/.test(name));
      if (asset === undefined && ordinary !== undefined && !/(?:^|\/)\./.test(path))
        asset = `${root}/${path}${ordinary}`;
    }
    this.count += candidates.length;
    const all = [...full, ...others];
    const uploads = all.filter((folder) => uploadFolder.test(folder));
    return { root, candidates, folders: all, uploads, asset };
  }

  #addFolder(
    folder: string,
    path: string,
    files: readonly string[],
    candidates: Candidate[],
  ): void {
    const alike = new Map<string, Candidate[]>();
    for (const name of files) {
      const families = this.#probes.familiesOf(path, name);
      if (families.length === 0) continue;
      const one: Candidate = { file: folder + name, families, stands: 1 };
      if (families.every(({ sampled }) => sampled === true)) {
        const key = `${families[0]?.id} ${endingOf(name)}`;
        const list = alike.get(key) ?? [];
        alike.set(key, list);
        list.push(one);
      } else candidates.push(one);
    }
    for (const list of alike.values()) {
      const chosen = list.slice(0, webAlikeMax);
      const rest = list.length - chosen.length;
      for (const [at, one] of chosen.entries())
        candidates.push(at === 0 && rest > 0 ? { ...one, stands: 1 + rest } : one);
    }
  }
}

const uploadFolder = /\/(?:uploads?|attachments|userfiles|user_uploads|avatars|media)\/$/i;

/** What expressions tell names apart by, but for the names that are looked for one by one. */
function endingOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}
