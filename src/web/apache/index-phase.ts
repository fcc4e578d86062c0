/**
 * What is sent for folders, and in place of what is not there (mod_dir).
 *
 * In: a request after all else was settled. Out: a redirect to the name with a slash, an index's file, FallbackResource's, or
 * nothing.
 */
import { redirectHandler } from "./rewrite-target.ts";
import { becomeInner, declined, endWith, ok } from "./request.ts";
import type { ApacheRequest } from "./request.ts";
import { escapedPath } from "./target.ts";
import { folderType } from "./types.ts";

export function chooseIndex(request: ApacheRequest): number {
  if (request.entry === "folder") return folderIndex(request);
  if (request.entry === "absent" && request.handler === undefined) return fallBack(request);
  return declined;
}

function folderIndex(request: ApacheRequest): number {
  const { settings, exchange, uri } = request;
  const {
    names = ["index.html"],
    slash = true,
    checksHandler = false,
    redirects,
  } = settings.index ?? {};
  request.handler ??= folderType;
  if (request.pathInfo !== "") return declined;
  if (!uri.endsWith("/")) {
    if (!slash) return declined;
    request.location = `${escapedPath(uri)}/`;
    return endWith(request, 301, undefined);
  }
  if (request.handler === redirectHandler) return declined;
  if (checksHandler && request.handler !== folderType) return declined;
  let failed: number | undefined;
  for (const name of names) {
    const inner = request.phases.inner(request, withArgs(name, request.args));
    const { status } = inner;
    if (status === 200 && (inner.entry === "file" || inner.handler === "proxy-server")) {
      if (typeof redirects === "number") {
        request.location = inner.uri;
        return endWith(request, redirects, undefined);
      }
      exchange.step(inner.by, `is asked for ${name}`);
      becomeInner(request, inner);
      return ok;
    }
    const isLast = names.length === 1 && (status === 406 || status === 401);
    if ((status >= 300 && status < 400) || isLast) {
      request.location = inner.location;
      request.cause = inner.cause;
      return status;
    }
    if (status !== 404 && status !== 200) {
      failed = status;
      request.cause = inner.cause;
    }
  }
  return failed ?? declined;
}

function fallBack(request: ApacheRequest): number {
  const { fallback, fallbackBy } = request.settings.index ?? {};
  if (fallback === undefined || /^disabled$/i.test(fallback)) return declined;
  const inner = request.phases.inner(request, withArgs(fallback, request.args));
  const { status } = inner;
  if (status === 200 && (inner.entry === "file" || inner.handler === "proxy-server")) {
    request.exchange.step(fallbackBy, "stands in for what is not there");
    becomeInner(request, inner);
    request.by = fallbackBy;
    return ok;
  }
  if (status === 404 || status === 200) return declined;
  request.location = inner.location;
  request.cause = inner.cause;
  return status;
}

function withArgs(name: string, args: string | undefined): string {
  return args === undefined ? name : `${name}?${args}`;
}
