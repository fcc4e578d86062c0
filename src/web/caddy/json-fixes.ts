/**
 * The same changes to Caddy's JSON.
 *
 * In: a site, the servers, and names. Out: edits: a route that comes first, and `hide` in every file server.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ConfigEdit, Fix, Site } from "../site.ts";
import { fieldOf, fieldsOf, itemsOf, stringOf, stringsOf } from "./json-node.ts";
import type { JsonNode } from "./json-node.ts";

export function jsonFixes(
  site: Site,
  servers: readonly JsonNode[],
  names: readonly string[],
  patterns: readonly string[],
): readonly Fix[] {
  const server = servers.find((one) => site.by !== undefined && isWithin(site.by, one.at));
  const routes = fieldOf(server, "routes");
  if (server === undefined || routes === undefined) return [];
  const edits = fileServers(site.by === server.at ? server : siteNode(routes, site)).flatMap(
    (node) => hidingEdit(node, names),
  );
  const refusal: Fix = {
    why: "Names that no visitor needs are refused before anything else answers; .well-known stays open.",
    edits: [insertion(routes, `${refusalRoute(site.hosts, patterns)}${comma(routes)}`)],
  };
  if (edits.length === 0) return [refusal];
  const hiding = {
    why: "Every file server hides these names, whatever URL leads to them.",
    edits,
  };
  const both = {
    why: `${refusal.why} ${hiding.why}`,
    edits: [...refusal.edits, ...hiding.edits],
  };
  return [refusal, hiding, both];
}

function isWithin({ source, start, end }: ConfigSpan, outer: ConfigSpan): boolean {
  return source === outer.source && start >= outer.start && end <= outer.end;
}

function siteNode(routes: JsonNode, { by }: Site): JsonNode {
  return itemsOf(routes).find(({ at }) => at === by) ?? routes;
}

/** A route for the site's hosts that answers 404 and ends the search. */
function refusalRoute(hosts: readonly string[], patterns: readonly string[]): string {
  const host = hosts.length > 0 ? { host: hosts } : {};
  const inside = String.raw`^/\.well-known/(?:.*/)?\.`;
  return JSON.stringify({
    match: [
      { ...host, path: patterns, not: [{ path: ["/.well-known/*"] }] },
      { ...host, path_regexp: { pattern: inside } },
    ],
    handle: [{ handler: "static_response", status_code: 404 }],
    terminal: true,
  });
}

function hidingEdit(server: JsonNode, names: readonly string[]): readonly ConfigEdit[] {
  const hide = fieldOf(server, "hide");
  if (hide === undefined)
    return [insertion(server, `"hide":${JSON.stringify(names)}${comma(server)}`)];
  const known = stringsOf(hide);
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length === 0) return [];
  const list = JSON.stringify(missing).slice(1, -1);
  return [insertion(hide, `${list}${comma(hide)}`)];
}

/** Behind the bracket that opens a value. */
function insertion({ at: { source, start } }: JsonNode, text: string): ConfigEdit {
  return { source, start: start + 1, end: start + 1, text };
}

/** What parts it from what follows, if anything does. */
function comma(node: JsonNode): string {
  return itemsOf(node).length + fieldsOf(node).length > 0 ? "," : "";
}

function fileServers(node: JsonNode): readonly JsonNode[] {
  if (stringOf(fieldOf(node, "handler")) === "file_server") return [node];
  return [...itemsOf(node), ...fieldsOf(node).map(([, field]) => field)].flatMap(fileServers);
}
