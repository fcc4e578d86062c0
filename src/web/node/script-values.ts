/**
 * Expressions of a script that can be read without running it.
 *
 * In: tokens. Out: literals, names, calls of them, objects and lists; anything else is "unknown", and skipped.
 */
import type { ScriptToken } from "./script-tokens.ts";

export type ScriptValue =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** `a.b.c` */
  | { readonly kind: "name"; readonly path: readonly string[] }
  | {
      readonly kind: "call";
      readonly callee: ScriptValue;
      readonly args: readonly ScriptValue[];
      /** The tokens from the callee's first on. */
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "object"; readonly fields: ReadonlyMap<string, ScriptValue> }
  | { readonly kind: "list"; readonly items: readonly ScriptValue[] }
  | { readonly kind: "sum"; readonly parts: readonly ScriptValue[] }
  | { readonly kind: "unknown" };

/** Brackets in brackets that are followed; deeper ones are unknown. */
const depthMax = 24;

/** Tokens that one value may have; longer ones (handlers with their bodies) are left unread. */
const tokensMax = 2000;

const unknown: ScriptValue = { kind: "unknown" };

/** The value that begins at `at`, and where what follows it begins. */
export function valueAt(
  tokens: readonly ScriptToken[],
  at: number,
  depth = 0,
): { readonly value: ScriptValue; readonly next: number } {
  const parts: ScriptValue[] = [];
  let next = at;
  for (;;) {
    const operand = operandAt(tokens, next, depth);
    parts.push(operand.value);
    next = operand.next;
    // What TypeScript says of a type changes nothing.
    if (tokens[next]?.text === "as") return { value: unknown, next: skipped(tokens, next) };
    if (tokens[next]?.text !== "+") break;
    next++;
  }
  if (!isEnd(tokens[next])) return { value: unknown, next: skipped(tokens, next) };
  return { value: parts.length === 1 ? parts[0]! : { kind: "sum", parts }, next };
}

function operandAt(
  tokens: readonly ScriptToken[],
  start: number,
  depth: number,
): { readonly value: ScriptValue; readonly next: number } {
  let at = start;
  if (tokens[at]?.text === "new" || tokens[at]?.text === "await") at++;
  const token = tokens[at];
  if (token === undefined || depth > depthMax) return { value: unknown, next: skipped(tokens, at) };
  let value: ScriptValue = unknown;
  let next = at + 1;
  if (token.kind === "string") value = { kind: "literal", value: token.text };
  else if (token.kind === "number") value = { kind: "literal", value: Number(token.text) };
  else if (token.kind === "name") value = nameOf(token.text);
  else if (token.text === "{") ({ value, next } = objectAt(tokens, at, depth));
  else if (token.text === "[") {
    const list = listAt(tokens, at, "]", depth);
    value = { kind: "list", items: list.items };
    next = list.next;
  } else return { value: unknown, next: skipped(tokens, at) };
  for (;;) {
    const sign = tokens[next]?.text;
    const member = tokens[next + 1];
    if ((sign === "." || sign === "?.") && member?.kind === "name") {
      value =
        value.kind === "name"
          ? { kind: "name", path: [...value.path, member.text] }
          : {
              kind: "call",
              callee: value,
              args: [{ kind: "name", path: [member.text] }],
              from: start,
              to: next + 2,
            };
      next += 2;
    } else if (sign === "(") {
      const { items, next: end } = listAt(tokens, next, ")", depth);
      value = { kind: "call", callee: value, args: items, from: start, to: end };
      next = end;
    } else if (sign === "!" && isEnd(tokens[next + 1])) next++;
    else return { value, next };
  }
}

function nameOf(text: string): ScriptValue {
  if (text === "true" || text === "false") return { kind: "literal", value: text === "true" };
  return text === "null" ? { kind: "literal", value: null } : { kind: "name", path: [text] };
}

function listAt(
  tokens: readonly ScriptToken[],
  open: number,
  close: string,
  depth: number,
): { readonly items: readonly ScriptValue[]; readonly next: number } {
  const items: ScriptValue[] = [];
  let at = open + 1;
  while (at < tokens.length && tokens[at]!.text !== close) {
    const { value, next } = valueAt(tokens, at, depth + 1);
    items.push(value);
    at = next;
    if (tokens[at]?.text === ",") at++;
    else if (tokens[at]?.text !== close) break;
  }
  return { items, next: at + 1 };
}

function objectAt(
  tokens: readonly ScriptToken[],
  open: number,
  depth: number,
): { readonly value: ScriptValue; readonly next: number } {
  const fields = new Map<string, ScriptValue>();
  let at = open + 1;
  while (at < tokens.length && tokens[at]!.text !== "}") {
    const key = tokens[at]!;
    const isKey = key.kind === "name" || key.kind === "string";
    if (isKey && tokens[at + 1]?.text === ":") {
      const { value, next } = valueAt(tokens, at + 2, depth + 1);
      fields.set(key.text, value);
      at = next;
    } else {
      // A short form, a method, or what is spread: only its name is known.
      if (key.text === "...") fields.set("...", unknown);
      else if (isKey && isEnd(tokens[at + 1]))
        fields.set(key.text, { kind: "name", path: [key.text] });
      at = skipped(tokens, at);
    }
    if (tokens[at]?.text === ",") at++;
    else if (tokens[at]?.text !== "}") break;
  }
  return { value: { kind: "object", fields }, next: at + 1 };
}

function isEnd(token: ScriptToken | undefined): boolean {
  return token === undefined || /^[,;)\]}]$/.test(token.text) || token.kind === "name";
}

/** Where the sign stands that ends a value: a comma or a bracket that was opened before it. */
function skipped(tokens: readonly ScriptToken[], start: number): number {
  let open = 0;
  const last = Math.min(tokens.length, start + tokensMax);
  for (let at = start; at < last; at++) {
    const { text, kind } = tokens[at]!;
    if (kind !== "sign") continue;
    if (text === "(" || text === "[" || text === "{") open++;
    else if (text === ")" || text === "]" || text === "}") {
      if (open === 0) return at;
      open--;
    } else if ((text === "," || text === ";") && open === 0) return at;
  }
  return tokens.length;
}

/** A field of an object. */
export function fieldOf(value: ScriptValue | undefined, name: string): ScriptValue | undefined {
  return value?.kind === "object" ? value.fields.get(name) : undefined;
}
