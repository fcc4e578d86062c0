/**
 * Compiling: rules as written become the bundle that a scan reads.
 *
 * In: rule sources. Out: a bundle, or every mistake. Each keyword is checked to be in the match, each window to be
 * bounded: the delta scan rests on both.
 */
import {
  assignmentReachAfter,
  assignmentReachBefore,
  boundaryBytes,
  keywordBytesMax,
  keywordBytesMin,
  reachBytesMax,
} from "../limits.ts";
import { anyKey } from "./any-key.ts";
import { parsePattern, PatternError } from "./pattern-syntax.ts";
import { leadOf } from "./pattern-lead.ts";
import { bytesOf, lastBytesOf, lengthsOf, prefixesOf } from "./pattern-tree.ts";
import type { PatternNode } from "./pattern-tree.ts";
import { literalRuns } from "./pattern-literals.ts";
import { wholeBundle } from "./whole-bundle.ts";
import type { WholeBundle } from "./whole-bundle.ts";
import { refusal } from "./expression-check.ts";
import type { Position, RuleMistake } from "./mistake.ts";
import type { RuleSource } from "./rule-file.ts";
import type { FileRule, RuleFacts, TextRule } from "./rule.ts";

/** The value of an assignment where a rule does not say: anything on a line that text/assignment.ts gives. */
const anyValue = "[^\\x00-\\x1f]{4,256}";

/** The forms that rule files know: a search is what .gitleaks.toml asks for. */
type TokenForm = Exclude<TextRule["form"], "search">;

/** Makes the bundle. `mistakes` is empty if all is well. */
export function compileRules(sources: readonly RuleSource[]): {
  bundle: WholeBundle;
  mistakes: RuleMistake[];
} {
  const mistakes: RuleMistake[] = [];
  const ids = new Set<string>();
  const words = new Set<string>();
  const drafts: {
    source: RuleSource;
    rule: Omit<TextRule, "keywords">;
    keywords: readonly string[];
  }[] = [];
  const file: FileRule[] = [];
  for (const source of sources) {
    const fail = (sentence: string, at = source.at): void => {
      mistakes.push({ ...at, sentence: `${source.id}: ${sentence}` });
    };
    if (ids.has(source.id)) fail("another rule has this id");
    ids.add(source.id);
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(source.id))
      fail("an id is lower-case words joined by hyphens");
    if (source.file !== undefined) {
      for (const name of source.file.names) checkFileName(name, fail);
      file.push({ ...factsOf(source, "likely"), ...source.file });
      continue;
    }
    if (source.examples.length === 0) fail("a rule has at least one example");
    if (source.counterExamples.length === 0) fail("a rule has at least one counter-example");
    const compiled = compileText(source, fail);
    if (compiled === undefined) continue;
    const keywords = keywordsOf(source).map((word) => word.toLowerCase());
    for (const word of keywords) words.add(word);
    drafts.push({ source, rule: compiled, keywords });
  }
  const keywords = [...words].toSorted((a, b) => (a < b ? -1 : 1));
  const numbers = new Map(keywords.map((word, number) => [word, number]));
  const text = drafts.map(({ rule, keywords: own }) => ({
    ...rule,
    keywords: own.map((word) => numbers.get(word) ?? 0),
  }));
  return { bundle: wholeBundle({ keywords, text, file }), mistakes };
}

function factsOf(source: RuleSource, evidence: RuleFacts["evidence"]): RuleFacts {
  const { id, name, provider, severity, documentation, rotation, identifiers, generic } = source;
  const facts = {
    id,
    name,
    provider,
    severity,
    documentation,
    evidence: source.evidence ?? evidence,
    generic,
  };
  return {
    ...facts,
    ...(rotation === undefined ? {} : { rotation }),
    ...(identifiers.length === 0 ? {} : { identifiers }),
  };
}

function keywordsOf(source: RuleSource): readonly string[] {
  return source.near?.words ?? source.assignment?.names ?? source.keywords;
}

function compileText(
  source: RuleSource,
  fail: (sentence: string, at?: Position) => void,
): Omit<TextRule, "keywords"> | undefined {
  const token = source.token ?? defaultToken(source);
  if (token === undefined) {
    fail("a rule has a token, near words, an assignment or a file");
    return undefined;
  }
  const failToken = (sentence: string): void => {
    fail(`token, ${sentence}`, source.tokenAt);
  };
  const tree = parse(token, failToken);
  if (tree === undefined) return undefined;
  const lengths = lengthsOf(tree);
  if (lengths.max === Infinity && source.reach === undefined)
    fail("the token has no greatest length: bound it, or give its reach");
  const lengthMax = Math.min(lengths.max, source.reach ?? Infinity);
  if (lengthMax > reachBytesMax) fail(`the token is longer than ${reachBytesMax} bytes`);
  if (lengths.min === 0) fail("the token can be empty");
  const form = formOf(source, tree);
  for (const word of keywordsOf(source)) checkKeyword(word, fail);
  if (keywordsOf(source).length === 0) fail("a rule has keywords, near words or names");
  if (form === "inside") checkInside(source, tree, fail);
  const { checksum, structure } = source;
  const words = source.keywords.map((word) => word.toLowerCase());
  const takesAnyKey = form === "near" && isPlainKey(source, tree);
  const lead = form === "inside" ? leadOf(tree, words) : undefined;
  return {
    ...factsOf(source, form === "start" || form === "inside" ? "shaped" : "likely"),
    form,
    token,
    caseSensitive: source.caseSensitive ?? (form === "start" || form === "inside"),
    within: source.near?.within ?? 0,
    behind: source.near?.behind ?? false,
    ...(takesAnyKey ? { takesAnyKey } : {}),
    ...reachOf(
      source,
      form,
      takesAnyKey ? Math.max(lengthMax, anyKey.lengthMax) : lengthMax,
      lead?.lengthMax,
    ),
    ...(lead === undefined
      ? {}
      : { lead: { lengthMax: lead.lengthMax, bytes: rangesOf(lead.bytes) } }),
    lengthMin: lengths.min,
    lengthMax,
    bytes: rangesOf(bytesOf(tree)),
    lastBytes: rangesOf(lastBytesOf(tree)),
    entropy: source.entropy,
    publicValues: source.publicValues,
    ...(checksum === undefined ? {} : { checksum }),
    ...(structure === undefined ? {} : { structure }),
  };
}

/** Letters in a row that every match holds: with so many of them a form has a mark. */
const markLetters = 3;

/** A rule of a key without a mark, and not of an id: a provider may give out other ones than it tells of. */
function isPlainKey(
  { evidence, exact, structure, checksum }: RuleSource,
  tree: PatternNode,
): boolean {
  const hasMark = literalRuns(tree).some((way) =>
    way.split("\n").some((run) => run.length >= markLetters),
  );
  if (exact) return false;
  return evidence !== "weak" && structure === undefined && checksum === undefined && !hasMark;
}

function defaultToken(source: RuleSource): string | undefined {
  if (source.near !== undefined) return anyKey.token;
  return source.assignment === undefined ? undefined : anyValue;
}

function parse(token: string, fail: (sentence: string) => void): PatternNode | undefined {
  try {
    const tree = parsePattern(token);
    // RE2 has limits of its own, such as on the size of what it makes of an expression.
    const refused = refusal(`^(?:${token})`);
    if (refused === undefined) return tree;
    fail(refused);
    return undefined;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    fail(`character ${error.at + 1}: ${error.message}`);
    return undefined;
  }
}

/** `start` if every match begins with a keyword: then a match can be tried right where the keyword stands. */
function formOf(source: RuleSource, tree: PatternNode): TokenForm {
  if (source.near !== undefined) return "near";
  if (source.assignment !== undefined) return "assignment";
  const prefixes = prefixesOf(tree).map((prefix) => prefix.toLowerCase());
  const begins = prefixes.every((prefix) =>
    source.keywords.some((word) => prefix.startsWith(word.toLowerCase())),
  );
  return begins ? "start" : "inside";
}

/** Names are told apart by three letters at their start or end before a pattern is tried (scan/file-names.ts). */
function checkFileName(name: string, fail: (sentence: string) => void): void {
  const last = name.slice(name.lastIndexOf("/") + 1);
  if (!/^[^*?[\]{}()!+@\\]{3}|[^*?[\]{}()!+@\\]{3}$/.test(last))
    fail(`file name ${JSON.stringify(name)} does not spell out its first or last three letters`);
}

function checkKeyword(word: string, fail: (sentence: string) => void): void {
  const isPlain = /^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/.test(word);
  if (!isPlain) fail(`keyword ${JSON.stringify(word)} is not plain ASCII`);
  if (word.length < keywordBytesMin)
    fail(`keyword ${JSON.stringify(word)} is shorter than ${keywordBytesMin} bytes`);
  if (word.length > keywordBytesMax)
    fail(`keyword ${JSON.stringify(word)} is longer than ${keywordBytesMax} bytes`);
}

/** A keyword inside of a token must be spelled out in the pattern: each way to match holds one. */
function checkInside(
  source: RuleSource,
  tree: PatternNode,
  fail: (sentence: string) => void,
): void {
  const words = source.keywords.map((word) => word.toLowerCase());
  if (!literalRuns(tree).every((run) => words.some((word) => run.includes(word)))) {
    fail("not every match is sure to hold a keyword");
  }
}

/** Before the keyword's first byte and after its last, with room for what bounds a token. */
function reachOf(
  source: RuleSource,
  form: TokenForm,
  lengthMax: number,
  leadMax: number = lengthMax,
): Pick<TextRule, "reachBefore" | "reachAfter"> {
  switch (form) {
    case "start":
      return { reachBefore: boundaryBytes, reachAfter: lengthMax + boundaryBytes };
    case "inside":
      return { reachBefore: leadMax + boundaryBytes, reachAfter: lengthMax + boundaryBytes };
    case "near": {
      const reach = (source.near?.within ?? 0) + lengthMax + boundaryBytes;
      return {
        reachBefore: source.near?.behind === true ? reach : boundaryBytes,
        reachAfter: reach,
      };
    }
    case "assignment":
      return {
        reachBefore: assignmentReachBefore,
        reachAfter: Math.max(assignmentReachAfter, lengthMax + assignmentReachBefore),
      };
  }
}

/** A set of bytes as ranges: [from, to, from, to ...]. */
export function rangesOf(bytes: ReadonlySet<number>): number[] {
  const ranges: number[] = [];
  for (const byte of [...bytes].toSorted((a, b) => a - b)) {
    if (ranges.at(-1) === byte - 1) ranges[ranges.length - 1] = byte;
    else ranges.push(byte, byte);
  }
  return ranges;
}
