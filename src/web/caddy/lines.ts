/**
 * A Caddyfile's tokens as lines that may open blocks: its syntax tree.
 *
 * In: tokens. Out: lines, each with the words on it and the lines of the block that it opens. What a line means is left to
 * blocks.ts and the directives. Braces that do not pair are troubles; the rest is read all the same.
 */
import { caddyNestingMax } from "../../limits.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import { complainOnce } from "./directive.ts";
import type { Token } from "./lexer.ts";

export type Line = {
  /** The words, without braces; none if the line is a block alone. */
  readonly words: readonly Token[];
  readonly block: Block | undefined;
  /** The words, or the brace if there are none. */
  readonly at: ConfigSpan;
};

export type Block = {
  readonly lines: readonly Line[];
  /** From the opening brace to the closing one, both included. */
  readonly at: ConfigSpan;
};

type OpenLine = { words: Token[]; block: Block | undefined; at: ConfigSpan };
type OpenBlock = { readonly lines: OpenLine[]; readonly head: OpenLine; readonly brace: Token };

/** The lines of a file. */
export function linesOf(
  source: ConfigText,
  tokens: readonly Token[],
): { readonly lines: readonly Line[]; readonly troubles: readonly Trouble[] } {
  const troubles: Trouble[] = [];
  const top: OpenLine[] = [];
  const open: OpenBlock[] = [];
  let lines = top;
  let line: OpenLine | undefined;
  let last: Token | undefined;
  const complain = (token: Token): void => {
    complainOnce(troubles, source.path, token.at.start);
  };
  const close = (block: OpenBlock, end: Token): void => {
    const at = { source, start: block.brace.at.start, end: end.at.end };
    block.head.block = { lines: block.lines, at };
    open.pop();
    lines = open.at(-1)?.lines ?? top;
  };
  for (const token of tokens) {
    const isNewLine = last === undefined || token.line > last.endLine;
    if (token.text === "{") {
      // A brace on its own line opens the block of a site's addresses above it, and of nothing else.
      const head: OpenLine | undefined = isNewLine ? headAbove(lines, open) : line;
      if (head === undefined || head.block !== undefined) {
        line = { words: [], block: undefined, at: token.at };
        lines.push(line);
        if (open.length > 0 || top.length > 1) complain(token);
      } else line = head;
      if (open.length >= caddyNestingMax) {
        troubles.push(trouble("LIMIT_REACHED", source.path, token.at.start));
        break;
      }
      const block: OpenBlock = { lines: [], head: line, brace: token };
      open.push(block);
      lines = block.lines;
      line = undefined;
    } else if (token.text === "}") {
      const block = open.at(-1);
      if (block === undefined) complain(token);
      else close(block, token);
      line = undefined;
    } else if (token.text === "{}" && line !== undefined && !isNewLine) {
      complain(token);
      line.block = { lines: [], at: token.at };
    } else {
      if (isNewLine || line === undefined) {
        if (!isNewLine) complain(token); // behind a brace on its line
        line = { words: [], block: undefined, at: token.at };
        lines.push(line);
      }
      line.words.push(token);
      line.at = { source, start: line.at.start, end: token.at.end };
    }
    last = token;
  }
  for (let block = open.at(-1); block !== undefined; block = open.at(-1)) {
    complain(block.brace);
    close(block, last!);
  }
  return { lines: top, troubles };
}

function headAbove(lines: readonly OpenLine[], open: readonly OpenBlock[]): OpenLine | undefined {
  const above = lines.at(-1);
  return open.length === 0 && above?.block === undefined ? above : undefined;
}
