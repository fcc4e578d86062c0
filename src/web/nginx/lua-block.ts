/**
 * Where a block of Lua ends.
 *
 * In: a text and the offset behind the block's brace. Out: the offset of the brace that closes it. Braces in Lua's
 * strings and comments (Lua 5.1 manual, 2.1) do not count. Nothing else of Lua is understood.
 */

/** The closing brace's offset; nothing if there is none. */
export function luaBlockEnd(text: string, start: number): number | undefined {
  const marks = /[{}"']|--\[=*\[|--|\[=*\[/g;
  marks.lastIndex = start;
  let depth = 1;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const [what] = mark;
    if (what === "{") depth++;
    else if (what === "}") {
      depth--;
      if (depth === 0) return mark.index;
    } else {
      const end = endOfLiteral(text, mark.index, what);
      if (end === undefined) return undefined;
      marks.lastIndex = end;
    }
  }
  return undefined;
}

/** The offset behind a string or comment that begins with `what`. */
function endOfLiteral(text: string, start: number, what: string): number | undefined {
  if (what === "--") return behind(text, "\n", start);
  if (what === '"' || what === "'") {
    for (let at = start + 1; at < text.length; at++) {
      if (text[at] === "\\") at++;
      else if (text[at] === what) return at + 1;
    }
    return undefined;
  }
  const level = "=".repeat(what.replaceAll(/[^=]/g, "").length);
  return behind(text, `]${level}]`, start + what.length);
}

function behind(text: string, mark: string, start: number): number | undefined {
  const at = text.indexOf(mark, start);
  return at < 0 ? undefined : at + mark.length;
}
