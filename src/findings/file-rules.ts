/**
 * File rules: whether a path is one that a rule names, and whether its content is what the rule asks for.
 *
 * In: the rules, a path, bytes. Out: the rule, and the judgement. Which paths there are is for file-findings.ts (in a
 * history) and change-audit.ts (in a change).
 */
import type picomatchType from "picomatch";
import type RE2 from "re2";
import { installed } from "../builtins.ts";
import type { Evidence, FileRule } from "../rules/rule.ts";
import { isRealValue } from "../verify/generic.ts";

export type FileJudgement = { readonly evidence: Evidence; readonly reasons: readonly string[] };

/** Gives the first rule that names a path (bytes as latin1) and does not except it. */
export type FileRuleFinder = (path: string) => FileRule | undefined;

export function fileRuleFinder(rules: readonly FileRule[]): FileRuleFinder {
  let matchers: readonly RuleMatcher[] | undefined;
  return (path) =>
    (matchers ??= rules.map(matcherOf)).find(
      ({ rule, isMatch, isExcept }) =>
        isMatch(path) && !isExcept(path) && (rule.path === undefined || fits(rule.path, path)),
    )?.rule;
}

type RuleMatcher = {
  readonly rule: FileRule;
  readonly isMatch: (path: string) => boolean;
  readonly isExcept: (path: string) => boolean;
};

function matcherOf(rule: FileRule): RuleMatcher {
  return { rule, isMatch: pathMatcher(rule.names), isExcept: pathMatcher(rule.except) };
}

const expressions = new Map<string, RE2>();

/** Whether an expression of a user is found in a path (bytes as latin1). */
function fits(source: string, path: string): boolean {
  const engine = installed("re2") as typeof RE2;
  const expression = expressions.get(source) ?? new engine(source);
  expressions.set(source, expression);
  return expression.test(Buffer.from(path, "latin1"));
}

/** What a rule says of a file's content; undefined where it is not what the rule asks for. */
export function judgeFile(rule: FileRule, bytes: Uint8Array): FileJudgement | undefined {
  if (bytes.length === 0 || !holds(rule.content, bytes)) return undefined;
  return { evidence: rule.evidence, reasons: [reasons[rule.content]] };
}

/** Patterns without a slash are about the last part of a path, in any folder. */
function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const anywhere = patterns.map((pattern) =>
    pattern.startsWith("**/") ? pattern : `**/${pattern}`,
  );
  const picomatch = installed("picomatch") as typeof picomatchType;
  return picomatch([...patterns, ...anywhere], { dot: true, nocase: true });
}

const reasons: Readonly<Record<FileRule["content"], string>> = {
  any: "a file of this name is made to hold secrets",
  assignments: "the file assigns values to names of secrets",
  "private-key": "the file holds a private key",
  binary: "a key store or dump by name and content",
};

function holds(content: FileRule["content"], bytes: Uint8Array): boolean {
  switch (content) {
    case "any":
      return bytes.some((byte) => byte > 0x20);
    case "binary":
      return bytes.length >= 32;
    case "private-key":
      return /PRIVATE KEY|PuTTY-User-Key-File/.test(Buffer.from(bytes).toString("latin1"));
    case "assignments":
      return Buffer.from(bytes)
        .toString("latin1")
        .split(/\r?\n/)
        .some((line) => assignsSecret(line));
  }
}

/** NAME=value or NAME: value, where the name promises a secret and the value is no placeholder. */
function assignsSecret(line: string): boolean {
  const parts = /^\s*(?:export\s+)?["']?([\w.-]{2,80})["']?\s*[=:]\s*["']?([^"'\s#]{4,})/.exec(
    line,
  );
  if (parts === null) return false;
  const [, name = "", value = ""] = parts;
  return isRealValue(name, value);
}
