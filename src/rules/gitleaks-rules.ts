/**
 * The rules of a `.gitleaks.toml`, as rules of ours.
 *
 * In: what gitleaks-file.ts read, the extended file first. Out: a bundle of rules, places that are left alone, and
 * what cannot be used, with the reason. Expressions run in RE2, which gitleaks' own library (Go's) is a sister of; one
 * that RE2 refuses is told of, and the rest runs.
 */
import {
  boundaryBytes,
  keywordBytesMax,
  keywordBytesMin,
  searchMatchBytesMax,
  searchWithinBytes,
} from "../limits.ts";
import type { GitleaksFile, GitleaksRule } from "./gitleaks-file.ts";
import { refusal } from "./expression-check.ts";
import { allowOf } from "./gitleaks-allow.ts";
import { holdsOneOf, requiredWords } from "./pattern-literals.ts";
import { parseSearchPattern, PatternError } from "./pattern-syntax.ts";
import { lengthsOf } from "./pattern-tree.ts";
import type { PatternNode } from "./pattern-tree.ts";
import { fileNamesOf } from "./path-expression.ts";
import type { Position, RuleMistake } from "./mistake.ts";
import type { ContentAllow, FileRule, PlaceAllow, TextRule } from "./rule.ts";
import { wholeBundle } from "./whole-bundle.ts";
import type { WholeBundle } from "./whole-bundle.ts";

export type GitleaksRules = {
  readonly bundle: WholeBundle;
  readonly places: readonly PlaceAllow[];
  /** Rules to turn off, of those that are on otherwise. */
  readonly off: readonly string[];
  /** What cannot be used: it is trouble, as less is found than was asked for. */
  readonly unusable: readonly RuleMistake[];
  /** What is worth knowing, and costs nothing that was asked for. */
  readonly notes: readonly RuleMistake[];
  /** Where each rule stands. */
  readonly rulePlaces: ReadonlyMap<string, Position>;
};

type Draft = { readonly rule: TextRule; readonly words: readonly string[] };

/** Makes rules of files that extend one another, outermost last. `known` are the ids of the rules that run anyway. */
export function gitleaksRules(
  files: readonly GitleaksFile[],
  known: ReadonlySet<string>,
): GitleaksRules {
  const unusable: RuleMistake[] = [];
  const notes: RuleMistake[] = [];
  const { rules, off } = merged(files);
  const text: Draft[] = [];
  const file: FileRule[] = [];
  const allow: ContentAllow[] = [];
  const places: PlaceAllow[] = [];
  const fail = (at: Position, sentence: string): void => {
    unusable.push({ ...at, sentence });
  };
  // Without an allow-list more is found, not less.
  const note = (at: Position, sentence: string): void => {
    notes.push({ ...at, sentence: `allow-list left out: ${sentence}` });
  };
  const take = (one: ReturnType<typeof allowOf>): void => {
    allow.push(...one.content);
    places.push(...one.places);
  };
  for (const rule of rules) {
    const own = rule.regex !== undefined || rule.path !== undefined;
    if (!own && !known.has(rule.id)) {
      const sentence = `${rule.id} changes a rule that only gitleaks has; nothing was changed`;
      notes.push({ ...rule.at, sentence });
      continue;
    }
    for (const list of rule.allowlists)
      take(allowOf(list, [rule.id], (sentence) => note(list.at, `${rule.id}: ${sentence}`)));
    if (!own) continue;
    const sentence = addRule(rule, rules, text, file);
    if (sentence !== undefined) fail(rule.at, `${rule.id}: ${sentence}`);
  }
  for (const list of files.flatMap(({ allowlists }) => allowlists)) {
    const about = list.targetRules.length === 0 ? undefined : list.targetRules;
    take(allowOf(list, about, (sentence) => note(list.at, sentence)));
  }
  notes.push(...notesOf(files, known));
  return {
    bundle: bundleOf(text, file, allow),
    places,
    off: off.filter((id) => known.has(id)),
    unusable,
    notes,
    rulePlaces: new Map(rules.map(({ id, at }) => [id, at])),
  };
}

/** Rules of all files: of one id, what the outer file says goes before, and lists are joined. */
function merged(files: readonly GitleaksFile[]): { rules: GitleaksRule[]; off: string[] } {
  const rules = new Map<string, GitleaksRule>();
  const off = new Set<string>();
  for (const { extend, rules: own } of files) {
    for (const id of extend.disabledRules) {
      rules.delete(id);
      off.add(id);
    }
    for (const rule of own) {
      const inner = rules.get(rule.id);
      rules.set(rule.id, inner === undefined ? rule : joined(inner, rule));
    }
  }
  return { rules: [...rules.values()], off: [...off] };
}

function joined(inner: GitleaksRule, outer: GitleaksRule): GitleaksRule {
  return {
    ...inner,
    ...outer,
    keywords: [...new Set([...inner.keywords, ...outer.keywords])],
    tags: [...new Set([...inner.tags, ...outer.tags])],
    skipReport: inner.skipReport || outer.skipReport,
    allowlists: [...inner.allowlists, ...outer.allowlists],
    required: [...inner.required, ...outer.required],
  };
}

function notesOf(files: readonly GitleaksFile[], known: ReadonlySet<string>): RuleMistake[] {
  const outer = files.at(-1);
  if (outer === undefined) return [];
  const { extend } = outer;
  const sentence = extend.useDefault
    ? "telltale's own rules stand in for gitleaks' default rules"
    : "telltale's own rules run besides these";
  const unknown = files
    .flatMap((file) => file.extend.disabledRules)
    .filter((id) => !known.has(id) && !files.some(({ rules }) => rules.some((r) => r.id === id)));
  return [
    { ...extend.at, sentence },
    ...unknown.map((id) => ({
      ...extend.at,
      sentence: `disabledRules: ${id} is no rule here; nothing was turned off`,
    })),
  ];
}

/** Adds a rule to the ones of text or of files; or says why it cannot be used. */
function addRule(
  rule: GitleaksRule,
  all: readonly GitleaksRule[],
  text: Draft[],
  file: FileRule[],
): string | undefined {
  for (const expression of [rule.regex, rule.path]) {
    const refused = expression === undefined ? undefined : refusal(expression);
    if (refused !== undefined) return refused;
  }
  const absent = rule.required.find(({ id }) => !all.some((other) => other.id === id));
  if (absent !== undefined) return `it requires ${absent.id}, which is no rule of the file`;
  if (rule.regex !== undefined) {
    const draft = textRule(rule, rule.regex);
    if (typeof draft === "string") return draft;
    text.push(draft);
    return undefined;
  }
  const names = fileNamesOf(rule.path ?? "");
  if (typeof names === "string") return names;
  file.push({
    ...factsOf(rule),
    evidence: "likely",
    names,
    except: [],
    path: rule.path ?? "",
    content: "any",
  });
  return undefined;
}

/** gitleaks knows no severity: what somebody wrote a rule for is worth acting on. */
const severity = "high";

function factsOf(
  rule: GitleaksRule,
): Pick<TextRule, "id" | "name" | "provider" | "severity" | "documentation" | "generic"> {
  const name = rule.description ?? rule.id;
  return { id: rule.id, name, provider: "own rule", severity, documentation: "", generic: false };
}

function textRule(rule: GitleaksRule, regex: string): Draft | string {
  const tree = treeOf(regex);
  const lengths = tree === undefined ? { min: 1, max: Infinity } : lengthsOf(tree);
  if (lengths.max === 0) return "its expression matches nothing but the empty text";
  const anchors = anchorsOf(rule.keywords, tree);
  if (typeof anchors === "string") return anchors;
  const lengthMax = Math.min(lengths.max, searchMatchBytesMax);
  const within = anchors.holdsKeyword ? 0 : searchWithinBytes;
  const reach = within + lengthMax + boundaryBytes;
  return {
    words: anchors.words,
    rule: {
      ...factsOf(rule),
      evidence: "likely",
      form: "search",
      search: {
        holdsKeyword: anchors.holdsKeyword,
        secretGroup: rule.secretGroup ?? 0,
        allow: [],
        required: rule.required.map(({ id, withinLines, withinColumns }) => ({
          rule: id,
          ...(withinLines === undefined ? {} : { lines: withinLines }),
          ...(withinColumns === undefined ? {} : { columns: withinColumns }),
        })),
        isSilent: rule.skipReport,
        ...(rule.path === undefined ? {} : { path: rule.path }),
      },
      token: regex,
      caseSensitive: false,
      keywords: [],
      within,
      behind: true,
      reachBefore: reach,
      reachAfter: reach,
      lengthMin: Math.max(1, lengths.min),
      lengthMax,
      bytes: [0, 255],
      lastBytes: [0, 255],
      entropy: rule.entropy ?? 0,
      publicValues: [],
    },
  };
}

/** The tree of an expression that RE2 takes; undefined where it uses what pattern-syntax.ts does not know. */
function treeOf(regex: string): PatternNode | undefined {
  try {
    return parseSearchPattern(regex);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return undefined;
  }
}

/**
 * What the prefilter is to look for: the rule's keywords if every match holds one; else words that every match does
 * hold; else the rule's keywords, near which matches are then looked for.
 */
function anchorsOf(
  keywords: readonly string[],
  tree: PatternNode | undefined,
): { readonly words: readonly string[]; readonly holdsKeyword: boolean } | string {
  const words = keywords
    .map((word) => word.toLowerCase().slice(0, keywordBytesMax))
    .filter((word) => word.length >= keywordBytesMin && /^[\x20-\x7e]+$/.test(word));
  const isWhole = words.length === keywords.length && words.length > 0;
  if (isWhole && tree !== undefined && holdsOneOf(tree, words))
    return { words, holdsKeyword: true };
  const required = tree === undefined ? undefined : requiredWords(tree);
  if (required !== undefined) return { words: required, holdsKeyword: true };
  if (isWhole) return { words, holdsKeyword: false };
  return words.length < keywords.length
    ? `a keyword has at least ${keywordBytesMin} letters of ASCII`
    : `no ${keywordBytesMin} letters stand in every match: give it keywords`;
}

/** The drafts as a bundle: keywords sorted and numbered. */
function bundleOf(
  drafts: readonly Draft[],
  file: readonly FileRule[],
  allow: readonly ContentAllow[],
): WholeBundle {
  const keywords = [...new Set(drafts.flatMap(({ words }) => words))].toSorted();
  const numbers = new Map(keywords.map((word, number) => [word, number]));
  const text = drafts.map(({ rule, words }) => ({
    ...rule,
    keywords: words.map((word) => numbers.get(word) ?? 0),
  }));
  return wholeBundle({ keywords, text, file, allow });
}
