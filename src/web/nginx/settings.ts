/**
 * What holds in one block: its own directives, else those of the block around it.
 *
 * In: directives and the settings around them. Out: settings. What nginx inherits is inherited: lists as a whole, and
 * only where the block has none of its own.
 */
import type { ConfigSpan } from "../config-text.ts";
import { addressTest } from "./address.ts";
import { handlerOf } from "./handler.ts";
import { lazyExpression } from "./lazy-expression.ts";
import type { AccessRule, ErrorPage, LocationKind, Root, Settings, TryFiles } from "./location.ts";
import type { Directive } from "./syntax.ts";
import { valueOf, valueOfText, withText } from "./value.ts";
import type { Value } from "./value.ts";

/** What a block is, as far as its settings depend on it. */
export type Block = { readonly kind: LocationKind; readonly name: string; readonly prefix: string };

/** The settings of nothing at all: nginx's defaults. */
export function defaultSettings(by: ConfigSpan, prefix: string): Settings {
  return {
    root: { value: valueOfText(`${prefix}/html`, by), drops: 0 },
    internal: undefined,
    access: [],
    satisfyAny: false,
    authBasic: undefined,
    authRequest: undefined,
    programs: [],
    index: [valueOfText("index.html", by)],
    autoindex: undefined,
    randomIndex: undefined,
    errorPages: [],
    recursiveErrorPages: false,
    gzipStatic: "off",
    symlinks: "followed",
    symlinksFrom: undefined,
    scriptFilename: undefined,
    splitPathInfo: undefined,
    fastcgiIndex: "",
    handler: undefined,
    tryFiles: undefined,
  };
}

/** The settings of a block. */
export function settingsOf(
  directives: readonly Directive[],
  around: Settings,
  block: Block,
): Settings {
  const named = new Map<string, Directive>();
  for (const directive of directives)
    if (!named.has(directive.name)) named.set(directive.name, directive);
  const word = (name: string): string | undefined => named.get(name)?.words[0]?.text;
  const flag = (name: string, outer: ConfigSpan | undefined): ConfigSpan | undefined => {
    const directive = named.get(name);
    if (directive === undefined) return outer;
    return directive.words[0]?.text.toLowerCase() === "on" ? directive.by : undefined;
  };
  const access = directives.flatMap(accessRule);
  const pages = directives.filter(({ name }) => name === "error_page").flatMap(errorPagesOf);
  const symlinks = named.get("disable_symlinks");
  const programs = directives.filter(({ name }) => /^(access|rewrite)_by_lua/.test(name));
  const takesHandler = block.kind === "if" || block.kind === "limit-except";
  const satisfy = word("satisfy");
  const gzip = word("gzip_static");
  const index = named.get("index");
  const split = word("fastcgi_split_path_info");
  const recursive = word("recursive_error_pages");
  return {
    root: rootOf(named, block) ?? around.root,
    internal: named.get("internal")?.by ?? around.internal,
    access: access.length > 0 ? access : around.access,
    satisfyAny: satisfy === undefined ? around.satisfyAny : satisfy === "any",
    authBasic: firstValue(named.get("auth_basic")) ?? around.authBasic,
    authRequest: named.has("auth_request")
      ? undefinedIf(word("auth_request") === "off", named.get("auth_request")!.by)
      : around.authRequest,
    programs: programs.length > 0 ? programs : around.programs,
    index: index === undefined ? around.index : index.words.map((one) => valueOf(one, index)),
    autoindex: flag("autoindex", flag("fancyindex", around.autoindex)),
    randomIndex: flag("random_index", around.randomIndex),
    errorPages: pages.length > 0 ? pages : around.errorPages,
    recursiveErrorPages:
      recursive === undefined ? around.recursiveErrorPages : recursive.toLowerCase() === "on",
    gzipStatic: gzip === "on" || gzip === "always" || gzip === "off" ? gzip : around.gzipStatic,
    symlinks: symlinks === undefined ? around.symlinks : symlinksOf(symlinks),
    symlinksFrom: symlinks === undefined ? around.symlinksFrom : symlinksFrom(symlinks),
    scriptFilename: scriptFilename(directives) ?? around.scriptFilename,
    splitPathInfo: split === undefined ? around.splitPathInfo : lazyExpression(split, false),
    fastcgiIndex: word("fastcgi_index") ?? around.fastcgiIndex,
    handler: handlerOf(directives) ?? (takesHandler ? around.handler : undefined),
    tryFiles: tryFilesOf(named.get("try_files")),
  };
}

function undefinedIf(isNone: boolean, by: ConfigSpan): ConfigSpan | undefined {
  return isNone ? undefined : by;
}

function firstValue(directive: Directive | undefined): Value | undefined {
  const word = directive?.words[0];
  return directive === undefined || word === undefined ? undefined : valueOf(word, directive);
}

/** `root` loses one slash at its end; both are relative to the prefix. */
function rootOf(named: ReadonlyMap<string, Directive>, block: Block): Root | undefined {
  const root = firstValue(named.get("root"));
  if (root !== undefined) {
    const last = root.parts.at(-1);
    const value =
      last?.kind === "text" && last.text.endsWith("/")
        ? shortened(root, last.text.slice(0, -1))
        : root;
    return { value: absolute(value, block.prefix, root.text === "/"), drops: 0 };
  }
  const alias = firstValue(named.get("alias"));
  if (alias === undefined) return undefined;
  const drops = block.kind === "regex" ? "all" : block.name.length;
  return { value: absolute(alias, block.prefix, false), drops };
}

function shortened(value: Value, text: string): Value {
  if (value.text !== undefined) return withText(value, text);
  return { ...value, parts: [...value.parts.slice(0, -1), { kind: "text", text }] };
}

/** Relative paths are below the prefix. What begins with a variable is looked at when it is known. */
function absolute(value: Value, prefix: string, isTop: boolean): Value {
  if (value.text !== undefined)
    return value.text.startsWith("/") || isTop ? value : withText(value, `${prefix}/${value.text}`);
  const first = value.parts[0];
  if (first?.kind !== "text" || first.text.startsWith("/")) return value;
  const text = `${prefix}/${first.text}`;
  return { ...value, parts: [{ kind: "text", text }, ...value.parts.slice(1)] };
}

function accessRule({ name, words, by }: Directive): readonly AccessRule[] {
  if (name !== "allow" && name !== "deny") return [];
  const holds = addressTest(words[0]?.text ?? "");
  return holds === undefined ? [] : [{ allows: name === "allow", holds, by }];
}

/** nginx has no error pages for what it never answers: 499 and codes that are no errors. */
function errorPagesOf(directive: Directive): readonly ErrorPage[] {
  const words = [...directive.words];
  const last = words.pop();
  if (last === undefined) return [];
  let overwrite: number | undefined;
  if (words.at(-1)?.text.startsWith("=") === true)
    overwrite = Number(words.pop()!.text.slice(1) || 0);
  const value = valueOf(last, directive);
  return words.map(({ text }) => {
    const status = Number(text);
    const isTls = status >= 494 && status <= 497;
    return { status, overwrite: overwrite ?? (isTls ? 400 : undefined), value, by: directive.by };
  });
}

function symlinksOf({ words }: Directive): Settings["symlinks"] {
  const texts = words.map(({ text }) => text);
  if (texts.includes("on")) return "refused";
  return texts.includes("if_not_owner") ? "owner" : "followed";
}

function symlinksFrom(directive: Directive): Value | undefined {
  const from = directive.words.find(({ text }) => text.startsWith("from="));
  return from === undefined
    ? undefined
    : valueOf({ ...from, text: from.text.slice("from=".length) }, directive);
}

function scriptFilename(directives: readonly Directive[]): Value | undefined {
  const directive = directives.find(
    ({ name, words }) => name === "fastcgi_param" && words[0]?.text === "SCRIPT_FILENAME",
  );
  const word = directive?.words[1];
  return directive === undefined || word === undefined ? undefined : valueOf(word, directive);
}

function tryFilesOf(directive: Directive | undefined): TryFiles | undefined {
  if (directive === undefined || directive.words.length < 2) return undefined;
  const words = [...directive.words];
  const last = words.pop()!;
  const code = /^=(\d+)$/.exec(last.text);
  return {
    names: words.map((word) => {
      const isFolder = word.text.endsWith("/");
      const text = isFolder ? word.text.slice(0, -1) : word.text;
      return { value: valueOf({ ...word, text }, directive), isFolder };
    }),
    last: code === null ? valueOf(last, directive) : Number(code[1]),
    by: directive.by,
  };
}
