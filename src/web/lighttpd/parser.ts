/**
 * The text of a lighttpd configuration to a tree.
 *
 * In: a text. Out: its statements. A token that cannot stand where it does is passed over, as the server's own parser does
 * without a word: `x y = "z"` sets `x`. Where the text ends too early, or is not in the language, the server gives up.
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
  const parser: Parser = {
    tokens,
    at: 0,
    depth: 0,
    ended: false,
    tooDeep: false,
    passedOver: undefined,
  };
  const statements = readStatements(parser, false);
  const here = tokens[parser.at]?.start ?? badAt ?? source.text.length;
  return {
    statements,
    badAt: parser.ended ? here : badAt,
    overLimit: parser.tooDeep || tooMany,
    passedOver: parser.passedOver,
  };
}

type Parser = {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  /** The text ended inside of something, or nests too deep: nothing more is read. */
  ended: boolean;
  tooDeep: boolean;
  /** Where the first token is that could not stand there. */
  passedOver: number | undefined;
};

type Kinds = ReadonlySet<TokenKind>;

const operators: Kinds = new Set(["==", "!=", "=~", "!~", "=^", "=$"]);
const assignments: Kinds = new Set(["=", "+=", ":="]);
const values: Kinds = new Set(["text", "number", "name", "("]);
const statementStarts: Kinds = new Set(["end-of-line", "name", "$"]);
const bodyParts: Kinds = new Set([...statementStarts, "}"]);
const arrayStart: Kinds = new Set([...values, ")"]);
const arrayRest: Kinds = new Set([",", ")"]);
const arrayNext: Kinds = new Set([...values, ",", ")"]);
const keywords: ReadonlySet<string> = new Set(["else", "global", "include", "include_shell"]);

/** The kind of the next token that is not passed over; nothing at the end. */
function peek(parser: Parser): TokenKind | undefined {
  return parser.ended ? undefined : parser.tokens[parser.at]?.kind;
}

function take(parser: Parser, kind: TokenKind): Token | undefined {
  return peek(parser) === kind ? parser.tokens[parser.at++] : undefined;
}

/** The next token of one of these kinds, not taken; what stands before it is passed over. */
function wait(parser: Parser, kinds: Kinds): Token | undefined {
  for (; !parser.ended && parser.at < parser.tokens.length; parser.at++) {
    const token = parser.tokens[parser.at]!;
    // Words of the language are names only where a statement begins.
    const isWord = token.kind === "name" && keywords.has(token.text);
    const stands = isWord ? kinds.has("$") && token.text !== "else" : kinds.has(token.kind);
    if (stands) return token;
    parser.passedOver ??= token.start;
  }
  return undefined;
}

/** A token that must come; nothing if the text ends before. */
function expect(parser: Parser, ...kinds: readonly TokenKind[]): Token | undefined {
  return expectOf(parser, new Set(kinds));
}

function expectOf(parser: Parser, kinds: Kinds): Token | undefined {
  const token = wait(parser, kinds);
  if (token === undefined) parser.ended = true;
  else parser.at++;
  return token;
}

function endOf(parser: Parser): number {
  return parser.tokens[parser.at - 1]?.end ?? 0;
}

/** Statements up to the brace that ends a body, or to the end of the text. */
function readStatements(parser: Parser, isBody: boolean): Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    const token = wait(parser, isBody ? bodyParts : statementStarts);
    if (token === undefined || token.kind === "}") return statements;
    if (token.kind === "end-of-line") parser.at++;
    else {
      const statement = token.kind === "$" ? readChain(parser) : readNamed(parser, token);
      if (statement !== undefined) statements.push(statement);
    }
  }
}

function readNamed(parser: Parser, name: Token): Statement | undefined {
  const { start } = name;
  parser.at++;
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
    default:
      return readSetting(parser, name);
  }
}

function readSetting(parser: Parser, { text: name, start }: Token): Statement | undefined {
  const operator = expectOf(parser, assignments)?.kind as "=" | "+=" | ":=" | undefined;
  const value = readValue(parser);
  return operator && value && { kind: "setting", name, operator, value, start, end: value.end };
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
  expect(parser, "end-of-line");
  return { kind: "chain", blocks, start, end };
}

/** `else`, which may stand on the next line. Behind a block stands nothing but a line's end or that. */
function takeElse(parser: Parser): boolean {
  const isElse = (at: number): boolean =>
    parser.tokens[at]?.kind === "name" && parser.tokens[at].text === "else";
  while (!parser.ended && peek(parser) !== undefined && peek(parser) !== "end-of-line") {
    if (isElse(parser.at)) break;
    parser.passedOver ??= parser.tokens[parser.at++]!.start;
  }
  const at = peek(parser) === "end-of-line" ? parser.at + 1 : parser.at;
  if (parser.ended || !isElse(at)) return false;
  parser.at = at + 1;
  return true;
}

/** Behind `else` stands a condition or a body. */
function readBlock(parser: Parser): ConditionBlock | undefined {
  const first = wait(parser, new Set<TokenKind>(["$", "{"]));
  const head = first?.kind === "$" ? readHead(parser) : undefined;
  if (first === undefined || (first.kind === "$" && head === undefined)) {
    parser.ended = true;
    return undefined;
  }
  return { head, body: readBody(parser), start: first.start, end: endOf(parser) };
}

function readBody(parser: Parser): readonly Statement[] {
  if (expect(parser, "{") === undefined || tooDeep(parser)) return [];
  const body = readStatements(parser, true);
  expect(parser, "}");
  parser.depth--;
  return body;
}

function tooDeep(parser: Parser): boolean {
  if (++parser.depth <= lighttpdDepthMax) return false;
  parser.tooDeep = true;
  parser.ended = true;
  return true;
}

function readHead(parser: Parser): ConditionHead | undefined {
  const start = expect(parser, "$")?.start ?? 0;
  const object = expect(parser, "variable");
  expect(parser, "[");
  const name = readValue(parser);
  expect(parser, "]");
  const operator = expectOf(parser, operators)?.kind as ConditionOperator | undefined;
  const value = readValue(parser);
  if (object === undefined || name === undefined || operator === undefined || value === undefined)
    return undefined;
  return { object: object.text, name, operator, value, start, end: value.end };
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
  const token = expectOf(parser, values);
  if (token === undefined) return undefined;
  const { kind, text, start, end } = token;
  if (kind === "(") return readArray(parser, start);
  if (kind === "text") return { kind, text, start, end };
  if (kind === "number") return { kind, number: Number(text), start, end };
  return { kind: "variable", name: text, start, end };
}

/** Behind its bracket. Several commas in a row are one. */
function readArray(parser: Parser, start: number): ValuePart | undefined {
  if (tooDeep(parser)) return undefined;
  const entries: ArrayEntry[] = [];
  for (let kinds = arrayStart; ;) {
    const token = wait(parser, kinds);
    if (token === undefined) {
      parser.ended = true;
      return undefined;
    }
    if (token.kind === "," || token.kind === ")") {
      parser.at++;
      if (token.kind === ")") break;
      kinds = arrayNext;
      continue;
    }
    const entry = readEntry(parser);
    if (entry === undefined) return undefined;
    entries.push(entry);
    kinds = arrayRest;
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
