/**
 * RewriteRule and RewriteCond as they are written.
 *
 * In: a directive's arguments. Out: a rule with its conditions, or nothing if Apache refuses it. How rules run is left to
 * rewrite.ts.
 */
import { apacheRewriteRoundsMax } from "../../limits.ts";
import type { ConfigSpan } from "../config-text.ts";
import { compileExpression } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";
import { parseCondition } from "./condition-parser.ts";
import type { Condition } from "./condition.ts";
import { wordAt } from "./lexer.ts";

export type RewriteCondition = {
  readonly input: string;
  readonly negated: boolean;
  readonly orNext: boolean;
  readonly by: ConfigSpan;
  readonly test:
    | { readonly kind: "expression"; readonly expression: ServerExpression }
    | { readonly kind: "file"; readonly flag: string }
    | {
        readonly kind: "text" | "number";
        readonly operator: "<" | "<=" | "=" | ">=" | ">";
        readonly operand: string;
        readonly ignoresCase: boolean;
      }
    | { readonly kind: "condition"; readonly condition: Condition };
};

export type RewriteRule = {
  readonly expression: ServerExpression;
  readonly negated: boolean;
  readonly substitution: string;
  readonly conditions: readonly RewriteCondition[];
  /** The long names of its flags. */
  readonly flags: ReadonlySet<string>;
  readonly status: number;
  readonly skip: number;
  readonly rounds: number;
  readonly handler: string | undefined;
  readonly type: string | undefined;
  /** `NAME:value`, `!NAME`: variables that it sets. */
  readonly variables: readonly string[];
  readonly by: ConfigSpan;
};

/** What is set for folders; `folder` is the path that rules are relative to, with a slash at its end. */
export type FolderRewriting = {
  readonly isOn: boolean | undefined;
  readonly options: ReadonlySet<string> | undefined;
  readonly base: string | undefined;
  readonly folder: string | undefined;
  readonly rules: readonly RewriteRule[];
};

export const noRewriting: FolderRewriting = {
  isOn: undefined,
  options: undefined,
  base: undefined,
  folder: undefined,
  rules: [],
};

/** A later section's rules replace an earlier one's, unless its options take them over. */
export function mergeRewriting(base: FolderRewriting, over: FolderRewriting): FolderRewriting {
  const options = over.options ?? base.options;
  const inheritsBase = options?.has("mergebase") === true;
  return {
    isOn: over.isOn ?? base.isOn,
    options,
    base: inheritsBase ? (over.base ?? base.base) : over.base,
    folder: over.folder,
    rules: inheritedRules(options, base.options, base.rules, over.rules),
  };
}

/** The rules of a scope inside of another: its own, or both in the order that the options say. */
export function inheritedRules(
  options: ReadonlySet<string> | undefined,
  outer: ReadonlySet<string> | undefined,
  before: readonly RewriteRule[],
  own: readonly RewriteRule[],
): readonly RewriteRule[] {
  const isOpen = options?.has("ignoreinherit") !== true;
  if (options?.has("inherit") === true || (isOpen && outer?.has("inheritdown") === true))
    return [...own, ...before];
  if (
    options?.has("inheritbefore") === true ||
    (isOpen && outer?.has("inheritdownbefore") === true)
  )
    return [...before, ...own];
  return own;
}

/** Long names of flags by their short ones. */
const flagNames: Readonly<Record<string, string>> = {
  b: "backrefescaping",
  bnp: "backrefernoplus",
  bne: "bne",
  bctls: "bctls",
  c: "chain",
  co: "cookie",
  dpi: "discardpath",
  e: "env",
  end: "end",
  f: "forbidden",
  g: "gone",
  h: "handler",
  l: "last",
  n: "next",
  nc: "nocase",
  ne: "noescape",
  ns: "nosubreq",
  p: "proxy",
  pt: "passthrough",
  qsa: "qsappend",
  qsd: "qsdiscard",
  qsl: "qslast",
  r: "redirect",
  s: "skip",
  t: "type",
  unc: "unc",
};
const longNames: ReadonlySet<string> = new Set([
  ...Object.values(flagNames),
  "unsafeprefixstat",
  "unsafeallow3f",
]);

type Arguments = { readonly pattern: string; readonly target: string; readonly flags: string };

/** Three arguments in their own syntax: quotes count where a word begins, a backslash keeps a space. */
function argumentsOf(line: string): Arguments | undefined {
  const first = rewriteWord(line, 0);
  const second = rewriteWord(line, first.next);
  if (second.word === undefined || first.word === undefined) return undefined;
  const third = rewriteWord(line, second.next);
  return { pattern: first.word, target: second.word, flags: third.word ?? "" };
}

function rewriteWord(
  line: string,
  at: number,
): { readonly word: string | undefined; readonly next: number } {
  const from = at + (/^[ \t]*/.exec(line.slice(at, at + 1000))?.[0].length ?? 0);
  if (from >= line.length) return { word: undefined, next: from };
  const quote = line[from] === '"' || line[from] === "'" ? line[from] : undefined;
  let to = quote === undefined ? from : from + 1;
  while (to < line.length) {
    const byte = line[to]!;
    if (quote === undefined ? isBlank(byte) : byte === quote) break;
    to += byte === "\\" && isBlank(line[to + 1]) ? 2 : 1;
  }
  const word = line.slice(quote === undefined ? from : from + 1, to);
  return { word, next: Math.min(to + 1, line.length) };
}

function isBlank(byte: string | undefined): boolean {
  return byte === " " || byte === "\t";
}

/** `[L,R=301]` as pairs; nothing if brackets are missing. */
function flagsOf(text: string): readonly (readonly [string, string])[] | undefined {
  if (text === "") return [];
  const inner = /^\[(.*)\]/s.exec(text.trim())?.[1];
  return inner?.split(",").map((flag) => {
    const equals = flag.indexOf("=");
    const name = (equals < 0 ? flag : flag.slice(0, equals)).trim().toLowerCase();
    return [flagNames[name] ?? name, equals < 0 ? "" : flag.slice(equals + 1).trim()] as const;
  });
}

const redirectNames: Readonly<Record<string, number>> = {
  permanent: 301,
  temp: 302,
  seeother: 303,
};

export function readRewriteRule(
  args: string,
  conditions: readonly RewriteCondition[],
  by: ConfigSpan,
): RewriteRule | undefined {
  const written = argumentsOf(args);
  const pairs = written === undefined ? undefined : flagsOf(written.flags);
  if (written === undefined || pairs === undefined) return undefined;
  if (!pairs.every(([name]) => longNames.has(name))) return undefined;
  const values = new Map(pairs);
  const flags = new Set(values.keys());
  let status = 302;
  if (flags.has("forbidden")) status = 403;
  if (flags.has("gone")) status = 410;
  const redirect = values.get("redirect");
  if (redirect !== undefined && redirect !== "")
    status = redirectNames[redirect.toLowerCase()] ?? Number.parseInt(redirect, 10);
  if (Number.isNaN(status)) return undefined;
  const isRedirect = status >= 300 && status < 400;
  if (flags.has("forbidden") || flags.has("gone") || !isRedirect) flags.add("status");
  const negated = written.pattern.startsWith("!");
  const expression = compileExpression(written.pattern.slice(negated ? 1 : 0), {
    ignoreCase: flags.has("nocase"),
  });
  if (expression === undefined) return undefined;
  if (written.target === "-" || flags.has("status")) flags.add("keeps");
  let substitution = written.target;
  if (substitution.endsWith("?")) {
    if (flags.has("qsappend")) flags.add("qslast");
    else {
      flags.add("qsnone");
      substitution = substitution.slice(0, -1);
    }
  } else if (flags.has("qsdiscard") && !substitution.includes("?")) flags.add("qsnone");
  return {
    expression,
    negated,
    substitution,
    conditions,
    flags,
    status,
    skip: Number.parseInt(values.get("skip") ?? "0", 10) || 0,
    rounds: Number.parseInt(values.get("next") ?? "", 10) || apacheRewriteRoundsMax,
    handler: values.get("handler"),
    type: values.get("type"),
    variables: pairs.filter(([name]) => name === "env").map(([, value]) => value),
    by,
  };
}

export function readRewriteCondition(args: string, by: ConfigSpan): RewriteCondition | undefined {
  const written = argumentsOf(args);
  const pairs = written === undefined ? undefined : flagsOf(written.flags);
  if (written === undefined || pairs === undefined) return undefined;
  const flags = new Set(pairs.map(([name]) => name));
  for (const name of flags) if (!/^(?:nocase|or|ornext|nv|novary)$/.test(name)) return undefined;
  const negated = written.target.startsWith("!");
  const pattern = written.target.slice(negated ? 1 : 0);
  const common = { input: written.pattern, orNext: flags.has("or") || flags.has("ornext"), by };
  if (written.pattern.toLowerCase() === "expr") {
    const condition = parseCondition(pattern);
    return condition && { ...common, negated, test: { kind: "condition", condition } };
  }
  if (/^-[fsdxhlLUF]$/.test(pattern))
    return { ...common, negated, test: { kind: "file", flag: pattern[1]! } };
  const number = /^-(lt|le|eq|ne|ge|gt)(.+)$/s.exec(pattern);
  if (number !== null) {
    const isNot = number[1] === "ne";
    const operator = numberOperators[number[1]!] ?? "=";
    const test = { kind: "number", operator, operand: number[2]!, ignoresCase: false } as const;
    return { ...common, negated: negated !== isNot, test };
  }
  const text = pattern.length > 1 ? /^(>=|<=|[<>=])(.*)$/s.exec(pattern) : null;
  if (text !== null) {
    const operator = text[1] as "<" | "<=" | "=" | ">=" | ">";
    const operand = operator === "=" && text[2] === '""' ? "" : text[2]!;
    const ignoresCase = flags.has("nocase");
    return { ...common, negated, test: { kind: "text", operator, operand, ignoresCase } };
  }
  const expression = compileExpression(pattern, { ignoreCase: flags.has("nocase") });
  return expression && { ...common, negated, test: { kind: "expression", expression } };
}

const numberOperators: Readonly<Record<string, "<" | "<=" | "=" | ">=" | ">">> = {
  lt: "<",
  le: "<=",
  eq: "=",
  ge: ">=",
  gt: ">",
};

/** Whether RewriteEngine says on; nothing if Apache refuses the word. */
export function readSwitch(args: string): boolean | undefined {
  const word = wordAt(args, 0).word.toLowerCase();
  return word === "on" ? true : word === "off" ? false : undefined;
}
