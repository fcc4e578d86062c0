/**
 * Sets of bytes that patterns name: classes, escapes, and what is not in a set.
 *
 * They are RE2's (github.com/google/re2/wiki/Syntax), so that what is said of a pattern holds for its matches.
 */

export const digits: ReadonlySet<number> = range("0", "9");
export const wordBytes: ReadonlySet<number> = union(
  digits,
  range("a", "z"),
  range("A", "Z"),
  [0x5f],
);
export const spaces: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x20]);
/** Past ASCII too: a negated class takes letters of any script, which are several bytes. */
export const allBytes: ReadonlySet<number> = new Set(
  Array.from({ length: 256 }, (_, byte) => byte),
);
/** Classes such as `[:alpha:]`. */
export const namedClasses: Readonly<Record<string, ReadonlySet<number>>> = {
  alpha: union(range("a", "z"), range("A", "Z")),
  digit: digits,
  alnum: union(digits, range("a", "z"), range("A", "Z")),
  upper: range("A", "Z"),
  lower: range("a", "z"),
  xdigit: union(digits, range("a", "f"), range("A", "F")),
  space: union(spaces, [0x0b]),
};
export const pastAscii: ReadonlySet<number> = new Set([...allBytes].filter((byte) => byte >= 128));

/** The bytes of escapes such as `\n`. */
export const controls: Readonly<Record<string, number>> = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  f: 0x0c,
  v: 0x0b,
};

/** Every byte that is not in `set`. */
export function bytesWithout(set: ReadonlySet<number>): Set<number> {
  return new Set([...allBytes].filter((byte) => !set.has(byte)));
}

function range(from: string, to: string): Set<number> {
  const set = new Set<number>();
  for (let byte = from.charCodeAt(0); byte <= to.charCodeAt(0); byte++) set.add(byte);
  return set;
}

function union(...sets: readonly Iterable<number>[]): Set<number> {
  return new Set(sets.flatMap((set) => [...set]));
}
