/**
 * What a script imports, by `import` and by `require`.
 *
 * In: tokens. Out: the package and the member that each name stands for.
 */
import type { ScriptToken } from "./script-tokens.ts";

/** `member` is nothing for the package as a whole. */
export type Imported = { readonly package: string; readonly member: string | undefined };

export function importsOf(tokens: readonly ScriptToken[]): ReadonlyMap<string, Imported> {
  const found = new Map<string, Imported>();
  for (let at = 0; at < tokens.length; at++) {
    const { kind, text } = tokens[at]!;
    if (kind !== "name") continue;
    if (text === "import") fromImport(tokens, at + 1, found);
    else if (/^(?:const|let|var)$/.test(text)) fromRequire(tokens, at + 1, found);
  }
  return found;
}

/** Names that may stand between a word and what they come from. */
const namesMax = 400;

/** `import a, { b as c } from "p"`, `import * as a from "p"`. */
function fromImport(
  tokens: readonly ScriptToken[],
  start: number,
  found: Map<string, Imported>,
): void {
  let end = start;
  while (end < tokens.length && end < start + namesMax && tokens[end]!.text !== "from") {
    if (tokens[end]!.kind === "string" || tokens[end]!.text === ";") return;
    end++;
  }
  const name = tokens[end + 1];
  if (name?.kind !== "string") return;
  bind(tokens.slice(start, end), name.text.replace(/^npm:|^node:/, ""), "as", found);
}

/** `const a = require("p")`, `const { b: c } = require("p")`, `const b = require("p").c`. */
function fromRequire(
  tokens: readonly ScriptToken[],
  start: number,
  found: Map<string, Imported>,
): void {
  let end = start;
  while (end < tokens.length && end < start + namesMax && tokens[end]!.text !== "=") {
    if (tokens[end]!.text === ";" || tokens[end]!.text === "(") return;
    end++;
  }
  if (tokens[end + 1]?.text !== "require" || tokens[end + 2]?.text !== "(") return;
  const name = tokens[end + 3];
  if (name?.kind !== "string") return;
  const member = tokens[end + 5]?.text === "." ? tokens[end + 6]?.text : undefined;
  const only = tokens[start]!;
  if (only.kind === "name") {
    if (tokens[end + 5]?.text !== "(") found.set(only.text, { package: name.text, member });
  } else bind(tokens.slice(start, end), name.text, ":", found);
}

function bind(
  tokens: readonly ScriptToken[],
  from: string,
  renames: string,
  found: Map<string, Imported>,
): void {
  let isMember = false;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.text === "{" || token.text === "}") isMember = token.text === "{";
    if (token.text === "*" && tokens[at + 1]?.text === "as") {
      const whole = tokens[at + 2];
      if (whole !== undefined) found.set(whole.text, { package: from, member: undefined });
      at += 2;
    } else if (token.kind === "name") {
      const renamed = isMember && tokens[at + 1]?.text === renames ? tokens[at + 2] : undefined;
      found.set((renamed ?? token).text, {
        package: from,
        member: isMember ? token.text : undefined,
      });
      if (renamed !== undefined) at += 2;
    }
  }
}
