/**
 * Texts with variables in them: `$document_root/x`, `${name}`, `$1`.
 *
 * In: a word. Out: its parts. What they stand for is told while a request is answered (variables.ts).
 */
import type { ConfigSpan } from "../config-text.ts";
import type { Directive, Word } from "./syntax.ts";

export type ValuePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "capture"; readonly index: number }
  /** Something that a program is to fill in, or that nginx would refuse. */
  | { readonly kind: "template" };

export type Value = {
  readonly parts: readonly ValuePart[];
  /** The whole of it, where it holds no variable. */
  readonly text: string | undefined;
  readonly by: ConfigSpan;
};

/** The value that a word stands for. */
export function valueOf(word: Word, { by }: Directive): Value {
  return valueOfText(word.text, by, word.template || /%[A-Za-z_]\w*%/.test(word.text));
}

/** The value of a text. */
export function valueOfText(text: string, by: ConfigSpan, isTemplate = false): Value {
  if (isTemplate) return { parts: [{ kind: "template" }], text: undefined, by };
  if (!text.includes("$")) return { parts: [{ kind: "text", text }], text, by };
  const parts: ValuePart[] = [];
  const pattern = /\$(?:([1-9])|\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+)|)|[^$]+/g;
  for (const [whole, capture, braced, name] of text.matchAll(pattern)) {
    if (capture !== undefined) parts.push({ kind: "capture", index: Number(capture) });
    else if (braced !== undefined || name !== undefined)
      parts.push({ kind: "variable", name: (braced ?? name)!.toLowerCase() });
    else if (whole === "$") parts.push({ kind: "template" });
    else parts.push({ kind: "text", text: whole });
  }
  return { parts, text: undefined, by };
}

/** The same value with other bytes at its end or start: only where those are text. */
export function withText(value: Value, text: string): Value {
  return { parts: [{ kind: "text", text }], text, by: value.by };
}
