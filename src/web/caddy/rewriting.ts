/**
 * How Caddy changes a request's method and URL.
 *
 * In: a rewrite and the state of a request. Out: the state changed, or the name of what cannot be told.
 * https://caddyserver.com/docs/json/apps/http/servers/routes/handle/rewrite/
 */
import { cleanedUrlPath } from "./go-path.ts";
import { escapedPath, queryEscaped, unescaped } from "./go-url.ts";
import type { Rewrite } from "./model.ts";
import { expand, undecided, withGroups } from "./request-state.ts";
import type { RequestState, Undecided } from "./request-state.ts";

/** Most replacements of one expression in one path; past it, undecided. */
const replacementsMax = 1000;

export function rewrite(change: Rewrite, state: RequestState): Undecided | undefined {
  if (change.method !== "") {
    const method = expand(change.method, state);
    if (typeof method !== "string") return method;
    state.method = method.toUpperCase();
  }
  const doubt = change.uri === "" ? undefined : setUri(change.uri, state);
  if (doubt !== undefined) return doubt;
  return strip(change, state) ?? replaceSubstrings(change, state) ?? replaceMatches(change, state);
}

/** Path and query; each is changed only if the target has it. */
function setUri(uri: string, state: RequestState): Undecided | undefined {
  const hash = uri.indexOf("#");
  const whole = hash < 0 ? uri : uri.slice(0, hash);
  const mark = whole.indexOf("?");
  let path = mark < 0 ? whole : whole.slice(0, mark);
  let query = mark < 0 ? "" : whole.slice(mark + 1);
  const { url } = state;
  let newPath: string | Undecided = "";
  if (path !== "") {
    const current = url.path + (url.query === "" ? "" : `?${url.query}`);
    path = path.replaceAll("{http.request.uri}", () => current);
    newPath = expand(path, state);
    if (typeof newPath !== "string") return newPath;
  }
  const injected = newPath.indexOf("?");
  if (injected >= 0) {
    if (query === "") query = newPath.slice(injected + 1);
    newPath = newPath.slice(0, injected);
  }
  const newQuery = query === "" ? "" : queryOf(query, state);
  if (typeof newQuery !== "string") return newQuery;
  state.url = {
    path: path === "" ? url.path : newPath,
    rawPath: url.rawPath,
    query: mark < 0 ? url.query : newQuery,
  };
  return undefined;
}

/** A query with its placeholders put in, each escaped, but for the whole query where a name would stand. */
function queryOf(query: string, state: RequestState): string | Undecided {
  let out = "";
  let isName = true;
  for (const [component] of query.matchAll(/[^=&]*(?:[=&]|$)/g)) {
    if (component === "") break;
    const hasEnd = /[=&]$/.test(component);
    const namesAre = isName;
    const value = expand(hasEnd ? component.slice(0, -1) : component, state, "", (text, name) =>
      name === "http.request.uri.query" && namesAre ? text : queryEscaped(text),
    );
    if (typeof value !== "string") return value;
    if (!isName) out += "=";
    else if (out !== "" && value !== "") out += "&";
    out += value;
    isName = component.endsWith("&");
  }
  return out;
}

function strip({ stripPrefix, stripSuffix }: Rewrite, state: RequestState): Undecided | undefined {
  if (stripPrefix !== "") {
    const prefix = expand(stripPrefix, state);
    if (typeof prefix !== "string") return prefix;
    changePath(state, (path) =>
      withoutPrefix(cleanedUrlPath(path, !prefix.includes("//")), prefix),
    );
  }
  if (stripSuffix !== "") {
    const suffix = expand(stripSuffix, state);
    if (typeof suffix !== "string") return suffix;
    changePath(state, (path) =>
      reversed(
        withoutPrefix(reversed(cleanedUrlPath(path, !suffix.includes("//"))), reversed(suffix)),
      ),
    );
  }
  return undefined;
}

/**
 * A path without a prefix that it begins with, whatever the case. Escapes in the path are decoded, unless the prefix has one
 * there too.
 */
function withoutPrefix(path: string, prefix: string): string {
  let at = 0;
  for (let prefixAt = 0; at < path.length && prefixAt < prefix.length; prefixAt++) {
    const wanted = prefix[prefixAt]!;
    let byte = path[at]!;
    if (byte === "%" && wanted !== "%" && path.length >= at + 3) {
      const decoded = unescaped(path.slice(at, at + 3));
      if (decoded === undefined) return path;
      byte = decoded;
      at += 2;
    }
    if (byte.toLowerCase() !== wanted.toLowerCase()) return path;
    at++;
  }
  // Caddy compares with the prefix's length, not with how much of it was seen.
  return at >= prefix.length ? path.slice(at) : path;
}

/** Reversed letter by letter, as UTF-8. */
function reversed(bytes: string): string {
  const letters = [...Buffer.from(bytes, "latin1").toString("utf8")];
  return Buffer.from(letters.toReversed().join(""), "utf8").toString("latin1");
}

function replaceSubstrings({ substrings }: Rewrite, state: RequestState): Undecided | undefined {
  for (const { find, replace, limit } of substrings) {
    if (find === "") continue;
    const wanted = expand(find, state);
    const replacement = expand(replace, state);
    if (typeof wanted !== "string") return wanted;
    if (typeof replacement !== "string") return replacement;
    const times = limit > 0 ? limit : Number.POSITIVE_INFINITY;
    const change = (text: string): string => replaced(text, wanted, replacement, times);
    changePath(state, (path) => change(cleanedUrlPath(path, !find.includes("//"))));
    state.url = { ...state.url, query: change(state.url.query) };
  }
  return undefined;
}

function replaced(text: string, find: string, replacement: string, times: number): string {
  if (find === "") return text;
  const parts = text.split(find);
  const kept = parts.slice(Math.min(times, parts.length - 1));
  const changed = parts.slice(0, parts.length - kept.length);
  return [...changed, kept.join(find)].join(replacement);
}

function replaceMatches({ expressions }: Rewrite, state: RequestState): Undecided | undefined {
  for (const { expression, replace } of expressions) {
    const template = expand(replace, state);
    if (typeof template !== "string") return template;
    let doubt: Undecided | undefined;
    changePath(state, (path) => {
      const changed = replacedMatches(expression, path, template);
      if (changed === undefined) doubt = undecided("uri path_regexp");
      return changed ?? path;
    });
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}

/** Each match replaced; nothing if that cannot be told, as a later match sees what stands before it. */
function replacedMatches(
  expression: Rewrite["expressions"][number]["expression"],
  path: string,
  template: string,
): string | undefined {
  if (expression === undefined) return undefined;
  const { source } = expression;
  const looksBack = /\\[bBA]|\^|\(\?/.test(source.replaceAll(/\[\^|\(\?(?:P?<|:)/g, ""));
  let out = "";
  let rest = path;
  for (let times = 0; ; times++) {
    const found = expression.match(rest);
    if (found === "undecided" || times > replacementsMax) return undefined;
    if (found === undefined) return out + rest;
    const length = found.groups[0]?.length ?? 0;
    const text = withGroups(template, found.groups, found.named);
    out += rest.slice(0, found.start) + text;
    // After an empty match, Go goes on behind the next letter, which stays.
    const next = found.start + Math.max(length, 1);
    if (length === 0) out += rest.slice(found.start, next);
    if (next > rest.length) return out;
    rest = rest.slice(next);
    if (rest === "" && length > 0) return out;
    if (looksBack) return source.startsWith("^") ? out + rest : undefined;
  }
}

/** Changes the path as it is written, and what it says with it. */
function changePath(state: RequestState, change: (path: string) => string): void {
  const { path, query } = state.url;
  const written = change(escapedPath(state.url));
  const decoded = unescaped(written);
  const newPath = decoded !== undefined && decoded !== "" ? decoded : change(path);
  state.url = { path: newPath, rawPath: written === newPath ? "" : written, query };
}
