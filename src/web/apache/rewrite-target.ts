/**
 * Where rewritten names lead: rules of a server before a file is known, rules of a folder after.
 *
 * In: a request. Out: its new file name, a status, or a redirect inside of the server, which begins anew.
 */
import { joinedPath } from "./path.ts";
import { declined, endWith, ok } from "./request.ts";
import type { ApacheRequest } from "./request.ts";
import { optionsOf } from "./walks.ts";
import { isAbsoluteAddress, runRules } from "./rewrite.ts";
import type { RewriteRule } from "./rewrite-rule.ts";
import { option } from "./options.ts";

/** Makes the name of a handler that leads elsewhere inside of the server. */
export const redirectHandler = "redirect-handler";
/** What stands before the name that it leads to: it is no file's then, if another handler comes between. */
export const redirectPrefix = "redirect:";

export function rewriteServer(request: ApacheRequest): number {
  const { server, settings } = request;
  if (settings.rewriting?.isOn !== true || request.rewriting.hasEnded) return declined;
  if (!request.uri.startsWith("/")) return declined;
  request.filename ??= request.uri;
  const result = runRules(request, server.rewriteRules, undefined);
  if (result.kind === "unchanged") return declined;
  if (result.kind === "ended") return result.status;
  const { last } = result;
  const name = request.filename ?? "";
  if (hasControls(request.args) && !isAbsoluteAddress(name)) return endWith(request, 403, last.by);
  if (name.startsWith("proxy:")) return toProxy(request, last);
  if (isAbsoluteAddress(name)) return toAddress(request, last);
  if (name.startsWith("passthrough:")) {
    request.uri = name.slice("passthrough:".length);
    return declined;
  }
  if (!name.startsWith("/")) return endWith(request, 400, last.by);
  request.by = last.by;
  if (isOwnPath(request, name, last) && !request.uriWasReduced) return ok;
  const path = joinedPath(server.documentRoot, name.replace(/^\/+/, ""));
  if (path === undefined) return endWith(request, 403, last.by);
  request.filename = path;
  return ok;
}

/**
 * Whether a rewritten name is a path of the file system rather than one below the document root: its first folder is
 * there, and the rule names it by itself, or the whole lies below the root anyway (prefix_stat).
 */
function isOwnPath(request: ApacheRequest, path: string, last: RewriteRule): boolean {
  const { server, exchange, context } = request;
  const first = `/${path.slice(1).split("/", 1)[0]!}`;
  if (exchange.tree.kind(first) === "absent") return false;
  if (server.rewriteOptions?.has("unsafeprefixstat") === true) return true;
  if (last.flags.has("unsafeprefixstat")) return true;
  return (
    isBelow(last.substitution, first) ||
    isBelow(path, server.documentRoot) ||
    (context !== undefined && isBelow(path, context.root))
  );
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder);
}

/** Rules of the folder that holds for the file; they run when access was granted already. */
export function rewriteFolder(request: ApacheRequest): number {
  const { settings, server } = request;
  const { rewriting } = settings;
  if (rewriting?.isOn !== true || rewriting.folder === undefined) return declined;
  const { folder } = rewriting;
  const before = request.filename;
  // The folder itself, asked for without its slash.
  if (!rewriting.options?.has("allownoslash") && before === folder.slice(0, -1)) return declined;
  if (request.rewriting.hasEnded) return declined;
  const mayRewrite = optionsOf(settings).value & (option.followLinks | option.followOwnLinks);
  if (mayRewrite === 0) return endWith(request, 403, settings.optionsBy);
  request.filename ??= request.uri;
  const result = runRules(request, rewriting.rules, folder);
  if (result.kind === "unchanged") {
    request.filename = before;
    return declined;
  }
  if (result.kind === "ended") return result.status;
  const { last } = result;
  let name = request.filename ?? "";
  if (hasControls(request.args) && !isAbsoluteAddress(name)) return endWith(request, 403, last.by);
  if (name.startsWith("proxy:")) return toProxy(request, last);
  if (isAbsoluteAddress(name)) return toAddress(request, last);
  if (name.startsWith("passthrough:")) name = name.slice("passthrough:".length);
  if (!name.startsWith("/")) return endWith(request, 400, last.by);
  if (name === before) {
    request.filename = name;
    return ok;
  }
  let target = name;
  if (rewriting.base !== undefined) target = withPrefix(name, folder, rewriting.base);
  else if (name.startsWith(`${server.documentRoot}/`))
    target = name.slice(server.documentRoot.length);
  // Without an alias the root itself is taken for one at "", and no slash is left in front.
  const { root, prefix } = request.context ?? { root: server.documentRoot, prefix: "" };
  if (target === name && !rewriting.options?.has("ignorecontextinfo"))
    target = withPrefix(name, root, prefix);
  request.filename = redirectPrefix + target;
  Object.assign(request, { handler: redirectHandler, handlerBy: last.by });
  return ok;
}

/** `name` with `from`, a folder, replaced by `to`. */
function withPrefix(name: string, from: string, to: string): string {
  const plain = from.replace(/\/$/, "");
  if (!name.startsWith(`${plain}/`)) return name;
  const start = to === "" || to.endsWith("/") ? to : `${to}/`;
  return `${start}${name.slice(plain.length + 1)}`;
}

function toProxy(request: ApacheRequest, { by }: RewriteRule): number {
  if (!request.exchange.config.modules.has("proxy") && request.exchange.config.modules.isKnown)
    return endWith(request, 403, by);
  Object.assign(request, { isProxied: true, handler: "proxy-server", handlerBy: by });
  return ok;
}

function toAddress(request: ApacheRequest, { by }: RewriteRule): number {
  const status = request.status >= 300 && request.status < 400 ? request.status : 302;
  request.status = 200;
  request.location = `${request.filename ?? ""}${request.args === undefined ? "" : `?${request.args}`}`;
  return endWith(request, status, by);
}

function hasControls(args: string | undefined): boolean {
  for (const byte of args ?? "") if (byte <= " " || byte === "\x7f") return true;
  return false;
}
