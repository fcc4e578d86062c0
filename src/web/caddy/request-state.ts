/**
 * What Caddy knows of a request while its handlers run, and what placeholders stand for.
 *
 * In: a request. Out: a state that handlers change, and texts with placeholders replaced. What only the server knows (its
 * environment, the time, headers of the client) is no text but a construct, by its name.
 * https://caddyserver.com/docs/conventions#placeholders
 */
import type { Outcome } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import { splitHostPort } from "./address.ts";
import { hasVariable } from "./environment.ts";
import { extension, lastName } from "./go-path.ts";
import { queryValues, requestUri } from "./go-url.ts";
import type { GoUrl } from "./go-url.ts";
import type { MapHandler, Route } from "./model.ts";

/** Something that cannot be told: its name in reports. */
export type Undecided = {
  readonly undecided: string;
  /** A matcher may also fail, so that the request ends with this status. */
  readonly orStatus?: number;
  /** It fails or does not hold. */
  readonly neverHolds?: true;
};

export function undecided(construct: string): Undecided {
  return { undecided: construct };
}

export type Verdict = boolean | Undecided;

/** The files that a server sees, and the folder that relative paths are relative to. */
export type Surroundings = { readonly tree: FileTree; readonly workingFolder: string };

/** What a handler did: an outcome, an error, something that cannot be told, or nothing that answers. */
export type Done =
  | { readonly outcome: Outcome }
  | { readonly error: HandlerError }
  | Undecided
  | undefined;

/** An error that a handler ended with. */
export type HandlerError = {
  readonly status: number;
  readonly by: ConfigSpan;
  /** Where the request led, if nothing was there. */
  readonly absentFile?: string;
  readonly asksForLogin?: true;
};

/** Handlers that answer errors of those within, outermost last. */
export type ErrorScope = {
  readonly routes: readonly Route[];
  readonly next: unknown;
  readonly outer: ErrorScope | undefined;
};

export class RequestState {
  readonly request: SiteRequest;
  readonly original: GoUrl;
  method: string;
  url: GoUrl;
  readonly vars: Map<string, string | Undecided>;
  readonly values: Map<string, string | Undecided>;
  readonly groups: Set<string>;
  maps: readonly MapHandler[] = [];
  error: HandlerError | undefined;
  /** The server's own error routes are at work. */
  isAnsweringError = false;
  scopes: ErrorScope | undefined;
  /** What a matcher of files asked for: the status with which the request ends. */
  matcherStatus: number | undefined;
  /** An expression was not decided, so its groups are not known. */
  hasUndecidedGroups = false;
  templates: ConfigSpan | undefined;
  invoked = 0;
  /** Maps that are being asked while another one is: those that ask for one another would go round for ever. */
  mapDepth = 0;

  constructor(request: SiteRequest, url: GoUrl, from?: RequestState) {
    this.request = request;
    this.original = url;
    this.url = from?.url ?? url;
    this.method = from?.method ?? request.method;
    this.vars = new Map(from?.vars);
    this.values = new Map(from?.values);
    this.groups = new Set(from?.groups);
    this.maps = from?.maps ?? [];
    this.error = from?.error;
    this.isAnsweringError = from?.isAnsweringError ?? false;
    this.scopes = from?.scopes;
    this.matcherStatus = from?.matcherStatus;
    this.hasUndecidedGroups = from?.hasUndecidedGroups ?? false;
    this.templates = from?.templates;
    this.invoked = from?.invoked ?? 0;
  }

  copy(): RequestState {
    return new RequestState(this.request, this.original, this);
  }
}

/** How replaced values are changed on their way into a text. */
export type ValueChange = (value: string, name: string) => string;

/**
 * A text with its placeholders replaced; empty ones by `empty`. Unknown names are empty, as Caddy has it. A backslash
 * before a brace takes its meaning away.
 */
export function expand(
  text: string,
  state: RequestState,
  empty = "",
  change: ValueChange = (value) => value,
): string | Undecided {
  if (!text.includes("{")) return text;
  if (hasVariable(text)) return undecided(/\{\$[^}]*\}?/.exec(text)![0]);
  let out = "";
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    if (at > 0 && text[at - 1] === "\\" && (byte === "{" || byte === "}")) {
      out += text.slice(copied, at - 1);
      copied = at;
      continue;
    }
    if (byte !== "{") continue;
    const end = closingBrace(text, at);
    if (end === undefined) break;
    const name = text.slice(at + 1, end);
    const value = placeholder(name, state);
    if (typeof value !== "string") return value;
    const changed = change(value, name);
    out += text.slice(copied, at) + (changed === "" ? empty : changed);
    at = end;
    copied = end + 1;
  }
  return out + text.slice(copied);
}

function closingBrace(text: string, open: number): number | undefined {
  let end = text.indexOf("}", open);
  while (end > 0 && end < text.length - 1 && text[end - 1] === "\\")
    end = text.indexOf("}", end + 1);
  return end < 0 ? undefined : end;
}

/** The value of one placeholder. */
export function placeholder(name: string, state: RequestState): string | Undecided {
  const stored = state.values.get(name);
  if (stored !== undefined) return stored;
  const simple = Object.hasOwn(simpleValues, name) ? simpleValues[name] : undefined;
  if (simple !== undefined) return simple(state);
  for (const [prefix, value] of families)
    if (name.startsWith(prefix)) return value(name.slice(prefix.length), state);
  return mapped(name, state) ?? "";
}

/** `Replacer` values that a request alone decides. */
const simpleValues: Readonly<Record<string, (state: RequestState) => string>> = {
  "http.request.method": ({ method }) => method,
  "http.request.host": ({ request }) => hostOf(request),
  "http.request.hostport": ({ request }) => request.host,
  "http.request.port": ({ request }) => splitHostPort(request.host)?.port ?? "",
  "http.request.remote.host": ({ request }) => request.address,
  "http.request.uri": ({ url }) => requestUri(url),
  "http.request.uri.path": ({ url }) => url.path,
  "http.request.uri.path.file": ({ url }) => fileOf(url.path),
  "http.request.uri.path.dir": ({ url }) => folderOf(url.path),
  "http.request.uri.path.file.base": ({ url }) => {
    const ext = extension(url.path);
    const base = lastName(url.path);
    return ext !== "" && base.endsWith(ext) ? base.slice(0, -ext.length) : base;
  },
  "http.request.uri.path.file.ext": ({ url }) => extension(url.path),
  "http.request.uri.query": ({ url }) => url.query,
  "http.request.uri.prefixed_query": ({ url }) => (url.query === "" ? "" : `?${url.query}`),
  "http.request.orig_method": ({ request }) => request.method,
  "http.request.orig_uri": ({ original }) => requestUri(original),
  "http.request.orig_uri.path": ({ original }) => original.path,
  "http.request.orig_uri.path.file": ({ original }) => fileOf(original.path),
  "http.request.orig_uri.path.dir": ({ original }) => folderOf(original.path),
  "http.request.orig_uri.query": ({ original }) => original.query,
  "http.error.status_code": ({ error }) => (error === undefined ? "" : String(error.status)),
};

const families: readonly (readonly [
  string,
  (rest: string, state: RequestState) => string | Undecided,
])[] = [
  [
    "http.request.uri.query.",
    (name, { url }) => (queryValues(url.query).values.get(name) ?? []).join(","),
  ],
  [
    "http.request.uri.path.",
    (index, { url }) => part(url.path.replace(/^\//, "").split("/"), index),
  ],
  [
    "http.request.host.labels.",
    (index, { request }) => part(hostOf(request).split(".").toReversed(), index),
  ],
  ["http.vars.", (name, { vars }) => vars.get(name) ?? ""],
  [
    "http.regexp.",
    (name, { hasUndecidedGroups }) =>
      hasUndecidedGroups ? undecided(`{http.regexp.${name}}`) : "",
  ],
  ["http.matchers.file.", () => ""],
  ["http.error.", (name) => undecided(`{http.error.${name}}`)],
  ["http.request.", (name) => undecided(`{http.request.${name}}`)],
  ["http.reverse_proxy.", () => ""],
  ["http.", (name) => undecided(`{http.${name}}`)],
  ["env.", (name) => undecided(`{env.${name}}`)],
  ["system.", (name) => undecided(`{system.${name}}`)],
  ["time.", (name) => undecided(`{time.${name}}`)],
  ["file.", (name) => undecided(`{file.${name}}`)],
];

function part(parts: readonly string[], index: string): string {
  return /^\d+$/.test(index) ? (parts[Number(index)] ?? "") : "";
}

/** The value that a `map` gives a placeholder; the first map that knows its name decides. */
function mapped(name: string, state: RequestState): string | Undecided | undefined {
  const map = state.maps.find(({ destinations }) => destinations.includes(name));
  if (map === undefined) return undefined;
  if (state.mapDepth > mapDepthMax) return undecided(`map ${map.source}`);
  state.mapDepth++;
  const value = outputOf(map, map.destinations.indexOf(name), state);
  state.mapDepth--;
  return value;
}

const mapDepthMax = 8;

function outputOf(map: MapHandler, index: number, state: RequestState): string | Undecided {
  const input = expand(map.source, state);
  if (typeof input !== "string") return input;
  for (const { input: wanted, expression, isExpression, outputs } of map.mappings) {
    const output = outputs[index];
    if (output === undefined) continue; // the next one may have a value
    if (!isExpression) {
      if (input === wanted) return expand(output, state);
      continue;
    }
    const found = expression?.match(input);
    if (found === "undecided") return undecided(`map ${map.source}`);
    if (found !== undefined) return withGroups(output, found.groups, found.named);
  }
  const fallback = map.defaults[index];
  return fallback === undefined ? "" : expand(fallback, state);
}

/** Go's `Regexp.Expand`: `$1`, `$name`, `${name}` and `$$`. */
export function withGroups(
  template: string,
  groups: readonly (string | undefined)[],
  named: Readonly<Record<string, string | undefined>>,
): string {
  return template.replaceAll(
    /\$(?:\$|(\w+)|\{(\w+)\})/g,
    (whole, plain?: string, braced?: string) => {
      if (whole === "$$") return "$";
      const name = plain ?? braced ?? "";
      return (/^\d+$/.test(name) ? groups[Number(name)] : named[name]) ?? "";
    },
  );
}

export function hostOf({ host }: SiteRequest): string {
  return splitHostPort(host)?.host ?? host.replace(/^\[/, "").replace(/\]$/, "");
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
