/**
 * Values of settings: texts, numbers, arrays, and what cannot be known.
 *
 * In: expressions, and a look-up of names. Out: values with their places, so that a report can point at one entry of an
 * array. Joining two values is lighttpd's `+` and `+=`; what it refuses is "refused".
 */
import { lighttpdTextBytesMax } from "../../limits.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { ArrayEntry, Place, ValueExpression, ValuePart } from "./syntax.ts";

export type Value =
  | { readonly kind: "text"; readonly text: string; readonly by: ConfigSpan }
  | { readonly kind: "number"; readonly number: number; readonly by: ConfigSpan }
  | { readonly kind: "array"; readonly entries: readonly Entry[]; readonly by: ConfigSpan }
  /** A variable of the environment, or a path that the server is started in. */
  | { readonly kind: "unknown"; readonly construct: string; readonly by: ConfigSpan };

/** `keyBy` is where the key stands, if it has one. */
export type Entry = {
  readonly key: string | undefined;
  readonly keyBy?: ConfigSpan;
  readonly value: Value;
};

/** `left` is how many entries may still be joined. */
export type Evaluation = {
  readonly source: ConfigText;
  readonly lookup: (name: string) => Value | undefined;
  readonly budget: { left: number };
};

/** "refused" is what the server refuses, "over limit" what we do not follow. */
export type Failure = "refused" | "over limit";

export function isFailure(value: Value | Failure): value is Failure {
  return typeof value === "string";
}

export function spanOf(source: ConfigText, { start, end }: Place): ConfigSpan {
  return { source, start, end };
}

/** What an expression comes to. */
export function evaluate(evaluation: Evaluation, { parts }: ValueExpression): Value | Failure {
  let whole: Value | undefined;
  for (const part of parts) {
    const value = partValue(evaluation, part);
    if (isFailure(value)) return value;
    const joined = whole === undefined ? value : join(whole, value, evaluation.budget);
    if (isFailure(joined)) return joined;
    whole = joined;
  }
  return whole ?? "refused";
}

function partValue(evaluation: Evaluation, part: ValuePart): Value | Failure {
  const by = spanOf(evaluation.source, part);
  switch (part.kind) {
    case "text":
      return { kind: "text", text: part.text, by };
    case "number":
      return { kind: "number", number: part.number, by };
    case "variable": {
      if (part.name.startsWith("env."))
        return { kind: "unknown", construct: `the variable ${part.name}`, by };
      const value = evaluation.lookup(variableName(part.name));
      return value === undefined ? "refused" : { ...value, by };
    }
    case "array":
      return arrayValue(evaluation, part.entries, by);
  }
}

function arrayValue(
  evaluation: Evaluation,
  written: readonly ArrayEntry[],
  by: ConfigSpan,
): Value | Failure {
  const entries: Entry[] = [];
  const keys = new Set<string>();
  for (const { key, value: expression } of written) {
    const value = evaluate(evaluation, expression);
    const name = key && evaluate(evaluation, key);
    if (isFailure(value)) return value;
    if (name === undefined) {
      entries.push({ key: undefined, value });
      continue;
    }
    if (isFailure(name)) return name;
    if (name.kind === "array") return "refused";
    if (name.kind === "unknown") return { ...name, by };
    const text = textOf(name)!;
    if (keys.size === keys.add(text.toLowerCase()).size) return "refused";
    entries.push({ key: text, keyBy: spanOf(evaluation.source, key!), value });
  }
  return { kind: "array", entries, by };
}

/** Names without a dot are those of variables. */
export function variableName(name: string): string {
  return name.includes(".") ? name : `var.${name}`;
}

/** A text or a number as text. */
export function textOf(value: Value): string | undefined {
  if (value.kind === "text") return value.text;
  return value.kind === "number" ? String(value.number) : undefined;
}

/** Texts are put together, numbers added, arrays joined; a text takes a number, too. */
export function join(one: Value, other: Value, budget: Evaluation["budget"]): Value | Failure {
  if (one.kind === "unknown") return one;
  if (other.kind === "unknown") return other;
  const by = one.by;
  if (one.kind === "array" || other.kind === "array") {
    if (one.kind !== "array" || other.kind !== "array") return "refused";
    budget.left -= one.entries.length + other.entries.length;
    if (budget.left < 0) return "over limit";
    const entries = joinEntries(one.entries, other.entries);
    return entries === undefined ? "refused" : { kind: "array", entries, by };
  }
  if (one.kind === "number" && other.kind === "number")
    return { kind: "number", number: one.number + other.number, by };
  const text = `${textOf(one)}${textOf(other)}`;
  return text.length > lighttpdTextBytesMax ? "over limit" : { kind: "text", text, by };
}

/** A key that is there already may come again only with the same value. */
function joinEntries(one: readonly Entry[], other: readonly Entry[]): Entry[] | undefined {
  const joined = [...one];
  const known = new Map(
    one.flatMap(({ key, value }) => (key === undefined ? [] : [[key.toLowerCase(), value]])),
  );
  for (const entry of other) {
    const before = entry.key === undefined ? undefined : known.get(entry.key.toLowerCase());
    if (before === undefined) joined.push(entry);
    else if (
      before.kind !== entry.value.kind ||
      textOf(before) === undefined ||
      textOf(before) !== textOf(entry.value)
    )
      return undefined;
  }
  return joined;
}
