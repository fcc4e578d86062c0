/**
 * Edits that stop exposures in a web.config.
 *
 * In: the text, URL paths that are handed out. Out: fixes: names that are refused by request filtering; types that are taken
 * back from names without one; listings that are switched off.
 */
import type { ConfigText } from "../config-text.ts";
import type { ConfigEdit, Fix } from "../site.ts";
import { childrenOf, valueOf } from "./collections.ts";
import { endingOf } from "./request-url.ts";
import { deniedExtensions, hiddenSegments } from "./machine-defaults.ts";
import { parseXml } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

export function fixesFor(source: ConfigText, paths: readonly string[]): readonly Fix[] {
  const { root, badAt } = parseXml(source);
  if (root?.name !== "configuration" || badAt !== undefined) return [];
  const files = paths.filter((path) => !path.endsWith("/"));
  const fixes: Fix[] = [];
  if (files.length > 0)
    fixes.push({
      why: "Request filtering refuses these names before anything else is asked.",
      edits: filteringEdits(root, files),
    });
  const types = openTypes(root);
  if (types.length > 0)
    fixes.push({
      why: "Files whose ending has no type are not sent: no type stands for all endings.",
      edits: types.map((type) => ({ source, start: type.by.start, end: endOf(type), text: "" })),
    });
  const listings = paths.some((path) => path.endsWith("/")) ? browsing(root) : [];
  if (listings.length > 0) fixes.push({ why: "No folder is listed.", edits: listings });
  return fixes;
}

/** Behind an element's end tag, if it has one. */
function endOf({ by, inside, isEmptyTag }: XmlElement): number {
  return isEmptyTag ? by.end : by.source.text.indexOf(">", inside.end) + 1;
}

/** Endings that public pages have: of these, single names are hidden. */
const publicEndings = /^\.(?:html?|css|js|txt|json|xml|svg|png|jpe?g|gif|ico|webp|woff2?)$/;

function filteringEdits(root: XmlElement, paths: readonly string[]): readonly ConfigEdit[] {
  const segments = new Set<string>();
  const endings = new Set<string>();
  for (const path of paths) {
    const names = path.split("/").filter(Boolean);
    const dotted = names.find((name) => name.startsWith(".") && name !== ".well-known");
    const ending = endingOf(path);
    if (dotted !== undefined) segments.add(dotted);
    else if (ending === "" || publicEndings.test(ending)) segments.add(names.at(-1) ?? "");
    else endings.add(ending);
  }
  const filtering = ["system.webServer", "security", "requestFiltering"];
  const hidden = [...segments].map(
    (name) =>
      `${removal(root, "hiddenSegments", "segment", name)}<add segment="${escaped(name)}" />`,
  );
  const denied = [...endings].map(
    (ending) =>
      `${removal(root, "fileExtensions", "fileExtension", ending)}<add fileExtension="${escaped(ending)}" allowed="false" />`,
  );
  return insertions(root, filtering, [
    ...(hidden.length === 0 ? [] : [["hiddenSegments", hidden] as const]),
    ...(denied.length === 0 ? [] : [["fileExtensions", denied] as const]),
  ]);
}

/** An entry that is there already is taken out first: none may come twice. */
function removal(root: XmlElement, list: string, key: string, name: string): string {
  const isThere = serversOf(root)
    .flatMap((server) => childrenOf(server, "security"))
    .flatMap((security) => childrenOf(security, "requestFiltering"))
    .flatMap((filtering) => childrenOf(filtering, list))
    .flatMap(({ children }) => children)
    .some((entry) => valueOf(entry, key)?.toLowerCase() === name.toLowerCase());
  const isDefault = [...hiddenSegments, ...deniedExtensions].includes(name.toLowerCase());
  return isThere || isDefault ? `<remove ${key}="${escaped(name)}" />` : "";
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** Adds lines to elements of these names below a path of elements; what is not there is made. */
function insertions(
  root: XmlElement,
  path: readonly string[],
  lists: readonly (readonly [name: string, lines: readonly string[]])[],
): readonly ConfigEdit[] {
  let element = root;
  let depth = 0;
  for (const name of path) {
    const next = childrenOf(element, name)[0];
    if (next === undefined) break;
    element = next;
    depth++;
  }
  if (depth === path.length)
    return lists.flatMap(([name, lines]) => {
      const list = childrenOf(element, name)[0];
      return list === undefined
        ? [textAtEnd(element, wrapped(name, lines, depth + 1), depth)]
        : [textAtEnd(list, lines.map((line) => indented(line, depth + 2)).join(""), depth + 1)];
    });
  const rest = path.slice(depth);
  const inner = lists
    .map(([name, lines]) => wrapped(name, lines, depth + rest.length + 1))
    .join("");
  const made = rest.reduceRight(
    (text, name, index) =>
      `${indented(`<${name}>`, depth + index + 1)}${text}${indented(`</${name}>`, depth + index + 1)}`,
    inner,
  );
  return [textAtEnd(element, made, depth)];
}

function indented(text: string, depth: number): string {
  return `\n${"  ".repeat(depth)}${text}`;
}

function wrapped(name: string, lines: readonly string[], depth: number): string {
  const body = lines.map((line) => indented(line, depth + 1)).join("");
  return `${indented(`<${name}>`, depth)}${body}${indented(`</${name}>`, depth)}`;
}

/** A text at the end of an element; an empty tag is opened for it. */
function textAtEnd(
  { name, by, inside: content, isEmptyTag }: XmlElement,
  text: string,
  depth: number,
): ConfigEdit {
  const { source } = by;
  const close = indented("", depth);
  if (isEmptyTag)
    return { source, start: by.end - 2, end: by.end, text: `>${text}${close}</${name}>` };
  const at = content.start + source.text.slice(content.start, content.end).trimEnd().length;
  return { source, start: at, end: content.end, text: `${text}${close}` };
}

/** `<mimeMap fileExtension=".">` and the like, which certificate recipes add. */
function openTypes(root: XmlElement): readonly XmlElement[] {
  return serversOf(root)
    .flatMap((server) => childrenOf(server, "staticContent"))
    .flatMap((content) => childrenOf(content, "mimeMap"))
    .filter((map) => [".", ".*", "*"].includes(valueOf(map, "fileExtension") ?? ""));
}

function browsing(root: XmlElement): readonly ConfigEdit[] {
  return serversOf(root)
    .flatMap((server) => childrenOf(server, "directoryBrowse"))
    .flatMap((browse) => browse.attributes.get("enabled") ?? [])
    .map(({ by }) => ({ source: by.source, start: by.start, end: by.end, text: "false" }));
}

function serversOf(root: XmlElement): readonly XmlElement[] {
  const locations = childrenOf(root, "location");
  return [root, ...locations].flatMap((one) => childrenOf(one, "system.webServer"));
}
