/**
 * Edits that stop exposures in a lighttpd configuration.
 *
 * In: a prepared model, URL paths that are handed out. Out: fixes. The first adds one block at the end of the main file,
 * where nothing replaces what it says; loads mod_access, without which it would say nothing; and gives aliases a slash on
 * both sides, as a name behind a prefix without one is matched by no rule on names.
 */
import type { ConfigEdit, Fix } from "../site.ts";
import type { Block, Setting } from "./model.ts";
import type { Prepared } from "./prepared.ts";
import { countedName, entriesOf, isEnabled } from "./settings.ts";
import type { Entry, Value } from "./values.ts";

export function fixesFor(prepared: Prepared, paths: readonly string[]): readonly Fix[] {
  const files = paths.filter((path) => !path.endsWith("/"));
  return [...denyingFix(prepared, files), ...listingFix(prepared, paths)];
}

function denyingFix(prepared: Prepared, paths: readonly string[]): readonly Fix[] {
  if (paths.length === 0) return [];
  const aliases = aliasEdits(prepared.model.blocks);
  const { source } = prepared.model.blocks[0]!.by;
  const block = denyingBlock(prepared, expressionFor(paths));
  const modules = prepared.modules.includes("mod_access")
    ? ""
    : 'server.modules += ( "mod_access" )\n';
  const end = source.text.length;
  const before = source.text === "" || source.text.endsWith("\n") ? "" : "\n";
  const added: ConfigEdit = { source, start: end, end, text: `${before}\n${modules}${block}\n` };
  const sentences = [
    "A last block refuses these names wherever they stand; blocks before it cannot replace what it says.",
    modules === "" ? "" : "url.access-deny does nothing without mod_access, which is loaded now.",
    aliases.length === 0 ? "" : "Aliases have a slash on both sides, so they match whole folders.",
  ];
  return [{ why: sentences.filter(Boolean).join(" "), edits: [...aliases, added] }];
}

/** One block for everything; a condition that is there already would be merged with the first of its words. */
function denyingBlock({ model }: Prepared, expression: string): string {
  let condition = `$HTTP["url"] =~ "${expression}"`;
  const isThere = (words: string): boolean =>
    model.blocks.some(({ parent, condition: one }) => parent?.index === 0 && one?.words === words);
  for (let inner = expression; isThere(condition);) {
    inner = `(?:${inner})`;
    condition = `$HTTP["url"] =~ "${inner}"`;
  }
  const allows = model.blocks.some(({ settings }) => settings.has("url.access-allow"));
  // Where something is allowed by name, nothing else is asked.
  const allow = allows ? "\n  url.access-allow = ( )" : "";
  return `${condition} {${allow}\n  url.access-deny = ( "" )\n}`;
}

/** Endings that public pages have: of these, single paths are refused. */
const publicEndings = /\.(?:html?|css|m?js|txt|json|xml|svg|png|jpe?g|gif|ico|webp|woff2?)$/i;

/** Names with a dot first, endings, and single paths; with path info behind them, too. */
function expressionFor(paths: readonly string[]): string {
  const parts = new Set<string>();
  const endings = new Set<string>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1];
    if (/\/\.(?!well-known\/)/.test(path)) parts.add("/\\.(?!well-known/)");
    else if (name.endsWith("~")) parts.add("~(?:/|$)");
    else if (ending !== undefined && !publicEndings.test(name)) endings.add(ending.toLowerCase());
    else parts.add(`^${path.replaceAll(/[\\^$.|?*+()[\]{}"]/g, "\\$&")}(?:/|$)`);
  }
  if (endings.size > 0) parts.add(`\\.(?:${[...endings].sort().join("|")})(?:/|$)`);
  return `(?i)${[...parts].join("|")}`;
}

function aliasEdits(blocks: readonly Block[]): readonly ConfigEdit[] {
  const edits = blocks.flatMap(({ settings }) =>
    entriesOf(settings.get("alias.url")?.value).flatMap(slashEdits),
  );
  // What several blocks took over by `+=` stands in one place.
  return edits.filter(
    (edit, index) =>
      edits.findIndex((one) => one.source === edit.source && one.start === edit.start) === index,
  );
}

function slashEdits({ key, keyBy, value }: Entry): readonly ConfigEdit[] {
  if (key === undefined || keyBy === undefined || key === "" || value.kind !== "text") return [];
  const bare = !key.endsWith("/") || !value.text.endsWith("/");
  // A file's alias has no slash.
  if (!bare || /\.[A-Za-z0-9]+$/.test(key)) return [];
  const edits = [
    ...(key.endsWith("/") ? [] : slashBefore(keyBy)),
    ...(value.text.endsWith("/") ? [] : slashBefore(value.by)),
  ];
  return edits;
}

/** A slash before the quote that ends a text. */
function slashBefore({ source, end }: Value["by"]): readonly ConfigEdit[] {
  if (source.text[end - 1] !== '"') return [];
  return [{ source, start: end - 1, end: end - 1, text: "/" }];
}

/** Listings are switched off where they are switched on. */
function listingFix({ model }: Prepared, paths: readonly string[]): readonly Fix[] {
  if (!paths.some((path) => path.endsWith("/"))) return [];
  const on = model.blocks.flatMap(({ settings }) =>
    [...settings.values()].filter(
      ({ name, value }: Setting) =>
        countedName(name) === "dir-listing.activate" && isEnabled(value) === true,
    ),
  );
  if (on.length === 0) return [];
  const edits = on.map(({ value: { by } }) => ({
    source: by.source,
    start: by.start,
    end: by.end,
    text: '"disable"',
  }));
  return [{ why: "No folder is listed.", edits }];
}
