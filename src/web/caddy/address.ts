/**
 * Addresses of sites: `https://*.example.com:8443/path`.
 *
 * In: a word before a block. Out: its parts, lower case, and what they listen on.
 * https://caddyserver.com/docs/caddyfile/concepts#addresses
 */

export type Address = {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
};

/** The parts of an address; nothing if its port is none. */
export function addressOf(word: string): Address | undefined {
  const text = word.trim();
  const schemeEnd = text.indexOf("://");
  const scheme = schemeEnd < 0 ? "" : text.slice(0, schemeEnd);
  const rest = schemeEnd < 0 ? text : text.slice(schemeEnd + 3);
  const slash = rest.indexOf("/");
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const { host, port } = splitHostPort(authority) ??
    splitHostPort(`${authority}:`) ?? { host: authority, port: "" };
  if (port !== "" && !/^\d{1,5}$/.test(port)) return undefined;
  return {
    scheme: lowered(scheme),
    host: lowered(host.trim()),
    port,
    path: slash < 0 ? "" : rest.slice(slash),
  };
}

/** `net.SplitHostPort`; nothing where that is an error. */
export function splitHostPort(text: string): { host: string; port: string } | undefined {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return undefined;
  const port = text.slice(colon + 1);
  if (text.startsWith("[")) {
    const close = text.indexOf("]");
    return close + 1 === colon ? { host: text.slice(1, close), port } : undefined;
  }
  const host = text.slice(0, colon);
  return /[:[\]]/.test(host) || /[[\]]/.test(port) ? undefined : { host, port };
}

/** Lower case, but for placeholders. */
function lowered(text: string): string {
  return text.replaceAll(/\{[^}]*\}|[A-Z]+/g, (part) =>
    part.startsWith("{") ? part : part.toLowerCase(),
  );
}

/** Caddy's measure of how narrow a host or a path is: its length without wildcards and placeholders. */
export function specificity(text: string): number {
  return text.replaceAll(/\*|\{[^}]*\}/g, "").length;
}
