/**
 * Who answers in the end: a program, a list, or the file itself.
 *
 * In: a processed request. Out: an outcome, a status, or another request inside of the server. A handler's name that no
 * loaded module knows is passed over, and the file is sent as text.
 */
import { apacheListedMax } from "../../limits.ts";
import type { Outcome } from "../answer.ts";
import type { IgnoredName } from "./folder-config.ts";
import { wildcardMatches } from "./glob.ts";
import { option } from "./options.ts";
import { nameOf } from "./path.ts";
import { endWith } from "./request.ts";
import type { ApacheRequest } from "./request.ts";
import { redirectHandler, redirectPrefix } from "./rewrite-target.ts";
import { folderType } from "./types.ts";
import { optionsOf } from "./walks.ts";

export type Handled = Outcome | number | { readonly kind: "again"; readonly target: string };

/** Modules that answer to a handler's name. */
const handlerModules: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:cgi-script|application\/x-httpd-cgi)$/, ["cgi", "cgid"]],
  [/^server-status$/, ["status"]],
  [/^server-info$/, ["info"]],
  [/^balancer-manager$/, ["proxy_balancer"]],
  [/^(?:application\/x-httpd-(?:ea-|alt-)?php|php\d*-script|x-httpd-php)/, ["php"]],
  [/^fcgid-script$/, ["fcgid"]],
  [/^fastcgi-script$/, ["fastcgi"]],
  [/^lua-script$/, ["lua"]],
  [/^(?:perl-script|modperl)$/, ["perl"]],
  [/^wsgi-script$/, ["wsgi"]],
  [/^(?:python-program|mod_python)$/, ["python"]],
  [/^jakarta-servlet$/, ["jk"]],
  [/^(?:imap-file|type-map)$/, ["imagemap", "negotiation"]],
];

export function handle(request: ApacheRequest): Handled {
  const { exchange, handler, handlerBy: by } = request;
  const name = handler ?? request.type?.replace(/ *;.*$/, "");
  if (handler === redirectHandler) {
    const query = request.args === undefined ? "" : `?${request.args}`;
    const target = (request.filename ?? "").slice(redirectPrefix.length);
    return { kind: "again", target: target + query };
  }
  const { modules } = exchange.config;
  const isProxy = request.isProxied || handler?.startsWith("proxy:") === true;
  if (isProxy && (modules.has("proxy") || !modules.isKnown)) {
    const file = request.filename?.startsWith("/") === true ? { file: request.filename } : {};
    return { kind: "handler", target: handler ?? "proxy", by, ...file };
  }
  const isList = name === folderType;
  const hasLists = modules.has("autoindex") || !modules.isKnown;
  if (request.entry === "folder" && isList && hasLists) return list(request);
  const program = name === undefined ? undefined : programOf(request, name);
  return program ?? phpOfMain(request) ?? sendFile(request);
}

/** What a program answers, if one is there for the name. */
function programOf(request: ApacheRequest, name: string): Handled | undefined {
  const { exchange, entry, settings, filename } = request;
  const { modules } = exchange.config;
  const by = request.handlerBy ?? request.by;
  const known = handlerModules.find(([pattern]) => pattern.test(name));
  // A type is a handler's name too, but for nobody else than these.
  if (known === undefined) {
    const isPlain =
      request.handler === undefined || name === "default-handler" || name === folderType;
    if (isPlain || modules.isKnown || by === undefined || name === "send-as-is") return undefined;
    return exchange.decide(`handler ${name}`, by)
      ? { kind: "handler", target: name, by, ...(filename === undefined ? {} : { file: filename }) }
      : undefined;
  }
  const [, names] = known;
  if (names[0] === "php" && settings.phpEngine === false) return undefined;
  const isLoaded = names.some((one) => modules.has(one) || modules.isTakenForGranted(one));
  const isThere =
    isLoaded || (!modules.isKnown && by !== undefined && exchange.decide(`handler ${name}`, by));
  if (!isThere) return undefined;
  if (/^(?:imap-file|type-map)$/.test(name)) {
    if (by !== undefined) exchange.doubt(`handler ${name}`, by);
    return undefined;
  }
  if (/cgi/.test(name) && /^(?:cgi-script|application)/.test(name)) {
    const isAliased = request.by !== undefined && request.handlerBy === request.by;
    if ((optionsOf(settings).value & option.execCgi) === 0 && !isAliased)
      return endWith(request, 403, settings.optionsBy);
    if (entry === "absent") return absent(request);
    if (entry === "folder") return endWith(request, 403, by);
  }
  return {
    kind: "handler",
    target: name,
    by,
    ...(filename === undefined ? {} : { file: filename }),
  };
}

/** A part of a configuration says nothing of PHP: the rest may well. */
function phpOfMain(request: ApacheRequest): Handled | undefined {
  const { exchange, entry, filename = "", handler, settings, by } = request;
  const isOpen = !exchange.config.modules.isKnown && handler === undefined && entry === "file";
  if (!isOpen || !/\.(?:php\d?|phtml)$/i.test(filename) || settings.phpEngine === false)
    return undefined;
  const isRun = by === undefined || exchange.decide("PHP of the main configuration", by);
  return isRun ? { kind: "handler", target: "php", by, file: filename } : undefined;
}

function absent(request: ApacheRequest): number {
  const { filename = "", pathInfo } = request;
  request.cause = { kind: "absent", file: filename + pathInfo };
  return 404;
}

/** The list of a folder: what may be asked for in there, without the names that are ignored. */
function list(request: ApacheRequest): Handled {
  const { settings, exchange, filename = "/" } = request;
  const { optionsBy: by } = settings;
  if ((optionsOf(settings).value & option.indexes) === 0) {
    exchange.step(by, "allows no list");
    return endWith(request, 403, by);
  }
  const folder = filename.replace(/(?!^)\/$/, "");
  if (request.filename?.endsWith("/") === false) request.filename += "/";
  const names = exchange.tree.names(folder).filter((name, index) => {
    const path = `${folder === "/" ? "" : folder}/${name}`;
    if ((settings.ignored ?? []).some((pattern) => ignores(pattern, path))) return false;
    if (index >= apacheListedMax) return true;
    exchange.innerRequests = 0;
    const { status, entry } = request.phases.innerFile(request, name, false);
    return status < 400 && (entry === "file" || entry === "folder");
  });
  return { kind: "listing", folder, names, by };
}

/** A section's path is what paths must begin with: that of an expression, or of `<If>`, is none that any does. */
function ignores({ pattern, below }: IgnoredName, path: string): boolean {
  return wildcardMatches(`${below}*`, path) && wildcardMatches(nameOf(pattern), nameOf(path));
}

function sendFile(request: ApacheRequest): Handled {
  const { entry, filename = "", pathInfo, settings, exchange, status } = request;
  if (entry === "absent" || entry === "other") return absent(request);
  if (entry === "folder") return endWith(request, 404, undefined);
  if (pathInfo !== "" && settings.takesPathInfo !== true) return absent(request);
  const by = request.by;
  // What is there is not what the name has become: it cannot be opened.
  if (!filename.startsWith("/")) return endWith(request, 403, request.handlerBy);
  if (nameOf(filename).startsWith(".ht") && !exchange.config.modules.isKnown) {
    // Main configurations refuse these; this is a part that was read without it.
    if (by === undefined || exchange.decide("the main configuration's rule for .ht files", by))
      return endWith(request, 403, by);
  }
  if (status >= 200 && status < 300) return { kind: "served", file: filename, by };
  return { kind: "error-body", file: filename, by, status };
}
