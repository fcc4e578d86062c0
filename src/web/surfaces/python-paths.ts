/**
 * Paths that a Python settings file computes, without running it.
 *
 * In: the file's text and path. Out: for each name that is assigned at the top, a path relative to the repository, a list, a
 * text, or nothing if that depends on what is not in the file. Understood are literals, pathlib and os.path on `__file__`.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import { cleanPath, inFolder } from "./surface.ts";

/** A path is relative to the repository; "" is the repository. One that leads out of it is not known. */
export type PythonValue =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly PythonValue[] }
  | { readonly kind: "unknown" };

export type Assigned = { readonly value: PythonValue; readonly by: ConfigSpan };

const unknown: PythonValue = { kind: "unknown" };
/** Deepest nesting of an expression that is read; deeper ones are not known. */
const depthMax = 50;

/** The last value of each name that is assigned at the beginning of a line. */
export function readAssignments(source: ConfigText): ReadonlyMap<string, Assigned> {
  const assigned = new Map<string, Assigned>();
  const { text, path } = source;
  for (const found of text.matchAll(/^([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=)[ \t]*/gm)) {
    const start = found.index;
    const reader = new Reader(text, start + found[0].length, path, assigned);
    const value = reader.value(0);
    assigned.set(found[1]!, {
      value,
      by: { source, start, end: Math.max(reader.at, start + found[1]!.length) },
    });
  }
  return assigned;
}

class Reader {
  at: number;
  readonly #text: string;
  readonly #file: string;
  readonly #names: ReadonlyMap<string, Assigned>;

  constructor(text: string, at: number, file: string, names: ReadonlyMap<string, Assigned>) {
    this.#text = text;
    this.at = at;
    this.#file = file;
    this.#names = names;
  }

  /** One expression: parts with `/` or `+` between them. */
  value(depth: number): PythonValue {
    if (depth > depthMax) return unknown;
    let value = this.#part(depth);
    for (;;) {
      this.#blanks(depth > 0);
      const sign = this.#text[this.at];
      if (sign !== "/" && sign !== "+") return value;
      this.at++;
      this.#blanks(depth > 0);
      const right = this.#part(depth);
      value = sign === "/" ? joined([value, right]) : added(value, right);
    }
  }

  #part(depth: number): PythonValue {
    const open = this.#text[this.at];
    if (open === "[" || open === "(")
      return this.#follow(this.#list(open === "[" ? "]" : ")", depth), depth);
    const string = /^[rRuUbB]?("""|'''|"|')/.exec(this.#text.slice(this.at, this.at + 5));
    if (string !== null) return this.#string(string[0].length, string[1]!);
    const name = this.#match(/[A-Za-z_][\w.]*/y);
    if (name === undefined) return unknown;
    return this.#named(name, depth);
  }

  /** A dotted name: a value with members, or a call. */
  #named(name: string, depth: number): PythonValue {
    if (this.#text[this.at] !== "(") {
      const [first = "", ...members] = name.split(".");
      const start =
        first === "__file__" ? filePath(this.#file) : (this.#names.get(first)?.value ?? unknown);
      return this.#follow(members.reduce(member, start), depth);
    }
    const known = /^((?:[A-Za-z_]\w*\.)*?)([A-Za-z_]\w*)$/.exec(name);
    const last = known?.[2] ?? name;
    const owner = name.slice(0, -last.length - 1);
    const items = this.#call(depth);
    if (/^(?:os\.path|path|Path|pathlib|str|os|)$/.test(owner) || owner === "")
      return this.#follow(called(last, items), depth);
    const [first = "", ...members] = owner.split(".");
    const start =
      first === "__file__" ? filePath(this.#file) : (this.#names.get(first)?.value ?? unknown);
    return this.#follow(method(members.reduce(member, start), last, items), depth);
  }

  /** Members and calls behind a value: `.resolve().parent`. */
  #follow(value: PythonValue, depth: number): PythonValue {
    let result = value;
    for (;;) {
      const index = this.#match(/\.parents\[(\d+)\]/y);
      if (index !== undefined) {
        const levels = Number(/\d+/.exec(index)![0]);
        for (let level = 0; level <= Math.min(levels, depthMax); level++)
          result = member(result, "parent");
        continue;
      }
      const name = this.#match(/\.[A-Za-z_]\w*/y);
      if (name === undefined) return result;
      result =
        this.#text[this.at] === "("
          ? method(result, name.slice(1), this.#call(depth))
          : member(result, name.slice(1));
    }
  }

  #call(depth: number): readonly PythonValue[] {
    const list = this.#list(")", depth, true);
    return list.kind === "list" ? list.items : [unknown];
  }

  /** A list, a tuple, arguments, or one value in parentheses. */
  #list(close: string, depth: number, isCall = false): PythonValue {
    this.at++;
    const items: PythonValue[] = [];
    let commas = 0;
    for (;;) {
      this.#blanks(true);
      if (this.#text[this.at] === close) break;
      const before = this.at;
      items.push(this.value(depth + 1));
      this.#blanks(true);
      if (this.#text[this.at] === ",") {
        this.at++;
        commas++;
      } else if (this.#text[this.at] !== close) return this.#skip(close, before);
    }
    this.at++;
    if (close === ")" && !isCall && commas === 0 && items.length === 1) return items[0]!;
    return { kind: "list", items };
  }

  /** Past what is not understood, to the bracket's end or the line's. */
  #skip(close: string, from: number): PythonValue {
    const end = this.#text.slice(from, from + 10_000).search(close === "]" ? /\]/ : /\)|\n/);
    this.at = end < 0 ? this.#text.length : from + end + 1;
    return unknown;
  }

  #string(headLength: number, quote: string): PythonValue {
    const start = this.at + headLength;
    const end = this.#text.indexOf(quote, start);
    if (end < 0) return unknown;
    this.at = end + quote.length;
    const text = this.#text.slice(start, end);
    return text.includes("\\") ? unknown : { kind: "text", text };
  }

  #blanks(overLines: boolean): void {
    this.#match(overLines ? /(?:\s|#[^\n]*|\\\n)*/y : /(?:[ \t]|\\\n)*/y);
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.#text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}

function filePath(file: string): PythonValue {
  return { kind: "path", path: file };
}

function parentOf(value: PythonValue): PythonValue {
  if (value.kind !== "path" || value.path === "") return unknown;
  const slash = value.path.lastIndexOf("/");
  return { kind: "path", path: slash < 0 ? "" : value.path.slice(0, slash) };
}

function member(value: PythonValue, name: string): PythonValue {
  return name === "parent" ? parentOf(value) : unknown;
}

function method(value: PythonValue, name: string, items: readonly PythonValue[]): PythonValue {
  if (["resolve", "absolute", "as_posix", "expanduser"].includes(name)) return value;
  return name === "joinpath" ? joined([value, ...items]) : unknown;
}

/** Functions of os.path and pathlib. */
function called(name: string, items: readonly PythonValue[]): PythonValue {
  const [first = unknown] = items;
  if (["abspath", "realpath", "normpath", "str", "Path", "fspath"].includes(name)) return first;
  if (name === "dirname") return parentOf(first);
  return name === "join" ? joined(items) : unknown;
}

/** A path with texts behind it. An absolute text lies outside of the repository. */
function joined(items: readonly PythonValue[]): PythonValue {
  const [first, ...rest] = items;
  if (first?.kind !== "path") return unknown;
  let path: string | undefined = first.path;
  for (const item of rest) {
    if (item.kind !== "text" || item.text.startsWith("/") || path === undefined) return unknown;
    path = cleanPath(inFolder(path, item.text));
  }
  return path === undefined ? unknown : { kind: "path", path };
}

function added(left: PythonValue, right: PythonValue): PythonValue {
  if (left.kind === "text" && right.kind === "text")
    return { kind: "text", text: left.text + right.text };
  if (left.kind === "list" && right.kind === "list")
    return { kind: "list", items: [...left.items, ...right.items] };
  if (left.kind === "path" && right.kind === "text" && right.text.startsWith("/"))
    return joined([left, { kind: "text", text: right.text.slice(1) }]);
  return unknown;
}
