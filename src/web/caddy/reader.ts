/**
 * Reads a configuration of Caddy 2: a Caddyfile, or JSON.
 *
 * In: a path, the files that may be read, and the working directory, which `hide` and relative roots are relative to; the
 * configuration's own folder if none is given, as `caddy run` reads the Caddyfile where it is started. Out: sites, and a
 * resolver for them.
 */
import { isTrouble, trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { Answer } from "../answer.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { SiteRequest } from "../site-request.ts";
import type { ConfigReader, ReadOptions, WebConfig } from "../site.ts";
import { serversOf } from "./caddyfile-servers.ts";
import { combined } from "./combining.ts";
import type { Style } from "./directive.ts";
import { isDirective } from "./directives.ts";
import { fixesFor } from "./fixes.ts";
import { HostChoice } from "./host-choice.ts";
import type { Reach } from "./host-choice.ts";
import { fieldOf, fieldsOf } from "./json-node.ts";
import type { JsonNode } from "./json-node.ts";
import { parseJson } from "./json-parser.ts";
import type { Surroundings } from "./request-state.ts";
import { resolve } from "./resolver.ts";
import { serverOf } from "./server-model.ts";
import { readCaddyfile } from "./site-blocks.ts";
import type { SiteBlock } from "./site-blocks.ts";
import { sitesOf } from "./sites.ts";
import { versionOneLine } from "./version-one.ts";

const newestStyle: Style = { groupsInRoutes: true, trimsStars: true };
const oldestStyle: Style = { groupsInRoutes: false, trimsStars: false };

/** What was read: servers as JSON, and for a Caddyfile its site blocks. */
type Read = {
  /** As the newest Caddy reads it, then as older ones do if they differ. */
  readonly servers: readonly (readonly JsonNode[])[];
  readonly blocks: readonly SiteBlock[];
  readonly troubles: readonly Trouble[];
  /** Why nothing can be said of any request. */
  readonly unreadable:
    | { readonly construct: string; readonly by: ConfigSpan | undefined }
    | undefined;
};

export const readCaddy: ConfigReader = (path, files, options) => {
  const read = path.endsWith(".json") ? readJson(path, files) : readText(path, files);
  return configOf(read, path, options);
};

function readText(path: string, files: ConfigFiles): Read {
  const caddyfile = readCaddyfile(path, files);
  if (isTrouble(caddyfile)) return failed(caddyfile);
  const old = versionOneLine(caddyfile.sites, isDirective);
  if (old !== undefined) {
    const troubles = [
      ...caddyfile.troubles,
      trouble("WEB_CONFIG_BAD", old.at.source.path, old.at.start),
    ];
    const unreadable = { construct: "Caddyfile of Caddy 1", by: old.at };
    return { servers: [], blocks: [], troubles, unreadable };
  }
  const made = serversOf(caddyfile, newestStyle);
  const all = [made];
  if (made.dependsOn.has("trimsStars"))
    all.push(serversOf(caddyfile, { ...newestStyle, trimsStars: false }));
  if (made.dependsOn.has("groupsInRoutes")) all.push(serversOf(caddyfile, oldestStyle));
  return {
    servers: all.map(({ servers }) => servers.map(([, server]) => server)),
    blocks: caddyfile.sites,
    troubles: [...caddyfile.troubles, ...made.troubles],
    unreadable: undefined,
  };
}

function readJson(path: string, files: ConfigFiles): Read {
  const source = files.read(path);
  const root = isTrouble(source) ? source : parseJson(source);
  if (isTrouble(root)) return failed(root);
  const servers = fieldOf(fieldOf(fieldOf(root, "apps"), "http"), "servers");
  return {
    servers: [fieldsOf(servers).map(([, server]) => server)],
    blocks: [],
    troubles: [],
    unreadable: undefined,
  };
}

function failed(reason: Trouble): Read {
  const unreadable = { construct: "configuration", by: undefined };
  return { servers: [], blocks: [], troubles: [reason], unreadable };
}

function configOf(
  { servers: nodes, blocks, troubles, unreadable }: Read,
  path: string,
  { prefix }: ReadOptions,
): WebConfig {
  const workingFolder = prefix ?? path.slice(0, Math.max(1, path.lastIndexOf("/")));
  const readings = nodes.map((servers) => servers.map(serverOf));
  const choices = readings.map((servers) => new HostChoice(servers));
  const newest = readings[0] ?? [];
  return {
    server: "caddy",
    sites: sitesOf(newest, workingFolder),
    troubles,
    answer: (request, tree): Answer => {
      if (unreadable !== undefined)
        return { outcome: { kind: "unknown", ...unreadable }, steps: [] };
      const answers = choices.map((choice) =>
        answerOf(choice.reachOf(request.host), request, { tree, workingFolder }),
      );
      return answers.reduce(ofTwoVersions);
    },
    fixes: (site, paths) => fixesFor(site, paths, { servers: nodes[0] ?? [], blocks }),
  };
}

function answerOf(reach: Reach | undefined, request: SiteRequest, around: Surroundings): Answer {
  if (reach === undefined)
    return { outcome: { kind: "absent", file: "", by: undefined }, steps: [] };
  return resolve(reach.server, reach.routes, reach.errors, request, around);
}

/** One answer of two versions of Caddy; nobody says which it is. */
function ofTwoVersions(newer: Answer, older: Answer): Answer {
  const by = newer.outcome.by ?? older.outcome.by;
  const outcome = combined("version of Caddy", by, newer.outcome, older.outcome);
  return { outcome, steps: newer.steps };
}
