/**
 * The tree of a regular expression, and what can be said of a tree without running it.
 *
 * In: trees from expression-parser.ts. Out: whether one may match nothing, how long a match is, which bytes it begins with.
 * An expression is one of bytes, as servers compile it: no option for Unicode is set.
 */

/** 256 numbers: 1 where a byte is in the set. */
export type ByteSet = Uint8Array;

export type AnchorKind =
  | "text-start"
  | "text-end"
  /** `$` and `\Z`: at the end, or before a line break that ends the text. */
  | "text-end-or-break"
  | "line-start"
  | "line-end"
  | "word-edge"
  | "not-word-edge";

/** Possessive quantifiers are repeats in an atomic group. */
export type ExpressionNode =
  | { readonly kind: "bytes"; readonly set: ByteSet }
  | { readonly kind: "sequence"; readonly parts: readonly ExpressionNode[] }
  | { readonly kind: "choice"; readonly branches: readonly ExpressionNode[] }
  | { readonly kind: "group"; readonly index: number; readonly body: ExpressionNode }
  | {
      readonly kind: "repeat";
      readonly body: ExpressionNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: "anchor"; readonly at: AnchorKind }
  | {
      readonly kind: "look";
      readonly behind: boolean;
      readonly negative: boolean;
      readonly body: ExpressionNode;
    }
  | { readonly kind: "atomic"; readonly body: ExpressionNode }
  | {
      readonly kind: "reference";
      readonly group: number | string;
      readonly ignoreCase: boolean;
    }
  | {
      readonly kind: "condition";
      readonly test: number | string | (ExpressionNode & { readonly kind: "look" });
      readonly yes: ExpressionNode;
      readonly no: ExpressionNode;
    };

export type ExpressionTree = {
  readonly root: ExpressionNode;
  /** How many groups capture, the whole match not counted. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
};

/** The number of a group that is named or numbered; nothing if there is none. */
export function groupNumber(
  { groups, names }: ExpressionTree,
  group: number | string,
): number | undefined {
  const index = typeof group === "number" ? group : names.get(group);
  return index === undefined || index < 1 || index > groups ? undefined : index;
}

/** Whether an expression can match without taking a byte; in doubt, that it can. */
export function mayBeEmpty(node: ExpressionNode): boolean {
  switch (node.kind) {
    case "bytes":
      return false;
    case "sequence":
      return node.parts.every(mayBeEmpty);
    case "choice":
      return node.branches.some(mayBeEmpty);
    case "group":
    case "atomic":
      return mayBeEmpty(node.body);
    case "repeat":
      return node.min === 0 || mayBeEmpty(node.body);
    case "condition":
      return mayBeEmpty(node.yes) || mayBeEmpty(node.no);
    case "anchor":
    case "look":
    case "reference":
      return true;
  }
}

/** How many bytes every match has; nothing if they differ. */
export function widthOf(node: ExpressionNode): number | undefined {
  switch (node.kind) {
    case "bytes":
      return 1;
    case "anchor":
    case "look":
      return 0;
    case "group":
    case "atomic":
      return widthOf(node.body);
    case "sequence":
      return node.parts.reduce<number | undefined>((sum, part) => added(sum, widthOf(part)), 0);
    case "choice":
      return same(node.branches.map(widthOf));
    case "condition":
      return same([widthOf(node.yes), widthOf(node.no)]);
    case "repeat": {
      const width = widthOf(node.body);
      return node.min === node.max && width !== undefined ? width * node.min : undefined;
    }
    case "reference":
      return undefined;
  }
}

function added(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

function same(widths: readonly (number | undefined)[]): number | undefined {
  return widths.every((width) => width === widths[0]) ? widths[0] : undefined;
}

/** Where a match can begin: at the text's start alone, or before one of some bytes, or anywhere (no set). */
export type MatchStart = { readonly anchored: boolean; readonly set: ByteSet | undefined };

export function matchStartOf(node: ExpressionNode): MatchStart {
  return { anchored: isAnchored(node), set: firstBytes(node) };
}

function isAnchored(node: ExpressionNode): boolean {
  switch (node.kind) {
    case "anchor":
      return node.at === "text-start";
    case "sequence":
      return node.parts[0] !== undefined && isAnchored(node.parts[0]);
    case "choice":
      return node.branches.every(isAnchored);
    case "group":
    case "atomic":
      return isAnchored(node.body);
    case "bytes":
    case "repeat":
    case "look":
    case "reference":
    case "condition":
      return false;
  }
}

/** The bytes that a match begins with; nothing where it may be empty or begins with what is not known. */
function firstBytes(node: ExpressionNode): ByteSet | undefined {
  switch (node.kind) {
    case "bytes":
      return node.set;
    case "group":
    case "atomic":
      return firstBytes(node.body);
    case "repeat":
      return node.min === 0 ? undefined : firstBytes(node.body);
    case "choice":
      return union(node.branches.map(firstBytes));
    case "condition":
      return union([firstBytes(node.yes), firstBytes(node.no)]);
    case "sequence":
      return firstOfSequence(node.parts);
    case "anchor":
    case "look":
    case "reference":
      return undefined;
  }
}

function firstOfSequence(parts: readonly ExpressionNode[]): ByteSet | undefined {
  const sets: (ByteSet | undefined)[] = [];
  for (const part of parts) {
    // What takes nothing leaves the first byte to the parts behind it.
    if (part.kind === "anchor" || part.kind === "look") continue;
    const skipped = part.kind === "repeat" && part.min === 0;
    sets.push(skipped ? firstBytes(part.body) : firstBytes(part));
    if (!skipped) return union(sets);
  }
  return undefined;
}

function union(sets: readonly (ByteSet | undefined)[]): ByteSet | undefined {
  const all = new Uint8Array(256);
  for (const set of sets) {
    if (set === undefined) return undefined;
    for (let byte = 0; byte < 256; byte++) all[byte]! |= set[byte]!;
  }
  return all;
}
