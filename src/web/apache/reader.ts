/**
 * Apache httpd 2.4 as a web configuration.
 *
 * In: a main file, a site's file, or a `.htaccess`. Out: sites, and answers for requests. A configuration with conditions
 * nobody can judge is read twice, with them true and false; where both answer alike, that is the answer.
 */
import { isTrouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import { isHandedOut } from "../answer.ts";
import type { Answer } from "../answer.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigText } from "../config-text.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import type { ConfigReader, WebConfig } from "../site.ts";
import { readAccessFileAlone } from "./access-file-alone.ts";
import type { AccessFiles } from "./exchange.ts";
import { fixesFor, placeOf } from "./fixes.ts";
import { wordsOf } from "./lexer.ts";
import { loadApache } from "./load.ts";
import type { Doubt, LoadedConfig } from "./load.ts";
import { nameOf } from "./path.ts";
import { answerApache } from "./resolve.ts";
import { serverChooser } from "./server-config.ts";
import type { ApacheConfig } from "./server-config.ts";
import { readServers } from "./server-reader.ts";
import { sitesOf } from "./sites.ts";
import { commonTypes, readTypes } from "./types.ts";

export const readApache: ConfigReader = (path, files, { prefix }) => {
  if (nameOf(path) === ".htaccess") return readAccessFileAlone(path, files, answering);
  // Debian's main file lies in the folder that it is compiled for; others say ServerRoot.
  const serverRoot = prefix ?? path.slice(0, Math.max(path.lastIndexOf("/"), 1));
  const loaded = loadApache(path, files, { serverRoot, assume: true });
  const { config, troubles } = modelOf(loaded, files);
  const answer = answering(config);
  const [assumed] = loaded.assumed;
  const otherwise =
    assumed === undefined
      ? undefined
      : answering(modelOf(loadApache(path, files, { serverRoot, assume: false }), files).config);
  const main = files.read(path);
  const mainFile: ConfigText | undefined = isTrouble(main) ? undefined : main;
  const web: WebConfig = {
    server: "apache",
    sites: sitesOf(config),
    troubles: [...loaded.troubles, ...troubles],
    answer: (request, tree) => {
      const one = answer(request, tree);
      if (assumed === undefined || otherwise === undefined) return one;
      return eitherWay(one, otherwise(request, tree), assumed);
    },
    fixes: (site, paths) => {
      const server = [config.main, ...config.hosts].find(({ by }) => by === site.by);
      const place = server === undefined ? undefined : placeOf(server, mainFile);
      return fixesFor(config, place, site, paths);
    },
  };
  return web;
};

type Answering = (request: SiteRequest, tree: FileTree) => Answer;

function answering(config: ApacheConfig): Answering {
  const choose = serverChooser(config);
  const accessFiles = new WeakMap<FileTree, AccessFiles>();
  return (request, tree) => {
    const known = accessFiles.get(tree) ?? new Map();
    accessFiles.set(tree, known);
    return answerApache(config, choose(request.host), request, tree, known);
  };
}

type Model = { readonly config: ApacheConfig; readonly troubles: readonly Trouble[] };

function modelOf(loaded: LoadedConfig, files: ConfigFiles): Model {
  const { main, hosts, troubles } = readServers(loaded);
  const { modules, resolveAccessFile } = loaded;
  const config = { main, hosts, modules, types: typesOf(loaded, files), resolveAccessFile };
  return { config, troubles };
}

/** Extensions as the file of TypesConfig has them; an ordinary system's if it cannot be read. */
function typesOf(
  { directives, serverRoot }: LoadedConfig,
  files: ConfigFiles,
): ReadonlyMap<string, string> {
  const directive = directives.find(({ name }) => name === "typesconfig");
  const path = directive === undefined ? "conf/mime.types" : (wordsOf(directive.args)[0] ?? "");
  const whole = path.startsWith("/") ? path : `${serverRoot}/${path}`;
  if (files.kind(whole) !== "file") return commonTypes;
  const read = files.read(whole);
  const types = isTrouble(read) ? commonTypes : readTypes(read.text);
  return types.size === 0 ? commonTypes : types;
}

function eitherWay(one: Answer, other: Answer, { construct, by }: Doubt): Answer {
  const left = one.outcome;
  const right = other.outcome;
  const fileOf = (outcome: typeof left): string | undefined =>
    "file" in outcome ? outcome.file : undefined;
  if (left.kind === right.kind && fileOf(left) === fileOf(right)) return one;
  if (left.kind === "unknown") return one;
  const worst = isHandedOut(left) || right.kind === "unknown" ? one : other;
  return {
    outcome: { kind: "unknown", construct, by, otherwise: worst.outcome },
    steps: worst.steps,
  };
}
