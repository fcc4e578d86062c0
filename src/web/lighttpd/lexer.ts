/**
 * Tokens of lighttpd's configurations.
 *
 * In: a text. Out: its tokens, with offsets, and where it is not in the language. A line's end is a token, as `else` may
 * stand behind one; inside of brackets it is none. The language is that of lighttpd's own tokenizer: `=` means something
 * else in an array, in a condition and behind a name.
 */
import { lighttpdTokensMax } from "../../limits.ts";
import type { ConfigText } from "../config-text.ts";

export type TokenKind =
  | "end-of-line"
  | "name"
  | "text"
  | "number"
  | "variable"
  | "="
  | "+="
  | ":="
  | "=>"
  | "+"
  | ","
  | "("
  | ")"
  | "{"
  | "}"
  | "["
  | "]"
  | "$"
  | "=="
  | "!="
  | "=~"
  | "!~"
  | "=^"
  | "=$";

/** `text` is what a string holds, without quotes and escapes; for all others what is written. */
export type Token = {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

/** `badAt` is the offset of the first byte that is no part of the language, or past the limit: what follows is not read. */
export type Tokens = {
  readonly tokens: readonly Token[];
  readonly badAt: number | undefined;
  readonly tooMany: boolean;
};

export function tokensOf({ text }: ConfigText): Tokens {
  const lexer: Lexer = { text, at: 0, tokens: [], brackets: 0, inCondition: false };
  while (lexer.at < text.length) {
    const badAt = lexer.at;
    const tooMany = lexer.tokens.length >= lighttpdTokensMax;
    if (tooMany || !next(lexer)) return { tokens: lexer.tokens, badAt, tooMany };
  }
  push(lexer, "end-of-line", text.length, 0);
  return { tokens: lexer.tokens, badAt: undefined, tooMany: false };
}

type Lexer = {
  readonly text: string;
  at: number;
  readonly tokens: Token[];
  brackets: number;
  /** Between `$` and the operator. */
  inCondition: boolean;
};

/** Reads one token, or what lies between tokens; false where neither is. */
function next(lexer: Lexer): boolean {
  const letter = lexer.text[lexer.at]!;
  switch (letter) {
    case " ":
    case "\t":
      lexer.at++;
      return true;
    case "#":
      take(lexer, comment);
      return true;
    case "\n":
    case "\r":
      lineEnd(lexer);
      return true;
    case '"':
      return string(lexer);
    case "$":
      lexer.inCondition = true;
      return push(lexer, "$", lexer.at, 1);
    case "(":
      lexer.brackets++;
      return push(lexer, letter, lexer.at, 1);
    case ")":
      return --lexer.brackets >= 0 && push(lexer, letter, lexer.at, 1);
    case ",":
      // Outside of an array a comma is passed over.
      if (lexer.brackets > 0) return push(lexer, letter, lexer.at, 1);
      lexer.at++;
      return true;
    case "{":
    case "[":
    case "]":
      return push(lexer, letter, lexer.at, 1);
    case "}":
      return closingBrace(lexer);
    case "+":
      if (lexer.text[lexer.at + 1] === "=") return push(lexer, "+=", lexer.at, 2);
      return push(lexer, "+", lexer.at, 1);
    case ":":
      return lexer.text[lexer.at + 1] === "=" && push(lexer, ":=", lexer.at, 2);
    case "=":
    case "!":
      return operator(lexer);
    default:
      return word(lexer);
  }
}

const comment = /#[^\r\n]*/y;
const lineEnds = /(?:\r\n?|\n|[\t ]+|#[^\r\n]*)+/y;
const behindBrace = /[\t ]*(?:#[^\r\n]*)?/y;
const digits = /\d+/y;
const name = /[A-Za-z0-9._-]+/y;
const variable = /[A-Za-z_]+/y;

function take(lexer: Lexer, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = lexer.at;
  const found = pattern.exec(lexer.text);
  if (found === null) return undefined;
  lexer.at += found[0].length;
  return found;
}

/** Adds a token of `length` bytes at `start` and goes behind it. */
function push(lexer: Lexer, kind: TokenKind, start: number, length: number): true {
  const end = start + length;
  lexer.tokens.push({ kind, text: lexer.text.slice(start, end), start, end });
  lexer.at = end;
  return true;
}

/** Several lines' ends, with comments and white space between them, are one. */
function lineEnd(lexer: Lexer): void {
  const start = lexer.at;
  take(lexer, lineEnds);
  if (lexer.brackets === 0)
    lexer.tokens.push({ kind: "end-of-line", text: "", start, end: lexer.at });
}

/** Behind `}` a line ends, wherever the next word stands. */
function closingBrace(lexer: Lexer): true {
  push(lexer, "}", lexer.at, 1);
  take(lexer, behindBrace);
  const after = lexer.text[lexer.at];
  if (after !== undefined && after !== "\n" && after !== "\r")
    lexer.tokens.push({ kind: "end-of-line", text: "", start: lexer.at, end: lexer.at });
  return true;
}

/** A backslash escapes a quote and nothing else. */
function string(lexer: Lexer): boolean {
  const { text, at: start } = lexer;
  let end = text.indexOf('"', start + 1);
  while (end > 0 && text[end - 1] === "\\") end = text.indexOf('"', end + 1);
  if (end < 0) return false;
  const inside = text.slice(start + 1, end);
  if (inside.includes("\0")) return false;
  lexer.tokens.push({ kind: "text", text: inside.replaceAll('\\"', '"'), start, end: end + 1 });
  lexer.at = end + 1;
  return true;
}

const conditionOperators = ["==", "!=", "=~", "!~", "=^", "=$"] as const;

function operator(lexer: Lexer): boolean {
  const { text, at } = lexer;
  if (lexer.brackets > 0) return text.startsWith("=>", at) && push(lexer, "=>", at, 2);
  if (!lexer.inCondition) return text[at] === "=" && push(lexer, "=", at, 1);
  const kind = conditionOperators.find((one) => text.startsWith(one, at));
  if (kind === undefined) return false;
  lexer.inCondition = false;
  return push(lexer, kind, at, 2);
}

function word(lexer: Lexer): boolean {
  const start = lexer.at;
  const [kind, pattern]: [TokenKind, RegExp] = lexer.inCondition
    ? ["variable", variable]
    : /\d/.test(lexer.text[start]!)
      ? ["number", digits]
      : ["name", name];
  const found = take(lexer, pattern);
  if (found !== undefined) return push(lexer, kind, start, found[0].length);
  // U+00A0 is white space, as it comes with text that is copied from a page.
  if (lexer.inCondition || !lexer.text.startsWith("\xc2\xa0", start)) return false;
  lexer.at += 2;
  return true;
}
