/**
 * The tree of a pattern, and what follows from it.
 *
 * In: a tree, as pattern-syntax.ts makes it. Out: how long a match can be, which bytes it can hold and end with, and
 * with which words it can begin. What every match is sure to hold is left to pattern-literals.ts.
 */

export type PatternNode =
  | { readonly kind: "bytes"; readonly set: ReadonlySet<number> }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly parts: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly part: PatternNode;
      readonly min: number;
      readonly max: number;
    };

/** Least and greatest length of a match, in bytes; Infinity where there is no greatest. */
export function lengthsOf(node: PatternNode): { readonly min: number; readonly max: number } {
  switch (node.kind) {
    case "bytes":
      return { min: 1, max: 1 };
    case "sequence": {
      const lengths = node.parts.map(lengthsOf);
      return { min: sum(lengths.map(({ min }) => min)), max: sum(lengths.map(({ max }) => max)) };
    }
    case "choice": {
      const lengths = node.parts.map(lengthsOf);
      return {
        min: Math.min(...lengths.map(({ min }) => min)),
        max: Math.max(...lengths.map(({ max }) => max)),
      };
    }
    case "repeat": {
      const { min, max } = lengthsOf(node.part);
      return { min: min * node.min, max: node.max === 0 || max === 0 ? 0 : max * node.max };
    }
  }
}

/** Every byte that can stand in a match. */
export function bytesOf(node: PatternNode): Set<number> {
  switch (node.kind) {
    case "bytes":
      return new Set(node.set);
    case "sequence":
    case "choice":
      return new Set(node.parts.flatMap((part) => [...bytesOf(part)]));
    case "repeat":
      return bytesOf(node.part);
  }
}

/** Every byte that can stand last in a match. */
export function lastBytesOf(node: PatternNode): Set<number> {
  switch (node.kind) {
    case "bytes":
      return new Set(node.set);
    case "choice":
      return new Set(node.parts.flatMap((part) => [...lastBytesOf(part)]));
    case "repeat":
      return lastBytesOf(node.part);
    case "sequence": {
      const last = new Set<number>();
      for (const part of node.parts.toReversed()) {
        for (const byte of lastBytesOf(part)) last.add(byte);
        if (lengthsOf(part).min > 0) break;
      }
      return last;
    }
  }
}

/** Most different beginnings that are told apart; with more, they are cut shorter. */
const prefixesMax = 256;

/** Words with which every match begins: one of them. Each is as long as the count of words allows. */
export function prefixesOf(node: PatternNode): string[] {
  return extend([{ text: "", open: true }], node).map(({ text }) => text);
}

/** A beginning; `open` as long as what follows it continues the same word. */
type Prefix = { readonly text: string; readonly open: boolean };

function extend(prefixes: readonly Prefix[], node: PatternNode): Prefix[] {
  switch (node.kind) {
    case "bytes": {
      const open = prefixes.filter((prefix) => prefix.open).length;
      if (open * node.set.size + prefixes.length - open > prefixesMax)
        return prefixes.map(({ text }) => ({ text, open: false }));
      return prefixes.flatMap((prefix) =>
        prefix.open
          ? [...node.set].map((byte) => ({
              text: prefix.text + String.fromCharCode(byte),
              open: true,
            }))
          : [prefix],
      );
    }
    case "sequence":
      return node.parts.reduce<Prefix[]>((known, part) => extend(known, part), [...prefixes]);
    case "choice": {
      const all = node.parts.flatMap((part) => extend(prefixes, part));
      return all.length > prefixesMax
        ? prefixes.map(({ text }) => ({ text, open: false }))
        : unique(all);
    }
    case "repeat": {
      let known = [...prefixes];
      for (let count = 0; count < node.min && known.some(({ open }) => open); count++)
        known = extend(known, node.part);
      return node.max > node.min ? known.map(({ text }) => ({ text, open: false })) : known;
    }
  }
}

function unique(prefixes: readonly Prefix[]): Prefix[] {
  return [
    ...new Map(prefixes.map((prefix) => [`${prefix.text}${String(prefix.open)}`, prefix])).values(),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
