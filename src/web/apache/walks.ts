/**
 * Which sections hold for a request: by folder, by name, by URL, by condition.
 *
 * In: a request with a file name. Out: its settings. The sections of one kind are merged with one another first, and that is
 * merged onto what stood before (ap_directory_walk, ap_file_walk, ap_location_walk, ap_if_walk).
 */
import { readAccessFile } from "./access-file.ts";
import { conditionHolds } from "./condition-values.ts";
import type { FolderConfig, Section } from "./folder-config.ts";
import { globMatches } from "../name-pattern.ts";
import { carriedOptions, defaultOptions, mergeOptions, option } from "./options.ts";
import type { OptionSettings } from "./options.ts";
import { canonicalPath, folderOf, nameOf } from "./path.ts";
import { endWith, ok } from "./request.ts";
import type { ApacheRequest } from "./request.ts";
import { memoryFor } from "./walk-memory.ts";
import type { WalkKind, WalkMemory } from "./walk-memory.ts";

/** Folders from the root to the file, each with its `.htaccess`; then expressions on the whole path. */
export function walkFolders(request: ApacheRequest): number {
  if (request.filename?.startsWith("/") !== true) return ok;
  const path = canonicalPath(request.filename);
  request.filename = path;
  if (request.entry === "absent") request.entry = entryOf(request, path);
  const { entry, server } = request;
  const memory = memoryFor(request, "folders");
  let folder = path;
  if (entry === "file") folder = folderOf(path);
  else if (!path.endsWith("/")) folder = `${path}/`;
  const isReached = entry === "file" || (entry === "folder" && request.pathInfo === "");
  if (isReached && memory.tested === server.directories && memory.walkedFor === folder) {
    const isFamiliar = request.settings === memory.after || request.settings === memory.before;
    if (request.settings === memory.before && memory.after !== undefined)
      request.settings = memory.after;
    // As it was for another file in there, expressions on the whole path included.
    if (isFamiliar) return checkLink(request, path);
    memory.takeRemembered();
  } else {
    const result = new FolderWalk(request, memory).run(path);
    if (result !== ok) return result;
  }
  memory.walkedFor = request.entry === "folder" ? request.filename : folderOf(request.filename);
  memory.finish(request, server.directories, memory.walkedFor !== undefined);
  return ok;
}

function checkLink(request: ApacheRequest, path: string): number {
  const isLink = request.exchange.tree.isLink(path.replace(/(?!^)\/$/, ""));
  const { settings } = request;
  if (!isLink || mayFollow(request, optionsOf(settings))) return ok;
  return endWith(request, 403, settings.optionsBy);
}

/** What a path leads to; a file with a slash behind it is none. */
function entryOf({ exchange }: ApacheRequest, path: string): ApacheRequest["entry"] {
  const kind = exchange.tree.kind(path.replace(/(?!^)\/$/, ""));
  return path.endsWith("/") && kind !== "folder" ? "absent" : kind;
}

export function optionsOf(settings: FolderConfig): OptionSettings {
  return settings.options ?? defaultOptions;
}

/** Whether a symbolic link may be followed; whose it is no file tells. */
function mayFollow(request: ApacheRequest, { value }: OptionSettings): boolean {
  if ((value & option.followOwnLinks) === 0) return (value & option.followLinks) !== 0;
  const by = request.settings.optionsBy;
  return by !== undefined && request.exchange.decide("SymLinksIfOwnerMatch", by);
}

class FolderWalk {
  readonly #request: ApacheRequest;
  readonly #memory: WalkMemory;
  #options: OptionSettings;
  #override: FolderConfig;

  constructor(request: ApacheRequest, memory: WalkMemory) {
    this.#request = request;
    this.#memory = memory;
    this.#options = optionsOf(request.settings);
    this.#override = request.settings;
  }

  run(path: string): number {
    const request = this.#request;
    const { directories } = request.server;
    const savedInfo = request.pathInfo;
    let rest = path.slice(1);
    let reached = "/";
    let next = 0;
    let entry: ApacheRequest["entry"] = "folder";
    for (let depth = 1; entry === "folder"; depth++) {
      const folder = depth > 1 && !reached.endsWith("/") ? `${reached}/` : reached;
      for (; next < directories.length; next++) {
        const section = directories[next]!;
        if (section.expression !== undefined || section.depth > depth) break;
        const isHere =
          section.depth === 0 || (section.depth === depth && coversFolder(section, folder));
        if (isHere) this.#apply(section);
      }
      const refused = this.#readAccessFile(folder);
      if (refused !== ok) return refused;
      if (rest === "") break;
      const slash = rest.indexOf("/", rest.startsWith("/") ? 1 : 0);
      const part = slash < 0 ? rest : rest.slice(0, slash);
      rest = slash < 0 ? "" : rest.slice(slash);
      reached += part;
      if (part === "" || part === "/") break;
      const takesLinks = this.#options.value & (option.followLinks | option.followOwnLinks);
      // Apache looks at no part of a path that it knows to be there, unless links matter: the file's own name is then
      // taken for a folder's.
      if (request.entry !== "absent" && takesLinks === option.followLinks) continue;
      const met = this.#look(reached);
      if (typeof met === "number") return met;
      entry = met;
    }
    if (request.entry === "absent") request.entry = entry;
    request.filename = reached;
    request.pathInfo = rest + savedInfo;
    this.#applyExpressions();
    return ok;
  }

  /** What stands at a path, a link followed only where that is allowed. */
  #look(path: string): ApacheRequest["entry"] | number {
    const request = this.#request;
    const { tree } = request.exchange;
    const kind = tree.kind(path);
    if (tree.isLink(path)) {
      const isAllowed = mayFollow(request, this.#options);
      if (kind === "absent" || !isAllowed)
        return endWith(request, 403, this.#memory.merged?.optionsBy);
    }
    return kind === "other" ? endWith(request, 403, undefined) : kind;
  }

  #applyExpressions(): void {
    const { server, exchange, filename = "" } = this.#request;
    for (const section of server.directories) {
      if (section.expression === undefined) continue;
      if (exchange.match(section.expression, filename, section.by) !== undefined)
        this.#apply(section);
      else exchange.step(section.by, "does not match");
    }
  }

  #apply(section: Section): void {
    this.#request.exchange.step(section.by, "applies");
    this.#take(section, section.config);
  }

  #take(section: object, config: FolderConfig): void {
    if (config.options !== undefined) this.#options = mergeOptions(this.#options, config.options);
    else if (config.lacksCore !== true) this.#options = carriedOptions(this.#options);
    const { override, overrideList } = config;
    this.#override = {
      ...this.#override,
      ...(override === undefined ? {} : { override }),
      ...(overrideList === undefined ? {} : { overrideList }),
    };
    this.#memory.take(section, config);
  }

  #readAccessFile(folder: string): number {
    const config = readAccessFile(this.#request, folder, this.#override);
    if (typeof config === "number") return config;
    if (config !== undefined) this.#take(config, config);
    return ok;
  }
}

function coversFolder({ pattern, isGlob }: Section, folder: string): boolean {
  return isGlob ? globMatches(pattern, folder, { segments: true }) : pattern === folder;
}

/** Sections by the file's own name, those in other sections too. */
export function walkFiles(request: ApacheRequest): void {
  const { exchange, filename } = request;
  const sections = request.settings.files;
  if (sections === undefined || filename === undefined) return;
  const name = nameOf(filename);
  mergeMatching(request, "files", sections, name, ({ expression, isGlob, pattern, by }) => {
    if (expression !== undefined) return exchange.match(expression, name, by) !== undefined;
    return isGlob ? globMatches(pattern, name, { segments: true }) : pattern === name;
  });
}

/** Sections by URL, then those with a condition. */
export function walkLocations(request: ApacheRequest): void {
  const { exchange, server, uri } = request;
  const plain = server.mergesSlashes ? uri : uri.replaceAll(/\/{2,}/g, "/");
  const { locations } = server;
  if (locations.length > 0)
    mergeMatching(request, "locations", locations, plain, ({ expression, isGlob, pattern, by }) => {
      if (expression !== undefined) return exchange.match(expression, uri, by) !== undefined;
      if (isGlob) return globMatches(pattern, plain, { segments: true });
      if (!plain.startsWith(pattern)) return false;
      const after = plain[pattern.length];
      return pattern === "" || pattern.endsWith("/") || after === "/" || after === undefined;
    });
  walkConditions(request, request.settings, 0);
}

function mergeMatching(
  request: ApacheRequest,
  kind: WalkKind,
  sections: readonly Section[],
  walkedFor: string,
  covers: (section: Section) => boolean,
): void {
  const memory = memoryFor(request, kind);
  const isKnown = memory.tested === sections && memory.walkedFor === walkedFor;
  if (isKnown) {
    if (request.settings === memory.after) return;
    memory.takeRemembered();
    // They come after all others once more, which is what a report has to tell.
    for (const { matched } of memory.walked)
      request.exchange.step((matched as Section).by, "applies");
  } else {
    memory.walkedFor = walkedFor;
    for (const section of sections) {
      const applies = covers(section);
      request.exchange.step(section.by, applies ? "applies" : "does not match");
      if (applies) memory.take(section, section.config);
    }
  }
  memory.finish(request, sections, !isKnown);
}

/** `<If>` in what holds so far; then those inside of the ones that apply. */
function walkConditions(request: ApacheRequest, from: FolderConfig, depth: number): void {
  if (from.ifs === undefined || depth > 10) return;
  const memory = memoryFor(request, "conditions");
  memory.walkedFor = "";
  let isDone = false;
  for (const section of from.ifs) {
    const { kind, condition, config, by } = section;
    if (kind === "if") isDone = false;
    if (isDone) continue;
    const applies = condition === undefined || conditionHolds(request, condition, by);
    request.exchange.step(by, applies ? "applies" : "does not hold");
    if (!applies) continue;
    isDone = true;
    memory.take(section, config);
  }
  const isRemembered = memory.isSame && request.settings === memory.before;
  memory.finish(request, from.ifs, true);
  const { merged } = memory;
  if (merged !== undefined && !isRemembered) walkConditions(request, merged, depth + 1);
}
