/**
 * A Caddyfile's tokens.
 *
 * In: a text. Out: words with the lines and bytes they stand at. A word ends at white space. Quotes count only at its
 * start: `"` with `\"`, backquotes without escapes. `#` begins a comment only where a word would begin, and a backslash
 * before a line's end joins lines. `<<WORD` at a line's end is a text that goes on to a line that ends with WORD.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ExpandedText } from "./environment.ts";

export type Token = {
  readonly text: string;
  /** What it is written in: quotes, backquotes, `<` for a text of lines, or nothing. */
  readonly quote: '"' | "`" | "<" | "";
  /** The first token of a line is on another `line` than the `endLine` of the token before. */
  readonly line: number;
  readonly endLine: number;
  readonly at: ConfigSpan;
};

/** What Go takes for white space, in UTF-8. */
const space =
  /[\t-\r ]|\xC2[\x85\xA0]|\xE1\x9A\x80|\xE2\x80[\x80-\x8A\xA8\xA9\xAF]|\xE2\x81\x9F|\xE3\x80\x80/y;

/** A run of bytes that are neither white space, nor may begin any, nor a backslash. */
const plainRun = /[^\t-\r \\\xC2\xE1-\xE3]+/y;

/** After so many, `<<` begins a plain word: a file with more is no configuration, and would take quadratic time. */
const endlessBlocksMax = 16;

const blockStart = /<<([A-Za-z0-9_-]+)\r?\n/y;

/** All tokens, or as many as `tokensMax`. */
export function tokensOf(expanded: ExpandedText, tokensMax: number): readonly Token[] {
  const lexer = new Lexer(expanded);
  const tokens: Token[] = [];
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    tokens.push(token);
    if (tokens.length >= tokensMax) break;
  }
  return tokens;
}

class Lexer {
  readonly #expanded: ExpandedText;
  readonly #text: string;
  #at: number;
  #line = 1;
  /** Lines that a backslash joined to this one: they count when the line ends. */
  #joinedLines = 0;
  /** Texts of lines whose end was looked for in vain: each look goes to the end of the file. */
  #endlessBlocks = 0;

  constructor(expanded: ExpandedText) {
    this.#expanded = expanded;
    this.#text = expanded.text;
    this.#at = this.#text.startsWith("\xEF\xBB\xBF") ? 3 : 0;
  }

  next(): Token | undefined {
    // A backslash before white space is kept for the word that follows, as Caddy does.
    let escaped = false;
    for (;;) {
      const byte = this.#text[this.#at];
      if (byte === undefined) return undefined;
      if (byte === "\\" && !escaped) {
        escaped = true;
        this.#at++;
        continue;
      }
      const width = this.#spaceWidth();
      if (width > 0) {
        if (byte === "\n") escaped = this.#endLine(escaped);
        this.#at += width;
        continue;
      }
      if (byte === "#") {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end < 0 ? this.#text.length : end;
        // The backslash would join the comment's line to the next.
        continue;
      }
      if (byte === '"') return this.#quoted(escaped);
      if (byte === "`") return this.#backquoted();
      return (escaped ? undefined : this.#block()) ?? this.#word(escaped);
    }
  }

  /** Counts a line, unless it is joined to the next. */
  #endLine(escaped: boolean): false {
    if (escaped) this.#joinedLines++;
    else {
      this.#line += 1 + this.#joinedLines;
      this.#joinedLines = 0;
    }
    return false;
  }

  #spaceWidth(): number {
    space.lastIndex = this.#at;
    return space.exec(this.#text)?.[0].length ?? 0;
  }

  #word(escapedAtStart: boolean): Token {
    const start = escapedAtStart ? this.#at - 1 : this.#at;
    const line = this.#line;
    let word = escapedAtStart ? "\\" : "";
    let escaped = false;
    while (this.#at < this.#text.length) {
      if (!escaped && this.#text[this.#at] === "\\") {
        escaped = true;
        this.#at++;
        continue;
      }
      const width = this.#spaceWidth();
      if (width > 0 && this.#text[this.#at] === "\r") {
        this.#at++; // never part of a word, nor its end
        continue;
      }
      if (width > 0) {
        if (this.#text[this.#at] === "\n") {
          this.#endLine(escaped);
          this.#at++;
        }
        break;
      }
      if (escaped) word += "\\";
      escaped = false;
      plainRun.lastIndex = this.#at;
      const run = plainRun.exec(this.#text)?.[0] ?? this.#text[this.#at]!;
      word += run;
      this.#at += run.length;
    }
    return this.#token(word, "", line, line, start, this.#endOf(start));
  }

  /** The end of a word that begins at `start`: what was read after it is white space. */
  #endOf(start: number): number {
    let end = this.#at;
    while (end > start && /[\t-\r ]/.test(this.#text[end - 1]!)) end--;
    return end;
  }

  #quoted(escapedAtStart: boolean): Token {
    const start = this.#at++;
    const line = this.#line;
    let word = "";
    let escaped = escapedAtStart;
    while (this.#at < this.#text.length) {
      const byte = this.#text[this.#at++]!;
      if (byte === "\\" && !escaped) {
        escaped = true;
        continue;
      }
      if (byte === '"' && !escaped) return this.#quotedToken(word, line, start, '"');
      if (escaped && byte !== '"') word += "\\";
      escaped = false;
      if (byte === "\n") this.#endLine(false);
      word += byte;
    }
    return this.#quotedToken(word, line, start, '"');
  }

  #backquoted(): Token {
    const start = this.#at++;
    const line = this.#line;
    const close = this.#text.indexOf("`", this.#at);
    const end = close < 0 ? this.#text.length : close;
    const word = this.#text.slice(this.#at, end);
    for (const byte of word) if (byte === "\n") this.#endLine(false);
    this.#at = end + 1;
    return this.#quotedToken(word, line, start, "`");
  }

  #quotedToken(word: string, line: number, start: number, quote: '"' | "`"): Token {
    const end = Math.min(this.#at, this.#text.length);
    return this.#token(word, quote, line, line + breaksIn(word), start, end);
  }

  /** A text of several lines; nothing if none begins here, or none ends. */
  #block(): Token | undefined {
    blockStart.lastIndex = this.#at;
    const head = blockStart.exec(this.#text);
    if (head === null || this.#endlessBlocks >= endlessBlocksMax) return undefined;
    const start = this.#at;
    const bodyAt = start + head[0].length;
    const close = this.#text.indexOf(head[1]!, bodyAt);
    if (close < 0) {
      this.#endlessBlocks++;
      return undefined;
    }
    const lastBreak = this.#text.lastIndexOf("\n", close) + 1;
    const indent = this.#text.slice(lastBreak, close);
    const lines = this.#text.slice(bodyAt, Math.max(bodyAt, lastBreak - 1)).split("\n");
    const body = lines
      .map((one) => (one.startsWith(indent) ? one.slice(indent.length) : one).replaceAll("\r", ""))
      .join("\n");
    const line = this.#line;
    this.#line += breaksIn(this.#text.slice(start, close));
    this.#at = close + head[1]!.length;
    return this.#token(body, "<", line, this.#line, start, this.#at);
  }

  #token(
    text: string,
    quote: Token["quote"],
    line: number,
    endLine: number,
    start: number,
    end: number,
  ): Token {
    const { source, original } = this.#expanded;
    return {
      text,
      quote,
      line,
      endLine,
      at: { source, start: original(start), end: Math.max(original(start), original(end)) },
    };
  }
}

function breaksIn(text: string): number {
  let breaks = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) breaks++;
  return breaks;
}
