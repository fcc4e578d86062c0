/**
 * The syntax of patterns: the part of RE2's that a bare secret needs, or, for rules that search, all of it that says
 * what a match can hold.
 *
 * In: a pattern's source. Out: its tree, or where and why it is refused. What follows from the tree is left to
 * pattern-tree.ts. RE2 itself does the matching (github.com/google/re2/wiki/Syntax); anchors are refused in tokens
 * because the engine bounds those.
 */
import { allBytes, bytesWithout, controls, digits, namedClasses } from "./pattern-bytes.ts";
import { pastAscii, spaces, wordBytes } from "./pattern-bytes.ts";
import type { PatternNode } from "./pattern-tree.ts";

/** Parses the pattern of a token; throws PatternError. */
export function parsePattern(source: string): PatternNode {
  return new PatternParser(source, false).parse();
}

/**
 * Parses a pattern that is searched for: with anchors, which take up nothing, flags, named groups and letters of any
 * script. A set that holds bytes past ASCII stands for whole letters, of up to four bytes.
 */
export function parseSearchPattern(source: string): PatternNode {
  return new PatternParser(source, true).parse();
}

/** A pattern that is refused: `at` counts characters of the source from 0. */
export class PatternError extends Error {
  readonly at: number;

  constructor(sentence: string, at: number) {
    super(sentence);
    this.name = "PatternError";
    this.at = at;
  }
}

/** RE2 repeats nothing more often than this, repetitions in one another multiplied. */
const repeatMax = 1000;
const tooOften =
  "RE2 repeats at most 1000 times, repetitions in one another multiplied; write {n,} and give the rule a reach";
/** What an anchor takes up. */
const nothing: PatternNode = { kind: "sequence", parts: [] };
/** Deepest groups in one another: nobody writes more, and each takes a bit of the stack. RE2 allows 1000. */
const depthMax = 200;
/** Longest flags: `?imsU-imsU)`. */
const flagLetters = 16;

/** How often RE2 counts a part to be repeated: what has no greatest number counts with its least. */
function repeatsOf(node: PatternNode): number {
  switch (node.kind) {
    case "bytes":
      return 1;
    case "sequence":
    case "choice":
      return Math.max(1, ...node.parts.map(repeatsOf));
    case "repeat": {
      const times = node.max === Infinity ? node.min : node.max;
      return Math.max(1, times) * repeatsOf(node.part);
    }
  }
}

class PatternParser {
  readonly #source: string;
  readonly #isSearch: boolean;
  #at = 0;
  #depth = 0;
  #foldsCase = false;
  #dotTakesLines = false;

  constructor(source: string, isSearch: boolean) {
    this.#source = source;
    this.#isSearch = isSearch;
  }

  parse(): PatternNode {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw this.#refuse("a parenthesis too many");
    return node;
  }

  #refuse(sentence: string): PatternError {
    return new PatternError(sentence, this.#at);
  }

  #choice(): PatternNode {
    const parts = [this.#sequence()];
    while (this.#take("|")) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at] ?? "")) {
      const atom = this.#atom();
      if (atom !== undefined) parts.push(this.#repeated(atom));
    }
    return { kind: "sequence", parts };
  }

  #atom(): PatternNode | undefined {
    const char = this.#source[this.#at++] ?? "";
    switch (char) {
      case "(":
        return this.#group();
      case "[":
        return this.#bytes(this.#class());
      case "\\":
        return (this.#isSearch ? this.#searchEscape() : undefined) ?? this.#bytes(this.#escape());
      case ".":
        return this.#bytes(this.#dotTakesLines ? allBytes : bytesWithout(new Set([0x0a])));
      case "^":
      case "$":
        if (this.#isSearch) return nothing;
        this.#at--;
        throw this.#refuse("a token has no anchors: the engine bounds it");
      case "{":
        if (this.#isSearch) return this.#bytes(new Set([0x7b]));
        this.#at--;
        throw this.#refuse("nothing to repeat");
      case "*":
      case "+":
      case "?":
        this.#at--;
        throw this.#refuse("nothing to repeat");
      default:
        if (this.#isSearch && char.charCodeAt(0) >= 128) return this.#letter();
        return this.#bytes(new Set([this.#ascii(char)]));
    }
  }

  /** A letter past ASCII, as the bytes of its UTF-8. */
  #letter(): PatternNode {
    const letter = String.fromCodePoint(this.#source.codePointAt(this.#at - 1) ?? 0);
    this.#at += letter.length - 1;
    const bytes = [...Buffer.from(letter)];
    // In another case it may have other bytes.
    return this.#foldsCase
      ? { kind: "repeat", part: { kind: "bytes", set: allBytes }, min: 1, max: 4 }
      : { kind: "sequence", parts: bytes.map((byte) => ({ kind: "bytes", set: new Set([byte]) })) };
  }

  /** Escapes that only patterns of a search have; undefined for all others. */
  #searchEscape(): PatternNode | undefined {
    if (/[bBAzZ]/.test(this.#source[this.#at] ?? "")) {
      this.#at++;
      return nothing;
    }
    const anyLetter = /^(?:[pP](?:\{[^}]*\}|\w)|x\{[0-9a-fA-F]+\}|C)/.exec(
      this.#source.slice(this.#at),
    );
    if (anyLetter !== null) {
      this.#at += anyLetter[0].length;
      return { kind: "repeat", part: { kind: "bytes", set: allBytes }, min: 1, max: 4 };
    }
    if (!this.#take("Q")) return undefined;
    const end = this.#source.indexOf("\\E", this.#at);
    const quoted = this.#source.slice(this.#at, end < 0 ? undefined : end);
    this.#at += quoted.length + (end < 0 ? 0 : 2);
    const parts = [...Buffer.from(quoted)].map((byte) => this.#bytes(new Set([byte])));
    return { kind: "sequence", parts };
  }

  /** A group; or a flag such as (?i), which is no part of the match. */
  #group(): PatternNode | undefined {
    const before = [this.#foldsCase, this.#dotTakesLines] as const;
    const flags = this.#flags();
    if (flags === ")") return undefined; // in force until the group around it ends
    if (flags === undefined && !this.#takeGroupName() && this.#source[this.#at] === "?")
      throw this.#refuse("only (?:...), (?i) and (?i:...) are known");
    if (++this.#depth > depthMax) throw this.#refuse("too many groups in one another");
    const node = this.#choice();
    this.#depth--;
    if (!this.#take(")")) throw this.#refuse("a parenthesis is not closed");
    [this.#foldsCase, this.#dotTakesLines] = before;
    return node;
  }

  /** Flags at the start of a group; gives what stands behind them: `)` or `:`. */
  #flags(): ")" | ":" | undefined {
    const known = this.#isSearch ? /^\?([imsU]*)(?:-([imsU]*))?([:)])/ : /^\?(i?)()([:)])/;
    const found = known.exec(this.#source.slice(this.#at, this.#at + flagLetters));
    if (found === null || found[0] === "?)") return undefined;
    const [all, on = "", off = "", end] = found;
    this.#at += all.length;
    this.#foldsCase = on.includes("i") || (this.#foldsCase && !off.includes("i"));
    this.#dotTakesLines = on.includes("s") || (this.#dotTakesLines && !off.includes("s"));
    return end === ")" ? ")" : ":";
  }

  #takeGroupName(): boolean {
    if (!this.#isSearch) return false;
    const name = /^\?P?<\w+>/.exec(this.#source.slice(this.#at));
    this.#at += name?.[0].length ?? 0;
    return name !== null;
  }

  #repeated(atom: PatternNode): PatternNode {
    const limits = this.#limits();
    if (limits === undefined) return atom;
    this.#take("?"); // lazy or not: the same matches are possible
    const again = "*+?{".includes(this.#source[this.#at] ?? " ");
    if (again && (!this.#isSearch || this.#limits() !== undefined))
      throw this.#refuse("a repetition of a repetition");
    const node: PatternNode = { kind: "repeat", part: atom, ...limits };
    // What is searched for, RE2 itself is asked about: this tree counts letters past ASCII as repeated bytes.
    if (!this.#isSearch && repeatsOf(node) > repeatMax) throw this.#refuse(tooOften);
    return node;
  }

  #limits(): { min: number; max: number } | undefined {
    if (this.#take("*")) return { min: 0, max: Infinity };
    if (this.#take("+")) return { min: 1, max: Infinity };
    if (this.#take("?")) return { min: 0, max: 1 };
    const found = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#source.slice(this.#at));
    if (found === null) return undefined;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === "" ? Infinity : Number(found[3]);
    if (max < min) throw this.#refuse("a repetition that ends before it begins");
    if (min > repeatMax || (max > repeatMax && max !== Infinity)) throw this.#refuse(tooOften);
    this.#at += found[0].length;
    return { min, max };
  }

  #class(): Set<number> {
    const negated = this.#take("^");
    const set = new Set<number>();
    for (let first = true; first || this.#source[this.#at] !== "]"; first = false) {
      if (this.#at >= this.#source.length) throw this.#refuse("a class is not closed");
      const name = /^\[:(\w+):\]/.exec(this.#source.slice(this.#at));
      if (name !== null) {
        this.#at += name[0].length;
        for (const byte of namedClasses[name[1] ?? ""] ?? this.#unknownClass()) set.add(byte);
        continue;
      }
      this.#classRange(set);
    }
    this.#at++;
    return negated ? bytesWithout(set) : set;
  }

  #unknownClass(): never {
    throw this.#refuse("no such class");
  }

  #classRange(set: Set<number>): void {
    const from = this.#classByte();
    if (from.size !== 1 || this.#source[this.#at] !== "-" || this.#source[this.#at + 1] === "]") {
      for (const byte of from) set.add(byte);
      return;
    }
    this.#at++;
    const to = this.#classByte();
    // Up to some letter past ASCII, which only a search's pattern can name: any of them.
    const [low, high] = [[...from][0] ?? 0, to.size === 1 ? ([...to][0] ?? 0) : 255];
    if (high < low) throw this.#refuse("a range that runs backwards");
    for (let byte = low; byte <= high; byte++) set.add(byte);
  }

  #classByte(): ReadonlySet<number> {
    const char = this.#source[this.#at++] ?? "";
    if (char === "\\") {
      if (!this.#isSearch || !this.#takeLetterClass()) return this.#escape();
      return allBytes;
    }
    if (this.#isSearch && char.charCodeAt(0) >= 128) {
      this.#letter();
      return pastAscii;
    }
    return new Set([this.#ascii(char)]);
  }

  /** `\pL` and the like in a class: any letter, for all that is asked here. */
  #takeLetterClass(): boolean {
    const found = /^(?:[pP](?:\{[^}]*\}|\w)|x\{[0-9a-fA-F]+\})/.exec(this.#source.slice(this.#at));
    this.#at += found?.[0].length ?? 0;
    return found !== null;
  }

  #escape(): ReadonlySet<number> {
    const char = this.#source[this.#at++] ?? "";
    if (char === "d") return digits;
    if (char === "D") return bytesWithout(digits);
    if (char === "w") return wordBytes;
    if (char === "W") return bytesWithout(wordBytes);
    if (char === "s") return spaces;
    if (char === "S") return bytesWithout(spaces);
    const control = controls[char];
    if (control !== undefined) return new Set([control]);
    if (char === "a" && this.#isSearch) return new Set([0x07]);
    if (char === "x") {
      const hex = /^[0-9a-fA-F]{2}/.exec(this.#source.slice(this.#at));
      if (hex === null) throw this.#refuse("\\x takes two hexadecimal digits");
      this.#at += 2;
      return new Set([parseInt(hex[0], 16)]);
    }
    if (/[A-Za-z0-9]/.test(char) || char === "")
      throw this.#refuse(`no escape \\${char} in a token`);
    return new Set([this.#ascii(char)]);
  }

  #bytes(set: ReadonlySet<number>): PatternNode {
    const node = this.#folded(set);
    if (!this.#isSearch || ![...set].some((byte) => byte >= 128)) return node;
    return { kind: "repeat", part: node, min: 1, max: 4 };
  }

  #folded(set: ReadonlySet<number>): PatternNode {
    if (!this.#foldsCase) return { kind: "bytes", set };
    const both = [...set].flatMap((byte) => {
      const char = String.fromCharCode(byte);
      return [char.toLowerCase().charCodeAt(0), char.toUpperCase().charCodeAt(0)];
    });
    return { kind: "bytes", set: new Set(both) };
  }

  #ascii(char: string): number {
    const code = char.charCodeAt(0);
    if (code < 128) return code;
    this.#at--;
    throw this.#refuse("tokens are ASCII");
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}
