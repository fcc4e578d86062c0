/**
 * Which server a request comes to, and which of its routes its host can reach.
 *
 * In: all servers of a configuration, and a host. Out: a server with its routes, prepared once a host: a configuration may
 * have hundreds of sites, of which a request can reach one or two. A host may name a port; where it does not, the server that
 * knows it is taken, the one for HTTPS first.
 */
import type { MatcherSet, Route, Server } from "./model.ts";
import { splitHostPort } from "./address.ts";

export type Reach = {
  readonly server: Server;
  readonly routes: readonly Route[];
  readonly errors: readonly Route[];
};

/** Hosts whose routes are remembered; more are asked anew. */
const hostsKeptMax = 4096;

export class HostChoice {
  /** Those for HTTPS first, then for HTTP, then others in the order of the text. */
  readonly #servers: readonly Server[];
  readonly #known = new Map<string, Reach | undefined>();

  constructor(servers: readonly Server[]) {
    const rank = ({ ports }: Server): number =>
      ports.includes("443") ? 0 : ports.includes("80") ? 1 : 2;
    this.#servers = servers.toSorted((a, b) => rank(a) - rank(b));
  }

  /** The server for a host; nothing if there is none at all. */
  reachOf(host: string): Reach | undefined {
    const name = host.toLowerCase();
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const reach = this.#find(name);
    if (this.#known.size >= hostsKeptMax) this.#known.clear();
    this.#known.set(name, reach);
    return reach;
  }

  #find(host: string): Reach | undefined {
    const parts = splitHostPort(host);
    const name = parts?.host ?? host;
    const listening = this.#servers.filter(({ ports }) => ports.includes(parts?.port ?? ""));
    const candidates = listening.length > 0 ? listening : this.#servers;
    let best: Server | undefined;
    let bestRank = -1;
    for (const server of candidates) {
      const rank = largest(server.routes, (route) => hostRank(route, name));
      if (rank > bestRank) [best, bestRank] = [server, rank];
    }
    if (best === undefined) return undefined;
    const reaches = (route: Route): boolean => hostRank(route, name) > 0;
    return {
      server: best,
      routes: best.routes.filter(reaches),
      errors: best.errors.filter(reaches),
    };
  }
}

/** 0: not for this host; 1: for all; 2: for its like; 3: for this one. */
function hostRank({ match }: Route, host: string): number {
  return match.length === 0 ? 1 : largest(match, (set) => setRank(set, host));
}

function setRank(set: MatcherSet, host: string): number {
  let rank = 1;
  for (const matcher of set) {
    if (matcher.kind !== "host") continue;
    const own = largest(matcher.hosts, (pattern) => patternRank(pattern, host));
    if (own === 0) return 0;
    rank = Math.max(rank, own);
  }
  return rank;
}

function largest<Item>(items: readonly Item[], rankOf: (item: Item) => number): number {
  return items.reduce((rank, item) => Math.max(rank, rankOf(item)), 0);
}

function patternRank(pattern: string, host: string): number {
  if (pattern.includes("{")) return 1;
  const wanted = pattern.toLowerCase();
  if (wanted === host) return 3;
  if (!wanted.includes("*")) return 0;
  const parts = wanted.split(".");
  const labels = host.split(".");
  const isLike =
    parts.length === labels.length &&
    parts.every((part, index) => part === "*" || part === labels[index]);
  return isLike ? 2 : 0;
}

/** The hosts that a route asks for, as they are written; none if it takes all. */
export function hostsOf({ match }: Route): readonly string[] {
  const hosts = match.map((set) =>
    set.flatMap((matcher) => (matcher.kind === "host" ? matcher.hosts : [])),
  );
  return hosts.some((some) => some.length === 0) ? [] : [...new Set(hosts.flat())];
}
