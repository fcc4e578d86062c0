/**
 * The configurations below a path, read, each with the folders that it hands out.
 *
 * In: a folder or file of this machine; where folders of the server lie, as far as the user says. Out: configurations
 * ready to be judged. A file that another includes is read with that one; parts without a main file are read as parts of
 * a stock one, which is said.
 */
import { entryKind } from "../entry-kind.ts";
import { statSync } from "node:fs";
import { systemPath } from "../../sources/folder.ts";
import { isTrouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigText } from "../config-text.ts";
import { diskConfigFiles } from "../disk-config-files.ts";
import { diskTree } from "../disk-tree.ts";
import { withTexts } from "./embedded-config.ts";
import type { JudgedConfig } from "../exposures/exposures.ts";
import { findConfigs } from "./find.ts";
import type { FoundFile } from "./find.ts";
import { layoutOf } from "./layout.ts";
import { localPath, sameMachine } from "../path-map.ts";
import type { MappedFolder } from "../path-map.ts";
import { mapRoots } from "./root-map.ts";
import { serverOf } from "./servers.ts";
import type { Server } from "./servers.ts";
import type { ConfigReader, ServerName, WebConfig } from "../site.ts";
import { mainFileFor, mainFileForFolder, withStockFiles } from "./stock-files.ts";
import { WorkTrees } from "../exposures/work-tree.ts";

export type Configuration = JudgedConfig & {
  readonly server: ServerName;
  readonly notes: readonly string[];
};

export type Configurations = {
  readonly all: readonly Configuration[];
  readonly troubles: readonly Trouble[];
};

/** `path` is absolute, as latin1, without a slash at its end. */
export async function configurationsOf(
  path: string,
  roots: readonly MappedFolder[],
): Promise<Configurations> {
  const { files, layouts, troubles } = findConfigs(path);
  const isFolder = statSync(systemPath(path)).isDirectory();
  const top = isFolder ? path : path.slice(0, path.lastIndexOf("/"));
  const isInWorkTree = new WorkTrees().of(top) !== undefined;
  const layout = layoutOf(layouts, top);
  const opener = new Opener(top, isInWorkTree, [...roots, ...layout.folders]);
  const ordered = files.toSorted((one, other) => depthOf(one.path) - depthOf(other.path));
  for (const file of ordered) if (file.shape === "main") await opener.openMain(file);
  await opener.openParts(ordered.filter(({ shape }) => shape === "part"));
  for (const file of ordered) if (file.shape === "folder") await opener.openFolder(file);
  return { all: opener.all, troubles: [...troubles, ...layout.troubles] };
}

/**
 * One configuration, by name: its main file, and the folder that its relative paths start from. What no root covers lies
 * where the configuration says, on this machine.
 */
export async function openConfiguration(
  name: ServerName,
  path: string,
  prefix: string | undefined,
  roots: readonly MappedFolder[],
): Promise<Configuration> {
  const server = serverOf(name);
  const folder = folderOf(path);
  const folders = [...roots, ...sameMachine];
  const allowed = [folder, ...(prefix === undefined ? [] : [prefix]), ...machineFolders(path)];
  const { files, bytesRead } = counted(withStockFiles(diskConfigFiles(sameMachine, allowed), name));
  const read = await server.load();
  const start = prefix ?? startOf(server, folder);
  return {
    server: name,
    config: read(path, files, start === undefined ? {} : { prefix: start }),
    folders,
    tree: diskTree(folders),
    reread: rereading(read, path, files, start),
    bytesRead,
    notes: [],
  };
}

/** Debian's links lead to /usr/share; nothing of a server's configuration lies in people's own folders. */
function machineFolders(path: string): readonly string[] {
  if (!path.startsWith("/etc/")) return [];
  return ["/etc", "/usr/share", "/usr/lib", "/usr/local", "/opt", "/srv"].filter(
    (folder) => entryKind(folder) === "folder",
  );
}

/** Reads configurations one after the other, and knows what has been read. */
class Opener {
  readonly #top: string;
  readonly #isInWorkTree: boolean;
  readonly #roots: readonly MappedFolder[];
  /** Files of this machine that were read with some configuration. */
  readonly #read = new Set<string>();
  readonly all: Configuration[] = [];

  constructor(top: string, isInWorkTree: boolean, roots: readonly MappedFolder[]) {
    this.#top = top;
    this.#isInWorkTree = isInWorkTree;
    this.#roots = roots;
  }

  async openMain({ path, server, texts = [] }: FoundFile): Promise<void> {
    if (this.#read.has(path) || (server.name === "iis" && this.#isBelowAnother(path))) return;
    const place = this.#placeOf(path);
    await this.#open(server, place, place.path, texts, []);
  }

  /** Those that nobody included, all of one folder together. */
  async openParts(parts: readonly FoundFile[]): Promise<void> {
    const groups = new Map<string, FoundFile[]>();
    for (const part of parts) {
      if (this.#read.has(part.path)) continue;
      const key = `${part.server.name} ${folderOf(part.path)}`;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(part);
    }
    for (const group of groups.values()) {
      const [first] = group;
      if (first === undefined) continue;
      const places = group.map(({ path }) => this.#placeOf(path));
      const main = mainFileFor(
        first.server.name,
        places.map(({ path }) => path),
      );
      const [place] = places;
      if (main === undefined || place === undefined) continue;
      const name = `${folderOf(place.path)}/stock ${first.server.name} configuration`;
      const texts = group.flatMap((one) => one.texts ?? []);
      const own = [...texts, { path: name, text: main.text }];
      await this.#open(first.server, place, name, own, [main.note]);
    }
  }

  /** The topmost `.htaccess` of a folder that no configuration hands out. */
  async openFolder({ path, server }: FoundFile): Promise<void> {
    const folder = folderOf(path);
    if (this.#isHandedOut(folder)) return;
    const main = mainFileForFolder(folder);
    const name = `${folder}/stock ${server.name} configuration`;
    const place = { path, folders: sameMachine, allowed: [this.#top], isMachine: true };
    await this.#open(
      server,
      place,
      name,
      [{ path: name, text: main.text }],
      [`${folder}: ${main.note}`],
    );
  }

  async #open(
    server: Server,
    place: Place,
    main: string,
    own: readonly ConfigText[],
    notes: readonly string[],
  ): Promise<void> {
    const read = await server.load();
    const disk = this.#recorded(diskConfigFiles(place.folders, place.allowed), place);
    const { files, bytesRead } = counted(withTexts(withStockFiles(disk, server.name), own));
    const start = startOf(server, folderOf(place.path));
    const config = read(main, files, start === undefined ? {} : { prefix: start });
    const { folders, notes: mapped } = this.#foldersOf(config, place);
    const tree = diskTree(folders);
    this.all.push({
      server: server.name,
      config,
      folders,
      tree,
      reread: rereading(read, main, files, start),
      bytesRead,
      notes: [...notes, ...mapped],
    });
  }

  #foldersOf(
    config: WebConfig,
    place: Place,
  ): { readonly folders: readonly MappedFolder[]; readonly notes: readonly string[] } {
    const roots = config.sites.flatMap(({ mounts }) =>
      mounts.map(({ folder }) => withoutSlash(folder)),
    );
    const isServer = place.isMachine || !this.#isInWorkTree;
    const own = isServer ? place.folders : [{ server: this.#top, local: this.#top }];
    return mapRoots(roots, [...this.#roots, ...own], this.#top);
  }

  #placeOf(path: string): Place {
    const found = /^(.*)\/etc\/(?:nginx|apache2|httpd|lighttpd|caddy)(?:\/|$)/.exec(path);
    if (found === null)
      return { path, folders: sameMachine, allowed: [this.#top], isMachine: false };
    const local = found[1] ?? "";
    const folders = [{ server: "", local }];
    const allowed = local === "" ? machineFolders(path) : [local];
    return {
      path: path.slice(local.length),
      folders,
      allowed: [...allowed, this.#top],
      isMachine: true,
    };
  }

  #recorded(files: ConfigFiles, { folders }: Place): ConfigFiles {
    const local = folders[0]?.local ?? "";
    return {
      ...files,
      read: (path) => {
        this.#read.add(local + path);
        return files.read(path);
      },
    };
  }

  #isHandedOut(folder: string): boolean {
    return this.all.some(({ folders, config }) =>
      config.sites.some(({ mounts }) =>
        mounts.some(({ folder: root }) => {
          const local = localPath(folders, withoutSlash(root));
          return local !== undefined && (folder === local || folder.startsWith(`${local}/`));
        }),
      ),
    );
  }

  #isBelowAnother(path: string): boolean {
    const folder = folderOf(path);
    return [...this.#read].some(
      (one) =>
        one.toLowerCase().endsWith("/web.config") && `${folder}/`.startsWith(`${folderOf(one)}/`),
    );
  }
}

/** Files whose bytes are counted as they are read. */
function counted(files: ConfigFiles): { files: ConfigFiles; bytesRead: () => number } {
  let bytes = 0;
  const read: ConfigFiles["read"] = (path) => {
    const text = files.read(path);
    if (!isTrouble(text)) bytes += text.text.length;
    return text;
  };
  return { files: { ...files, read }, bytesRead: () => bytes };
}

/** Where a configuration lies: by its server's path, and what may be read with it. */
type Place = {
  readonly path: string;
  readonly folders: readonly MappedFolder[];
  readonly allowed: readonly string[];
  /** It lies in a tree like a server's own, so the sites do too. */
  readonly isMachine: boolean;
};

function rereading(
  read: ConfigReader,
  main: string,
  files: ConfigFiles,
  prefix: string | undefined,
): JudgedConfig["reread"] {
  return (changed) =>
    read(
      main,
      {
        ...files,
        read: (path) => {
          const text = changed.get(path)?.after;
          const stored = files.read(path); // counted, too
          return text === undefined ? stored : { path, text };
        },
      },
      prefix === undefined ? {} : { prefix },
    );
}

function startOf({ startsInItsFolder }: Server, folder: string): string | undefined {
  return startsInItsFolder ? folder : undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function depthOf(path: string): number {
  return path.split("/").length;
}

function withoutSlash(folder: string): string {
  return folder.endsWith("/") ? folder.slice(0, -1) : folder;
}
