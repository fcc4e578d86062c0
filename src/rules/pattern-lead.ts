/**
 * The lead of a token: what stands in it before its keyword.
 *
 * In: a pattern's tree and its keywords. Out: how long that part can be and which bytes it can hold, where every keyword
 * stands at a place of its own in the pattern. A search for the token's start then goes back no farther, over no other
 * byte: on text made of keywords it would else start anew at every word before each.
 */
import { bytesOf, lengthsOf } from "./pattern-tree.ts";
import type { PatternNode } from "./pattern-tree.ts";

export type Lead = { readonly lengthMax: number; readonly bytes: ReadonlySet<number> };

/** undefined where some keyword (lower case) is no literal of the pattern's outermost sequence. */
export function leadOf(tree: PatternNode, keywords: readonly string[]): Lead | undefined {
  const parts = flattened(tree);
  let lengthMax = 0;
  const bytes = new Set<number>();
  for (const keyword of keywords) {
    const at = parts.findIndex((_, place) => spells(parts, place, keyword));
    if (at < 0) return undefined;
    const lead: PatternNode = { kind: "sequence", parts: parts.slice(0, at) };
    lengthMax = Math.max(lengthMax, lengthsOf(lead).max);
    for (const byte of bytesOf(lead)) bytes.add(byte);
  }
  return lengthMax === Infinity ? undefined : { lengthMax, bytes };
}

/** The outermost sequence, without sequences in it. */
function flattened(node: PatternNode): readonly PatternNode[] {
  if (node.kind !== "sequence") return [node];
  return node.parts.flatMap((part) => flattened(part));
}

function spells(parts: readonly PatternNode[], at: number, keyword: string): boolean {
  return [...keyword].every((letter, number) => {
    const part = parts[at + number];
    return (
      part?.kind === "bytes" &&
      [...part.set].every((byte) => String.fromCharCode(byte).toLowerCase() === letter)
    );
  });
}
