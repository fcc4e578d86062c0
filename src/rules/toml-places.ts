/**
 * Places in a TOML file: where each table and key stands.
 *
 * In: text that a TOML parser has accepted. Out: line and column by path, such as `rules.2.regex`. The parser itself
 * keeps no places; what is wrong with a value has to be said with one all the same. Inline tables have the place of
 * their key.
 */
import type { Position } from "./mistake.ts";

/** Looks up the place of a path; of one that is not written out, that of what it is in. */
export type TomlPlaces = (path: readonly (string | number)[]) => Position;

export function tomlPlaces(file: string, text: string): TomlPlaces {
  const places = new Map<string, Position>();
  const counts = new Map<string, number>();
  let table: readonly (string | number)[] = [];
  for (const { line, number } of linesOutsideValues(text)) {
    const column = line.length - line.trimStart().length + 1;
    const at = { file, line: number, column };
    const header = /^\s*(\[{1,2})\s*([^\]#]+?)\s*\]/.exec(line);
    if (header !== null) {
      table = tablePath(namesOf(header[2] ?? ""), header[1] === "[[", counts);
      if (!places.has(table.join("."))) places.set(table.join("."), at);
      continue;
    }
    const key = /^\s*([^=#]+?)\s*=/.exec(line);
    if (key !== null) places.set([...table, ...namesOf(key[1] ?? "")].join("."), at);
  }
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const at = places.get(path.slice(0, length).join("."));
      if (at !== undefined) return at;
    }
    return { file, line: 1, column: 1 };
  };
}

/** The names of a dotted key; quoted ones without their quotes. */
function namesOf(key: string): string[] {
  return key.split(".").map((name) => name.trim().replaceAll(/^["']|["']$/g, ""));
}

/** A header's path with the number of each array's element: the last one, or for `[[...]]` the next. */
function tablePath(
  names: readonly string[],
  isArray: boolean,
  counts: Map<string, number>,
): readonly (string | number)[] {
  const path: (string | number)[] = [];
  for (const [at, name] of names.entries()) {
    path.push(name);
    const key = path.join(".");
    const isNext = isArray && at === names.length - 1;
    const count = (counts.get(key) ?? 0) + (isNext ? 1 : 0);
    if (isNext) counts.set(key, count);
    if (count > 0) path.push(count - 1);
  }
  return path;
}

/** The lines that begin outside of any string and array. */
function linesOutsideValues(text: string): { line: string; number: number }[] {
  const lines = text.split("\n");
  const outside: { line: string; number: number }[] = [];
  let quote: string | undefined;
  let depth = 0;
  for (const [at, line] of lines.entries()) {
    if (quote === undefined && depth === 0) outside.push({ line, number: at + 1 });
    const isHeader = quote === undefined && depth === 0 && /^\s*\[/.test(line);
    for (let column = 0; column < line.length; column++) {
      const char = line[column] ?? "";
      if (quote !== undefined) {
        if (char === "\\" && quote.startsWith('"')) column++;
        else if (line.startsWith(quote, column)) {
          column += quote.length - 1;
          quote = undefined;
        }
      } else if (char === "#") break;
      else if (char === '"' || char === "'") {
        quote = line.startsWith(char.repeat(3), column) ? char.repeat(3) : char;
        column += quote.length - 1;
      } else if (!isHeader && "[{".includes(char)) depth++;
      else if (!isHeader && "]}".includes(char)) depth--;
    }
    if (quote?.length === 1) quote = undefined;
  }
  return outside;
}
