/**
 * The words of one nginx directive.
 *
 * In: a text and an offset. Out: words up to the semicolon or brace that ends them. As nginx reads them: quotes count only
 * where a word begins; `#` begins a comment only there; a backslash keeps the next byte; `{` right behind `$` belongs to
 * the word. What programs put into templates (`{{ }}`, `{% %}`) is no nginx, and is stepped over.
 */
import { nginxWordsMax } from "../../limits.ts";
import type { Word } from "./syntax.ts";

/** Words, what ended them, and the offset behind that. "wrong" is an end that nginx refuses, at `at`. */
export type Statement = {
  readonly words: readonly Word[];
  readonly ends: ";" | "{" | "}" | "end" | "wrong" | "limit";
  readonly at: number;
};

/** The directive that begins at or behind `at`. */
export function readStatement(text: string, start: number): Statement {
  const words: Word[] = [];
  for (let at = start; ;) {
    at = skipBlanks(text, at, words.length === 0);
    const first = text[at];
    if (first === undefined) return { words, ends: words.length > 0 ? "wrong" : "end", at };
    if (first === "}") return { words, ends: words.length > 0 ? "wrong" : "}", at: at + 1 };
    const opens = first === "{" && text[at + 1] !== "{";
    if (first === ";" || opens) {
      if (words.length === 0) return { words, ends: "wrong", at };
      return { words, ends: opens ? "{" : ";", at: at + 1 };
    }
    const word = first === '"' || first === "'" ? quotedWord(text, at) : bareWord(text, at);
    if (word === undefined) return { words, ends: "wrong", at };
    if (words.length === nginxWordsMax) return { words, ends: "limit", at };
    words.push(word);
    at = word.end;
  }
}

/** Over white space, comments and statements of templates. */
function skipBlanks(text: string, start: number, isFirst: boolean): number {
  for (let at = start; ;) {
    while (isBlank(text.charCodeAt(at))) at++;
    if (text[at] === "#") at = endOf(text, "\n", at);
    else if (text.startsWith("{%", at)) at = endOf(text, "%}", at);
    else if (isFirst && text.startsWith("{{", at)) at = endOf(text, "}}", at);
    else return at;
  }
}

/** The offset behind the next `mark`, or the text's end. */
function endOf(text: string, mark: string, start: number): number {
  const at = text.indexOf(mark, start);
  return at < 0 ? text.length : at + mark.length;
}

/** A word in quotes; nothing if it does not end, or what follows must not. */
function quotedWord(text: string, start: number): Word | undefined {
  const quote = text.charCodeAt(start);
  let escaped = false;
  let at = start + 1;
  for (; at < text.length && text.charCodeAt(at) !== quote; at++) {
    if (text.charCodeAt(at) !== backslash) continue;
    escaped = true;
    at++;
  }
  if (at >= text.length) return undefined;
  const next = text[at + 1];
  if (next === undefined || !(isBlank(next.charCodeAt(0)) || ";{)".includes(next)))
    return undefined;
  const raw = text.slice(start + 1, at);
  const template = raw.includes("{{");
  return { text: escaped ? unescaped(raw) : raw, start, end: at + 1, template };
}

function bareWord(text: string, start: number): Word {
  let escaped = false;
  let template = false;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isBlank(code) || code === semicolon) break;
    if (code === backslash) {
      escaped = true;
      at++;
    } else if (code === brace && !(at > start && text.charCodeAt(at - 1) === dollar)) {
      if (text.charCodeAt(at + 1) !== brace) break;
      template = true;
      at = endOf(text, "}}", at) - 1;
    }
  }
  const end = Math.min(at, text.length);
  const raw = text.slice(start, end);
  return { text: escaped ? unescaped(raw) : raw, start, end, template };
}

const named: Readonly<Record<string, string>> = { t: "\t", r: "\r", n: "\n" };

/** A backslash goes away before quotes, itself and `t`, `r`, `n`, and stays before all else: `\.` is for expressions. */
function unescaped(raw: string): string {
  return raw.replaceAll(/\\(["'\\trn])/g, (_, next: string) => named[next] ?? next);
}

const backslash = 92;
const brace = 123;
const dollar = 36;
const semicolon = 59;

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}
