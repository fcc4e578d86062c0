/**
 * Files whose name is the finding: `.env`, `id_rsa`, `*.pfx` ...
 *
 * In: spans of entries whose name a file rule is about, and a reader of their content. Out: one finding a path and
 * rule, if the whole path fits and some version holds what the rule asks for.
 */
import type picomatchType from "picomatch";
import { installed } from "../builtins.ts";
import { fileVersionsReadMax } from "../limits.ts";
import type { Evidence, FileRule } from "../rules/rule.ts";
import { isRealValue } from "../verify/generic.ts";
import { fromSpan, join } from "./places.ts";
import type { PlaceDraft } from "./places.ts";
import type { EntrySpan } from "./tree-times.ts";

export type FileFinding = {
  readonly rule: FileRule;
  readonly path: string;
  readonly draft: PlaceDraft;
  readonly evidence: Evidence;
  readonly reasons: readonly string[];
};

/** Reads a row's content; undefined where it cannot be read. */
export type ReadRow = (row: number) => Uint8Array | undefined;

/** The findings of all rules, by path. `hasSecret` tells rows in which a text rule found something. */
export function findFiles(
  rules: readonly FileRule[],
  spans: readonly EntrySpan[],
  read: ReadRow,
  hasSecret: (row: number) => boolean,
): FileFinding[] {
  const byPath = new Map<string, Map<string, PlaceDraft>>();
  for (const span of spans) {
    if (!span.fileRule || span.row < 0) continue;
    const known = byPath.get(span.path) ?? new Map<string, PlaceDraft>();
    byPath.set(span.path, known);
    join(known, fromSpan("file-name", span, span.row));
  }
  if (byPath.size === 0) return [];
  const matchers = rules.map((rule) => ({
    rule,
    isMatch: pathMatcher(rule.names),
    isExcept: pathMatcher(rule.except),
  }));
  const findings: FileFinding[] = [];
  for (const [path, drafts] of [...byPath].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const draft of drafts.values()) {
      const match = matchers.find(({ isMatch, isExcept }) => isMatch(path) && !isExcept(path));
      if (match === undefined) continue;
      const judged = judgeContent(match.rule, draft, read, hasSecret);
      if (judged !== undefined) findings.push({ rule: match.rule, path, draft, ...judged });
    }
  }
  return findings;
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

/** What the newest versions hold; undefined if none holds what the rule asks for. */
function judgeContent(
  rule: FileRule,
  draft: PlaceDraft,
  read: ReadRow,
  hasSecret: (row: number) => boolean,
): Pick<FileFinding, "evidence" | "reasons"> | undefined {
  const newest = [...draft.versions]
    .toSorted(([a, x], [b, y]) => y - x || a - b)
    .slice(0, fileVersionsReadMax);
  for (const [row] of newest) {
    const bytes = read(row);
    if (bytes === undefined || bytes.length === 0) continue;
    // A key or token that a text rule found is the better finding; the file's name adds nothing to it.
    if (rule.content === "private-key" && hasSecret(row)) return undefined;
    if (holds(rule.content, bytes))
      return { evidence: rule.evidence, reasons: [reasons[rule.content]] };
  }
  return undefined;
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
