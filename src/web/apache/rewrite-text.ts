/**
 * Texts of rules with `$1`, `%1` and `%{NAME}` filled in.
 *
 * In: a text, and what the rule and its last condition captured. Out: the text; a variable whose value no file tells is
 * named, and left empty.
 */
import type { Captures } from "../expression/expression.ts";
import type { ApacheRequest } from "./request.ts";
import { variableOf } from "./variables.ts";

export type RewriteContext = {
  readonly request: ApacheRequest;
  readonly folder: string | undefined;
  uri: string;
  rule: Captures | undefined;
  condition: Captures | undefined;
};

export type Expanded = {
  readonly text: string;
  readonly unknown: string | undefined;
  /** The first question mark came out of the request. */
  readonly isUnsafe: boolean;
};

export function expanded(
  written: string,
  context: RewriteContext,
  flags: ReadonlySet<string>,
): Expanded {
  let text = "";
  let unknown: string | undefined;
  let isUnsafe: boolean | undefined;
  for (let at = 0; at < written.length;) {
    const byte = written[at]!;
    const following = written[at + 1];
    if (byte === "\\" && following !== undefined) {
      text += following;
      at += 2;
      continue;
    }
    if (byte === "?" && (isUnsafe === undefined || flags.has("qslast"))) isUnsafe = false;
    if ((byte === "$" || byte === "%") && following !== undefined) {
      const part = reference(written, at, context);
      if (part !== undefined) {
        if (part.text === undefined) unknown ??= part.name;
        let value = part.text ?? "";
        if (part.isCapture && flags.has("backrefescaping")) value = escapedCapture(value);
        if (value.includes("?") && (isUnsafe === undefined || flags.has("qslast"))) isUnsafe = true;
        text += value;
        at = part.next;
        continue;
      }
    }
    text += byte;
    at++;
  }
  return { text, unknown, isUnsafe: isUnsafe ?? false };
}

type Reference = {
  readonly text: string | undefined;
  readonly name: string;
  readonly next: number;
  readonly isCapture: boolean;
};

function reference(written: string, at: number, context: RewriteContext): Reference | undefined {
  const sigil = written[at]!;
  const following = written[at + 1]!;
  if (/\d/.test(following)) {
    const captures = sigil === "$" ? context.rule : context.condition;
    const text = captures?.groups[Number(following)] ?? "";
    return { text, name: following, next: at + 2, isCapture: true };
  }
  if (following !== "{") return undefined;
  const end = closingBrace(written, at + 2);
  if (end < 0) return undefined;
  const inner = written.slice(at + 2, end);
  const name = inner.toUpperCase();
  // A map's answers are in files and programs that are not looked at.
  if (sigil === "$") return { text: undefined, name: inner, next: end + 1, isCapture: false };
  const [head = "", argument] = inner.split(/:(.*)/s, 2);
  const isLookAhead = /^LA-[UF]:/.test(name);
  const text = isLookAhead
    ? undefined
    : argument === undefined
      ? variableOf(context.request, name, undefined)
      : variableOf(context.request, head.toUpperCase(), argument);
  return { text, name: inner, next: end + 1, isCapture: false };
}

function closingBrace(written: string, from: number): number {
  let depth = 1;
  for (let at = from; at < written.length; at++) {
    if (written[at] === "\\") at++;
    else if (written[at] === "{") depth++;
    else if (written[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

function escapedCapture(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9_]/g, (byte) =>
    byte === " " ? "+" : `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
