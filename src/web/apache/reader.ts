/**
 * Apache httpd 2.4 as a web configuration.
 *
 * In: a main file. Out: sites, and answers for requests. A configuration with conditions nobody can judge is read twice, with
 * them true and false; where both answer alike, that is the answer.
 */
import { isTrouble } from "../../trouble.ts";
import { isHandedOut } from "../answer.ts";
import type { Answer } from "../answer.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { FileTree } from "../file-tree.ts";
import type { ConfigReader, WebConfig } from "../site.ts";
import type { SiteRequest } from "../site-request.ts";
import type { AccessFiles } from "./exchange.ts";
import { fixesFor } from "./fixes.ts";
import { wordsOf } from "./lexer.ts";
import { loadApache } from "./load.ts";
import type { Doubt, LoadedConfig } from "./load.ts";
import { answerApache } from "./resolve.ts";
import { readServers } from "./server-reader.ts";
import { serverChooser } from "./server-config.ts";
import type { ApacheConfig, ApacheServer } from "./server-config.ts";
import { sitesOf } from "./sites.ts";
import { commonTypes, readTypes } from "./types.ts";

export const readApache: ConfigReader = (path, files, { prefix }) => {
  // Debian's main file lies in the folder that it is compiled for; others say ServerRoot.
  const serverRoot = prefix ?? path.slice(0, Math.max(path.lastIndexOf("/"), 1));
  const loaded = loadApache(path, files, { serverRoot, assume: true });
  const model = modelOf(loaded, files);
  const [assumed] = loaded.assumed;
  const other =
    assumed === undefined
      ? undefined
      : modelOf(loadApache(path, files, { serverRoot, assume: false }), files);
  const answer = (request: SiteRequest, tree: FileTree): Answer => {
    const one = model.answer(request, tree);
    return assumed === undefined || other === undefined
      ? one
      : eitherWay(one, other.answer(request, tree), assumed);
  };
  const sites = sitesOf(model.config);
  const web: WebConfig = {
    server: "apache",
    sites,
    troubles: loaded.troubles,
    answer,
    fixes: (site, paths) => fixesFor(model.config, site, paths),
  };
  return web;
};

type Model = {
  readonly config: ApacheConfig;
  readonly answer: (request: SiteRequest, tree: FileTree) => Answer;
};

function modelOf(loaded: LoadedConfig, files: ConfigFiles): Model {
  const { main, hosts } = readServers(loaded);
  const { modules, resolveAccessFile } = loaded;
  const config = { main, hosts, modules, types: typesOf(loaded, files), resolveAccessFile };
  const choose: (host: string) => ApacheServer = serverChooser(config);
  const accessFiles = new WeakMap<FileTree, AccessFiles>();
  return {
    config,
    answer: (request, tree) => {
      const known = accessFiles.get(tree) ?? new Map();
      accessFiles.set(tree, known);
      return answerApache(config, choose(request.host), request, tree, known);
    },
  };
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
  return isTrouble(read) ? commonTypes : readTypes(read.text);
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
