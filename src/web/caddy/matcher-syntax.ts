/**
 * Matchers of a Caddyfile as the JSON that Caddy makes of them.
 *
 * In: lines that define matchers. Out: matcher sets, objects with a field a matcher. A matcher that nobody knows here keeps
 * its name, and is undecided later. https://caddyserver.com/docs/caddyfile/matchers
 */
import type { ConfigSpan } from "../config-text.ts";
import { append } from "./append.ts";
import { nodeOf } from "./json-node.ts";
import type { Draft, JsonNode } from "./json-node.ts";
import type { Token } from "./lexer.ts";
import type { Line } from "./lines.ts";

/** A matcher set that is malformed: Caddy would not start. */
export type Malformed = "malformed";

/** One use of a matcher: what stands behind its name. */
type Use = {
  readonly args: readonly string[];
  readonly words: readonly Token[];
  readonly lines: readonly Line[];
};

/** The set that a line `@name ...` defines. */
export function matcherSetOf(line: Line): JsonNode | Malformed {
  return setOf(line.at, line.words.slice(1), line.block?.lines);
}

/** A set written as one matcher behind a name, or as a block of them. */
function setOf(
  at: ConfigSpan,
  words: readonly Token[],
  block: readonly Line[] | undefined,
  mayBeExpression = true,
): JsonNode | Malformed {
  const [first] = words;
  if (mayBeExpression && first !== undefined && first.quote !== "")
    return nodeOf(at, { expression: first.text });
  const uses = new Map<string, Use[]>();
  if (first !== undefined) addUse(uses, words, block ?? []);
  else
    for (const line of block ?? [])
      if (line.words.length > 0) addUse(uses, line.words, line.block?.lines ?? []);
  const fields: Record<string, Draft> = Object.create(null) as Record<string, Draft>;
  for (const [name, all] of uses) {
    const known = Object.hasOwn(makers, name) ? makers[name] : undefined;
    const made = known === undefined ? { args: all.flatMap(({ args }) => args) } : known(all, at);
    if (made === "malformed") return made;
    fields[name] = made instanceof Text ? made.text : made;
  }
  return nodeOf(at, fields);
}

function addUse(uses: Map<string, Use[]>, words: readonly Token[], lines: readonly Line[]): void {
  const name = words[0]!.text;
  const args = words.slice(1);
  const use = { args: args.map(({ text }) => text), words: args, lines };
  const known = uses.get(name);
  if (known === undefined) uses.set(name, [use]);
  else known.push(use);
}

/** A matcher whose JSON is a text; set apart from "malformed", which is a text too. */
class Text {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Maker = (uses: readonly Use[], at: ConfigSpan) => Exclude<Draft, string> | Text | Malformed;

const list: Maker = (uses) =>
  uses.some(({ lines }) => lines.length > 0) ? "malformed" : uses.flatMap(({ args }) => args);

/** `[name] field? expression`. */
const expression: Maker = ([use, more]) => {
  if (use === undefined || more !== undefined) return "malformed";
  if (use.args.length === 1) return { pattern: use.args[0]! };
  return use.args.length === 2 ? { name: use.args[0]!, pattern: use.args[1]! } : "malformed";
};

const fieldExpression: Maker = (uses) => {
  const fields: Record<string, Draft> = {};
  for (const { args } of uses) {
    if (args.length < 2 || args.length > 3) return "malformed";
    const [field, pattern] = args.slice(-2) as [string, string];
    fields[field] = args.length === 3 ? { name: args[0]!, pattern } : { pattern };
  }
  return fields;
};

const addresses: Maker = (uses) => {
  const words = uses.flatMap(({ args }) => args);
  const ranges = words
    .filter((word) => word !== "forwarded")
    .flatMap((word) => (word === "private_ranges" ? privateRanges : [word]));
  return { ranges, forwarded: words.includes("forwarded") ? true : undefined };
};

/** https://caddyserver.com/docs/caddyfile/matchers#remote-ip */
const privateRanges = [
  "192.168.0.0/16",
  "172.16.0.0/12",
  "10.0.0.0/8",
  "127.0.0.1/8",
  "fd00::/8",
  "::1",
];

const makers: Readonly<Record<string, Maker>> = {
  path: list,
  host: list,
  method: list,
  path_regexp: expression,
  header_regexp: fieldExpression,
  vars_regexp: fieldExpression,
  remote_ip: addresses,
  client_ip: addresses,
  protocol: (uses) => {
    const text = uses.at(-1)?.args[0];
    return text === undefined ? "malformed" : new Text(text);
  },
  // Quotes are part of an expression.
  expression: (uses) =>
    new Text(
      uses.flatMap(({ words }) => words.map(({ text, quote }) => quote + text + quote)).join(" "),
    ),
  query: (uses) => {
    const values: Record<string, string[]> = {};
    for (const pair of uses.flatMap(({ args }) => args)) {
      if (pair === "") continue;
      const equals = pair.indexOf("=");
      if (equals < 0) return "malformed";
      (values[pair.slice(0, equals)] ??= []).push(pair.slice(equals + 1));
    }
    return values;
  },
  header: (uses) => {
    const fields: Record<string, string[] | null> = {};
    for (const { args } of uses) {
      const [field, value] = args;
      if (field === undefined) return "malformed";
      if (field.startsWith("!")) fields[field.slice(1)] = null;
      else if (value === undefined) return "malformed";
      else (fields[canonicalField(field)] ??= []).push(value);
    }
    return fields;
  },
  vars: (uses) => {
    const values: Record<string, string[]> = {};
    for (const { args } of uses) {
      if (args.length < 2) return "malformed";
      append((values[args[0]!] ??= []), args.slice(1));
    }
    return values;
  },
  file: (uses) => {
    const files: string[] = [];
    const more: Record<string, Draft> = {};
    for (const { args, lines } of uses) {
      append(files, args);
      for (const { words } of lines) {
        const values = words.slice(1).map(({ text }) => text);
        const name = words[0]?.text ?? "";
        if (name === "try_files") append(files, values);
        else if (name === "split_path") more[name] = values;
        else if (name === "root" || name === "try_policy" || name === "fs")
          more[name] = values[0] ?? "";
        else return "malformed";
      }
    }
    return { ...more, try_files: files.length > 0 ? files : undefined };
  },
  not: (uses, at) => {
    const sets: JsonNode[] = [];
    for (const { words, lines } of uses) {
      const set = setOf(at, words, lines, false);
      if (set === "malformed") return set;
      sets.push(set);
    }
    return sets;
  },
};

/** `http.CanonicalHeaderKey`: each part begins with a capital letter. */
export function canonicalField(field: string): string {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(field)) return field;
  return field
    .toLowerCase()
    .replaceAll(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
