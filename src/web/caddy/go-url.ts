/**
 * URLs as Go's `net/url` reads and writes them.
 *
 * In: bytes of a request target. Out: a path as it is decoded and as it was written, and a query.
 */

/** `rawPath` is how the path was written, where that is not how Go would write it; else "". */
export type GoUrl = { readonly path: string; readonly rawPath: string; readonly query: string };

/** `url.ParseRequestURI` of a target that begins with a slash; nothing where Go answers 400. */
export function urlOfTarget(target: string): GoUrl | undefined {
  // oxlint-disable-next-line no-control-regex -- Go refuses exactly these
  if (!target.startsWith("/") || /[\0-\x1F\x7F]/.test(target)) return undefined;
  const mark = target.indexOf("?");
  const raw = mark < 0 ? target : target.slice(0, mark);
  const path = unescaped(raw);
  if (path === undefined) return undefined;
  const rawPath = escaped(path) === raw ? "" : raw;
  return { path, rawPath, query: mark < 0 ? "" : target.slice(mark + 1) };
}

/** `url.PathUnescape`; nothing if a `%` is followed by no two digits. */
export function unescaped(text: string): string | undefined {
  if (!text.includes("%")) return text;
  if (/%(?![\dA-Fa-f]{2})/.test(text)) return undefined;
  return text.replaceAll(/%(..)/gs, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** Go's escaping of a path. */
export function escaped(path: string): string {
  return path.replaceAll(
    /[^A-Za-z0-9\-_.~$&+,/:;=@]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** `url.QueryEscape`. */
export function queryEscaped(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9\-_.~]/g, (byte) =>
    byte === " " ? "+" : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** `URL.EscapedPath`: as it was written, if that still says what the path is. */
export function escapedPath({ path, rawPath }: GoUrl): string {
  const isValid = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/.test(rawPath);
  if (rawPath !== "" && isValid && unescaped(rawPath) === path) return rawPath;
  return path === "*" ? "*" : escaped(path);
}

/** `URL.RequestURI`: path and query as they would be sent. */
export function requestUri(url: GoUrl): string {
  const path = escapedPath(url);
  return (path === "" ? "/" : path) + (url.query === "" ? "" : `?${url.query}`);
}

/** The values of a query by name, as `url.ParseQuery` gives them; `isValid` tells whether it found no fault. */
export function queryValues(query: string): {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly isValid: boolean;
} {
  const values = new Map<string, string[]>();
  let isValid = true;
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = unescaped((equals < 0 ? pair : pair.slice(0, equals)).replaceAll("+", " "));
    const value = equals < 0 ? "" : unescaped(pair.slice(equals + 1).replaceAll("+", " "));
    if (pair.includes(";") || name === undefined || value === undefined) {
      isValid = false;
      continue;
    }
    const all = values.get(name);
    if (all === undefined) values.set(name, [value]);
    else all.push(value);
  }
  return { values, isValid };
}
