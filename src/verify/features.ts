/**
 * Features of a generic candidate: what the model goes by, each a number with a name and words.
 *
 * In: how a value looks, the name that it is given to, and the form of the assignment. Out: numbers, mostly between 0
 * and 1. A pure function of name, value, and what readAssignment() says of them. What each is worth stands in
 * patterns/generic-model.json, which `npm run fit` writes; a feature that is added or changed must be fitted again.
 */
import type { Assignment } from "../text/assignment.ts";
import type { Look } from "./look.ts";
import type { NameKind } from "./names.ts";
import { wordsOf } from "./placeholder.ts";
import { surpriseOfChance } from "./randomness.ts";

/** A value that may be a secret by its name alone. */
export type Candidate = {
  readonly look: Look;
  readonly name: string;
  readonly kind: Exclude<NameKind, "none">;
  readonly assignment: Assignment;
  /** An identifier without quotes in a place where code may stand. */
  readonly bareIdentifier: boolean;
};

export type Feature = {
  readonly name: string;
  /** What a report says of it where it counts for a secret, and against. */
  readonly pro?: string;
  readonly contra?: string;
  readonly of: (candidate: Candidate) => number;
};

/** The features, in the order of the table. */
export const features: readonly Feature[] = [
  // The value: how random it is.
  {
    name: "surprise",
    pro: "its letters follow one another by chance",
    contra: "its letters follow one another as in words",
    of: ({ look }) => clamp((look.surprise - 4.6) / 1.2, -2, 1.5),
  },
  {
    name: "surprise-by-length",
    pro: "long and random",
    contra: "long and regular",
    of: ({ look }) => clamp(((look.surprise - 4.6) * Math.min(lengthOf(look), 32)) / 16, -2, 2.5),
  },
  {
    name: "surprise-of-password",
    pro: "random for a password",
    contra: "a word, for a password",
    of: ({ look, kind }) => (kind === "password" ? clamp((look.surprise - 4.6) / 1.2, -2, 1.5) : 0),
  },
  {
    name: "even-use-of-characters",
    pro: "uses its characters evenly",
    contra: "repeats its characters",
    of: ({ look }) => look.entropy / Math.log2(Math.max(4, Math.min(lengthOf(look), 48))) - 0.85,
  },
  {
    name: "long-and-mixed",
    pro: "as long and mixed as keys are",
    of: ({ look }) => Number(looksLikeKey(look)),
  },
  { name: "length", of: ({ look }) => Math.log2(Math.min(lengthOf(look), 64) / 16) },
  { name: "short", contra: "short", of: ({ look }) => Number(lengthOf(look) < 8) },
  {
    name: "short-key",
    contra: "short for a key",
    of: ({ look, kind }) => Number(kind === "secret" && lengthOf(look) < 12),
  },
  // The value: of what it is made.
  {
    name: "share-of-words",
    contra: "holds words",
    of: ({ look }) => look.wordLetters / Math.max(4, look.letters),
  },
  {
    name: "disguised-word",
    contra: "a word with digits in it",
    of: ({ look }) => Number(look.disguised),
  },
  { name: "digits", pro: "digits among letters", of: ({ look }) => look.digits / lengthOf(look) },
  {
    name: "switches",
    pro: "letters and digits by turns",
    of: ({ look }) => clamp((switchesOf(look.text) * 3) / lengthOf(look), 0, 1.5),
  },
  {
    name: "three-kinds",
    pro: "mixed characters",
    of: ({ look }) => Number(look.classes === 3),
  },
  { name: "four-kinds", pro: "mixed characters", of: ({ look }) => Number(look.classes === 4) },
  { name: "digits-only", contra: "a number", of: ({ look }) => Number(/^\d+$/.test(look.text)) },
  { name: "letters-only", of: ({ look }) => Number(/^[A-Za-z]+$/.test(look.text)) },
  {
    name: "one-capital-first",
    contra: "written like a word",
    of: ({ look }) => Number(/^[A-Z][a-z]+$/.test(look.text)),
  },
  {
    name: "words-joined",
    contra: "written like a name",
    of: ({ look }) => Number(/^[A-Za-z]+(?:[-_.:/ ][A-Za-z]+)+$/.test(look.text)),
  },
  {
    name: "humps",
    contra: "written like a name in code",
    of: ({ look }) => Number(/^[a-z]+(?:[A-Z][a-z]+)+$/.test(look.text)),
  },
  {
    name: "hex",
    pro: "hexadecimal digits",
    of: ({ look }) => Number(lengthOf(look) >= 16 && isHex(look.text)),
  },
  { name: "padded", pro: "padded as base64 is", of: ({ look }) => Number(look.text.endsWith("=")) },
  {
    name: "row",
    contra: "holds a row of the alphabet or of one character",
    of: ({ look }) => clamp((rowOf(look.text) - 5) / lengthOf(look), 0, 0.5) * 4,
  },
  {
    name: "few-vowels",
    pro: "few vowels",
    of: ({ look }) => (look.letters < 5 ? 0 : clamp(0.36 - vowelsOf(look.text), -0.3, 0.36) * 3),
  },
  {
    name: "consonants-in-a-row",
    pro: "many consonants in a row",
    of: ({ look }) => clamp((consonantRunOf(look.text) - 3) / 2, -0.5, 1.5),
  },
  { name: "blanks", contra: "holds blanks", of: ({ look }) => Number(/\s/.test(look.text)) },
  {
    name: "signs",
    contra: "many signs",
    of: ({ look }) => (looksLikeKey(look) ? 0 : signsOf(look.text) / lengthOf(look)),
  },
  {
    name: "brackets",
    contra: "brackets and other signs of code",
    of: ({ look }) => Number(!looksLikeKey(look) && /[()[\]{}<>|\\;]/.test(look.text)),
  },
  {
    name: "begins-with-sign",
    contra: "begins with a sign",
    of: ({ look }) => Number(!looksLikeKey(look) && /^[^A-Za-z0-9]/.test(look.text)),
  },
  {
    name: "other-letters",
    contra: "letters of other languages",
    of: ({ look }) => Number(/[\u0080-\uffff]/.test(look.text)),
  },
  // The name.
  { name: "password-name", of: ({ kind }) => Number(kind === "password") },
  {
    name: "constant-name",
    pro: "assigned to a name as settings have it",
    of: ({ name }) => Number(/^[A-Z][A-Z0-9_]+$/.test(name)),
  },
  { name: "long-name", of: ({ name }) => Number(wordsOf(name).length >= 4) },
  {
    name: "bare-name",
    of: ({ name }) => Number(wordsOf(name).length === 1),
  },
  {
    name: "test-name",
    contra: "the name says test",
    of: ({ name }) =>
      Number(/(?:^|[^a-z])(?:test|mock|fake|dummy|example|sample|expect)/i.test(name)),
  },
  { name: "key-name", of: ({ name }) => Number(/key\d*$/i.test(name)) },
  { name: "token-name", of: ({ name }) => Number(/token\d*$/i.test(name)) },
  { name: "secret-name", of: ({ name }) => Number(/secret\d*$/i.test(name)) },
  // The form.
  {
    name: "quoted",
    pro: "in quotes",
    contra: "without quotes",
    of: ({ assignment }) => Number(assignment.quote !== "none" && assignment.quote !== "markup"),
  },
  {
    name: "bare-identifier",
    contra: "may be a name in code",
    of: ({ bareIdentifier }) => Number(bareIdentifier),
  },
  { name: "colon", of: ({ assignment }) => Number(assignment.form === "colon") },
  {
    name: "setting",
    pro: "given as settings are",
    of: ({ assignment }) =>
      Number(["environment", "flag", "query", "pair", "element"].includes(assignment.form)),
  },
  {
    name: "argument",
    contra: "one argument of several",
    of: ({ assignment }) => Number(assignment.form === "argument"),
  },
  {
    name: "loose",
    contra: "only stands behind the name",
    of: ({ assignment }) => Number(["word", "directive", "default"].includes(assignment.form)),
  },
  {
    name: "comparison",
    contra: "compared with, not assigned",
    of: ({ assignment }) => Number(assignment.comparison),
  },
  { name: "comment", contra: "in a comment", of: ({ assignment }) => Number(assignment.comment) },
  {
    name: "wrapped",
    contra: "an argument or default, not the value itself",
    of: ({ assignment }) => Number(assignment.wrapped || assignment.form === "call"),
  },
  {
    name: "joined",
    contra: "only a part of the value",
    of: ({ assignment }) => Number(assignment.joined),
  },
  {
    name: "scheme",
    pro: "sent for authorization",
    of: ({ assignment }) => Number(assignment.scheme),
  },
];

/** Shortest value that looks like a key whatever it is called: 16 letters are 80 bits. */
const keyBytesMin = 16;

/** Long, random, and of letters and digits: what programs make. Of such a value in a project, nobody can say. */
export function looksLikeKey(look: Look): boolean {
  return (
    look.text.length >= keyBytesMin &&
    look.surprise >= surpriseOfChance &&
    look.digits >= 2 &&
    look.letters >= 2 &&
    look.wordLetters * 3 < look.text.length &&
    !/\s/.test(look.text)
  );
}

function lengthOf(look: Look): number {
  return Math.max(1, look.text.length);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** How often a letter follows a digit or a digit a letter. */
function switchesOf(text: string): number {
  return (text.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g) ?? []).length;
}

function isHex(text: string): boolean {
  return /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text) && /[0-9]/.test(text) && /[a-fA-F]/.test(text);
}

/** The share of vowels among the letters. */
function vowelsOf(text: string): number {
  const letters = text.replace(/[^A-Za-z]/g, "");
  return letters.length === 0 ? 0 : letters.replace(/[^aeiouy]/gi, "").length / letters.length;
}

function consonantRunOf(text: string): number {
  let most = 0;
  for (const run of text.match(/[bcdfghjklmnpqrstvwxz]+/gi) ?? [])
    most = Math.max(most, run.length);
  return most;
}

/** The longest run of characters that follow one another in the alphabet, among the digits, or that are the same. */
function rowOf(text: string): number {
  const lower = text.toLowerCase();
  let most = 0;
  for (const step of [0, 1]) {
    let run = 1;
    for (let at = 1; at < lower.length; at++) {
      run = lower.charCodeAt(at) - lower.charCodeAt(at - 1) === step ? run + 1 : 1;
      most = Math.max(most, run);
    }
  }
  return most;
}

/** Signs that join no words. */
function signsOf(text: string): number {
  return text.replace(/[A-Za-z0-9_\-. :/+=]|[\u0080-\uffff]/g, "").length;
}
