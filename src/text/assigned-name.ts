/**
 * The name that a value may be given to, and what stands around it.
 *
 * In: bytes, a window [from, to) and the place of a keyword in it, which is a name or part of one. Out: the whole
 * name, how its line begins, and whether what stands before or behind it is a quote, a command or a flag's dashes.
 */
import * as is from "./byte-kinds.ts";
import { startsWith } from "./text-steps.ts";

/** Longest part of a name on either side of the keyword; longer "names" are data. */
export const namePartBytesMax = 64;

/** The name around a keyword, and what stands before it. */
export type Name = {
  readonly start: number;
  readonly end: number;
  /** The byte before the name, if the window holds one. */
  readonly before: number | undefined;
  /** Where the line begins, blanks and comment marks left out. */
  readonly lineStart: number;
  readonly comment: boolean;
};

/** Where a name stands. One is kept and filled again. */
export type NameSpan = { start: number; end: number };

export function readName(
  bytes: Uint8Array,
  from: number,
  to: number,
  nameStart: number,
  nameEnd: number,
): Name {
  spanOf(bytes, from, to, nameStart, nameEnd, scratch);
  const { start, end } = scratch;
  let line = start;
  while (line > from && !is.isLineEnd(bytes[line - 1])) line--;
  const lineStart = skipMarks(bytes, line, start);
  const before = start > from ? bytes[start - 1] : undefined;
  return { start, end, before, lineStart, comment: isComment(bytes, line, start) };
}

const scratch: NameSpan = { start: 0, end: 0 };

/** Hot. The whole name around a keyword; it begins and ends with a letter, digit or underscore. */
export function spanOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  nameStart: number,
  nameEnd: number,
  span: NameSpan,
): void {
  let start = nameStart;
  const first = Math.max(from, nameStart - namePartBytesMax);
  while (start > first && is.isName(bytes[start - 1])) start--;
  while (start < nameStart && !is.isWord(bytes[start])) start++;
  let end = nameEnd;
  const last = Math.min(to, nameEnd + namePartBytesMax);
  while (end < last && is.isName(bytes[end])) end++;
  while (end > nameEnd && !is.isWord(bytes[end - 1])) end--;
  span.start = start;
  span.end = end;
}

/** Past blanks, list and comment marks at a line's start: `  - x`, `# x`, `// x`, ` * x`, diff's `+x`. */
function skipMarks(bytes: Uint8Array, line: number, start: number): number {
  let next = line;
  while (next < start) {
    const byte = bytes[next]!;
    const mark = byte === is.hash || byte === is.slash || byte === is.star || byte === is.semicolon;
    if (!is.isBlank(byte) && !mark && byte !== is.dash && byte !== is.plus && byte !== is.greater)
      break;
    next++;
  }
  return next;
}

function isComment(bytes: Uint8Array, line: number, start: number): boolean {
  let next = line;
  while (next < start && is.isBlank(bytes[next])) next++;
  if (next >= start) return false;
  const byte = bytes[next]!;
  const following = next + 1 < start ? bytes[next + 1] : undefined;
  if (byte === is.hash || byte === is.semicolon || byte === is.percent) return true;
  if (byte === is.star) return is.isBlank(following);
  if (byte === is.slash) return following === is.slash || following === is.star;
  if (byte === is.dash) return following === is.dash && is.isBlank(bytes[next + 2]);
  return byte === is.less && following === is.exclamation;
}

/** Past the quote, bracket or brace that closes what the name stands in; `name.end` if there is none. */
export function closeName(bytes: Uint8Array, from: number, to: number, name: Name): number {
  let next = name.end;
  if (next >= to) return next;
  let outer = name.start - 1;
  if (bytes[next] === is.backslash && next + 1 < to && is.isQuote(bytes[next + 1])) {
    next += 2;
    outer -= 2;
  } else if (is.isQuote(bytes[next])) {
    next++;
    outer--;
  } else if (startsWith(bytes, next, to, "&quot;")) next += 6;
  const inside = outer >= from ? bytes[outer] : undefined;
  const quoted = next > name.end;
  if (next < to && bytes[next] === is.squareClose && (quoted || inside === is.squareOpen)) next++;
  else if (next < to && bytes[next] === is.curlyClose && inside === is.curlyOpen) {
    if (outer > from && (is.isWord(bytes[outer - 1]) || bytes[outer - 1] === is.greater)) next++;
  }
  return next;
}

/** `export `, `ENV `, `ARG `, `set `, `setx `, `setenv ` before the name. */
export function environmentBefore(bytes: Uint8Array, from: number, name: Name): boolean {
  let word = name.start;
  while (word > from && is.isBlank(bytes[word - 1])) word--;
  if (word === name.start) return false;
  for (const command of ["export", "env", "arg", "set", "setx", "setenv"]) {
    const begin = word - command.length;
    if (begin >= from && startsWith(bytes, begin, word, command)) {
      return begin === from || !is.isName(bytes[begin - 1]);
    }
  }
  return false;
}

/** Whether the dash at `dash` begins an option: `--x`, or `-x` after a blank. */
export function isFlag(bytes: Uint8Array, from: number, dash: number): boolean {
  if (dash === from) return true;
  const before = bytes[dash - 1];
  return before === is.dash || is.isBlank(before) || is.isLineEnd(before);
}

/** netrc(5): `machine h login l password p` on one line. */
export function netrcBefore(bytes: Uint8Array, name: Name): boolean {
  return (
    startsWith(bytes, name.lineStart, name.start, "machine ") ||
    startsWith(bytes, name.lineStart, name.start, "login ") ||
    startsWith(bytes, name.lineStart, name.start, "default ")
  );
}

/** Whether the quoted name is itself an attribute's value: `key="x"`, `name="x"`. */
export function attributeBefore(bytes: Uint8Array, from: number, name: Name): boolean {
  return name.start - 2 >= from && bytes[name.start - 2] === is.equals && is.isQuote(name.before);
}

/** A namespace before the name: `<ns:password>`. */
export function isElement(bytes: Uint8Array, from: number, name: Name): boolean {
  let next = name.start - 1;
  const first = Math.max(from, next - namePartBytesMax);
  while (next > first && is.isWord(bytes[next - 1])) next--;
  return next < name.start - 1 && next > from && bytes[next - 1] === is.less;
}
