/**
 * Caddy's matcher of files, which `try_files` is made of.
 *
 * In: a list of paths with placeholders, and the files. Out: whether one is there; it is left in the state for the rewrite
 * that follows. https://caddyserver.com/docs/json/apps/http/servers/routes/match/file/
 */
import type { FileTree } from "../file-tree.ts";
import { absolute, cleaned, isPattern, joinedBelow, matches } from "./go-path.ts";
import type { FileMatcher } from "./model.ts";
import { expand, undecided } from "./request-state.ts";
import type { RequestState, Surroundings, Verdict } from "./request-state.ts";

/** A path as Caddy has it, maybe relative, and what was split off behind it. */
type Candidate = { readonly path: string; readonly rest: string };

/** Most names that a pattern is tried on; past it, it is not decided. */
const namesMax = 10_000;

/** Whether a file of the list is there. */
export function findFile(
  matcher: FileMatcher,
  state: RequestState,
  { tree, workingFolder }: Surroundings,
): Verdict {
  const expandedRoot = expand(matcher.root === "" ? "{http.vars.root}" : matcher.root, state, ".");
  if (typeof expandedRoot !== "string") return expandedRoot;
  const root = cleaned(expandedRoot);
  const tried = matcher.tried.length > 0 ? matcher.tried : ["{http.request.uri.path}"];
  const existing: Candidate[] = [];
  const isFirst = matcher.policy === "" || matcher.policy.startsWith("first_exist");
  for (const [index, pattern] of tried.entries()) {
    const status = /^=([+-]?\d+)$/.exec(pattern)?.[1];
    if (isFirst && status !== undefined && Number(status) >= 100 && Number(status) <= 999) {
      state.matcherStatus = Number(status);
      return false;
    }
    const candidates = candidatesOf(pattern, matcher, root, state, { tree, workingFolder });
    if ("undecided" in candidates) return candidates;
    for (const candidate of candidates) {
      const exists = isFirst
        ? existsAsWritten(tree, absolutePath(candidate.path, workingFolder))
        : tree.kind(absolute(candidate.path, workingFolder)) !== "absent";
      // The last of the list is taken though it is not there, if the policy says so.
      const isFallback = matcher.policy === "first_exist_fallback" && index === tried.length - 1;
      if (!exists && !isFallback) continue;
      if (isFirst) return found(candidate, root, state, tree, workingFolder);
      existing.push(candidate);
    }
  }
  if (existing.length > 1) {
    // Sizes and times are not looked at: one of these it is.
    const doubt = undecided(`try_policy ${matcher.policy}`);
    for (const name of ["relative", "absolute", "remainder", "type"])
      state.values.set(`http.matchers.file.${name}`, doubt);
    return doubt;
  }
  const [only] = existing;
  return only === undefined ? false : found(only, root, state, tree, workingFolder);
}

function found(
  { path, rest }: Candidate,
  root: string,
  state: RequestState,
  tree: FileTree,
  workingFolder: string,
): true {
  state.values.set(
    "http.matchers.file.relative",
    path.startsWith(root) ? path.slice(root.length) : path,
  );
  state.values.set("http.matchers.file.absolute", path);
  state.values.set("http.matchers.file.remainder", rest);
  const isFolder = tree.kind(absolute(path, workingFolder)) === "folder";
  state.values.set("http.matchers.file.type", isFolder ? "directory" : "file");
  return true;
}

function candidatesOf(
  pattern: string,
  { splits }: FileMatcher,
  root: string,
  state: RequestState,
  { tree, workingFolder }: Surroundings,
): readonly Candidate[] | { readonly undecided: string } {
  // What comes from the request is no pattern.
  const expanded = expand(pattern, state, "", (value) =>
    value.replaceAll(/[*[?]/g, String.raw`\$&`),
  );
  if (typeof expanded !== "string") return expanded;
  const split = splitPath(cleaned(expanded), splits);
  const before = pattern.endsWith("/") ? `${split.before}/` : split.before;
  const full = joinedBelow(root, before);
  if (!isPattern(full))
    return isThere(tree, absolutePath(full, workingFolder))
      ? [{ path: full, rest: split.rest }]
      : [];
  const paths = globbed(tree, full, workingFolder);
  return paths === undefined
    ? undecided(`try_files ${pattern}`)
    : paths.map((path) => ({ path, rest: split.rest }));
}

/** The part up to the first of the endings that a path's name has, and what follows. */
function splitPath(path: string, splits: readonly string[]): { before: string; rest: string } {
  const lowered = path.toLowerCase();
  for (const split of splits) {
    const at = lowered.indexOf(split.toLowerCase());
    // Caddy does not look at the very end: there is nothing to split off.
    if (at < 0 || at + split.length >= path.length) continue;
    const end = at + split.length;
    if (path[end] === "/") return { before: path.slice(0, end), rest: path.slice(end) };
  }
  return { before: path, rest: "" };
}

/** Absolute, and with the slash at its end. */
function absolutePath(path: string, workingFolder: string): string {
  const full = absolute(path, workingFolder);
  return path.endsWith("/") && full !== "/" ? `${full}/` : full;
}

/** `lstat`: a link counts though it leads nowhere. */
function isThere(tree: FileTree, path: string): boolean {
  if (path.length > 1 && path.endsWith("/")) return tree.kind(path.slice(0, -1)) === "folder";
  return tree.kind(path) !== "absent" || tree.isLink(path);
}

/** A folder must be written with a slash at its end, anything else without. */
function existsAsWritten(tree: FileTree, path: string): boolean {
  if (path.length > 1 && path.endsWith("/")) return tree.kind(path.slice(0, -1)) === "folder";
  const kind = tree.kind(path);
  return kind !== "absent" && kind !== "folder";
}

/** `filepath.Glob`; nothing if too many names would have to be tried. */
function globbed(
  tree: FileTree,
  pattern: string,
  workingFolder: string,
): readonly string[] | undefined {
  const parts = pattern.split("/");
  let paths: readonly string[] = [parts[0]!];
  let isFirst = true;
  let tried = 0;
  for (const part of parts) {
    if (isFirst) {
      isFirst = false;
      if (!isPattern(part)) continue;
      paths = [""];
    }
    if (!isPattern(part)) {
      paths = paths.map((folder) => `${folder}/${part}`);
      continue;
    }
    const next: string[] = [];
    for (const folder of paths) {
      const names = tree.names(
        absolute(folder === "" && pattern.startsWith("/") ? "/" : folder, workingFolder),
      );
      tried += names.length;
      if (tried > namesMax) return undefined;
      for (const name of names)
        if (matches(part, name))
          next.push(folder === "" && !pattern.startsWith("/") ? name : `${folder}/${name}`);
    }
    paths = next;
  }
  return paths.filter((path) => isThere(tree, absolutePath(path, workingFolder)));
}
