/**
 * What variables stand for while a request is answered.
 *
 * In: a run, a value. Out: bytes, or "unknown" with its reason. Headers, cookies, clocks and programs are unknown; so is
 * any variable that nothing here defines.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { LazyExpression } from "./lazy-expression.ts";
import { mappedText } from "./map-table.ts";
import type { MapTable } from "./map-table.ts";
import { isUnknown } from "./run.ts";
import type { Run, Unknown } from "./run.ts";
import type { Value, ValuePart } from "./value.ts";

/**
 * The bytes of a value. "stale": as its variables were when somebody last asked for them, which is how `index` reads its
 * names.
 */
export function textOfValue(
  run: Run,
  value: Value,
  how: "fresh" | "stale" = "fresh",
): string | Unknown {
  if (value.text !== undefined) return value.text;
  let text = "";
  for (const part of value.parts) {
    const piece = textOfPart(run, part, value.by, how);
    if (isUnknown(piece)) return piece;
    text += piece;
  }
  return text;
}

function textOfPart(
  run: Run,
  part: ValuePart,
  by: ConfigSpan,
  how: "fresh" | "stale",
): string | Unknown {
  switch (part.kind) {
    case "text":
      return part.text;
    case "capture":
      return run.captures[part.index] ?? "";
    case "template":
      return { kind: "unknown", construct: "template", by };
    case "variable": {
      const last = how === "stale" ? run.lastAsked.get(part.name) : undefined;
      const value = last ?? variable(run, part.name, by);
      run.lastAsked.set(part.name, value);
      return value;
    }
  }
}

/** One variable. */
function variable(run: Run, name: string, by: ConfigSpan): string | Unknown {
  const known = run.variables.get(name);
  if (known !== undefined) return known;
  const source = run.model.variables.get(name);
  switch (source?.kind) {
    case "map": {
      const value = mapped(run, source.table);
      if (!source.table.isVolatile) run.variables.set(name, value);
      return value;
    }
    case "unknown":
      return { kind: "unknown", construct: `${source.construct} $${name}`, by: source.by };
    case "set":
      if (!isBuiltIn(name)) return ""; // used before it was set
      break;
    case undefined:
      break;
  }
  const value = builtIn(run, name);
  return value ?? { kind: "unknown", construct: `$${name}`, by };
}

/** What a map has for its variable now. */
function mapped(run: Run, table: MapTable): string | Unknown {
  const subject = textOfValue(run, table.source);
  if (isUnknown(subject)) return subject;
  const text = mappedText(table, subject);
  if (text !== undefined) return textOfValue(run, text);
  if (table.unread) return { kind: "unknown", construct: "include", by: table.by };
  // An empty text is given to no expression.
  for (const { expression, value } of subject === "" ? [] : table.regexes) {
    const found = matches(run, expression, subject);
    if (found === "undecided")
      return { kind: "unknown", construct: `expression ${expression.source}`, by: table.by };
    if (found) return textOfValue(run, value);
  }
  return table.standard === undefined ? "" : textOfValue(run, table.standard);
}

/** Whether an expression matches; its groups are then what `$1` and named variables stand for. */
export function matches(
  run: Run,
  expression: LazyExpression,
  subject: string,
): boolean | "undecided" {
  const found = expression.match(subject);
  if (found === undefined || found === "undecided") return found ?? false;
  run.captures = found.groups;
  for (const [name, text] of Object.entries(found.named))
    run.variables.set(name.toLowerCase(), text ?? "");
  return true;
}

function isBuiltIn(name: string): boolean {
  return name === "args" || name === "query_string";
}

/** Variables of nginx itself; nothing for those that depend on what is not known here. */
function builtIn(run: Run, name: string): string | Unknown | undefined {
  const { request, table } = run;
  switch (name) {
    case "uri":
    case "document_uri":
      return run.uri;
    case "fastcgi_script_name":
      return scriptName(run);
    case "fastcgi_path_info":
      return splitUri(run)?.[2] ?? "";
    case "request_uri":
      return request.target;
    case "args":
    case "query_string":
      return run.args;
    case "is_args":
      return run.args === "" ? "" : "?";
    case "host":
      return run.host === "" ? (run.server.names[0] ?? "") : run.host;
    case "server_name":
      return run.server.names[0] ?? "";
    case "http_host":
      return request.host;
    case "request_method":
      return request.method;
    case "scheme":
      return table.isTls ? "https" : "http";
    case "https":
      return table.isTls ? "on" : "";
    case "server_port":
      return table.port;
    case "remote_addr":
      return request.address;
    // The stranger has no signed link, and no certificate.
    case "secure_link":
    case "secure_link_expires":
      return "";
    case "ssl_client_verify":
      return table.isTls ? "NONE" : "";
    case "document_root":
    case "realpath_root":
      return documentRoot(run);
    case "request_filename":
      return filename(run);
    default:
      if (name.startsWith("ssl_client_")) return "";
      return name.startsWith("arg_") ? argument(run.args, name.slice("arg_".length)) : undefined;
  }
}

/** What `fastcgi_split_path_info` makes of the URI. Its groups are its own: `$1` stays what it was. */
function splitUri({ location, uri }: Run): readonly (string | undefined)[] | undefined {
  const found = location.settings.splitPathInfo?.match(uri);
  return found === undefined || found === "undecided" ? undefined : found.groups;
}

function scriptName(run: Run): string {
  const name = splitUri(run)?.[1] ?? run.uri;
  return name.endsWith("/") ? name + run.location.settings.fastcgiIndex : name;
}

/** The value of `name=` in a query, whatever the case of the name (ngx_http_arg). */
function argument(args: string, name: string): string {
  const part = args
    .split("&")
    .find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}=`));
  return part === undefined ? "" : part.slice(name.length + 1);
}

/** The root, or what stands for it where there is an `alias`. */
export function documentRoot(run: Run): string | Unknown {
  // A root that is put together has all variables read anew.
  if (run.location.settings.root.value.text === undefined) run.lastAsked.clear();
  const root = textOfValue(run, run.location.settings.root.value);
  return isUnknown(root) || root === "" || root.startsWith("/")
    ? root
    : `${run.model.prefix}/${root}`;
}

/** The path that a URI leads to, as text; the root's length in it. Nothing where `alias` cannot be used. */
export function mappedPath(
  run: Run,
): { readonly path: string; readonly root: string } | Unknown | undefined {
  const { drops } = run.location.settings.root;
  if (drops !== 0 && !run.isAliasValid) return undefined;
  const root = documentRoot(run);
  if (isUnknown(root)) return root;
  if (drops === "all") return { path: run.addsUriToAlias ? root + run.uri : root, root };
  return { path: root + run.uri.slice(drops), root };
}

/** Empty where `alias` cannot be used. */
function filename(run: Run): string | Unknown {
  const mappedTo = mappedPath(run);
  if (mappedTo === undefined) return "";
  return isUnknown(mappedTo) ? mappedTo : mappedTo.path;
}
