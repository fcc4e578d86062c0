/**
 * Servers of Caddy's JSON as they are evaluated.
 *
 * In: nodes. Out: servers, routes and handlers, each with its place; a handler that nobody knows becomes one that may do
 * anything. https://caddyserver.com/docs/json/apps/http/servers/routes/handle/
 */
import { fieldOf, fieldsOf, itemsOf, stringOf, stringsOf } from "./json-node.ts";
import type { JsonNode } from "./json-node.ts";
import { lazyExpression, matcherSets } from "./matcher-model.ts";
import type { FileServer, Handler, MapHandler, Proxy, Rewrite, Route, Server } from "./model.ts";

export function serverOf(node: JsonNode): Server {
  return {
    at: node.at,
    ports: stringsOf(fieldOf(node, "listen")).map((listen) =>
      listen.slice(listen.lastIndexOf(":") + 1),
    ),
    routes: routesOf(fieldOf(node, "routes")),
    errors: routesOf(fieldOf(fieldOf(node, "errors"), "routes")),
    namedRoutes: new Map(
      fieldsOf(fieldOf(node, "named_routes")).map(([name, route]) => [name, routeOf(route)]),
    ),
  };
}

function routesOf(nodes: JsonNode | undefined): readonly Route[] {
  return itemsOf(nodes).map(routeOf);
}

function routeOf(node: JsonNode): Route {
  const group = stringOf(fieldOf(node, "group"));
  return {
    at: node.at,
    match: matcherSets(fieldOf(node, "match")),
    group: group === "" ? undefined : group,
    handlers: itemsOf(fieldOf(node, "handle")).map(handlerOf),
    isTerminal: fieldOf(node, "terminal")?.value === true,
  };
}

/** Handlers that change nothing of what is answered, or that answer by themselves. */
const passing: ReadonlySet<string> = new Set([
  "headers",
  "encode",
  "request_body",
  "tracing",
  "push",
  "log_append",
  "copy_response_headers",
]);
const programs: ReadonlySet<string> = new Set(["metrics", "acme_server"]);

function handlerOf(node: JsonNode): Handler {
  const { at } = node;
  const name = stringOf(fieldOf(node, "handler"));
  const text = (field: string): string => stringOf(fieldOf(node, field));
  switch (name) {
    case "subroute":
      return {
        at,
        kind: "subroute",
        routes: routesOf(fieldOf(node, "routes")),
        errors: routesOf(fieldOf(fieldOf(node, "errors"), "routes")),
      };
    case "vars":
      return {
        at,
        kind: "vars",
        values: fieldsOf(node)
          .filter(([field]) => field !== "handler")
          .map(([field, value]) => [field, stringOf(value)] as const),
      };
    case "rewrite":
      return { at, ...rewriteOf(node) };
    case "static_response":
      return {
        at,
        kind: "static_response",
        status: text("status_code"),
        location: stringsOf(fieldOf(fieldOf(node, "headers"), "Location"))[0],
        isClosed: fieldOf(node, "abort")?.value === true,
      };
    case "error":
      return { at, kind: "error", status: text("status_code") };
    case "file_server":
      return { at, ...fileServerOf(node) };
    case "reverse_proxy":
    case "forward_auth":
    case "php":
      return { at, ...proxyOf(node, name) };
    case "authentication":
      return { at, kind: "login" };
    case "templates":
      return { at, kind: "templates" };
    case "map":
      return { at, ...mapOf(node) };
    case "invoke":
      return { at, kind: "invoke", name: text("name") };
    default:
      if (passing.has(name)) return { at, kind: "pass" };
      if (programs.has(name)) return { at, kind: "program", name };
      return { at, kind: "unknown", construct: name };
  }
}

function rewriteOf(node: JsonNode): Rewrite {
  const text = (field: string): string => stringOf(fieldOf(node, field));
  return {
    kind: "rewrite",
    method: text("method"),
    uri: text("uri"),
    stripPrefix: text("strip_path_prefix"),
    stripSuffix: text("strip_path_suffix"),
    substrings: itemsOf(fieldOf(node, "uri_substring")).map((change) => ({
      find: stringOf(fieldOf(change, "find")),
      replace: stringOf(fieldOf(change, "replace")),
      limit: Number(stringOf(fieldOf(change, "limit"))),
    })),
    expressions: itemsOf(fieldOf(node, "path_regexp")).map((change) => ({
      expression: lazyExpression(stringOf(fieldOf(change, "find"))),
      replace: stringOf(fieldOf(change, "replace")),
    })),
  };
}

function fileServerOf(node: JsonNode): FileServer {
  const text = (field: string): string => stringOf(fieldOf(node, field));
  const indexNames = fieldOf(node, "index_names");
  return {
    kind: "file_server",
    root: text("root"),
    hide: itemsOf(fieldOf(node, "hide")).map((item) => ({ pattern: stringOf(item), at: item.at })),
    indexNames: indexNames === undefined ? ["index.html", "index.txt"] : stringsOf(indexNames),
    lists: fieldOf(node, "browse") !== undefined,
    isCanonical: fieldOf(node, "canonical_uris")?.value !== false,
    status: text("status_code"),
    passesOn: fieldOf(node, "pass_thru")?.value === true,
    sendsGzip: fieldOf(fieldOf(node, "precompressed"), "gzip") !== undefined,
    fileSystem: text("fs") || stringOf(fieldOf(fieldOf(node, "file_system"), "backend")),
  };
}

function proxyOf(node: JsonNode, name: string): Proxy {
  const transport = fieldOf(node, "transport");
  const isFastcgi = stringOf(fieldOf(transport, "protocol")) === "fastcgi";
  const scripts = name === "php" ? node : transport;
  const dials = itemsOf(fieldOf(node, "upstreams")).map((one) => stringOf(fieldOf(one, "dial")));
  const answers = itemsOf(fieldOf(node, "handle_response"));
  // Caddy writes forward_auth as a proxy that goes on if the answer is a 2xx.
  const isGate = name === "forward_auth" || answers.some(goesOn);
  return {
    kind: "proxy",
    target: name === "php" ? "php" : dials.join(" "),
    scripts:
      isFastcgi || name === "php"
        ? {
            root: stringOf(fieldOf(scripts, "root")),
            splits: stringsOf(fieldOf(scripts, "split_path")),
          }
        : undefined,
    replacesAnswers: answers.length > 0 && !isGate,
    isGate,
  };
}

function goesOn(answer: JsonNode): boolean {
  const statuses = stringsOf(fieldOf(fieldOf(answer, "match"), "status_code"));
  const handlers = itemsOf(fieldOf(answer, "routes")).flatMap((route) =>
    itemsOf(fieldOf(route, "handle")).map((handler) => stringOf(fieldOf(handler, "handler"))),
  );
  return statuses.includes("2") && handlers.every((handler) => handler === "headers");
}

function mapOf(node: JsonNode): MapHandler {
  return {
    kind: "map",
    source: stringOf(fieldOf(node, "source")),
    destinations: stringsOf(fieldOf(node, "destinations")).map((name) =>
      name.replaceAll(/^\{|\}$/g, ""),
    ),
    mappings: itemsOf(fieldOf(node, "mappings")).map((mapping) => {
      const pattern = stringOf(fieldOf(mapping, "input_regexp"));
      return {
        input: stringOf(fieldOf(mapping, "input")),
        isExpression: pattern !== "",
        expression: pattern === "" ? undefined : lazyExpression(pattern),
        outputs: itemsOf(fieldOf(mapping, "outputs")).map((output) =>
          output.value === null ? undefined : stringOf(output),
        ),
      };
    }),
    defaults: stringsOf(fieldOf(node, "defaults")),
  };
}

/** All routes below some, those inside of handlers too. */
export function* allHandlers(routes: readonly Route[]): Generator<Handler> {
  for (const { handlers } of routes)
    for (const handler of handlers) {
      yield handler;
      if (handler.kind === "subroute") {
        yield* allHandlers(handler.routes);
        yield* allHandlers(handler.errors);
      }
    }
}
