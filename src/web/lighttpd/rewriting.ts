/**
 * Lists of expressions with replacements: `url.rewrite-*`, `url.redirect`.
 *
 * In: pairs, a target. Out: what the first that fits makes of it. An empty replacement ends the list without a change.
 * `$1` is a group of the expression, `%1` one of the condition around it, `${...}` has options.
 */
import { compileExpression } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { Pass } from "./pass.ts";
import type { ConditionGroups } from "./prepared.ts";
import type { TextEntry } from "./settings.ts";

export type Rewrite = {
  readonly kind: "rewrite";
  /** Which of the pairs did it, from 0. */
  readonly index: number;
  readonly by: ConfigSpan;
  readonly target: string;
};

export type Rewritten =
  | Rewrite
  /** `ends`: an entry said so. */
  | { readonly kind: "unchanged"; readonly ends: boolean }
  | { readonly kind: "unknown"; readonly construct: string; readonly by: ConfigSpan };

export function rewritten(
  pass: Pass,
  pairs: readonly TextEntry[],
  conditionGroups: ConditionGroups,
): Rewritten {
  for (const [index, pair] of pairs.entries()) {
    const found = expressionOf(pair)?.match(pass.target);
    if (found === "undecided") return { kind: "unknown", construct: "regex", by: pair.by };
    if (found === undefined) continue;
    if (pair.text === "") return { kind: "unchanged", ends: true };
    const target = replaced(pass, pair.text, found.groups, conditionGroups);
    if (target === undefined) return { kind: "unknown", construct: "replacement", by: pair.by };
    return { kind: "rewrite", index, by: pair.by, target };
  }
  return { kind: "unchanged", ends: false };
}

const compiled = new WeakMap<TextEntry, { readonly expression: ServerExpression | undefined }>();

function expressionOf(pair: TextEntry): ServerExpression | undefined {
  const known = compiled.get(pair) ?? {
    // Targets have codes in capitals, so expressions are made to have them, too.
    expression: compileExpression(
      (pair.key ?? "").replaceAll(/%[0-9A-Fa-f]{2}/g, (code) => code.toUpperCase()),
    ),
  };
  compiled.set(pair, known);
  return known.expression;
}

/** Nothing if the replacement uses what is not followed here. */
function replaced(
  pass: Pass,
  text: string,
  groups: readonly (string | undefined)[],
  conditionGroups: ConditionGroups,
): string | undefined {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    const next = text[at + 1];
    if ((sign !== "$" && sign !== "%") || next === undefined) {
      result += sign;
      continue;
    }
    const from = sign === "$" ? groups : conditionGroups;
    if (from === "undefined" && /[\d{]/.test(next)) return undefined;
    at++;
    if (next === "{") {
      const end = text.indexOf("}", at);
      if (end < 0) return result; // the server cuts it off here
      const part = partOf(pass, text.slice(at + 1, end), from, result);
      if (part === undefined) return undefined;
      result += part;
      at = end;
    } else if (/\d/.test(next)) result += groupOf(from, next);
    else result += sign === next ? sign : sign + next;
  }
  return result;
}

function groupOf(groups: ConditionGroups, number: string): string {
  return typeof groups === "object" ? (groups[Number(number)] ?? "") : "";
}

/** What stands for `${...}`. */
function partOf(
  pass: Pass,
  inside: string,
  groups: ConditionGroups,
  before: string,
): string | undefined {
  const found = /^((?:(?:esc|escape|escnde|escpsnde|noesc|noescape|tolower|toupper):)*)(.*)$/.exec(
    inside,
  );
  const [, options = "", name = ""] = found ?? [];
  const numbered = /^\d{1,2}$/.test(name);
  const text = numbered ? groupOf(groups, name) : named(pass, name, before);
  if (text === undefined) return undefined;
  return encoded(text, options === "" && numbered ? "escpsnde:" : options);
}

function named(pass: Pass, name: string, before: string): string | undefined {
  switch (name) {
    case "url.authority":
      return pass.run.host;
    case "url.path":
      return pass.target.split("?", 1)[0]!;
    case "url.query":
      return pass.query;
    case "qsa":
      if (pass.query === "") return "";
      return (before.includes("?") ? "&" : "?") + pass.query;
    default:
      return undefined; // the scheme and the port are not known
  }
}

function encoded(text: string, options: string): string {
  let result = text;
  if (/\besc(?:ape)?:/.test(options) && !/\bno/.test(options))
    result = text.replaceAll(/[^-.0-9A-Z_a-z~]/g, codeOf);
  else if (/\besc(?:nde|psnde):/.test(options)) {
    const kept = options.includes("psnde") ? /[^-./0-9A-Z_a-z~]/g : /[^-.0-9A-Z_a-z~]/g;
    result = text.replaceAll(/%([0-9A-Fa-f]{2})|[^%]+|%/g, (part, code: string | undefined) => {
      if (code === undefined) return part.replaceAll(kept, codeOf);
      const byte = String.fromCharCode(Number.parseInt(code, 16));
      return /[-.0-9A-Z_a-z~]/.test(byte) ? byte : part;
    });
  }
  // 1.4.69 makes small letters of both.
  return /to(?:lower|upper):/.test(options) ? result.replaceAll(/%..|[A-Z]/g, small) : result;
}

function codeOf(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
}

function small(part: string): string {
  return part.startsWith("%") ? part : part.toLowerCase();
}
