/**
 * Caddy's matcher of paths.
 *
 * In: a pattern in lower case, and a URL. Out: whether it matches. The path is decoded, cleaned, and without dots and spaces
 * at its end; a pattern that holds `%` is compared with the path as it was written.
 * https://caddyserver.com/docs/caddyfile/matchers#path
 */
import { cleanedUrlPath, matches } from "./go-path.ts";
import { escapedPath, unescaped } from "./go-url.ts";
import type { GoUrl } from "./go-url.ts";
import { lowerCase } from "./matcher-model.ts";

/** Whether a pattern, its placeholders replaced, matches a path. */
export function pathMatches(pattern: string, url: GoUrl): boolean {
  if (pattern === "*") return true;
  const mergesSlashes = !pattern.includes("//");
  if (pattern.includes("%")) {
    const written = cleanedUrlPath(escapedPath(url), mergesSlashes);
    return writtenMatches(pattern, written);
  }
  const path = cleanedUrlPath(lowerCase(url.path).replace(/[. ]+$/, ""), mergesSlashes);
  const stars = pattern.split("*").length - 1;
  if (stars === 2 && pattern.startsWith("*") && pattern.endsWith("*"))
    return path.includes(pattern.slice(1, -1));
  if (stars === 1 && pattern.startsWith("*")) return path.endsWith(pattern.slice(1));
  if (stars === 1 && pattern.endsWith("*")) return path.startsWith(pattern.slice(0, -1));
  return matches(pattern, path);
}

/**
 * A pattern with escapes: where it has one, the path must be written with the same; everywhere else the path is decoded.
 * `%*` takes a part of the path as it is written, `*` a part of it decoded; both end where the pattern's next byte stands.
 */
function writtenMatches(pattern: string, path: string): boolean {
  let compared = "";
  let at = 0;
  for (let patternAt = 0; patternAt < pattern.length && at < path.length; patternAt++) {
    let byte = path[at]!;
    let escape = "";
    if (byte === "%" && path.length >= at + 3) {
      escape = path.slice(at, at + 3).toLowerCase();
      byte = unescaped(escape) ?? "";
      at += 2;
    }
    const isEscape = pattern[patternAt] === "%";
    if (isEscape && pattern.length >= patternAt + 3 && pattern[patternAt + 1] !== "*") {
      compared += escape;
      at++;
      patternAt += 2;
      continue;
    }
    if (!isEscape && pattern[patternAt] !== "*") {
      compared += byte;
      at++;
      continue;
    }
    if (isEscape) patternAt++;
    const next = pattern[patternAt + 1];
    const until = next === undefined ? path.length - at : path.slice(at).indexOf(next);
    if (until < 0) return false;
    const span = path.slice(at, at + until);
    const taken = isEscape ? span : unescaped(span);
    if (taken === undefined) return false;
    compared += taken;
    at += until;
  }
  return matches(pattern.replaceAll("%*", "*"), compared);
}
