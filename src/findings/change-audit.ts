/**
 * The audit of texts one by one: what is staged, pushed, added by a change, or on standard input.
 *
 * In: a source of texts and the rules. Out: an audit: for every secret that is new one finding with its places. The
 * text is at hand while it is scanned, so places are located at once.
 */
import { batchTextsMax, togetherTextsMin } from "../limits.ts";
import type { PlaceAllow, RuleBundle } from "../rules/rule.ts";
import { withMember } from "../text/member-path.ts";
import { ChangeScan, hasNewName } from "../scan/change-scan.ts";
import type { SourceText, TextSource } from "../sources/source.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import type { Audit } from "./audit.ts";
import { pathText } from "./assemble.ts";
import { leftAloneCounts } from "./coverage.ts";
import { ChangeCoverage } from "./change-coverage.ts";
import { gateOf } from "./place-gate.ts";
import { SplitDrafts } from "./split-drafts.ts";
import type { FileRuleFinder, judgeFile } from "./file-rules.ts";

export type ChangeOptions = {
  readonly source: TextSource;
  readonly bundle: RuleBundle;
  /** Places that config files leave alone. */
  readonly places?: readonly PlaceAllow[];
  /** Whether a remote has what is found: yes for a change under review, no for what is being pushed. */
  readonly published: boolean | null;
  /** Called before many texts are looked at together. */
  readonly onMany?: () => void;
  readonly signal?: AbortSignal;
};

/** Scans all texts of a source, in place. */
export async function auditChange(options: ChangeOptions): Promise<Audit> {
  const { source, bundle, published, signal } = options;
  const scan = new ChangeScan(bundle, () => signal?.aborted === true);
  const rules = { bundle, isBuiltIn: false, places: options.places ?? [] };
  const drafts = new SplitDrafts(rules, await gateOf(rules));
  const coverage = new ChangeCoverage();
  const troubles: Trouble[] = [];
  let files: { readonly ruleOf: FileRuleFinder; readonly judge: typeof judgeFile } | undefined;
  const isTurn = turns();
  const rest = async (): Promise<void> => {
    if (isTurn() && signal !== undefined) await nextTurn();
  };
  for await (const text of prepared(options, scan, rest)) {
    await rest();
    if (signal?.aborted === true) break;
    const scanned = scan.scan(text);
    if (typeof scanned === "string") {
      coverage.skip(scanned);
      troubles.push(trouble(scanned, whereOf(text)));
      continue;
    }
    coverage.take(text.kind, scanned.length);
    for (const { code, member } of scanned.troubles) {
      coverage.skipMember(code);
      troubles.push(trouble(code, withMember(whereOf(text), member)));
    }
    for (const found of scanned.secrets) drafts.addSecret(text, scanned.bytes, found);
    if (drafts.hasPath(text)) {
      const isWhole = text.before === undefined;
      drafts.review(text, scanned.bytes, isWhole ? scanned.secrets : scan.standing(scanned.bytes));
    }
    if (text.path !== undefined && hasNewName(text)) {
      const name = text.path.slice(text.path.lastIndexOf("/") + 1);
      for (const found of scan.scanName(name)) drafts.addName(text, name, found);
    }
    if (!scanned.isTellingName || text.path === undefined) continue;
    files ??= await loadFileRules(bundle);
    const rule = files.ruleOf(text.path);
    // A key or token that a text rule found is the better finding; the file's name adds nothing to it.
    if (rule === undefined || (rule.content === "private-key" && scanned.secrets.length > 0))
      continue;
    const judged = files.judge(rule, scanned.bytes);
    if (judged !== undefined) drafts.addFile(text, rule, judged);
  }
  const { findings, ignored, leftAlone } = drafts.split(source, published);
  return {
    findings,
    ignored,
    coverage: { ...coverage.counts(source), ...leftAloneCounts(leftAlone) },
    troubles: [...source.troubles, ...troubles],
    checked: 0,
    interrupted: signal?.aborted === true,
  };
}

/**
 * The texts of a source, where there are many objects among them looked at together before. One after the other, a
 * hook's few are scanned sooner than that is set up.
 */
async function* prepared(
  { source, onMany, signal }: ChangeOptions,
  scan: ChangeScan,
  rest: () => Promise<void>,
): AsyncGenerator<SourceText, void> {
  const { reader } = source;
  let batch: SourceText[] = [];
  if (reader === undefined) {
    yield* source.texts;
    return;
  }
  const prepare = async (): Promise<void> => {
    const isWorthIt = batch.length >= togetherTextsMin && signal?.aborted !== true;
    if (isWorthIt) await scan.prepare(batch, reader, rest);
  };
  for (const text of source.texts) {
    batch.push(text);
    if (batch.length === togetherTextsMin) onMany?.();
    await rest();
    if (signal?.aborted === true) return;
    if (batch.length < batchTextsMax) continue;
    await prepare();
    yield* batch;
    batch = [];
  }
  await prepare();
  yield* batch;
}

/** Loaded on first need: few changes have a file with such a name. */
async function loadFileRules({
  file,
}: RuleBundle): Promise<{ readonly ruleOf: FileRuleFinder; readonly judge: typeof judgeFile }> {
  const rules = await import("./file-rules.ts");
  return { ruleOf: rules.fileRuleFinder(file), judge: rules.judgeFile };
}

/** Milliseconds of work after which signals are heard. */
const turnMs = 50;

function turns(): () => boolean {
  let last = Date.now();
  return () => {
    const now = Date.now();
    if (now - last < turnMs) return false;
    last = now;
    return true;
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function whereOf(text: SourceText): string {
  return text.path === undefined ? (text.object ?? text.kind) : pathText(text.path);
}
