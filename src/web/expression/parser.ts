/**
 * The source of an expression to a tree, as PCRE2 reads it (pcre2pattern(3)).
 *
 * In: source as bytes. Out: a tree, or "bad" if a server would refuse it, or "unread" if it uses what is not followed here:
 * recursion, verbs, Unicode properties, duplicate names. Escapes are read by expression-escapes.ts.
 */
import { expressionDepthMax } from "../../limits.ts";
import { match, nothing, referenceTo, stop, take } from "./cursor.ts";
import type { ParseOptions, ParseProblem, ParseState } from "./cursor.ts";
import { readClass, readEscape } from "./escapes.ts";
import { anyByte, notBreak, singleByte } from "./sets.ts";
import { groupNumber, widthOf } from "./syntax.ts";
import type { ExpressionNode, ExpressionTree } from "./syntax.ts";

export function parseExpression(
  written: string,
  ignoreCase: boolean,
): ExpressionTree | ParseProblem {
  const source = withoutQuotes(written);
  const state: ParseState = {
    source,
    at: 0,
    options: { ignoreCase, dotAll: false, multiline: false, extended: false, lazyFirst: false },
    groups: 0,
    names: new Map(),
    references: [],
    depth: 0,
    problem: undefined,
  };
  const root = choice(state);
  if (state.at < source.length) stop(state, "bad"); // a bracket that nothing opened
  const tree = { root, groups: state.groups, names: state.names };
  if (state.references.some((group) => groupNumber(tree, group) === undefined)) stop(state, "bad");
  return state.problem ?? tree;
}

/** `\Q...\E` as single escapes; an `\E` that ends nothing stands for nothing. */
function withoutQuotes(source: string): string {
  return source.replaceAll(/\\(?:Q([^]*?)(?:\\E|$)|[^])/g, (whole, quoted: string | undefined) =>
    whole === "\\E" ? "" : (quoted?.replaceAll(/[^A-Za-z0-9]/g, "\\$&") ?? whole),
  );
}

function choice(state: ParseState): ExpressionNode {
  const branches = [sequence(state)];
  while (take(state, "|")) branches.push(sequence(state));
  return branches.length === 1 ? branches[0]! : { kind: "choice", branches };
}

function sequence(state: ParseState): ExpressionNode {
  const parts: ExpressionNode[] = [];
  for (;;) {
    skipIgnored(state);
    const letter = state.source[state.at];
    if (letter === undefined || letter === "|" || letter === ")") break;
    const part = item(state);
    if (part !== undefined) parts.push(quantified(state, part));
  }
  return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
}

/** One item; nothing for what only sets options or is a comment. */
function item(state: ParseState): ExpressionNode | undefined {
  const { options } = state;
  const letter = state.source[state.at++]!;
  switch (letter) {
    case "(":
      return bracket(state);
    case "[":
      return readClass(state);
    case "\\":
      return readEscape(state);
    case ".":
      return { kind: "bytes", set: options.dotAll ? anyByte : notBreak };
    case "^":
      return { kind: "anchor", at: options.multiline ? "line-start" : "text-start" };
    case "$":
      return { kind: "anchor", at: options.multiline ? "line-end" : "text-end-or-break" };
    case "*":
    case "+":
    case "?":
      return stop(state, "bad"); // nothing to repeat
    case "{":
      if (match(state, /\d+(?:,\d*)?\}/y) !== undefined) return stop(state, "bad");
      return { kind: "bytes", set: singleByte(0x7b, false) };
    default:
      return { kind: "bytes", set: singleByte(letter.charCodeAt(0), options.ignoreCase) };
  }
}

function quantified(state: ParseState, body: ExpressionNode): ExpressionNode {
  skipIgnored(state);
  const counts = quantifier(state);
  if (counts === undefined) return body;
  const [min, max] = counts;
  if (max < min || min > 65_535 || (max !== Infinity && max > 65_535)) return stop(state, "bad");
  if (body.kind === "anchor") return stop(state, "bad");
  skipIgnored(state);
  const possessive = take(state, "+");
  const lazy = !possessive && take(state, "?") !== state.options.lazyFirst;
  skipIgnored(state);
  if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(state.source.slice(state.at, state.at + 16)))
    return stop(state, "bad");
  // A look-around is asked once at most, however often it may be repeated.
  const once = body.kind === "look";
  const repeat: ExpressionNode = {
    kind: "repeat",
    body,
    min: once ? Math.min(min, 1) : min,
    max: once ? Math.min(max, 1) : max,
    lazy,
  };
  return possessive ? { kind: "atomic", body: repeat } : repeat;
}

function quantifier(state: ParseState): readonly [number, number] | undefined {
  if (take(state, "*")) return [0, Infinity];
  if (take(state, "+")) return [1, Infinity];
  if (take(state, "?")) return [0, 1];
  const counts = match(state, /\{(\d+)(,?)(\d*)\}/y);
  if (counts === undefined) return undefined;
  const min = Number(counts[1]);
  if (counts[2] === "") return [min, min];
  return [min, counts[3] === "" ? Infinity : Number(counts[3])];
}

/** What stands behind `(`. */
function bracket(state: ParseState): ExpressionNode | undefined {
  if (state.source[state.at] === "*") return stop(state, "unread");
  if (take(state, "?:")) return inside(state, choice);
  if (take(state, "?>")) return { kind: "atomic", body: inside(state, choice) };
  const look = match(state, /\?(<?)([=!])/y);
  if (look !== undefined) return lookAround(state, look[1] === "<", look[2] === "!");
  const name = match(state, /\?(?:P?<(\w+)>|'(\w+)')/y);
  if (name !== undefined) return namedGroup(state, name[1] ?? name[2]!);
  const reference = match(state, /\?P=(\w+)\)/y);
  if (reference !== undefined) return referenceTo(state, reference[1]!);
  if (take(state, "?(")) return condition(state);
  if (state.source[state.at] === "?") return optionSetting(state);
  return capturing(state);
}

/** The inside of a bracket, to its end. Options that are set in it end with it. */
function inside(state: ParseState, read: (state: ParseState) => ExpressionNode): ExpressionNode {
  const { options } = state;
  // pcre2api(3): deeper nesting is refused, `PARENS_NEST_LIMIT`.
  if (++state.depth > expressionDepthMax) return stop(state, "bad");
  const node = read(state);
  state.depth--;
  state.options = options;
  return take(state, ")") ? node : stop(state, "bad");
}

function capturing(state: ParseState): ExpressionNode {
  const index = ++state.groups;
  return { kind: "group", index, body: inside(state, choice) };
}

function namedGroup(state: ParseState, name: string): ExpressionNode {
  if (state.names.has(name) || /^\d/.test(name) || name.length > 32) return stop(state, "bad");
  state.names.set(name, state.groups + 1);
  return capturing(state);
}

function lookAround(
  state: ParseState,
  behind: boolean,
  negative: boolean,
): ExpressionNode & { readonly kind: "look" } {
  const body = inside(state, choice);
  // Each branch of a look-behind has a width of its own. PCRE2 10.43 takes more; what an older one refuses is not known.
  const branches = body.kind === "choice" ? body.branches : [body];
  if (behind && branches.some((branch) => widthOf(branch) === undefined)) stop(state, "unread");
  return { kind: "look", behind, negative, body };
}

function condition(state: ParseState): ExpressionNode {
  const test = conditionTest(state);
  if (test === undefined) return stop(state, "unread");
  const body = inside(state, choice);
  const branches = body.kind === "choice" ? body.branches : [body];
  if (branches.length > 2) return stop(state, "bad");
  return { kind: "condition", test, yes: branches[0]!, no: branches[1] ?? nothing };
}

function conditionTest(
  state: ParseState,
): number | string | (ExpressionNode & { readonly kind: "look" }) | undefined {
  const look = match(state, /\?(<?)([=!])/y);
  if (look !== undefined) return lookAround(state, look[1] === "<", look[2] === "!");
  const found = match(state, /(?:(\d+)|<(\w+)>|'(\w+)'|(?!R\d*\)|R&|DEFINE\))(\w+))\)/y);
  if (found === undefined) return undefined;
  const group = found[1] === undefined ? (found[2] ?? found[3] ?? found[4]!) : Number(found[1]);
  state.references.push(group);
  return group;
}

/** `(?i)` to the end of the group around it, `(?i-s:...)` for what stands in it. */
function optionSetting(state: ParseState): ExpressionNode | undefined {
  const found = match(state, /\?([imsxU]*)(?:-([imsxU]*))?([:)])/y);
  if (found === undefined) return stop(state, "unread"); // recursion, callouts, rarer options, or wrong
  const [, on = "", off = "", end] = found;
  const outer = state.options;
  const set = (letter: string, before: boolean): boolean =>
    !off.includes(letter) && (on.includes(letter) || before);
  const inner: ParseOptions = {
    ignoreCase: set("i", outer.ignoreCase),
    multiline: set("m", outer.multiline),
    dotAll: set("s", outer.dotAll),
    extended: set("x", outer.extended),
    lazyFirst: set("U", outer.lazyFirst),
  };
  if ((on + off).includes("xx")) return stop(state, "unread");
  state.options = inner;
  if (end === ")") return undefined;
  const node = inside(state, choice);
  state.options = outer;
  return node;
}

/** Comments; white space too, where option `x` is set. */
function skipIgnored(state: ParseState): void {
  match(
    state,
    state.options.extended ? /(?:[\t-\r ]+|#[^\n]*|\(\?#[^)]*\))*/y : /(?:\(\?#[^)]*\))*/y,
  );
}
