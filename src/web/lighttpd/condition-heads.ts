/**
 * Heads of conditional blocks to conditions.
 *
 * In: a head with what its expressions come to. Out: a condition, or nothing if the server refuses it. Expressions that
 * only compare are made plain first, as in the server: `=~ "^/x"` and `=^ "/x"` are one condition, and one block.
 */
import { compileExpression } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { Condition, Operator, Subject } from "./model.ts";
import type { ConditionHead } from "./syntax.ts";
import { textOf } from "./values.ts";
import type { Value } from "./values.ts";

const subjects: Readonly<Record<string, Subject>> = {
  url: "url",
  host: "host",
  referer: "header",
  useragent: "header",
  "user-agent": "header",
  language: "header",
  cookie: "header",
  remoteip: "address",
  "remote-ip": "address",
  querystring: "query",
  "query-string": "query",
  "request-method": "method",
  scheme: "scheme",
};

/** The words name the condition; two blocks with the same words are one. */
export function conditionOf(
  head: ConditionHead,
  nameValue: Value,
  value: Value,
): Condition | undefined {
  const name = textOf(nameValue);
  if (name === undefined || value.kind === "number" || value.kind === "array") return undefined;
  const subject = subjectOf(head.object, name);
  if (subject === undefined) return undefined;
  const variable = `$${head.object}["${name}"]`;
  if (value.kind === "unknown") {
    const words = `${variable} ${head.operator} ${value.construct}`;
    return { subject: "unknown", operator: head.operator, value: "", expression: undefined, words };
  }
  const plain = head.operator === "=~" && subject !== "socket" ? plainOf(value.text) : undefined;
  const [operator, text] = plain ?? [head.operator, value.text];
  const words = `${variable} ${operator} "${text}"`;
  const made = { subject, operator, value: normal(subject, operator, text), words };
  if (operator !== "=~" && operator !== "!~") return { ...made, expression: undefined };
  return { ...made, expression: compiledOnce(text) };
}

/** The condition of a plain `else`: what it is compared by is the block before it. */
export function opposite({ subject, words }: Condition): Condition | undefined {
  const found = /\] ([=!])([=~^$]) "/.exec(words);
  if (found === null) return undefined;
  const [sign, at] = [found[1] === "=" ? "!" : "=", found.index + 2];
  const flipped = words.slice(0, at) + sign + words.slice(at + 1);
  return { subject, operator: "else", value: "", expression: undefined, words: flipped };
}

function subjectOf(object: string, name: string): Subject | undefined {
  if (object === "REQUEST_HEADER") return "header";
  if (object === "SERVER") return name === "socket" ? "socket" : undefined;
  return object === "HTTP" && Object.hasOwn(subjects, name) ? subjects[name] : undefined;
}

/** `^x`, `x$`, `^x$` and `\.x$` of plain letters compare; others are expressions. */
function plainOf(source: string): readonly [Operator, string] | undefined {
  const signs = /[\\^$.|?*+()[\]{}]/;
  if (source.endsWith("$")) {
    const body = source.slice(0, -1);
    if (body.startsWith("^")) return signs.test(body.slice(1)) ? undefined : ["==", body.slice(1)];
    if (body.startsWith("\\."))
      return signs.test(body.slice(2)) ? undefined : ["=$", body.slice(1)];
    return signs.test(body) ? undefined : ["=$", body];
  }
  if (!source.startsWith("^") || signs.test(source.slice(1))) return undefined;
  return ["=^", source.slice(1)];
}

/** Hosts come in lower case; what they are compared with is made so. */
function normal(subject: Subject, operator: Operator, text: string): string {
  const compared = operator !== "=~" && operator !== "!~";
  return subject === "host" && compared ? text.toLowerCase() : text;
}

export function compiledOnce(source: string): () => ServerExpression | undefined {
  let made: { readonly expression: ServerExpression | undefined } | undefined;
  return () => (made ??= { expression: compileExpression(source) }).expression;
}
