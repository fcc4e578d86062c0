/**
 * A request target as Apache takes it apart: cleaned first, decoded then.
 *
 * In: bytes of a target. Out: the path that all rules see, or the status of a refusal. Only letters, digits and `-._~` are
 * decoded before `.` and `..` are resolved (ap_normalize_path); the rest afterwards.
 */
import type { ApacheServer } from "./server-config.ts";

/** Path and query as they stand; a fragment is cut off. Of several slashes at the front one is left. */
export function splitTarget(target: string): {
  readonly path: string;
  readonly args: string | undefined;
} {
  const hash = target.indexOf("#");
  const whole = (hash < 0 ? target : target.slice(0, hash)).replace(/^\/+/, "/");
  const mark = whole.indexOf("?");
  return mark < 0
    ? { path: whole, args: undefined }
    : { path: whole.slice(0, mark), args: whole.slice(mark + 1) };
}

/** The decoded path, or the status that the request ends with. */
export function decodedPath(raw: string, server: ApacheServer): string | number {
  const cleaned = cleanedPath(raw, server.mergesSlashes, true);
  if (cleaned === undefined) return 400;
  const decoded = decoded2(cleaned, server.encodedSlashes);
  if (typeof decoded === "number" || server.encodedSlashes !== "decoded") return decoded;
  // `/.%2F/` has become something to be cleaned again; above the root is then the root.
  return cleanedPath(decoded, server.mergesSlashes, false, true) ?? decoded;
}

/** Without `.`, `..` and doubled slashes; nothing if it leaves the root or has a broken escape. */
function cleanedPath(
  raw: string,
  mergesSlashes: boolean,
  decodes: boolean,
  isLenient = false,
): string | undefined {
  if (!raw.startsWith("/")) return undefined;
  if (decodes && /%(?![0-9a-f]{2})/i.test(raw)) return undefined;
  const plain = decodes ? raw.replaceAll(/%[0-9a-f]{2}/gi, decodedIfPlain) : raw;
  if (!/\/(?:\/|\.\.?(?:\/|$))/.test(plain)) return plain;
  const kept: string[] = [];
  const parts = plain.split("/").slice(1);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === "..") {
      if (kept.length === 0 && !isLenient) return undefined;
      kept.pop();
    } else if (part !== "." && (part !== "" || isLast || !mergesSlashes)) {
      kept.push(part);
      continue;
    }
    if (isLast) kept.push("");
  }
  return `/${kept.join("/")}`;
}

function decodedIfPlain(escape: string): string {
  const byte = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(byte) ? byte : escape;
}

function decoded2(path: string, slashes: ApacheServer["encodedSlashes"]): string | number {
  if (!path.includes("%")) return path;
  let isRefused = false;
  const decoded = path.replaceAll(/%([0-9a-f]{2})/gi, (escape, digits: string) => {
    const code = Number.parseInt(digits, 16);
    if (code === 0 || (code === 0x2f && slashes === "refused")) isRefused = true;
    return code === 0x2f && slashes === "kept" ? escape : String.fromCharCode(code);
  });
  return isRefused ? 404 : decoded;
}

/** A path written as a URL's again (ap_escape_uri): what would be read otherwise is escaped. */
export function escapedPath(path: string): string {
  return path.replaceAll(
    /[^A-Za-z0-9$\-_.+!*'(),:@&=/~]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
