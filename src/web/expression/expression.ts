/**
 * Regular expressions of servers' configurations, which are hostile.
 *
 * In: the source of an expression as PCRE or Go's RE2 reads it, subjects as bytes. Out: captures, no match, or "undecided".
 * RE2 runs what it can. What it cannot (look-around, references, possessive and atomic groups) our own engine runs under a
 * step limit: no pattern can stall either. What is not followed at all (recursion, verbs, Unicode properties) is undecided.
 */
import type RE2 from "re2";
import { installed } from "../../builtins.ts";
import { expressionBytesMax, expressionStepsMax } from "../../limits.ts";
import { runProgram } from "./machine.ts";
import { parseExpression } from "./parser.ts";
import { programOf } from "./program.ts";
import { re2SourceOf } from "./re2.ts";
import type { ExpressionTree } from "./syntax.ts";

/** "pcre" is what nginx, Apache and lighttpd read, "re2" what Caddy does. */
export type ExpressionFlags = {
  readonly ignoreCase?: boolean;
  readonly flavour?: "pcre" | "re2";
};

/** The whole match first, then the groups; a group that took no part is undefined. */
export type Captures = {
  readonly start: number;
  readonly groups: readonly (string | undefined)[];
  readonly named: Readonly<Record<string, string | undefined>>;
};

export type ServerExpression = {
  readonly source: string;
  /** The first match in `subject`; nothing if there is none; "undecided" if that cannot be told. */
  readonly match: (subject: string) => Captures | undefined | "undecided";
};

/** An expression; nothing if it is no expression at all. */
export function compileExpression(
  source: string,
  { ignoreCase = false, flavour = "pcre" }: ExpressionFlags = {},
): ServerExpression | undefined {
  if (flavour === "re2") return goExpression(source, ignoreCase);
  const tree = source.length > expressionBytesMax ? "unread" : parseExpression(source, ignoreCase);
  if (tree === "bad") return undefined;
  if (tree === "unread") return { source, match: () => "undecided" };
  return { source, match: matcherOf(tree) };
}

function matcherOf(tree: ExpressionTree): ServerExpression["match"] {
  let program: ReturnType<typeof programOf> | undefined;
  const ownMatch = (subject: string): Captures | undefined | "undecided" => {
    program ??= programOf(tree);
    const registers = runProgram(program, subject, expressionStepsMax);
    return typeof registers === "object"
      ? capturesOfRegisters(tree, subject, registers)
      : registers;
  };
  const re2Source = re2SourceOf(tree.root);
  if (re2Source === undefined) return ownMatch;
  let compiled: RE2 | undefined | "refused";
  return (subject) => {
    // Before a line break at the text's end, RE2 has neither `$` nor what PCRE's `^` has there.
    if (subject.endsWith("\n")) return ownMatch(subject);
    compiled ??= re2Of(re2Source) ?? "refused"; // too large for it
    if (compiled === "refused") return ownMatch(subject);
    const found = compiled.exec(subject);
    return found === null ? undefined : capturesOf(tree.names, found.index, [...found]);
  };
}

let engine: typeof RE2 | undefined;

function re2Of(source: string, flags = ""): RE2 | undefined {
  engine ??= installed("re2") as typeof RE2;
  try {
    return new engine(source, flags);
  } catch {
    return undefined; // it takes this for no expression
  }
}

function capturesOfRegisters(
  { groups, names }: ExpressionTree,
  subject: string,
  registers: Int32Array,
): Captures {
  const texts: (string | undefined)[] = [];
  for (let group = 0; group <= groups; group++) {
    const end = registers[2 * group + 1]!;
    texts.push(end < 0 ? undefined : subject.slice(registers[2 * group], end));
  }
  return capturesOf(names, registers[0]!, texts);
}

function capturesOf(
  names: ReadonlyMap<string, number>,
  start: number,
  groups: readonly (string | undefined)[],
): Captures {
  const named = Object.fromEntries([...names].map(([name, index]) => [name, groups[index]]));
  return { start, groups, named };
}

/** Go's: of UTF-8. A subject of ASCII alone, as nearly all are, goes as it is; another as bytes. */
function goExpression(source: string, ignoreCase: boolean): ServerExpression | undefined {
  const compiled = re2Of(Buffer.from(source, "latin1").toString("utf8"), ignoreCase ? "i" : "");
  if (compiled === undefined) return undefined;
  return {
    source,
    match: (subject) => {
      if (isAscii(subject)) {
        const found = compiled.exec(subject);
        return found === null ? undefined : goCaptures(found.index, [...found], found.groups);
      }
      const found = compiled.exec(Buffer.from(subject, "latin1"));
      if (found === null) return undefined;
      const text = (bytes: Buffer | undefined): string | undefined => bytes?.toString("latin1");
      const named = Object.entries(found.groups ?? {}).map(([name, bytes]) => [name, text(bytes)]);
      return goCaptures(
        found.index,
        Array.from(found as unknown as ArrayLike<Buffer | undefined>, text),
        Object.fromEntries(named),
      );
    },
  };
}

/** Whether it surely matches: what cannot be decided, or is no expression at all, does not. */
export function surelyMatches(expression: ServerExpression | undefined, subject: string): boolean {
  const found = expression?.match(subject);
  return found !== undefined && found !== "undecided";
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

function goCaptures(
  start: number,
  groups: readonly (string | undefined)[],
  named: Readonly<Record<string, string | undefined>> | undefined,
): Captures {
  return { start, groups, named: { ...named } };
}
