/**
 * Escapes and classes in expressions (pcre2pattern(3), "Backslash", "Square brackets and character classes").
 *
 * In: a parse that stands behind `\` or `[`. Out: a node; a problem is left in the parse.
 */
import { match, referenceTo, stop, take } from "./cursor.ts";
import type { ParseState } from "./cursor.ts";
import {
  bytesOf,
  complement,
  escapedSets,
  inBothCases,
  notBreak,
  posixSets,
  singleByte,
} from "./sets.ts";
import type { ByteSet, ExpressionNode } from "./syntax.ts";

const letters: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** What stands behind a backslash outside of a class; nothing for what stands for nothing. */
export function readEscape(state: ParseState): ExpressionNode | undefined {
  const reference = match(
    state,
    /g(-?\d+)|g\{(-?\d+)\}|g\{(\w+)\}|k<(\w+)>|k'(\w+)'|k\{(\w+)\}|([1-9]\d*)/y,
  );
  if (reference !== undefined) return numberedOrNamed(state, reference);
  const byte = escapedByte(state);
  if (byte !== undefined) return bytesNode(state, byte);
  const letter = state.source[state.at++];
  if (letter === undefined) return stop(state, "bad");
  const set = letter === "N" ? notBreak : escapedSets[letter];
  if (set !== undefined) return { kind: "bytes", set };
  switch (letter) {
    case "A":
    case "G":
      return { kind: "anchor", at: "text-start" }; // searches begin at the text's start
    case "z":
      return { kind: "anchor", at: "text-end" };
    case "Z":
      return { kind: "anchor", at: "text-end-or-break" };
    case "b":
      return { kind: "anchor", at: "word-edge" };
    case "B":
      return { kind: "anchor", at: "not-word-edge" };
    case "R":
      return lineBreak;
    case "C":
      return { kind: "bytes", set: bytesOf([0, 255]) };
    default:
      // Letters that are left are PCRE's own (\K, \X, \p) or refused.
      if (/[A-Za-z]/.test(letter)) return stop(state, /[KXpPgk]/.test(letter) ? "unread" : "bad");
      return bytesNode(state, letter.charCodeAt(0));
  }
}

/** `\R`: one of the line breaks, and never half of CR LF. */
const lineBreak: ExpressionNode = {
  kind: "atomic",
  body: {
    kind: "choice",
    branches: [
      {
        kind: "sequence",
        parts: [
          { kind: "bytes", set: singleByte(13, false) },
          { kind: "bytes", set: singleByte(10, false) },
        ],
      },
      { kind: "bytes", set: escapedSets["v"]! },
    ],
  },
};

function bytesNode({ options }: ParseState, byte: number): ExpressionNode {
  return { kind: "bytes", set: singleByte(byte, options.ignoreCase) };
}

function numberedOrNamed(
  state: ParseState,
  [whole, ...found]: RegExpExecArray,
): ExpressionNode | undefined {
  const plain = found[6];
  if (plain !== undefined && Number(plain) >= 10 && /^[1-7]/.test(plain)) {
    // Not so many groups yet: an octal number, and what is behind it.
    if (Number(plain) > state.groups) {
      state.at -= whole.length;
      const octal = match(state, /[0-7]{1,3}/y)![0];
      const byte = Number.parseInt(octal, 8);
      return byte > 255 ? stop(state, "bad") : bytesNode(state, byte);
    }
  }
  const number = found[0] ?? found[1] ?? plain;
  if (number === undefined) return referenceTo(state, found.slice(2, 6).find(Boolean)!);
  const index = Number(number);
  return referenceTo(state, number.startsWith("-") ? state.groups + 1 + index : index);
}

/** A byte that is written as a letter or a number; `\0` and octal ones begin with 0 here. */
function escapedByte(state: ParseState): number | undefined {
  const found = match(
    state,
    /x\{([0-9A-Fa-f]+)\}|x(?!\{)([0-9A-Fa-f]{0,2})|o\{([0-7]+)\}|(0[0-7]{0,2})|c([ -~])|([aefnrt])/y,
  );
  if (found === undefined) return undefined;
  const [, braced, hex, octal, zero, control, letter] = found;
  if (letter !== undefined) return letters[letter]!;
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) ^ 0x40;
  const digits = braced ?? hex;
  const byte =
    digits === undefined ? Number.parseInt(octal ?? zero!, 8) : Number.parseInt(digits || "0", 16);
  if (byte <= 255) return byte;
  stop(state, "bad");
  return 0;
}

/** A class, behind its `[`. */
export function readClass(state: ParseState): ExpressionNode {
  // A POSIX class that stands alone is a mistake that PCRE2 refuses.
  if (/^([:.=])[^\]\\]*\1\]/.test(state.source.slice(state.at, state.at + 40)))
    return stop(state, "bad");
  const { ignoreCase } = state.options;
  const negative = take(state, "^");
  const set = new Uint8Array(256);
  let first = true;
  while (first ? true : state.source[state.at] !== "]") {
    if (state.at >= state.source.length) return stop(state, "bad");
    first = false;
    const low = classItem(state);
    if (low === undefined) continue;
    if (typeof low !== "number") {
      add(set, low);
      // A hyphen behind a set is one only at the end.
      if (state.source[state.at] === "-" && state.source[state.at + 1] !== "]") stop(state, "bad");
      continue;
    }
    const high = rangeEnd(state);
    if (high !== undefined && high < low) return stop(state, "bad");
    set.fill(1, low, (high ?? low) + 1);
  }
  state.at++;
  const whole = ignoreCase ? inBothCases(set) : set;
  return { kind: "bytes", set: negative ? complement(whole) : whole };
}

/** What ends a range, if a hyphen stands here and a single byte behind it. */
function rangeEnd(state: ParseState): number | undefined {
  const back = state.at;
  if (!take(state, "-") || state.source[state.at] === "]") {
    state.at = back;
    return undefined;
  }
  const high = classItem(state);
  if (typeof high === "number") return high;
  stop(state, "bad"); // a range to a set
  return undefined;
}

function add(set: Uint8Array, other: ByteSet): void {
  for (let byte = 0; byte < 256; byte++) set[byte]! |= other[byte]!;
}

function classItem(state: ParseState): number | ByteSet | undefined {
  const posix = match(state, /\[:(\^?)(\w+):\]/y);
  if (posix !== undefined) return posixSet(state, posix[1] === "^", posix[2]!);
  if (match(state, /\[([:.=])[^\]]*\1\]/y) !== undefined) {
    stop(state, "bad");
    return undefined;
  }
  if (!take(state, "\\")) return state.source.charCodeAt(state.at++);
  const octal = match(state, /[0-7]{1,3}/y);
  if (octal !== undefined) {
    const byte = Number.parseInt(octal[0], 8);
    if (byte > 255) stop(state, "bad");
    return byte & 255;
  }
  if (take(state, "b")) return 8;
  const byte = escapedByte(state);
  if (byte !== undefined) return byte;
  const letter = state.source[state.at++];
  if (letter === undefined) {
    stop(state, "bad");
    return undefined;
  }
  const set = escapedSets[letter];
  if (set !== undefined) return set;
  if (/[A-Za-z]/.test(letter)) stop(state, /[pP]/.test(letter) ? "unread" : "bad");
  return letter.charCodeAt(0);
}

function posixSet(state: ParseState, negative: boolean, name: string): ByteSet | undefined {
  const plain = Object.hasOwn(posixSets, name) ? posixSets[name] : undefined;
  if (plain === undefined) {
    stop(state, "bad");
    return undefined;
  }
  const set = state.options.ignoreCase ? inBothCases(plain) : plain;
  return negative ? complement(set) : set;
}
