/**
 * Documents: JSON and YAML files of other tools as values with positions, read with suspicion.
 *
 * In: bytes. Out: a tree of values, and accessors that end the run with file, line and column where a value is not of
 * the type that its tool writes. YAML's aliases are refused: none of these files needs them, and a few lines of them
 * unfold to gigabytes.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { tooDeepLine } from "../../text/yaml-depth.ts";
import { decisionDepthMax, decisionYamlBytesMax } from "../../limits.ts";
import { Lines, parseJson } from "../../text/json-text.ts";
import type { JsonValue } from "../../text/json-text.ts";
import { badFile } from "./foreign-file.ts";

export class ForeignDocument {
  readonly path: string;
  readonly root: JsonValue;
  readonly #lines: Lines;

  constructor(path: string, text: string, root: JsonValue) {
    this.path = path;
    this.root = root;
    this.#lines = new Lines(text);
  }

  where({ at }: JsonValue): string {
    return `${this.path}:${this.#lines.lineOf(at)}`;
  }

  fail({ at }: Pick<JsonValue, "at">, what: string): never {
    return badFile(this.path, this.#lines.lineOf(at), this.#lines.columnOf(at), what);
  }

  /** A field of an object; undefined where it is absent or null. */
  field(object: JsonValue, ...names: readonly string[]): JsonValue | undefined {
    if (object.kind !== "object") return this.fail(object, "expected a mapping of names to values");
    for (const name of names) {
      const value = object.fields.get(name);
      if (value !== undefined && value.kind !== "null") return value;
    }
    return undefined;
  }

  /** The names of an object with their values. */
  entries(object: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
    if (object === undefined) return [];
    if (object.kind !== "object") return this.fail(object, "expected a mapping of names to values");
    return [...object.fields];
  }

  items(list: JsonValue | undefined): readonly JsonValue[] {
    if (list === undefined) return [];
    if (list.kind !== "array") return this.fail(list, "expected a list");
    return list.items;
  }

  text(value: JsonValue | undefined): string | undefined {
    if (value === undefined) return undefined;
    // YAML reads a string of digits as a number where nobody quoted it.
    if (value.kind === "number") return String(value.value);
    return value.kind === "string" ? value.value : this.fail(value, "expected a string");
  }

  number(value: JsonValue | undefined): number | undefined {
    if (value === undefined) return undefined;
    return value.kind === "number" ? value.value : this.fail(value, "expected a number");
  }

  boolean(value: JsonValue | undefined): boolean | undefined {
    if (value === undefined) return undefined;
    return value.kind === "boolean" ? value.value : this.fail(value, "expected true or false");
  }
}

export function jsonDocument(bytes: Uint8Array, path: string): ForeignDocument {
  const text = textOf(bytes);
  const root = parseJson(text, decisionDepthMax);
  if (root.kind !== "failure") return new ForeignDocument(path, text, root);
  const lines = new Lines(text);
  return badFile(path, lines.lineOf(root.at), lines.columnOf(root.at), root.what);
}

export function yamlDocument(bytes: Uint8Array, path: string): ForeignDocument {
  if (bytes.length > decisionYamlBytesMax)
    badFile(path, 1, 1, `larger than ${decisionYamlBytesMax} bytes`);
  const text = textOf(bytes);
  const deepLine = tooDeepLine(text);
  if (deepLine > 0) badFile(path, deepLine, 1, "nested too deep");
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      logLevel: "silent",
      uniqueKeys: false, // compared one with another, which takes minutes for some thousands
    });
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      badFile(path, Math.max(1, line), Math.max(1, col), `not YAML (${error.code})`);
    }
    return new ForeignDocument(path, text, valueOf(document.contents, path, lineCounter, 0));
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) badFile(path, 1, 1, "nested too deep");
    throw error;
  }
}

/** Without a byte order mark, which some editors write. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("utf8")
    .replace(/^\ufeff/, "");
}

function valueOf(node: unknown, path: string, lines: LineCounter, depth: number): JsonValue {
  const at = startOf(node);
  const fail = (what: string): never => {
    const { line, col } = lines.linePos(at);
    return badFile(path, Math.max(1, line), Math.max(1, col), what);
  };
  if (depth > decisionDepthMax) return fail(`nested deeper than ${decisionDepthMax}`);
  if (isAlias(node)) return fail("an alias, which is not read here");
  if (isMap(node)) {
    const fields = new Map<string, JsonValue>();
    for (const { key, value } of node.items) {
      if (!isScalar(key)) return fail("a name that is no string");
      fields.set(String(key.value), valueOf(value, path, lines, depth + 1));
    }
    return { kind: "object", at, fields };
  }
  if (isSeq(node))
    return {
      kind: "array",
      at,
      items: node.items.map((item) => valueOf(item, path, lines, depth + 1)),
    };
  const value: unknown = isScalar(node) ? node.value : null;
  if (typeof value === "string") return { kind: "string", at, value };
  if (typeof value === "number") return { kind: "number", at, value };
  if (typeof value === "boolean") return { kind: "boolean", at, value };
  if (value === null || value === undefined) return { kind: "null", at };
  return fail("a value that is no string, number or list");
}

function startOf(node: unknown): number {
  const { range } = (node ?? {}) as { readonly range?: readonly number[] | null };
  return range?.[0] ?? 0;
}
