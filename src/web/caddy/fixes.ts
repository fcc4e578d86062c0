/**
 * Changes to a Caddy configuration that keep files from being handed out.
 *
 * In: a site, the URL paths that should not leave, and the configuration as it was read. Out: edits, the best first: a rule
 * that refuses names, and `hide` in every file server, which works on the file, whatever its URL is. Whoever prints one has
 * tried it.
 */
import type { ConfigEdit, Fix, Site } from "../site.ts";
import { fileServerLines, siteStart } from "./fix-places.ts";
import type { EditedLine } from "./fix-places.ts";
import { matches } from "./go-path.ts";
import type { JsonNode } from "./json-node.ts";
import { jsonFixes } from "./json-fixes.ts";
import type { SiteBlock } from "./site-blocks.ts";

/** Names that no site hands out: version control, settings, what an editor or a dump leaves. */
const usualNames = [".git", ".svn", ".hg", ".env", ".env.*", ".ht*", "*.sql", "*.bak", "*~"];

/** More names than this are no list that somebody reads. */
const namesMax = 24;

export function fixesFor(
  site: Site,
  paths: readonly string[],
  {
    servers,
    blocks,
  }: { readonly servers: readonly JsonNode[]; readonly blocks: readonly SiteBlock[] },
): readonly Fix[] {
  const names = hiddenNames(paths);
  const block =
    blocks.find(({ at }) => at === site.by) ?? (blocks.length === 1 ? blocks[0] : undefined);
  if (block === undefined)
    return blocks.length > 0 ? [] : jsonFixes(site, servers, names, refused(names));
  const refusal = refusalFix(block, names);
  const hiding = hidingFix(block, names);
  const both = refusal !== undefined && hiding !== undefined ? [joinedFix(refusal, hiding)] : [];
  return [refusal, hiding, ...both].filter((fix) => fix !== undefined);
}

/** The usual names, and those of the paths that none of them covers. */
function hiddenNames(paths: readonly string[]): readonly string[] {
  const names = [...usualNames];
  for (const path of paths) {
    const parts = path.split("/").filter((part) => part !== "");
    if (parts.length === 0 || parts.some((part) => names.some((name) => matches(name, part))))
      continue;
    const dotted = parts.find((part) => part.startsWith(".") && part !== ".well-known");
    const name = dotted ?? parts.at(-1)!;
    if (names.length < namesMax && isPlain(name)) names.push(name);
  }
  return names;
}

/** Nothing that would have to be escaped in a Caddyfile or in a pattern. */
function isPlain(name: string): boolean {
  return /^[\w.~@+,=-]+$/.test(name) && !name.startsWith("@");
}

/** Patterns of URL paths for these names: there is always more than one, see below. */
function refused(names: readonly string[]): readonly string[] {
  return [
    "*/.*",
    ...names
      .filter((name) => !name.startsWith("."))
      .flatMap((name) => (name.startsWith("*") ? [name] : [`*/${name}`])),
  ];
}

/**
 * A `handle` is asked before all directives that answer, and only the first `handle` that matches is used; but one with a
 * single path comes after those with longer paths. With several paths it stays where it is written, which is first.
 */
function refusalFix(block: SiteBlock, names: readonly string[]): Fix | undefined {
  const place = siteStart(block);
  if (place === undefined) return undefined;
  const taken = (name: string): boolean => block.lines.some(({ words }) => words[0]?.text === name);
  const name = ["@hidden", "@not_public", "@hidden_files"].find((one) => !taken(one));
  const inner = ["@hidden_inside", "@not_public_inside"].find((one) => !taken(one));
  if (name === undefined || inner === undefined) return undefined;
  const { indent } = place;
  const lines = [
    `${name} {`,
    `\tpath ${refused(names).join(" ")}`,
    "\tnot path /.well-known/*",
    "}",
    `handle ${name} {`,
    "\trespond 404",
    "}",
    String.raw`${inner} path_regexp ^/\.well-known/(?:.*/)?\.`,
    `handle ${inner} {`,
    "\trespond 404",
    "}",
  ];
  const text = lines.map((line) => `\n${indent}${line}`).join("");
  return {
    why: "Names that no visitor needs are refused before anything else answers; .well-known stays open.",
    edits: [{ source: place.source, start: place.at, end: place.at, text }],
  };
}

function hidingFix(block: SiteBlock, names: readonly string[]): Fix | undefined {
  const servers = fileServerLines(block);
  if (servers.length === 0) return undefined;
  const edits = servers.flatMap((line) => hidingEdits(line, names));
  if (edits.length === 0) return undefined;
  return {
    why: "Every file server hides these names, whatever URL leads to them.",
    edits: distinct(edits),
  };
}

function hidingEdits(
  { line, indent, hide }: EditedLine,
  names: readonly string[],
): readonly ConfigEdit[] {
  const { source, end } = line.at;
  if (hide !== undefined) {
    const known = hide.words.slice(1).map(({ text }) => text);
    const missing = names.filter((name) => !known.includes(name));
    const at = hide.at.end;
    return missing.length === 0
      ? []
      : [{ source: hide.at.source, start: at, end: at, text: ` ${missing.join(" ")}` }];
  }
  const text = `\n${indent}\thide ${names.join(" ")}`;
  if (line.block === undefined) return [{ source, start: end, end, text: ` {${text}\n${indent}}` }];
  const at = line.block.at.start + 1;
  return [{ source: line.block.at.source, start: at, end: at, text }];
}

/** A snippet that is imported twice is changed once. */
function distinct(edits: readonly ConfigEdit[]): readonly ConfigEdit[] {
  const seen = new Set<string>();
  return edits.filter(({ source, start, end }) => {
    const key = `${source.path}\0${start}\0${end}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function joinedFix(first: Fix, second: Fix): Fix {
  return { why: `${first.why} ${second.why}`, edits: [...first.edits, ...second.edits] };
}
