/**
 * The folder of a site: names without regard to case, and the web.config files in it.
 *
 * In: a root, a tree of files. Out: where a URL leads, and the settings that hold there. What was found once for a tree is
 * remembered.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { EntryKind, FileTree } from "../file-tree.ts";
import { childrenOf, valueOf } from "./collections.ts";
import { machineSettings, withElement } from "./effective.ts";
import type { Effective } from "./effective.ts";
import { parseXml } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** A web.config that has been read: what it says of its own folder, and of places below. */
export type FolderConfig = {
  readonly own: readonly XmlElement[];
  readonly locations: readonly { readonly path: string; readonly servers: readonly XmlElement[] }[];
  /** `<system.web>`: it speaks of programs of ASP.NET, not of files. */
  readonly managed: readonly XmlElement[];
  readonly badAt: ConfigSpan | undefined;
  readonly overLimit: boolean;
};

export function readFolderConfig(source: ConfigText): FolderConfig {
  const { root, badAt, overLimit } = parseXml(source);
  const configuration = root?.name === "configuration" ? root : undefined;
  const of = (element: XmlElement, name: string): readonly XmlElement[] =>
    childrenOf(element, name);
  const parts = configuration === undefined ? [] : of(configuration, "location");
  const wrong = badAt ?? (configuration === undefined ? 0 : undefined);
  return {
    own: configuration === undefined ? [] : of(configuration, "system.webServer"),
    managed: configuration === undefined ? [] : of(configuration, "system.web"),
    locations: parts.map((part) => ({
      path: (valueOf(part, "path") ?? "").replaceAll("\\", "/").replace(/^\.?\/+|\/+$/g, ""),
      servers: of(part, "system.webServer"),
    })),
    badAt:
      wrong === undefined
        ? undefined
        : { source, start: wrong, end: Math.min(wrong + 1, source.text.length) },
    overLimit,
  };
}

/** The settings of a place, and the first web.config on the way that IIS cannot read. */
export type PlaceSettings = { readonly settings: Effective; readonly bad: ConfigSpan | undefined };

export class SiteFolder {
  readonly #root: string;
  readonly #main: FolderConfig;
  readonly #tree: FileTree;
  readonly #names = new Map<string, ReadonlyMap<string, string>>();
  readonly #settings = new Map<string, PlaceSettings>();
  readonly #configs = new Map<string, FolderConfig | undefined>();

  constructor(root: string, main: FolderConfig, tree: FileTree) {
    this.#root = root;
    this.#main = main;
    this.#tree = tree;
  }

  /** The real path of a URL path, as far as its names are there; the last ones may not be. */
  pathOf(url: string): string {
    let folder = this.#root;
    for (const name of url.split("/")) {
      if (name === "") continue;
      folder = `${folder}/${this.#realName(folder, name)}`;
    }
    return folder;
  }

  kindOf(url: string): EntryKind {
    const kind = this.#tree.kind(this.pathOf(url) || "/");
    // A file has no slash behind it.
    return kind === "file" && url.endsWith("/") ? "absent" : kind;
  }

  names(url: string): readonly string[] {
    return this.#tree.names(this.pathOf(url) || "/");
  }

  /** Settings of a URL: those of its folders, from the root on, and of the name itself if a location speaks of it. */
  settingsOf(url: string): PlaceSettings {
    const key = url.toLowerCase();
    const known = this.#settings.get(key);
    if (known !== undefined) return known;
    const place = this.#newSettings(url);
    // Files without settings of their own are many: they have their folder's.
    if (url.endsWith("/")) this.#settings.set(key, place);
    return place;
  }

  #newSettings(url: string): PlaceSettings {
    const above =
      url === "/" ? undefined : url.slice(0, url.replace(/\/$/, "").lastIndexOf("/") + 1);
    const outer: PlaceSettings =
      above === undefined ? { settings: machineSettings, bad: undefined } : this.settingsOf(above);
    let { settings, bad } = outer;
    const isFolder = url.endsWith("/");
    const base = isFolder ? url : `${url}/`;
    for (const server of this.#locationsFor(url)) settings = withElement(settings, server, base);
    const own = isFolder ? this.#configOf(url) : undefined;
    for (const server of own?.own ?? []) settings = withElement(settings, server, base);
    bad ??= own?.badAt;
    return settings === outer.settings && bad === outer.bad ? outer : { settings, bad };
  }

  /** What locations of web.config files above say of this very place; a file's own says it of its folder, too. */
  #locationsFor(url: string): readonly XmlElement[] {
    const wanted = url.replace(/\/$/, "").toLowerCase();
    const servers: XmlElement[] = [];
    for (let at = 1; at > 0; at = url.indexOf("/", at) + 1) {
      const folder = url.slice(0, at);
      if (folder.length > url.length || !folder.endsWith("/")) break;
      for (const { path, servers: own } of this.#configOf(folder)?.locations ?? [])
        if ((folder + path.toLowerCase()).replace(/\/$/, "").toLowerCase() === wanted)
          servers.push(...own);
    }
    return servers;
  }

  #configOf(folder: string): FolderConfig | undefined {
    if (folder === "/") return this.#main;
    const key = folder.toLowerCase();
    if (this.#configs.has(key)) return this.#configs.get(key);
    const path = `${this.pathOf(folder)}/${this.#realName(this.pathOf(folder), "web.config")}`;
    const text = this.#tree.kind(path) === "file" ? this.#tree.text(path) : undefined;
    const config = text === undefined ? undefined : readFolderConfig({ path, text });
    this.#configs.set(key, config);
    return config;
  }

  #realName(folder: string, name: string): string {
    let names = this.#names.get(folder);
    if (names === undefined) {
      names = new Map(this.#tree.names(folder || "/").map((one) => [one.toLowerCase(), one]));
      this.#names.set(folder, names);
    }
    return names.get(name.toLowerCase()) ?? name;
  }
}
