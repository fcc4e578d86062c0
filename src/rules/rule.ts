/**
 * The rules as the scan uses them: one bundle of plain data, made from patterns/ when the package is built.
 *
 * In: nothing (types only). Out: the shapes that load.ts makes from YAML, compile.ts checks and completes,
 * bundle.ts writes to dist/rules.json, and scan/ reads. Only numbers, strings and lists, as JSON has them.
 */

/** How much damage a leaked secret of this kind does. */
export type Severity = "critical" | "high" | "medium" | "low";

/**
 * How sure a match is: `proven` (a checksum or structure holds), `shaped` (the provider's own form),
 * `likely` (context and randomness), `weak`.
 */
export type Evidence = "proven" | "shaped" | "likely" | "weak";

/** What every rule says, whatever its form. */
export type RuleFacts = {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly severity: Severity;
  /** Address of the provider's own documentation of this form. */
  readonly documentation: string;
  /** An entry of patterns/rotation, where one exists. */
  readonly rotation?: string;
  /** Rules of the ids that go with such a secret: where one stands beside it, both are one finding. */
  readonly identifiers?: readonly string[];
  /** Evidence of a match before a checksum or structure is looked at. */
  readonly evidence: Evidence;
  /** Judged by context, not by form: gives way to any other rule that matches the same bytes. */
  readonly generic: boolean;
};

/**
 * A rule that finds bytes in text.
 *
 * Windows: a rule is judged on the bytes from `reachBefore` before its keyword's first byte to `reachAfter`
 * after its keyword's last byte, and on nothing else. So a match is a pure function of that window (and of
 * where the text begins or ends inside it): this is what lets the delta scan inherit it.
 */
export type TextRule = RuleFacts & {
  /**
   * How the secret is found once a keyword is seen:
   * `start`: the token begins with the keyword; `inside`: the token contains it somewhere;
   * `near`: the token stands within `within` bytes after (or, with `behind`, also before) the keyword;
   * `assignment`: the keyword is (part of) a name to which a value is given;
   * `search`: a free expression is searched for around the keyword, as `search` says.
   */
  readonly form: "start" | "inside" | "near" | "assignment" | "search";
  /** How a free expression is searched for. Of the form `search` alone. */
  readonly search?: SearchFacts;
  /**
   * RE2 source of the token; capture group 1, where there is one, is the secret itself. Of the form `search`, the
   * whole expression, which bounds itself.
   */
  readonly token: string;
  /** Case matters for the keywords of this rule (the prefilter itself folds case). */
  readonly caseSensitive: boolean;
  /** Indexes into RuleBundle.keywords. */
  readonly keywords: readonly number[];
  /** Largest distance between keyword and token, in bytes; 0 for the forms `start` and `inside`. */
  readonly within: number;
  /** `near`: the token may also stand before the keyword. */
  readonly behind: boolean;
  /** `near`: where nothing of the token's form stands there, any key will do that is given to the word (any-key.ts). */
  readonly takesAnyKey?: boolean;
  readonly reachBefore: number;
  readonly reachAfter: number;
  /** Shortest and longest token, in bytes. */
  readonly lengthMin: number;
  readonly lengthMax: number;
  /** Every byte that can be part of the token, as ranges [from, to, from, to ...]: the cheap gate. */
  readonly bytes: readonly number[];
  /**
   * `inside`: how far before its keyword a token can begin, and over which bytes, as ranges. Absent where the pattern
   * does not say: then any of the token's bytes, as many as it is long.
   */
  readonly lead?: { readonly lengthMax: number; readonly bytes: readonly number[] };
  /** Bytes that can stand last in the token, as ranges: one of them behind a token means that it goes on. */
  readonly lastBytes: readonly number[];
  /** Name of a checksum or structure in verify/, if the form has one. */
  readonly checksum?: string;
  readonly structure?: string;
  /** Least Shannon entropy of the secret, in bits a byte; 0: not asked. */
  readonly entropy: number;
  /** Whole values (lower case) that providers print in their documentation: never a finding. */
  readonly publicValues: readonly string[];
};

/** What a rule of the form `search` says besides. */
export type SearchFacts = {
  /** Every match holds a keyword; or else the match stands at most `within` bytes from one. */
  readonly holdsKeyword: boolean;
  /** The capture group that is the secret; 0: the first one that took part, or the whole match. */
  readonly secretGroup: number;
  /** What its matches are not to be. */
  readonly allow: readonly ContentAllow[];
  /** Rules, by id, that must match nearby for a match to stand. */
  readonly required: readonly RequiredRule[];
  /** It is there for other rules to require: what it finds itself is not told. */
  readonly isSilent: boolean;
  /** RE2, searched for in the path: elsewhere its matches are none. */
  readonly path?: string;
};

/** `lines` and `columns`: how far apart two matches may begin; absent: anywhere in the same text. */
export type RequiredRule = {
  readonly rule: string;
  readonly lines?: number;
  readonly columns?: number;
};

/** A match that is not to be one, by what it says. */
export type ContentAllow = {
  /** RE2; any of them, found in what `target` names. */
  readonly expressions: readonly string[];
  readonly target: "secret" | "match" | "line";
  /** Lower case; any of them in the secret. */
  readonly words: readonly string[];
  /** Where there are both expressions and words: both must be found. */
  readonly needsBoth: boolean;
  /** Ids of the rules it is about; absent: all. */
  readonly rules?: readonly string[];
};

/** A place that is left alone, by path or commit. */
export type PlaceAllow = {
  /** picomatch patterns: one without a slash holds in any folder, and a folder's for all that is in it. */
  readonly patterns: readonly string[];
  /** RE2, searched for in the path. */
  readonly expressions: readonly string[];
  /** Object ids in full, in lower case. */
  readonly commits: readonly string[];
  /** What is asked of the secret besides; absent: nothing. */
  readonly content?: ContentAllow;
  /** All that is given must hold: path, commit and content; otherwise one of them. */
  readonly needsAll: boolean;
  /** Ids of rules, or globs over ids; absent: all. */
  readonly rules?: readonly string[];
  readonly reason: string;
  /** `telltale.yaml:12`. */
  readonly where: string;
};

/** A rule whose finding is a file's name, and what the file must hold for the name to count. */
export type FileRule = RuleFacts & {
  /** picomatch patterns on the base name (no slash in the pattern) or the whole path. */
  readonly names: readonly string[];
  /** picomatch patterns that are never a finding, such as `.env.example`. */
  readonly except: readonly string[];
  /** RE2, searched for in the whole path besides. */
  readonly path?: string;
  /** What the content must be: anything not empty, assignments with real values, or a key. */
  readonly content: "any" | "assignments" | "private-key" | "binary";
};

/** Rules by number: an array is one; that of bundle-file.ts parses each rule when it is asked for. */
export type TextRules = {
  readonly length: number;
  at(number: number): TextRule | undefined;
};

/** What a keyword leads to, in the order of the keywords. */
export type KeywordFacts = {
  /** Numbers of the text rules that a keyword belongs to. */
  readonly rules: readonly (readonly number[])[];
  /** The farthest that any of them looks. */
  readonly reachBefore: readonly number[];
  readonly reachAfter: readonly number[];
};

/** Everything the scan needs to know. */
export type RuleBundle = {
  readonly version: 1;
  /** Lower case, sorted, each at least `keywordBytesMin` and at most `keywordBytesMax` bytes. */
  readonly keywords: readonly string[];
  readonly keywordFacts: KeywordFacts;
  readonly text: TextRules;
  /** Numbers of the text rules of the form `search`: those of users alone. */
  readonly searches: readonly number[];
  readonly file: readonly FileRule[];
  /** Of users: what no match of any rule is to be. */
  readonly allow?: readonly ContentAllow[];
  /** It is the package's as it is: what was made of its keywords with the package holds. */
  readonly isPrebuilt?: true;
};
