/**
 * `root`, `file_server` and `try_files`.
 *
 * In: lines. Out: pieces. https://caddyserver.com/docs/caddyfile/directives/file_server
 */
import { handlerMaker, routeOf, takeMatcher } from "./directive.ts";
import type { DirectiveMaker, RouteDraft } from "./directive.ts";
import { cleaned, matches } from "./go-path.ts";
import { nodeOf } from "./json-node.ts";
import type { Draft } from "./json-node.ts";

/** A single word is the folder, though it looks like a matcher: Caddy before 2.8 refused it. */
const root: DirectiveMaker = (line, scope) => {
  if (line.words.length === 2)
    return [routeOf(line.at, [], { handler: "vars", root: line.words[1]!.text })];
  const taken = takeMatcher(line, scope);
  if (taken === "malformed" || taken.args.length !== 1) return "malformed";
  return [routeOf(line.at, taken.match, { handler: "vars", root: taken.args[0]!.text })];
};

const fileServer = handlerMaker((args, { block }, { files }) => {
  if (args.length > 1 || (args.length === 1 && args[0] !== "browse")) return "malformed";
  const fields: { [name: string]: Draft | undefined } = {};
  if (args.length === 1) fields["browse"] = {};
  let hide: readonly string[] = [];
  let hideAt: Draft | undefined;
  for (const { words, at } of block?.lines ?? []) {
    const values = words.slice(1).map(({ text }) => text);
    switch (words[0]?.text ?? "") {
      case "hide":
        hide = values;
        hideAt = nodeOf(at, values);
        break;
      case "index":
        fields["index_names"] = values;
        break;
      case "root":
      case "fs":
        fields[words[0]!.text] = values[0];
        break;
      case "browse":
        fields["browse"] = values[0] === undefined ? {} : { template_file: values[0] };
        break;
      case "precompressed": {
        const formats = values.length > 0 ? values : ["br", "zstd", "gzip"];
        fields["precompressed"] = Object.fromEntries(formats.map((name) => [name, {}]));
        fields["precompressed_order"] = formats;
        break;
      }
      case "status":
        fields["status_code"] = /^\d+$/.test(values[0] ?? "") ? Number(values[0]) : values[0];
        break;
      case "disable_canonical_uris":
        fields["canonical_uris"] = false;
        break;
      case "pass_thru":
        fields["pass_thru"] = true;
        break;
      case "etag_file_extensions":
        break;
      default:
        return "malformed";
    }
  }
  // Caddy hides its own configuration.
  const own = files.map((file) => {
    const path = cleaned(file);
    return path.includes("/") ? path : `./${path}`;
  });
  const added = own.filter((file) => !hide.some((pattern) => matches(pattern, file)));
  const all: readonly Draft[] = hideAt === undefined ? added : [...hideItems(hideAt), ...added];
  return { handler: "file_server", ...fields, hide: all.length > 0 ? all : undefined };
});

/** The patterns of a `hide` line, each with its place. */
function hideItems(list: Draft): readonly Draft[] {
  return typeof list === "object" && list !== null && "value" in list
    ? (list.value as readonly Draft[])
    : [];
}

/** A matcher that looks for files, and a rewrite to the one it found; a query ends a list and begins another. */
const tryFiles: DirectiveMaker = ({ at, words, block }, { workshop }) => {
  const files = words.slice(1).map(({ text }) => text);
  if (files.length === 0) return "malformed";
  let policy: string | undefined;
  for (const { words: option } of block?.lines ?? []) {
    if (option[0]?.text !== "policy") return "malformed";
    policy = option[1]?.text;
  }
  const routes: RouteDraft[] = [];
  const add = (tried: readonly string[], query: string): void => {
    const match = [nodeOf(at, { file: { try_files: tried, try_policy: policy } })];
    const uri = `{http.matchers.file.relative}${query}`;
    routes.push(routeOf(at, match, { handler: "rewrite", uri }));
  };
  let tried: string[] = [];
  for (const file of files) {
    const mark = file.indexOf("?");
    if (mark < 0) {
      tried.push(file);
      continue;
    }
    if (tried.length > 0) add(tried, "");
    tried = [];
    add([file.slice(0, mark)], file.slice(mark));
  }
  if (tried.length > 0) add(tried, "");
  if (routes.length < 2) return routes;
  const group = workshop.nextGroup();
  return routes.map((route) => ({ ...route, group }));
};

export const fileDirectives: Readonly<Record<string, DirectiveMaker>> = {
  root,
  file_server: fileServer,
  try_files: tryFiles,
};
