/**
 * A request as it stands on the wire.
 *
 * In: a line `HOST TARGET`, or its parts. Out: a request. The target is not decoded: each server has its own way, and
 * `%2f`, `//` and `..` are where they differ.
 */

export type SiteRequest = {
  readonly method: "GET" | "HEAD";
  /** The Host header, without port, as sent; "" for none. */
  readonly host: string;
  /** The request target (RFC 9112, 3.2), from its slash on, query included: bytes as latin1. */
  readonly target: string;
  /** The client's address. */
  readonly address: string;
  /** Whether the client takes gzip. */
  readonly takesGzip: boolean;
};

/** An address of nobody's network (RFC 5737): what is allowed to it is allowed to the world. */
export const anyAddress = "203.0.113.9";

/** A plain request of a stranger. */
export function requestOf(host: string, target: string): SiteRequest {
  return { method: "GET", host, target, address: anyAddress, takesGzip: false };
}

/** Reads `HOST TARGET`; nothing if it is no such line. */
export function requestOfLine(line: string): SiteRequest | undefined {
  const space = line.indexOf(" ");
  if (space < 0) return undefined;
  const target = line.slice(space + 1);
  if (target === "" || /[\s]/.test(target)) return undefined;
  return requestOf(line.slice(0, space), target);
}
