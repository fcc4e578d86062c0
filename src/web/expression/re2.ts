/**
 * The tree of an expression as RE2 reads it, if that means the same there.
 *
 * In: a tree. Out: a source of plain letters, in which every set is spelled out and every group has brackets of its own;
 * or nothing. What RE2 lacks is left to our own engine, and so is a repeat of what may be empty: engines differ in what a
 * group in it holds then. Ends of the text are those of a text without a line break at its end.
 */
import { mayBeEmpty } from "./syntax.ts";
import type { AnchorKind, ByteSet, ExpressionNode } from "./syntax.ts";

export function re2SourceOf(node: ExpressionNode): string | undefined {
  switch (node.kind) {
    case "bytes":
      return setSource(node.set);
    case "sequence":
      return joined(node.parts, "");
    case "choice":
      return bracketed("(?:", joined(node.branches, "|"));
    case "group":
      return bracketed("(", re2SourceOf(node.body));
    case "anchor":
      return anchors[node.at];
    case "repeat":
      return repeatSource(node);
    case "look":
    case "atomic":
    case "reference":
    case "condition":
      return undefined;
  }
}

const anchors: Readonly<Record<AnchorKind, string>> = {
  "text-start": "\\A",
  "text-end": "\\z",
  "text-end-or-break": "\\z",
  "line-start": "(?m:^)",
  "line-end": "(?m:$)",
  "word-edge": "\\b",
  "not-word-edge": "\\B",
};

function joined(nodes: readonly ExpressionNode[], by: string): string | undefined {
  const sources = nodes.map(re2SourceOf);
  return sources.includes(undefined) ? undefined : sources.join(by);
}

function bracketed(open: string, source: string | undefined): string | undefined {
  return source === undefined ? undefined : `${open}${source})`;
}

function repeatSource(node: ExpressionNode & { readonly kind: "repeat" }): string | undefined {
  const { body, min, max, lazy } = node;
  if (mayBeEmpty(body)) return undefined;
  const source = bracketed("(?:", re2SourceOf(body));
  if (source === undefined) return undefined;
  const greed = lazy ? "?" : "";
  if (max === Infinity) return `${source}{${min},}${greed}`;
  return `${source}{${min},${max}}${greed}`;
}

const sources = new WeakMap<ByteSet, string>();

function setSource(set: ByteSet): string {
  const known = sources.get(set);
  if (known !== undefined) return known;
  let ranges = "";
  for (let byte = 0; byte < 256; byte++) {
    if (set[byte] !== 1) continue;
    const first = byte;
    while (set[byte + 1] === 1) byte++;
    ranges += `\\x{${first.toString(16)}}-\\x{${byte.toString(16)}}`;
  }
  // A class of nothing, as of [^\d\D], is written as what no text has.
  const source = ranges === "" ? "[^\\x{0}-\\x{10ffff}]" : `[${ranges}]`;
  sources.set(set, source);
  return source;
}
