/**
 * Edits that stop files from being handed out, for this very configuration.
 *
 * In: the model, a server block, URL paths that lead to what should not leave. Out: fixes, the best first. They add rules
 * that stand before all others, and give an alias the slash that it lacks. Whoever shows one tries it on the resolver.
 */
import type { ConfigEdit, Fix } from "../site.ts";
import { aliasEdits, isThroughAlias } from "./fix-alias.ts";
import { hiddenRules } from "./hidden-paths.ts";
import type { HiddenRules } from "./hidden-paths.ts";
import type { Location, ServerBlock } from "./location.ts";
import type { NginxModel } from "./model.ts";
import { readTarget } from "./request-target.ts";

/** Fixes for the paths of a block. */
export function fixesOf(
  model: NginxModel,
  server: ServerBlock,
  paths: readonly string[],
): readonly Fix[] {
  const uris = [...new Set(paths.flatMap(uriOf))].sort();
  const alias = aliasEdits(server, uris);
  // With its slash, the alias hands out nothing beside it: no rule needs to name that.
  const isEnded = (uri: string): boolean => alias.length > 0 && isThroughAlias(server, uri);
  const rules = hiddenRules(uris.filter((uri) => !isEnded(uri)));
  const slash = alias.length === 0 ? "" : " The alias gets its slash on both sides.";
  const fixes: Fix[] = [];
  if (alias.length > 0 && uris.every(isEnded))
    fixes.push({
      why: "The alias gets a slash on both sides, so nothing beside it is reached.",
      edits: alias,
    });
  // A file that holds locations alone is included in a block that is not at hand: a map cannot stand there.
  if (server.by.end > server.by.start)
    fixes.push({
      why: `A map of all paths that should not leave is asked before any location.${slash}`,
      edits: [...mapEdits(model, server, rules), ...alias],
    });
  fixes.push({
    why: `Locations that refuse stand before all others, at every level that others are looked for.${slash}`,
    edits: [...locationEdits(server, rules), ...alias],
  });
  return fixes;
}

/** What nginx compares for a decoded path. */
function uriOf(path: string): readonly string[] {
  const target = path.replaceAll(
    /[%?#\0-\x20\x7F]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  const read = readTarget(target, true);
  return read === undefined ? [] : [read.uri];
}

function mapEdits(
  model: NginxModel,
  { by, level }: ServerBlock,
  rules: HiddenRules,
): readonly ConfigEdit[] {
  const { source, start } = by;
  const indent = indentAt(source.text, start);
  const step = stepIn(source.text);
  let name = "hidden_path";
  for (let number = 2; model.variables.has(name); number++) name = `hidden_path_${number}`;
  const lines = [
    `map $uri $${name} {`,
    `${step}volatile;`,
    `${step}default 0;`,
    ...rules.expressions.map(
      ({ text, ignoreCase }) => `${step}${quoted(`~${ignoreCase ? "*" : ""}${text}`)} 1;`,
    ),
    // A map's texts ignore case: two that differ in it alone are one, or nginx does not start.
    ...uniqueFolded(rules.exact).map((path) => `${step}${quoted(path)} 1;`),
    "}",
    "",
  ];
  const map = lines.map((line) => `${line}\n${indent}`).join("");
  const guard = `\n${indent}${step}if ($${name}) {\n${indent}${step}${step}return 404;\n${indent}${step}}\n`;
  return [
    { source, start, end: start, text: map },
    { source, start: level.inside.start, end: level.inside.start, text: guard },
  ];
}

function uniqueFolded(paths: readonly string[]): readonly string[] {
  const folded = new Map(paths.toReversed().map((path) => [path.toLowerCase(), path]));
  return [...folded.values()].toReversed();
}

/** Rules at the start of the block, and of each location in which expressions of its own level are not reached. */
function locationEdits(server: ServerBlock, rules: HiddenRules): readonly ConfigEdit[] {
  const { level, locations } = server;
  const isTaken = (path: string): boolean => level.search.exact.has(path);
  const exact = rules.exact.filter((path) => !isTaken(path)).map((path) => `= ${quoted(path)}`);
  const expressions = rules.expressions.map(
    ({ text, ignoreCase }) => `${ignoreCase ? "~*" : "~"} ${quoted(text)}`,
  );
  const inner = locations.filter(
    ({ kind, endsSearch, search }) =>
      kind === "prefix" && (endsSearch || search.regexes.length > 0),
  );
  return [
    insertion(level, [...expressions, ...exact]),
    ...inner.map((location) => insertion(location, expressions)),
  ];
}

function insertion({ by, inside }: Location, heads: readonly string[]): ConfigEdit {
  const { source } = by;
  // A file of locations has no brace: its rules begin where it does.
  const isFile = by.end === by.start;
  const step = stepIn(source.text);
  const indent = isFile ? "" : indentAt(source.text, by.start) + step;
  const lines = heads.map(
    (head) => `${indent}location ${head} {\n${indent}${step}return 404;\n${indent}}\n`,
  );
  const text = `${isFile ? "" : "\n"}${lines.join("")}`;
  return { source, start: inside.start, end: inside.start, text };
}

/** The white space before what stands at `at`, if nothing else is on its line. */
function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return line.trim() === "" ? line : "";
}

/** How the file indents what is inside of a block. */
function stepIn(text: string): string {
  return /^\t/m.test(text) ? "\t" : "    ";
}

/** A word as nginx reads it back. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (sign, at: number) => (sign === '"' || /["'\\trn]/.test(text[at + 1] ?? '"') ? `\\${sign}` : sign))}"`;
}
