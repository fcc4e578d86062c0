/**
 * Every directive of a Caddyfile by its name.
 *
 * In: lines. Out: pieces of Caddy's JSON, or nothing for a directive that has no part in what is answered. One that nobody
 * knows here becomes a handler that nobody knows. https://caddyserver.com/docs/caddyfile/directives
 */
import { handlerMaker, routeOf, takeMatcher } from "./directive.ts";
import type { DirectiveMaker, Piece, Scope } from "./directive.ts";
import { blockDirectives } from "./directives-blocks.ts";
import { hasVariable } from "./environment.ts";
import { fileDirectives } from "./directives-files.ts";
import { headerDirectives } from "./directives-headers.ts";
import { proxyDirectives } from "./directives-proxy.ts";
import type { Line } from "./lines.ts";

/** What one line becomes. */
export function piecesOf(line: Line, scope: Scope): readonly Piece[] {
  const name = line.words[0]?.text ?? "";
  if (silent.has(name)) return [];
  const maker = Object.hasOwn(directives, name) ? directives[name] : undefined;
  const made = maker?.(line, scope) ?? unknownPiece(line, scope);
  if (made !== "malformed") return made;
  scope.workshop.complain(line.at);
  return [routeOf(line.at, [], { handler: `${name} (malformed)` })];
}

/** A plugin's directive, an import that was not followed, or what a variable stands for. */
function unknownPiece(line: Line, scope: Scope): readonly Piece[] {
  const name = line.words[0]?.text ?? "{";
  const isExpected = name === "import" || hasVariable(name) || scope.workshop.order.includes(name);
  if (!isExpected) scope.workshop.complain(line.at);
  // An import's path is no matcher.
  const taken = name === "import" ? undefined : takeMatcher(line, scope);
  const match = taken === undefined || taken === "malformed" ? [] : taken.match;
  return [routeOf(line.at, match, { handler: name })];
}

/** Directives that become no handler. */
const silent: ReadonlySet<string> = new Set(["bind", "tls", "log", "handle_errors"]);

/** `status`, or `body`, or both: what `respond` and `error` take. */
function statusAndText(args: readonly string[]): { status?: string; text?: string } | "malformed" {
  const [first, second, more] = args;
  if (first === undefined || more !== undefined) return "malformed";
  if (second !== undefined) return { text: first, status: second };
  return /^[+\d]\d\d$/.test(first) && Number(first) > 0 ? { status: first } : { text: first };
}

/** A status as Caddy writes it: a number if it is one. */
function status(text: string | undefined): number | string | undefined {
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : text;
}

const redirectCodes: Readonly<Record<string, string>> = {
  permanent: "301",
  temporary: "302",
  html: "200",
};

const plainDirectives: Readonly<Record<string, DirectiveMaker>> = {
  abort: handlerMaker((args) =>
    args.length > 0 ? "malformed" : { handler: "static_response", abort: true },
  ),
  error: handlerMaker((args) => {
    const given = statusAndText(args);
    if (given === "malformed") return given;
    return { handler: "error", error: given.text || undefined, status_code: status(given.status) };
  }),
  respond: handlerMaker((args, { block }) => {
    const given = args.length === 0 && block !== undefined ? {} : statusAndText(args);
    if (given === "malformed") return given;
    let { text } = given;
    let closes: true | undefined;
    for (const { words } of block?.lines ?? []) {
      if (words[0]?.text === "close") closes = true;
      else if (words[0]?.text === "body") text = words[1]?.text;
      else return "malformed";
    }
    return {
      handler: "static_response",
      body: text || undefined,
      status_code: status(given.status),
      close: closes,
    };
  }),
  redir: handlerMaker(([to, code = "temporary", more]) => {
    if (to === undefined || more !== undefined) return "malformed";
    const number = Object.hasOwn(redirectCodes, code) ? redirectCodes[code]! : code;
    if (!number.startsWith("{") && !/^(?:3\d\d|200|401)$/.test(number)) return "malformed";
    if (code === "html") return { handler: "static_response", body: to, status_code: 200 };
    return {
      handler: "static_response",
      headers: { Location: [to] },
      status_code: status(number),
    };
  }),
  rewrite: handlerMaker(([uri, more]) =>
    uri === undefined || more !== undefined ? "malformed" : { handler: "rewrite", uri },
  ),
  method: handlerMaker(([method, more]) =>
    method === undefined || more !== undefined ? "malformed" : { handler: "rewrite", method },
  ),
  uri: handlerMaker((args) => {
    const [change, target, value, limit, more] = args;
    if (target === undefined || more !== undefined) return "malformed";
    if (change === "strip_prefix" && value === undefined)
      return {
        handler: "rewrite",
        strip_path_prefix: target.startsWith("/") ? target : `/${target}`,
      };
    if (change === "strip_suffix" && value === undefined)
      return { handler: "rewrite", strip_path_suffix: target };
    if (change === "replace" && value !== undefined) {
      const replacement = { find: target, replace: value, limit: status(limit) };
      return { handler: "rewrite", uri_substring: [replacement] };
    }
    if (change === "path_regexp" && value !== undefined && limit === undefined)
      return { handler: "rewrite", path_regexp: [{ find: target, replace: value }] };
    return change === "query" ? { handler: "request_body" } : "malformed";
  }),
  vars: handlerMaker(([name, value, more], { block }) => {
    if (more !== undefined || (name !== undefined && value === undefined)) return "malformed";
    const vars: Record<string, string> = name === undefined ? {} : { [name]: value! };
    for (const { words } of block?.lines ?? []) {
      if (words.length !== 2) return "malformed";
      vars[words[0]!.text] = words[1]!.text;
    }
    return { ...vars, handler: "vars" };
  }),
  map: handlerMaker(([source, ...destinations], { block }) => {
    if (source === undefined || destinations.length === 0) return "malformed";
    let defaults: string[] | undefined;
    const mappings = [];
    for (const { words } of block?.lines ?? []) {
      const [input, ...given] = words.map(({ text }) => text);
      if (input === "default") {
        defaults = destinations.map((_, index) => given[index] ?? "");
        continue;
      }
      const outputs = destinations.map((_, index) =>
        given[index] === undefined || given[index] === "-" ? null : given[index],
      );
      mappings.push(
        input!.startsWith("~")
          ? { input_regexp: input!.slice(1), outputs }
          : { input: input!, outputs },
      );
    }
    return { handler: "map", source, destinations, mappings, defaults };
  }),
  basicauth: handlerMaker(() => ({ handler: "authentication" })),
  basic_auth: handlerMaker(() => ({ handler: "authentication" })),
  encode: handlerMaker((formats, { block }) => {
    const names = [...formats];
    for (const { words } of block?.lines ?? [])
      if (["gzip", "zstd", "br"].includes(words[0]?.text ?? "")) names.push(words[0]!.text);
    const encodings = Object.fromEntries(names.map((name) => [name, {}]));
    return { handler: "encode", encodings, prefer: names };
  }),
  templates: handlerMaker(() => ({ handler: "templates" })),
  metrics: handlerMaker(() => ({ handler: "metrics" })),
  acme_server: handlerMaker(() => ({ handler: "acme_server" })),
  invoke: handlerMaker(([name]) =>
    name === undefined ? "malformed" : { handler: "invoke", name },
  ),
  fs: handlerMaker(([fs]) => (fs === undefined ? "malformed" : { handler: "vars", fs })),
  skip_log: handlerMaker(() => ({ handler: "vars", skip_log: true })),
  log_skip: handlerMaker(() => ({ handler: "vars", log_skip: true })),
  log_name: handlerMaker(() => ({ handler: "vars", access_logger_names: true })),
  log_append: handlerMaker(() => ({ handler: "log_append" })),
  tracing: handlerMaker(() => ({ handler: "tracing" })),
  push: handlerMaker(() => ({ handler: "push" })),
  intercept: handlerMaker(() => ({ handler: "intercept" })),
  request_body: handlerMaker(() => ({ handler: "request_body" })),
};

const directives: Readonly<Record<string, DirectiveMaker>> = {
  ...plainDirectives,
  ...headerDirectives,
  ...fileDirectives,
  ...proxyDirectives,
  ...blockDirectives(piecesOf),
};

/** Whether a name is that of a directive. */
export function isDirective(name: string): boolean {
  return silent.has(name) || Object.hasOwn(directives, name);
}
