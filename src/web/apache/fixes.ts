/**
 * Edits that stop files from leaving an Apache.
 *
 * In: a site, and URL paths of what leaves. Out: edits of that very configuration, the broadest first. None is certain to
 * work: a later grant beats some of them, so whoever prints one has tried it on the resolver before.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { ConfigEdit, Fix, Site } from "../site.ts";
import { nameOf } from "./path.ts";
import type { Alias, ApacheConfig, ApacheServer } from "./server-config.ts";

/** Where lines may be added, and how deep they are indented. */
export type FixPlace = {
  readonly source: ConfigText;
  readonly at: number;
  readonly indent: string;
  /** `.htaccess` knows no sections of URLs or folders. */
  readonly isAccessFile: boolean;
};

export function fixesFor(
  { main, hosts }: ApacheConfig,
  place: FixPlace | undefined,
  site: Site,
  paths: readonly string[],
): readonly Fix[] {
  const server = [main, ...hosts].find(({ by }) => by === site.by) ?? main;
  const fixes: Fix[] = [];
  if (place !== undefined) {
    const dotted = paths.filter((path) => isHidden(path));
    if (dotted.length > 0) fixes.push(...hiddenFixes(place));
    fixes.push(
      ...nameFixes(
        place,
        paths.filter((path) => !isHidden(path)),
      ),
    );
    if (paths.some((path) => path.endsWith("/"))) fixes.push(listFix(place));
    if (paths.some((path) => /^\/server-(?:status|info)\b/.test(path)))
      fixes.push(statusFix(place));
  }
  for (const alias of server.aliases) {
    const edit = aliasEdit(alias);
    if (edit !== undefined)
      fixes.push({
        why: "The URL's slash and the folder's go together, so that no name beside the folder is reached.",
        edits: [edit],
      });
  }
  return fixes;
}

/** A name that begins with a dot, but not `.well-known` by itself. */
function isHidden(path: string): boolean {
  return /\/\.(?!well-known\/)/.test(path);
}

function hiddenFixes(place: FixPlace): readonly Fix[] {
  const redirect = added(place, ['RedirectMatch 404 "(^|/)\\.(?!well-known/)"']);
  const byUrl: Fix = { why: "No URL with a hidden name in it is answered.", edits: [redirect] };
  if (place.isAccessFile) return [byUrl];
  const section = (tag: string): ConfigEdit =>
    added(place, [`<${tag} "/\\.(?!well-known/)">`, "    Require all denied", `</${tag}>`]);
  return [
    {
      why: "Hidden files and folders are refused wherever they lie, however the request gets there.",
      edits: [section("DirectoryMatch")],
    },
    byUrl,
    {
      why: "Hidden files and folders are refused by their URL, which beats what folders grant.",
      edits: [section("LocationMatch")],
    },
  ];
}

/** Endings of copies, dumps and settings that no site means to serve. */
const privateEndings = [
  "bak",
  "bk",
  "old",
  "orig",
  "save",
  "sav",
  "copy",
  "tmp",
  "swp",
  "swo",
  "sql",
  "sqlite",
  "sqlite3",
  "db",
  "dump",
  "log",
  "inc",
  "ini",
  "ya?ml",
  "map",
];

/** Endings of what pages are made of: a file with one of these is named whole. */
const publicEndings =
  /^(?:html?|css|js|mjs|json|xml|txt|svg|png|jpe?g|gif|ico|webp|avif|woff2?|ttf|otf|pdf|mp[34]|webm|wasm|php)$/i;

function nameFixes(place: FixPlace, paths: readonly string[]): readonly Fix[] {
  const names = new Set(paths.map((path) => nameOf(path)).filter((name) => name !== ""));
  if (names.size === 0) return [];
  const endings = new Set(privateEndings);
  const whole = new Set<string>();
  for (const name of names) {
    if (name.endsWith("~")) continue;
    const ending = /[^.]\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1];
    if (ending === undefined || publicEndings.test(ending)) whole.add(quoted(name));
    else if (!privateEndings.some((one) => new RegExp(`^${one}$`, "i").test(ending)))
      endings.add(ending.toLowerCase());
  }
  const byEnding = `(~|\\.(${[...endings].join("|")}))$`;
  const expression = whole.size === 0 ? byEnding : `(${byEnding}|^(${[...whole].join("|")})$)`;
  const byUrl = whole.size === 0 ? byEnding : `(${byEnding}|/(${[...whole].join("|")})$)`;
  const section = (tag: string, pattern: string): ConfigEdit =>
    added(place, [`<${tag} "(?i)${pattern}">`, "    Require all denied", `</${tag}>`]);
  const files: Fix = {
    why: "Copies, dumps and settings are refused by their names, in every folder.",
    edits: [section("FilesMatch", expression)],
  };
  if (place.isAccessFile) return [files];
  const urls: Fix = {
    why: "Copies, dumps and settings are refused by their URL, which beats what folders grant.",
    edits: [section("LocationMatch", byUrl)],
  };
  return [files, urls];
}

function quoted(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|"]/g, "\\$&");
}

function listFix(place: FixPlace): Fix {
  const lines = place.isAccessFile
    ? ["Options -Indexes"]
    : ['<Location "/">', "    Options -Indexes", "</Location>"];
  return { why: "Folders are not listed.", edits: [added(place, lines)] };
}

function statusFix(place: FixPlace): Fix {
  const lines = [
    '<LocationMatch "^/server-(status|info)">',
    "    Require local",
    "</LocationMatch>",
  ];
  return { why: "Only this machine sees the server's state.", edits: [added(place, lines)] };
}

function added({ source, at, indent }: FixPlace, lines: readonly string[]): ConfigEdit {
  const before = at === 0 || source.text[at - 1] === "\n" ? "" : "\n";
  const text = lines.map((line) => `${indent}${line}\n`).join("");
  return { source, start: at, end: at, text: before + text };
}

/** The alias with a slash on both sides, if it has one on its URL's side alone, or eats the separator. */
function aliasEdit({ from, to, expression, by }: Alias): ConfigEdit | undefined {
  const line = by.source.text.slice(by.start, by.end);
  const changed =
    expression === undefined
      ? from.endsWith("/") && !to.endsWith("/")
        ? line.replace(new RegExp(`${escaped(to)}(["']?)\\s*$`), `${to.replaceAll("$", "$$$$")}/$1`)
        : line
      : line.replace(/(\^\/[A-Za-z0-9_\-/]*[A-Za-z0-9_-])\(\.([*+])\)/, "$1/(.$2)");
  if (changed === line) return undefined;
  return { source: by.source, start: by.start, end: by.end, text: changed };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** In front of a section's closing tag; at the end of a file, where there is none. */
export function placeBefore(source: ConfigText, closeAt: number | undefined): FixPlace {
  const at = closeAt ?? source.text.length;
  const lineStart = source.text.lastIndexOf("\n", at - 1) + 1;
  if (closeAt === undefined) return { source, at, indent: "", isAccessFile: false };
  const outer = source.text.slice(lineStart, at);
  const indent = outer.includes("\t") || /\n\t/.test(source.text) ? `${outer}\t` : `${outer}    `;
  return { source, at: lineStart, indent, isAccessFile: false };
}

/** Where a server's own lines end. */
export function placeOf(
  server: ApacheServer,
  mainFile: ConfigText | undefined,
): FixPlace | undefined {
  const by: ConfigSpan | undefined = server.by;
  if (by === undefined)
    return mainFile === undefined ? undefined : placeBefore(mainFile, undefined);
  return server.closeAt === undefined ? undefined : placeBefore(by.source, server.closeAt);
}
