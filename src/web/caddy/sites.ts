/**
 * The sites of a Caddy configuration: what the report and the search for exposures start from.
 *
 * In: servers. Out: sites with the folders that their URLs lead to, and the rules that refuse something. Both are read off
 * the routes without a request, so they are a list of what to ask about; only the resolver says what is answered.
 */
import type { Denial, Mount, Site } from "../site.ts";
import { memoryTree } from "../file-tree.ts";
import { requestOf } from "../site-request.ts";
import { isHiddenBy } from "./file-server.ts";
import { absolute } from "./go-path.ts";
import { urlOfTarget } from "./go-url.ts";
import { hostsOf } from "./host-choice.ts";
import { anySetHolds } from "./matching.ts";
import type { Handler, HidePattern, Matcher, Route, Server } from "./model.ts";
import { RequestState } from "./request-state.ts";

/** What holds where a route stands: prefixes that were taken off, the folder, and the conditions of those around it. */
type Place = {
  readonly prefix: string;
  readonly root: string | undefined;
  readonly conditions: readonly Route[];
};

/** A name that no site has: what comes to it comes to the site for all others. */
const anyHost = "any.invalid";

export function sitesOf(servers: readonly Server[], workingFolder: string): readonly Site[] {
  const counts = new Map<string, number>();
  for (const server of servers)
    for (const host of new Set(server.routes.flatMap(hostsOf)))
      counts.set(host, (counts.get(host) ?? 0) + 1);
  const sites: Site[] = [];
  for (const server of servers) {
    const own = server.routes.filter((route) => isSite(route));
    for (const route of own) {
      const hosts = hostsOf(route);
      sites.push(siteOf(server, hosts, [route], route.at, servers, counts, workingFolder));
    }
    const rest = server.routes.filter((route) => !isSite(route));
    if (rest.length > 0)
      sites.push(siteOf(server, [], rest, server.at, servers, counts, workingFolder));
  }
  return sites;
}

/** A route that is one site: for some hosts, or for all others and nothing after it. */
function isSite(route: Route): boolean {
  return hostsOf(route).length > 0 || (route.isTerminal && route.match.length === 0);
}

function siteOf(
  server: Server,
  hosts: readonly string[],
  routes: readonly Route[],
  by: Site["by"],
  servers: readonly Server[],
  counts: ReadonlyMap<string, number>,
  workingFolder: string,
): Site {
  const name = (hosts[0] ?? anyHost).replaceAll("*", "any").replaceAll(/\{[^}]*\}/g, "any");
  const isUnclear = hosts.length === 0 ? servers.length > 1 : (counts.get(hosts[0]!) ?? 0) > 1;
  const [port] = server.ports;
  const walk = new SiteWalk(workingFolder);
  walk.routes(routes, { prefix: "", root: undefined, conditions: [] }, 0);
  return {
    hosts,
    host: isUnclear && port !== undefined ? `${name}:${port}` : name,
    by,
    mounts: walk.mounts,
    denials: walk.denials,
  };
}

/** Blocks within blocks that are walked: deeper ones are not listed. */
const depthMax = 100;

class SiteWalk {
  readonly mounts: Mount[] = [];
  readonly denials: Denial[] = [];
  readonly #workingFolder: string;

  constructor(workingFolder: string) {
    this.#workingFolder = workingFolder;
  }

  routes(routes: readonly Route[], outer: Place, depth: number): void {
    if (depth > depthMax) return;
    let place = outer;
    for (const route of routes) {
      const inner = { ...place, conditions: [...place.conditions, route] };
      for (const handler of route.handlers) place = this.#handler(handler, place, inner, depth);
    }
  }

  /** What a handler adds, and the place that those after it stand at. */
  #handler(handler: Handler, place: Place, inner: Place, depth: number): Place {
    switch (handler.kind) {
      case "vars": {
        const root = handler.values.find(([name]) => name === "root")?.[1];
        return root === undefined ? place : { ...place, root };
      }
      case "rewrite":
        return handler.stripPrefix === ""
          ? place
          : { ...place, prefix: place.prefix + handler.stripPrefix };
      case "subroute":
        this.routes(
          handler.routes,
          { ...inner, root: place.root, prefix: place.prefix },
          depth + 1,
        );
        return place;
      case "file_server": {
        const root = handler.root === "" ? (place.root ?? ".") : handler.root;
        const folder = root.includes("{") ? root : absolute(root, this.#workingFolder);
        const prefix = place.prefix === "" ? "/" : place.prefix;
        this.mounts.push({
          prefix,
          folder: prefix === "/" && !folder.endsWith("/") ? `${folder}/` : folder,
          by: handler.at,
        });
        for (const pattern of handler.hide) this.#hidden(pattern, folder, place.prefix);
        return place;
      }
      case "static_response":
      case "error":
        this.#refusal(handler, inner);
        return place;
      case "pass":
      case "login":
      case "proxy":
      case "map":
      case "invoke":
      case "program":
      case "templates":
      case "unknown":
        return place;
    }
  }

  /** A fixed answer, if it refuses. */
  #refusal(
    handler: Extract<Handler, { kind: "static_response" | "error" }>,
    { conditions }: Place,
  ): void {
    const isRefusal = handler.kind === "error" || handler.isClosed || Number(handler.status) >= 400;
    // Without any condition on the path it refuses everything, and means nothing in particular.
    if (!isRefusal || !conditions.some(({ match }) => match.some((set) => set.some(asksForPath))))
      return;
    this.denials.push({
      by: handler.at,
      catches: (path) =>
        conditions.every(({ match }) => match.length === 0 || pathHolds(match, path)),
    });
  }

  #hidden({ pattern, at }: HidePattern, folder: string, prefix: string): void {
    const text = pattern.includes("/") ? absolute(pattern, this.#workingFolder) : pattern;
    this.denials.push({
      by: at,
      catches: (path) => {
        const below = path.startsWith(prefix) ? path.slice(prefix.length) : path;
        // "/.git" was meant to be below the root, though it is not.
        return isHiddenBy(absolute(`${folder}/${below}`, "/"), text) || isHiddenBy(below, pattern);
      },
    });
  }
}

function asksForPath(matcher: Matcher): boolean {
  if (matcher.kind === "not") return matcher.sets.some((set) => set.some(asksForPath));
  return matcher.kind === "path" || matcher.kind === "path_regexp";
}

/** Whether matchers name a path; what else they ask for is taken to hold. */
function pathHolds(match: Route["match"], path: string): boolean {
  const url = urlOfTarget(path);
  if (url === undefined) return false;
  const state = new RequestState(requestOf("", path), url);
  const around = { tree: memoryTree({}), workingFolder: "/" };
  const sets = match.map((set) => set.filter((one) => asksForPath(one)));
  return anySetHolds(sets, state, around) === true;
}
