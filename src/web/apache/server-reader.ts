/**
 * The main server and its virtual hosts, of a configuration's directives.
 *
 * In: a loaded configuration. Out: servers. What a host does not say it has of the main server, merged as each module does.
 */
import { apacheMergedMax } from "../../limits.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigSpan } from "../config-text.ts";
import { compileExpression } from "../expression/expression.ts";
import { mergeFolder, noSettings } from "./folder-config.ts";
import type { FolderConfig, Redirection, Section } from "./folder-config.ts";
import { isRefusal, readFolder } from "./folder-reader.ts";
import { isGlob } from "./glob.ts";
import { wordAt, wordsOf } from "./lexer.ts";
import type { LoadedConfig } from "./load.ts";
import type { Directive } from "./parser.ts";
import { canonicalPath } from "./path.ts";
import { readRedirection } from "./redirection.ts";
import { inheritedRules } from "./rewrite-rule.ts";
import type { Alias, ApacheServer, ProxyPass } from "./server-config.ts";

export type Servers = {
  readonly main: ApacheServer;
  readonly hosts: readonly ApacheServer[];
  readonly troubles: readonly Trouble[];
};

/** What one server says itself. */
type Own = {
  readonly folder: FolderConfig;
  readonly directories: Section[];
  readonly locations: Section[];
  readonly aliases: Alias[];
  readonly redirections: Redirection[];
  readonly proxies: ProxyPass[];
  readonly applications: Alias[];
  readonly words: ReadonlyMap<string, readonly string[]>;
  readonly spans: ReadonlyMap<string, ConfigSpan>;
  readonly aliasNames: readonly string[];
};

export function readServers(loaded: LoadedConfig): Servers {
  const hostSections = loaded.directives.filter(({ name }) => name === "virtualhost");
  const base = readOwn(loaded.directives, loaded);
  const main = merged(undefined, base, undefined, loaded);
  const parts =
    main.directories.length +
    main.locations.length +
    main.aliases.length +
    main.proxies.length +
    main.redirections.length +
    main.rewriteRules.length +
    1;
  const hosts = hostSections
    .slice(0, Math.ceil(apacheMergedMax / parts))
    .map((section) => merged(section, readOwn(section.children ?? [], loaded), main, loaded));
  const left = hostSections[hosts.length];
  const troubles =
    left === undefined ? [] : [trouble("LIMIT_REACHED", left.by.source.path, left.by.start)];
  return { main, hosts, troubles };
}

/** Directives of a server's own that are asked for by name. */
const ownWords: ReadonlySet<string> = new Set([
  "documentroot",
  "servername",
  "allowencodedslashes",
  "mergeslashes",
  "accessfilename",
]);

function readOwn(directives: readonly Directive[], loaded: LoadedConfig): Own {
  const own = {
    directories: [] as Section[],
    locations: [] as Section[],
    aliases: [] as Alias[],
    redirections: [] as Redirection[],
    proxies: [] as ProxyPass[],
    applications: [] as Alias[],
  };
  const words = new Map<string, readonly string[]>();
  const spans = new Map<string, ConfigSpan>();
  const aliasNames: string[] = [];
  const rest: Directive[] = [];
  for (const directive of directives) {
    const { name, args, by } = directive;
    const { word: first, next } = wordAt(args, 0);
    const { word: second } = wordAt(args, next);
    const expression = name.endsWith("match") ? compileExpression(first) : undefined;
    switch (name) {
      case "directory":
      case "directorymatch":
      case "location":
      case "locationmatch": {
        const section = readSection(directive, loaded);
        if (section !== undefined)
          (section.kind === "directory" ? own.directories : own.locations).push(section);
        break;
      }
      case "alias":
      case "aliasmatch":
      case "scriptalias":
      case "scriptaliasmatch": {
        const handler = name.startsWith("script") ? "cgi-script" : undefined;
        own.aliases.push({ from: first, expression, to: second, handler, by });
        break;
      }
      case "wsgiscriptalias":
      case "wsgiscriptaliasmatch":
        own.applications.push({ from: first, expression, to: second, handler: "wsgi-script", by });
        break;
      case "proxypass":
      case "proxypassmatch":
        own.proxies.push({ from: first, expression, to: second, by });
        break;
      case "redirect":
      case "redirectmatch":
      case "redirecttemp":
      case "redirectpermanent": {
        const read = readRedirection(name, wordsOf(args), by, false);
        if (read?.kind === "some") own.redirections.push(read.redirection);
        break;
      }
      case "serveralias":
        for (const one of wordsOf(args)) aliasNames.push(one.toLowerCase());
        break;
      case "virtualhost":
        break;
      case "userdir":
        if (first.toLowerCase() !== "disabled") spans.set(name, by);
        break;
      default:
        if (ownWords.has(name)) words.set(name, wordsOf(args));
        spans.set(name, by);
        rest.push(directive);
    }
  }
  const folder = readFolder(rest, { path: undefined, modules: loaded.modules });
  return { ...own, words, spans, aliasNames, folder: isRefusal(folder) ? {} : folder };
}

function readSection(directive: Directive, loaded: LoadedConfig): Section | undefined {
  const { name, args, by, children = [] } = directive;
  const kind = name.startsWith("directory") ? "directory" : "location";
  let { word, next } = wordAt(args, 0);
  const isTilde = word === "~" && !name.endsWith("match");
  if (isTilde) ({ word, next } = wordAt(args, next));
  if (word === "") return undefined;
  const isExpression = isTilde || name.endsWith("match");
  const expression = isExpression ? compileExpression(word) : undefined;
  if (isExpression && expression === undefined) return undefined;
  const pattern = kind === "directory" && !isExpression ? folderPattern(word) : word;
  const scope = { path: pattern, modules: loaded.modules, isLocation: kind === "location" };
  const config = readFolder(children, scope);
  const read = isRefusal(config) ? {} : config;
  const doubts = word.includes("${") ? [{ construct: "${}", by }] : [];
  return {
    kind,
    pattern,
    expression,
    isGlob: !isExpression && isGlob(pattern),
    depth: pattern === "/" ? 0 : pattern.split("/").length - 1,
    config: doubts.length > 0 ? mergeFolder(read, { doubts }) : read,
    by,
  };
}

/** A folder's path with one slash at its end; a relative one is of no folder that is ever asked for. */
function folderPattern(path: string): string {
  if (path === "/" || !path.startsWith("/")) return path;
  return `${canonicalPath(path).replace(/\/$/, "")}/`;
}

function merged(
  section: Directive | undefined,
  own: Own,
  server: ApacheServer | undefined,
  loaded: LoadedConfig,
): ApacheServer {
  const word = (name: string): string | undefined => own.words.get(name)?.[0];
  const folder = withoutRules(own.folder);
  const rewriting = own.folder.rewriting;
  const rewriteOptions = rewriting?.options ?? server?.rewriteOptions;
  const documentRoot = word("documentroot");
  const defaults = mergeFolder(server?.defaults ?? noSettings, folder);
  const rootDoubt = own.spans.get("documentroot");
  const slashes = word("allowencodedslashes")?.toLowerCase();
  return {
    by: section?.by,
    closeAt: section?.closeAt,
    name: hostName(word("servername")) ?? server?.name,
    aliasNames: own.aliasNames,
    addresses: section === undefined ? [] : wordsOf(section.args),
    documentRoot:
      documentRoot === undefined
        ? (server?.documentRoot ?? `${loaded.serverRoot}/htdocs`)
        : canonicalPath(fromRoot(documentRoot, loaded)).replace(/(?!^)\/$/, ""),
    documentRootBy: own.spans.get("documentroot") ?? server?.documentRootBy,
    defaults:
      documentRoot?.includes("${") === true && rootDoubt !== undefined
        ? mergeFolder(defaults, { doubts: [{ construct: "${} in DocumentRoot", by: rootDoubt }] })
        : defaults,
    directories: sorted([...(server?.directories ?? []), ...own.directories]),
    locations: [...(server?.locations ?? []), ...own.locations],
    aliases: [...own.aliases, ...(server?.aliases ?? [])],
    redirections: [...own.redirections, ...(server?.redirections ?? [])],
    proxies: [...(server?.proxies ?? []), ...own.proxies],
    applications: [...own.applications, ...(server?.applications ?? [])],
    // A host without a directive of mod_rewrite, in its sections too, runs no rules at all.
    rewriteRules:
      rewriting === undefined && !hasRewriting(section?.children ?? [])
        ? []
        : inheritedRules(
            rewriteOptions,
            server?.rewriteOptions,
            server?.rewriteRules ?? [],
            rewriting?.rules ?? [],
          ),
    rewriteOptions,
    mergesSlashes:
      word("mergeslashes") === undefined
        ? (server?.mergesSlashes ?? true)
        : word("mergeslashes")?.toLowerCase() !== "off",
    encodedSlashes: slashes === "on" ? "decoded" : slashes === "nodecode" ? "kept" : "refused",
    accessNames: own.words.get("accessfilename") ?? server?.accessNames ?? [".htaccess"],
    userFolders: own.spans.get("userdir") ?? server?.userFolders,
  };
}

function hasRewriting(directives: readonly Directive[]): boolean {
  return directives.some(
    ({ name, children = [] }) => name.startsWith("rewrite") || hasRewriting(children),
  );
}

/** Rules of a server's own scope run by themselves; for folders only their switch counts. */
function withoutRules(folder: FolderConfig): FolderConfig {
  if (folder.rewriting === undefined) return folder;
  return { ...folder, rewriting: { ...folder.rewriting, folder: undefined, rules: [] } };
}

/** Folders before expressions, each by depth, else as they stand. */
function sorted(sections: readonly Section[]): readonly Section[] {
  const rank = (section: Section): number => (section.expression === undefined ? 0 : 1);
  return sections.toSorted((a, b) => rank(a) - rank(b) || a.depth - b.depth);
}

function hostName(written: string | undefined): string | undefined {
  return written
    ?.toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/:\d+$/, "");
}

function fromRoot(path: string, { serverRoot }: LoadedConfig): string {
  return path.startsWith("/") || path.startsWith("${") ? path : `${serverRoot}/${path}`;
}
