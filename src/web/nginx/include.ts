/**
 * A configuration with the files that it includes put in their places.
 *
 * In: the path of the main file, and files. Out: one tree, whose places still name the file that each directive stands in.
 * An include that nobody may read is kept, marked as unread: what it holds could change every answer of its block.
 */
import { nginxDirectivesMax, nginxIncludeDepthMax } from "../../limits.ts";
import { isTrouble, trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigText } from "../config-text.ts";
import { globPaths, isGlob } from "./glob.ts";
import { parseConfig } from "./parser.ts";
import type { Directive } from "./syntax.ts";

/** Files that distributions ship and that hold parameters for programs, types of files, or settings of TLS: no rules. */
const harmless =
  /(^|\/)(mime\.types|(fastcgi|uwsgi|scgi|proxy)(_params|\.conf)|koi-utf|koi-win|win-utf|(options-)?ssl[-_a-z0-9.]*|dhparam[^/]*|snippets\/(fastcgi-php|snakeoil)\.conf)$|^\/etc\/letsencrypt\//;

type Loading = {
  readonly files: ConfigFiles;
  readonly folder: string;
  readonly troubles: Trouble[];
  readonly parsed: Map<string, readonly Directive[]>;
  readonly path: string[];
  directives: number;
};

/** Reads the main file and what it includes; includes are relative to the main file's folder. */
export function readTree(
  main: ConfigText,
  files: ConfigFiles,
): { readonly directives: readonly Directive[]; readonly troubles: readonly Trouble[] } {
  const loading: Loading = {
    files,
    folder: main.path.slice(0, main.path.lastIndexOf("/")),
    troubles: [],
    parsed: new Map(),
    path: [main.path],
    directives: 0,
  };
  const { directives, troubles } = parseConfig(main);
  loading.troubles.push(...troubles);
  return { directives: expanded(directives, loading), troubles: loading.troubles };
}

function expanded(directives: readonly Directive[], loading: Loading): readonly Directive[] {
  const all: Directive[] = [];
  for (const directive of directives) {
    if (++loading.directives > nginxDirectivesMax) {
      if (loading.directives === nginxDirectivesMax + 1)
        refuse(loading, "LIMIT_REACHED", directive);
      return all;
    }
    const { name, words, block } = directive;
    if (block !== undefined) all.push({ ...directive, block: expanded(block, loading) });
    else if (name === "include" && words.length === 1)
      for (const one of included(directive, loading)) all.push(one);
    else all.push(directive);
  }
  return all;
}

/** What stands in the files that an include names. */
function included(directive: Directive, loading: Loading): readonly Directive[] {
  const [{ text, template }] = directive.words as [Directive["words"][number]];
  const pattern = text.startsWith("/") ? text : `${loading.folder}/${text}`;
  const unread = harmless.test(pattern) ? [] : [{ ...directive, unread: true } as const];
  if (template || text.includes("${")) return unread;
  if (loading.path.length > nginxIncludeDepthMax) {
    refuse(loading, "LIMIT_REACHED", directive);
    return unread;
  }
  const { files } = loading;
  const { paths, isHidden } = isGlob(pattern)
    ? globPaths(pattern, files)
    : { paths: [pattern], isHidden: false };
  const all: Directive[] = isHidden ? [...unread] : [];
  for (const path of paths) {
    const inside = fileOf(path, directive, loading);
    for (const one of inside ?? unread) all.push(one);
  }
  return all;
}

/** One included file, read once however often it is asked for; nothing if it cannot be read. */
function fileOf(
  path: string,
  directive: Directive,
  loading: Loading,
): readonly Directive[] | undefined {
  if (loading.path.includes(path)) {
    refuse(loading, "WEB_CONFIG_BAD", directive); // a circle: nginx ends in it, too
    return undefined;
  }
  let directives = loading.parsed.get(path);
  if (directives === undefined) {
    const text = loading.files.read(path);
    if (isTrouble(text)) {
      if (text.code === "LINK_OUTSIDE") refuse(loading, "WEB_INCLUDE_OUTSIDE", directive);
      else if (text.code !== "FILE_UNREADABLE" || !harmless.test(path)) loading.troubles.push(text);
      return undefined;
    }
    const parsed = parseConfig(text);
    loading.troubles.push(...parsed.troubles);
    directives = parsed.directives;
    loading.parsed.set(path, directives);
  }
  loading.path.push(path);
  const inside = expanded(directives, loading);
  loading.path.pop();
  return inside;
}

function refuse(loading: Loading, code: Trouble["code"], { by }: Directive): void {
  loading.troubles.push(trouble(code, by.source.path, by.start));
}
