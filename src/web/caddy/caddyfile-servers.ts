/**
 * A Caddyfile as Caddy's JSON: what `caddy adapt` makes of it, as far as it decides what is answered.
 *
 * In: the blocks of a Caddyfile. Out: servers, as nodes that know their places. Sites are grouped by what they listen on,
 * the narrowest host first, as only the first that matches is asked.
 */
import type { Trouble } from "../../trouble.ts";
import { addressOf, specificity } from "./address.ts";
import type { Address } from "./address.ts";
import { append } from "./append.ts";
import { siteRoutes } from "./directives-blocks.ts";
import { joined, orderOf, sortStably } from "./directive-order.ts";
import { piecesOf } from "./directives.ts";
import { routeNodes, routeOf, Workshop } from "./directive.ts";
import type { RouteDraft, Style } from "./directive.ts";
import { fieldOf, nodeOf } from "./json-node.ts";
import type { Draft, JsonNode } from "./json-node.ts";
import type { Line } from "./lines.ts";
import type { Caddyfile, SiteBlock } from "./site-blocks.ts";

type SiteDraft = {
  readonly index: number;
  readonly block: SiteBlock;
  readonly routes: readonly RouteDraft[];
  readonly errors: readonly (readonly RouteDraft[])[];
};

/** A site on one address, with those of its names that listen there. */
type Listener = { readonly site: SiteDraft; readonly addresses: Address[] };

export type Servers = {
  readonly servers: readonly (readonly [string, JsonNode])[];
  readonly troubles: readonly Trouble[];
  /** What another style would have made something else of. */
  readonly dependsOn: ReadonlySet<keyof Style>;
};

/** The servers that a Caddyfile describes, by the names that Caddy gives them. */
export function serversOf({ options, sites, namedRoutes }: Caddyfile, style: Style): Servers {
  const workshop = new Workshop(orderOf(options), style);
  const scope = { workshop, matchers: new Map<string, JsonNode>(), depth: 0 };
  const byAddress = new Map<string, Listener[]>();
  for (const [index, block] of sites.entries()) {
    const made = siteRoutes(block.lines, { ...scope, files: block.files }, true, piecesOf);
    const site = { index, block, ...made };
    for (const word of block.addresses) {
      const address = addressOf(word.text);
      if (address === undefined) {
        workshop.complain(word.at);
        continue;
      }
      for (const listen of listenAddresses(address, block.lines, options)) {
        const group = byAddress.get(listen) ?? [];
        byAddress.set(listen, group);
        const known = group.find((one) => one.site === site);
        if (known === undefined) group.push({ site, addresses: [address] });
        else known.addresses.push(address);
      }
    }
  }
  const named: { [name: string]: Draft } = {};
  for (const [name, lines] of namedRoutes) {
    const { routes } = siteRoutes(lines, { ...scope, files: [] }, false, piecesOf);
    named[name] = { handle: [{ handler: "subroute", routes: routeNodes(routes) }] };
  }
  const servers = merged(byAddress).map(([listen, group], index) => {
    const name = `srv${index}`;
    return [name, serverNode(listen, group, named)] as const;
  });
  return { servers, troubles: workshop.troubles, dependsOn: workshop.dependsOn };
}

/** What an address listens on: its port on each address of `bind`. */
function listenAddresses(
  { scheme, port }: Address,
  lines: readonly Line[],
  options: readonly Line[],
): readonly string[] {
  const own =
    port !== "" ? port : optionOf(options, scheme === "http" ? "http_port" : "https_port");
  const lnPort = own ?? (scheme === "http" ? "80" : "443");
  const binds = lines
    .filter(({ words }) => words[0]?.text === "bind")
    .flatMap(({ words }) => words.slice(1).map(({ text }) => text));
  const fallback = options.find(({ words }) => words[0]?.text === "default_bind");
  const hosts =
    binds.length > 0 ? binds : (fallback?.words.slice(1).map(({ text }) => text) ?? [""]);
  return [...new Set(hosts.map((host) => listenOn(host, lnPort)))];
}

function listenOn(bind: string, port: string): string {
  if (bind.startsWith("unix")) return bind;
  const slash = bind.indexOf("/");
  const network = slash < 0 ? "" : bind.slice(0, slash + 1);
  const host = bind.slice(slash + 1).replaceAll(/[[\]]/g, "");
  return `${network === "tcp/" ? "" : network}${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function optionOf(options: readonly Line[], name: string): string | undefined {
  return options.find(({ words }) => words[0]?.text === name)?.words[1]?.text;
}

/** Addresses on which the same sites listen under the same names are one server. */
function merged(
  byAddress: ReadonlyMap<string, readonly Listener[]>,
): readonly (readonly [readonly string[], readonly Listener[]])[] {
  const servers = new Map<string, { listen: string[]; group: readonly Listener[] }>();
  const sorted = [...byAddress].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [listen, group] of sorted) {
    const key = JSON.stringify(group.map(({ site, addresses }) => [site.index, addresses]));
    const known = servers.get(key);
    if (known === undefined) servers.set(key, { listen: [listen], group });
    else known.listen.push(listen);
  }
  return [...servers.values()].map(({ listen, group }) => [listen, group] as const);
}

function serverNode(
  listen: readonly string[],
  group: readonly Listener[],
  named: { readonly [name: string]: Draft },
): JsonNode {
  const sorted = [...group];
  sortStably(sorted, isNarrower);
  const routes: RouteDraft[] = [];
  const errors: RouteDraft[] = [];
  for (const { site, addresses } of sorted) {
    const { at } = site.block;
    const match = siteMatchers(addresses).map((set) => nodeOf(at, set));
    const isAlone = match.length === 0 && group.length === 1;
    append(routes, siteRoute(site, match, isAlone, site.routes));
    for (const one of errorBlocks(site)) append(errors, siteRoute(site, match, isAlone, one));
  }
  return nodeOf(group[0]!.site.block.at, {
    listen,
    routes: routeNodes(joined(routes)),
    errors: errors.length > 0 ? { routes: routeNodes(errors) } : undefined,
    named_routes: Object.keys(named).length > 0 ? named : undefined,
  });
}

/**
 * Blocks for some statuses are asked in turn, and one for all after them. Without such, the first block is used: that is all
 * that there was before 2.8.
 */
function errorBlocks({ errors }: SiteDraft): readonly (readonly RouteDraft[])[] {
  const isForSome = (routes: readonly RouteDraft[]): boolean =>
    routes.length === 1 && routes[0]!.match.length > 0;
  if (!errors.some(isForSome)) return errors;
  const others = errors.filter((routes) => !isForSome(routes));
  return [[...errors.filter(isForSome), ...others].flat()];
}

/** A site is one route that ends the search; the only site of a server is its routes as they are. */
function siteRoute(
  { block: { at } }: SiteDraft,
  match: readonly JsonNode[],
  isAlone: boolean,
  routes: readonly RouteDraft[],
): readonly RouteDraft[] {
  const asksForHosts = routes.some((route) =>
    route.match.some((set) => fieldOf(set, "host") !== undefined),
  );
  if (isAlone && !asksForHosts) return routes;
  if (routes.length === 0)
    return match.length === 0 ? [] : [{ at, match, handle: [], terminal: true }];
  const handler = { handler: "subroute", routes: routeNodes(routes) };
  return [{ ...routeOf(at, match, handler), terminal: true }];
}

/** A matcher set for each path among the addresses; a name without a host takes all hosts. */
function siteMatchers(
  addresses: readonly Address[],
): readonly { host?: string[]; path?: string[] }[] {
  const byPath = new Map<string, string[]>();
  let takesAll = false;
  for (const { host, path } of addresses) {
    const hosts = byPath.get(path) ?? [];
    byPath.set(path, hosts);
    if (host === "" && !takesAll) {
      hosts.length = 0;
      takesAll = true;
    }
    if (!takesAll && !hosts.includes(host)) hosts.push(host);
  }
  const sets: { host?: string[]; path?: string[] }[] = [];
  for (const [path, host] of byPath) {
    if (host.length === 0 && path === "") continue;
    sets.push({
      ...(host.length > 0 ? { host } : {}),
      ...(path === "" ? {} : { path: [path] }),
    });
  }
  return sets;
}

/** Whether a site is asked before another. */
function isNarrower(a: Listener, b: Listener): boolean {
  const first = narrowness(a);
  const second = narrowness(b);
  if (first.host === 0) return false;
  if (second.host === 0) return true;
  if (first.isWild !== second.isWild) return second.isWild;
  return first.host === second.host ? first.path > second.path : first.host > second.host;
}

function narrowness({ addresses }: Listener): { host: number; path: number; isWild: boolean } {
  let host = 0;
  let longestPath = "";
  let isWild = false;
  for (const address of addresses) {
    if (address.host.includes("*") || address.host === "") isWild = true;
    host = Math.max(host, specificity(address.host));
    if (specificity(address.path) > specificity(longestPath)) longestPath = address.path;
  }
  return { host, path: longestPath.length, isWild };
}
