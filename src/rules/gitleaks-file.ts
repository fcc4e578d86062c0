/**
 * `.gitleaks.toml` as written: rules and allow-lists, checked and typed.
 *
 * In: the text of one file. Out: what it says, and every mistake with line and column. Keys that are not known are
 * left alone, as gitleaks does. What is made of it is for gitleaks-rules.ts; the file that it extends, for the caller.
 */
import type { TomlError } from "smol-toml";
import { installed } from "../builtins.ts";
import type { Position, RuleMistake } from "./mistake.ts";
import { tomlPlaces } from "./toml-places.ts";
import type { TomlPlaces } from "./toml-places.ts";

export type GitleaksAllow = {
  readonly at: Position;
  readonly description: string;
  readonly commits: readonly string[];
  readonly paths: readonly string[];
  readonly regexes: readonly string[];
  readonly regexTarget: "secret" | "match" | "line";
  readonly stopwords: readonly string[];
  readonly condition: "OR" | "AND";
  /** Of a list for all rules: the rules it is about; none: all. */
  readonly targetRules: readonly string[];
};

export type GitleaksRule = {
  readonly at: Position;
  readonly id: string;
  readonly description?: string;
  readonly regex?: string;
  readonly path?: string;
  readonly secretGroup?: number;
  readonly entropy?: number;
  readonly keywords: readonly string[];
  readonly tags: readonly string[];
  readonly skipReport: boolean;
  readonly allowlists: readonly GitleaksAllow[];
  readonly required: readonly {
    readonly id: string;
    readonly withinLines?: number;
    readonly withinColumns?: number;
  }[];
};

export type GitleaksFile = {
  readonly extend: {
    readonly at: Position;
    readonly path?: string;
    readonly useDefault: boolean;
    readonly disabledRules: readonly string[];
  };
  readonly rules: readonly GitleaksRule[];
  readonly allowlists: readonly GitleaksAllow[];
};

type Table = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** Reads one file. What has mistakes is left out. */
export function readGitleaksFile(
  file: string,
  text: string,
): { read: GitleaksFile; mistakes: readonly RuleMistake[] } {
  const { parse } = installed("smol-toml") as typeof import("smol-toml");
  let root: Table;
  try {
    root = parse(text);
  } catch (error) {
    const at = { file, line: 1, column: 1 };
    if (!isTomlError(error)) throw error;
    const sentence = error.message.split("\n")[0] ?? "";
    const { line, column } = error;
    return { read: nothing(at), mistakes: [{ file, line, column, sentence }] };
  }
  const reader = new TomlReader(tomlPlaces(file, text));
  const extend = reader.table(root, ["extend"]);
  const at = reader.placeOf(["extend"]);
  const path = reader.text(extend, ["extend", "path"]);
  const read = {
    extend: {
      at,
      ...(path === undefined ? {} : { path }),
      useDefault: reader.flag(extend, ["extend", "useDefault"]),
      disabledRules: reader.texts(extend, ["extend", "disabledRules"]),
    },
    rules: reader.tables(root, ["rules"]).flatMap(([table, rule]) => ruleOf(reader, table, rule)),
    allowlists: allowlistsOf(reader, root, []),
  };
  return { read, mistakes: reader.mistakes };
}

function nothing(at: Position): GitleaksFile {
  return { extend: { at, useDefault: false, disabledRules: [] }, rules: [], allowlists: [] };
}

function isTomlError(error: unknown): error is TomlError {
  return error instanceof Error && "line" in error && "column" in error;
}

function ruleOf(reader: TomlReader, table: Table, path: Path): GitleaksRule[] {
  const id = reader.text(table, [...path, "id"]);
  if (id === undefined || id === "") {
    reader.fail([...path, "id"], "a rule has an id");
    return [];
  }
  const description = reader.text(table, [...path, "description"]);
  const regex = reader.text(table, [...path, "regex"]);
  const pathExpression = reader.text(table, [...path, "path"]);
  const secretGroup = reader.number(table, [...path, "secretGroup"]);
  const entropy = reader.number(table, [...path, "entropy"]);
  const rule = {
    at: reader.placeOf(path),
    id,
    keywords: reader.texts(table, [...path, "keywords"]),
    tags: reader.texts(table, [...path, "tags"]),
    skipReport: reader.flag(table, [...path, "skipReport"]),
    allowlists: allowlistsOf(reader, table, path),
    required: reader.tables(table, [...path, "required"]).flatMap(([one, at]) => {
      const other = reader.text(one, [...at, "id"]);
      if (other === undefined) reader.fail(at, "what is required has an id");
      const withinLines = reader.number(one, [...at, "withinLines"]);
      const withinColumns = reader.number(one, [...at, "withinColumns"]);
      return {
        id: other ?? "",
        ...(withinLines === undefined ? {} : { withinLines }),
        ...(withinColumns === undefined ? {} : { withinColumns }),
      };
    }),
    ...(description === undefined ? {} : { description }),
    ...(regex === undefined || regex === "" ? {} : { regex }),
    ...(pathExpression === undefined || pathExpression === "" ? {} : { path: pathExpression }),
    ...(secretGroup === undefined ? {} : { secretGroup }),
    ...(entropy === undefined ? {} : { entropy }),
  };
  return [rule];
}

/** `[[allowlists]]`, and `[allowlist]` as it was written before; the latter as a list too. */
function allowlistsOf(reader: TomlReader, table: Table, path: Path): GitleaksAllow[] {
  const old = table["allowlist"];
  const before: [Table, Path][] = Array.isArray(old)
    ? reader.tables(table, [...path, "allowlist"])
    : old === undefined
      ? []
      : [[reader.table(table, [...path, "allowlist"]), [...path, "allowlist"]]];
  return [...before, ...reader.tables(table, [...path, "allowlists"])].map(([one, at]) => {
    const target = reader.text(one, [...at, "regexTarget"]) ?? "";
    const condition = (reader.text(one, [...at, "condition"]) ?? "OR").toUpperCase();
    if (!["", "secret", "match", "line"].includes(target))
      reader.fail([...at, "regexTarget"], 'regexTarget is "match" or "line", or left out');
    if (!["OR", "||", "AND", "&&", ""].includes(condition))
      reader.fail([...at, "condition"], 'condition is "OR" or "AND"');
    return {
      at: reader.placeOf(at),
      description: reader.text(one, [...at, "description"]) ?? "",
      commits: reader.texts(one, [...at, "commits"]),
      paths: reader.texts(one, [...at, "paths"]),
      regexes: reader.texts(one, [...at, "regexes"]),
      regexTarget: target === "match" || target === "line" ? target : "secret",
      stopwords: reader.texts(one, [...at, "stopwords"]),
      condition: condition === "AND" || condition === "&&" ? "AND" : "OR",
      targetRules: reader.texts(one, [...at, "targetRules"]),
    };
  });
}

/** Reads the values of tables and notes what is wrong with them. Names are found whatever their case. */
class TomlReader {
  readonly mistakes: RuleMistake[] = [];
  readonly placeOf: TomlPlaces;

  constructor(placeOf: TomlPlaces) {
    this.placeOf = placeOf;
  }

  fail(path: Path, sentence: string): void {
    this.mistakes.push({ ...this.placeOf(path), sentence });
  }

  text(table: Table, path: Path): string | undefined {
    const value = valueOf(table, path);
    if (value === undefined || typeof value === "string") return value;
    this.fail(path, `${nameOf(path)} is a text`);
    return undefined;
  }

  number(table: Table, path: Path): number | undefined {
    const value = valueOf(table, path);
    if (value === undefined || (typeof value === "number" && value >= 0)) return value;
    this.fail(path, `${nameOf(path)} is a number of at least 0`);
    return undefined;
  }

  flag(table: Table, path: Path): boolean {
    const value = valueOf(table, path);
    if (value === undefined || typeof value === "boolean") return value ?? false;
    this.fail(path, `${nameOf(path)} is true or false`);
    return false;
  }

  texts(table: Table, path: Path): readonly string[] {
    const value = valueOf(table, path);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((item): item is string => typeof item === "string"))
      return value;
    this.fail(path, `${nameOf(path)} is a list of texts`);
    return [];
  }

  table(table: Table, path: Path): Table {
    const value = valueOf(table, path);
    if (value === undefined) return {};
    if (isTable(value)) return value;
    this.fail(path, `${nameOf(path)} is a table`);
    return {};
  }

  tables(table: Table, path: Path): [Table, Path][] {
    const value = valueOf(table, path);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every(isTable))
      return value.map((one, at) => [one, [...path, at]]);
    this.fail(path, `${nameOf(path)} is a list of tables: [[${nameOf(path)}]]`);
    return [];
  }
}

function nameOf(path: Path): string {
  return String(path.at(-1) ?? "");
}

function valueOf(table: Table, path: Path): unknown {
  const name = nameOf(path);
  if (Object.hasOwn(table, name)) return table[name];
  const key = Object.keys(table).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : table[key];
}

function isTable(value: unknown): value is Table {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}
