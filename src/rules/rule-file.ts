/**
 * Rule files: YAML as people write it, checked and typed.
 *
 * In: the text of one file of patterns/secrets. Out: its rules, and every mistake with line and column; unknown keys
 * are mistakes, with the nearest right one. What a rule becomes is compile.ts's business.
 */
import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import type { Position, RuleMistake } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import type { Evidence, FileRule, Severity } from "./rule.ts";
import { parseYaml } from "./yaml-document.ts";

/** One rule as written. */
export type RuleSource = {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly documentation: string;
  readonly severity: Severity;
  readonly evidence?: Evidence;
  readonly rotation?: string;
  readonly identifiers: readonly string[];
  readonly exact: boolean;
  readonly generic: boolean;
  readonly token?: string;
  readonly keywords: readonly string[];
  readonly near?: {
    readonly words: readonly string[];
    readonly within: number;
    readonly behind: boolean;
  };
  readonly assignment?: { readonly names: readonly string[] };
  readonly file?: Pick<FileRule, "names" | "except" | "content">;
  readonly caseSensitive?: boolean;
  readonly checksum?: string;
  readonly structure?: string;
  readonly entropy: number;
  readonly publicValues: readonly string[];
  readonly reach?: number;
  readonly examples: readonly string[];
  readonly counterExamples: readonly string[];
  /** Where the rule stands, and its token, for mistakes found later. */
  readonly at: Position;
  readonly tokenAt?: Position;
};

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];
const evidences: readonly Evidence[] = ["proven", "shaped", "likely", "weak"];
const fileContents: readonly FileRule["content"][] = [
  "any",
  "assignments",
  "private-key",
  "binary",
];

const ruleKeys: readonly string[] = [
  "id", "name", "provider", "documentation", "severity", "evidence", "rotation", "identifiers", "exact", "generic", "token", "keywords", "near",
  "assignment", "file", "case_sensitive", "checksum", "structure", "entropy", "public_values", "reach", "examples",
  "counter_examples",
]; // prettier-ignore

/** Reads one file. Rules with mistakes are left out. */
export function readRuleFile(
  file: string,
  text: string,
): { rules: RuleSource[]; mistakes: RuleMistake[] } {
  const { contents, positionOf, mistakes } = parseYaml(file, text);
  if (mistakes.length > 0) return { rules: [], mistakes };
  if (!isSeq<Node>(contents)) {
    return {
      rules: [],
      mistakes: [{ file, line: 1, column: 1, sentence: "a rule file is a list of rules" }],
    };
  }
  return readRules(contents.items, positionOf);
}

/** Reads rules, wherever they stand. Rules with mistakes are left out. */
export function readRules(
  items: readonly Node[],
  positionOf: (offset: number) => Position,
): { rules: RuleSource[]; mistakes: RuleMistake[] } {
  const rules: RuleSource[] = [];
  const mistakes: RuleMistake[] = [];
  for (const item of items) {
    const reader = new FieldReader(item, positionOf);
    const rule = readRule(reader);
    if (reader.mistakes.length === 0) rules.push(rule);
    mistakes.push(...reader.mistakes);
  }
  return { rules, mistakes };
}

function readRule(reader: FieldReader): RuleSource {
  reader.only(ruleKeys);
  const near = reader.inner("near", ["words", "within", "behind"]);
  const assignment = reader.inner("assignment", ["names"]);
  const file = reader.inner("file", ["names", "except", "content"]);
  const documentation = reader.text("documentation") ?? "";
  if (!documentation.startsWith("https://"))
    reader.fail("documentation", "documentation is an https address");
  const evidence = reader.optionalOneOf("evidence", evidences);
  const [token, rotation] = [reader.optional("token"), reader.optional("rotation")];
  const [checksum, structure] = [reader.optional("checksum"), reader.optional("structure")];
  const [caseSensitive, reach] = [reader.flag("case_sensitive"), reader.number("reach")];
  return {
    id: reader.text("id") ?? "",
    name: reader.text("name") ?? "",
    provider: reader.text("provider") ?? "",
    documentation,
    severity: reader.oneOf("severity", severities),
    generic: reader.flag("generic") ?? false,
    keywords: reader.list("keywords"),
    entropy: reader.number("entropy") ?? 0,
    publicValues: reader.list("public_values"),
    identifiers: reader.list("identifiers"),
    exact: reader.flag("exact") ?? false,
    examples: reader.list("examples"),
    counterExamples: reader.list("counter_examples"),
    at: reader.at,
    tokenAt: reader.positionOf("token"),
    ...(evidence === undefined ? {} : { evidence }),
    ...(token === undefined ? {} : { token }),
    ...(rotation === undefined ? {} : { rotation }),
    ...(checksum === undefined ? {} : { checksum }),
    ...(structure === undefined ? {} : { structure }),
    ...(caseSensitive === undefined ? {} : { caseSensitive }),
    ...(reach === undefined ? {} : { reach }),
    ...(near === undefined
      ? {}
      : {
          near: {
            words: near.list("words"),
            within: near.number("within") ?? 0,
            behind: near.flag("behind") ?? false,
          },
        }),
    ...(assignment === undefined ? {} : { assignment: { names: assignment.list("names") } }),
    ...(file === undefined
      ? {}
      : {
          file: {
            names: file.list("names"),
            except: file.list("except"),
            content: file.oneOf("content", fileContents),
          },
        }),
  };
}

/** Reads the fields of one YAML map and notes what is wrong with them. */
class FieldReader {
  readonly mistakes: RuleMistake[];
  readonly at: Position;
  readonly #node: Node;
  readonly #positionOf: (offset: number) => Position;

  constructor(node: Node, positionOf: (offset: number) => Position, mistakes: RuleMistake[] = []) {
    this.#node = node;
    this.#positionOf = positionOf;
    this.mistakes = mistakes;
    this.at = positionOf(node.range?.[0] ?? 0);
    if (!isMap(node)) this.#note(this.at, "this is a map of keys and values");
  }

  /** Notes every key that is not one of `keys`. */
  only(keys: readonly string[]): void {
    if (!isMap(this.#node)) return;
    for (const { key } of this.#node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (keys.includes(name)) continue;
      const at = isScalar(key) ? this.#positionOf(key.range?.[0] ?? 0) : this.at;
      this.#note(at, `unknown key ${name}; did you mean ${nearest(name, keys)}?`);
    }
  }

  fail(key: string, sentence: string): void {
    this.#note(this.positionOf(key), sentence);
  }

  /** Where the value of `key` stands; the map, if it has none. */
  positionOf(key: string): Position {
    const value = this.#value(key);
    return value === undefined ? this.at : this.#positionOf(value.range?.[0] ?? 0);
  }

  text(key: string): string | undefined {
    const text = this.optional(key);
    if (text === undefined || text === "") this.fail(key, `${key} is missing`);
    return text;
  }

  optional(key: string): string | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (isScalar(value) && typeof value.value === "string") return value.value;
    this.fail(key, `${key} is a text`);
    return undefined;
  }

  number(key: string): number | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (isScalar(value) && typeof value.value === "number" && value.value >= 0) return value.value;
    this.fail(key, `${key} is a number of at least 0`);
    return undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (isScalar(value) && typeof value.value === "boolean") return value.value;
    this.fail(key, `${key} is true or false`);
    return undefined;
  }

  list(key: string): readonly string[] {
    const value = this.#value(key);
    if (value === undefined) return [];
    const items = isSeq(value)
      ? value.items.map((item) => (isScalar(item) ? item.value : undefined))
      : [undefined];
    if (items.every((item): item is string => typeof item === "string")) return items;
    this.fail(key, `${key} is a list of texts`);
    return [];
  }

  oneOf<Word extends string>(key: string, words: readonly Word[]): Word {
    const word = this.optionalOneOf(key, words);
    if (word === undefined && this.#value(key) === undefined) this.fail(key, `${key} is missing`);
    return word ?? (words[0] as Word);
  }

  optionalOneOf<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const text = this.optional(key);
    if (text === undefined) return undefined;
    const word = words.find((one) => one === text);
    if (word === undefined) this.fail(key, `${key} is one of ${words.join(", ")}`);
    return word;
  }

  inner(key: string, keys: readonly string[]): FieldReader | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    const reader = new FieldReader(value, this.#positionOf, this.mistakes);
    reader.only(keys);
    return reader;
  }

  #value(key: string): Node | undefined {
    return isMap(this.#node) ? this.#node.get(key, true) : undefined;
  }

  #note(at: Position, sentence: string): void {
    this.mistakes.push({ ...at, sentence });
  }
}
