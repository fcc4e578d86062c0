/**
 * The files below a folder that a server hands out, as they lie on this machine.
 *
 * In: a folder here. Out: its folders, each with the names of its files. Hidden ones are not left out: `.git` is what is
 * looked for. A symbolic link is followed where it stays below the folder, and told where it leads out.
 */
import { readdirSync, realpathSync, statSync } from "node:fs";
import { webDepthMax, webFilesMax } from "../../limits.ts";
import { systemPath } from "../../sources/folder.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";

/** `path` is relative to the root, "" or ending with a slash. Names are bytes as latin1, sorted. */
export type WalkedFolder = { readonly path: string; readonly files: readonly string[] };

export type Walk = {
  readonly folders: readonly WalkedFolder[];
  readonly filesInAll: number;
  readonly troubles: readonly Trouble[];
};

export function walkRoot(root: string): Walk {
  return new Walker(root).walk();
}

class Walker {
  readonly #root: string;
  readonly #real: string;
  readonly #folders: WalkedFolder[] = [];
  readonly #troubles: Trouble[] = [];
  /** Real folders that links led to: each is looked into once more than as itself. */
  readonly #linked = new Set<string>();
  #files = 0;

  constructor(root: string) {
    this.#root = root === "" ? "/" : root;
    this.#real = realPath(this.#root) ?? this.#root;
  }

  walk(): Walk {
    this.#enter("", 0);
    return { folders: this.#folders, filesInAll: this.#files, troubles: this.#troubles };
  }

  #enter(path: string, depth: number): void {
    if (depth > webDepthMax || this.#files + this.#folders.length > webFilesMax) {
      if (!this.#troubles.some(({ code }) => code === "LIMIT_REACHED"))
        this.#troubles.push(trouble("LIMIT_REACHED", this.#here(path)));
      return;
    }
    const files: string[] = [];
    const folders: string[] = [];
    try {
      const options = { encoding: "latin1", withFileTypes: true } as const;
      for (const entry of readdirSync(systemPath(this.#here(path)), options)) {
        if (entry.isFile()) files.push(entry.name);
        else if (entry.isDirectory()) folders.push(entry.name);
        else if (entry.isSymbolicLink()) this.#follow(path, entry.name, files, folders);
      }
    } catch {
      this.#troubles.push(trouble("FILE_UNREADABLE", this.#here(path)));
    }
    this.#files += files.length;
    this.#folders.push({ path, files: files.sort() });
    for (const name of folders.sort()) this.#enter(`${path}${name}/`, depth + 1);
  }

  #follow(path: string, name: string, files: string[], folders: string[]): void {
    const here = this.#here(path) + name;
    const real = realPath(here);
    if (real === undefined) return; // leads nowhere: there is nothing to hand out
    if (real !== this.#real && !real.startsWith(`${this.#real}/`)) {
      this.#troubles.push(trouble("LINK_OUTSIDE", here));
      return;
    }
    const stat = statSync(systemPath(real), { throwIfNoEntry: false });
    if (stat?.isFile() === true) files.push(name);
    else if (stat?.isDirectory() === true && !this.#linked.has(real)) {
      this.#linked.add(real);
      folders.push(name);
    }
  }

  #here(path: string): string {
    return this.#root.endsWith("/") ? this.#root + path : `${this.#root}/${path}`;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(systemPath(path), { encoding: "latin1" });
  } catch {
    return undefined; // nothing is there, or it may not be looked at
  }
}
