/**
 * `reverse_proxy`, `php_fastcgi`, `php_server` and `forward_auth`: what is handed to another program.
 *
 * In: lines. Out: pieces. https://caddyserver.com/docs/caddyfile/directives/php_fastcgi
 */
import { append } from "./append.ts";
import { handlerMaker, routeOf, takeMatcher } from "./directive.ts";
import type { DirectiveMaker, RouteDraft } from "./directive.ts";
import { nodeOf } from "./json-node.ts";
import type { Draft } from "./json-node.ts";
import type { Line } from "./lines.ts";

type Fields = { [name: string]: Draft | undefined };

/** Where a proxy sends what it gets, and what it does with answers. */
function proxyFields(addresses: readonly string[], lines: readonly Line[]): Fields {
  const upstreams = [...addresses];
  const fields: Fields = {};
  for (const { words } of lines) {
    const [name, ...values] = words.map(({ text }) => text);
    if (name === "to") append(upstreams, values);
    if (name === "dynamic") fields["dynamic_upstreams"] = { source: values[0] ?? "" };
    // What is done with an answer depends on the answer.
    if (name === "handle_response") fields["handle_response"] = [{}];
    if (name === "transport") fields["transport"] = { protocol: values[0] ?? "" };
    if (name === "rewrite") fields["rewrite"] = { uri: values[0] ?? "" };
  }
  if (upstreams.length > 0) fields["upstreams"] = upstreams.map((one) => ({ dial: dialled(one) }));
  return fields;
}

/** An address with the port that it has without saying so. */
function dialled(address: string): string {
  if (/^(?:unix|fd)[+\w]*\//.test(address) || address.includes("{")) return address;
  const [, scheme = "http", rest = ""] = /^(?:([a-z0-9]+):\/\/)?(.*)$/s.exec(address) ?? [];
  const host = rest.replace(/\/.*$/s, "");
  if (/:\d[\d-]*$/.test(host)) return host.startsWith(":") ? host : host;
  return `${host}:${scheme === "https" ? 443 : 80}`;
}

const reverseProxy = handlerMaker((addresses, { block }) => ({
  handler: "reverse_proxy",
  ...proxyFields(addresses, block?.lines ?? []),
}));

/** The gateway decides who may go on; a stranger may not, unless it says so. */
const forwardAuth = handlerMaker((addresses, { block }) => ({
  handler: "forward_auth",
  ...proxyFields(addresses, block?.lines ?? []),
}));

type PhpOptions = {
  readonly extensions: readonly string[];
  readonly index: string;
  readonly tryFiles: readonly string[];
  readonly root: string | undefined;
  readonly others: readonly Line[];
};

function phpOptions(block: Line["block"]): PhpOptions {
  let extensions: readonly string[] = [".php"];
  let index = "index.php";
  let tryFiles: readonly string[] = [];
  let root: string | undefined;
  const others: Line[] = [];
  for (const line of block?.lines ?? []) {
    const [name, ...values] = line.words.map(({ text }) => text);
    if (name === "split") extensions = values;
    else if (name === "index") index = values[0] ?? index;
    else if (name === "try_files") tryFiles = values;
    else if (name === "root") [root] = values;
    else others.push(line);
  }
  return { extensions, index, tryFiles, root, others };
}

/** The routes of a PHP application, as the documentation spells them out. */
function phpRoutes(at: Line["at"], options: PhpOptions, handler: Draft): readonly RouteDraft[] {
  const { extensions, index } = options;
  const routes: RouteDraft[] = [];
  if (index !== "off") {
    const folderIndex = `{http.request.uri.path}/${index}`;
    routes.push(
      routeOf(at, [nodeOf(at, { file: { try_files: [folderIndex] }, not: [{ path: ["*/"] }] })], {
        handler: "static_response",
        headers: { Location: ["{http.request.orig_uri.path}/"] },
        status_code: 308,
      }),
    );
    const try_files =
      options.tryFiles.length > 0
        ? options.tryFiles
        : ["{http.request.uri.path}", folderIndex, index];
    routes.push(
      routeOf(at, [nodeOf(at, { file: { try_files, split_path: extensions } })], {
        handler: "rewrite",
        uri: "{http.matchers.file.relative}",
      }),
    );
  }
  const scripts = nodeOf(at, { path: extensions.map((one) => `*${one}`) });
  routes.push(routeOf(at, [scripts], handler));
  return routes;
}

const phpFastcgi: DirectiveMaker = (line, scope) => {
  const taken = takeMatcher(line, scope);
  if (taken === "malformed") return taken;
  const options = phpOptions(line.block);
  const addresses = taken.args.map(({ text }) => text);
  const proxy = proxyFields(addresses, options.others);
  if (proxy["upstreams"] === undefined && proxy["dynamic_upstreams"] === undefined)
    return "malformed";
  const transport = { protocol: "fastcgi", root: options.root, split_path: options.extensions };
  const routes = phpRoutes(line.at, options, { ...proxy, handler: "reverse_proxy", transport });
  return wrapped(line, taken.match, routes);
};

/** FrankenPHP's directive: a PHP application, and the files beside it. https://frankenphp.dev/docs/config/ */
const phpServer: DirectiveMaker = (line, scope) => {
  const taken = takeMatcher(line, scope);
  if (taken === "malformed") return taken;
  const options = phpOptions(line.block);
  const servesFiles = !options.others.some(
    ({ words }) => words[0]?.text === "file_server" && words[1]?.text === "off",
  );
  const php: Draft = { handler: "php", root: options.root, split_path: options.extensions };
  const routes = [...phpRoutes(line.at, options, php)];
  const { root } = options;
  if (servesFiles) routes.push(routeOf(line.at, [], { handler: "file_server", root }));
  return wrapped(line, taken.match, routes);
};

/** Routes behind a matcher of the user's, or as they are. */
function wrapped(
  { at }: Line,
  match: RouteDraft["match"],
  routes: readonly RouteDraft[],
): readonly (RouteDraft | readonly RouteDraft[])[] {
  if (match.length === 0) return [routes];
  const inner = routes.map((route) =>
    nodeOf(at, { match: route.match.length > 0 ? route.match : undefined, handle: route.handle }),
  );
  return [routeOf(at, match, { handler: "subroute", routes: inner })];
}

export const proxyDirectives: Readonly<Record<string, DirectiveMaker>> = {
  reverse_proxy: reverseProxy,
  forward_auth: forwardAuth,
  php_fastcgi: phpFastcgi,
  php_server: phpServer,
};
