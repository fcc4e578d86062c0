/**
 * All phases of a request, up to its handler (ap_process_request_internal).
 *
 * In: a request. Out: ok, or the status that it ends with. Requests within it (an index, a variant) go through the same.
 */
import { apacheInnerRequestsMax, apacheRecursionMax } from "../../limits.ts";
import { checkAccess } from "./access.ts";
import { chooseIndex } from "./index-phase.ts";
import { negotiate } from "./negotiate.ts";
import { folderOf } from "./path.ts";
import { declined, newRequest, ok } from "./request.ts";
import type { ApacheRequest, Phases } from "./request.ts";
import { rewriteFolder } from "./rewrite-target.ts";
import { decodedPath, escapedPath } from "./target.ts";
import { redirectBy, redirectTo, translate } from "./translate.ts";
import { readExtensions } from "./types.ts";
import { walkFiles, walkFolders, walkLocations } from "./walks.ts";

export function processRequest(request: ApacheRequest): number {
  const { server } = request;
  const isFile = request.filename !== undefined;
  if (!isFile) {
    const path = decodedPath(request.rawPath, server);
    if (typeof path === "number") return path;
    request.uri = path;
    walkLocations(request);
    const translated = translate(request);
    if (translated !== ok) {
      noteDoubts(request);
      return translated;
    }
  }
  request.settings = server.defaults;
  if (!(request.isProxied && request.filename?.startsWith("proxy:") === true)) {
    const walked = walkFolders(request);
    if (walked !== ok) return walked;
    walkFiles(request);
  }
  walkLocations(request);
  noteDoubts(request);
  const access = isAsBefore(request) ? ok : checkAccess(request);
  if (access !== ok) return access;
  const typed = hasModule(request, "negotiation") ? negotiate(request) : declined;
  if (typed !== ok && typed !== declined) return typed;
  if (typed === declined && hasModule(request, "mime") && !request.isProxied)
    readExtensions(request);
  return fixUp(request);
}

/** Settings that the request before had let in, or refused already: nobody is asked again. */
function isAsBefore({ settings, previous, outer }: ApacheRequest): boolean {
  return previous?.settings === settings || outer?.settings === settings;
}

/** What holds here and cannot be judged. */
function noteDoubts({ settings, exchange }: ApacheRequest): void {
  for (const { construct, by } of settings.doubts ?? []) exchange.doubt(construct, by);
}

function hasModule({ exchange }: ApacheRequest, name: string): boolean {
  return !exchange.config.modules.isKnown || exchange.config.modules.has(name);
}

/** What modules do last before the handler, each in its turn. */
function fixUp(request: ApacheRequest): number {
  overrideType(request);
  const { modules } = request.exchange.config;
  const last = modules.isBefore("rewrite", "dir")
    ? [forceHandler, chooseIndexIfLoaded]
    : [chooseIndexIfLoaded, forceHandler];
  for (const phase of [rewriteFolder, redirectFolder, ...last]) {
    const status = phase(request);
    if (status !== ok && status !== declined) return status;
  }
  return ok;
}

/** [H=] of a rule. */
function forceHandler(request: ApacheRequest): number {
  const { forcedHandler } = request;
  if (forcedHandler === undefined) return declined;
  request.handler = forcedHandler.handler;
  request.handlerBy = forcedHandler.by;
  return ok;
}

function chooseIndexIfLoaded(request: ApacheRequest): number {
  return hasModule(request, "dir") ? chooseIndex(request) : declined;
}

/** SetHandler and ForceType beat what the extensions say. */
function overrideType(request: ApacheRequest): void {
  const { type, handler, handlerBy } = request.settings;
  if (type !== undefined && type !== "none") request.type = type;
  if (handler === undefined || handler === "none") return;
  request.handler = handler;
  request.handlerBy = handlerBy;
  request.exchange.step(handlerBy, `sets the handler ${handler}`);
}

function redirectFolder(request: ApacheRequest): number {
  const { redirect, redirections } = request.settings;
  if (redirect !== undefined) return redirectTo(request, redirect.target, redirect);
  return redirections === undefined ? declined : redirectBy(request, redirections);
}

/** Whether another request may follow: Apache stops a circle after ten. */
export function isTooDeep(request: ApacheRequest): boolean {
  let redirects = 0;
  let inner = 0;
  for (let at: ApacheRequest | undefined = request; at !== undefined;) {
    if (at.previous !== undefined) {
      if (++redirects >= apacheRecursionMax) return true;
      at = at.previous;
    } else {
      if (at.outer !== undefined && ++inner >= apacheRecursionMax) return true;
      at = at.outer;
    }
  }
  return false;
}

export const phases: Phases = {
  inner: (outer, target) => {
    const path = target.startsWith("/") ? target : escapedPath(folderOf(outer.uri)) + target;
    return processed(newRequest(phases, outer.exchange, outer.server, path, { outer }), outer);
  },
  innerFile: (outer, name, hasInfo) => {
    const { exchange, server, filename = "/" } = outer;
    const { pathInfo } = outer;
    const plain = outer.uri.endsWith(pathInfo)
      ? outer.uri.slice(0, outer.uri.length - pathInfo.length)
      : outer.uri;
    const uri = folderOf(plain) + name + (hasInfo ? pathInfo : "");
    const file = folderOf(filename) + name;
    const entry = exchange.tree.kind(file);
    const slash = entry === "folder" ? "/" : "";
    const request = newRequest(phases, exchange, server, escapedPath(uri + slash), { outer });
    if (hasInfo) Object.assign(request, { pathInfo, args: outer.args });
    Object.assign(request, { uri: uri + slash, filename: file + slash, entry, by: outer.by });
    return processed(request, outer);
  },
};

function processed(request: ApacheRequest, outer: ApacheRequest): ApacheRequest {
  const { exchange } = outer;
  const isTooMuch = ++exchange.innerRequests > apacheInnerRequestsMax;
  const by = outer.server.documentRootBy ?? outer.server.by;
  if (isTooMuch && by !== undefined) exchange.doubt("requests within requests", by);
  const status = isTooMuch || isTooDeep(outer) ? 500 : processRequest(request);
  if (status !== ok) request.status = status;
  return request;
}
