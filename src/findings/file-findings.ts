/**
 * Files whose name is the finding: `.env`, `id_rsa`, `*.pfx` ...
 *
 * In: spans of entries whose name a file rule is about, and a reader of their content. Out: one finding a path and
 * rule, if the whole path fits and some version holds what the rule asks for.
 */
import { fileVersionsReadMax } from "../limits.ts";
import type { FileRule } from "../rules/rule.ts";
import { fileRuleFinder, judgeFile } from "./file-rules.ts";
import type { FileJudgement } from "./file-rules.ts";
import { fromSpan, join } from "./places.ts";
import type { PlaceDraft } from "./places.ts";
import type { EntrySpan } from "./tree-times.ts";

export type FileFinding = FileJudgement & {
  readonly rule: FileRule;
  readonly path: string;
  readonly draft: PlaceDraft;
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
  const ruleOf = fileRuleFinder(rules);
  const findings: FileFinding[] = [];
  for (const [path, drafts] of [...byPath].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const draft of drafts.values()) {
      const rule = ruleOf(path);
      if (rule === undefined) continue;
      const judged = judgeContent(rule, draft, read, hasSecret);
      if (judged !== undefined) findings.push({ rule, path, draft, ...judged });
    }
  }
  return findings;
}

/** What the newest versions hold; undefined if none holds what the rule asks for. */
function judgeContent(
  rule: FileRule,
  draft: PlaceDraft,
  read: ReadRow,
  hasSecret: (row: number) => boolean,
): FileJudgement | undefined {
  const newest = [...draft.versions]
    .toSorted(([a, x], [b, y]) => y - x || a - b)
    .slice(0, fileVersionsReadMax);
  for (const [row] of newest) {
    const bytes = read(row);
    if (bytes === undefined || bytes.length === 0) continue;
    // A key or token that a text rule found is the better finding; the file's name adds nothing to it.
    if (rule.content === "private-key" && hasSecret(row)) return undefined;
    const judged = judgeFile(rule, bytes);
    if (judged !== undefined) return judged;
  }
  return undefined;
}
