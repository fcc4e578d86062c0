/**
 * The text of a lighttpd configuration to a tree.
 *
 * In: a text. Out: its statements up to the first that is not in the language: there the server gives up, too. What was
 * read of a block that is not closed stays, so that a report can name it.
 */
import { lighttpdDepthMax } from "../../limits.ts";
import type { ConfigText } from "../config-text.ts";
import { tokensOf } from "./lexer.ts";
import type { Token, TokenKind } from "./lexer.ts";
import type {
  ArrayEntry,
  ConditionBlock,
  ConditionHead,
  ConditionOperator,
  LighttpdTree,
  Statement,
  ValueExpression,
  ValuePart,
} from "./syntax.ts";

export function parseLighttpd(source: ConfigText): LighttpdTree {
  const { tokens, badAt, tooMany } = tokensOf(source);
  const parser: Parser = { tokens, at: 0, depth: 0, bad: false, tooDeep: false };
  const statements = readStatements(parser);
  // A brace that nothing opened.
  if (parser.at < tokens.length) parser.bad = true;
  const here = tokens[parser.at]?.start ?? badAt ?? source.text.length;
  return {
    statements,
    badAt: parser.bad ? here : badAt,
    overLimit: parser.tooDeep || tooMany,
  };
}

type Parser = {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  /** Set once; from then on nothing is read. */
  bad: boolean;
  tooDeep: boolean;
};

const operators: ReadonlySet<TokenKind> = new Set(["==", "!=", "=~", "!~", "=^", "=$"]);

function peek(parser: Parser): TokenKind | undefined {
  return parser.bad ? undefined : parser.tokens[parser.at]?.kind;
}

function take(parser: Parser, kind: TokenKind): Token | undefined {
  return peek(parser) === kind ? parser.tokens[parser.at++] : undefined;
}

/** A token that must stand here. */
function expect(parser: Parser, kind: TokenKind): Token | undefined {
  const token = take(parser, kind);
  if (token === undefined) parser.bad = true;
  return token;
}

function endOf(parser: Parser): number {
  return parser.tokens[parser.at - 1]?.end ?? 0;
}

function readStatements(parser: Parser): Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    const kind = peek(parser);
    if (kind === undefined || kind === "}") return statements;
    if (kind === "end-of-line") parser.at++;
    else {
      const statement = readStatement(parser);
      if (statement !== undefined) statements.push(statement);
    }
  }
}

function readStatement(parser: Parser): Statement | undefined {
  if (peek(parser) === "$") return readChain(parser);
  const name = expect(parser, "name");
  if (name === undefined) return undefined;
  const { start } = name;
  switch (name.text) {
    case "include": {
      const path = readValue(parser);
      return path && { kind: "include", path, start, end: path.end };
    }
    case "include_shell": {
      const command = readValue(parser);
      return command && { kind: "include-shell", command, start, end: command.end };
    }
    case "global": {
      const body = readBody(parser);
      return { kind: "global", body, start, end: endOf(parser) };
    }
    case "else": // of no condition
      parser.at--;
      parser.bad = true;
      return undefined;
    default:
      return readSetting(parser, name);
  }
}

function readSetting(parser: Parser, { text: name, start }: Token): Statement | undefined {
  const kind = peek(parser);
  if (kind !== "=" && kind !== "+=" && kind !== ":=") {
    parser.bad = true;
    return undefined;
  }
  parser.at++;
  const value = readValue(parser);
  return value && { kind: "setting", name, operator: kind, value, start, end: value.end };
}

/** Blocks that are joined by `else`, to the end of the last one's line. */
function readChain(parser: Parser): Statement {
  const { start } = parser.tokens[parser.at]!;
  const blocks: ConditionBlock[] = [];
  do {
    const block = readBlock(parser);
    if (block === undefined) break;
    blocks.push(block);
  } while (takeElse(parser));
  const end = endOf(parser);
  if (!parser.bad) expect(parser, "end-of-line");
  return { kind: "chain", blocks, start, end };
}

/** `else`, which may stand on the next line. */
function takeElse(parser: Parser): boolean {
  if (parser.bad) return false;
  const at = parser.tokens[parser.at]?.kind === "end-of-line" ? parser.at + 1 : parser.at;
  const token = parser.tokens[at];
  if (token?.kind !== "name" || token.text !== "else") return false;
  parser.at = at + 1;
  return true;
}

function readBlock(parser: Parser): ConditionBlock | undefined {
  const start = parser.tokens[parser.at]?.start ?? 0;
  const head = peek(parser) === "$" ? readHead(parser) : undefined;
  if (parser.bad) return undefined;
  return { head, body: readBody(parser), start, end: endOf(parser) };
}

function readBody(parser: Parser): readonly Statement[] {
  if (expect(parser, "{") === undefined || tooDeep(parser)) return [];
  const body = readStatements(parser);
  expect(parser, "}");
  parser.depth--;
  return body;
}

function tooDeep(parser: Parser): boolean {
  if (++parser.depth <= lighttpdDepthMax) return false;
  parser.tooDeep = true;
  parser.bad = true;
  return true;
}

function readHead(parser: Parser): ConditionHead | undefined {
  const start = expect(parser, "$")!.start;
  const object = expect(parser, "variable");
  expect(parser, "[");
  const name = readValue(parser);
  expect(parser, "]");
  const operator = parser.tokens[parser.at];
  if (parser.bad || operator === undefined || !operators.has(operator.kind)) {
    parser.bad = true;
    return undefined;
  }
  parser.at++;
  const value = readValue(parser);
  if (object === undefined || name === undefined || value === undefined) return undefined;
  const kind = operator.kind as ConditionOperator;
  return { object: object.text, name, operator: kind, value, start, end: value.end };
}

function readValue(parser: Parser): ValueExpression | undefined {
  const parts: ValuePart[] = [];
  do {
    const part = readPart(parser);
    if (part === undefined) return undefined;
    parts.push(part);
  } while (take(parser, "+") !== undefined);
  return { parts, start: parts[0]!.start, end: endOf(parser) };
}

function readPart(parser: Parser): ValuePart | undefined {
  const token = parser.tokens[parser.at];
  const kind = peek(parser);
  if (kind === "(") return readArray(parser);
  if (token === undefined || (kind !== "text" && kind !== "number" && kind !== "name")) {
    parser.bad = true;
    return undefined;
  }
  parser.at++;
  const { text, start, end } = token;
  if (kind === "text") return { kind, text, start, end };
  if (kind === "number") return { kind, number: Number(text), start, end };
  return { kind: "variable", name: text, start, end };
}

/** Several commas in a row are one, but the first entry has none before it. */
function readArray(parser: Parser): ValuePart | undefined {
  const { start } = expect(parser, "(")!;
  if (tooDeep(parser)) return undefined;
  const entries: ArrayEntry[] = [];
  for (let first = true; take(parser, ")") === undefined; first = false) {
    if (!first) {
      if (expect(parser, ",") === undefined) return undefined;
      if (peek(parser) === "," || peek(parser) === ")") continue;
    }
    const entry = readEntry(parser);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  parser.depth--;
  return { kind: "array", entries, start, end: endOf(parser) };
}

function readEntry(parser: Parser): ArrayEntry | undefined {
  const value = readValue(parser);
  if (value === undefined || take(parser, "=>") === undefined)
    return value && { key: undefined, value };
  const named = readValue(parser);
  return named && { key: value, value: named };
}
