/**
 * Caddy's file server.
 *
 * In: its settings, the state of a request, and the files. Out: which file leaves, a list, a redirect, or that nothing is
 * there. https://caddyserver.com/docs/caddyfile/directives/file_server
 */
import { absolute, joinedBelow, lastName, matches } from "./go-path.ts";
import type { FileServer, HidePattern } from "./model.ts";
import { expand, undecided } from "./request-state.ts";
import type { RequestState, Surroundings, Undecided } from "./request-state.ts";

/** Paths are absolute. `hiddenBy` is the pattern because of which a file that is there is not found. */
export type Lookup =
  | { readonly kind: "file"; readonly file: string; readonly status: number | undefined }
  | { readonly kind: "listing"; readonly folder: string; readonly names: readonly string[] }
  | { readonly kind: "redirect"; readonly target: string }
  | { readonly kind: "broken" }
  | {
      readonly kind: "missing";
      readonly file: string;
      readonly hiddenBy: HidePattern | undefined;
    };

/** A pattern as it is compared: names alone, or an absolute path. */
type Hidden = { readonly text: string; readonly pattern: HidePattern };

export function lookUp(
  server: FileServer,
  state: RequestState,
  { tree, workingFolder }: Surroundings,
): Lookup | Undecided {
  if (server.fileSystem !== "" && server.fileSystem !== "{http.vars.fs}")
    return undecided(`file system ${server.fileSystem}`);
  const root = expand(server.root === "" ? "{http.vars.root}" : server.root, state, ".");
  if (typeof root !== "string") return root;
  const hidden = hiddenPatterns(server.hide, state, workingFolder);
  if ("undecided" in hidden) return hidden;
  const written = joinedBelow(root, state.url.path);
  const path = absolute(written, workingFolder);
  if (path.includes("\0")) return { kind: "broken" };
  const kind = tree.kind(path);
  const isThere = kind === "folder" || (kind === "file" && !written.endsWith("/"));
  if (!isThere) return { kind: "missing", file: path, hiddenBy: undefined };
  let file = path;
  let isIndex = false;
  let isFolder = kind === "folder";
  if (isFolder)
    for (const name of server.indexNames) {
      const expanded = expand(name, state);
      if (typeof expanded !== "string") return expanded;
      const index = absolute(joinedBelow(path, expanded), workingFolder);
      if (hiding(index, hidden) !== undefined) continue;
      const indexKind = tree.kind(index);
      if (indexKind === "absent") continue;
      file = index;
      isIndex = true;
      isFolder = indexKind === "folder";
      break;
    }
  const hiddenBy = hiding(file, hidden);
  if (isFolder && server.lists && hiddenBy === undefined)
    return listing(file, state, hidden, { tree, workingFolder });
  if (isFolder || hiddenBy !== undefined) return { kind: "missing", file, hiddenBy };
  const redirect = server.isCanonical ? canonical(state, isIndex) : undefined;
  if (redirect !== undefined) return { kind: "redirect", target: redirect };
  const sent =
    server.sendsGzip && state.request.takesGzip && tree.kind(`${file}.gz`) === "file"
      ? `${file}.gz`
      : file;
  return withStatus(server, state, sent);
}

/** The status is that of an error that is being answered, unless another is set. */
function withStatus({ status }: FileServer, state: RequestState, file: string): Lookup | Undecided {
  if (status === "") return { kind: "file", file, status: state.error?.status };
  const expanded = expand(status, state);
  if (typeof expanded !== "string") return expanded;
  return /^[+-]?\d+$/.test(expanded)
    ? { kind: "file", file, status: Number(expanded) }
    : { kind: "broken" };
}

/** A folder has a slash at its end, a file has none, unless its last name was rewritten. */
function canonical({ original, url }: RequestState, isIndex: boolean): string | undefined {
  if (lastName(original.path) !== lastName(url.path)) return undefined;
  const hasSlash = original.path.endsWith("/");
  if (isIndex && !hasSlash) return `${original.path}/`;
  return !isIndex && hasSlash ? original.path.slice(0, -1) : undefined;
}

function listing(
  folder: string,
  state: RequestState,
  hidden: readonly Hidden[],
  { tree, workingFolder }: Surroundings,
): Lookup {
  const { original, url } = state;
  const isSame = url.path === "" || lastName(original.path) === lastName(url.path);
  if (isSame && !original.path.endsWith("/"))
    return { kind: "redirect", target: `${original.path}/` };
  // Names alone are compared, as if they lay in the working directory.
  const names = tree
    .names(folder)
    .filter((name) => hiding(absolute(name, workingFolder), hidden) === undefined);
  return { kind: "listing", folder, names };
}

/** The patterns with their placeholders put in; those with a slash are absolute, or relative to the working directory. */
function hiddenPatterns(
  patterns: readonly HidePattern[],
  state: RequestState,
  workingFolder: string,
): readonly Hidden[] | Undecided {
  const hidden: Hidden[] = [];
  for (const pattern of patterns) {
    const text = expand(pattern.pattern, state);
    if (typeof text !== "string") return text;
    hidden.push({ text: text.includes("/") ? absolute(text, workingFolder) : text, pattern });
  }
  return hidden;
}

/** The pattern that hides an absolute path. */
function hiding(path: string, hidden: readonly Hidden[]): HidePattern | undefined {
  return hidden.find(({ text }) => isHiddenBy(path, text))?.pattern;
}

/** A pattern without a slash hides every part of a path that it matches; one with a slash a path and all below it. */
export function isHiddenBy(path: string, pattern: string): boolean {
  if (!pattern.includes("/"))
    return path.split("/").some((name) => matches(pattern, name)) || matches(pattern, path);
  return path.startsWith(`${pattern}/`) || matches(pattern, path);
}
