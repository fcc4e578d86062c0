/**
 * Paths as Go's `path` and `path/filepath` treat them on Unix, which Caddy is written with.
 *
 * In: paths and patterns as bytes. Out: paths, and whether a pattern matches. Every function is linear but `matches`, which
 * tries each `*` once a byte.
 */

/** What a clean path has nowhere: an empty name, `.`, `..`, or a slash at its end. */
const unclean = /\/\.{0,2}(?:\/|$)/;

/** `path.Clean`: no double slashes, no `.`, and `..` taken back where something stands before it. */
export function cleaned(path: string): string {
  if (path === "") return ".";
  const rooted = path.startsWith("/");
  if (rooted && !unclean.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!rooted) parts.push("..");
  }
  const joined = parts.join("/");
  if (rooted) return `/${joined}`;
  return joined === "" ? "." : joined;
}

/** A path of a URL, cleaned, with the slash at its end kept; double slashes are kept too where a pattern has some. */
export function cleanedUrlPath(path: string, mergesSlashes = true): string {
  if (mergesSlashes) {
    const clean = cleaned(path);
    return clean !== "/" && path.endsWith("/") ? `${clean}/` : clean;
  }
  // A byte that no path holds stands for the empty name between two slashes.
  const kept = path.replaceAll(/(?<=\/)\//g, "\u{100}/");
  return cleanedUrlPath(kept).replaceAll("\u{100}", "");
}

/** A folder and the path of a request below it: never outside of it, with the slash at the end kept. */
export function joinedBelow(root: string, path: string): string {
  const folder = root === "" ? "." : root;
  const joined = cleaned(`${folder}/${cleaned(`/${path}`)}`);
  return path.endsWith("/") && path.length > 1 ? `${joined}/` : joined;
}

/** `filepath.Abs`, with the working directory given. */
export function absolute(path: string, workingFolder: string): string {
  return cleaned(path.startsWith("/") ? path : `${workingFolder}/${path}`);
}

/** `path.Base`: the last name. */
export function lastName(path: string): string {
  if (path === "") return ".";
  const end = path.replace(/\/+$/, "");
  if (end === "") return "/";
  return end.slice(end.lastIndexOf("/") + 1);
}

/** `path.Ext`: from the last dot of the last name on. */
export function extension(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

/** Whether a pattern holds anything that is not taken as it stands. */
export function isPattern(pattern: string): boolean {
  return /[*?[\\]/.test(pattern);
}

/**
 * `path.Match`: `*` and `?` stop at a slash, `[a-z]` and `[^a-z]` are sets, a backslash keeps the next byte. A malformed
 * pattern matches nothing.
 */
export function matches(pattern: string, text: string): boolean {
  let at = 0;
  let patternAt = 0;
  // Where the last `*` stands, and how much of the text it has taken: the only point to come back to.
  let starAt = -1;
  let starTook = 0;
  for (;;) {
    if (patternAt < pattern.length && pattern[patternAt] === "*") {
      starAt = patternAt++;
      starTook = at;
      continue;
    }
    if (patternAt === pattern.length && at === text.length) return true;
    const next = patternAt < pattern.length ? oneMatches(pattern, patternAt, text, at) : 0;
    if (next === "malformed") return false;
    if (next > 0) {
      patternAt = next;
      at++;
      continue;
    }
    if (starAt < 0 || starTook >= text.length || text[starTook] === "/") return false;
    patternAt = starAt + 1;
    at = ++starTook;
  }
}

/** Where the pattern goes on if its item at `at` takes the text's byte; 0 if it does not. */
function oneMatches(
  pattern: string,
  at: number,
  text: string,
  textAt: number,
): number | "malformed" {
  const byte = text[textAt];
  const item = pattern[at];
  if (item === "[") return setMatches(pattern, at + 1, byte);
  if (item === "?") return byte !== undefined && byte !== "/" ? at + 1 : 0;
  if (item !== "\\") return byte === item ? at + 1 : 0;
  if (at + 1 >= pattern.length) return "malformed";
  return byte === pattern[at + 1] ? at + 2 : 0;
}

function setMatches(
  pattern: string,
  start: number,
  byte: string | undefined,
): number | "malformed" {
  let at = start;
  const negated = pattern[at] === "^";
  if (negated) at++;
  let isIn = false;
  for (let ranges = 0; pattern[at] !== "]" || ranges === 0; ranges++) {
    const low = setByte(pattern, at);
    if (low === undefined) return "malformed";
    at = low.next;
    let high = low;
    if (pattern[at] === "-") {
      const end = setByte(pattern, at + 1);
      if (end === undefined) return "malformed";
      high = end;
      at = end.next;
    }
    if (byte !== undefined && low.byte <= byte && byte <= high.byte) isIn = true;
  }
  return byte !== undefined && isIn !== negated ? at + 1 : 0;
}

function setByte(pattern: string, at: number): { byte: string; next: number } | undefined {
  const escaped = pattern[at] === "\\";
  const byte = pattern[escaped ? at + 1 : at];
  if (byte === undefined || (!escaped && (byte === "-" || byte === "]"))) return undefined;
  const next = escaped ? at + 2 : at + 1;
  return next < pattern.length ? { byte, next } : undefined;
}
