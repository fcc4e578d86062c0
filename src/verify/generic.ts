/**
 * Generic candidates: values that only their context makes secrets, such as `password = "..."`.
 *
 * In: a match of a generic rule and the assignment that it stands in. Out: a verdict, `likely` at best. The
 * name is asked what it calls, the value whether it is code, a path, a sentence or words, and then how
 * random it is: names of keys and tokens need randomness, names of passwords accept what people choose.
 *
 * A gate fails on `likely`, so what is doubtful is `weak`, and what is most often nothing is dropped.
 */
import type { Evidence, TextRule } from "../rules/rule.ts";
import type { Assignment } from "../text/assignment.ts";
import { textOf } from "./codes.ts";
import { kindOfName } from "./names.ts";
import { isMadeOfWords, isNameItself, placeholderOf, referenceOf } from "./placeholder.ts";
import { entropyOf, surpriseOf, surpriseOfChance } from "./randomness.ts";
import { dropped, kept, lower } from "./verdict.ts";
import type { Checked, Context, Verdict, Window } from "./verdict.ts";

/** Shortest password: shorter values are flags, counters and test data. */
const passwordBytesMin = 5;

/** Shortest key or token that is looked at, and the shortest that can be `likely`: 16 letters are 80 bits. */
const secretBytesMin = 8;
const secretBytesLikely = 16;

/** Shortest password that can be `likely` by its look alone. */
const passwordBytesLikely = 8;

/** Least entropy of a key or token, as a share of what as many different characters would have. */
const secretEntropyShare = 0.68;

/** Entropy above which a long value is never too regular: hex, of any length, has nearly 4. */
const secretEntropyMax = 2.8;

/** How a value looks, measured once. */
type Look = {
  readonly text: string;
  readonly surprise: number;
  readonly entropy: number;
  /** Kinds of characters: small letters, capitals, digits, signs. */
  readonly classes: number;
  readonly digits: number;
};

/** The verdict on a match of a generic rule. Whole-value placeholders are already dropped by judge.ts. */
export function judgeGeneric(
  rule: TextRule,
  bytes: Uint8Array,
  start: number,
  end: number,
  window: Window,
  context: Context,
  checked: Checked,
): Verdict {
  const text = textOf(bytes.subarray(start, end));
  const { assignment } = context;
  if (checked === "fails") return dropped("not what its context says it is");
  if (rule.structure === undefined || checked === "unknown") {
    const reference = referenceOf(text);
    if (reference !== undefined) return dropped(reference);
  }
  const look = lookOf(bytes, start, end, text);
  if (assignment === undefined) return judgeBeside(rule, look);
  const name = textOf(bytes.subarray(assignment.nameStart, assignment.nameEnd));
  const kind = kindOfName(name);
  if (kind === "none") return dropped("the name is about a secret and calls none");
  if (isNameItself(text, name)) return dropped("the name itself");
  if (isCode(bytes, window, assignment, look)) return dropped("a name in code");
  const graded = kind === "password" ? gradePassword(look) : gradeSecret(look);
  if (graded.kind === "dropped") return graded;
  return lowered(graded.evidence, graded.reasons, assignment);
}

function lookOf(bytes: Uint8Array, start: number, end: number, text: string): Look {
  const classes =
    Number(/[a-z]/.test(text)) +
    Number(/[A-Z]/.test(text)) +
    Number(/[0-9]/.test(text)) +
    Number(/[^A-Za-z0-9]/.test(text));
  return {
    text,
    surprise: surpriseOf(bytes, start, end),
    entropy: entropyOf(bytes, start, end),
    classes,
    digits: text.replace(/[^0-9]/g, "").length,
  };
}

/** A generic rule whose token carries its own context: a password inside a URL, a `Basic` header. */
function judgeBeside(rule: TextRule, look: Look): Verdict {
  if (look.text.length < 3) return dropped("too short");
  if (isMadeOfWords(look.text)) return dropped("made of words");
  const random = look.surprise >= surpriseOfChance || look.classes >= 3;
  if (random && look.text.length >= passwordBytesMin) return kept(rule.evidence, ["looks random"]);
  return kept("weak", ["does not look random"]);
}

/** Passwords that people choose: random or mixed ones are likely, others weak, plain words nothing. */
function gradePassword(look: Look): Verdict {
  const { text, surprise, classes } = look;
  if (text.length < passwordBytesMin) return dropped("too short for a password");
  if (isMadeOfWords(text)) return dropped("made of words");
  const random = surprise >= surpriseOfChance;
  if (text.length >= passwordBytesLikely) {
    if (classes >= 3)
      return kept("likely", ["mixed characters, assigned to the name of a password"]);
    if (random) return kept("likely", ["looks random, assigned to the name of a password"]);
  }
  if (random || classes >= 2) return kept("weak", ["assigned to the name of a password"]);
  return surprise >= surpriseOfWords
    ? kept("weak", ["no common word, assigned to the name of a password"])
    : dropped("reads like words");
}

/** Surprise over which a value is hardly English any more: pronounceable passwords, words of other languages. */
const surpriseOfWords = 4.2;

/** Keys and tokens: made by programs, so what does not look random is none. */
function gradeSecret(look: Look): Verdict {
  const { text, surprise, entropy, classes, digits } = look;
  if (text.length < secretBytesMin) return dropped("too short for a key");
  if (/\s/.test(text)) return dropped("a text");
  const entropyMin = Math.min(secretEntropyMax, Math.log2(text.length) * secretEntropyShare);
  if (entropy < entropyMin) return dropped("too regular to be random");
  if (isMadeOfWords(text)) return dropped("made of words");
  if (surprise < surpriseOfChance) return dropped("reads like words or code");
  if (/^[0-9]+$/.test(text)) return dropped("a number");
  const mixed = classes >= 2 && (digits >= 2 || classes >= 3);
  if (text.length >= secretBytesLikely && mixed)
    return kept("likely", ["looks random, assigned to the name of a key"]);
  return kept("weak", ["looks random, but is short or of one kind of letters"]);
}

/** What stands around the value takes steps off. */
function lowered(evidence: Evidence, reasons: readonly string[], assignment: Assignment): Verdict {
  const doubts: string[] = [];
  if (assignment.comparison) doubts.push("compared with, not assigned");
  if (assignment.comment) doubts.push("in a comment");
  if (assignment.joined) doubts.push("only a part of the value");
  if (assignment.wrapped) doubts.push("an argument or default, not the value itself");
  if (doubts.length === 0) return kept(evidence, reasons);
  if (evidence === "weak" && doubts.length > 1) return dropped(doubts[0] ?? "doubtful");
  if (evidence === "weak" && assignment.joined) return dropped("only a part of a value");
  return kept(lower(evidence), [...reasons, ...doubts]);
}

/** Equals sign, and the byte values of what opens a string or separates settings inside one. */
const settingMarks: ReadonlySet<number> = new Set([0x22, 0x27, 0x3b, 0x26, 0x3f, 0x60]);

/**
 * Whether a bare value is a name in a program: `token = next_token;`, `password: apiPassword,`. Settings files
 * and command lines have bare values too, so an identifier is code only where the form is one of code.
 */
function isCode(bytes: Uint8Array, window: Window, assignment: Assignment, look: Look): boolean {
  if (assignment.quote !== "none") return false;
  const { text } = look;
  const identifier = /^[A-Za-z_$@][\w$]*[!?]?$/.test(text);
  switch (assignment.form) {
    case "environment":
    case "flag":
    case "query":
    case "default":
    case "pair":
      return false;
    case "directive":
      return look.surprise < surpriseOfChance || text.length < secretBytesMin;
    case "arrow":
    case "call":
    case "argument":
    case "word":
    case "comparison":
      return identifier;
    case "element":
      return false;
    case "equals":
    case "colon":
      break;
  }
  const before = assignment.nameStart > window.from ? bytes[assignment.nameStart - 1] : undefined;
  if (before !== undefined && settingMarks.has(before)) return identifier && !hasNumber(look);
  const open = endsOpen(bytes, window, assignment);
  // A command's argument, or a settings file without blanks.
  if (open && bytes[assignment.valueStart - 1] === 0x3d) return false;
  if (open && assignment.alone) {
    // A settings file, or a language without semicolons.
    if (assignment.form === "colon") return false;
    return identifier && (look.surprise < surpriseOfChance || text.length < secretBytesMin);
  }
  if (!identifier) return /[()[\]{}<>=|\\]/.test(text) || text.length < secretBytesMin;
  return !(
    hasNumber(look) &&
    text.length >= secretBytesLikely &&
    look.surprise >= surpriseOfChance
  );
}

function hasNumber(look: Look): boolean {
  return look.digits >= 2;
}

/** Whether a blank or the line's end follows the value, rather than `;` or `)` as in code. */
function endsOpen(bytes: Uint8Array, window: Window, assignment: Assignment): boolean {
  const byte = assignment.valueEnd < window.to ? bytes[assignment.valueEnd] : undefined;
  return byte === undefined || byte <= 0x20;
}

/** Whether a value that a settings file gives to a name is real: for rules about whole files. */
export function isRealValue(name: string, value: string): boolean {
  const bytes = Buffer.from(value, "latin1");
  if (placeholderOf(value) !== undefined || referenceOf(value) !== undefined) return false;
  const kind = kindOfName(name);
  if (kind === "none" || isNameItself(value, name)) return false;
  const look = lookOf(bytes, 0, bytes.length, value);
  return (kind === "password" ? gradePassword(look) : gradeSecret(look)).kind === "kept";
}
