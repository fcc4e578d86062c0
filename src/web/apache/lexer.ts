/**
 * Lines and words of Apache's configuration files.
 *
 * In: the text of a file. Out: its logical lines, with the bytes they stand at; and the words of an argument. A line that
 * ends with a backslash goes on in the next one, comments too; `#` begins a comment only where a line begins.
 */

/** One directive's line: [start, end) are its bytes without white space around it, `text` is what was joined of them. */
export type LogicalLine = { readonly text: string; readonly start: number; readonly end: number };

/** The lines of a file that are neither empty nor comments. */
export function* logicalLines(text: string): Generator<LogicalLine> {
  for (let at = 0; at < text.length;) {
    const start = at;
    const parts: string[] = [];
    let end = at;
    for (let goesOn = true; goesOn && at < text.length;) {
      const newline = text.indexOf("\n", at);
      const lineEnd = newline < 0 ? text.length : newline;
      end = newline > at && text[newline - 1] === "\r" ? newline - 1 : lineEnd;
      goesOn = newline >= 0 && end > at && text[end - 1] === "\\";
      parts.push(text.slice(at, goesOn ? end - 1 : end));
      at = newline < 0 ? text.length : newline + 1;
    }
    const joined = parts.join("");
    const trimmed = joined.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const lead = /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
    yield { text: trimmed, start: start + lead, end: trimmedEnd(text, start + lead, end) };
  }
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/**
 * The first word of `line` from `at` on, and where the next one begins. In quotes a backslash escapes only the quote and
 * itself; outside of them only itself. An unclosed quote runs to the end.
 */
export function wordAt(line: string, at: number): { readonly word: string; readonly next: number } {
  let from = at;
  while (from < line.length && isSpace(line.charCodeAt(from))) from++;
  const quote = line[from];
  const quoted = quote === '"' || quote === "'";
  let to = quoted ? from + 1 : from;
  if (quoted)
    while (to < line.length && line[to] !== quote)
      to += line[to] === "\\" && (line[to + 1] === quote || line[to + 1] === "\\") ? 2 : 1;
  else while (to < line.length && !isSpace(line.charCodeAt(to))) to++;
  const raw = line.slice(quoted ? from + 1 : from, to);
  let next = quoted ? Math.min(to + 1, line.length) : to;
  while (next < line.length && isSpace(line.charCodeAt(next))) next++;
  return { word: unescaped(raw, quoted ? quote : ""), next };
}

function unescaped(raw: string, quote: string): string {
  if (!raw.includes("\\")) return raw;
  let word = "";
  for (let at = 0; at < raw.length; at++) {
    const following = raw[at + 1];
    if (raw[at] === "\\" && (following === "\\" || (quote !== "" && following === quote))) at++;
    word += raw[at];
  }
  return word;
}

/** All words of an argument. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < line.length;) {
    const { word, next } = wordAt(line, at);
    words.push(word);
    at = next;
  }
  return words;
}
