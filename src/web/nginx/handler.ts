/**
 * Directives that give a location to somebody else than the file system.
 *
 * In: directives of a block. Out: the handler, if there is one.
 */
import type { Handler } from "./location.ts";
import type { Directive } from "./syntax.ts";

/** Those whose locations `/x/` also take `/x`, by a redirect. */
const upstreams: ReadonlySet<string> = new Set([
  "proxy_pass",
  "fastcgi_pass",
  "uwsgi_pass",
  "scgi_pass",
  "grpc_pass",
  "memcached_pass",
]);

/** Modules that make a body of their own: the server's state, or a picture of nothing. */
const pages: ReadonlySet<string> = new Set([
  "stub_status",
  "status",
  "api",
  "vhost_traffic_status_display",
  "empty_gif",
]);

/** Programs in the configuration, and modules of others that look for files in ways of their own. */
const programs =
  /^(content_by_lua.*|js_content|perl|echo(_.*)?|passenger_enabled|upload_pass|hls|vod)$/;

/** The handler of a block: the last one named, as nginx lets it replace others. */
export function handlerOf(directives: readonly Directive[]): Handler | undefined {
  let handler: Handler | undefined;
  for (const directive of directives) {
    const { name, words, by } = directive;
    const word = words[0]?.text ?? "";
    if (upstreams.has(name)) handler = { kind: "proxy", target: `${name} ${word}`, by };
    else if (pages.has(name) && word !== "off") handler = { kind: "page", target: name, by };
    else if (programs.test(name) && word !== "off") handler = { kind: "unknown", target: name, by };
  }
  return handler;
}
