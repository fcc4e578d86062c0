/**
 * From a URL to a file: rules of the server, ProxyPass, Redirect, Alias, DocumentRoot, in this order.
 *
 * In: a request with a decoded path. Out: its file name, or the status that it ends with.
 */
import type { ConfigSpan } from "../config-text.ts";
import { compileExpression } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { LocationTarget, Redirection } from "./folder-config.ts";
import { isGlob } from "./glob.ts";
import { canonicalPath, joinedPath } from "./path.ts";
import { declined, endWith, ok } from "./request.ts";
import type { ApacheRequest } from "./request.ts";
import { rewriteServer } from "./rewrite-target.ts";
import type { Alias, ProxyPass } from "./server-config.ts";
import { escapedPath } from "./target.ts";

export function translate(request: ApacheRequest): number {
  for (const phase of [rewriteServer, toProxy, redirectOrAlias, toDocumentRoot]) {
    const status = phase(request);
    if (status !== declined) return status;
  }
  return 500;
}

/** The first ProxyPass that covers the path; `!` leaves it here. */
function toProxy(request: ApacheRequest): number {
  if (request.isProxied) return ok;
  const { server, exchange, uri } = request;
  const { proxy } = request.settings;
  const own = proxy === undefined ? [] : [ownProxy(proxy)];
  for (const { from, expression, to, by } of [...own, ...server.proxies]) {
    const isCovered =
      expression === undefined
        ? aliasPrefix(uri, from) > 0
        : exchange.match(expression, uri, by) !== undefined;
    exchange.step(by, isCovered ? (to === "!" ? "leaves it here" : "proxies") : "does not match");
    if (!isCovered) continue;
    if (to === "!") return declined;
    Object.assign(request, { filename: `proxy:${to}`, isProxied: true });
    Object.assign(request, { handler: "proxy-server", handlerBy: by });
    return ok;
  }
  return declined;
}

/** ProxyPass in a Location: a path with wildcards is read as a regular expression, which it was not meant for. */
function ownProxy({ path, target, by }: LocationTarget): ProxyPass {
  const expression = isGlob(path) ? compileExpression(path) : undefined;
  return { from: path, expression, to: target, by };
}

/**
 * How many bytes of `uri` an alias covers; 0 if it does not. Several slashes count as one, and the alias ends where a segment
 * does, unless it ends with a slash itself.
 */
export function aliasPrefix(uri: string, alias: string): number {
  let at = 0;
  for (let aliasAt = 0; aliasAt < alias.length;) {
    if (alias[aliasAt] === "/") {
      if (uri[at] !== "/") return 0;
      while (alias[aliasAt] === "/") aliasAt++;
      while (uri[at] === "/") at++;
    } else if (uri[at++] !== alias[aliasAt++]) return 0;
  }
  const isWhole = alias.endsWith("/") || at >= uri.length || uri[at] === "/";
  return isWhole ? at : 0;
}

function redirectOrAlias(request: ApacheRequest): number {
  const { server, settings, uri } = request;
  if (uri !== "" && !uri.startsWith("/")) return declined;
  const { redirect } = settings;
  if (redirect !== undefined) return redirectTo(request, redirect.target, redirect);
  const redirected = redirectBy(request, server.redirections);
  if (redirected !== declined) return redirected;
  if (settings.alias !== undefined) {
    request.filename = canonicalPath(settings.alias.target);
    request.exchange.step(settings.alias.by, "leads to its folder");
    request.by = settings.alias.by;
    return ok;
  }
  return aliasBy(request, server.aliases) || aliasBy(request, server.applications) ? ok : declined;
}

/** The first of these that covers the path. */
export function redirectBy(request: ApacheRequest, redirections: readonly Redirection[]): number {
  const { uri, exchange } = request;
  for (const redirection of redirections) {
    const { from, expression, target, status, by } = redirection;
    let made: string | undefined;
    if (expression === undefined) {
      const length = aliasPrefix(uri, from);
      if (length > 0)
        made = `${target ?? ""}${target === undefined ? "" : escapedPath(uri.slice(length))}`;
    } else {
      const captures = exchange.match(expression, uri, by);
      if (captures !== undefined) made = filledIn(target ?? "", captures.groups);
    }
    exchange.step(by, made === undefined ? "does not match" : `answers ${status}`);
    if (made === undefined) continue;
    return redirectTo(request, target === undefined ? undefined : made, { status, by });
  }
  return declined;
}

export function redirectTo(
  request: ApacheRequest,
  target: string | undefined,
  { status, by }: { readonly status: number; readonly by: ConfigSpan },
): number {
  const leads = status >= 300 && status < 400;
  // `%{...}` in a target is filled in with what no file tells; where it leads does not matter for a file here.
  if (leads && !/^(?:\/|[a-z][a-z0-9+.-]*:|%)/i.test(target ?? ""))
    return endWith(request, 500, by);
  request.location = leads ? target : undefined;
  return endWith(request, status, by);
}

/** The first alias that covers the path leads to a file. */
function aliasBy(request: ApacheRequest, aliases: readonly Alias[]): boolean {
  const { uri, exchange } = request;
  for (const { from, expression, to, handler, by } of aliases) {
    let path: string | undefined;
    if (expression === undefined) {
      const length = aliasPrefix(uri, from);
      if (length > 0) path = `${to}${uri.slice(length)}`;
      if (length > 0) request.context = { prefix: from, root: to };
    } else path = aliasMatch(request, expression, to, by);
    exchange.step(by, path === undefined ? "does not match" : "leads to its folder");
    if (path === undefined) continue;
    if (handler !== undefined) Object.assign(request, { handler, handlerBy: by });
    if (to.includes("${")) exchange.doubt("${} in an alias", by);
    request.filename = path.startsWith("/") ? canonicalPath(path) : path;
    request.by = by;
    return true;
  }
  return false;
}

function aliasMatch(
  { exchange, uri }: ApacheRequest,
  expression: ServerExpression,
  to: string,
  by: ConfigSpan,
): string | undefined {
  const captures = exchange.match(expression, uri, by);
  return captures === undefined ? undefined : filledIn(to, captures.groups);
}

/** `$1` as mod_alias fills it in (ap_pregsub): a backslash keeps what follows. */
function filledIn(text: string, groups: readonly (string | undefined)[]): string {
  return text.replaceAll(/\\(.)|\$(\d)/gs, (_, kept?: string, digit?: string) => {
    return kept ?? groups[Number(digit)] ?? "";
  });
}

export function toDocumentRoot(request: ApacheRequest): number {
  const { server, uri, exchange } = request;
  if (request.isProxied) return endWith(request, 403, undefined);
  if (!uri.startsWith("/")) return endWith(request, 400, undefined);
  if (server.userFolders !== undefined && uri.startsWith("/~"))
    exchange.doubt("UserDir", server.userFolders);
  const path = joinedPath(server.documentRoot, uri.replace(/^\/+/, ""));
  if (path === undefined || path.includes("\0")) return endWith(request, 403, undefined);
  request.filename = path;
  request.by = server.documentRootBy;
  return ok;
}
