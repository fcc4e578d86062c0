/**
 * An nginx configuration file as a tree of directives.
 *
 * In: a text. Out: directives with their blocks and places, and troubles. Where nginx would refuse to start, reading ends:
 * what stands before is kept, and the blocks that are open count as closed there.
 */
import { nginxBlockDepthMax, nginxDirectivesMax } from "../../limits.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigText } from "../config-text.ts";
import { readStatement } from "./lexer.ts";
import type { Statement } from "./lexer.ts";
import { luaBlockEnd } from "./lua-block.ts";
import type { Directive } from "./syntax.ts";

export type ParsedConfig = {
  readonly directives: readonly Directive[];
  readonly troubles: readonly Trouble[];
};

/** A block that is being read. */
type Open = {
  readonly directives: Directive[];
  readonly head: Statement | undefined;
  readonly start: number;
};

/** Reads a file. */
export function parseConfig(source: ConfigText): ParsedConfig {
  const { text, path } = source;
  const troubles: Trouble[] = [];
  const refuse = (at: number): void => void troubles.push(trouble("WEB_CONFIG_BAD", path, at));
  const open: Open[] = [{ directives: [], head: undefined, start: 0 }];
  const close = (end: number): void => {
    const { directives, head, start } = open.pop()!;
    if (head === undefined) return;
    open.at(-1)!.directives.push(directiveOf(source, head, directives, { start, end }));
  };
  let at = text.startsWith("\u00EF\u00BB\u00BF") ? 3 : 0;
  if (at > 0) refuse(0); // a byte-order mark: nginx takes it for a part of the first name
  for (let count = 0; ; count++) {
    const statement = readStatement(text, at);
    if (count > nginxDirectivesMax || statement.ends === "limit") {
      troubles.push(trouble("LIMIT_REACHED", path, at));
      break;
    }
    at = statement.at;
    if (statement.ends === "wrong" || statement.ends === "end") {
      if (statement.ends === "wrong" || open.length > 1) refuse(Math.min(at, text.length));
      break;
    }
    if (statement.ends === ";") {
      const end = at - 1;
      open.at(-1)!.directives.push(directiveOf(source, statement, undefined, { start: end, end }));
    } else if (statement.ends === "}") {
      if (open.length === 1) {
        refuse(at - 1);
        break;
      }
      close(at - 1);
    } else if (statement.words[0]!.text.endsWith("_by_lua_block")) {
      const end = luaBlockEnd(text, at);
      if (end === undefined) {
        refuse(statement.words[0]!.start);
        break;
      }
      open.at(-1)!.directives.push(directiveOf(source, statement, [], { start: at, end }));
      at = end + 1;
    } else if (open.length > nginxBlockDepthMax) {
      troubles.push(trouble("LIMIT_REACHED", path, statement.words[0]!.start));
      break;
    } else open.push({ directives: [], head: statement, start: at });
  }
  while (open.length > 1) close(Math.min(at, text.length));
  return { directives: open[0]!.directives, troubles };
}

function directiveOf(
  source: ConfigText,
  { words }: Statement,
  block: readonly Directive[] | undefined,
  inside: Directive["inside"],
): Directive {
  const [name, ...rest] = words;
  const by = { source, start: name!.start, end: words.at(-1)!.end };
  return { name: name!.text, words: rest, block, by, inside };
}
