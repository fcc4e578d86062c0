/**
 * A request's URL as http.sys and IIS take it.
 *
 * In: a raw target. Out: the decoded path with single slashes and without dot segments, the query, and what request
 * filtering asks of it; nothing where the answer is 400. A backslash is a slash.
 */

export type RequestUrl = {
  readonly path: string;
  readonly query: string;
  /** Decoding it again would change it: request filtering refuses that as a rule. */
  readonly isEscapedTwice: boolean;
};

export function requestUrl(target: string): RequestUrl | undefined {
  const [raw = "", ...rest] = target.split("#", 1)[0]!.split("?");
  if (!raw.startsWith("/") || /%(?![0-9A-Fa-f]{2})/.test(raw)) return undefined;
  const decoded = decode(raw).replaceAll("\\", "/");
  // Bytes of control, and what no path on Windows holds.
  if (/[*<>|"]/.test(decoded) || [...decoded].some((byte) => byte < " " || byte === "\x7f"))
    return undefined;
  const path = simplified(decoded);
  if (path === undefined) return undefined;
  return { path, query: rest.join("?"), isEscapedTwice: /%[0-9A-Fa-f]{2}|\+/.test(path) };
}

function decode(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Nothing for a path that leads above the root. */
function simplified(path: string): string | undefined {
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    const dots = segment === "." || segment === "..";
    if (segment === ".." && kept.pop() === undefined) return undefined;
    if (segment !== "" && !dots) kept.push(segment);
    if (last && (segment === "" || dots)) kept.push("");
  }
  return `/${kept.join("/")}`;
}

/** The ending of the last segment, with its dot, in lower case; "" if it has none. */
export function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot).toLowerCase();
}
