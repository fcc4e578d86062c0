/**
 * The sites of an nginx configuration: its server blocks, what they map to folders, and which rules refuse something.
 *
 * In: a model. Out: a site for each block that answers for some host.
 */
import type { Denial, Site } from "../site.ts";
import type { Location, ServerBlock } from "./location.ts";
import type { NginxModel } from "./model.ts";
import { mountsOf } from "./mounts.ts";
import type { Condition, RewriteCode } from "./rewrite-code.ts";
import { serverByName } from "./server-table.ts";
import type { ServerTable } from "./server-table.ts";
import type { Directive } from "./syntax.ts";

/** The sites, each with its block. */
export function sitesOf(
  model: NginxModel,
): readonly { readonly site: Site; readonly server: ServerBlock }[] {
  const ports = new Set(model.tables.map(({ port }) => port));
  return model.servers.flatMap((server) => {
    const host = hostOf(model.tables, server, ports.size > 1);
    if (host === undefined) return [];
    const site: Site = {
      hosts: server.names.filter((name) => name !== "" && name !== "_"),
      host,
      by: server.by,
      mounts: mountsOf(server),
      denials: server.locations.flatMap((location) => denialsOf(location, model)),
    };
    return [{ site, server }];
  });
}

/** A host that leads to this block; with a port where there are several. Nothing if every name is another block's. */
function hostOf(
  tables: readonly ServerTable[],
  server: ServerBlock,
  withPort: boolean,
): string | undefined {
  for (const table of tables) {
    if (!server.listens.some(({ key }) => key === table.key)) continue;
    for (const name of [...server.names.flatMap(hostsOfName), "unknown.invalid"]) {
      const isHere = (serverFor(table, name) ?? table.standard) === server;
      if (isHere) return withPort && table.port !== "" ? `${name}:${table.port}` : name;
    }
  }
  return undefined;
}

function serverFor(table: ServerTable, host: string): ServerBlock | undefined {
  const named = serverByName(table, host);
  if (named !== undefined) return named;
  return table.regexes.find(({ expression }) => typeof expression.match(host) === "object")?.server;
}

/** Hosts that a name may stand for. Of an expression, what is left when its signs are taken away. */
function hostsOfName(name: string): readonly string[] {
  if (name === "" || name === "_") return [];
  if (name.startsWith("*.")) return [`any${name.slice(1)}`];
  if (name.startsWith(".")) return [name.slice(1)];
  if (name.endsWith(".*")) return [`${name.slice(0, -1)}invalid`];
  if (!name.startsWith("~")) return [name];
  const plain = name
    .slice(1)
    .replaceAll(/\((\?(<|P<|')\w+[>'])?([^()]*)\)[?*]?/g, "$3")
    .replaceAll(/\\d\+?|\[[^\]]*0-9[^\]]*\][+*]?/g, "1")
    .replaceAll(/\.[+*]\??|\\w[+*]?|\[[^\]]*\][+*]?/g, "any")
    .replaceAll(/[\^$\\]/g, "")
    .split("|");
  return plain.map((one) => one.toLowerCase());
}

/**
 * Rules that refuse: access rules, logins, `internal`, `return`. Those of a location are told by its head, which is what
 * steps speak of, too.
 */
function denialsOf(location: Location, model: NginxModel): readonly Denial[] {
  const { kind, block, codes } = location;
  const spans = [...block.filter(refuses), ...codes.filter(isRefusal)].map(({ by }) => by);
  const catches = (path: string): boolean => namesPath(location, path);
  const own = kind === "server" ? spans : spans.slice(0, 1).map(() => location.by);
  return [
    ...own.map((by) => ({ by, catches })),
    ...codes.flatMap((code) => conditionalDenial(code, catches, model)),
  ];
}

function refuses({ name, words }: Directive): boolean {
  const word = words[0]?.text;
  return name === "deny" || name === "internal" || (name === "auth_basic" && word !== "off");
}

function isRefusal(code: RewriteCode): boolean {
  return code.kind === "return" && code.status >= 400;
}

/** `if (...) { return 403; }` */
function conditionalDenial(
  code: RewriteCode,
  around: (path: string) => boolean,
  model: NginxModel,
): readonly Denial[] {
  if (code.kind !== "if" || code.condition === undefined || !code.codes.some(isRefusal)) return [];
  const { condition } = code;
  return [
    { by: code.by, catches: (path) => around(path) && conditionNames(condition, path, model) },
  ];
}

function conditionNames(condition: Condition, path: string, model: NginxModel): boolean {
  const part = condition.value.parts[0];
  if (part?.kind !== "variable") return false;
  if (condition.kind === "matches" && !condition.not)
    return typeof condition.expression.match(path) === "object";
  if (condition.kind === "equals" && !condition.not) return condition.other.text === path;
  const source = model.variables.get(part.name);
  if (condition.kind !== "is-set" || source?.kind !== "map") return false;
  return source.table.regexes.some(
    ({ expression, value }) => value.text !== "0" && typeof expression.match(path) === "object",
  );
}

/** Whether a location's own pattern names a path, wherever it stands. */
function namesPath({ kind, name, expression }: Location, path: string): boolean {
  switch (kind) {
    case "server":
      return true;
    case "exact":
      return path === name;
    case "prefix":
      return path.startsWith(name);
    case "regex":
      return typeof expression?.match(path) === "object";
    case "named":
    case "if":
    case "limit-except":
      return false;
  }
}
