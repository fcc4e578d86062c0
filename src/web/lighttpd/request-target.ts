/**
 * A request's target as lighttpd takes it: cleaned, split, decoded.
 *
 * In: a raw target, and `server.http-parseopts`. Out: the cleaned target, which rewrites and redirects see; the decoded
 * path, which conditions and rules see; the query. Or nothing, where the server answers 400. A rewritten target goes
 * through here again.
 */

/** `server.http-parseopts`, as far as it touches the URL. */
export type TargetOptions = {
  readonly normalize: boolean;
  readonly unreserved: boolean;
  readonly required: boolean;
  readonly rejectControls: boolean;
  readonly decodeSlash: boolean;
  readonly rejectSlash: boolean;
  readonly removeDots: boolean;
  readonly rejectDots: boolean;
  readonly spaceToPlus: boolean;
  readonly rejectBadUtf8: boolean;
};

/** Where nothing is said of them. */
export const defaultTargetOptions: TargetOptions = {
  normalize: true,
  unreserved: true,
  required: false,
  rejectControls: true,
  decodeSlash: true,
  rejectSlash: false,
  removeDots: true,
  rejectDots: false,
  spaceToPlus: false,
  rejectBadUtf8: true,
};

export type RequestTarget = {
  readonly target: string;
  readonly path: string;
  readonly query: string;
};

export function requestTarget(raw: string, options: TargetOptions): RequestTarget | undefined {
  const cleaned = options.normalize ? normalized(raw, options) : split(raw.split("#", 1)[0]!);
  if (cleaned === undefined) return undefined;
  const path = simplified(decoded(cleaned.path));
  if (!path.startsWith("/")) return undefined;
  const target = cleaned.query === undefined ? cleaned.path : `${cleaned.path}?${cleaned.query}`;
  return { target, path, query: cleaned.query ?? "" };
}

type Split = { readonly path: string; readonly query: string | undefined };

function split(target: string, mark: number = target.indexOf("?")): Split {
  if (mark < 0) return { path: target, query: undefined };
  return { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

function normalized(raw: string, options: TargetOptions): Split | undefined {
  const encoded = options.required ? encodeRequired(raw) : encodeUnreserved(raw);
  if (options.rejectBadUtf8 && encoded.badUtf8) return undefined;
  const { target } = encoded;
  if (options.rejectControls && /%[^2-~]|%7F/.test(target)) return undefined;
  const mark = encoded.badUtf8 ? target.indexOf("?") : encoded.mark;
  let { path, query } = split(target, mark);
  if (path.includes("%2F")) {
    if (options.rejectSlash && !options.decodeSlash) return undefined;
    if (options.decodeSlash) path = path.replaceAll("%2F", "/");
  }
  if (options.removeDots || options.rejectDots) {
    const simple = simplified(path);
    if (simple !== path && options.rejectDots) return undefined;
    path = simple;
  }
  if (options.spaceToPlus) query = query?.replaceAll("%20", "+");
  return { path, query };
}

type Encoded = { readonly target: string; readonly mark: number; readonly badUtf8: boolean };

const needsCode = /[^!$&'()*+,\-./0-9:;=?@A-Z_a-z~]/;
const isUnreserved = /[-.0-9A-Z_a-z~]/;

/** Bytes that no UTF-8 has. */
function isBadUtf8(byte: number): boolean {
  return byte >= 0xf5 || byte === 0xc0 || byte === 0xc1;
}

/** Letters lose their codes, what needs one gets it, codes are written in capitals. What is behind `#` goes. */
function encodeUnreserved(raw: string): Encoded {
  return encode(raw, (byte) => isUnreserved.test(byte));
}

/** The same, but all bytes lose their codes that need none where they stand. Of several `?` the last counts. */
function encodeRequired(raw: string): Encoded {
  const inPath = (byte: string): boolean => !needsCode.test(byte) && byte !== "/" && byte !== "?";
  const inQuery = (byte: string): boolean => !needsCode.test(byte) && !/[&=;+]/.test(byte);
  const found = encode(raw, (byte, mark) => (mark < 0 ? inPath(byte) : inQuery(byte)));
  return { ...found, mark: found.target.lastIndexOf("?") };
}

function encode(raw: string, plain: (byte: string, mark: number) => boolean): Encoded {
  let target = "";
  let mark = -1;
  let badUtf8 = false;
  for (let at = 0; at < raw.length; at++) {
    const letter = raw[at]!;
    const code =
      letter === "%" ? /^[0-9A-Fa-f]{2}/.exec(raw.slice(at + 1, at + 3))?.[0] : undefined;
    if (letter === "#") break;
    if (letter === "?" && mark < 0) mark = target.length;
    if (!needsCode.test(letter)) {
      target += letter;
      continue;
    }
    const byte = code === undefined ? letter : String.fromCharCode(Number.parseInt(code, 16));
    if (code !== undefined) at += 2;
    if (code !== undefined && plain(byte, mark)) {
      target += byte;
      continue;
    }
    badUtf8 ||= isBadUtf8(byte.charCodeAt(0));
    target += `%${byte.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
  }
  return { target, mark, badUtf8 };
}

/** Codes to bytes, once; control characters become `_`. */
function decoded(path: string): string {
  if (!path.includes("%")) return path;
  return path.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, code: string) => {
    const byte = Number.parseInt(code, 16);
    return byte < 32 || byte === 127 ? "_" : String.fromCharCode(byte);
  });
}

/** Without `.`, `..` and repeated slashes; what leads above the root stays at it. */
export function simplified(path: string): string {
  if (!/\/\.|\/\//.test(path)) return path;
  const kept: string[] = [];
  const segments = path.split("/");
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    const dots = segment === "." || segment === "..";
    if (segment === "..") kept.pop();
    if (segment !== "" && !dots) kept.push(segment);
    if (last && (segment === "" || dots)) kept.push("");
  });
  return `/${kept.join("/")}`;
}
