/**
 * A text that an expression matches: to ask a server that answers for the hosts of an expression, one must be named.
 *
 * In: an expression's source. Out: a short text, tried on the expression; nothing if none was found easily.
 */
import { compileExpression } from "./expression.ts";
import { parseExpression } from "./parser.ts";
import type { ByteSet, ExpressionNode } from "./syntax.ts";

export function sampleOf(source: string, ignoreCase: boolean = false): string | undefined {
  const tree = parseExpression(source, ignoreCase);
  if (typeof tree === "string") return undefined;
  const sample = sampleOfNode(tree.root);
  const found = compileExpression(source, { ignoreCase })?.match(sample);
  return typeof found === "object" ? sample : undefined;
}

/** Small letters before digits, dots last: what stands in a host's name. */
const preferred = "wabcdefghijklmnopqrstuvxyz0123456789-_.";

function letterOf(set: ByteSet): string {
  // A dot that nobody escaped.
  if (set[0x2e] === 1 && set[0x2f] === 1) return ".";
  const letter = [...preferred].find((one) => set[one.charCodeAt(0)] === 1);
  const byte = set.indexOf(1);
  return letter ?? (byte < 0 ? "" : String.fromCharCode(byte));
}

function sampleOfNode(node: ExpressionNode): string {
  switch (node.kind) {
    case "bytes":
      return letterOf(node.set);
    case "sequence":
      return node.parts.map(sampleOfNode).join("");
    case "choice":
      return node.branches[0] === undefined ? "" : sampleOfNode(node.branches[0]);
    case "group":
    case "atomic":
      return sampleOfNode(node.body);
    case "repeat":
      return sampleOfNode(node.body).repeat(Math.min(node.min, 64));
    case "condition":
      return sampleOfNode(node.no);
    case "anchor":
    case "look":
    case "reference":
      return "";
  }
}
